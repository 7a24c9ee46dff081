#include "madoguchi/domain/search_words.h"

#include <stdio.h>
#include <string.h>

#include "madoguchi/base/date.h"
#include "madoguchi/base/message.h"
#include "madoguchi/base/text.h"

#define WORDS_MAX 16
#define FIRST_YEAR 2000
#define LABEL_CHARACTERS_MIN 2
#define LABEL_ASCII_MIN 4

struct word_list {
	int count;
	char word[WORDS_MAX][SEARCH_KEY_SIZE / WORDS_MAX];
};

bool search_number_parse(const char *words, char number[static CASE_NUMBER_SIZE])
{
	static const int groups[] = { 5, 2, 2, 5, 1 };
	char key[SEARCH_KEY_SIZE];
	size_t at = 0, group = 0;
	int in_group = 0;

	text_search_key(words, key, sizeof(key));
	if (key[0] == '\0' || key[strspn(key, "0123456789-")] != '\0')
		return false;
	for (const char *from = key; *from != '\0' && at + 2 < CASE_NUMBER_SIZE; from++) {
		if (*from == '-')
			continue;
		if (in_group == groups[group] && group + 1 < sizeof(groups) / sizeof(groups[0])) {
			number[at++] = '-';
			group++;
			in_group = 0;
		}
		number[at++] = *from;
		in_group++;
	}
	number[at] = '\0';
	return at > 0;
}

/* Keys of the words, whatever the width of the blanks between them; what is more, or longer, than a
 * person types is left out. */
static void split(const char *words, struct word_list *ret_list)
{
	char narrow[SEARCH_KEY_SIZE];
	char *rest = narrow;
	const char *word;

	ret_list->count = 0;
	text_fold_compatible(words, narrow, sizeof(narrow));
	while (ret_list->count < WORDS_MAX && (word = strtok_r(rest, " ", &rest)) != NULL)
		text_search_key(word, ret_list->word[ret_list->count++], sizeof(ret_list->word[0]));
}

static bool year_missing(const char *word, int year, int32_t *ret_day)
{
	char whole[SEARCH_KEY_SIZE / WORDS_MAX + 16];
	char unused[DATE_TEXT_SIZE];
	const bool slash = strspn(word, "0123456789/") == strlen(word);

	snprintf(whole, sizeof(whole), "%d%s%s", year, slash ? "/" : "年", word);
	return strstr(word, slash ? "/" : "月") != NULL && date_parse(whole, ret_day, unused);
}

static bool is_day(const char *word, int32_t today, int32_t *ret_day)
{
	static const char *const named[] = { N_("today"), N_("yesterday") };
	const bool digits = strspn(word, "0123456789") == strlen(word);
	char unused[DATE_TEXT_SIZE];
	int year, month, day;
	int32_t found;

	for (int i = 0; i < 2; i++) {
		for (int language = 0; language < language_count(); language++) {
			if (strcmp(word, text((enum language)language, named[i])) == 0) {
				*ret_day = today - i;
				return true;
			}
		}
	}
	date_to_civil(today, &year, &month, &day);
	if (!(year_missing(word, year, &found) && found <= today) &&
	    !year_missing(word, year - 1, &found) &&
	    (digits || !date_parse(word, &found, unused) ||
	     found < date_from_civil(FIRST_YEAR, 1, 1)))
		return false;
	*ret_day = found;
	return true;
}

/* Two kanji or kana, four ASCII characters: less may begin anybody's name. */
static bool long_enough(const char *key)
{
	size_t size = strlen(key), characters = 0, ascii = 0;
	int32_t code_point;

	for (size_t at = 0, step; at < size; at += step) {
		step = text_code_point(key + at, size - at, &code_point);
		if (step == 0)
			return false;
		characters++;
		ascii += code_point < 0x80;
	}
	return characters >= (ascii == characters ? LABEL_ASCII_MIN : LABEL_CHARACTERS_MIN);
}

/* The one state whose label begins so, or is so; drafts are on no list. */
static bool is_state(const char *key, enum case_state *ret_state)
{
	char label[SEARCH_KEY_SIZE];
	int found = 0;

	if (!long_enough(key))
		return false;
	for (int state = 0; state < CASE_STATE_COUNT; state++) {
		bool begins = false;

		for (int language = 0; language < language_count(); language++) {
			text_search_key(
			    text((enum language)language, case_state_label((enum case_state)state)),
			    label, sizeof(label));
			begins |= strncmp(label, key, strlen(key)) == 0;
			if (strcmp(label, key) == 0) {
				*ret_state = (enum case_state)state;
				return true;
			}
		}
		if (begins) {
			*ret_state = (enum case_state)state;
			found++;
		}
	}
	return found == 1;
}

/* The words from `first` on that are one label; returns how many, 0 for none. */
static int take_state(const struct word_list *list, int first, struct search_words *words)
{
	for (int end = list->count; end > first; end--) {
		char key[SEARCH_KEY_SIZE] = "";
		size_t size = 0;

		for (int i = first; i < end; i++)
			size +=
			    (size_t)snprintf(key + size, sizeof(key) - size, "%s", list->word[i]);
		if (is_state(key, &words->state)) {
			words->has_state = true;
			return end - first;
		}
	}
	return 0;
}

/* A beginning may be a whole running number, too: which of them is meant the cases tell. */
static bool take_number(const char *word, struct search_words *words)
{
	if (words->number[0] != '\0' || !search_number_parse(word, words->number))
		return false;
	(void)case_serial_parse(word, &words->serial, &words->check[0]);
	return true;
}

static void append(char name[static SEARCH_KEY_SIZE], const char *word)
{
	const size_t size = strlen(name);

	snprintf(name + size, SEARCH_KEY_SIZE - size, "%s", word);
}

static void take_name(const char *word, struct search_words *words)
{
	if (words->names < SEARCH_NAMES_MAX)
		words->names++;
	append(words->name[words->names - 1], word);
}

static bool is_one_character(const char *key)
{
	int32_t code_point;
	const size_t size = strlen(key);

	return size > 0 && text_code_point(key, size, &code_point) == size;
}

/* A surname of one character and the first one of the given name: apart they say nothing. */
static void join_single_characters(struct search_words *words)
{
	for (int i = 0; i < words->names; i++)
		if (!is_one_character(words->name[i]))
			return;
	for (int i = 1; i < words->names; i++)
		append(words->name[0], words->name[i]);
	if (words->names > 1)
		words->names = 1;
}

bool search_words_too_little(const struct search_words *words)
{
	return words->names == 1 && is_one_character(words->name[0]) && words->number[0] == '\0' &&
	       !words->has_state && words->day == DATE_NONE;
}

void search_words_parse(const char *words, int32_t today, struct search_words *ret_words)
{
	struct word_list list;

	*ret_words = (struct search_words){ .day = DATE_NONE };
	split(words, &list);
	for (int i = 0; i < list.count; i++) {
		const char *word = list.word[i];
		const int of_state = ret_words->has_state ? 0 : take_state(&list, i, ret_words);

		if (of_state > 0)
			i += of_state - 1;
		else if (ret_words->day != DATE_NONE || !is_day(word, today, &ret_words->day))
			if (!take_number(word, ret_words))
				take_name(word, ret_words);
	}
	join_single_characters(ret_words);
}
