/*
 * The page "what to bring, when, what it costs" of a reception as it stands. The desk makes and
 * stores it as it does every paper; an overlay waits for it and gives way to the page.
 */
#include <stdlib.h>

#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/paper_view.h"

struct leaflet_wait {
	uint64_t owner;
};

static bool make_leaflet(struct counter *counter, struct job *job, struct error *error)
{
	return paper_leaflet(counter, &job->reception, counter->config->language, &job->words,
			     error);
}

static bool leaflet_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct flow *flow = argument;
	struct leaflet_wait *wait = calloc(1, sizeof(*wait));
	struct job *job;

	(void)loop;
	if (wait == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "leaflet");
	wait->owner = app_owner(flow->app);
	job = job_new(flow->app, wait->owner, make_leaflet);
	if (job != NULL)
		job->reception = flow->reception;
	if (job == NULL || !app_submit(flow->app, &job)) {
		free(wait);
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "leaflet");
	}
	*ret_state = wait;
	return true;
}

static void leaflet_close(struct loop *loop, void *state)
{
	(void)loop;
	free(state);
}

static void leaflet_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	(void)loop;
	(void)state;
	(void)body;
}

static enum screen_result leaflet_post(struct loop *loop, void *state, struct post *post)
{
	const struct leaflet_wait *wait = state;
	struct job *job = app_job(post, wait->owner);

	if (job == NULL)
		return SCREEN_IGNORED;
	if (job->ok)
		paper_view_leaflet(loop, job);
	else
		dialog_error(loop, &job->error, NULL);
	return SCREEN_CLOSE;
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_BACK,
};

static const struct screen_ops leaflet_screen = {
	.name = "leaflet",
	.help = N_("The page is being made and stored."),
	.overlay = true,
	.keys = { keys, sizeof(keys) / sizeof(keys[0]) },
	.open = leaflet_open,
	.close = leaflet_close,
	.draw = leaflet_draw,
	.post = leaflet_post,
};

void flow_leaflet(struct flow *flow, struct loop *loop)
{
	struct error error = { 0 };

	if (!loop_push(loop, &leaflet_screen, flow, &error))
		dialog_error(loop, &error, NULL);
}
