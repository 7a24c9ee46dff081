/*
 * base/config_change: what differs between two snapshots of madoguchi.conf, key by key.
 *
 * DESCRIPTION
 *   Values are compared as they count: a default is a value, a relative path is the absolute one
 *   that it stands for, comments and the order of keys make no difference. Each key says when a
 *   changed value is taken. Verbs and the terminal for the resident read the file at their start;
 *   screens that are open take some keys by themselves, when nothing is under way; a sync that
 *   watches reads the file again when it is told to (SIGHUP), but for the folder of the database,
 *   the log and the languages, which stay as they were at its start.
 * ERRORS     MEMORY, of config_follow().
 * OWNERSHIP  A difference and its texts live during the call of tell().
 * THREADS    Pure.
 */
#ifndef MADOGUCHI_BASE_CONFIG_CHANGE_H
#define MADOGUCHI_BASE_CONFIG_CHANGE_H

#include <stddef.h>

#include "madoguchi/base/config.h"

/* When another value is taken. */
enum config_takes {
	CONFIG_TAKES_START,   /* at the next start of each program */
	CONFIG_TAKES_RELOAD,  /* at a reload of the sync, which alone looks at it */
	CONFIG_TAKES_BOTH,    /* by the sync at a reload, by the others at their next start */
	CONFIG_TAKES_SCREENS, /* by open screens themselves; the sync does not look at it */
	CONFIG_TAKES_COUNT,   /* how many there are */
};

struct config_difference {
	const char *key;
	const char *before, *after; /* "": none is given */
	enum config_takes takes;
};

typedef void config_tell(void *context, const struct config_difference *difference);

/* "start", "reload", "both" or "screens". */
const char *config_takes_word(enum config_takes takes);
/* How many keys differ, told in the order of the table; tell may be NULL. */
size_t config_compare(const struct config *before, const struct config *after, config_tell *tell,
		      void *context);
/* What screens that are open make of another snapshot: the keys that they take have its values, all
 * others those of `now`; text and hash are the fresh ones. */
bool config_follow(const struct config *now, const struct config *fresh, struct config **ret_config,
		   struct error *error);

#endif
