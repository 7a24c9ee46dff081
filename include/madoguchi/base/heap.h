/*
 * base/heap: memory for a program that starts, in one piece.
 *
 * DESCRIPTION
 *   malloc() takes memory from the system a little at a time, and each page of it comes by an
 *   exception of its own when it is first written; a thread that allocates gets a heap of its own
 *   besides. heap_make_room() has the system give all pages of the first `size` bytes in one call,
 *   for all threads together.
 * OWNERSHIP  Nothing.
 * ERRORS     None: without the room everything is as before, and slower.
 * THREADS    Before the first is started. After a fork(), since what was written before it is
 *            copied page by page.
 */
#ifndef MADOGUCHI_BASE_HEAP_H
#define MADOGUCHI_BASE_HEAP_H

#include <stddef.h>

void heap_make_room(size_t size);

#endif
