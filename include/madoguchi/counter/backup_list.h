/*
 * counter/backup_list: which backups this counter has made, for the day on which its database
 * cannot say it.
 *
 * DESCRIPTION
 *   STATE/backups has a line for each of the newest BACKUPS_MAX, "MILLISECONDS PATH\n", the newest
 *   first. A backup that is moved or destroyed keeps its line, until newer ones push it out: it may
 *   be on a stick that is not in the machine. The file is the state folder's group's to read and
 *   names nobody.
 *   Of each it can be looked whether it is there and opens whole; to whoever may not read the key
 *   of the backups, and that is anybody but their administrator, it is there and no more.
 * ERRORS   STORE_FULL, STORE_IO: the list could not be written. A list that cannot be read is an
 *   empty one.
 * THREADS  Any.
 */
#ifndef MADOGUCHI_COUNTER_BACKUP_LIST_H
#define MADOGUCHI_COUNTER_BACKUP_LIST_H

#include <limits.h>

#include "madoguchi/base/config.h"
#include "madoguchi/base/error.h"

#define BACKUPS_MAX 12

enum backup_state {
	BACKUP_GOOD, /* opens whole */
	BACKUP_THERE,
	BACKUP_GONE,   /* no such file now */
	BACKUP_BROKEN, /* does not open with the key */
	BACKUP_STATE_COUNT,
};

struct backup_known {
	int64_t made_ms;
	char path[PATH_MAX];
};

/* "good" … */
const char *backup_state_word(enum backup_state state);
/* One more; a path with a line break is passed over. */
bool backup_list_add(const struct config *config, const char *path, int64_t made_ms,
		     struct error *error);
/* The newest first; how many. */
int backup_list_read(const struct config *config, struct backup_known ret_list[static BACKUPS_MAX]);
/* The newest that opens whole; false: none does. */
bool backup_newest_good(const struct config *config, struct backup_known *ret_known);
/* Reads all of it, which takes as long as the disk: about a second for each GB. */
enum backup_state backup_look(const struct config *config, const struct backup_known *known);

#endif
