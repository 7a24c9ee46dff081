/*
 * base/file_stamp: whether a file is still the one that was read, without reading it.
 *
 * DESCRIPTION
 *   The stamp is taken before the file is read; while the file has the same one, there is nothing
 *   new in it. A file that was written a moment ago may be written again within one tick of the
 *   file system's clock, and look the same: its stamp is like none, not even itself, so that it is
 *   read once more.
 * ERRORS   None: a file that is not there has a stamp, too.
 * OWNERSHIP  A value.
 * THREADS  Any.
 */
#ifndef MADOGUCHI_BASE_FILE_STAMP_H
#define MADOGUCHI_BASE_FILE_STAMP_H

#include <stdbool.h>
#include <sys/types.h>
#include <time.h>

/* All zero: no file was looked at yet. */
struct file_stamp {
	bool taken;
	bool fresh;		 /* written a moment before it was looked at */
	struct timespec written; /* all zero: it was not there */
	struct timespec changed; /* its rights as well, and a time that was set by hand */
	off_t size;
	ino_t inode;
	dev_t device;
};

struct file_stamp file_stamp_of(const char *path);
/* Nobody has written between the two; false where that is not certain. */
bool file_stamp_holds(const struct file_stamp *before, const struct file_stamp *now);
/* A file that is there, or is not, and looks the same; what was written a moment ago, as well. */
bool file_stamp_same(const struct file_stamp *before, const struct file_stamp *now);

#endif
