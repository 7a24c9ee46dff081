#include "madoguchi/sync/link.h"

/* A link about which one more answer decides is asked soon. */
#define DOUBTFUL_INTERVAL_MS 2000
/* An idle link that was good is asked rarely: there are thousands of counters. */
#define IDLE_FACTOR 3

void link_init(struct link *link, int64_t interval_ms)
{
	*link = (struct link){ .state = LINK_UNKNOWN, .interval_ms = interval_ms };
}

void link_good_answer(struct link *link, int64_t now_ms)
{
	link->losses = 0;
	link->good++;
	link->heard_ms = now_ms;
	link->tried_ms = now_ms;
	link->wanted = false;
	if (link->state == LINK_UNKNOWN || link->good >= LINK_UP_AFTER)
		link->state = LINK_ONLINE;
	else if (link->state == LINK_DOWN)
		link->state = LINK_UNSTABLE;
}

void link_loss(struct link *link, int64_t now_ms)
{
	link->good = 0;
	link->losses++;
	link->tried_ms = now_ms;
	link->wanted = false;
	if (link->losses >= LINK_DOWN_AFTER)
		link->state = LINK_DOWN;
	else if (link->state == LINK_ONLINE)
		link->state = LINK_UNSTABLE;
}

void link_refused(struct link *link, int64_t now_ms)
{
	link_loss(link, now_ms);
	link->losses = LINK_DOWN_AFTER;
	link->state = LINK_DOWN;
}

void link_busy(struct link *link, int64_t now_ms, int64_t pause_ms)
{
	link->good = 0;
	link->tried_ms = now_ms;
	link->wanted = false;
	if (now_ms + pause_ms > link->paused_until_ms)
		link->paused_until_ms = now_ms + pause_ms;
	if (link->state == LINK_ONLINE || link->state == LINK_UNKNOWN)
		link->state = LINK_UNSTABLE;
}

void link_want_probe(struct link *link)
{
	link->wanted = true;
}

void link_declare(struct link *link, bool away)
{
	/* Whether the service is back is to be seen. */
	if (link->declared && !away)
		link->wanted = true;
	link->declared = away;
}

enum link_state link_shown(const struct link *link)
{
	return link->declared ? LINK_DOWN : link->state;
}

bool link_open(const struct link *link, int64_t now_ms)
{
	return !link->declared && now_ms >= link->paused_until_ms &&
	       (link->state == LINK_ONLINE || link->state == LINK_UNSTABLE);
}

static int64_t interval_of(const struct link *link)
{
	const int64_t doubtful_ms =
	    link->interval_ms < DOUBTFUL_INTERVAL_MS ? link->interval_ms : DOUBTFUL_INTERVAL_MS;

	switch (link->state) {
	case LINK_ONLINE:
		return IDLE_FACTOR * link->interval_ms;
	case LINK_DOWN:
		return link->interval_ms;
	case LINK_UNKNOWN:
	case LINK_UNSTABLE:
		break;
	}
	return doubtful_ms;
}

int64_t link_probe_due_ms(const struct link *link)
{
	int64_t due_ms = link->tried_ms + interval_of(link);

	if (link->declared)
		return INT64_MAX;
	if (link->wanted || link->tried_ms == 0)
		due_ms = 0;
	return due_ms > link->paused_until_ms ? due_ms : link->paused_until_ms;
}
