#include "case_parts.h"

#include <stdio.h>
#include <string.h>

#include "madoguchi/base/date.h"
#include "madoguchi/base/secret.h"

#define PERSON_VERSION 1
#define PERSON_PLAIN_MAX 8192

static const char person_column[] = "cases.person";

enum person_tag {
	TAG_NAME = 1,
	TAG_KANA = 2,
	TAG_ADDRESS = 3,
	TAG_TELEPHONE = 4,
	TAG_BORN = 5, /* "YYYY-MM-DD" */
	TAG_SEX = 6,  /* the vocabulary's word */
	TAG_GROUND = 7,
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
	FIELD(TAG_NAME, person.name),	    FIELD(TAG_KANA, person.kana),
	FIELD(TAG_ADDRESS, person.address), FIELD(TAG_TELEPHONE, person.telephone),
	FIELD(TAG_GROUND, ground),
};
#define FIELDS (sizeof(fields) / sizeof(fields[0]))

bool person_is_empty(const struct case_record *record)
{
	for (size_t i = 0; i < FIELDS; i++)
		if (((const char *)record)[fields[i].offset] != '\0')
			return false;
	/* 0 is what a record that nobody filled in holds. */
	return record->person.born == DATE_NONE || record->person.born == 0;
}

void person_clear(struct case_record *record)
{
	record->person = (struct person){ .born = DATE_NONE };
	record->ground[0] = '\0';
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

static void encode(const struct case_record *record, struct buffer *plain)
{
	const uint8_t version = PERSON_VERSION;
	char born[DATE_TEXT_SIZE] = "";

	buffer_append(plain, &version, 1);
	for (size_t i = 0; i < FIELDS; i++)
		append_field(plain, fields[i].tag, (const char *)record + fields[i].offset);
	if (record->person.born != DATE_NONE)
		date_format_iso(record->person.born, born);
	append_field(plain, TAG_BORN, born);
	append_field(plain, TAG_SEX, sex_word(record->person.sex));
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
		done = seal(store->case_key, id, person_column, plain.bytes, plain.size, ret_sealed,
			    error);
	plain_done(&plain);
	return done;
}

/* Tags that this version does not know are passed over. */
static bool decode_field(unsigned int tag, const char *text, struct case_record *record)
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
	return tag != TAG_SEX || sex_parse(text, &record->person.sex);
}

static bool decode(const uint8_t *bytes, size_t size, struct case_record *record)
{
	char text[PERSON_PLAIN_MAX];
	size_t at = 1;

	person_clear(record);
	if (size < 1 || bytes[0] != PERSON_VERSION)
		return false;
	while (at < size) {
		size_t length;

		if (size - at < 3)
			return false;
		length = (size_t)bytes[at + 1] << 8 | bytes[at + 2];
		if (length > size - at - 3 || length >= sizeof(text))
			return false;
		memcpy(text, bytes + at + 3, length);
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
	done = unseal(store->case_key, id, person_column, sealed, size, &plain, error);
	if (done && !decode(plain.bytes, plain.size, ret_record))
		done = row_damaged("cases", id, error);
	plain_done(&plain);
	return done;
}
