#include "madoguchi/screens/kit/dialog.h"

#include <stdlib.h>
#include <string.h>

#include "madoguchi/screens/kit/line_edit.h"
#include "madoguchi/screens/kit/loop.h"
#include "madoguchi/screens/kit/wrap.h"

#define DIALOG_WIDTH 66
#define PARTS 3
#define WORDS_SIZE 512
#define WORD_SIZE 16

struct dialog {
	const char *title;
	const char *label[PARTS]; /* message ids of what stands before a part; may be NULL */
	struct message part[PARTS];
	bool asks;
	bool yes;
	bool enter_confirms;
	bool typed; /* the word must be typed */
	char word[WORD_SIZE];
	struct line_edit edit;
	struct screen_ops ops; /* own, for its key table depends on the question */
	struct key_binding binding[4];
	void (*answer)(struct loop *loop, void *context, bool yes);
	void *context;
};

enum dialog_act { ACT_YES = 1, ACT_NO };

struct drawn {
	char words[PARTS][WORDS_SIZE];
	int rows; /* of all parts */
};

static void put_into_words(const struct dialog *dialog, enum language language, int width,
			   struct drawn *drawn)
{
	drawn->rows = 0;
	for (int i = 0; i < PARTS; i++) {
		drawn->words[i][0] = '\0';
		if (dialog->part[i].id == NULL)
			continue;
		message_words(language, &dialog->part[i], drawn->words[i], WORDS_SIZE);
		drawn->rows += wrap_count(drawn->words[i], width) + 1;
		if (dialog->label[i] != NULL)
			drawn->rows++;
	}
}

static struct ui_area centre(const struct ui_area *body, int height)
{
	int width = body->width < DIALOG_WIDTH ? body->width : DIALOG_WIDTH;

	if (height > body->height)
		height = body->height;
	return ui_part(body, (body->height - height) / 2, (body->width - width) / 2, height, width);
}

static void draw_word(struct dialog *dialog, const struct ui_area *inside, int y,
		      enum language language)
{
	struct message message = message_with_text(N_("To go on, type {1}:"), dialog->word);
	int x = ui_message(inside, y, 0, language, &message, -1, UI_PLAIN) + 1;

	line_edit_draw(&dialog->edit, inside, y, x, (int)strlen(dialog->word) + 1, true);
}

static void draw(struct loop *loop, void *state, const struct ui_area *body)
{
	struct dialog *dialog = state;
	enum language language = loop_language(loop);
	int width = (body->width < DIALOG_WIDTH ? body->width : DIALOG_WIDTH) - 4;
	struct ui_area frame, inside;
	struct drawn drawn;
	int y = 0;

	put_into_words(dialog, language, width, &drawn);
	frame = centre(body, drawn.rows + (dialog->typed ? 3 : 1));
	inside = ui_box(&frame, text(language, dialog->title));
	ui_cursor(&inside, 0, 0);
	for (int i = 0; i < PARTS; i++) {
		if (dialog->part[i].id == NULL)
			continue;
		if (dialog->label[i] != NULL)
			ui_text(&inside, y++, 0, language, dialog->label[i], -1, UI_BOLD);
		y += ui_paragraph(&inside, y, 0, drawn.words[i], width, UI_PLAIN) + 1;
	}
	if (dialog->typed)
		draw_word(dialog, &inside, y, language);
}

static bool word_right(const struct dialog *dialog)
{
	char typed[LINE_EDIT_TEXT_SIZE];

	if (!dialog->typed)
		return true;
	line_edit_get(&dialog->edit, typed, sizeof(typed));
	return strcmp(typed, dialog->word) == 0;
}

static enum screen_result act(struct loop *loop, void *state, int number)
{
	struct dialog *dialog = state;

	if (number == ACT_NO)
		return SCREEN_CLOSE;
	if (number != ACT_YES)
		return SCREEN_IGNORED;
	if (!word_right(dialog)) {
		loop_say_id(loop, N_("The word is not the one that is asked for."), UI_WARN);
		return SCREEN_USED;
	}
	dialog->yes = true;
	return SCREEN_CLOSE;
}

static enum screen_result key(struct loop *loop, void *state, const struct input_event *event)
{
	struct dialog *dialog = state;

	if (!dialog->asks) /* a message goes away with any key */
		return SCREEN_CLOSE;
	if (input_is(event, INPUT_KEY_ENTER) && (dialog->enter_confirms || dialog->typed))
		return act(loop, dialog, ACT_YES);
	if (dialog->typed && line_edit_event(&dialog->edit, event) != LINE_EDIT_IGNORED)
		return SCREEN_USED;
	return SCREEN_IGNORED;
}

static void dialog_close(struct loop *loop, void *state)
{
	struct dialog *dialog = state;
	void (*answer)(struct loop *, void *, bool) = dialog->answer;
	void *context = dialog->context;
	bool yes = dialog->yes;

	line_edit_clear(&dialog->edit);
	free(dialog);
	if (answer != NULL)
		answer(loop, context, yes);
}

static bool show(struct loop *loop, struct dialog *dialog, size_t rows)
{
	dialog->ops = (struct screen_ops){
		.name = dialog->asks ? "question" : "message",
		.overlay = true,
		.keys = { dialog->binding, rows },
		.close = dialog_close,
		.draw = draw,
		.key = key,
		.act = act,
	};
	if (loop_push(loop, &dialog->ops, dialog, NULL))
		return true;
	free(dialog);
	return false;
}

static struct dialog *new_dialog(const char *title)
{
	struct dialog *dialog = calloc(1, sizeof(*dialog));

	if (dialog != NULL)
		dialog->title = title;
	return dialog;
}

static bool show_message(struct loop *loop, struct dialog *dialog)
{
	static const struct key_binding close_rows[] = {
		{ INPUT_KEY_F12, INPUT_KEY_CTRL('W'), N_("Close"), N_("Closes the message."),
		  ACT_NO },
		{ INPUT_KEY_ENTER, INPUT_KEY_NONE, N_("Close"), N_("Closes the message."), ACT_NO },
	};

	memcpy(dialog->binding, close_rows, sizeof(close_rows));
	return show(loop, dialog, sizeof(close_rows) / sizeof(close_rows[0]));
}

bool dialog_message(struct loop *loop, const char *title, const struct message *message)
{
	struct dialog *dialog = new_dialog(title);

	if (dialog == NULL)
		return false;
	dialog->part[0] = *message;
	return show_message(loop, dialog);
}

bool dialog_error(struct loop *loop, const struct error *error, const struct message *now)
{
	struct dialog *dialog = new_dialog(N_("Error"));

	if (dialog == NULL)
		return false;
	dialog->label[0] = N_("What happened");
	dialog->part[0] = message_with_number(N_("{2} (number {1})"), error->code);
	message_add_id(&dialog->part[0], error_happened(error->code));
	dialog->label[1] = N_("How things stand");
	dialog->part[1] = now != NULL ? *now : message_make(N_("Nothing was changed."));
	dialog->label[2] = N_("What to do");
	dialog->part[2] = message_make(error_next(error->code));
	return show_message(loop, dialog);
}

/* The rows for yes and no; what asked must not confirm. */
static size_t question_rows(const struct dialog_question *question, struct key_binding *row)
{
	const char *yes = question->yes != NULL ? question->yes : N_("Yes");
	bool by_f10 =
	    question->asked_with == INPUT_KEY_F10 || question->asked_with == INPUT_KEY_CTRL('D');
	bool by_y = question->asked_with == INPUT_KEY_CHARACTER('y');
	size_t rows = 0;

	/* A word that is typed confirms by itself: then F10 may also be the key that asked. */
	if (!by_f10 || question->word != NULL)
		row[rows++] = (struct key_binding){ INPUT_KEY_F10, INPUT_KEY_CTRL('D'), yes,
						    N_("Yes: does what is asked."), ACT_YES };
	if (question->word == NULL && !by_y && (by_f10 || !question->irreversible))
		row[rows++] = (struct key_binding){ INPUT_KEY_CHARACTER('y'), INPUT_KEY_NONE, yes,
						    N_("Yes: does what is asked."), ACT_YES };
	row[rows++] = (struct key_binding){ INPUT_KEY_F12, INPUT_KEY_CTRL('W'), N_("No"),
					    N_("No: nothing is done."), ACT_NO };
	if (question->word == NULL)
		row[rows++] = (struct key_binding){ INPUT_KEY_CHARACTER('n'), INPUT_KEY_NONE, NULL,
						    N_("No: nothing is done."), ACT_NO };
	return rows;
}

bool dialog_ask(struct loop *loop, const struct dialog_question *question,
		void (*answer)(struct loop *loop, void *context, bool yes), void *context)
{
	struct dialog *dialog = new_dialog(question->title);

	if (dialog == NULL)
		return false;
	dialog->asks = true;
	dialog->part[0] = question->question;
	dialog->part[1] = question->consequence;
	dialog->enter_confirms = !question->irreversible && question->asked_with != INPUT_KEY_ENTER;
	dialog->typed = question->word != NULL;
	if (dialog->typed)
		text_copy(dialog->word, sizeof(dialog->word), question->word);
	line_edit_init(&dialog->edit, FIELD_ASCII, WORD_SIZE);
	dialog->answer = answer;
	dialog->context = context;
	return show(loop, dialog, question_rows(question, dialog->binding));
}
