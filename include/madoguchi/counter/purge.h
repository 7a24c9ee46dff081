/*
 * counter/purge: what the office keeps no longer is removed (廃棄).
 *
 * DESCRIPTION
 *   The years come from the office file (domain/retention), the day from the clock; store/purge
 *   deletes. A person begins it, a second one agrees where the office asks for it, and the trail
 *   has purge.begin, a line for each case and paper, and purge.end. A run that was killed in
 *   between is unfinished: purge_unfinished() says so until another one has come to its end.
 *   A database that a restore has set aside (store/set_aside) has the years of a case, counted from
 *   the day of the restore; until then it is listed as held, since it still has what is removed
 *   here, and purge_set_aside() removes all of them at once. The trail has a line for each.
 *   Counters work meanwhile: each window is a transaction of its own.
 * ERRORS   APPROVAL_MISSING; STORE_BUSY at the end: everything is removed, but somebody reads the
 *   log, which therefore still has old pages: to be run again; those of the store.
 * THREADS  As the counter.
 */
#ifndef MADOGUCHI_COUNTER_PURGE_H
#define MADOGUCHI_COUNTER_PURGE_H

#include "madoguchi/counter/approval.h"
#include "madoguchi/store/purge.h"

/* Above this it no longer matters how many are due. */
#define PURGE_COUNT_MOST 9999
#define PURGE_SUBJECT "purge" /* what the second person agrees to */

enum purge_record { PURGE_RECORD_CASE, PURGE_RECORD_PAPER, PURGE_RECORD_SET_ASIDE };

/* A case or a paper whose time has run out, or a database that was set aside. */
struct purge_item {
	enum purge_record record;
	const char *number; /* of a database: the name of its file */
	const char *kind;   /* the procedure's or the paper's word; of a database "" */
	int32_t kept_until; /* last day; DATE_NONE: the office states no years */
	enum purge_hold hold;
};

typedef void purge_tell(void *context, const struct purge_item *item);

struct purge_report {
	int64_t cases, papers; /* removed, or to be removed */
	int64_t held;	       /* what stays all the same */
	int64_t set_aside;     /* databases */
};

/* Message id of why something stays. */
const char *purge_hold_words(enum purge_hold hold);
/* What is due on that day. */
void purge_limits_of(const struct office *office, int32_t today, struct purge_limits *ret_limits);
/* Tells what is due, and changes nothing. */
bool purge_look(struct counter *counter, purge_tell *tell, void *context,
		struct purge_report *ret_report, struct error *error);
/* Removes it, and tells the same. approval may be NULL. */
bool purge_run(struct counter *counter, const struct approval *approval, purge_tell *tell,
	       void *context, struct purge_report *ret_report, struct error *error);
/* Removes every database that was set aside, whatever its years. approval may be NULL. */
bool purge_set_aside(struct counter *counter, const struct approval *approval, purge_tell *tell,
		     void *context, struct purge_report *ret_report, struct error *error);
/* A run has begun and has not come to its end. */
bool purge_unfinished(struct store *store, bool *ret_unfinished, struct error *error);

#endif
