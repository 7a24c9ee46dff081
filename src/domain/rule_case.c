#include "madoguchi/domain/rule_case.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"
#include "madoguchi/domain/calendar.h"
#include "madoguchi/domain/document_list.h"

#define QUESTION_WORD(NAME, word, label) word,
#define QUESTION_LABEL(NAME, word, label) label,

static const char *const question_words[] = { QUESTION_TABLE(QUESTION_WORD) };
static const char *const question_labels[] = { QUESTION_TABLE(QUESTION_LABEL) };

const char *question_word(enum question question)
{
	return question < QUESTION_COUNT ? question_words[question] : "?";
}

const char *question_label(enum question question)
{
	return question < QUESTION_COUNT ? question_labels[question] : "?";
}

void rule_case_init(struct rule_case *rule_case)
{
	memset(rule_case, 0, sizeof(*rule_case));
	situation_init(&rule_case->situation);
	rule_case->cert_expires = DATE_NONE;
	rule_case->auth_expires = DATE_NONE;
}

/* One setter a column: false when the value is not allowed. */
typedef bool cell_setter(struct rule_case *rule_case, const char *value);

static bool set_word(char *target, const char *value)
{
	if (strlen(value) >= RULE_CASE_WORD_SIZE)
		return false;
	text_copy(target, RULE_CASE_WORD_SIZE, value);
	return true;
}

static bool set_id(struct rule_case *rule_case, const char *value)
{
	return set_word(rule_case->id, value);
}

static bool set_office(struct rule_case *rule_case, const char *value)
{
	return set_word(rule_case->office, value);
}

static bool set_question(struct rule_case *rule_case, const char *value)
{
	for (unsigned i = 0; i < QUESTION_COUNT; i++) {
		if (strcmp(question_words[i], value) == 0) {
			rule_case->question = (enum question)i;
			return true;
		}
	}
	return false;
}

static bool set_procedure(struct rule_case *rule_case, const char *value)
{
	return procedure_parse(value, &rule_case->situation.procedure);
}

static bool set_applicant(struct rule_case *rule_case, const char *value)
{
	return applicant_parse(value, &rule_case->situation.applicant);
}

static bool set_at(struct rule_case *rule_case, const char *value)
{
	return date_parse_iso_minute(value, &rule_case->situation.at_ms);
}

static bool set_born(struct rule_case *rule_case, const char *value)
{
	return date_parse_iso(value, &rule_case->situation.born);
}

static bool set_card_issued(struct rule_case *rule_case, const char *value)
{
	return date_parse_iso(value, &rule_case->situation.card_issued);
}

static bool set_card_expires(struct rule_case *rule_case, const char *value)
{
	return date_parse_iso(value, &rule_case->situation.card_expires);
}

static bool set_card(struct rule_case *rule_case, const char *value)
{
	return card_kind_parse(value, &rule_case->situation.card);
}

static bool set_kinds(struct rule_case *rule_case, const char *value)
{
	return kinds_parse(value, &rule_case->situation.kinds);
}

static bool set_cert_expires(struct rule_case *rule_case, const char *value)
{
	return date_parse_iso(value, &rule_case->cert_expires);
}

static bool set_auth_expires(struct rule_case *rule_case, const char *value)
{
	return date_parse_iso(value, &rule_case->auth_expires);
}

static bool set_visit(struct rule_case *rule_case, const char *value)
{
	if (strcmp(value, "1") != 0 && strcmp(value, "2") != 0)
		return false;
	rule_case->situation.visit = value[0] - '0';
	return true;
}

static bool set_document(struct rule_case *rule_case, const char *value)
{
	struct situation *situation = &rule_case->situation;

	if (situation->shown_count == SITUATION_DOCUMENTS ||
	    !document_shown_parse(value, &situation->shown[situation->shown_count]))
		return false;
	situation->shown_count++;
	return true;
}

static bool set_fact_number(const char *value, int *ret_number)
{
	if (value[0] == '\0' || strlen(value) > 4 || strspn(value, "0123456789") != strlen(value))
		return false;
	*ret_number = (int)strtol(value, NULL, 10);
	return true;
}

/* Facts that are no fact of conditions have fields of their own. */
static bool set_own_fact(struct rule_case *rule_case, const char *word, const char *value,
			 bool *ret_known)
{
	struct situation *situation = &rule_case->situation;
	*ret_known = true;
	if (strcmp(word, "reason") == 0)
		return situation->reason_given = reason_parse(value, &situation->reason);
	if (strcmp(word, "stay_until") == 0)
		return date_parse_iso(value, &situation->stay_until);
	if (strcmp(word, "text") == 0)
		return rule_case->text_given = set_word(rule_case->text, value);
	if (strcmp(word, "wrong") == 0)
		return set_fact_number(value, &rule_case->wrong);
	if (strcmp(word, "event") == 0)
		return rule_case->change_given = change_parse(value, &rule_case->change);
	/* A right entry after fewer than the last wrong one changes nothing about the lock. */
	if (strcmp(word, "then_right") == 0)
		return strcmp(value, "yes") == 0 || strcmp(value, "no") == 0;
	*ret_known = false;
	return false;
}

static bool set_fact(struct rule_case *rule_case, const char *value)
{
	char word[RULE_CASE_WORD_SIZE];
	enum fact fact;
	uint8_t number;
	bool known;
	size_t length = strcspn(value, "=");
	if (value[length] != '=' || length >= sizeof(word))
		return false;
	memcpy(word, value, length);
	word[length] = '\0';
	bool set = set_own_fact(rule_case, word, value + length + 1, &known);
	if (known)
		return set;
	if (!fact_pair_parse(value, &fact, &number) || fact_is_derived(fact))
		return false;
	situation_set_fact(&rule_case->situation, fact, number);
	return true;
}

struct column {
	const char *name;
	cell_setter *set;
	char separator; /* between the items of a list; 0: one value */
};

static const struct column columns[] = {
	{ "id", set_id, 0 },
	{ "office", set_office, 0 },
	{ "question", set_question, 0 },
	{ "procedure", set_procedure, 0 },
	{ "applicant", set_applicant, 0 },
	{ "at", set_at, 0 },
	{ "born", set_born, 0 },
	{ "card_issued", set_card_issued, 0 },
	{ "card_expires", set_card_expires, 0 },
	{ "card", set_card, 0 },
	{ "kinds", set_kinds, 0 },
	{ "cert_expires", set_cert_expires, 0 },
	{ "auth_expires", set_auth_expires, 0 },
	{ "visit", set_visit, 0 },
	{ "documents", set_document, '+' },
	{ "facts", set_fact, ';' },
};

static bool set_list(struct rule_case *rule_case, const struct column *column, const char *value,
		     struct error *error)
{
	char item[RULE_CASE_WORD_SIZE * 2];
	for (;;) {
		const char *end = column->separator != 0 ? strchr(value, column->separator) : NULL;
		size_t length = end != NULL ? (size_t)(end - value) : strlen(value);
		if (length >= sizeof(item))
			return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0,
					 "%s: a value is too long", column->name);
		memcpy(item, value, length);
		item[length] = '\0';
		if (!column->set(rule_case, item))
			return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0,
					 "%s: \"%.60s\" is not allowed", column->name, item);
		if (end == NULL)
			return true;
		value = end + 1;
	}
}

bool rule_case_set(struct rule_case *rule_case, const char *column, const char *value,
		   struct error *error)
{
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		if (strcmp(columns[i].name, column) == 0)
			return value[0] == '\0' ? true
						: set_list(rule_case, &columns[i], value, error);
	return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "unknown column \"%.60s\"",
			 column);
}

static bool lacks(struct error *error, const char *what)
{
	return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "%s is missing", what);
}

bool rule_case_ready(const struct rule_case *rule_case, struct error *error)
{
	if (rule_case->situation.at_ms == 0)
		return lacks(error, "at");
	if (rule_case->question == QUESTION_PIN && !rule_case->text_given)
		return lacks(error, "facts: text");
	if (rule_case->question == QUESTION_EVENT && !rule_case->change_given)
		return lacks(error, "facts: event");
	return true;
}

/* Kinds that are not given are all that the card can hold. */
static unsigned kinds_asked(const struct situation *situation)
{
	bool juki =
	    situation->card == CARD_KIND_JUKI_PHOTO || situation->card == CARD_KIND_JUKI_PLAIN;
	if (situation->kinds != KINDS_NONE)
		return situation->kinds;
	return juki ? KINDS_LEGACY : KINDS_BOTH;
}

void rule_case_situation(const struct rule_case *rule_case, struct situation *ret_situation)
{
	*ret_situation = rule_case->situation;
	ret_situation->kinds = kinds_asked(&rule_case->situation);
	ret_situation->old_expires[KIND_AUTH] = rule_case->auth_expires;
	if ((ret_situation->kinds & KINDS_AUTH) != 0 && rule_case->cert_expires != DATE_NONE)
		ret_situation->old_expires[KIND_AUTH] = rule_case->cert_expires;
	if ((ret_situation->kinds & (KINDS_SIGN | KINDS_LEGACY)) != 0)
		ret_situation->old_expires[KIND_SIGN] = rule_case->cert_expires;
}

static void write_fee(int fee, struct rule_answer *answer)
{
	if (fee == FEE_UNSTATED)
		text_copy(answer->fee, sizeof(answer->fee), "unstated");
	else
		snprintf(answer->fee, sizeof(answer->fee), "%d", fee);
}

static void write_date(int32_t date, char cell[static RULE_CASE_WORD_SIZE])
{
	char iso[DATE_TEXT_SIZE];
	if (date == DATE_NONE)
		return;
	date_format_iso(date, iso);
	text_copy(cell, RULE_CASE_WORD_SIZE, iso);
}

static void write_verdict(struct rule_answer *answer, const char *word)
{
	text_copy(answer->verdict, sizeof(answer->verdict), word);
}

static void answer_decide(const struct office *office, const struct situation *situation,
			  struct rule_answer *answer)
{
	struct decision decision;
	size_t used = 0;
	decision_make(office, situation, &decision);
	write_verdict(answer, verdict_word(decision.verdict));
	for (size_t i = 0; i < decision.missing_count; i++)
		used +=
		    (size_t)snprintf(answer->missing + used, sizeof(answer->missing) - used, "%s%s",
				     i > 0 ? "+" : "", document_word(decision.missing[i]));
	kinds_format(decision.kinds, answer->kinds);
	write_fee(decision.fee, answer);
	write_date(decision.expires[KIND_AUTH], answer->expires_auth);
	write_date(decision.expires[KIND_SIGN], answer->expires_sign);
	if (decision.reason_count > 0)
		text_copy(answer->reason, sizeof(answer->reason),
			  decision_code_word(decision.codes[0]));
}

static void answer_hours(const struct office *office, const struct situation *situation,
			 struct rule_answer *answer)
{
	struct message reason;
	uint8_t given = situation_fact(situation, FACT_PLACE);
	enum place place = given == FACT_NOT_GIVEN ? PLACE_COUNT : (enum place)(given - 1);
	bool open = office_open(office, situation->at_ms, situation->procedure, place, &reason);
	write_verdict(answer, open ? "open" : "closed");
}

/* With several kinds the PIN has to suit every one of them. */
static void answer_pin(const struct office *office, const struct rule_case *rule_case,
		       const struct situation *situation, struct rule_answer *answer)
{
	const char *verdict = "valid";
	for (unsigned kind = 0; kind < KIND_WORDS; kind++) {
		if ((situation->kinds & (1u << kind)) == 0)
			continue;
		const struct pin_rule *rule = office_pin_rule(office, (enum certificate_kind)kind,
							      date_from_ms(situation->at_ms));
		if (rule == NULL)
			verdict = verdict_word(VERDICT_UNSTATED);
		else if (pin_rule_broken(rule, (const uint8_t *)rule_case->text,
					 strlen(rule_case->text), situation->born) != NULL)
			verdict = "invalid";
	}
	write_verdict(answer, verdict);
}

static void answer_lock(const struct office *office, const struct rule_case *rule_case,
			const struct situation *situation, struct rule_answer *answer)
{
	const char *verdict = "usable";
	for (unsigned kind = 0; kind < KIND_WORDS; kind++) {
		if ((situation->kinds & (1u << kind)) == 0)
			continue;
		const struct pin_rule *rule = office_pin_rule(office, (enum certificate_kind)kind,
							      date_from_ms(situation->at_ms));
		if (rule == NULL)
			verdict = verdict_word(VERDICT_UNSTATED);
		else if (rule_case->wrong >= rule->tries)
			verdict = "blocked";
	}
	write_verdict(answer, verdict);
}

static void answer_event(const struct office *office, const struct rule_case *rule_case,
			 const struct situation *situation, struct rule_answer *answer)
{
	unsigned revoked = office_change_revokes(office, rule_case->change, situation->kinds,
						 situation_day(situation));
	kinds_format(revoked, answer->kinds);
	write_verdict(answer, revoked != KINDS_NONE ? "revoked" : "kept");
}

static void answer_expiry(const struct office *office, const struct situation *situation,
			  struct rule_answer *answer)
{
	int32_t expires[KIND_COUNT];
	if (!decision_expiry(office, situation, expires)) {
		write_verdict(answer, verdict_word(VERDICT_UNSTATED));
		return;
	}
	write_verdict(answer, "ok");
	write_date(expires[KIND_AUTH], answer->expires_auth);
	write_date(expires[KIND_SIGN], answer->expires_sign);
}

static void answer_fee(const struct office *office, const struct situation *situation,
		       struct rule_answer *answer)
{
	int fee = decision_fee(office, situation);
	write_fee(fee, answer);
	write_verdict(answer, fee == FEE_UNSTATED ? verdict_word(VERDICT_UNSTATED) : "ok");
}

void rule_case_answer(const struct office *office, const struct rule_case *rule_case,
		      struct rule_answer *ret_answer)
{
	struct situation situation;
	memset(ret_answer, 0, sizeof(*ret_answer));
	rule_case_situation(rule_case, &situation);
	/* All that a card can hold is, in the time of the Juki card, its one certificate. */
	if (rule_case->situation.kinds == KINDS_NONE &&
	    office_is_legacy(office, situation_day(&situation))) {
		situation.kinds = KINDS_LEGACY;
		situation.old_expires[KIND_SIGN] = rule_case->cert_expires;
	}
	switch (rule_case->question) {
	case QUESTION_HOURS:
		answer_hours(office, &situation, ret_answer);
		break;
	case QUESTION_PIN:
		answer_pin(office, rule_case, &situation, ret_answer);
		break;
	case QUESTION_LOCK:
		answer_lock(office, rule_case, &situation, ret_answer);
		break;
	case QUESTION_EVENT:
		answer_event(office, rule_case, &situation, ret_answer);
		break;
	case QUESTION_EXPIRY:
		answer_expiry(office, &situation, ret_answer);
		break;
	case QUESTION_FEE:
		answer_fee(office, &situation, ret_answer);
		break;
	default:
		answer_decide(office, &situation, ret_answer);
		break;
	}
}
