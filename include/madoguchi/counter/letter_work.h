/*
 * counter/letter_work: the life of an inquiry letter after it was made.
 *
 * DESCRIPTION
 *   It is printed (counter/paper), posted, comes back undelivered or is replied to. The day by
 *   which the reply has to be here is counted from the print, by the office's letter_days, and
 *   stands on the letter; an office that states none has letters that are never overdue. The reply
 *   ends with the second visit (counter/reception); what can be said of its envelope before is said
 *   here.
 * ERRORS   STATE_FORBIDDEN, and those of the store.
 * THREADS  The counter's; the words are pure.
 */
#ifndef MADOGUCHI_COUNTER_LETTER_WORK_H
#define MADOGUCHI_COUNTER_LETTER_WORK_H

#include "madoguchi/counter/counter.h"
#include "madoguchi/store/letter_list.h"

enum letter_act {
	LETTER_ACT_POSTED,
	LETTER_ACT_CAME_BACK,
	LETTER_ACT_INTACT, /* the reply is here, its envelope sealed and whole */
	LETTER_ACT_OPENED, /* the reply is here, its envelope opened or damaged */
	LETTER_ACT_COUNT,
};

struct letter_order {
	char number[LETTER_NUMBER_SIZE];
	enum letter_act act;
};

/* The day for a letter that is printed on `today`; DATE_NONE: the office states none. */
int32_t letter_due_day(const struct office *office, int32_t today);
bool letter_late(const struct letter *letter, int32_t today);
/* What must be done next: message id. */
const char *letter_next_step(const struct letter *letter, bool late);
/* Why the act is not for this letter now: message id; NULL: it is. */
const char *letter_act_barred(const struct letter *letter, enum letter_act act);
bool letter_work(struct counter *counter, const struct letter_order *order, struct error *error);

#endif
