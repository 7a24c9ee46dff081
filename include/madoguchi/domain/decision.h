/*
 * domain/decision: what may be done for this person, today, at this desk.
 *
 * DESCRIPTION
 *   One pure function from (office profile, situation) to a decision. Screens, `rules …` and
 *   `case run` all use it and nothing else decides. Order of the verdicts: refuse comes before
 *   incomplete and unstated; an unstated rule is not a dead end: with `ground` set the decision is
 *   accept and says whose decision it was; `decider` is whom the office names for it.
 *   Nothing can be set aside but what the office file allows: `overridable` lists the reasons that
 *   stand in the way now and may be, with the codes that are accepted. Given in the situation
 *   (struct override_given) they no longer stand in the way, and the reasons say so.
 *   good_until is the last day on which the same facts yield the same verdict and kinds (a
 *   birthday, the window's edge, the card's expiry end it): a request past it is held for a person.
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_DOMAIN_DECISION_H
#define MADOGUCHI_DOMAIN_DECISION_H

#include <stdbool.h>
#include <stdint.h>

#include "madoguchi/domain/decision_code.h"
#include "madoguchi/domain/fee.h"
#include "madoguchi/domain/office.h"
#include "madoguchi/domain/situation.h"

#define DECISION_REASONS 12
#define DECISION_OVERRIDABLE 8
#define FEE_UNSTATED (-1)

/* A reason that a clerk may set aside here. */
struct overridable {
	enum decision_code overridden; /* DECISION_FEE: the fee */
	enum document document;	       /* DOCUMENT_COUNT: the reason is none of a paper */
	unsigned codes;		       /* set of enum override_code */
	bool second_person;
};

struct decision {
	enum verdict verdict;
	enum document missing[SITUATION_DOCUMENTS];
	uint8_t missing_count;
	unsigned kinds;				    /* that may be issued, renewed, revoked */
	int fee;				    /* yen, or FEE_UNSTATED */
	struct fee_terms fee_terms;		    /* of a stated fee */
	int32_t expires[KIND_COUNT];		    /* DATE_NONE where not yielded */
	int visits;				    /* 1 or 2 */
	int32_t good_until;			    /* DATE_NONE: no limit */
	struct message reasons[DECISION_REASONS];   /* in words, most important first */
	enum decision_code codes[DECISION_REASONS]; /* the same reasons as words for programs */
	uint8_t reason_count;
	struct message next_step;
	/* Whom the office names where it leaves this unstated or refers; NULL: nobody, the clerk
	 * decides, or nothing is to be decided. Belongs to the office. */
	const struct decider *decider;
	struct overridable overridable[DECISION_OVERRIDABLE];
	uint8_t overridable_count;
};

void decision_make(const struct office *office, const struct situation *situation,
		   struct decision *ret_decision);
/* Puts a My Number Card's situation into the time of the office: where there is only the Juki card,
 * the card is one (with photo) and its one certificate is meant. */
void decision_suit_time(const struct office *office, struct situation *situation);
/* Yen for all that is paid at the desk, or FEE_UNSTATED. */
int decision_fee(const struct office *office, const struct situation *situation);
/* Until when certificates of these kinds would be valid, issued at at_ms; DATE_NONE for the
 * others. False when the office states no rule for that day or the birth date is not given. */
bool decision_expiry(const struct office *office, const struct situation *situation,
		     int32_t ret_expires[static KIND_COUNT]);
/* The checklist for a procedure and applicant on this day: documents the office asks for, in
 * order; count 0 with *ret_stated false when it publishes nothing. */
uint8_t decision_checklist(const struct office *office, const struct situation *situation,
			   enum document documents[static SITUATION_DOCUMENTS], bool *ret_stated);

/* The name of the application form that is to be filled in for this, one text a language out of the
 * office's file; NULL where it names none. */
const char *decision_form(const struct office *office, const struct situation *situation,
			  enum language language);

#endif
