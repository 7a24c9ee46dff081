/*
 * counter/backup: a copy of the database that can leave the machine, and the way back.
 *
 * DESCRIPTION
 *   A backup is a snapshot (store/snapshot), closed with the key of the backups
 *   (keys/sealed_file): nobody reads it who has not that key, and the personal columns in it open
 *   with the case key alone, which is in no backup. It is made while everybody goes on working.
 *   It is written beside its name, synced, read back whole, and only then gets its name.
 *   A restore unpacks into STATE/restore, where the caller looks at it and signs in, since the
 *   office's own database may be damaged or gone; then it takes the office's place. What was there
 *   stays as madoguchi.db.before-DATE-TIME. The sync sees by its mark that the database is an older
 *   copy, and compares with the national service before it sends anything.
 * ERRORS   CONFIG_WRONG without backup_key_file; KEY_MISSING; FILE_WRONG: the file is there
 *   already, or cannot be written or read; BACKUP_WRONG; those of store/snapshot.
 * THREADS  One; backup_take() needs every handle on the database closed, in all programs.
 */
#ifndef MADOGUCHI_COUNTER_BACKUP_H
#define MADOGUCHI_COUNTER_BACKUP_H

#include <limits.h>

#include "madoguchi/counter/counter.h"

/* Writes an audit line once the file is there, and where it is (counter/backup_list). */
bool backup_make(struct counter *counter, const char *path, struct error *error);
/* The folder with the unpacked database; what an earlier attempt left there is gone. */
bool backup_unpack(const struct config *config, const char *path, char folder[static PATH_MAX],
		   struct error *error);
bool backup_take(const struct config *config, const char *folder, struct error *error);
/* Removes what was unpacked; harmless when nothing was. */
void backup_discard(const char *folder);

#endif
