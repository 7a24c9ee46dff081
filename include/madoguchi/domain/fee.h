/*
 * domain/fee: what is paid, whose money it is, and when it is taken.
 *
 * DESCRIPTION
 *   A fee section of the office file says how much; its key `issuer` says what of it the
 *   office only collects for the issuer of the certificates (J-LIS) and has to hand on, and its key
 *   `taken` when the resident pays. What a clerk has set by hand counts for the issuer up to the
 *   rule's own part, and the rest is the office's.
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_DOMAIN_FEE_H
#define MADOGUCHI_DOMAIN_FEE_H

#include <stdbool.h>

#include "madoguchi/domain/office.h"
#include "madoguchi/domain/situation.h"
#include "madoguchi/domain/state.h"
#include "madoguchi/domain/vocabulary.h"

struct fee_terms {
	int issuer_yen; /* collected for the issuer */
	int own_yen;	/* the office's own */
	enum fee_time time;
};

/* The terms of a decision's fee in its situation; false: the office states none. */
bool fee_terms_of(const struct office *office, const struct situation *situation, int fee,
		  struct fee_terms *ret_terms);
/* Whether a case that stands there has come to the time. */
bool fee_is_due(enum fee_time time, enum case_state state, unsigned kinds_done);

#endif
