#include "madoguchi/domain/document_list.h"

#include <stdio.h>
#include <string.h>

#include "madoguchi/base/date.h"
#include "madoguchi/domain/vocabulary.h"

#define WORD_SIZE 64
#define MARKS "!@"
#define STALE "!stale"

static bool copy_word(const char *from, size_t length, char word[static WORD_SIZE])
{
	if (length >= WORD_SIZE)
		return false;
	memcpy(word, from, length);
	word[length] = '\0';
	return true;
}

static bool set_mark(struct document_shown *shown, const char *mark)
{
	if (strcmp(mark, STALE) == 0 && !shown->stale)
		return shown->stale = true;
	return mark[0] == '@' && shown->issued == DATE_NONE &&
	       date_parse_iso(mark + 1, &shown->issued);
}

bool document_shown_parse(const char *words, struct document_shown *ret_shown)
{
	struct document_shown shown = { .issued = DATE_NONE };
	size_t length = strcspn(words, MARKS);
	char word[WORD_SIZE];

	if (!copy_word(words, length, word) || !document_parse(word, &shown.document))
		return false;
	for (words += length; words[0] != '\0'; words += length) {
		length = 1 + strcspn(words + 1, MARKS);
		if (!copy_word(words, length, word) || !set_mark(&shown, word))
			return false;
	}
	*ret_shown = shown;
	return true;
}

bool document_list_parse(const char *words, struct document_shown shown[static SITUATION_DOCUMENTS],
			 uint8_t *ret_count)
{
	uint8_t count = 0;
	bool more = words[0] != '\0';

	while (more) {
		const size_t length = strcspn(words, "+");
		char word[WORD_SIZE];

		if (count == SITUATION_DOCUMENTS || !copy_word(words, length, word) ||
		    !document_shown_parse(word, &shown[count++]))
			return false;
		more = words[length] == '+';
		words += length + 1;
	}
	*ret_count = count;
	return true;
}

bool document_list_format(const struct document_shown *shown, uint8_t count, char *words,
			  size_t size)
{
	words[0] = '\0';
	for (int i = 0; i < count; i++) {
		char day[DATE_TEXT_SIZE] = "";
		int length;

		if (shown[i].issued != DATE_NONE)
			date_format_iso(shown[i].issued, day);
		length = snprintf(words, size, "%s%s%s%s%s", i == 0 ? "" : "+",
				  document_word(shown[i].document), shown[i].stale ? STALE : "",
				  day[0] != '\0' ? "@" : "", day);
		if (length < 0 || (size_t)length >= size)
			return false;
		words += length;
		size -= (size_t)length;
	}
	return true;
}
