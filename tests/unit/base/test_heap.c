#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <sys/resource.h>

#include "madoguchi/base/heap.h"

#define ROOM ((size_t)2 << 20)
#define PIECE 30000
#define PIECES (ROOM / 2 / PIECE)

static long faults(void)
{
	struct rusage usage;

	assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
	return usage.ru_minflt;
}

/* Half of the room is written, and few pages come one by one; again when all of it was freed. */
static void pages_are_there(void **state)
{
	uint8_t *piece[PIECES];

	(void)state;
#ifdef __SANITIZE_ADDRESS__
	skip(); /* its heap is another */
#endif
	heap_make_room(ROOM);
	for (int round = 0; round < 3; round++) {
		const long before = faults();

		for (size_t i = 0; i < PIECES; i++) {
			piece[i] = malloc(PIECE);
			assert_non_null(piece[i]);
			memset(piece[i], 1, PIECE);
		}
		assert_in_range(faults() - before, 0, 20);
		for (size_t i = 0; i < PIECES; i++)
			free(piece[i]);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_are_there),
	};

	return cmocka_run_group_tests_name("base/heap", tests, NULL, NULL);
}
