#include "madoguchi/base/message.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"

/*
 * A catalogue (GNU gettext manual, "The Format of GNU MO Files") is, in 32-bit words of the byte
 * order that the magic tells:
 *    0 magic 0x950412de          4 revision, the upper half must be 0
 *    8 number of strings         12 offset of the table of ids
 *   16 offset of the table of translations
 * A table has for each string its length and its offset; a 0 byte follows each string. Ids are
 * in strcmp order. All of this is checked once when the file is loaded, so that a look-up needs
 * no more checks.
 */
#define MO_MAGIC 0x950412deU
#define MO_MAGIC_SWAPPED 0xde120495U
#define MO_HEAD_SIZE 28
#define MO_ENTRY_SIZE 8
#define MO_SIZE_MAX (16 << 20)
#define ARGUMENT_SIZE 320

struct catalogue {
	const uint8_t *bytes; /* NULL: not loaded */
	size_t size;
	bool swapped;
	uint32_t count, ids, translations;
};

static struct catalogue catalogues[LANGUAGE_COUNT];

static uint32_t word_at(const struct catalogue *catalogue, size_t offset)
{
	uint32_t word;

	memcpy(&word, catalogue->bytes + offset, sizeof(word));
	return catalogue->swapped ? __builtin_bswap32(word) : word;
}

static const char *string_at(const struct catalogue *catalogue, uint32_t table, uint32_t number)
{
	size_t entry = table + (size_t)number * MO_ENTRY_SIZE;

	return (const char *)catalogue->bytes + word_at(catalogue, entry + 4);
}

static bool table_inside(const struct catalogue *catalogue, uint32_t table)
{
	return table <= catalogue->size &&
	       (catalogue->size - table) / MO_ENTRY_SIZE >= catalogue->count;
}

static bool string_inside(const struct catalogue *catalogue, uint32_t table, uint32_t number)
{
	size_t entry = table + (size_t)number * MO_ENTRY_SIZE;
	size_t length = word_at(catalogue, entry);
	size_t offset = word_at(catalogue, entry + 4);

	return offset < catalogue->size && length < catalogue->size - offset &&
	       catalogue->bytes[offset + length] == '\0' &&
	       text_valid((const char *)catalogue->bytes + offset,
			  strlen((const char *)catalogue->bytes + offset));
}

/* NULL, or what is wrong with the file. */
static const char *check_catalogue(struct catalogue *catalogue)
{
	uint32_t magic;

	if (catalogue->size < MO_HEAD_SIZE)
		return "shorter than a catalogue's head";
	magic = word_at(catalogue, 0);
	if (magic != MO_MAGIC && magic != MO_MAGIC_SWAPPED)
		return "not a catalogue";
	catalogue->swapped = magic == MO_MAGIC_SWAPPED;
	if (word_at(catalogue, 4) >> 16 != 0)
		return "a catalogue of an unknown revision";
	catalogue->count = word_at(catalogue, 8);
	catalogue->ids = word_at(catalogue, 12);
	catalogue->translations = word_at(catalogue, 16);
	if (!table_inside(catalogue, catalogue->ids) ||
	    !table_inside(catalogue, catalogue->translations))
		return "a table reaches past the end";
	for (uint32_t i = 0; i < catalogue->count; i++) {
		if (!string_inside(catalogue, catalogue->ids, i) ||
		    !string_inside(catalogue, catalogue->translations, i))
			return "a string reaches past the end or is not UTF-8";
		if (i > 0 && strcmp(string_at(catalogue, catalogue->ids, i - 1),
				    string_at(catalogue, catalogue->ids, i)) >= 0)
			return "the ids are not in order";
	}
	return NULL;
}

static bool read_whole(int fd, uint8_t *bytes, size_t size)
{
	size_t used = 0;

	while (used < size) {
		ssize_t got = read(fd, bytes + used, size - used);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return false;
		used += (size_t)got;
	}
	return true;
}

/*
 * A copy in pages of our own, read-only: in a mapping of the file itself, somebody who writes a
 * new catalogue over it would change what was checked or end the program by SIGBUS.
 */
static bool copy_file(int fd, struct catalogue *catalogue)
{
	struct stat status;
	size_t size;
	void *bytes;

	if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) || status.st_size <= 0 ||
	    status.st_size > MO_SIZE_MAX)
		return false;
	size = (size_t)status.st_size;
	bytes = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (bytes == MAP_FAILED)
		return false;
	if (!read_whole(fd, bytes, size) || mprotect(bytes, size, PROT_READ) != 0) {
		munmap(bytes, size);
		return false;
	}
	catalogue->bytes = bytes;
	catalogue->size = size;
	return true;
}

static bool load_file(const char *path, struct catalogue *catalogue, struct error *error)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool copied;

	if (fd < 0)
		return error_set(error, ERROR_CONFIG_MISSING, CAUSE_ERRNO, errno, "%s", path);
	copied = copy_file(fd, catalogue);
	close(fd);
	if (!copied)
		return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0, "%s: not a catalogue",
				 path);
	return true;
}

bool message_load(enum language language, const char *path, struct error *error)
{
	struct catalogue catalogue = { .bytes = NULL };
	const char *fault;

	if ((unsigned int)language >= LANGUAGE_COUNT)
		return error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "no such language");
	if (!load_file(path, &catalogue, error))
		return false;
	fault = check_catalogue(&catalogue);
	if (fault != NULL) {
		munmap((void *)(uintptr_t)catalogue.bytes, catalogue.size);
		return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0, "%s: %s", path, fault);
	}
	catalogues[language] = catalogue;
	return true;
}

static const char *const language_words[LANGUAGE_COUNT] = {
	[LANGUAGE_EN] = "en",
	[LANGUAGE_JA] = "ja",
};

const char *language_word(enum language language)
{
	return language_words[language];
}

bool language_parse(const char *word, enum language *ret_language)
{
	for (unsigned int i = 0; i < LANGUAGE_COUNT; i++) {
		if (strcmp(word, language_words[i]) == 0) {
			*ret_language = (enum language)i;
			return true;
		}
	}
	return false;
}

static const char *find_translation(const struct catalogue *catalogue, const char *id)
{
	uint32_t low = 0;
	uint32_t high = catalogue->count;

	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		int order = strcmp(id, string_at(catalogue, catalogue->ids, middle));

		if (order == 0)
			return string_at(catalogue, catalogue->translations, middle);
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const char *text(enum language language, const char *id)
{
	const char *translation = NULL;

	/* The empty id is the catalogue's own head. */
	if (id == NULL || id[0] == '\0')
		return "";
	if ((unsigned int)language < LANGUAGE_COUNT && catalogues[language].bytes != NULL)
		translation = find_translation(&catalogues[language], id);
	return translation != NULL && translation[0] != '\0' ? translation : id;
}

static void date_words(enum language language, int64_t date, char *words, size_t size)
{
	char era[DATE_TEXT_SIZE];
	int year, month, day;

	words[0] = '\0';
	if (date <= INT32_MIN || date > INT32_MAX)
		return;
	if (language != LANGUAGE_JA) {
		date_format_iso((int32_t)date, era);
		snprintf(words, size, "%s", era);
		return;
	}
	date_format_era((int32_t)date, era);
	date_to_civil((int32_t)date, &year, &month, &day);
	/* Before Meiji the words already name the Gregorian year. */
	if (year < 1868 || strncmp(era, "西暦", strlen("西暦")) == 0)
		snprintf(words, size, "%s", era);
	else
		snprintf(words, size, "%s(%d)", era, year);
}

static void time_words(int64_t at_ms, char *words, size_t size)
{
	int64_t minute = (at_ms - date_to_ms(date_from_ms(at_ms))) / 60000;

	snprintf(words, size, "%02d:%02d", (int)(minute / 60), (int)(minute % 60));
}

/* The words of an argument; buffer holds those that are not stored anywhere. */
static const char *argument_words(enum language language, const struct message_argument *argument,
				  char buffer[static ARGUMENT_SIZE])
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
	case ARGUMENT_DATE:
		date_words(language, argument->number, buffer, ARGUMENT_SIZE);
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

/* Appends whole clusters; false once something did not find room. */
static bool append(char *words, size_t size, const char *piece)
{
	size_t used = strlen(words);

	text_copy(words + used, size - used, piece);
	return strlen(words + used) == strlen(piece);
}

/* Bytes before the next placeholder. */
static size_t literal_length(const char *template)
{
	size_t length = 0;

	while (template[length] != '\0' && placeholder_at(template + length) < 0)
		length++;
	return length;
}

static bool append_literal(char *words, size_t size, const char *literal, size_t length)
{
	size_t used = strlen(words);
	size_t room = size - used;

	/* text_copy cuts where the room ends, so no more than the literal may be offered. */
	if (length < room)
		room = length + 1;
	text_copy(words + used, room, literal);
	return strlen(words + used) == length;
}

void message_words(enum language language, const struct message *message, char *words, size_t size)
{
	const char *template = message->id != NULL ? text(language, message->id) : "";
	char buffer[ARGUMENT_SIZE];
	bool room = size > 0;

	if (size > 0)
		words[0] = '\0';
	while (room && *template != '\0') {
		size_t length = literal_length(template);
		const char *argument;

		room = append_literal(words, size, template, length);
		template += length;
		if (!room || *template == '\0')
			break;
		argument =
		    argument_words(language, &message->argument[placeholder_at(template)], buffer);
		/* A placeholder without an argument stays, so that the fault is seen. */
		room = argument != NULL ? append(words, size, argument)
					: append_literal(words, size, template, 3);
		template += 3;
	}
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

void message_add_number(struct message *message, int64_t number)
{
	struct message_argument *argument = add_argument(message, ARGUMENT_NUMBER);

	if (argument != NULL)
		argument->number = number;
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
	struct message_argument *argument = add_argument(message, ARGUMENT_DATE);

	if (argument != NULL)
		argument->number = date;
}

void message_add_time(struct message *message, int64_t at_ms)
{
	struct message_argument *argument = add_argument(message, ARGUMENT_TIME);

	if (argument != NULL)
		argument->number = at_ms;
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
