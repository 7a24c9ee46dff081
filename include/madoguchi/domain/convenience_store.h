/*
 * domain/convenience_store: can the multi-copy machine of a store help with a forgotten PIN?
 *
 * DESCRIPTION
 *   The holder applies in the issuer's app on a smartphone, then goes within so many hours to a
 *   machine, where the card is read, the face compared and the PIN set anew. It works for one PIN
 *   while the other one is known, so never when both are forgotten; for the holder in person; with
 *   a My Number Card that is valid. Which PINs from which day, the hours of the machines and the
 *   time allowed are data of the office file (`store` sections). Said before anything else at a
 *   reception for a forgotten PIN, since it may spare the visit.
 * THREADS  Pure.
 * UNITS    UTC milliseconds; hours are JST.
 */
#ifndef MADOGUCHI_DOMAIN_CONVENIENCE_STORE_H
#define MADOGUCHI_DOMAIN_CONVENIENCE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "madoguchi/base/message.h"
#include "madoguchi/domain/office.h"
#include "madoguchi/domain/situation.h"

#define STORE_HELP_LINES 8

struct store_help {
	bool stated;   /* the office's file speaks of stores on that day */
	bool may_help; /* for the kinds below, as far as is known */
	unsigned kinds;
	bool open_now;
	int64_t opens_ms; /* next opening of the machines; `at` when they are open */
	/* For the screen and the telephone, most important first: whether and why, what to do. */
	struct message lines[STORE_HELP_LINES];
	uint8_t line_count;
};

/* Of the situation count: applicant, kinds, card and its expiry, age, the fact `known` (not given:
 * it is said what would be needed), and the moment. */
void store_help_judge(const struct office *office, const struct situation *situation,
		      struct store_help *ret_help);

#endif
