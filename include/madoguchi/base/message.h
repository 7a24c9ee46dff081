/*
 * base/message: words in the reader's language.
 *
 * DESCRIPTION
 *   Below the screens there are only message ids with typed arguments. An id is the English
 *   text; other languages come from .mo catalogues that gettext's tools make from screens/po,
 *   read here directly, because the clerk and the resident may read different languages in one
 *   process, which libintl's process-wide setting cannot give. Placeholders are {1} … {4}.
 *   N_("…") marks an id for xgettext.
 * OWNERSHIP  Catalogues stay mapped until the process ends; returned texts point into them.
 * THREADS    message_load() before other threads start; the rest from any thread.
 */
#ifndef MADOGUCHI_BASE_MESSAGE_H
#define MADOGUCHI_BASE_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/base/error.h"

#define N_(id) id
#define MESSAGE_ARGUMENTS 4
#define MESSAGE_TEXT_SIZE 96

enum language {
	LANGUAGE_EN, /* the ids themselves */
	LANGUAGE_JA,
	LANGUAGE_COUNT,
	/* From here on further ones: one for each catalogue of a folder. */
	LANGUAGE_END = LANGUAGE_COUNT + 8,
};

#define LANGUAGE_WORD_SIZE 16

enum message_argument_type {
	ARGUMENT_NONE,
	ARGUMENT_NUMBER, /* int64, decimal */
	ARGUMENT_TEXT,	 /* shown as it is */
	ARGUMENT_ID,	 /* a message id, translated too */
	ARGUMENT_DATE,	 /* day number, in the reader's calendar */
	ARGUMENT_TIME,	 /* UTC ms, shown as JST HH:MM */
	ARGUMENT_MOMENT, /* UTC ms, day and minute */
	ARGUMENT_YEN,	 /* an amount, 1,200 */
};

struct message_argument {
	enum message_argument_type type;
	int64_t number;
	char text[MESSAGE_TEXT_SIZE];
};

struct message {
	const char *id; /* NULL: no message */
	struct message_argument argument[MESSAGE_ARGUMENTS];
};

bool message_load(enum language language, const char *path, struct error *error);
/* "ja" */
const char *language_word(enum language language);
/* Every catalogue NAME.mo of a folder becomes a language of its own, "NAME", in the order of their
 * names, up to LANGUAGE_END; a NAME that there is already is passed over. What it has not is read
 * in Japanese where the name begins with "ja", else in English. A folder that is not there has
 * none. */
bool message_load_folder(const char *folder, struct error *error);
/* How many languages there are now, the further ones with them: enum language counts through. */
int language_count(void);
/* Itself, or the one of the first two in which a further language is read where it has no words. */
enum language language_base(enum language language);
/* The first two and the further ones that were loaded; its word is language_word(). */
bool language_find(const char *word, enum language *ret_language);
/* One of the first two, in which papers are made and verbs speak. */
bool language_parse(const char *word, enum language *ret_language);
/* The words for an id; the id itself where the catalogue has none. Never NULL. */
const char *text(enum language language, const char *id);
/* A full message with its arguments put in; always terminated. */
void message_words(enum language language, const struct message *message, char *words, size_t size);
/* The same for a paper, on which days and moments stand in eras alone: 令和8年10月14日, where a
 * screen says 令和8年10月14日(2026), and 令和8年10月14日 9時05分, where it says
 * 2026-10-14 09:05. */
void message_paper_words(enum language language, const struct message *message, char *words,
			 size_t size);

struct message message_make(const char *id);
struct message message_with_number(const char *id, int64_t number);
struct message message_with_yen(const char *id, int64_t yen);
struct message message_with_text(const char *id, const char *argument);
struct message message_with_date(const char *id, int32_t date);
void message_add_number(struct message *message, int64_t number);
void message_add_text(struct message *message, const char *argument);
void message_add_id(struct message *message, const char *id);
void message_add_date(struct message *message, int32_t date);
void message_add_time(struct message *message, int64_t at_ms);
void message_add_moment(struct message *message, int64_t at_ms);
void message_add_yen(struct message *message, int64_t yen);

#endif
