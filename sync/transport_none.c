#include "madoguchi/sync/transport_none.h"

static bool post(struct transport *transport, int slot, const uint8_t *bytes, size_t size,
		 bool fresh, struct error *error)
{
	(void)transport;
	(void)slot;
	(void)bytes;
	(void)size;
	(void)fresh;
	(void)error;
	return true;
}

static bool wait_for_nothing(struct transport *transport, const int *fds, size_t fd_count,
			     int timeout_ms, struct error *error)
{
	(void)transport;
	(void)fds;
	(void)fd_count;
	(void)timeout_ms;
	(void)error;
	return true;
}

static bool next(struct transport *transport, struct transport_result *ret_result)
{
	(void)transport;
	(void)ret_result;
	return false;
}

static void close_nothing(struct transport *transport)
{
	(void)transport;
}

struct transport *transport_none(void)
{
	static const struct transport_ops ops = {
		.post = post, .wait = wait_for_nothing, .next = next, .close = close_nothing
	};
	static struct transport none = { .ops = &ops };

	return &none;
}
