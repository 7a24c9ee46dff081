/*
 * counter/outage: custody, revisit, hand-back.
 *
 * DESCRIPTION
 *   When the authority does not answer while the resident is there, the clerk chooses custody (the
 *   card stays, 預り証) or revisit (it goes home, 再来庁票) and may change between them; both
 *   draw a paper number in the transaction that changes the case. Custody needs the resident's
 *   consent and, where the office file says so (four_eyes, custody), a second person, whose name
 *   stands in the trail, in the custody's row and on its slip. outage_hand_back() tests what was
 *   written in the holder's absence and closes the case.
 * ERRORS   INPUT_WRONG (no consent, a My Number), APPROVAL_MISSING, SECOND_PERSON, STATE_FORBIDDEN,
 *   and those of issue.
 * THREADS  The counter's.
 */
#ifndef MADOGUCHI_COUNTER_OUTAGE_H
#define MADOGUCHI_COUNTER_OUTAGE_H

#include "madoguchi/counter/approval.h"
#include "madoguchi/counter/issue.h"
#include "madoguchi/store/custody.h"

struct outage_choice {
	enum route route;
	/* Of custody: */
	bool consent;		    /* the resident has signed it */
	struct custody_terms terms; /* but for `second`, who is the approval's, and `sealed` */
	struct approval approval;
};

bool outage_defer(struct counter *counter, struct case_record *record,
		  const struct outage_choice *choice, struct error *error);
bool outage_reroute(struct counter *counter, struct case_record *record,
		    const struct outage_choice *choice, struct error *error);
/* The words that screen and slip must say before the resident leaves (old certificate gone, …);
 * id NULL: nothing special. */
struct message outage_warning(const struct case_record *record);
bool outage_hand_back(struct counter *counter, struct case_record *record,
		      const struct issue_pins *pins, issue_report *report, void *context,
		      struct error *error);
/* What is to be said before a case is withdrawn: its card left in the middle of a step, and of
 * which. id NULL: it did not. */
struct message outage_withdraw_warning(struct store *store, const struct case_record *record);
/* The resident takes it back before it is finished: withdrawn, open requests are cancelled or, once
 * sent, revoked by a person's decision; a fee that was paid is given back. */
bool outage_withdraw(struct counter *counter, struct case_record *record, struct error *error);

#endif
