/*
 * domain/office: one office's rules, as data.
 *
 * DESCRIPTION
 *   An office file (etc/offices/NAME.conf; docs/office-files.md explains every key) is read into
 *   an immutable profile. What the office publishes nothing about is absent from the file and the
 *   decision says "unstated". The reader lives beside this module (office_file.c) and refuses a
 *   file with an unknown key, an unknown word or a hole in a date range, naming file and line;
 *   half a file never loads.
 *
 *   A file has the office's own facts (names, telephone, municipality code) and any number of
 *   named sections, each in force from a day to a day and tried in the order of the file:
 *     documents  what has to be shown, by procedure, applicant, card, visit and facts
 *     refuse     what is not done at all, with the reason's code
 *     fee        yen, by procedure and reason
 *     validity, pin, holder   how long, which PINs, from which age
 *     change     which certificates a change of the register revokes
 *     desk, closed            places, hours and closed days
 *     decides    who decides what the office leaves unstated or answers with "ask us"
 *     override   what a clerk may set aside, with which reason codes, with a second person
 *     ward       telephone numbers of the wards
 *     identity   the identity documents that are accepted, by name
 *     new_card, store         the card that is made from a day on; the convenience store
 *     retention  how long records and papers are kept (domain/retention)
 *       validity "national" { from = 2016-01-01  birthdays = 5  birthdays_renewal = 6 }
 *       documents "the resident" { procedures = {issue, renew} applicants = {self} need = {card} }
 *
 * ERRORS     ERROR_CONFIG_MISSING (cannot be read), ERROR_OFFICE_WRONG (file, line, key, what is
 *            allowed), ERROR_MEMORY.
 * OWNERSHIP  office_free(). The profile holds copies of everything.
 * THREADS    Immutable after loading.
 */
#ifndef MADOGUCHI_DOMAIN_OFFICE_H
#define MADOGUCHI_DOMAIN_OFFICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/base/error.h"
#include "madoguchi/base/sha256.h"
#include "madoguchi/domain/pin_rule.h"
#include "madoguchi/domain/validity.h"
#include "madoguchi/domain/vocabulary.h"

struct office; /* opaque: rules, hours, fees */

#define OFFICE_TEXT_SIZE 96
#define OFFICE_FILE_NAME_SIZE 64
#define OFFICE_FILE_MAX 262144

/* Who decides what the office leaves unstated or answers with "ask us". */
struct decider {
	char name[LANGUAGE_COUNT][OFFICE_TEXT_SIZE];
	char telephone[OFFICE_TEXT_SIZE]; /* "": none is named */
	bool supervisor;		  /* has to have the supervisor's role */
	unsigned grounds;		  /* set of enum ground that are enough; 0: any */
};

struct ward {
	char name[LANGUAGE_COUNT][OFFICE_TEXT_SIZE];
	char telephone[OFFICE_TEXT_SIZE];
	char address_prefix[OFFICE_TEXT_SIZE];
};

/* An identity document by name, as the office's list has it. */
struct identity {
	char name[LANGUAGE_COUNT][OFFICE_TEXT_SIZE];
	enum document document; /* as what it counts: photo_id or other_id */
};

/* The card that is made from a day on. Its age limit looks at the day of application. */
struct new_card_rule {
	int adult_age;	     /* 18 */
	int birthdays_adult; /* the card ends on the 10th birthday after its issue */
	int birthdays_minor; /* the 5th */
	enum key_type key;
	unsigned pins; /* set of enum card_pin (domain/card_pin) */
};

/* The text of an office file, byte for byte, with what names it. */
struct office_source {
	const char *name; /* of the file, without folder and .conf */
	const char *text; /* terminated */
	size_t size;	  /* at most OFFICE_FILE_MAX */
	uint8_t digest[SHA256_SIZE];
};

bool office_load(const char *path, struct office **ret_office, struct error *error);
/* From a text that is at hand; name stands for the file's path in errors. */
bool office_load_text(const char *name, const char *text, size_t size, struct office **ret_office,
		      struct error *error);
/* What the profile was read from; borrowed. */
void office_source(const struct office *office, struct office_source *ret_source);
void office_free(struct office **office);

/* Facts for headings and papers. Language falls back to English. Never NULL. */
const char *office_name(const struct office *office, enum language language);
const char *office_desk(const struct office *office, enum language language);
const char *office_telephone(const struct office *office);
/* Five digits, JIS X 0402 with check digit left out; part of case numbers and subjects. */
const char *office_municipality_code(const struct office *office);
/* Prefecture and municipality in romaji as the signing certificate's subject has them. */
const char *office_prefecture_romaji(const struct office *office);
const char *office_municipality_romaji(const struct office *office);
/* Address prefix that makes somebody a resident ("神奈川県川崎市"). */
const char *office_address_prefix(const struct office *office);
/* Rules in force on a day; NULL when the office states none for that day. */
const struct validity_rule *office_validity(const struct office *office, int32_t day);
const struct pin_rule *office_pin_rule(const struct office *office, enum certificate_kind kind,
				       int32_t day);
/* The kinds out of `kinds` that this change revokes by itself on that day. */
unsigned office_change_revokes(const struct office *office, enum change change, unsigned kinds,
			       int32_t day);
/* On that day there is only the one certificate of a Juki card here. */
bool office_is_legacy(const struct office *office, int32_t day);
/* Days after which something in custody is escalated. */
int office_custody_days(const struct office *office);
/* Days from a letter's print in which its reply has to be here; 0: the office states none. */
int office_letter_days(const struct office *office);
/* Does the office keep copies of the identity documents that are shown? */
bool office_copies_kept(const struct office *office);
/* The wards of the office, in the order of the file; NULL past the last. */
const struct ward *office_ward_at(const struct office *office, size_t index);
/* The ward of an address; NULL: the office has none for it. */
const struct ward *office_ward(const struct office *office, const char *address);
/* The identity documents in force on a day, in the order of the file; NULL past the last. */
const struct identity *office_identity_at(const struct office *office, int32_t day, size_t index);
/* How long a reception takes, in minutes; false: nothing is published. */
bool office_minutes(const struct office *office, int *ret_from, int *ret_until);
/* NULL when the office file says nothing about that day. */
const struct new_card_rule *office_new_card(const struct office *office, int32_t day);
/* The keys that a card makes which ends on `ends` and is in use on `day`: a set, bit n is key_type
 * n, since the day on which it was made is known to some years only. `ends` DATE_NONE: a card that
 * is made that day. Empty: no section is in force. */
unsigned office_card_keys(const struct office *office, int32_t ends, int32_t day);

#endif
