/*
 * counter/call: calling residents when something can be done again.
 *
 * DESCRIPTION
 *   The list is store/call_list's. A number to call is looked at one by one, which is an act in the
 *   trail; the result of each call is written down. Who is reached leaves the list.
 * ERRORS   NOT_FOUND (not on the list now), INPUT_WRONG (a time that is over or far away), and
 *   those of the store.
 * SECRETS  Numbers are personal data: wipe.
 * THREADS  The counter's; call_words() is pure.
 */
#ifndef MADOGUCHI_COUNTER_CALL_H
#define MADOGUCHI_COUNTER_CALL_H

#include "madoguchi/counter/counter.h"
#include "madoguchi/store/call_list.h"

#define CALL_NUMBER_SIZE 32

enum call_act {
	CALL_ACT_REACHED,
	CALL_ACT_NOT_REACHED,
	CALL_ACT_AGAIN_HOUR, /* again in an hour */
	CALL_ACT_AGAIN_DAY,  /* again when the office opens on a later day */
	CALL_ACT_AGAIN_AT,   /* again at a time of the resident's: again_ms */
	CALL_ACT_COUNT,
};

struct call_order {
	int64_t case_id;
	enum call_act act;
	int64_t again_ms;	       /* CALL_ACT_AGAIN_AT: after now, within a year */
	char number[CALL_NUMBER_SIZE]; /* after call_look(); "": there is none */
};

/* "reached" … as on the command line; message id. */
const char *call_act_word(enum call_act act);
const char *call_act_label(enum call_act act);
/* Why the resident is called: message id. */
const char *call_words(const struct call_row *row);

/* Now, and whether the national service answers, as this database knows it. */
struct call_moment call_now(struct store *store);
bool call_look(struct counter *counter, struct call_order *order, struct error *error);
bool call_log(struct counter *counter, const struct call_order *order, struct error *error);

#endif
