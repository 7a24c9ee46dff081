#include "madoguchi/screens/paper_view.h"

#include <stdlib.h>
#include <string.h>

#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/kit/viewer.h"

/* While the desk prints, an overlay that draws nothing waits above the paper. */
struct print_wait {
	uint64_t owner;
};

/* What the viewer keeps for the key that prints. */
struct printable {
	struct paper_record row; /* of a stored paper */
	enum procedure procedure;
	size_t size; /* of a leaflet's words; 0: it is a stored paper */
	char words[];
};

static bool print_leaflet_job(struct counter *counter, struct job *job, struct error *error)
{
	return paper_print_leaflet(counter, job->reception.record.procedure, &job->words,
				   &job->gaps, error);
}

static bool print_job(struct counter *counter, struct job *job, struct error *error)
{
	return paper_print(counter, &job->paper_row, NULL, &job->gaps, error);
}

static bool print_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	const struct printable *what = argument;
	struct app *app = app_of(loop);
	struct print_wait *wait = calloc(1, sizeof(*wait));
	struct job *job;

	if (wait == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "print");
	wait->owner = app_owner(app);
	job = job_new(app, wait->owner, what->size > 0 ? print_leaflet_job : print_job);
	if (job != NULL) {
		job->paper_row = what->row;
		job->reception.record.procedure = what->procedure;
		buffer_append(&job->words, what->words, what->size);
	}
	if (!app_submit(app, &job)) {
		free(wait);
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "print");
	}
	*ret_state = wait;
	return true;
}

static void print_close(struct loop *loop, void *state)
{
	(void)loop;
	free(state);
}

static void print_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	(void)loop;
	(void)state;
	(void)body;
}

static enum screen_result print_post(struct loop *loop, void *state, struct post *post)
{
	const struct print_wait *wait = state;
	const struct job *job = app_job(post, wait->owner);

	if (job == NULL)
		return SCREEN_IGNORED;
	if (!job->ok)
		dialog_error(loop, &job->error, NULL);
	else if (job->gaps)
		loop_say_id(loop,
			    N_("Printed. Some characters are not in the font: look for 〓 on the "
			       "paper, and compare the names."),
			    UI_WARN);
	else
		loop_say_id(loop,
			    job->paper_row.prints > 1 ? N_("Printed, marked as a reprint.")
						      : N_("Printed."),
			    UI_PLAIN);
	return SCREEN_CLOSE;
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_BACK,
};

static const struct screen_ops print_screen = {
	.name = "print",
	.help = N_("The paper is being printed."),
	.overlay = true,
	.keys = { keys, sizeof(keys) / sizeof(keys[0]) },
	.open = print_open,
	.close = print_close,
	.draw = print_draw,
	.post = print_post,
};

static void print(struct loop *loop, void *context)
{
	struct error error = { 0 };

	if (!loop_push(loop, &print_screen, context, &error))
		dialog_error(loop, &error, NULL);
}

static void view(struct loop *loop, const struct job *job, const char *title, size_t kept)
{
	const char *const words = (const char *)job->words.bytes;
	struct printable *what;

	if (job->app->config->printer == NULL) {
		viewer_open(loop, title, words, true);
		return;
	}
	what = malloc(sizeof(*what) + kept);
	if (what == NULL)
		return;
	*what = (struct printable){ .row = job->paper_row,
				    .procedure = job->reception.record.procedure,
				    .size = kept };
	memcpy(what->words, words, kept);
	viewer_open_printable(loop, title, words, print, what);
}

void paper_view_open(struct loop *loop, const struct job *job)
{
	view(loop, job, job->paper_title != NULL ? job->paper_title : paper_label(job->paper), 0);
}

void paper_view_leaflet(struct loop *loop, const struct job *job)
{
	view(loop, job, N_("Leaflet"), job->words.size);
}
