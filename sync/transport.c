#include "madoguchi/sync/transport.h"

#include <stddef.h>

void transport_close(struct transport **transport)
{
	if (transport == NULL || *transport == NULL)
		return;
	(*transport)->ops->close(*transport);
	*transport = NULL;
}

bool transport_post(struct transport *transport, int slot, const uint8_t *bytes, size_t size,
		    bool fresh, struct error *error)
{
	return transport->ops->post(transport, slot, bytes, size, fresh, error);
}

bool transport_wait(struct transport *transport, const int *fds, size_t fd_count, int timeout_ms,
		    struct error *error)
{
	return transport->ops->wait(transport, fds, fd_count, timeout_ms, error);
}

bool transport_next(struct transport *transport, struct transport_result *ret_result)
{
	return transport->ops->next(transport, ret_result);
}

void transport_tell_waiting(struct transport *transport, int64_t waiting)
{
	if (transport->ops->tell_waiting != NULL)
		transport->ops->tell_waiting(transport, waiting);
}
