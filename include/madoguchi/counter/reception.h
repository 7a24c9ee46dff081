/*
 * counter/reception: from "what can I do for you" to an accepted case.
 *
 * DESCRIPTION
 *   A reception is a draft case with what was seen of the card and the decision. Every step saves
 *   the draft, so that a crash or F12 loses nothing. reception_decide() is the only way to a
 *   verdict and calls domain/decision; reception_accept() draws the case number and moves the case
 *   to ready in one transaction.
 * OWNERSHIP  A plain value of the caller. It holds personal data: wipe with reception_wipe().
 * THREADS  The counter's; reception_decide() and reception_compare() are pure.
 */
#ifndef MADOGUCHI_COUNTER_RECEPTION_H
#define MADOGUCHI_COUNTER_RECEPTION_H

#include "madoguchi/counter/card_view.h"
#include "madoguchi/domain/decision.h"

#define DIFFERENCES_MAX 4

struct reception {
	struct case_record record;
	struct document_shown shown[SITUATION_DOCUMENTS];
	uint8_t shown_count;
	bool resident; /* on the register here, as the clerk has checked */
	bool has_card; /* card was looked at */
	struct card_view card;
	bool has_four; /* the basic four were read */
	struct basic_four four;
	bool decided;
	struct decision decision;
};

/* A field in which the card and the entry differ: message id of the field's label. */
struct reception_difference {
	const char *field;
	char entered[PERSON_TEXT_SIZE];
	char on_card[PERSON_TEXT_SIZE];
};

void reception_init(struct reception *reception, enum procedure procedure,
		    enum applicant applicant);
void reception_wipe(struct reception *reception);
/* Stores the draft; refuses free fields that hold a My Number (INPUT_WRONG). */
bool reception_save(struct counter *counter, struct reception *reception, struct error *error);
/* Looks at the card and takes what it shows into the reception. */
bool reception_take_card(struct counter *counter, struct reception *reception, struct error *error);
/* Fills empty fields from the card's basic four; returns the fields that differ otherwise. */
int reception_compare(struct reception *reception,
		      struct reception_difference ret_differences[static DIFFERENCES_MAX]);
/* The way to mend it: take all four from the card. */
void reception_adopt_card(struct reception *reception);
void reception_decide(const struct office *office, bool service_down, struct reception *reception);
/* Verdict must be accept or defer, or unstated with a ground entered. Draft → ready. */
bool reception_accept(struct counter *counter, struct reception *reception, struct error *error);
/* The clerk ends it: refused with the decision's first reason, or withdrawn. */
bool reception_end(struct counter *counter, struct reception *reception, bool refused,
		   struct error *error);
/* A draft that was left: as far as it was stored. */
bool reception_resume(struct counter *counter, int64_t case_id, struct reception *ret_reception,
		      struct error *error);

#endif
