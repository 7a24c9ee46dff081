/* The serial of a certificate, as it stands on the holder's copy. */
#include <stdlib.h>

#include "madoguchi/base/text.h"
#include "madoguchi/screens/card_panel.h"
#include "madoguchi/screens/kit/form.h"
#include "madoguchi/screens/procedure_screens.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Forty digits in pairs with something between them. */
#define SERIAL_WORDS_SIZE 64

enum field { FIELD_SERIAL = 1 };

static const struct form_item items[] = {
	{ .kind = FORM_LINE,
	  .id = FIELD_SERIAL,
	  .label = N_("Serial"),
	  .help = N_("Hexadecimal digits; blanks and colons do not matter."),
	  .required = true,
	  .class = FIELD_ASCII,
	  .columns = 60,
	  .maximum = 60 },
};

struct serial_state {
	struct form form;
	struct serial_ask *ask; /* of the screen below */
};

static bool serial_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct serial_state *state = calloc(1, sizeof(*state));

	(void)loop;
	if (state == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "serial");
	state->ask = argument;
	if (!form_open(&state->form, items, COUNT(items), error)) {
		free(state);
		return false;
	}
	*ret_state = state;
	return true;
}

static void serial_close(struct loop *loop, void *argument)
{
	struct serial_state *state = argument;

	(void)loop;
	form_close(&state->form);
	free(state);
}

static void serial_draw(struct loop *loop, void *argument, const struct ui_area *body)
{
	form_draw(&((struct serial_state *)argument)->form, body, loop_language(loop));
}

static enum screen_result take(struct serial_state *state)
{
	const struct message problem =
	    message_make(N_("This is no serial: 1 to 40 of 0-9 and a-f."));
	char words[SERIAL_WORDS_SIZE];

	if (!form_check(&state->form))
		return SCREEN_USED;
	form_text(&state->form, FIELD_SERIAL, words, sizeof(words));
	if (revoke_serial_parse(words, state->ask->serial))
		return SCREEN_CLOSE;
	form_set_problem(&state->form, FIELD_SERIAL, &problem);
	return SCREEN_USED;
}

static enum screen_result serial_key(struct loop *loop, void *argument,
				     const struct input_event *event)
{
	struct serial_state *state = argument;
	const enum form_result result = form_event(&state->form, loop, event);

	if (result == FORM_END)
		return take(state);
	return result == FORM_IGNORED ? SCREEN_IGNORED : SCREEN_USED;
}

static enum screen_result serial_act(struct loop *loop, void *argument, int act)
{
	(void)loop;
	return act == ACT_DO ? take(argument) : SCREEN_IGNORED;
}

static void serial_subject(const void *argument, enum language language, char *words, size_t size)
{
	const struct serial_state *state = argument;

	text_copy(words, size, text(language, kind_short_label(state->ask->kind)));
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_DO(N_("Go on"), N_("Takes the serial.")),
	KEY_ROW_BACK,
};

const struct screen_ops serial_screen = {
	.name = "revoke.serial",
	.title = N_("Serial of the certificate"),
	.help = N_("It stands on the copy that the holder was given (電子証明書の写し)."),
	.keys = { keys, COUNT(keys) },
	.open = serial_open,
	.close = serial_close,
	.draw = serial_draw,
	.key = serial_key,
	.act = serial_act,
	.subject = serial_subject,
};
