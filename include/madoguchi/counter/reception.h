/*
 * counter/reception: from "what can I do for you" to an accepted case.
 *
 * DESCRIPTION
 *   A reception is a draft case with what was seen of the card and the decision. Every step saves
 *   the draft, so that a crash or F12 loses nothing. reception_decide() is the only way to a
 *   verdict and calls domain/decision. From there:
 *     accept, defer      reception_accept() draws the case number and moves the case to ready, all
 *                        in one transaction; a Juki card takes no work here, so its case is closed
 *                        with the decision and the papers
 *     inquiry            reception_inquire(): the case waits for the reply to a letter to the
 *                        holder's registered address. On the second visit it is resumed, with visit
 *                        2 and who came first, and is decided and accepted as above
 *     unstated, refer    a decision of the person whom the office names and its ground make it an
 *                        acceptance (record.decided_by, record.ground); both stand in the case, and
 *                        that it was so in history and audit trail
 *     refuse             reception_end()
 *   Free fields that hold a My Number are refused everywhere (MY_NUMBER).
 * OWNERSHIP  A plain value of the caller. It holds personal data: wipe with reception_wipe().
 * ERRORS   MY_NUMBER, NAME_MISSING, ADDRESS_MISSING, INPUT_WRONG (several cases fit),
 *   RULE_REFUSES (the verdict does not allow it), CARD_NONE (the procedure needs the card and none
 *   was seen), CARD_FACE, NOT_FOUND, and those of card and store.
 * THREADS  The counter's; reception_decide(), reception_compare() and reception_facts() are pure.
 */
#ifndef MADOGUCHI_COUNTER_RECEPTION_H
#define MADOGUCHI_COUNTER_RECEPTION_H

#include "madoguchi/counter/card_view.h"
#include "madoguchi/domain/decision.h"
#include "madoguchi/store/letter.h"

#define DIFFERENCES_MAX 4

struct reception {
	struct case_record record;
	struct document_shown shown[SITUATION_DOCUMENTS];
	uint8_t shown_count;
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
/* Stores the draft, or what a second visit has added; refuses free fields that hold a My Number. */
bool reception_save(struct counter *counter, struct reception *reception, struct error *error);
/* Looks at the card and takes what it shows into the reception. CARD_FACE: a face-authentication
 * card, and the procedure is another than a revocation; nothing is taken. */
bool reception_take_card(struct counter *counter, struct reception *reception, struct error *error);
/* Fills empty fields from the card's basic four; returns the fields that differ otherwise. */
int reception_compare(struct reception *reception,
		      struct reception_difference ret_differences[static DIFFERENCES_MAX]);
/* The address as a screen may show it, or a message id in its place (case_hides_address). */
const char *reception_address(const struct case_record *record);
/* The way to mend it: take all four from the card. */
void reception_adopt_card(struct reception *reception);

/* Where this counter stands is the configuration's. */
void reception_set_place(struct reception *reception, const struct config *config);
/* What the decision and the checklist are made of. */
void reception_situation(const struct reception *reception, bool service_down,
			 struct situation *ret_situation);
/* The facts that the office's rules look at here and nobody knows yet: a set, bit n is fact n. */
unsigned reception_facts(const struct office *office, const struct reception *reception);
void reception_decide(const struct office *office, bool service_down, struct reception *reception);
/* True when the case can be accepted as it stands. */
bool reception_acceptable(const struct reception *reception);

/* Draft, or a case that waits for the reply → ready; a Juki card's → done. */
bool reception_accept(struct counter *counter, struct reception *reception, struct error *error);
/* Draft → waiting for the reply, with a letter that is to be printed; on a second visit, where the
 * letter is needed once more, a new one. */
bool reception_inquire(struct counter *counter, struct reception *reception,
		       struct letter *ret_letter, struct error *error);
/* The clerk ends it: refused with the decision's first reason, or withdrawn. */
bool reception_end(struct counter *counter, struct reception *reception, bool refused,
		   struct error *error);
/* A draft that was left, as far as it was stored; or the second visit of a case that waits for its
 * reply: papers are asked for anew. */
bool reception_resume(struct counter *counter, int64_t case_id, struct reception *ret_reception,
		      struct error *error);
/* The case that waits for a reply, by its number or by the holder's name. INPUT_WRONG when several
 * do: then the number is needed. */
bool reception_find_reply(struct counter *counter, const char *search, int64_t *ret_id,
			  struct error *error);

/* What a clerk sets aside, as text: "too_old@guardian_register=fresh_at_acceptance;
 * fee=fee_notice:500" (without the blank): reason, paper, code, and yen for a fee. */
bool overrides_read(const char *text, struct override_given ret_given[static SITUATION_OVERRIDES],
		    uint8_t *ret_count);
/* Adds one to a text, or puts it in the place of the one for the same reason and paper; false when
 * there is no more room. */
bool overrides_set(char *text, size_t size, const struct override_given *given);

#endif
