/*
 * counter/purge: what the office keeps no longer is removed (廃棄).
 *
 * DESCRIPTION
 *   The years come from the office file (domain/retention), the day from the clock; store/purge
 *   deletes. A person begins it, a second one agrees where the office asks for it, and the trail
 *   has purge.begin, a line for each case and paper, and purge.end. A run that was killed in between
 *   is unfinished: purge_unfinished() says so until another one has come to its end.
 *   Counters work meanwhile: each window is a transaction of its own.
 * ERRORS   APPROVAL_MISSING; STORE_BUSY at the end: everything is removed, but somebody reads the
 *   log, which therefore still has old pages: to be run again; those of the store.
 * THREADS  As the counter.
 */
#ifndef MADOGUCHI_COUNTER_PURGE_H
#define MADOGUCHI_COUNTER_PURGE_H

#include "madoguchi/counter/approval.h"
#include "madoguchi/store/purge.h"

#define PURGE_SUBJECT "purge" /* what the second person agrees to */

/* A case or a paper whose time has run out. */
struct purge_item {
	bool is_paper;
	const char *number;
	const char *kind;   /* the procedure's or the paper's word */
	int32_t kept_until; /* last day */
	enum purge_hold hold;
};

typedef void purge_tell(void *context, const struct purge_item *item);

struct purge_report {
	int64_t cases, papers; /* removed, or to be removed */
	int64_t held;	       /* cases that stay all the same */
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
/* A run has begun and has not come to its end. */
bool purge_unfinished(struct store *store, bool *ret_unfinished, struct error *error);

#endif
