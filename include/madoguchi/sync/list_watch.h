/*
 * sync/list_watch: a sync that watches keeps the revocation lists fresh by itself.
 *
 * DESCRIPTION
 *   When lists are due, `madoguchi-sync lists` is started as a process of its own (sync/errand), so
 *   that neither a download nor the sorting of a million entries stands in
 *   the way of a resident, and the memory of the sync stays what it is. It is started only while
 *   the link is good and nothing is under way.
 *   Lists are due when there is none in force, LIST_AGE_MS after they were fetched, and when one
 *   runs out, with a random time upon that, since all offices see the same nextUpdate. After a
 *   failure it is tried again after a random time that doubles up to LIST_RETRY_MOST_MS; the first
 *   failure of a row is logged, and its end.
 *   Without sign_list_url and auth_list_url nothing is ever due.
 * OWNERSHIP  The configuration is borrowed. list_watch_end() ends a process that still runs.
 * ERRORS     None: what fails is logged.
 * THREADS    One.
 * UNITS      UTC in ms.
 */
#ifndef MADOGUCHI_SYNC_LIST_WATCH_H
#define MADOGUCHI_SYNC_LIST_WATCH_H

#include "madoguchi/store/revocation_index.h"
#include "madoguchi/sync/errand.h"

#define LIST_AGE_MS INT64_C(43200000)	   /* half a day */
#define LIST_LATE_MS INT64_C(3600000)	   /* the authority is late with the next one */
#define LIST_SPREAD_MS INT64_C(900000)	   /* random, upon nextUpdate */
#define LIST_START_SPREAD_MS INT64_C(2000) /* the same, when there is none */
#define LIST_RETRY_MS INT64_C(60000)	   /* the first repeat after a failure, at most */
#define LIST_RETRY_MOST_MS INT64_C(3600000)

struct list_watch {
	const struct config *config;
	int64_t due_ms; /* INT64_MAX: never */
	int errand;	/* ERRAND_NONE: none */
	int failures;	/* in a row */
};

void list_watch_begin(struct list_watch *watch, const struct config *config);
/* Takes the result of a process that has ended; starts one when it is due and the line is idle. */
void list_watch_step(struct list_watch *watch, bool idle);
void list_watch_end(struct list_watch *watch);

/* When lists that stand so are due; fetched: just now. random: 32 bits. */
int64_t list_watch_due_ms(const struct revocation_lists *lists, bool fetched, int64_t now_ms,
			  uint32_t random);
/* failures: 1 or more. */
int64_t list_watch_retry_ms(int failures, int64_t now_ms, uint32_t random);

#endif
