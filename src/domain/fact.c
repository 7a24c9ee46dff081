#include "madoguchi/domain/fact.h"

#include <string.h>

#define FACT_WORD(NAME, word, values) word,
#define FACT_VALUES(NAME, word, values) values,

static const char *const words[FACT_COUNT] = { FACT_TABLE(FACT_WORD) };
static const char *const values_of[FACT_COUNT] = { FACT_TABLE(FACT_VALUES) };

const char *fact_word(enum fact fact)
{
	return fact < FACT_COUNT ? words[fact] : "?";
}

const char *fact_values(enum fact fact)
{
	return fact < FACT_COUNT ? values_of[fact] : "";
}

bool fact_is_derived(enum fact fact)
{
	return fact == FACT_LAPSED || fact == FACT_UNDER_15 || fact == FACT_WARD ||
	       fact == FACT_CARD_ENDS_TOO;
}

bool fact_parse(const char *word, enum fact *ret_fact)
{
	for (unsigned i = 0; i < FACT_COUNT; i++) {
		if (strcmp(words[i], word) == 0) {
			*ret_fact = (enum fact)i;
			return true;
		}
	}
	return false;
}

bool fact_value_parse(enum fact fact, const char *word, uint8_t *ret_value)
{
	size_t size = strlen(word);
	uint8_t value = 1;
	for (const char *at = fact_values(fact); size > 0 && *at != '\0'; value++) {
		size_t length = strcspn(at, "|");
		if (length == size && memcmp(at, word, size) == 0) {
			*ret_value = value;
			return true;
		}
		at += length + (at[length] == '|' ? 1 : 0);
	}
	return false;
}

bool fact_value_word(enum fact fact, uint8_t value, char word[static FACT_VALUE_SIZE])
{
	const char *at = fact_values(fact);
	size_t length;

	if (value == FACT_NOT_GIVEN)
		return false;
	for (; value > 1 && *at != '\0'; value--) {
		at += strcspn(at, "|");
		at += *at == '|' ? 1 : 0;
	}
	length = strcspn(at, "|");
	if (length == 0 || length >= FACT_VALUE_SIZE)
		return false;
	memcpy(word, at, length);
	word[length] = '\0';
	return true;
}

bool fact_pair_parse(const char *text, enum fact *ret_fact, uint8_t *ret_value)
{
	char word[32];
	enum fact fact;
	size_t length = strcspn(text, "=");
	if (text[length] != '=' || length >= sizeof(word))
		return false;
	memcpy(word, text, length);
	word[length] = '\0';
	if (!fact_parse(word, &fact) || !fact_value_parse(fact, text + length + 1, ret_value))
		return false;
	*ret_fact = fact;
	return true;
}
