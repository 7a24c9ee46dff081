#include "madoguchi/counter/reception.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/text.h"

#define WORD_SIZE 48
#define YEN_MAX 100000

/* What stands between two signs of a text; false when it does not fit. */
static bool take_word(const char **at, const char *ends, char word[static WORD_SIZE])
{
	const size_t length = strcspn(*at, ends);

	if (length == 0 || length >= WORD_SIZE)
		return false;
	memcpy(word, *at, length);
	word[length] = '\0';
	*at += length;
	return true;
}

static bool take_yen(const char **at, int *ret_yen)
{
	char *end;
	long yen;

	if (**at != ':')
		return true;
	yen = strtol(*at + 1, &end, 10);
	if (end == *at + 1 || yen < 0 || yen > YEN_MAX)
		return false;
	*ret_yen = (int)yen;
	*at = end;
	return true;
}

static bool read_one(const char **at, struct override_given *ret_given)
{
	struct override_given given = { .document = DOCUMENT_COUNT };
	char word[WORD_SIZE];

	if (!take_word(at, "@=;", word) || !decision_code_parse(word, &given.overridden))
		return false;
	if (**at == '@') {
		(*at)++;
		if (!take_word(at, "=;", word) || !document_parse(word, &given.document))
			return false;
	}
	if (**at != '=')
		return false;
	(*at)++;
	if (!take_word(at, ":;", word) || !override_code_parse(word, &given.code) ||
	    !take_yen(at, &given.yen) || (**at != ';' && **at != '\0'))
		return false;
	*ret_given = given;
	return true;
}

bool overrides_read(const char *text, struct override_given ret_given[static SITUATION_OVERRIDES],
		    uint8_t *ret_count)
{
	uint8_t count = 0;

	while (*text != '\0') {
		if (count == SITUATION_OVERRIDES || !read_one(&text, &ret_given[count]))
			return false;
		count++;
		if (*text == ';')
			text++;
	}
	*ret_count = count;
	return true;
}

static bool write_one(const struct override_given *given, bool first, char *text, size_t size)
{
	const bool paper = given->document != DOCUMENT_COUNT;
	char yen[16] = "";
	int n;

	if (given->overridden == DECISION_FEE)
		snprintf(yen, sizeof(yen), ":%d", given->yen);
	n = snprintf(text, size, "%s%s%s%s=%s%s", first ? "" : ";",
		     decision_code_word(given->overridden), paper ? "@" : "",
		     paper ? document_word(given->document) : "", override_code_word(given->code),
		     yen);
	return n >= 0 && (size_t)n < size;
}

bool overrides_set(char *text, size_t size, const struct override_given *given)
{
	struct override_given list[SITUATION_OVERRIDES];
	char words[CASE_NOTE_SIZE] = "";
	uint8_t count, at = 0;

	if (!overrides_read(text, list, &count))
		count = 0;
	while (at < count &&
	       (list[at].overridden != given->overridden || list[at].document != given->document))
		at++;
	if (at == SITUATION_OVERRIDES)
		return false;
	list[at] = *given;
	count = at == count ? (uint8_t)(count + 1) : count;
	for (int i = 0; i < count; i++)
		if (!write_one(&list[i], i == 0, words + strlen(words),
			       sizeof(words) - strlen(words)))
			return false;
	text_copy(text, size, words);
	return true;
}
