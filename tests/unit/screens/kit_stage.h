/*
 * A stage for the kit's tests: a detached terminal, a Japanese catalogue of a few words, and a
 * screen with a form and a list that uses what a real one would.
 */
#ifndef TESTS_UNIT_SCREENS_KIT_STAGE_H
#define TESTS_UNIT_SCREENS_KIT_STAGE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/screens/kit/help.h"
#include "madoguchi/screens/kit/form.h"
#include "madoguchi/screens/kit/list_array.h"
#include "madoguchi/screens/kit/loop.h"
#include "madoguchi/screens/kit/terminal.h"

#define STAGE_RECORDS 40
#define STAGE_ROW_SIZE 1024

/* In strcmp order. */
static const char *const stage_words[][2] = {
	{ "", "Content-Type: text/plain; charset=UTF-8\n" },
	{ "Back", "戻る" },
	{ "Birth date", "生年月日" },
	{ "Help", "説明" },
	{ "Kana", "フリガナ" },
	{ "Name", "氏名" },
	{ "No.", "番号" },
	{ "Password", "暗証番号" },
	{ "Procedure", "手続" },
	{ "Reception", "受付" },
	{ "The screen is too small: 80x23 is needed", "画面が小さすぎます：80x23以上が必要" },
};
#define STAGE_WORDS (sizeof(stage_words) / sizeof(stage_words[0]))

static inline void stage_put_word(FILE *file, uint32_t word)
{
	fwrite(&word, sizeof(word), 1, file);
}

static inline void stage_put_table(FILE *file, size_t column, uint32_t offset)
{
	for (size_t i = 0; i < STAGE_WORDS; i++) {
		uint32_t length = (uint32_t)strlen(stage_words[i][column]);

		stage_put_word(file, length);
		stage_put_word(file, offset);
		offset += length + 1;
	}
}

static inline void stage_load_japanese(void)
{
	char path[] = "/tmp/kit-stage-XXXXXX";
	int fd = mkstemp(path);
	FILE *file = fdopen(fd, "w");
	uint32_t strings = (uint32_t)(28 + 16 * STAGE_WORDS);
	uint32_t ids = 0;

	for (size_t i = 0; i < STAGE_WORDS; i++)
		ids += (uint32_t)strlen(stage_words[i][0]) + 1;
	stage_put_word(file, 0x950412de);
	stage_put_word(file, 0);
	stage_put_word(file, (uint32_t)STAGE_WORDS);
	stage_put_word(file, 28);
	stage_put_word(file, (uint32_t)(28 + 8 * STAGE_WORDS));
	stage_put_word(file, 0);
	stage_put_word(file, 0);
	stage_put_table(file, 0, strings);
	stage_put_table(file, 1, strings + ids);
	for (size_t column = 0; column < 2; column++) {
		for (size_t i = 0; i < STAGE_WORDS; i++)
			fwrite(stage_words[i][column], strlen(stage_words[i][column]) + 1, 1, file);
	}
	fclose(file);
	assert_true(message_load(LANGUAGE_JA, path, NULL));
	unlink(path);
}

/* A terminal without a terminal: what is drawn is read back from the screen. */
static inline void stage_start_detached(enum box_style box)
{
	struct terminal_options options = terminal_defaults();
	struct error error = { .code = ERROR_NONE };

	options.detached = true;
	options.box = box;
	options.type = "xterm-256color";
	setenv("LC_ALL", "C.UTF-8", 1);
	if (!terminal_start(&options, &error))
		fail_msg("%s: %s", error_name(error.code), error.detail);
}

enum stage_field { STAGE_NAME = 1, STAGE_KANA, STAGE_BIRTH, STAGE_KIND, STAGE_PIN, STAGE_AGREED };
enum stage_act { STAGE_ACT_OTHER = 1, STAGE_ACT_NEVER, STAGE_ACT_HOT };

static const struct form_choice stage_kinds[] = {
	{ 10, "新規発行" },
	{ 20, "更新" },
	{ 30, "失効" },
};

static const struct form_item stage_items[] = {
	{ FORM_HEADING, .label = "Applicant" },
	{ FORM_LINE, STAGE_NAME, "Name", "As it stands on the card", .required = true,
	  .class = FIELD_TEXT, .columns = 30, .maximum = 40 },
	{ FORM_LINE, STAGE_KANA, "Kana", .class = FIELD_KANA, .columns = 30, .maximum = 40 },
	{ FORM_LINE, STAGE_BIRTH, "Birth date", .class = FIELD_DATE, .columns = 14, .maximum = 14 },
	{ FORM_CHOICE, STAGE_KIND, "Procedure", .choices = stage_kinds, .choice_count = 3 },
	{ FORM_PIN, STAGE_PIN, "Password", .minimum = 6, .maximum = 16, .alphanumeric = true },
	{ FORM_CHECK, STAGE_AGREED, .label = "I agree" },
};
#define STAGE_ITEMS (sizeof(stage_items) / sizeof(stage_items[0]))

static const struct list_column stage_columns[] = {
	{ "No.", 6, true },
	{ "Name", 20, false },
	{ "Kana", 0, false },
};

/* The state of both screens. */
struct stage {
	struct form form;
	struct list list;
	struct list_array array;
	struct list_row rows[STAGE_RECORDS];
	int acts;
	int last_act;
	int last_post;
	int ticks;
	int resumed;
	int closed;
	int64_t picked;
};

static inline void stage_fill_rows(struct stage *stage, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		stage->rows[i].place =
		    (struct list_place){ .order = (int64_t)i * 10, .id = 100 + (int64_t)i };
		snprintf(stage->rows[i].words, LIST_WORDS_SIZE, "%d\t%s%d\tヤマダ", (int)i + 1,
			 i % 2 == 0 ? "山田" : "佐藤", (int)i);
	}
	stage->array.row = stage->rows;
	stage->array.count = count;
}

static inline void stage_draw_form(struct loop *loop, void *state, const struct ui_area *body)
{
	form_draw(&((struct stage *)state)->form, body, loop_language(loop));
}

static inline void stage_draw_list(struct loop *loop, void *state, const struct ui_area *body)
{
	list_draw(&((struct stage *)state)->list, body, loop_language(loop));
}

static inline enum screen_result stage_form_key(struct loop *loop, void *state,
						const struct input_event *event)
{
	return form_key(&((struct stage *)state)->form, loop, event);
}

static inline enum screen_result stage_list_key(struct loop *loop, void *state,
						const struct input_event *event)
{
	struct stage *stage = state;
	enum list_result result = list_event(&stage->list, event);

	(void)loop;
	if (result == LIST_PICKED)
		stage->picked = list_selected_id(&stage->list);
	return result == LIST_IGNORED ? SCREEN_IGNORED : SCREEN_USED;
}

static inline enum screen_result stage_act(struct loop *loop, void *state, int act)
{
	struct stage *stage = state;

	(void)loop;
	if (act < 0 && act != ACT_DO)
		return SCREEN_IGNORED;
	stage->acts++;
	stage->last_act = act;
	return SCREEN_USED;
}

static inline const char *stage_reason(const void *state, int act)
{
	(void)state;
	return act == STAGE_ACT_NEVER ? "No card is in the reader." : NULL;
}

static inline enum screen_result stage_post(struct loop *loop, void *state, struct post *post)
{
	(void)loop;
	((struct stage *)state)->last_post = post->type;
	return SCREEN_USED;
}

static inline enum screen_result stage_tick(struct loop *loop, void *state, int64_t now_ms)
{
	(void)loop;
	(void)now_ms;
	((struct stage *)state)->ticks++;
	return SCREEN_USED;
}

static inline void stage_resume(struct loop *loop, void *state)
{
	(void)loop;
	((struct stage *)state)->resumed++;
}

static inline void stage_closed(struct loop *loop, void *state)
{
	(void)loop;
	((struct stage *)state)->closed++;
}

static const struct key_binding stage_bindings[] = {
	KEY_ROW_HELP,
	KEY_ROW_LEAVE,
	KEY_ROW_CHOOSE,
	{ INPUT_KEY_F6, INPUT_KEY_CTRL('N'), "Other", "Does another thing.", STAGE_ACT_OTHER },
	{ INPUT_KEY_F7, INPUT_KEY_NONE, "Never", "Cannot be done now.", STAGE_ACT_NEVER },
	{ INPUT_KEY_CHARACTER('x'), INPUT_KEY_NONE, NULL, "A hot key.", STAGE_ACT_HOT },
	KEY_ROW_DO("Go on", "Goes on."),
	KEY_ROW_BACK,
};

static const struct screen_ops stage_form_ops = {
	.name = "form",
	.title = "Reception",
	.help = "The form of the tests.",
	.keys = { stage_bindings, sizeof(stage_bindings) / sizeof(stage_bindings[0]) },
	.draw = stage_draw_form,
	.key = stage_form_key,
	.act = stage_act,
	.reason = stage_reason,
	.post = stage_post,
	.tick = stage_tick,
	.resume = stage_resume,
	.close = stage_closed,
};

static const struct screen_ops stage_list_ops = {
	.name = "list",
	.title = "Reception",
	.keys = { stage_bindings, sizeof(stage_bindings) / sizeof(stage_bindings[0]) },
	.draw = stage_draw_list,
	.key = stage_list_key,
	.act = stage_act,
	.reason = stage_reason,
};

static inline void stage_open(struct stage *stage)
{
	memset(stage, 0, sizeof(*stage));
	stage_fill_rows(stage, STAGE_RECORDS);
	assert_true(form_open(&stage->form, stage_items, STAGE_ITEMS, NULL));
	assert_true(
	    list_open(&stage->list, &list_array_source, &stage->array, stage_columns, 3, NULL));
}

static inline void stage_close(struct stage *stage)
{
	form_close(&stage->form);
	list_close(&stage->list);
}

static inline struct loop *stage_loop(enum language language)
{
	struct loop_options options = { .language = language,
					.resident_language = LANGUAGE_JA,
					.help = help_open };
	struct loop *loop = NULL;

	assert_true(loop_new(&options, &loop, NULL));
	return loop;
}

static inline void stage_key(struct loop *loop, enum input_key key)
{
	struct input_event event = { .kind = INPUT_KEY, .key = key };

	loop_feed(loop, &event);
}

/* One event a code point, as the decoder makes them. */
static inline void stage_type(struct loop *loop, const char *utf8)
{
	while (*utf8 != '\0') {
		struct input_event event = { .kind = INPUT_TEXT };
		size_t size = 1;

		while ((utf8[size] & 0xC0) == 0x80)
			size++;
		memcpy(event.text, utf8, size);
		event.size = (uint8_t)size;
		loop_feed(loop, &event);
		utf8 += size;
	}
}

static inline void stage_assert_row(int row, const char *wanted)
{
	char got[STAGE_ROW_SIZE];

	ui_row(row, got, sizeof(got));
	assert_string_equal(got, wanted);
}

static inline bool stage_shows(const char *wanted)
{
	struct ui_area area = ui_screen();

	for (int y = 0; y < area.height; y++) {
		char row[STAGE_ROW_SIZE];

		ui_row(y, row, sizeof(row));
		if (strstr(row, wanted) != NULL)
			return true;
	}
	return false;
}

static inline void stage_assert_cursor(int row, int column)
{
	int got_row, got_column;

	ui_cursor_place(&got_row, &got_column);
	assert_int_equal(got_row, row);
	assert_int_equal(got_column, column);
}

#endif
