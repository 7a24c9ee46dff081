/*
 * counter/finding_work: a person settles a difference from the authority's statement.
 *
 * DESCRIPTION
 *   The differences are found by the sync (store/finding_list); here a person, by name, notes the
 *   letter to a holder who did not come, has that certificate revoked (reason unspecified: not
 *   handed over), or closes a difference with a decision in words. A name or words that hold a My
 *   Number are refused. A comparison is asked of the sync, which alone has a network.
 * ERRORS   INPUT_WRONG, STATE_FORBIDDEN (settled already; no letter yet), those of the store.
 * THREADS  The counter's.
 */
#ifndef MADOGUCHI_COUNTER_FINDING_WORK_H
#define MADOGUCHI_COUNTER_FINDING_WORK_H

#include "madoguchi/counter/counter.h"
#include "madoguchi/store/finding_list.h"

enum finding_act {
	FINDING_ACT_LETTER, /* a letter went to the holder */
	FINDING_ACT_REVOKE, /* after it: the certificate is revoked */
	FINDING_ACT_SETTLE, /* closed, with the decision */
};

struct finding_order {
	int64_t id;
	enum finding_act act;
	char person[FINDING_PERSON_SIZE];
	char decision[FINDING_DECISION_SIZE]; /* FINDING_ACT_SETTLE */
};

/* Why the act is not for this difference now: message id; NULL: it is. */
const char *finding_act_barred(const struct finding *finding, enum finding_act act);
bool finding_work(struct counter *counter, const struct finding_order *order, struct error *error);
/* Has our records compared; store/comparison_list tells how it stands. */
bool finding_compare_ask(struct counter *counter, struct error *error);

#endif
