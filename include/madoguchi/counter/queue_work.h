/*
 * counter/queue_work: what a person does to the queue.
 *
 * DESCRIPTION
 *   One request is let go on, held, cancelled, or, when it was refused for good, asked for anew
 *   with the key that is on the card. Whole kinds of requests are held back, or an outage is
 *   announced, with a reason and an end (store/stop). The sync hears of it at once.
 * ERRORS   STATE_FORBIDDEN where the request's state does not allow the act, INPUT_WRONG without a
 *   reason, those of counter/approval, those of the store.
 * THREADS  The counter's.
 */
#ifndef MADOGUCHI_COUNTER_QUEUE_WORK_H
#define MADOGUCHI_COUNTER_QUEUE_WORK_H

#include "madoguchi/counter/approval.h"
#include "madoguchi/counter/counter.h"
#include "madoguchi/store/exchange.h"
#include "madoguchi/store/stop.h"

enum queue_act {
	QUEUE_LET_GO,	 /* held or in doubt: it is sent */
	QUEUE_HOLD,	 /* until a person lets it go on */
	QUEUE_CANCEL,	 /* it is not sent any more */
	QUEUE_ASK_AGAIN, /* refused: its case goes back to work */
	QUEUE_ACT_COUNT,
};

struct queue_order {
	int64_t exchange_id;
	enum queue_act act;
	char why[EXCHANGE_REASON_SIZE]; /* HOLD and CANCEL */
	struct approval approval;	/* of a second person, where the office asks for one */
};

struct stop_order {
	struct stop stop;	       /* id: which is lifted */
	unsigned kinds;		       /* STOP_BIT; one stop of each */
	char person[STOP_PERSON_SIZE]; /* who says so */
};

bool queue_act_allowed(const struct exchange *exchange, enum queue_act act);
/* To what a second person agrees; false: to nothing, wherever the office asks for one. */
bool queue_act_shared(const struct exchange *exchange, enum queue_act act,
		      enum four_eyes *ret_shared);
/* The request as an agreement names it: its transactionID in hexadecimal. */
void queue_act_subject(const struct exchange *exchange, char subject[static APPROVAL_SUBJECT_SIZE]);
/* The row is read again before; agreement and move are one transaction. */
bool queue_work(struct counter *counter, const struct queue_order *order, struct error *error);
bool queue_stop(struct counter *counter, const struct stop_order *order, struct error *error);
bool queue_stop_lift(struct counter *counter, const struct stop_order *order, struct error *error);

#endif
