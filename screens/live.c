#include "madoguchi/screens/live.h"

#include "madoguchi/base/clock.h"
#include "madoguchi/screens/kit/dialog.h"

void live_init(struct live *live, struct loop *loop, void (*read)(void *state),
	       void (*done)(struct loop *loop, void *state, struct job *job))
{
	struct app *app = app_of(loop);

	*live = (struct live){ .app = app, .owner = app_owner(app), .read = read, .done = done };
}

void live_start(struct live *live)
{
	live_read(live);
	loop_wake_at(live->app->loop, clock_monotonic_ms() + APP_LOOK_EVERY_MS);
}

/* The version is taken first: what is written meanwhile is read once more. */
void live_read(struct live *live)
{
	live->seen_version = store_data_version(live->app->store);
	live->read(live);
}

void live_submit(struct live *live, struct job **job)
{
	if (*job != NULL)
		live->busy = app_submit(live->app, job);
}

enum screen_result live_tick(struct loop *loop, void *state, int64_t now_ms)
{
	struct live *live = state;

	(void)loop;
	if (!app_has_changed(live->app, now_ms, live->seen_version))
		return SCREEN_IGNORED;
	live_read(live);
	return SCREEN_USED;
}

void live_resume(struct loop *loop, void *state)
{
	(void)loop;
	live_read(state);
}

enum screen_result live_post(struct loop *loop, void *state, struct post *post)
{
	struct live *live = state;
	struct job *job = app_job(post, live->owner);

	if (job == NULL)
		return SCREEN_IGNORED;
	live->busy = false;
	live_read(live);
	if (!job->ok)
		dialog_error(loop, &job->error, NULL);
	else if (live->done != NULL)
		live->done(loop, state, job);
	return SCREEN_USED;
}
