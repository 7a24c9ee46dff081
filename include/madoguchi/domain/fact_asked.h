/*
 * domain/fact_asked: which facts the office's rules look at, so that a counter asks no others.
 *
 * DESCRIPTION
 *   A fact is asked for when a rule of the office that could apply to this procedure, applicant,
 *   card and visit on this day has it in its conditions, or in its places or channels. What the
 *   decision finds out itself (domain/fact, fact_is_derived) is left out; so is `service`, which
 *   the program knows. `ward` is asked for where the office does not issue a kind to wards,
 *   unless the applicant says it already.
 * THREADS   Pure.
 */
#ifndef MADOGUCHI_DOMAIN_FACT_ASKED_H
#define MADOGUCHI_DOMAIN_FACT_ASKED_H

#include "madoguchi/domain/office.h"
#include "madoguchi/domain/situation.h"

/* A set of facts: bit n is enum fact n. */
unsigned facts_asked(const struct office *office, const struct situation *situation);

/* The documents that some rule of the office knows for this procedure, applicant, card and visit,
 * in vocabulary order: a set, bit n is enum document n. What the checklist has not may still be
 * shown and lead to another rule (a reply that is in hand already). */
unsigned documents_known(const struct office *office, const struct situation *situation);

#endif
