/*
 * office_rules: what an office file becomes in memory; private to the domain layer.
 *
 * DESCRIPTION
 *   Every section of an office file carries the same scope: a name, the days on which it is in
 *   force, and what it applies to. A set is a bit mask over the vocabulary's enum; an empty set
 *   means "any". Rules are tried in the order of the file and the first that fits holds.
 * THREADS  Immutable after loading.
 */
#ifndef MADOGUCHI_DOMAIN_OFFICE_RULES_H
#define MADOGUCHI_DOMAIN_OFFICE_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/domain/decision.h"
#include "madoguchi/domain/decision_code.h"
#include "madoguchi/domain/fact.h"
#include "madoguchi/domain/office.h"
#include "madoguchi/domain/retention.h"

#define RULE_NAME_SIZE 64
#define OFFICE_CODE_SIZE 6
#define RULE_CONDITIONS 8
#define RULE_PAPERS 16
#define OFFICE_RULES_MAX 64
#define OFFICE_DESKS_MAX 8
#define OFFICE_WARDS_MAX 32
#define OVERRIDE_TARGETS_MAX 16
#define DESK_HOURS_MAX 8
#define HOURS_SPANS_MAX 4

struct condition {
	enum fact fact;
	uint8_t value;
};

struct conditions {
	struct condition items[RULE_CONDITIONS];
	uint8_t count;
};

struct scope {
	char name[RULE_NAME_SIZE];
	int line;	     /* where it ends in the file, for errors */
	int32_t from, until; /* first and last day in force */
	unsigned procedures, applicants, cards, channels, places, reasons;
	unsigned visits;	  /* bit 1, bit 2 */
	struct conditions when;	  /* all of them must hold */
	struct conditions unless; /* none of them may hold */
};

struct paper_rule {
	enum document document;
	int within_months; /* 0: of any age */
	bool by_letter;	   /* its lack is made good by a letter to the holder */
	bool soft;	   /* its lack is only mentioned */
	struct conditions when;
	struct conditions unless;
};

struct document_rule {
	struct scope scope;
	unsigned shown;	      /* fits only when one of these is among the papers */
	enum verdict verdict; /* when nothing is missing: accept, inquiry or refer */
	char form[LANGUAGE_COUNT][OFFICE_TEXT_SIZE]; /* name of the form; "": none is named */
	struct paper_rule papers[RULE_PAPERS];
	uint8_t paper_count;
};

struct refusal_rule {
	struct scope scope;
	enum decision_code code;
};

struct fee_rule {
	struct scope scope;
	int certificates; /* yen for all certificates together */
	int card;	  /* yen for a card that is made with them */
	enum fee_share issuer;
	enum fee_time time;
};

struct validity_entry {
	struct scope scope;
	struct validity_rule rule;
};

struct pin_entry {
	struct scope scope;
	enum certificate_kind kind;
	struct pin_rule rule;
};

struct holder_rule {
	int minimum_age; /* 0: none */
	bool no_wards;
};

struct change_rule {
	struct scope scope;
	enum change change;
	unsigned revokes;
};

struct closed_rule {
	struct scope scope;
	bool holidays;		 /* the national holidays */
	int from_day, until_day; /* month * 100 + day, every year; 0: whole scope */
};

struct time_span {
	int opens, closes; /* minutes of the day; closes itself is outside */
};

struct hours_rule {
	struct scope scope;
	unsigned weekdays; /* bit 0 Sunday … 6 Saturday */
	unsigned weeks;	   /* bit n: n-th of that weekday in the month; 0: every */
	bool even_closed;  /* holds on closed days too */
	struct time_span spans[HOURS_SPANS_MAX];
	size_t span_count;
};

struct desk_rule {
	struct scope scope;
	struct hours_rule hours[DESK_HOURS_MAX];
	size_t hours_count;
};

/* A planned stop of the national service: on days counted like hours, or between two days. */
struct outage_rule {
	struct scope scope;
	unsigned weekdays; /* 0: every day of the scope */
	unsigned weeks;
	bool next_day; /* the day after the one that is counted */
	struct time_span span;
};

struct decider_rule {
	struct scope scope;
	struct decider decider;
};

/* What a clerk may set aside: default nothing. */
struct override_rule {
	struct scope scope;
	enum decision_code targets[OVERRIDE_TARGETS_MAX];
	uint8_t target_count;
	unsigned papers; /* of the targets that are about a paper; 0: every paper */
	unsigned codes;
	bool second_person;
};

struct identity_rule {
	struct scope scope;
	struct identity identity;
};

struct ward_rule {
	struct scope scope; /* its name only */
	struct ward ward;
};

struct new_card_entry {
	struct scope scope;
	struct new_card_rule rule;
};

/* The machines of the convenience stores. */
struct store_rule {
	struct scope scope;
	unsigned kinds;	  /* PINs that can be set anew there */
	int within_hours; /* after the application in the app */
	struct time_span span;
	char telephone[OFFICE_TEXT_SIZE]; /* "": none */
};

struct office {
	char file_name[OFFICE_FILE_NAME_SIZE]; /* without folder and .conf */
	char *text;			       /* of the file, as it is on the disk */
	size_t text_size;
	uint8_t digest[SHA256_SIZE];

	char name[LANGUAGE_COUNT][OFFICE_TEXT_SIZE];
	char desk[LANGUAGE_COUNT][OFFICE_TEXT_SIZE];
	char telephone[OFFICE_TEXT_SIZE];
	char municipality_code[OFFICE_CODE_SIZE];
	char prefecture_romaji[OFFICE_TEXT_SIZE];
	char municipality_romaji[OFFICE_TEXT_SIZE];
	char address_prefix[OFFICE_TEXT_SIZE];
	int custody_days;
	int letter_days;    /* 0: the office states none */
	unsigned four_eyes; /* acts to which a second person agrees, 1 << enum four_eyes */
	bool copies_kept;   /* of the identity documents that are shown */
	int retention_years[RETAINED_COUNT]; /* 0: not stated */

	struct holder_rule holders[KIND_WORDS];
	struct document_rule documents[OFFICE_RULES_MAX];
	size_t document_count;
	struct refusal_rule refusals[OFFICE_RULES_MAX];
	size_t refusal_count;
	struct fee_rule fees[OFFICE_RULES_MAX];
	size_t fee_count;
	struct validity_entry validities[OFFICE_RULES_MAX];
	size_t validity_count;
	struct pin_entry pins[OFFICE_RULES_MAX];
	size_t pin_count;
	struct change_rule changes[OFFICE_RULES_MAX];
	size_t change_count;
	struct closed_rule closed[OFFICE_RULES_MAX];
	size_t closed_count;
	struct desk_rule desks[OFFICE_DESKS_MAX];
	size_t desk_count;
	struct outage_rule outages[OFFICE_RULES_MAX];
	size_t outage_count;
	struct decider_rule deciders[OFFICE_RULES_MAX];
	size_t decider_count;
	struct override_rule overrides[OFFICE_RULES_MAX];
	size_t override_count;
	int minutes_from, minutes_until; /* 0: not published */
	struct identity_rule identities[OFFICE_RULES_MAX];
	size_t identity_count;
	struct ward_rule wards[OFFICE_WARDS_MAX];
	size_t ward_count;
	struct new_card_entry new_cards[OFFICE_RULES_MAX];
	size_t new_card_count;
	struct store_rule stores[OFFICE_RULES_MAX];
	size_t store_count;
};

/* The scopes that decide verdict, kinds, fee and expiry, one after another: false past the last.
 * Their first and last days are the days on which a decision may change by itself. */
bool office_scope_at(const struct office *office, size_t index, const struct scope **ret_scope);

#endif
