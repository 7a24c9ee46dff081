#include "madoguchi/screens/second_person.h"

#include <stdlib.h>
#include <string.h>

#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/kit/form.h"
#include "madoguchi/screens/sign_in.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define HEIGHT 10
#define WIDTH 66

struct second {
	enum four_eyes act;
	struct message about;
	struct job *job;
	bool *busy; /* of the screen below, which cannot close before this one */
	struct form form;
};

static const struct form_item items[] = {
	{ .kind = FORM_LINE,
	  .id = SIGN_IN_NAME,
	  .label = N_("Operator"),
	  .help = N_("Another person than the clerk, with the right to approve."),
	  .class = FIELD_ASCII,
	  .columns = OPERATOR_SIZE - 1,
	  .maximum = OPERATOR_SIZE - 1,
	  .required = true },
	{ .kind = FORM_PIN,
	  .id = SIGN_IN_PASSWORD,
	  .label = N_("Password"),
	  .maximum = PASSWORD_SIZE_MAX,
	  .password = true,
	  .required = true },
};

static bool second_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	const struct second *asked = argument;
	struct second *second = calloc(1, sizeof(*second));

	(void)loop;
	if (second == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "second person");
	*second = *asked;
	if (!form_open(&second->form, items, COUNT(items), error)) {
		free(second);
		return false;
	}
	*ret_state = second;
	return true;
}

static void second_close(struct loop *loop, void *state)
{
	struct second *second = state;

	(void)loop;
	job_drop(&second->job);
	form_close(&second->form);
	free(second);
}

static void second_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	struct second *second = state;
	const enum language language = loop_language(loop);
	const struct ui_area frame =
	    ui_part(body, (body->height - HEIGHT) / 2, (body->width - WIDTH) / 2, HEIGHT, WIDTH);
	const struct ui_area inside = ui_box(&frame, text(language, N_("A second person agrees")));
	const struct ui_area form = ui_part(&inside, 3, 0, inside.height - 3, inside.width);

	ui_text(&inside, 0, 1, language, four_eyes_label(second->act), -1, UI_BOLD);
	ui_message(&inside, 1, 1, language, &second->about, inside.width - 2, UI_PLAIN);
	form_draw(&second->form, &form, language);
}

static enum screen_result agree(struct loop *loop, struct second *second, bool by_card)
{
	if (!sign_in_take(&second->form, by_card, second->job))
		return SCREEN_USED;
	*second->busy = app_submit(app_of(loop), &second->job);
	return SCREEN_CLOSE;
}

static enum screen_result second_key(struct loop *loop, void *state,
				     const struct input_event *event)
{
	struct second *second = state;
	const enum form_result result = form_event(&second->form, loop, event);

	if (result == FORM_END)
		return agree(loop, second, false);
	return result == FORM_IGNORED ? SCREEN_IGNORED : SCREEN_USED;
}

static enum screen_result second_act(struct loop *loop, void *state, int act)
{
	if (act != ACT_DO && act != SIGN_IN_ACT_BY_CARD)
		return SCREEN_IGNORED;
	return agree(loop, state, act == SIGN_IN_ACT_BY_CARD);
}

/* Who has typed it may be gone: whoever signs in next must not agree with it. */
static enum screen_result second_post(struct loop *loop, void *state, struct post *post)
{
	(void)loop;
	if (post->type == POST_LOCK)
		form_wipe_pins(&((struct second *)state)->form);
	return SCREEN_IGNORED;
}

static const char *second_focus_help(const void *state)
{
	return form_focus_help(&((const struct second *)state)->form);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	SIGN_IN_ROW_BY_CARD,
	KEY_ROW_DO(N_("Agree"), N_("Agrees to this act alone; the clerk stays signed in.")),
	KEY_ROW_BACK,
};

static const struct screen_ops second_person_screen = {
	.name = "second_person",
	.help = N_("The office's rules want a second person for this. Nobody approves an act of "
		   "their own."),
	.overlay = true,
	.keys = { keys, COUNT(keys) },
	.open = second_open,
	.close = second_close,
	.draw = second_draw,
	.key = second_key,
	.act = second_act,
	.post = second_post,
	.focus_help = second_focus_help,
};

void second_person_ask(struct loop *loop, enum four_eyes act, const struct message *about,
		       struct job **job, bool *busy)
{
	struct second asked = { .act = act, .about = *about, .job = *job, .busy = busy };
	struct error error = { 0 };

	*job = NULL;
	if (asked.job == NULL)
		return;
	if (loop_push(loop, &second_person_screen, &asked, &error))
		return;
	job_drop(&asked.job);
	dialog_error(loop, &error, NULL);
}
