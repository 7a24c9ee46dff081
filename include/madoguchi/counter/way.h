/*
 * counter/way: what the counter does with a procedure, as one table.
 *
 * DESCRIPTION
 *   The reception is the same for all procedures: who, what, which papers, the decision. This
 *   table says where they differ; screens and `case run` look here and name no procedure
 *   themselves. Who types the PIN follows from the applicant alone.
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_COUNTER_WAY_H
#define MADOGUCHI_COUNTER_WAY_H

#include <stdbool.h>

#include "madoguchi/domain/vocabulary.h"

struct way {
	bool offered;	    /* can be chosen at the counter */
	bool needs_card;    /* it is accepted only when the card has been seen */
	bool certificates;  /* new certificates are made: keys, queue, writing (counter/issue) */
	bool asks_pins;	    /* PINs of the certificates are typed before the work */
	bool asks_reason;   /* the reason counts: for the fee, for what is revoked */
	enum reason reason; /* the usual one */
};

const struct way *way_of(enum procedure procedure);

/* Who types a PIN. */
enum typist {
	TYPIST_HOLDER,
	TYPIST_REPRESENTATIVE, /* the legal representative types the holder's */
	TYPIST_STAFF,	       /* staff type it from the sealed envelope that was brought */
};

enum typist typist_of(enum applicant applicant);

#endif
