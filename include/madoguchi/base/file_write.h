/*
 * base/file_write: bytes to a descriptor, all of them; a name that stays; a file that goes.
 *
 * DESCRIPTION
 *   write(2) may take a part, or be interrupted by a signal; a disk that is full may take a part
 *   first and refuse the rest. The functions leave errno; what it means is for the caller to say,
 *   for whom file_unwritten() says the usual.
 * ERRORS   file_unwritten(): STORE_FULL (the disk, a quota, the largest size of a file), STORE_IO.
 * THREADS  Any.
 */
#ifndef MADOGUCHI_BASE_FILE_WRITE_H
#define MADOGUCHI_BASE_FILE_WRITE_H

#include <stdbool.h>
#include <stddef.h>

#include "madoguchi/base/error.h"

/* False with errno set when not everything was written. */
bool file_write_all(int fd, const void *bytes, size_t size);
/* Writes PATH.new (0600) and renames it: the name has the old bytes or all of the new ones,
 * whatever happens, and what is there stays. False with errno set. */
bool file_replace(const char *path, const void *bytes, size_t size);
/* Overwrites the file with zeros and removes it; of one with a second name the name alone goes.
 * Where the file system writes elsewhere, overwriting is no more than a try, so that a file which
 * cannot be overwritten goes all the same. True when it is not there; false with errno set. */
bool file_destroy(const char *path);
/* A name that was made or moved is durable when its folder is: syncs the one that path lies in.
 * False with errno set. */
bool file_sync_folder_of(const char *path);
/* The error of the errno that writing has just left; false, to be returned. */
bool file_unwritten(const char *path, struct error *error);

#endif
