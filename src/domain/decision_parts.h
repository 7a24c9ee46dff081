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
const struct refusal_rule *rule_for_refusal(const struct office *office,
					    const struct situation *situation);

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
