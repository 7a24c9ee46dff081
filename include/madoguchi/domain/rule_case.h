/*
 * domain/rule_case: one rule case, asked and answered in the words of the vocabulary.
 *
 * DESCRIPTION
 *   A rule case is a row of named cells: a situation and a question about it. rule_case_set()
 *   takes one cell after another in any order; rule_case_answer() asks the office through the same
 *   functions as the screens and writes every output cell as text. Columns:
 *     id office question procedure applicant at born card_issued card_expires card kinds
 *     cert_expires auth_expires visit documents facts
 *   documents: "card+photo_id!stale+guardian_register@2026-01-15" (out of date; issued on);
 *   facts: "honseki=here;reason=expiry". A blank cell means "not given"; kinds that are not given
 *   are all that the card can hold.
 *   Output cells: verdict, missing, kinds, fee, expires_auth, expires_sign, reason; "" where the
 *   question yields none.
 * ERRORS   ERROR_INPUT_WRONG names column, key and value.
 * SECRETS  The fact `text` is the PIN of a rule case, made up for it: never a resident's.
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_DOMAIN_RULE_CASE_H
#define MADOGUCHI_DOMAIN_RULE_CASE_H

#include <stdbool.h>
#include <stdint.h>

#include "madoguchi/base/error.h"
#include "madoguchi/domain/decision.h"

#define RULE_CASE_WORD_SIZE 64
#define RULE_CASE_LIST_SIZE 320

#define QUESTION_TABLE(X)                                                                          \
	X(DECIDE, "decide", N_("May it be done now?"))                                             \
	X(HOURS, "hours", N_("Is the desk open for this?"))                                        \
	X(PIN, "pin", N_("Is this PIN acceptable?"))                                               \
	X(LOCK, "lock", N_("Is the PIN locked?"))                                                  \
	X(EVENT, "event", N_("Does this change revoke certificates?"))                             \
	X(EXPIRY, "expiry", N_("Until when would it be valid?"))                                   \
	X(FEE, "fee", N_("What does it cost?"))

#define X(NAME, word, label) QUESTION_##NAME,
enum question { QUESTION_TABLE(X) QUESTION_COUNT };
#undef X

struct rule_case {
	char id[RULE_CASE_WORD_SIZE];
	char office[RULE_CASE_WORD_SIZE]; /* name of the office file without .conf */
	enum question question;
	struct situation situation;
	int32_t cert_expires; /* of the certificates being renewed */
	int32_t auth_expires; /* of the one that is kept */
	char text[RULE_CASE_WORD_SIZE];
	bool text_given;
	int wrong; /* consecutive wrong entries */
	enum change change;
	bool change_given;
};

struct rule_answer {
	char verdict[RULE_CASE_WORD_SIZE];
	char missing[RULE_CASE_LIST_SIZE];
	char kinds[KINDS_TEXT_SIZE];
	char fee[RULE_CASE_WORD_SIZE];
	char expires_auth[RULE_CASE_WORD_SIZE];
	char expires_sign[RULE_CASE_WORD_SIZE];
	char reason[RULE_CASE_WORD_SIZE];
};

const char *question_word(enum question question);
const char *question_label(enum question question);

/* `at` starts as 0: a case without the cell is refused by rule_case_ready(). */
void rule_case_init(struct rule_case *rule_case);
bool rule_case_set(struct rule_case *rule_case, const char *column, const char *value,
		   struct error *error);
/* Has it what its question needs? Names the missing column otherwise. */
bool rule_case_ready(const struct rule_case *rule_case, struct error *error);
/* The situation with the expiry cells put where the decision looks for them. */
void rule_case_situation(const struct rule_case *rule_case, struct situation *ret_situation);
void rule_case_answer(const struct office *office, const struct rule_case *rule_case,
		      struct rule_answer *ret_answer);

#endif
