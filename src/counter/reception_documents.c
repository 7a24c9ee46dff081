#include "madoguchi/counter/reception.h"

#include <stdio.h>
#include <string.h>

#include "madoguchi/base/date.h"

#define WORD_SIZE 64

static bool read_one(const char *words, struct document_shown *ret_shown)
{
	struct document_shown shown = { .issued = DATE_NONE };
	char word[WORD_SIZE];
	const size_t length = strcspn(words, "!@");

	if (length >= sizeof(word))
		return false;
	memcpy(word, words, length);
	word[length] = '\0';
	if (!document_parse(word, &shown.document))
		return false;
	words += length;
	if (words[0] == '@' && !date_parse_iso(words + 1, &shown.issued))
		return false;
	shown.stale = strcmp(words, "!stale") == 0;
	*ret_shown = shown;
	return words[0] != '!' || shown.stale;
}

bool documents_read(const char *words, struct document_shown shown[static SITUATION_DOCUMENTS],
		    uint8_t *ret_count)
{
	uint8_t count = 0;

	while (words[0] != '\0') {
		const size_t length = strcspn(words, "+");
		char word[WORD_SIZE];

		if (length >= sizeof(word) || count == SITUATION_DOCUMENTS)
			return false;
		memcpy(word, words, length);
		word[length] = '\0';
		if (!read_one(word, &shown[count++]))
			return false;
		words += length + (words[length] == '+' ? 1 : 0);
	}
	*ret_count = count;
	return true;
}

/* Stale goes before the day: a document with an old address is none, whenever it was issued. */
static int write_one(const struct document_shown *shown, bool first, char *words, size_t size)
{
	char day[DATE_TEXT_SIZE] = "";

	if (shown->issued != DATE_NONE)
		date_format_iso(shown->issued, day);
	return snprintf(words, size, "%s%s%s%s", first ? "" : "+", document_word(shown->document),
			shown->stale	 ? "!stale"
			: day[0] != '\0' ? "@"
					 : "",
			shown->stale ? "" : day);
}

bool documents_write(const struct document_shown *shown, uint8_t count, char *words, size_t size)
{
	words[0] = '\0';
	for (int i = 0; i < count; i++) {
		const int n = write_one(&shown[i], i == 0, words, size);

		if (n < 0 || (size_t)n >= size)
			return false;
		words += n;
		size -= (size_t)n;
	}
	return true;
}
