#include "madoguchi/counter/way.h"

static const struct way ways[PROCEDURE_COUNT] = {
	[PROCEDURE_ISSUE] = { .offered = true,
			      .needs_card = true,
			      .certificates = true,
			      .asks_pins = true,
			      .asks_reason = true,
			      .reason = REASON_FIRST_DELIVERY },
	[PROCEDURE_RENEW] = { .offered = true,
			      .needs_card = true,
			      .certificates = true,
			      .asks_pins = true,
			      .asks_reason = true,
			      .reason = REASON_EXPIRY },
	[PROCEDURE_REVOKE] = { .asks_reason = true, .reason = REASON_NO_LONGER_NEEDED },
	[PROCEDURE_PIN_CHANGE] = { .needs_card = true, .reason = REASON_NO_LONGER_NEEDED },
	[PROCEDURE_PIN_INIT] = { .needs_card = true, .reason = REASON_NO_LONGER_NEEDED },
	[PROCEDURE_UNLOCK] = { .needs_card = true, .reason = REASON_NO_LONGER_NEEDED },
	/* Done at a convenience store, not here. */
	[PROCEDURE_STORE_RESET] = { .reason = REASON_NO_LONGER_NEEDED },
};

const struct way *way_of(enum procedure procedure)
{
	return &ways[procedure];
}

enum typist typist_of(enum applicant applicant)
{
	static const enum typist typists[APPLICANT_COUNT] = {
		[APPLICANT_SELF] = TYPIST_HOLDER,
		[APPLICANT_REP_MINOR] = TYPIST_REPRESENTATIVE,
		[APPLICANT_REP_WARD] = TYPIST_REPRESENTATIVE,
		[APPLICANT_AGENT] = TYPIST_STAFF,
		[APPLICANT_HOUSEHOLD] = TYPIST_STAFF,
	};

	return typists[applicant];
}
