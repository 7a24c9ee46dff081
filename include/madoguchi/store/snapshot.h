/*
 * store/snapshot: the database as it is at one moment, and another one in its place.
 *
 * DESCRIPTION
 *   A snapshot is made while all other programs go on reading and writing: it is what a reader
 *   would have seen when it began, compacted, in one file without a log. Columns stay sealed.
 *   Replacing is for a restore: the database of another folder of the same file system takes the
 *   place of the office's. Nobody else may have it open. What was there before, even a damaged
 *   file, stays beside it as madoguchi.db.before-DATE-TIME, with its log. The exchange is one
 *   rename(2): a crash leaves the one or the other.
 * ERRORS   STORE_FULL, STORE_IO, STORE_OPEN; STORE_BUSY: another program has the database open.
 * THREADS  As the store. store_replace(): this process must have no handle of its own open.
 */
#ifndef MADOGUCHI_STORE_SNAPSHOT_H
#define MADOGUCHI_STORE_SNAPSHOT_H

#include "madoguchi/store/store.h"

/* Into a new file, which only its owner may read; nothing is left on failure. */
bool store_snapshot(struct store *store, const char *path, struct error *error);
/* from: a folder with a madoguchi.db that was closed. */
bool store_replace(const char *state_dir, const char *from, struct error *error);

#endif
