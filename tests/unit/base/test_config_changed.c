/* The sample configuration with changes that nobody made: it loads whole, or says why not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "mutate.h"

#include "../../fuzz/fuzz_config.c"

#define SAMPLE "etc/madoguchi.conf"
#define MUTATIONS 2000
#define SAMPLE_MAX 65536

static void test_changed_samples(void **state)
{
	static uint8_t bytes[SAMPLE_MAX];
	FILE *stream = fopen(SAMPLE, "re");
	size_t size;

	(void)state;
	assert_non_null(stream);
	size = fread(bytes, 1, sizeof(bytes), stream);
	fclose(stream);
	/* As it is, with every comment taken as a key, and in small pieces. */
	mutate(bytes, size, MUTATIONS / 2, 1, LLVMFuzzerTestOneInput);
	for (size_t i = 0; i + 1 < size; i++)
		if (bytes[i] == '#' && bytes[i + 1] != ' ')
			bytes[i] = ' ';
	mutate(bytes, size, MUTATIONS, 2, LLVMFuzzerTestOneInput);
	mutate(bytes + size / 2, 200, MUTATIONS, 3, LLVMFuzzerTestOneInput);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_changed_samples),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
