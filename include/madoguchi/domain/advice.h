/*
 * domain/advice: what to tell somebody who asks before coming.
 *
 * DESCRIPTION
 *   One page out of the same decision as the reception's: the answer and its reasons, who decides
 *   where the office leaves it open, what to bring on the first and on a second visit, what it
 *   costs, how long it would be valid, when the desk is open and opens next, whom to call, and the
 *   next step. A line belongs to a part and is a label (a message id; "" when it goes on from the
 *   line above) and words. Where the office publishes nothing the line says so. With a forgotten
 *   PIN the first lines say whether a convenience store can help.
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_DOMAIN_ADVICE_H
#define MADOGUCHI_DOMAIN_ADVICE_H

#include <stddef.h>

#include "madoguchi/domain/decision.h"

#define ADVICE_LINES 96

enum advice_part {
	ADVICE_STORE,	 /* can a convenience store help? */
	ADVICE_ANSWER,	 /* the verdict and its reasons */
	ADVICE_BRING,	 /* what to bring */
	ADVICE_IDENTITY, /* which identity documents are accepted, by name */
	ADVICE_SECOND,	 /* what to bring on the second visit */
	ADVICE_FEE,
	ADVICE_VALID, /* until when it would be valid */
	ADVICE_HOURS, /* when the desk is open */
	ADVICE_CALL,  /* whom to call */
	ADVICE_NEXT,  /* outages, the next step */
	ADVICE_PARTS,
};

struct advice_line {
	enum advice_part part;
	const char *label;
	/* A name out of the office file, before the words; NULL: none. Belongs to the office. */
	const char *name[LANGUAGE_COUNT];
	struct message words; /* id NULL: the name alone */
};

struct advice {
	struct advice_line lines[ADVICE_LINES];
	size_t count;
	struct decision decision;
};

/* The line in one language, without its label, as a paper or as a screen writes days; always
 * terminated. */
void advice_line_words(const struct advice_line *line, enum language language, bool on_paper,
		       char *words, size_t size);
void advice_make(const struct office *office, const struct situation *situation,
		 struct advice *ret_advice);

#endif
