#include "madoguchi/domain/vocabulary.h"

#include <string.h>

#define WORD(NAME, word, label) word,
#define LABEL(NAME, word, label) label,

/* Position of a word in a list, or count. */
static size_t find_word(const char *const *words, size_t count, const char *word)
{
	for (size_t i = 0; word != NULL && i < count; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return count;
}

/* A value outside the list can only come from a damaged record: it is shown, never a crash. */
static const char *pick(const char *const *texts, size_t count, size_t index)
{
	return index < count ? texts[index] : "?";
}

#define VOCABULARY_DEFINE(Type, PREFIX, TABLE, prefix)                                             \
	static const char *const prefix##_words[] = { TABLE(WORD) };                               \
	static const char *const prefix##_labels[] = { TABLE(LABEL) };                             \
	const char *prefix##_word(enum Type value)                                                 \
	{                                                                                          \
		return pick(prefix##_words, PREFIX##_COUNT, (size_t)value);                        \
	}                                                                                          \
	const char *prefix##_label(enum Type value)                                                \
	{                                                                                          \
		return pick(prefix##_labels, PREFIX##_COUNT, (size_t)value);                       \
	}                                                                                          \
	bool prefix##_parse(const char *word, enum Type *ret_value)                                \
	{                                                                                          \
		size_t found = find_word(prefix##_words, PREFIX##_COUNT, word);                    \
		if (found == PREFIX##_COUNT)                                                       \
			return false;                                                              \
		*ret_value = (enum Type)found;                                                     \
		return true;                                                                       \
	}

VOCABULARY_DEFINE(procedure, PROCEDURE, PROCEDURE_TABLE, procedure)
VOCABULARY_DEFINE(applicant, APPLICANT, APPLICANT_TABLE, applicant)
VOCABULARY_DEFINE(document, DOCUMENT, DOCUMENT_TABLE, document)
VOCABULARY_DEFINE(card_kind, CARD_KIND, CARD_KIND_TABLE, card_kind)
VOCABULARY_DEFINE(verdict, VERDICT, VERDICT_TABLE, verdict)
VOCABULARY_DEFINE(reason, REASON, REASON_TABLE, reason)
VOCABULARY_DEFINE(sex, SEX, SEX_TABLE, sex)
VOCABULARY_DEFINE(route, ROUTE, ROUTE_TABLE, route)
VOCABULARY_DEFINE(place, PLACE, PLACE_TABLE, place)
VOCABULARY_DEFINE(change, CHANGE, CHANGE_TABLE, change)
VOCABULARY_DEFINE(ground, GROUND, GROUND_TABLE, ground)
VOCABULARY_DEFINE(override_code, OVERRIDE_CODE, OVERRIDE_CODE_TABLE, override_code)
VOCABULARY_DEFINE(key_type, KEY_TYPE, KEY_TYPE_TABLE, key_type)
VOCABULARY_DEFINE(fee_time, FEE_TIME, FEE_TIME_TABLE, fee_time)
VOCABULARY_DEFINE(fee_share, FEE_SHARE, FEE_SHARE_TABLE, fee_share)
VOCABULARY_DEFINE(fee_means, FEE_MEANS, FEE_MEANS_TABLE, fee_means)
VOCABULARY_DEFINE(custody_way, CUSTODY_WAY, CUSTODY_WAY_TABLE, custody_way)

static const char *const kind_words[KIND_WORDS] = {
	[KIND_SIGN] = "sign",
	[KIND_AUTH] = "auth",
	[KIND_LEGACY] = "legacy",
};

static const char *const kind_labels[KIND_WORDS] = {
	[KIND_SIGN] = N_("Signing certificate"),
	[KIND_AUTH] = N_("User-authentication certificate"),
	[KIND_LEGACY] = N_("Certificate of the Juki card"),
};

const char *kind_word(enum certificate_kind kind)
{
	return pick(kind_words, KIND_WORDS, (size_t)kind);
}

const char *kind_label(enum certificate_kind kind)
{
	return pick(kind_labels, KIND_WORDS, (size_t)kind);
}

bool kind_parse(const char *word, enum certificate_kind *ret_kind)
{
	size_t found = find_word(kind_words, KIND_WORDS, word);
	if (found == KIND_WORDS)
		return false;
	*ret_kind = (enum certificate_kind)found;
	return true;
}

struct kinds_name {
	const char *words;
	unsigned kinds;
};

/* "auth+sign" is read too; it is never written. */
static const struct kinds_name kinds_names[] = {
	{ "sign", KINDS_SIGN },	     { "auth", KINDS_AUTH },	 { "sign+auth", KINDS_BOTH },
	{ "auth+sign", KINDS_BOTH }, { "legacy", KINDS_LEGACY }, { "", KINDS_NONE },
};
#define KINDS_NAMES (sizeof(kinds_names) / sizeof(kinds_names[0]))

bool kinds_parse(const char *words, unsigned *ret_kinds)
{
	for (size_t i = 0; words != NULL && i < KINDS_NAMES; i++) {
		if (kinds_names[i].kinds != KINDS_NONE &&
		    strcmp(kinds_names[i].words, words) == 0) {
			*ret_kinds = kinds_names[i].kinds;
			return true;
		}
	}
	return false;
}

void kinds_format(unsigned kinds, char text[static KINDS_TEXT_SIZE])
{
	const char *words = "";
	for (size_t i = 0; i < KINDS_NAMES; i++) {
		if (kinds_names[i].kinds == kinds) {
			words = kinds_names[i].words;
			break;
		}
	}
	memcpy(text, words, strlen(words) + 1);
}
