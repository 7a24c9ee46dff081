/*
 * held_desk: a desk that is busy for as long as a test wants.
 *
 * DESCRIPTION
 *   What is handed to the desk after held_desk_hold() waits behind it; held_desk_let_go() lets one
 *   such hold end. held_desk_says_yes() answers in its place, to the screen that was opened last.
 *   Over a fuzz_world.
 */
#ifndef TESTS_UNIT_SCREENS_HELD_DESK_H
#define TESTS_UNIT_SCREENS_HELD_DESK_H

#include "screens/fuzz_world.h"
#include "screens/kit_stage.h"

#include "madoguchi/screens/sign_in.h"

#include <semaphore.h>

static sem_t held_desk_go_on;

static inline void held_desk_wait(struct counter *counter, void *argument)
{
	(void)counter;
	(void)argument;
	sem_wait(&held_desk_go_on);
}

static inline void held_desk_hold(struct world *world)
{
	const struct desk_act act = { .run = held_desk_wait };

	assert_true(desk_submit(world->app.desk, &act));
}

static inline void held_desk_let_go(struct world *world)
{
	sem_post(&held_desk_go_on);
	settle(world);
}

static inline void held_desk_drop(void *payload)
{
	struct job *job = payload;

	job_drop(&job);
}

static inline void held_desk_says_yes(struct world *world)
{
	struct job *job = job_new(&world->app, world->app.last_owner, NULL);

	assert_non_null(job);
	job->ok = true;
	mailbox_post(loop_mailbox(world->app.loop), POST_JOB, job, held_desk_drop);
	loop_take_posts(world->app.loop);
}

static inline bool held_desk_shows(struct world *world, const char *words)
{
	loop_draw(world->app.loop);
	return stage_shows(words);
}

/* Before the first test: a screen without a terminal. */
static inline int held_desk_start(void **state)
{
	(void)state;
	stage_start_detached(BOX_ASCII);
	return 0;
}

/* A fuzz_world gets a loop in English and a desk. */
static inline void held_desk_open(struct world *world)
{
	struct loop_options options = { .language = LANGUAGE_EN,
					.resident_language = LANGUAGE_EN,
					.lock = sign_in_lock };
	struct error error;

	sem_init(&held_desk_go_on, 0, 0);
	options.application = &world->app;
	assert_done(loop_new(&options, &world->app.loop, &error));
	open_desk(world);
}

static inline int held_desk_up(void **state)
{
	assert_int_equal(world_up(state), 0);
	held_desk_open(*state);
	return 0;
}

static inline int held_desk_down(void **state)
{
	struct world *world = *state;

	/* A test that fails has not let go. */
	sem_post(&held_desk_go_on);
	desk_stop(&world->app.desk);
	loop_free(&world->app.loop);
	return world_down(state);
}

#endif
