/*
 * sync/transport: one message out, one answer in, several at a time.
 *
 * DESCRIPTION
 *   A transport has SYNC_SLOTS places. transport_post() starts a message in a free place: on a
 *   kept connection it leaves at once, so that whoever posts can work while it is on its way.
 *   transport_wait() moves all of them on and sleeps until something happens (a timeout of 0 only
 *   moves on), transport_next() yields what has ended. The one that speaks HTTP is
 *   sync/transport_curl; tests have their own.
 *   Only complete bodies of type application/pkixcmp are answers. Whether they are believed is
 *   not decided here.
 * OWNERSHIP  The bytes of a message belong to the caller until its result was taken; those of an
 *   answer to the transport until the place is used again.
 * ERRORS     INTERNAL, MEMORY for what happens on this machine; the rest comes in results.
 * THREADS    One.
 */
#ifndef MADOGUCHI_SYNC_TRANSPORT_H
#define MADOGUCHI_SYNC_TRANSPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/base/error.h"

#define SYNC_SLOTS 9 /* messages in flight, the last place is the probe's */
#define TRANSPORT_BODY_MAX (1024u * 1024u)
#define TRANSPORT_FDS_MAX 4

enum transport_outcome {
	TRANSPORT_ANSWER,  /* a whole body of the right type */
	TRANSPORT_BUSY,	   /* 503 or 429 with a time to come again */
	TRANSPORT_LOST,	   /* bytes have left, no answer: fate unknown */
	TRANSPORT_UNSENT,  /* no byte has left */
	TRANSPORT_REFUSED, /* no byte has left, nobody listens there */
};

struct transport_result {
	int slot;
	enum transport_outcome outcome;
	int64_t retry_after_s;
	const uint8_t *bytes; /* answer */
	size_t size;
	struct error error; /* why, where it is no answer */
};

struct transport;

/* What a transport can do; the first member of every implementation points to its table. */
struct transport_ops {
	bool (*post)(struct transport *transport, int slot, const uint8_t *bytes, size_t size,
		     bool fresh, struct error *error);
	bool (*wait)(struct transport *transport, const int *fds, size_t fd_count, int timeout_ms,
		     struct error *error);
	bool (*next)(struct transport *transport, struct transport_result *ret_result);
	void (*close)(struct transport *transport);
	/* How many requests wait here, for the authority to plan with; NULL: it is not told. */
	void (*tell_waiting)(struct transport *transport, int64_t waiting);
};

struct transport {
	const struct transport_ops *ops;
};

void transport_close(struct transport **transport);

/* False only for faults of this machine; what the network does comes as a result. */
bool transport_post(struct transport *transport, int slot, const uint8_t *bytes, size_t size,
		    bool fresh, struct error *error);
/* From the next message on the authority is told that so many requests wait. */
void transport_tell_waiting(struct transport *transport, int64_t waiting);
/* Returns when a message has ended, one of the descriptors can be read, or time is up. */
bool transport_wait(struct transport *transport, const int *fds, size_t fd_count, int timeout_ms,
		    struct error *error);
/* False when nothing has ended. */
bool transport_next(struct transport *transport, struct transport_result *ret_result);

#endif
