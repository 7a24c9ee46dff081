/*
 * domain/advice: what to tell somebody who asks before coming.
 *
 * DESCRIPTION
 *   One page out of the same decision as the reception's: the answer and its reasons, what to bring
 *   on the first and on a second visit, what it costs, how long it would be valid, when the desk is
 *   open, and the next step. A line is a label (a message id; "" when it goes on from the line
 *   above) and words. Where the office publishes nothing the line says so. With a forgotten PIN the
 *   first line says whether a convenience store can help.
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_DOMAIN_ADVICE_H
#define MADOGUCHI_DOMAIN_ADVICE_H

#include <stddef.h>

#include "madoguchi/domain/decision.h"

#define ADVICE_LINES 96

struct advice_line {
	const char *label;
	struct message words;
};

struct advice {
	struct advice_line lines[ADVICE_LINES];
	size_t count;
	struct decision decision;
};

void advice_make(const struct office *office, const struct situation *situation,
		 struct advice *ret_advice);

#endif
