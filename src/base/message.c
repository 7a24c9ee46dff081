#include "madoguchi/base/message.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/catalogue.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"
#include "madoguchi/base/yen.h"

#define ARGUMENT_SIZE 320

static struct catalogue catalogues[LANGUAGE_END];

static char language_words[LANGUAGE_END][LANGUAGE_WORD_SIZE] = {
	[LANGUAGE_EN] = "en",
	[LANGUAGE_JA] = "ja",
};
static int languages = LANGUAGE_COUNT;

bool message_load(enum language language, const char *path, struct error *error)
{
	if ((unsigned int)language >= LANGUAGE_END)
		return error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "no such language");
	return catalogue_load(path, &catalogues[language], error);
}

/* ---- languages ------------------------------------------------------------------------------ */

/* NAME.mo, and the name fits. */
static int is_catalogue(const struct dirent *entry)
{
	const size_t length = strlen(entry->d_name);

	return entry->d_name[0] != '.' && length > 3 && length - 3 < LANGUAGE_WORD_SIZE &&
	       strcmp(entry->d_name + length - 3, ".mo") == 0;
}

static bool load_further(const char *folder, const char *name, struct error *error)
{
	char word[LANGUAGE_WORD_SIZE];
	char path[4096];
	enum language known;

	snprintf(word, sizeof(word), "%.*s", (int)strlen(name) - 3, name);
	if (language_find(word, &known))
		return true;
	if (languages == LANGUAGE_END)
		return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0,
				 "%s: more than %d languages", folder,
				 LANGUAGE_END - LANGUAGE_COUNT);
	snprintf(path, sizeof(path), "%s/%s", folder, name);
	if (!message_load((enum language)languages, path, error))
		return false;
	snprintf(language_words[languages++], LANGUAGE_WORD_SIZE, "%s", word);
	return true;
}

bool message_load_folder(const char *folder, struct error *error)
{
	struct dirent **names;
	const int count = scandir(folder, &names, is_catalogue, alphasort);
	bool ok = true;

	if (count < 0)
		return errno == ENOENT ||
		       error_set(error, ERROR_CONFIG_WRONG, CAUSE_ERRNO, errno, "%s", folder);
	for (int i = 0; i < count; i++) {
		ok = ok && load_further(folder, names[i]->d_name, error);
		free(names[i]);
	}
	free(names);
	return ok;
}

int language_count(void)
{
	return languages;
}

const char *language_word(enum language language)
{
	return language_words[language];
}

enum language language_base(enum language language)
{
	if ((unsigned int)language < LANGUAGE_COUNT)
		return language;
	return strncmp(language_words[language], "ja", 2) == 0 ? LANGUAGE_JA : LANGUAGE_EN;
}

bool language_find(const char *word, enum language *ret_language)
{
	for (int i = 0; i < languages; i++) {
		if (strcmp(word, language_words[i]) == 0) {
			*ret_language = (enum language)i;
			return true;
		}
	}
	return false;
}

bool language_parse(const char *word, enum language *ret_language)
{
	enum language language;

	if (!language_find(word, &language) || (unsigned int)language >= LANGUAGE_COUNT)
		return false;
	*ret_language = language;
	return true;
}

/* ---- words ----------------------------------------------------------------------------------- */

static const char *words_in(enum language language, const char *id)
{
	const char *translation = NULL;

	if ((unsigned int)language < LANGUAGE_END && catalogues[language].bytes != NULL)
		translation = catalogue_find(&catalogues[language], id);
	return translation != NULL && translation[0] != '\0' ? translation : NULL;
}

const char *text(enum language language, const char *id)
{
	const char *words;

	/* The empty id is the catalogue's own head. */
	if (id == NULL || id[0] == '\0')
		return "";
	words = words_in(language, id);
	if (words == NULL && (unsigned int)language >= LANGUAGE_COUNT &&
	    (unsigned int)language < LANGUAGE_END)
		words = words_in(language_base(language), id);
	return words != NULL ? words : id;
}

static void date_words(enum language language, int64_t date, bool on_paper, char *words,
		       size_t size)
{
	char era[DATE_TEXT_SIZE];
	int year, month, day;

	words[0] = '\0';
	if (date <= INT32_MIN || date > INT32_MAX)
		return;
	if (language_base(language) != LANGUAGE_JA) {
		date_format_iso((int32_t)date, era);
		snprintf(words, size, "%s", era);
		return;
	}
	date_format_era((int32_t)date, era);
	date_to_civil((int32_t)date, &year, &month, &day);
	/* Before Meiji the words already name the Gregorian year. */
	if (on_paper || year < 1868 || strncmp(era, "西暦", strlen("西暦")) == 0)
		snprintf(words, size, "%s", era);
	else
		snprintf(words, size, "%s(%d)", era, year);
}

static void time_words(int64_t at_ms, char *words, size_t size)
{
	int64_t minute = (at_ms - date_to_ms(date_from_ms(at_ms))) / 60000;

	snprintf(words, size, "%02d:%02d", (int)(minute / 60), (int)(minute % 60));
}

static void moment_words(enum language language, int64_t at_ms, bool on_paper, char *words,
			 size_t size)
{
	const int32_t day = date_from_ms(at_ms);
	const int minute = (int)((at_ms - date_to_ms(day)) / 60000);
	char date[DATE_TEXT_SIZE];

	if (on_paper && language_base(language) == LANGUAGE_JA) {
		date_format_era(day, date);
		snprintf(words, size, "%s %d時%02d分", date, minute / 60, minute % 60);
		return;
	}
	date_format_iso(day, date);
	snprintf(words, size, "%s %02d:%02d", date, minute / 60, minute % 60);
}

/* The words of an argument; buffer holds those that are not stored anywhere. */
static const char *argument_words(enum language language, const struct message_argument *argument,
				  bool on_paper, char buffer[static ARGUMENT_SIZE])
{
	buffer[0] = '\0';
	switch (argument->type) {
	case ARGUMENT_NONE:
		return NULL;
	case ARGUMENT_ID:
		return text(language, argument->text);
	case ARGUMENT_TEXT:
		text_clean(argument->text, strnlen(argument->text, sizeof(argument->text)), buffer,
			   ARGUMENT_SIZE);
		break;
	case ARGUMENT_NUMBER:
		snprintf(buffer, ARGUMENT_SIZE, "%" PRId64, argument->number);
		break;
	case ARGUMENT_YEN:
		yen_format(argument->number, buffer);
		break;
	case ARGUMENT_DATE:
		date_words(language, argument->number, on_paper, buffer, ARGUMENT_SIZE);
		break;
	case ARGUMENT_MOMENT:
		moment_words(language, argument->number, on_paper, buffer, ARGUMENT_SIZE);
		break;
	case ARGUMENT_TIME:
		time_words(argument->number, buffer, ARGUMENT_SIZE);
		break;
	}
	return buffer;
}

/* The number of the placeholder "{1}" … "{4}" at words, counted from 0; -1 for none. */
static int placeholder_at(const char *words)
{
	if (words[0] != '{' || words[1] < '1' || words[1] > '0' + MESSAGE_ARGUMENTS ||
	    words[2] != '}')
		return -1;
	return words[1] - '1';
}

/* Bytes before the next placeholder. */
static size_t literal_length(const char *template)
{
	size_t length = 0;

	while (template[length] != '\0' && placeholder_at(template + length) < 0)
		length++;
	return length;
}

/* Appends whole clusters; false once something did not find room. */
static bool append(char *words, size_t size, const char *piece, size_t length)
{
	size_t used = strlen(words);

	if (length >= size - used) {
		text_copy(words + used, size - used, piece);
		return false;
	}
	memcpy(words + used, piece, length);
	words[used + length] = '\0';
	return true;
}

static void put_words(enum language language, const struct message *message, bool on_paper,
		      char *words, size_t size)
{
	const char *template = message->id != NULL ? text(language, message->id) : "";
	char buffer[ARGUMENT_SIZE];
	bool room = size > 0;

	if (size > 0)
		words[0] = '\0';
	while (room && *template != '\0') {
		size_t length = literal_length(template);
		const char *argument;

		room = append(words, size, template, length);
		template += length;
		if (!room || *template == '\0')
			break;
		argument = argument_words(language, &message->argument[placeholder_at(template)],
					  on_paper, buffer);
		/* A placeholder without an argument stays, so that the fault is seen. */
		room = argument != NULL ? append(words, size, argument, strlen(argument))
					: append(words, size, template, 3);
		template += 3;
	}
}

void message_words(enum language language, const struct message *message, char *words, size_t size)
{
	put_words(language, message, false, words, size);
}

void message_paper_words(enum language language, const struct message *message, char *words,
			 size_t size)
{
	put_words(language, message, true, words, size);
}

/* NULL when all places are taken: a fifth argument has no placeholder to stand in. */
static struct message_argument *add_argument(struct message *message,
					     enum message_argument_type type)
{
	for (size_t i = 0; i < MESSAGE_ARGUMENTS; i++) {
		if (message->argument[i].type == ARGUMENT_NONE) {
			message->argument[i].type = type;
			return &message->argument[i];
		}
	}
	return NULL;
}

static void add_number(struct message *message, enum message_argument_type type, int64_t number)
{
	struct message_argument *argument = add_argument(message, type);

	if (argument != NULL)
		argument->number = number;
}

void message_add_number(struct message *message, int64_t number)
{
	add_number(message, ARGUMENT_NUMBER, number);
}

void message_add_text(struct message *message, const char *words)
{
	struct message_argument *argument = add_argument(message, ARGUMENT_TEXT);

	if (argument != NULL)
		text_clean(words, strlen(words), argument->text, sizeof(argument->text));
}

void message_add_id(struct message *message, const char *id)
{
	struct message_argument *argument = add_argument(message, ARGUMENT_ID);

	if (argument != NULL)
		text_copy(argument->text, sizeof(argument->text), id);
}

void message_add_date(struct message *message, int32_t date)
{
	add_number(message, ARGUMENT_DATE, date);
}

void message_add_time(struct message *message, int64_t at_ms)
{
	add_number(message, ARGUMENT_TIME, at_ms);
}

void message_add_moment(struct message *message, int64_t at_ms)
{
	add_number(message, ARGUMENT_MOMENT, at_ms);
}

void message_add_yen(struct message *message, int64_t yen)
{
	add_number(message, ARGUMENT_YEN, yen);
}

struct message message_make(const char *id)
{
	return (struct message){ .id = id };
}

struct message message_with_number(const char *id, int64_t number)
{
	struct message message = message_make(id);

	message_add_number(&message, number);
	return message;
}

struct message message_with_yen(const char *id, int64_t yen)
{
	struct message message = message_make(id);

	message_add_yen(&message, yen);
	return message;
}

struct message message_with_text(const char *id, const char *argument)
{
	struct message message = message_make(id);

	message_add_text(&message, argument);
	return message;
}

struct message message_with_date(const char *id, int32_t date)
{
	struct message message = message_make(id);

	message_add_date(&message, date);
	return message;
}
