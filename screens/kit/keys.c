#include "madoguchi/screens/kit/keys.h"

#include <stdio.h>
#include <string.h>

#define KEY_NAME_SIZE 16

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

/* With two blanks between the keys. */
static int line_width(struct key_table table, keys_reason reason, const void *state,
		      enum language language)
{
	int width = 0;

	for (size_t i = 0; i < table.count; i++) {
		const struct key_binding *row = &table.binding[i];
		char name[KEY_NAME_SIZE];

		if (row->label == NULL)
			continue;
		input_key_name(row->key, name, sizeof(name));
		width += ui_width(name) + 1 + ui_width(text(language, row->label)) +
			 (reason_of(row, reason, state) != NULL ? 2 : 0) + 2;
	}
	return width - 2;
}

void keys_draw_line(struct key_table table, keys_reason reason, const void *state,
		    const struct ui_area *line, enum language language)
{
	const int gap = line_width(table, reason, state, language) > line->width ? 1 : 2;
	int x = 0;

	for (size_t i = 0; i < table.count; i++) {
		const struct key_binding *row = &table.binding[i];
		const char *label = row->label != NULL ? text(language, row->label) : NULL;
		bool off = reason_of(row, reason, state) != NULL;
		char name[KEY_NAME_SIZE];

		if (label == NULL)
			continue;
		input_key_name(row->key, name, sizeof(name));
		/* A key that does not fit whole is not shown: help has it. */
		if (x + ui_width(name) + ui_width(label) + 1 + (off ? 2 : 0) > line->width)
			break;
		if (off)
			x += ui_put(line, 0, x, "(", -1, UI_PLAIN);
		x += ui_put(line, 0, x, name, -1, off ? UI_PLAIN : UI_BOLD);
		x += ui_put(line, 0, x, " ", 1, UI_PLAIN);
		x += ui_put(line, 0, x, label, -1, UI_PLAIN);
		if (off)
			x += ui_put(line, 0, x, ")", -1, UI_PLAIN);
		x += gap;
	}
}

/* "F10, C-d, Esc 0": every way to the key. */
static void all_names(const struct key_binding *row, char *names, size_t size)
{
	static const char digits[] = "1234567890-=";
	char key[KEY_NAME_SIZE];
	char second[KEY_NAME_SIZE] = "";
	bool function = row->key >= INPUT_KEY_F1 && row->key <= INPUT_KEY_F12;

	input_key_name(row->key, key, sizeof(key));
	if (row->second != INPUT_KEY_NONE)
		input_key_name(row->second, second, sizeof(second));
	if (function)
		snprintf(names, size, "%s%s%s, Esc %c", key, second[0] != '\0' ? ", " : "", second,
			 digits[row->key - INPUT_KEY_F1]);
	else
		snprintf(names, size, "%s%s%s", key, second[0] != '\0' ? ", " : "", second);
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
		char names[3 * KEY_NAME_SIZE];
		char head[KEY_NAME_SIZE * 4];

		all_names(row, names, sizeof(names));
		snprintf(head, sizeof(head), "%-20s", names);
		used = append(words, size, used, head);
		if (row->label != NULL) {
			used = append(words, size, used, text(language, row->label));
			used = append(words, size, used, ": ");
		}
		used = append(words, size, used, text(language, row->help));
		if (why != NULL) {
			used = append(words, size, used, "\n                    (");
			used = append(words, size, used, text(language, N_("Not now")));
			used = append(words, size, used, ": ");
			used = append(words, size, used, text(language, why));
			used = append(words, size, used, ")");
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
