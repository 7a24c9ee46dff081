/*
 * screens/queue_ask: what is to be done with a request, asked of a person.
 *
 * DESCRIPTION
 *   Shows what the state of the request allows, says what follows, asks for the reason where one is
 *   needed, and hands the order to the desk; the job comes back to the screen.
 * OWNERSHIP  The struct is the asking screen's and must live as long as that screen.
 * THREADS    UI thread.
 */
#ifndef MADOGUCHI_SCREENS_QUEUE_ASK_H
#define MADOGUCHI_SCREENS_QUEUE_ASK_H

#include "madoguchi/domain/case_number.h"
#include "madoguchi/screens/live.h"

struct queue_ask {
	struct live *live;	  /* of the asking screen */
	struct exchange exchange; /* the record, not the line of a list */
	char case_number[CASE_NUMBER_SIZE];
	enum queue_act act; /* out: what was chosen */
};

/* "issue", "renewal", "revocation", "request": message id. */
const char *queue_ask_what(int body_type);
/* Whether anything can be done about it. */
bool queue_ask_any(const struct exchange *exchange);
void queue_ask_open(struct loop *loop, struct queue_ask *ask);

#endif
