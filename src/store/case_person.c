#include "case_parts.h"

#include <stdio.h>
#include <string.h>

#include "madoguchi/base/date.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/base/text.h"

#define PERSON_VERSION 1
#define PERSON_PLAIN_MAX 16384
#define FACTS_TEXT_SIZE 512

enum person_tag {
	TAG_NAME = 1,
	TAG_KANA = 2,
	TAG_ADDRESS = 3,
	TAG_TELEPHONE = 4,
	TAG_BORN = 5, /* "YYYY-MM-DD" */
	TAG_SEX = 6,  /* the vocabulary's word */
	TAG_GROUND = 7,
	TAG_ALIAS = 8,
	TAG_FORMER = 9,
	TAG_CERTIFICATE = 10,
	TAG_BUILDING = 11,
	TAG_STAY_UNTIL = 12, /* "YYYY-MM-DD" */
	TAG_APPLICANT_NAME = 13,
	TAG_RELATION = 14,
	TAG_APPLICANT_TELEPHONE = 15,
	TAG_FACTS = 16, /* "move=now;honseki=here" */
	TAG_DECIDED_BY = 17,
	TAG_CARD_KIND = 18, /* the vocabulary's word */
	TAG_DECIDER_ROLE = 19,
	TAG_GROUND_KIND = 20,
	TAG_OVERRIDES = 21,
	TAG_SECOND_PERSON = 22,
	TAG_BORN_PARTIAL = 23,	     /* "1950-03-00" */
	TAG_PROTECTIVE_MEASURE = 24, /* "yes" */
};

/* Where the text of a tag stands in the record. */
struct person_field {
	enum person_tag tag;
	size_t offset;
	size_t size;
};

#define FIELD(tag, member)                                                                         \
	{                                                                                          \
		tag, offsetof(struct case_record, member),                                         \
		    sizeof(((struct case_record *)0)->member)                                      \
	}
static const struct person_field fields[] = {
	FIELD(TAG_NAME, person.name),
	FIELD(TAG_KANA, person.kana),
	FIELD(TAG_ADDRESS, person.address),
	FIELD(TAG_TELEPHONE, person.telephone),
	FIELD(TAG_GROUND, ground),
	FIELD(TAG_ALIAS, person.alias),
	FIELD(TAG_FORMER, person.former),
	FIELD(TAG_CERTIFICATE, person.certificate),
	FIELD(TAG_BUILDING, person.building),
	FIELD(TAG_APPLICANT_NAME, applicant_person.name),
	FIELD(TAG_RELATION, applicant_person.relation),
	FIELD(TAG_APPLICANT_TELEPHONE, applicant_person.telephone),
	FIELD(TAG_DECIDED_BY, decided_by),
	FIELD(TAG_DECIDER_ROLE, decider_role),
	FIELD(TAG_GROUND_KIND, ground_kind),
	FIELD(TAG_OVERRIDES, overrides),
	FIELD(TAG_SECOND_PERSON, second_person),
	FIELD(TAG_BORN_PARTIAL, person.born_partial),
};
#define FIELDS (sizeof(fields) / sizeof(fields[0]))

bool person_born_parse(struct person *person, const char *text,
		       char suggestion[static DATE_TEXT_SIZE])
{
	struct date_partial date = { .known = DATE_KNOWN_DAY, .date = DATE_NONE };

	if (text[0] != '\0' && !date_parse_partial(text, &date, suggestion))
		return false;
	person->born = date.date;
	person->born_partial[0] = '\0';
	if (date.known != DATE_KNOWN_DAY)
		date_partial_format_zeros(&date, person->born_partial);
	return true;
}

void person_born_format(const struct person *person, char text[static DATE_TEXT_SIZE])
{
	if (person->born != DATE_NONE)
		date_format_iso(person->born, text);
	else
		text_copy(text, DATE_TEXT_SIZE, person->born_partial);
}

void person_born_words(const struct person *person, bool era, char text[static DATE_TEXT_SIZE])
{
	struct date_partial date;
	char suggestion[DATE_TEXT_SIZE];

	person_born_format(person, text);
	if (date_parse_partial(text, &date, suggestion))
		date_partial_format(&date, era, text);
}

bool person_is_empty(const struct case_record *record)
{
	for (size_t i = 0; i < FIELDS; i++)
		if (((const char *)record)[fields[i].offset] != '\0')
			return false;
	/* 0 is what a record that nobody filled in holds. */
	return record->person.born == DATE_NONE || record->person.born == 0;
}

bool case_hides_address(const struct case_record *record)
{
	return record->protective_measure && record->applicant != APPLICANT_SELF;
}

void person_clear(struct case_record *record)
{
	record->person = (struct person){ .born = DATE_NONE, .stay_until = DATE_NONE };
	record->applicant_person = (struct applicant_person){ 0 };
	record->protective_measure = false;
	record->card_kind = CARD_KIND_MYNUMBER;
	memset(record->facts, FACT_NOT_GIVEN, sizeof(record->facts));
	record->decided_by[0] = '\0';
	record->decider_role[0] = '\0';
	record->ground_kind[0] = '\0';
	record->ground[0] = '\0';
	record->overrides[0] = '\0';
	record->second_person[0] = '\0';
}

/* "move=now;honseki=here"; empty when nothing was entered. */
static void write_facts(const struct case_record *record, char text[static FACTS_TEXT_SIZE])
{
	size_t used = 0;

	text[0] = '\0';
	for (int i = 0; i < FACT_COUNT && used < FACTS_TEXT_SIZE; i++) {
		char value[FACT_VALUE_SIZE];

		if (fact_value_word((enum fact)i, record->facts[i], value))
			used +=
			    (size_t)snprintf(text + used, FACTS_TEXT_SIZE - used, "%s%s=%s",
					     used > 0 ? ";" : "", fact_word((enum fact)i), value);
	}
}

/* Facts that this version does not know are passed over. */
static void read_facts(char *text, struct case_record *record)
{
	char *pair;

	while ((pair = strsep(&text, ";")) != NULL) {
		enum fact fact;
		uint8_t value;

		if (fact_pair_parse(pair, &fact, &value))
			record->facts[fact] = value;
	}
}

static void append_field(struct buffer *plain, enum person_tag tag, const char *text)
{
	size_t length = strlen(text);
	const uint8_t head[3] = { (uint8_t)tag, (uint8_t)(length >> 8), (uint8_t)length };

	if (length == 0)
		return;
	buffer_append(plain, head, sizeof(head));
	buffer_append(plain, text, length);
}

/* 0 is what a record that nobody filled in holds. */
static void append_day(struct buffer *plain, enum person_tag tag, int32_t day)
{
	char text[DATE_TEXT_SIZE];

	if (day == DATE_NONE || day == 0)
		return;
	date_format_iso(day, text);
	append_field(plain, tag, text);
}

static void encode(const struct case_record *record, struct buffer *plain)
{
	const uint8_t version = PERSON_VERSION;
	char facts[FACTS_TEXT_SIZE];

	buffer_append(plain, &version, 1);
	for (size_t i = 0; i < FIELDS; i++)
		append_field(plain, fields[i].tag, (const char *)record + fields[i].offset);
	append_day(plain, TAG_BORN, record->person.born);
	append_day(plain, TAG_STAY_UNTIL, record->person.stay_until);
	append_field(plain, TAG_SEX, sex_word(record->person.sex));
	write_facts(record, facts);
	append_field(plain, TAG_FACTS, facts);
	append_field(plain, TAG_CARD_KIND, card_kind_word(record->card_kind));
	append_field(plain, TAG_PROTECTIVE_MEASURE, record->protective_measure ? "yes" : "");
}

/* The buffer's own copy of the plain text is wiped before it is given back. */
static void plain_done(struct buffer *plain)
{
	secret_wipe(plain->bytes, plain->size);
	buffer_done(plain);
}

bool person_seal(struct store *store, const struct case_record *record, int64_t id,
		 struct buffer *ret_sealed, struct error *error)
{
	struct buffer plain;
	bool done;

	buffer_init(&plain, PERSON_PLAIN_MAX);
	encode(record, &plain);
	if (plain.failed)
		done = error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "person");
	else
		done = store_seal(store, SEALED_PERSON, id, plain.bytes, plain.size, ret_sealed,
				  error);
	plain_done(&plain);
	return done;
}

/* Tags that this version does not know are passed over. */
static bool decode_field(unsigned int tag, char *text, struct case_record *record)
{
	for (size_t i = 0; i < FIELDS; i++) {
		if (fields[i].tag != tag)
			continue;
		if (strlen(text) >= fields[i].size)
			return false;
		memcpy((char *)record + fields[i].offset, text, strlen(text) + 1);
		return true;
	}
	if (tag == TAG_BORN)
		return date_parse_iso(text, &record->person.born);
	if (tag == TAG_STAY_UNTIL)
		return date_parse_iso(text, &record->person.stay_until);
	if (tag == TAG_FACTS) {
		read_facts(text, record);
		return true;
	}
	if (tag == TAG_PROTECTIVE_MEASURE) {
		record->protective_measure = strcmp(text, "yes") == 0;
		return true;
	}
	if (tag == TAG_CARD_KIND)
		return card_kind_parse(text, &record->card_kind);
	return tag != TAG_SEX || sex_parse(text, &record->person.sex);
}

/* Each text moves over the last byte of its length, so that there is room for its end: a copy
 * would have to be wiped as well. */
static bool decode(uint8_t *bytes, size_t size, struct case_record *record)
{
	size_t at = 1;

	person_clear(record);
	if (size < 1 || bytes[0] != PERSON_VERSION)
		return false;
	while (at < size) {
		char *text;
		size_t length;

		if (size - at < 3)
			return false;
		length = (size_t)bytes[at + 1] << 8 | bytes[at + 2];
		if (length > size - at - 3)
			return false;
		text = (char *)bytes + at + 2;
		memmove(text, text + 1, length);
		text[length] = '\0';
		if (!decode_field(bytes[at], text, record))
			return false;
		at += 3 + length;
	}
	return true;
}

bool person_open(struct store *store, int64_t id, const void *sealed, size_t size,
		 struct case_record *ret_record, struct error *error)
{
	struct buffer plain;
	bool done;

	if (store->case_key == NULL || size == 0) {
		person_clear(ret_record);
		return true;
	}
	buffer_init(&plain, PERSON_PLAIN_MAX);
	done = store_unseal(store, SEALED_PERSON, id, sealed, size, &plain, error);
	if (done && !decode(plain.bytes, plain.size, ret_record))
		done = row_damaged("cases", id, error);
	plain_done(&plain);
	return done;
}
