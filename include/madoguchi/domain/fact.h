/*
 * domain/fact: what is known about a situation besides dates and documents.
 *
 * DESCRIPTION
 *   A fact has a word and a closed list of values; both stand so in rule cases ("honseki=here"),
 *   in the conditions of office files and in case files. A value is a number: 0 is "not given",
 *   1 the first value of the list, and so on. `lapsed` (the certificates to be renewed are past
 *   their expiry), `under_15` (the holder's age), `ward` and `card_ends_too` (the card ends no
 *   later than the certificates to be renewed) are found out by the decision and never entered.
 *   `reason` and `stay_until` are facts of a rule case too; they are fields of struct situation.
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_DOMAIN_FACT_H
#define MADOGUCHI_DOMAIN_FACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* X(NAME, "word", "values in order") */
#define FACT_TABLE(X)                                                                              \
	X(RESIDENT, "resident", "yes|no")                                                          \
	X(MOVE, "move", "now|earlier|none")                                                        \
	X(SAME_HOUSEHOLD, "same_household", "yes|no")                                              \
	X(PIN, "pin", "known|forgotten")                                                           \
	X(CARD_PIN, "card_pin", "known|forgotten")                                                 \
	X(SERVICE, "service", "up|down")                                                           \
	X(HONSEKI, "honseki", "here|elsewhere")                                                    \
	X(PARENT_ON_RECORD, "parent_on_record", "yes|no")                                          \
	X(FIRST_VISIT_BY, "first_visit_by", "self|agent")                                          \
	X(LETTER, "letter", "requested|none")                                                      \
	X(PLACE, "place", "ward_office|branch|service_corner|elsewhere")                           \
	X(CHANNEL, "channel", "counter|post|phone")                                                \
	X(KNOWN, "known", "sign|auth|none")                                                        \
	X(LAPSED, "lapsed", "yes|no")                                                              \
	X(UNDER_15, "under_15", "yes|no")                                                          \
	X(WARD, "ward", "yes|no")                                                                  \
	X(CARD_ENDS_TOO, "card_ends_too", "yes|no")

#define X(NAME, word, values) FACT_##NAME,
enum fact { FACT_TABLE(X) FACT_COUNT };
#undef X

#define FACT_NOT_GIVEN 0
#define FACT_VALUE_SIZE 32
/* Values that the program itself looks at. */
enum {
	FACT_YES = 1,
	FACT_NO = 2,
	SERVICE_UP = 1,
	SERVICE_DOWN = 2,
	CHANNEL_COUNTER = 1,
	FIRST_VISIT_BY_SELF = 1,
	FIRST_VISIT_BY_AGENT = 2,
	KNOWN_SIGN = 1,
	KNOWN_AUTH = 2,
	KNOWN_NONE = 3,
};

const char *fact_word(enum fact fact);
/* "here|elsewhere": what is allowed. */
const char *fact_values(enum fact fact);
/* Found out by the program: stands in conditions only. */
bool fact_is_derived(enum fact fact);
bool fact_parse(const char *word, enum fact *ret_fact);
bool fact_value_parse(enum fact fact, const char *word, uint8_t *ret_value);
/* The word of a value; false for FACT_NOT_GIVEN and what is past the last. */
bool fact_value_word(enum fact fact, uint8_t value, char word[static FACT_VALUE_SIZE]);
/* "honseki=here" */
bool fact_pair_parse(const char *text, enum fact *ret_fact, uint8_t *ret_value);

#endif
