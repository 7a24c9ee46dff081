/*
 * store/set_aside: databases that a restore has set aside (store/snapshot).
 *
 * DESCRIPTION
 *   Beside the database lie madoguchi.db.before-DATE-TIME, each with the log that it had. They hold
 *   what was there on that day, also what has been purged since, sealed as it was. Removing
 *   overwrites them, but where a file has a second name, which a restore that was killed may have
 *   left: then it is the present database, and only the name goes. Where the file system writes
 *   elsewhere, overwriting is no more than a try.
 * ERRORS   STORE_OPEN: the folder cannot be read; STORE_IO.
 * THREADS  Any.
 */
#ifndef MADOGUCHI_STORE_SET_ASIDE_H
#define MADOGUCHI_STORE_SET_ASIDE_H

#include "madoguchi/store/store.h"

#define SET_ASIDE_NAME_SIZE 48
#define SET_ASIDE_MAX 64 /* what is listed at once */

struct set_aside {
	char name[SET_ASIDE_NAME_SIZE]; /* of the database's file, without the folder */
	int32_t day;			/* of the restore */
};

/* The oldest first. */
bool set_aside_list(const char *state_dir, struct set_aside ret_list[static SET_ASIDE_MAX],
		    int *ret_count, struct error *error);
/* With its log; one that is gone already is no error. */
bool set_aside_remove(const char *state_dir, const struct set_aside *file, struct error *error);

#endif
