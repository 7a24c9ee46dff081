/*
 * keys_page: the manual page of the keys, and what must hold of every screen's table of them.
 *
 * DESCRIPTION
 *   The page is made from const tables alone: no state, and the screens by their names, in whatever
 *   order they were met. Three have a table that is made anew for what they ask (dialogs and
 *   words.ask): those are checked, and the page's own words tell of them.
 */
#ifndef TESTS_UNIT_SCREENS_KEYS_PAGE_H
#define TESTS_UNIT_SCREENS_KEYS_PAGE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/screens/kit/input.h"
#include "madoguchi/screens/kit/screen.h"

#define KEYS_PAGE_SCREENS 80
#define KEYS_PAGE_COLUMNS 72

struct keys_page {
	struct screen_ops screen[KEYS_PAGE_SCREENS]; /* copies; keys are those of the screen */
	size_t count;
};

/* ---- what must hold ------------------------------------------------------------------------- */

/* What a terminal sends reaches this row, and no other one. */
static inline void keys_assert_reach(const struct screen_ops *ops, const struct key_binding *row,
				     const char *bytes)
{
	struct input *input = input_new();
	const struct input_event *event;
	size_t room;

	assert_non_null(input);
	memcpy(input_room(input, &room), bytes, strlen(bytes));
	input_filled(input, strlen(bytes), 0);
	event = input_next(input, 0);
	assert_non_null(event);
	if (keys_find(ops->keys, event, true) != row)
		fail_msg("%s: %s: its second way leads elsewhere", ops->name, row->help);
	input_free(&input);
}

/* A function key has Esc and a digit, as the help names it, and what stands beside it. */
static inline void keys_assert_ways(const struct screen_ops *ops, const struct key_binding *row)
{
	char names[KEY_NAMES_SIZE], bytes[] = "\033?";

	if (row->key >= INPUT_KEY_F1 && row->key <= INPUT_KEY_F12) {
		keys_names(row, names);
		bytes[1] = names[strlen(names) - 1];
		keys_assert_reach(ops, row, bytes);
	}
	if (row->second > INPUT_KEY_CTRL_BASE && row->second < INPUT_KEY_CHARACTER_BASE) {
		bytes[0] = (char)(row->second - INPUT_KEY_CTRL_BASE);
		bytes[1] = '\0';
		keys_assert_reach(ops, row, bytes);
	}
}

/* None twice, none that input methods or terminals need, each with its help and its second way. */
static inline void keys_assert(const struct screen_ops *ops)
{
	enum input_key wrong = INPUT_KEY_NONE;

	if (!keys_sound(ops->keys, &wrong))
		fail_msg("%s: key %d is there twice, or must stay free", ops->name, (int)wrong);
	for (size_t i = 0; i < ops->keys.count; i++) {
		if (ops->keys.binding[i].help == NULL)
			fail_msg("%s: key %zu has no help", ops->name, i);
		keys_assert_ways(ops, &ops->keys.binding[i]);
	}
}

/* A function key that the table does not list does nothing; a message goes away with any key. */
static inline void keys_assert_unlisted(struct loop *loop, const struct screen_ops *ops,
					void *state)
{
	struct input_event event = { .kind = INPUT_KEY };

	if (ops->key == NULL || strcmp(ops->name, "message") == 0)
		return;
	for (event.key = INPUT_KEY_F1; event.key <= INPUT_KEY_F12; event.key++)
		if (keys_find(ops->keys, &event, false) == NULL &&
		    ops->key(loop, state, &event) != SCREEN_IGNORED)
			fail_msg("%s: F%d does something and is not listed", ops->name,
				 event.key - INPUT_KEY_F1 + 1);
}

/* ---- the page ------------------------------------------------------------------------------- */

static inline bool keys_page_has(const struct keys_page *page, const char *name)
{
	for (size_t i = 0; i < page->count; i++)
		if (strcmp(page->screen[i].name, name) == 0)
			return true;
	return false;
}

static inline bool keys_page_asks(const struct screen_ops *ops)
{
	static const char *const names[] = { "message", "question", "words.ask" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(ops->name, names[i]) == 0)
			return true;
	return false;
}

static inline void keys_page_add(struct keys_page *page, const struct screen_ops *ops)
{
	assert_true(page->count < KEYS_PAGE_SCREENS);
	page->screen[page->count++] = *ops;
}

static inline int keys_page_order(const void *a, const void *b)
{
	return strcmp(((const struct screen_ops *)a)->name, ((const struct screen_ops *)b)->name);
}

/* Each sentence on a line of its own, as mdoc(7) wants it. */
static inline void keys_page_words(FILE *out, const char *words)
{
	size_t column = 0, size;

	for (; *words != '\0'; words += size + (words[size] == ' ')) {
		size = strcspn(words, " ");
		if (column > 0 && (words[-2] == '.' || column + 1 + size > KEYS_PAGE_COLUMNS)) {
			fputc('\n', out);
			column = 0;
		}
		column += (size_t)fprintf(out, "%s%.*s", column > 0 ? " " : "", (int)size, words);
	}
	fputc('\n', out);
}

static inline void keys_page_screen(FILE *out, const struct screen_ops *ops)
{
	char names[KEY_NAMES_SIZE], line[400];

	if (ops->title != NULL)
		fprintf(out, ".Ss \"%s (%s)\"\n", ops->title, ops->name);
	else
		fprintf(out, ".Ss \"(%s)\"\n", ops->name);
	if (ops->help != NULL)
		keys_page_words(out, ops->help);
	fputs(".Bl -tag -width \"F12, C-w, Esc =\" -compact\n", out);
	for (size_t i = 0; i < ops->keys.count; i++) {
		const struct key_binding *row = &ops->keys.binding[i];

		keys_names(row, names);
		fprintf(out, ".It Cm \"%s\"\n", names);
		snprintf(line, sizeof(line), "%s%s%s", row->label != NULL ? row->label : "",
			 row->label != NULL ? ": " : "", row->help);
		keys_page_words(out, line);
	}
	fputs(".El\n", out);
}

static const char keys_page_head[] =
    ".\\\" Made from the screens' tables of keys by tests/unit/screens/test_fuzz.c;\n"
    ".\\\" UPDATE=1 make unit T=screens/test_fuzz writes it anew.\n"
    ".Dd November 28, 2026\n"
    ".Dt MADOGUCHI-KEYS 7\n"
    ".Os\n"
    ".Sh NAME\n"
    ".Nm madoguchi-keys\n"
    ".Nd the keys of the counter's screens\n"
    ".Sh DESCRIPTION\n"
    "Every screen of\n"
    ".Xr madoguchi 1 ,\n"
    "with what it is for and what its keys do; F1 and\n"
    ".Ql \\&?\n"
    "show the same at the screen, with what cannot be done now and why.\n"
    "A key stands with its other ways:\n"
    ".Ql C-d\n"
    "is Ctrl and d together,\n"
    ".Ql Esc 0\n"
    "first Esc and then the digit.\n"
    "In front of what a key does stands its word on the last line of the screen,\n"
    "where it has one.\n"
    "The screens are in the order of the names in parentheses; a screen without a\n"
    "title lies over another one.\n"
    "A question, and a page that asks for a reason, are answered with F10 for yes\n"
    "(y where F10 has asked) and F12 for no; their last line has the words that fit.\n"
    "The screens named\n"
    ".Li resident\n"
    "are those of the resident's terminal.\n"
    "What holds on every screen is in\n"
    ".Xr madoguchi 1 ,\n"
    "SCREENS.\n"
    ".Sh SCREENS\n";

static inline char *keys_page_make(struct keys_page *page)
{
	char *made = NULL;
	size_t size;
	FILE *out = open_memstream(&made, &size);

	assert_non_null(out);
	qsort(page->screen, page->count, sizeof(page->screen[0]), keys_page_order);
	fputs(keys_page_head, out);
	for (size_t i = 0; i < page->count; i++)
		if (!keys_page_asks(&page->screen[i]))
			keys_page_screen(out, &page->screen[i]);
	fputs(".Sh SEE ALSO\n.Xr madoguchi 1\n", out);
	assert_int_equal(fclose(out), 0);
	return made;
}

static inline void keys_page_write(const char *made, const char *path)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(made, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

/* The file is what the tables say; with UPDATE=1 it becomes so. */
static inline void keys_page_compare(struct keys_page *page, const char *path)
{
	const char *update = getenv("UPDATE");
	char *made = keys_page_make(page), *rest = made, line[400];
	FILE *file;

	if (update != NULL && strcmp(update, "1") == 0)
		keys_page_write(made, path);
	file = fopen(path, "r");
	assert_non_null(file);
	for (; fgets(line, sizeof(line), file) != NULL; rest += strlen(line))
		if (strncmp(rest, line, strlen(line)) != 0)
			fail_msg("%s: \"%s\" is not what the screens say; UPDATE=1 writes it anew",
				 path, line);
	assert_string_equal(rest, "");
	fclose(file);
	free(made);
}

#endif
