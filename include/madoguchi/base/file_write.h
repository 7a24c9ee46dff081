/*
 * base/file_write: bytes to a descriptor, all of them; and a name that stays.
 *
 * DESCRIPTION
 *   write(2) may take a part, or be interrupted by a signal; a disk that is full may take a part
 *   first and refuse the rest. What it means that a write failed is for the caller to say.
 * ERRORS   None of its own: errno.
 * THREADS  Any.
 */
#ifndef MADOGUCHI_BASE_FILE_WRITE_H
#define MADOGUCHI_BASE_FILE_WRITE_H

#include <stdbool.h>
#include <stddef.h>

/* False with errno set when not everything was written. */
bool file_write_all(int fd, const void *bytes, size_t size);
/* Writes PATH.new (0600) and renames it: the name has the old bytes or all of the new ones, whatever
 * happens, and what is there stays. False with errno set. */
bool file_replace(const char *path, const void *bytes, size_t size);
/* A name that was made or moved is durable when its folder is: syncs the one that path lies in.
 * False with errno set. */
bool file_sync_folder_of(const char *path);

#endif
