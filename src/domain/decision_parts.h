/*
 * decision_parts: the steps of a decision; private to the domain layer.
 *
 * DESCRIPTION  domain/decision makes the verdict out of these: which rule of the office fits
 *   (decision_scope.c), what is missing of its papers (decision_papers.c), and the dates
 *   (decision_dates.c).
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_DOMAIN_DECISION_PARTS_H
#define MADOGUCHI_DOMAIN_DECISION_PARTS_H

#include "office_rules.h"

/* --- decision_scope.c --- */
bool scope_fits(const struct scope *scope, const struct situation *situation);
/* Do all of these hold, does one of these hold? A fact that is not given never holds. */
bool conditions_all(const struct conditions *conditions, const struct situation *situation);
bool conditions_any(const struct conditions *conditions, const struct situation *situation);
/* First rule of the office that fits; NULL when it publishes none. */
const struct document_rule *rule_for_documents(const struct office *office,
					       const struct situation *situation);
/* First fee that fits, and what of it is for a card: 0 where none is made. */
const struct fee_rule *rule_for_fee(const struct office *office, const struct situation *situation);
int fee_for_card(const struct fee_rule *rule, const struct situation *situation);
const struct decider *decider_for(const struct office *office, const struct situation *situation);

/* --- decision_override.c --- */
/* Does this reason stand in the way? False when it was set aside where the office allows that; the
 * decision then says so. Where the office would allow it, the decision lists it. */
bool override_blocks(const struct office *office, const struct situation *situation,
		     enum decision_code code, enum document document, struct decision *decision);
/* The fee that was entered instead, where the office allows that. */
void override_fee(const struct office *office, const struct situation *situation,
		  struct decision *decision);

/* --- convenience_store.c --- */
/* A convenience store resets a PIN for whoever knows the other one. */
bool store_other_pin_known(const struct situation *situation, enum certificate_kind kind);

/* --- decision_reason.c --- */
/* Where a reason's arguments can be added; NULL when there is no room left. */
struct message *reason_add(struct decision *decision, enum decision_code code);
void reason_add_id(struct decision *decision, enum decision_code code, const char *id);
void reason_add_date(struct decision *decision, enum decision_code code, int32_t date);
/* The reason at index becomes the first one. */
void reason_put_first(struct decision *decision, uint8_t index);
/* What was set aside stands behind what decides; the order is kept otherwise. */
void reason_put_overridden_last(struct decision *decision);

/* --- decision_papers.c --- */
struct paper_result {
	enum document document;
	enum decision_code code; /* MISSING, STALE, TOO_OLD, OPENED, SOFT, UNDATED, WAIVED */
};

struct papers_result {
	/* lack that has to be mended, in vocabulary order */
	struct paper_result missing[SITUATION_DOCUMENTS];
	uint8_t missing_count;
	/* lack that a letter to the holder makes good */
	struct paper_result by_letter[SITUATION_DOCUMENTS];
	uint8_t by_letter_count;
	struct paper_result notes[SITUATION_DOCUMENTS];
	uint8_t note_count;
};

void papers_judge(const struct document_rule *rule, const struct situation *situation,
		  struct papers_result *ret_result);
/* Is the paper asked for in this situation? */
bool paper_asked(const struct paper_rule *paper, const struct situation *situation);

/* --- decision_dates.c --- */
struct validity_facts dates_facts(const struct situation *situation, enum certificate_kind kind);
/* First day of renewal where today is before it, for one kind. */
bool dates_before_window(const struct office *office, const struct situation *situation,
			 enum certificate_kind kind, int32_t *ret_opens);
void dates_expire(const struct office *office, const struct situation *situation, unsigned kinds,
		  int32_t expires[static KIND_COUNT]);
/* Last day on which the same facts yield the same decision; DATE_NONE: no limit known. */
int32_t dates_good_until(const struct office *office, const struct situation *situation);

#endif
