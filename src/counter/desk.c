#include "madoguchi/counter/desk.h"

#include <pthread.h>
#include <stdlib.h>

#include "madoguchi/base/thread.h"

#define DESK_QUEUE 32

struct desk {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct counter *counter;
	struct desk_act queue[DESK_QUEUE]; /* ring */
	unsigned first;
	unsigned count;
	bool running; /* an act runs right now */
	bool stop;
};

static bool take(struct desk *desk, struct desk_act *ret_act)
{
	bool got;

	pthread_mutex_lock(&desk->lock);
	desk->running = false;
	while (desk->count == 0 && !desk->stop)
		pthread_cond_wait(&desk->changed, &desk->lock);
	got = !desk->stop;
	if (got) {
		*ret_act = desk->queue[desk->first];
		desk->first = (desk->first + 1) % DESK_QUEUE;
		desk->count--;
		desk->running = true;
		desk->counter->cancel = false;
	}
	pthread_mutex_unlock(&desk->lock);
	return got;
}

static void *desk_main(void *argument)
{
	struct desk *desk = argument;
	struct desk_act act;

	while (take(desk, &act))
		act.run(desk->counter, act.argument);
	return NULL;
}

bool desk_start(struct counter **counter, struct desk **ret_desk, struct error *error)
{
	struct desk *desk = calloc(1, sizeof(*desk));
	int failed;

	if (desk == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "desk");
	pthread_mutex_init(&desk->lock, NULL);
	pthread_cond_init(&desk->changed, NULL);
	desk->counter = *counter;
	failed = thread_start(&desk->thread, desk_main, desk);
	if (failed != 0) {
		pthread_cond_destroy(&desk->changed);
		pthread_mutex_destroy(&desk->lock);
		free(desk);
		return error_set(error, ERROR_MEMORY, CAUSE_ERRNO, failed, "thread");
	}
	*counter = NULL;
	*ret_desk = desk;
	return true;
}

bool desk_submit(struct desk *desk, const struct desk_act *act)
{
	bool room;

	pthread_mutex_lock(&desk->lock);
	room = desk->count < DESK_QUEUE && !desk->stop;
	if (room) {
		desk->queue[(desk->first + desk->count) % DESK_QUEUE] = *act;
		desk->count++;
		pthread_cond_signal(&desk->changed);
	}
	pthread_mutex_unlock(&desk->lock);
	return room;
}

void desk_cancel(struct desk *desk)
{
	desk->counter->cancel = true;
}

bool desk_busy(struct desk *desk)
{
	bool busy;

	pthread_mutex_lock(&desk->lock);
	busy = desk->running || desk->count > 0;
	pthread_mutex_unlock(&desk->lock);
	return busy;
}

void desk_stop(struct desk **desk)
{
	struct desk *d = *desk;

	if (d == NULL)
		return;
	pthread_mutex_lock(&d->lock);
	d->stop = true;
	d->counter->cancel = true;
	pthread_cond_signal(&d->changed);
	pthread_mutex_unlock(&d->lock);
	pthread_join(d->thread, NULL);
	for (unsigned i = 0; i < d->count; i++) {
		const struct desk_act *act = &d->queue[(d->first + i) % DESK_QUEUE];

		if (act->drop != NULL)
			act->drop(act->argument);
	}
	counter_close(&d->counter);
	pthread_cond_destroy(&d->changed);
	pthread_mutex_destroy(&d->lock);
	free(d);
	*desk = NULL;
}
