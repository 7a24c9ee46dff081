#include "madoguchi/screens/kit/keys.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#define KEY_NAME_SIZE 16
#define LABEL_MAX 40
#define LABEL_MIN 3

const struct key_binding *keys_find(struct key_table table, const struct input_event *event,
				    bool characters)
{
	if (event->kind == INPUT_BAD || (event->kind == INPUT_TEXT && !characters))
		return NULL;
	for (size_t i = 0; i < table.count; i++) {
		const struct key_binding *row = &table.binding[i];

		if (input_is(event, row->key) ||
		    (row->second != INPUT_KEY_NONE && input_is(event, row->second)))
			return row;
	}
	return NULL;
}

static const char *reason_of(const struct key_binding *row, keys_reason reason, const void *state)
{
	return reason != NULL ? reason(state, row->act) : NULL;
}

/* One line of keys as it is laid out. */
struct key_line {
	struct key_table table;
	keys_reason reason;
	const void *state;
	enum language language;
	size_t off_from; /* rows from here on are left out where they cannot be done now */
	int gap;	 /* blanks between keys */
	int label_most;	 /* columns of a label; longer ones are cut */
};

static bool is_off(const struct key_line *line, size_t row)
{
	return reason_of(&line->table.binding[row], line->reason, line->state) != NULL;
}

static bool is_shown(const struct key_line *line, size_t row)
{
	return line->table.binding[row].label != NULL &&
	       !(row >= line->off_from && is_off(line, row));
}

static int label_width(const struct key_line *line, const struct key_binding *row)
{
	const int width = ui_width(text(line->language, row->label));

	return width < line->label_most ? width : line->label_most;
}

static int key_width(const struct key_line *line, size_t at)
{
	const struct key_binding *row = &line->table.binding[at];
	char name[KEY_NAME_SIZE];

	input_key_name(row->key, name, sizeof(name));
	return ui_width(name) + 1 + label_width(line, row) + (is_off(line, at) ? 2 : 0);
}

static int line_width(const struct key_line *line)
{
	int width = -line->gap;

	for (size_t i = 0; i < line->table.count; i++)
		if (is_shown(line, i))
			width += line->gap + key_width(line, i);
	return width;
}

/* What is left out is in the help, with the reason why it cannot be done. */
static void fit(struct key_line *line, int width)
{
	line->off_from = line->table.count;
	line->label_most = LABEL_MAX;
	for (line->gap = 2; line->gap > 1 && line_width(line) > width; line->gap--)
		;
	while (line->off_from > 0 && line_width(line) > width)
		line->off_from--;
	while (line->label_most > LABEL_MIN && line_width(line) > width)
		line->label_most--;
}

static int put_key(const struct key_line *line, const struct ui_area *area, int x, size_t at)
{
	const struct key_binding *row = &line->table.binding[at];
	const bool off = is_off(line, at);
	char name[KEY_NAME_SIZE];
	const int from = x;

	input_key_name(row->key, name, sizeof(name));
	if (off)
		x += ui_put(area, 0, x, "(", -1, UI_PLAIN);
	x += ui_put(area, 0, x, name, -1, off ? UI_PLAIN : UI_BOLD);
	x += ui_put(area, 0, x, " ", 1, UI_PLAIN);
	x += ui_put(area, 0, x, text(line->language, row->label), label_width(line, row), UI_PLAIN);
	if (off)
		x += ui_put(area, 0, x, ")", -1, UI_PLAIN);
	return x - from;
}

/* The rows that cannot be done now. */
static uint64_t rows_off(const struct key_line *line)
{
	uint64_t off = 0;

	assert(line->table.count <= 64);
	for (size_t i = 0; i < line->table.count; i++)
		off |= (uint64_t)is_off(line, i) << i;
	return off;
}

static void draw_keys(struct key_line *line, const struct ui_area *area)
{
	int x = 0;

	fit(line, area->width);
	for (size_t i = 0; i < line->table.count; i++) {
		if (!is_shown(line, i))
			continue;
		/* A key that does not fit is not shown: help has it. */
		if (x + key_width(line, i) > area->width)
			break;
		x += put_key(line, area, x, i) + line->gap;
	}
}

void keys_draw_line(struct key_table table, keys_reason reason, const void *state,
		    const struct ui_area *area, enum language language)
{
	struct key_line line = {
		.table = table, .reason = reason, .state = state, .language = language
	};
	const struct ui_stamp stamp = { .what = table.binding,
					.how = { rows_off(&line), (uint64_t)language } };

	if (ui_row_stands(area, 0, &stamp))
		return;
	draw_keys(&line, area);
	ui_row_done(area, 0);
}

void keys_names(const struct key_binding *row, char names[static KEY_NAMES_SIZE])
{
	static const char digits[] = "1234567890-=";
	char key[KEY_NAME_SIZE];
	char second[KEY_NAME_SIZE] = "";
	bool function = row->key >= INPUT_KEY_F1 && row->key <= INPUT_KEY_F12;

	input_key_name(row->key, key, sizeof(key));
	if (row->second != INPUT_KEY_NONE)
		input_key_name(row->second, second, sizeof(second));
	if (function)
		snprintf(names, KEY_NAMES_SIZE, "%s%s%s, Esc %c", key,
			 second[0] != '\0' ? ", " : "", second, digits[row->key - INPUT_KEY_F1]);
	else
		snprintf(names, KEY_NAMES_SIZE, "%s%s%s", key, second[0] != '\0' ? ", " : "",
			 second);
}

static size_t append(char *words, size_t size, size_t used, const char *text)
{
	int wrote = used < size ? snprintf(words + used, size - used, "%s", text) : 0;

	used += wrote > 0 ? (size_t)wrote : 0;
	return used < size ? used : size;
}

void keys_describe(struct key_table table, keys_reason reason, const void *state,
		   enum language language, char *words, size_t size)
{
	size_t used = 0;

	if (size > 0)
		words[0] = '\0';
	for (size_t i = 0; i < table.count; i++) {
		const struct key_binding *row = &table.binding[i];
		const char *why = reason_of(row, reason, state);
		char names[KEY_NAMES_SIZE];
		char head[KEY_NAME_SIZE * 4];

		keys_names(row, names);
		snprintf(head, sizeof(head), "%-20s", names);
		used = append(words, size, used, head);
		if (row->label != NULL) {
			used = append(words, size, used, text(language, row->label));
			used = append(words, size, used, text(language, N_(": ")));
		}
		used = append(words, size, used, text(language, row->help));
		if (why != NULL) {
			used = append(words, size, used, "\n                    ");
			used = append(words, size, used, text(language, N_("Not now")));
			used = append(words, size, used, text(language, N_(": ")));
			used = append(words, size, used, text(language, why));
		}
		used = append(words, size, used, "\n");
	}
}

static bool must_stay_free(enum input_key key)
{
	static const char letters[] = "jghsqabimzc";

	for (const char *letter = letters; *letter != '\0'; letter++) {
		if (key == INPUT_KEY_CTRL(*letter))
			return true;
	}
	return false;
}

static bool occurs_later(struct key_table table, size_t row, enum input_key key)
{
	for (size_t i = row + 1; i < table.count; i++) {
		if (table.binding[i].key == key || table.binding[i].second == key)
			return true;
	}
	return false;
}

bool keys_sound(struct key_table table, enum input_key *ret_wrong)
{
	for (size_t i = 0; i < table.count; i++) {
		const enum input_key keys[] = { table.binding[i].key, table.binding[i].second };

		for (size_t k = 0; k < 2; k++) {
			if (keys[k] == INPUT_KEY_NONE && k == 1)
				continue;
			if (keys[k] == INPUT_KEY_NONE || must_stay_free(keys[k]) ||
			    (k == 1 && keys[0] == keys[1]) || occurs_later(table, i, keys[k])) {
				*ret_wrong = keys[k];
				return false;
			}
		}
	}
	return true;
}
