#include "madoguchi/screens/kit/watches.h"

void watches_init(struct watches *watches)
{
	for (int i = 0; i < WATCHES_MAX; i++)
		watches->watch[i].fd = -1;
}

bool watches_add(struct watches *watches, int fd, watch_ready ready, void *context)
{
	for (int i = 0; i < WATCHES_MAX; i++) {
		if (watches->watch[i].fd >= 0)
			continue;
		watches->watch[i] = (struct watch){ .fd = fd, .ready = ready, .context = context };
		return true;
	}
	return false;
}

void watches_remove(struct watches *watches, int fd)
{
	for (int i = 0; fd >= 0 && i < WATCHES_MAX; i++) {
		if (watches->watch[i].fd == fd)
			watches->watch[i].fd = -1;
	}
}

void watches_ask(const struct watches *watches, struct pollfd asked[static WATCHES_MAX])
{
	for (int i = 0; i < WATCHES_MAX; i++)
		asked[i] = (struct pollfd){ .fd = watches->watch[i].fd, .events = POLLIN };
}

void watches_tell(struct watches *watches, const struct pollfd answered[static WATCHES_MAX],
		  struct loop *loop)
{
	for (int i = 0; i < WATCHES_MAX; i++) {
		const struct watch *watch = &watches->watch[i];

		if (answered[i].revents != 0 && watch->fd == answered[i].fd)
			watch->ready(loop, watch->context, watch->fd);
	}
}
