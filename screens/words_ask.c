#include "madoguchi/screens/words_ask.h"

#include <stdlib.h>
#include <string.h>

#include "madoguchi/screens/app.h"
#include "madoguchi/screens/kit/form.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TEXT_SIZE (WORDS_ASK_MOST * 4 + 1)
#define SENTENCE_SIZE 512

enum field { FIELD_WORDS = 1, FIELD_PERSON };

struct page {
	struct words_ask ask;
	struct screen_ops ops; /* own, for title and key line depend on what is asked */
	struct key_binding keys[3];
	struct form_item item[2];
	struct form form;
	bool yes;
	char words[TEXT_SIZE];
	char person[TEXT_SIZE];
};

static void make_items(struct page *page)
{
	page->item[0] = (struct form_item){ .kind = FORM_LINE,
					    .id = FIELD_WORDS,
					    .label = page->ask.words,
					    .class = FIELD_TEXT,
					    .columns = 44,
					    .maximum = page->ask.words_most,
					    .required = true };
	page->item[1] =
	    (struct form_item){ .kind = FORM_LINE,
				.id = FIELD_PERSON,
				.label = N_("Your name"),
				.help = page->ask.words == NULL
					    ? N_("It stands in the audit trail.")
					    : N_("It stands with the decision, and in the "
						 "audit trail."),
				.class = FIELD_TEXT,
				.columns = 30,
				.maximum = WORDS_ASK_PERSON,
				.required = true };
}

static void page_close(struct loop *loop, void *state)
{
	struct page *page = state;

	form_close(&page->form);
	if (page->yes)
		page->ask.answer(loop, page->ask.context, page->words, page->person);
	free(page);
}

static int draw_sentence(const struct ui_area *body, int row, enum language language,
			 const struct message *message, unsigned style)
{
	char words[SENTENCE_SIZE];

	if (message->id == NULL)
		return row;
	message_words(language, message, words, sizeof(words));
	return row + ui_paragraph(body, row, 2, words, body->width - 4, style) + 1;
}

static void page_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	struct page *page = state;
	const enum language language = loop_language(loop);
	struct ui_area fields;
	int row = 1;

	row = draw_sentence(body, row, language, &page->ask.about, UI_BOLD);
	row = draw_sentence(body, row, language, &page->ask.consequence, UI_PLAIN);
	fields = ui_part(body, row, 0, body->height - row, body->width);
	form_draw(&page->form, &fields, language);
}

static enum screen_result take(struct page *page)
{
	if (!form_check(&page->form))
		return SCREEN_USED;
	form_text(&page->form, FIELD_WORDS, page->words, sizeof(page->words));
	form_text(&page->form, FIELD_PERSON, page->person, sizeof(page->person));
	page->yes = true;
	return SCREEN_CLOSE;
}

static enum screen_result page_key(struct loop *loop, void *state, const struct input_event *event)
{
	return form_key(&((struct page *)state)->form, loop, event);
}

static enum screen_result page_act(struct loop *loop, void *state, int act)
{
	(void)loop;
	return act == ACT_DO ? take(state) : SCREEN_IGNORED;
}

static const char *page_focus_help(const void *state)
{
	return form_focus_help(&((const struct page *)state)->form);
}

static void make_ops(struct page *page)
{
	const struct key_binding keys[] = {
		KEY_ROW_HELP,
		KEY_ROW_DO(page->ask.yes, N_("Does it.")),
		KEY_ROW_BACK,
	};

	memcpy(page->keys, keys, sizeof(keys));
	page->ops = (struct screen_ops){
		.name = "words.ask",
		.title = page->ask.title,
		.help = N_("Nothing is done before F10; F12 leaves everything as it is."),
		.keys = { page->keys, COUNT(keys) },
		.close = page_close,
		.draw = page_draw,
		.key = page_key,
		.act = page_act,
		.focus_help = page_focus_help,
	};
}

bool words_ask_open(struct loop *loop, const struct words_ask *ask)
{
	struct page *page = calloc(1, sizeof(*page));

	if (page == NULL)
		return false;
	page->ask = *ask;
	make_items(page);
	make_ops(page);
	if (!form_open(&page->form, page->item, COUNT(page->item), NULL)) {
		free(page);
		return false;
	}
	form_set_hidden(&page->form, FIELD_WORDS, ask->words == NULL);
	form_set_hidden(&page->form, FIELD_PERSON, !ask->person);
	form_set_text(&page->form, FIELD_PERSON, app_of(loop)->signed_in.full_name);
	form_set_focus(&page->form, ask->words != NULL ? FIELD_WORDS : FIELD_PERSON);
	if (loop_push(loop, &page->ops, page, NULL))
		return true;
	form_close(&page->form);
	free(page);
	return false;
}
