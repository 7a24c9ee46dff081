#include "madoguchi/screens/kit/form_view.h"

#include <stdio.h>
#include <string.h>

#include "madoguchi/base/date_partial.h"
#include "madoguchi/screens/kit/pin_field.h"

#define LABEL_AT 2
#define LABEL_MAX 46
#define GAP 2
#define NOTE_SIZE 256

int form_rows(const struct form *form)
{
	int rows = 0;

	for (size_t i = 0; i < form->count; i++)
		rows += form->value[i].hidden ? 0 : 1;
	return rows;
}

static bool has_label_column(enum form_kind kind)
{
	return kind != FORM_HEADING && kind != FORM_CHECK;
}

static int measure_labels(const struct form *form, enum language language)
{
	int widest = 0;

	for (size_t i = 0; i < form->count; i++) {
		const char *label = form->item[i].label;
		int width;

		if (label == NULL || !has_label_column(form->item[i].kind) || form->value[i].hidden)
			continue;
		width = ui_width(text(language, label));
		if (width > widest)
			widest = width;
	}
	return widest < LABEL_MAX ? widest : LABEL_MAX;
}

static int label_width(struct form *form, enum language language)
{
	if (form->label_width == 0 || form->label_language != language)
		form->label_width = measure_labels(form, language);
	form->label_language = language;
	return form->label_width;
}

static void draw_date_note(const struct form_value *value, const struct ui_area *area, int y, int x,
			   bool focus)
{
	char typed[LINE_EDIT_TEXT_SIZE], era[DATE_TEXT_SIZE];
	struct date_partial date;

	line_edit_get(value->edit, typed, sizeof(typed));
	if (focus || !date_parse_partial(typed, &date, era))
		return;
	date_partial_format(&date, true, era);
	ui_put(area, y, x + 1, era, -1, UI_PLAIN);
}

static void draw_line(const struct form_item *item, struct form_value *value,
		      const struct ui_area *area, int y, int x, bool focus)
{
	int width = item->columns > 0 ? item->columns : area->width - x;

	line_edit_draw(value->edit, area, y, x, width, focus);
	if (item->class == FIELD_DATE || item->class == FIELD_DATE_PARTIAL)
		draw_date_note(value, area, y, x + width, focus);
}

static void draw_choice(const struct form_item *item, const struct form_value *value,
			const struct ui_area *area, int y, int x, enum language language)
{
	char position[32];

	if (item->choice_count == 0)
		return;
	x += ui_put(area, y, x, "< ", -1, UI_PLAIN);
	x += ui_text(area, y, x, language, item->choices[value->choice].label, -1, UI_PLAIN);
	snprintf(position, sizeof(position), " > %d/%d", (int)value->choice + 1,
		 (int)item->choice_count);
	ui_put(area, y, x, position, -1, UI_PLAIN);
}

static void draw_check(const struct form_item *item, const struct form_value *value,
		       const struct ui_area *area, int y, enum language language)
{
	ui_put(area, y, LABEL_AT, value->checked ? "[x] " : "[ ] ", 4, UI_PLAIN);
	if (item->label != NULL)
		ui_text(area, y, LABEL_AT + 4, language, item->label, -1, UI_PLAIN);
}

static void draw_shown(const struct form_value *value, const struct ui_area *area, int y, int x)
{
	char words[LINE_EDIT_TEXT_SIZE];

	line_edit_get(value->edit, words, sizeof(words));
	ui_put(area, y, x, words, -1, UI_PLAIN);
}

static void draw_field(struct form *form, size_t index, const struct ui_area *area, int y, int x,
		       enum language language)
{
	const struct form_item *item = &form->item[index];
	struct form_value *value = &form->value[index];
	bool focus = index == form->focus;
	struct pin_field pin = { .pin = value->pin, .maximum = (uint8_t)item->maximum };

	if (focus)
		ui_cursor(area, y, item->kind == FORM_CHECK ? LABEL_AT + 1 : x);
	switch (item->kind) {
	case FORM_HEADING:
		break;
	case FORM_SHOW:
		draw_shown(value, area, y, x);
		break;
	case FORM_LINE:
		draw_line(item, value, area, y, x, focus);
		break;
	case FORM_PIN:
		pin_field_draw(&pin, area, y, x, focus);
		break;
	case FORM_CHOICE:
		draw_choice(item, value, area, y, x, language);
		break;
	case FORM_CHECK:
		draw_check(item, value, area, y, language);
		break;
	}
}

static void draw_item(struct form *form, size_t index, const struct ui_area *area, int y, int width,
		      enum language language)
{
	const struct form_item *item = &form->item[index];
	const struct form_value *value = &form->value[index];
	bool focus = index == form->focus;

	if (item->kind == FORM_HEADING) {
		if (item->label != NULL)
			ui_text(area, y, 0, language, item->label, -1, UI_BOLD);
		return;
	}
	ui_put(area, y, 0, focus ? ">" : " ", 1, UI_PLAIN);
	if (value->problem.id != NULL)
		ui_put(area, y, 1, "!", 1, UI_BAD);
	if (has_label_column(item->kind) && item->label != NULL) {
		ui_text(area, y, LABEL_AT, language, item->label, width, UI_PLAIN);
		ui_put(area, y, LABEL_AT + width, item->required ? "*" : " ", 1, UI_PLAIN);
	}
	draw_field(form, index, area, y, LABEL_AT + width + GAP, language);
}

/* How many items above the focus can be shown with it. */
static void scroll(struct form *form, int rows)
{
	int needed = 0;

	if (form->first > form->focus || form->focus >= form->count)
		form->first = form->focus < form->count ? form->focus : 0;
	for (size_t i = form->first; i <= form->focus && i < form->count; i++)
		needed += form->value[i].hidden ? 0 : 1;
	for (; needed > rows && form->first < form->focus; form->first++)
		needed -= form->value[form->first].hidden ? 0 : 1;
	/* What fits in all is shown from its beginning. */
	if (form_rows(form) <= rows)
		form->first = 0;
	/* A heading belongs to the field under it. */
	if (form->first > 0 && needed < rows && form->item[form->first - 1].kind == FORM_HEADING)
		form->first--;
}

static void draw_note(const struct form *form, const struct ui_area *area, int y,
		      enum language language)
{
	char words[NOTE_SIZE];
	const struct form_value *value;
	const char *help;

	if (form->focus >= form->count)
		return;
	value = &form->value[form->focus];
	help = form->item[form->focus].help;
	if (value->problem.id != NULL) {
		message_words(language, &value->problem, words, sizeof(words));
		ui_put(area, y, 0, "!", 2, UI_BAD);
		ui_put(area, y, LABEL_AT, words, area->width - LABEL_AT, UI_BAD);
	} else if (help != NULL) {
		ui_text(area, y, LABEL_AT, language, help, area->width - LABEL_AT, UI_PLAIN);
	}
}

void form_draw(struct form *form, const struct ui_area *area, enum language language)
{
	int width = label_width(form, language);
	int rows = area->height - 1;
	int y = 0;

	scroll(form, rows);
	ui_cursor(area, 0, 0);
	for (size_t i = form->first; i < form->count && y < rows; i++) {
		if (form->value[i].hidden)
			continue;
		draw_item(form, i, area, y, width, language);
		y++;
	}
	draw_note(form, area, rows, language);
}
