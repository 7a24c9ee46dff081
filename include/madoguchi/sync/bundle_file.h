/*
 * sync/bundle_file: files on a medium that somebody carries, and that may be full or pulled out.
 *
 * DESCRIPTION
 *   Writing: bundle_file_write() makes DIR/.NAME.part and syncs it; bundle_file_publish()
 *   renames it to DIR/NAME and syncs the folder, so that a file of that name is always a whole
 *   one; bundle_file_drop() takes back what was not published. A stick that is pulled out is
 *   noticed by the sync, before anything counts. Reading: plain files of at most BUNDLE_FILE_MAX
 *   bytes, whole.
 * ERRORS    BUNDLE_MEDIUM (writing), FILE_WRONG (reading), MEMORY.
 * OWNERSHIP bundle_file_drop() or bundle_file_publish() ends a written file.
 * THREADS   Any.
 */
#ifndef MADOGUCHI_SYNC_BUNDLE_FILE_H
#define MADOGUCHI_SYNC_BUNDLE_FILE_H

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/error.h"

#define BUNDLE_FILE_MAX (1024u * 1024u)
#define BUNDLE_NAME_SIZE 80
#define BUNDLE_PATH_SIZE 4096

struct bundle_file {
	int folder; /* descriptor; -1: none */
	char name[BUNDLE_NAME_SIZE];
	char part[BUNDLE_NAME_SIZE + 8];
};

#define BUNDLE_FILE_NONE                                                                           \
	{                                                                                          \
		.folder = -1                                                                       \
	}

bool bundle_file_write(const char *dir, const char *name, const uint8_t *bytes, size_t size,
		       struct bundle_file *ret_file, struct error *error);
bool bundle_file_publish(struct bundle_file *file, struct error *error);
void bundle_file_drop(struct bundle_file *file);

/* The whole file, appended. */
bool bundle_file_read(const char *path, struct buffer *ret_bytes, struct error *error);

#endif
