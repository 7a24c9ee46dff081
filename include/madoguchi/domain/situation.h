/*
 * domain/situation: who stands at the desk with what, as the decision sees it.
 *
 * DESCRIPTION
 *   Plain values: what was asked for, who came, what was shown, and the facts of the vocabulary
 *   (domain/fact). DATE_NONE and FACT_NOT_GIVEN mean "not given".
 *   Two things a person may add. A ground: where the office publishes no rule, somebody has
 *   decided, and on what. An override: a reason of the decision is set aside; it counts only where
 *   the office file has an `override` section for it (domain/decision, overridable).
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_DOMAIN_SITUATION_H
#define MADOGUCHI_DOMAIN_SITUATION_H

#include <stdbool.h>
#include <stdint.h>

#include "madoguchi/domain/decision_code.h"
#include "madoguchi/domain/fact.h"
#include "madoguchi/domain/vocabulary.h"

#define SITUATION_DOCUMENTS 24
#define SITUATION_OVERRIDES 4

enum answer3 { ANSWER_UNKNOWN, ANSWER_NO, ANSWER_YES };

struct document_shown {
	enum document document;
	bool stale;	/* name or address on it is out of date */
	int32_t issued; /* DATE_NONE: not given */
};

/* A reason that a clerk sets aside. */
struct override_given {
	enum decision_code overridden;
	enum document document; /* of a paper's reason; DOCUMENT_COUNT for all others */
	enum override_code code;
	bool second_person; /* a second one has agreed */
	int yen;	    /* the fee instead, where the fee is overridden */
};

struct situation {
	enum procedure procedure;
	enum applicant applicant;
	int64_t at_ms; /* moment of the decision */
	int32_t born;
	bool birth_partial; /* 不詳: the register has only a part of the date, or nothing; born is
			     * DATE_NONE, and a person decides age and expiry */
	int32_t card_issued; /* DATE_NONE: not given, here and below */
	int32_t card_expires;
	int32_t stay_until;
	enum card_kind card;
	unsigned kinds;			 /* asked for */
	int32_t old_expires[KIND_COUNT]; /* certificates on the card now */
	int visit;			 /* 1 or 2 */
	struct document_shown shown[SITUATION_DOCUMENTS];
	uint8_t shown_count;
	enum answer3 resident; /* on the register here */
	bool ward;	       /* 成年被後見人 */
	bool service_down;
	enum reason reason;
	bool reason_given;
	bool has_ground;	   /* a person decided what the office leaves unstated */
	enum ground ground;	   /* with has_ground: on what */
	bool ground_by_supervisor; /* with has_ground: who decided has the supervisor's role */
	struct override_given overrides[SITUATION_OVERRIDES];
	uint8_t override_count;
	uint8_t facts[FACT_COUNT]; /* by situation_set_fact(); FACT_NOT_GIVEN otherwise */
};

/* Visit 1, a My Number Card, everything else not given. */
void situation_init(struct situation *situation);
/* resident and service are kept in their own fields; both ways of setting them are alike. */
void situation_set_fact(struct situation *situation, enum fact fact, uint8_t value);
uint8_t situation_fact(const struct situation *situation, enum fact fact);
/* The day of at_ms in JST. */
int32_t situation_day(const struct situation *situation);

#endif
