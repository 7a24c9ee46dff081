/*
 * store/stop: what an administrator has forbidden the sync to send, for a while.
 *
 * DESCRIPTION
 *   A stop holds back one kind of request (issue, renew, revoke) from its begin to its end, wholly
 *   or outside of certain hours of the day; polls and confirmations of what was sent go on. An
 *   outage is one that was announced: while it lasts nothing is sent, and the service counts as
 *   down. Each has a reason and an end; it is lifted before by stop_lift(). Both are written to the
 *   audit trail. Several of one kind may stand at a time: each of them holds.
 * UNITS    Times are UTC in ms, hours are minutes of the day in JST.
 * THREADS  As the store.
 */
#ifndef MADOGUCHI_STORE_STOP_H
#define MADOGUCHI_STORE_STOP_H

#include "madoguchi/store/store.h"

#define STOP_REASON_SIZE 128
#define STOP_PERSON_SIZE 64
#define STOP_LIST_MAX 16
#define STOP_HOURS_SIZE 12 /* "09:00-17:00" */

enum stop_kind {
	STOP_ISSUE,  /* requests for a first certificate */
	STOP_RENEW,  /* requests that replace a certificate */
	STOP_REVOKE, /* revocations */
	STOP_OUTAGE, /* everything: the service is announced to be away */
	STOP_KINDS,
};

#define STOP_BIT(kind) (1u << (kind))

struct stop {
	int64_t id;
	enum stop_kind kind;
	int64_t begins_ms;
	int64_t ends_ms;
	int open_from, open_until; /* the hours in which it is allowed all the same; -1: never */
	char reason[STOP_REASON_SIZE];
	char operator_name[STOP_PERSON_SIZE]; /* who said so */
	int64_t made_ms;
};

const char *stop_word(enum stop_kind kind);
bool stop_parse(const char *word, enum stop_kind *ret_kind);

/* "09:00-17:00" into open_from and open_until; until 24:00 at most, and over midnight too. */
bool stop_parse_hours(const char *text, struct stop *stop);
/* The other way; "" where there are none. */
void stop_format_hours(const struct stop *stop, char text[static STOP_HOURS_SIZE]);

/* Fills in id, made_ms and, where it is empty, operator. INPUT_WRONG: the end does not lie behind
 * the begin, or there is no reason. */
bool stop_add(struct store *store, struct stop *stop, struct error *error);
/* The same for each kind of the set (STOP_BIT), all or none. */
bool stop_add_kinds(struct store *store, const struct stop *wanted, unsigned kinds,
		    struct error *error);
/* Those of a kind that stand or are to come; *ret_count: how many. */
bool stop_lift(struct store *store, enum stop_kind kind, int *ret_count, struct error *error);
/* One of them; person stands in the audit trail. NOT_FOUND: it has ended, or was lifted. */
bool stop_lift_one(struct store *store, int64_t id, const char *person, struct error *error);
/* Those that stand or are to come, by their begin. */
bool stop_list(struct store *store, int64_t now_ms, struct stop ret_list[static STOP_LIST_MAX],
	       int *ret_count, struct error *error);
/* Whether it holds its kind back at this moment. */
bool stop_holds(const struct stop *stop, int64_t now_ms);

#endif
