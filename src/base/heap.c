#include "madoguchi/base/heap.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

/* What is freed at the end of the heap stays there, up to twice the room. */
void heap_make_room(size_t size)
{
	const size_t page = (size_t)sysconf(_SC_PAGESIZE);
	const int most = (int)(2 * size);
	uint8_t *room;

	mallopt(M_ARENA_MAX, 1);
	mallopt(M_MMAP_THRESHOLD, most);
	mallopt(M_TRIM_THRESHOLD, most);
	room = malloc(size + page);
	if (room == NULL)
		return;
	(void)madvise(room + page - (uintptr_t)room % page, size, MADV_POPULATE_WRITE);
	free(room);
}
