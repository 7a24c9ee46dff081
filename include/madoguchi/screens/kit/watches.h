/*
 * screens/kit/watches: descriptors that the loop polls for others.
 *
 * DESCRIPTION
 *   Pure: a few places, each a descriptor and whom to call when it can be read. The loop asks them
 *   for their part of poll()'s array and gives it back afterwards. Whoever is called may add and
 *   remove.
 * OWNERSHIP  The descriptors stay their owners'.
 * THREADS    UI thread.
 */
#ifndef MADOGUCHI_SCREENS_KIT_WATCHES_H
#define MADOGUCHI_SCREENS_KIT_WATCHES_H

#include <poll.h>
#include <stdbool.h>

struct loop;

#define WATCHES_MAX 4

typedef void (*watch_ready)(struct loop *loop, void *context, int fd);

struct watches {
	struct watch {
		int fd; /* -1: free */
		watch_ready ready;
		void *context;
	} watch[WATCHES_MAX];
};

void watches_init(struct watches *watches);
/* False: all places are taken. */
bool watches_add(struct watches *watches, int fd, watch_ready ready, void *context);
void watches_remove(struct watches *watches, int fd);
void watches_ask(const struct watches *watches, struct pollfd asked[static WATCHES_MAX]);
/* Calls those whose descriptor can be read and that are still there. */
void watches_tell(struct watches *watches, const struct pollfd answered[static WATCHES_MAX],
		  struct loop *loop);

#endif
