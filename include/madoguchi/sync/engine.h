/*
 * sync/engine: the queue's way to the authority and back.
 *
 * DESCRIPTION
 *   A state machine on one thread: rows in, messages out. Up to SYNC_SLOTS - 1 messages are in
 *   flight; memory does not depend on the length of the queue. What has no slot waits in the
 *   database.
 *
 *   Sending: the exact bytes and the state `sent` are committed, for several messages at once,
 *   before the first byte leaves. A message is protected when it is sent; body and transactionID
 *   never change, the nonce always does. First submissions and messages of unknown fate go over a
 *   fresh connection.
 *   Receiving: the answers are committed with their exact bytes before they are acted on. What is
 *   not believed (sync/answer) is kept under body type -1 and counts as no answer.
 *   Acting: one transaction an answer, in which the states move and the answer is marked as
 *   processed; engine_recover() does the same for answers that a dead process left.
 *
 *       queued, or sent and the authority remembers   -> the request, again and again
 *       sent, and it is not known to remember         -> pollReq, then in doubt
 *       waiting                                       -> pollReq
 *       certificate issued or confirming              -> certConf, or pollReq for the outcome
 *
 *   A certificate that is not the one asked for is refused with a certConf; the case needs a person
 *   at once, the exchange is rejected when the authority has heard of it. Until then the request is
 *   repeated, the same certificate comes again, and it is refused again.
 *   Room for batches: a nested message is one slot whose answer is taken apart into arrivals.
 * OWNERSHIP  Everything in the set-up is borrowed.
 * ERRORS     Those of the store (STORE_…, SYNC_OTHER when a newer sync has the lease), MEMORY,
 *   OFFICE_KEY. What network and authority do wrong never ends in an error of these functions.
 * THREADS    One.
 */
#ifndef MADOGUCHI_SYNC_ENGINE_H
#define MADOGUCHI_SYNC_ENGINE_H

#include "madoguchi/base/config.h"
#include "madoguchi/base/message.h"
#include "madoguchi/keys/checkpoint.h"
#include "madoguchi/pki/certificate.h"
#include "madoguchi/pki/cmp_message.h"
#include "madoguchi/store/store.h"
#include "madoguchi/sync/link.h"
#include "madoguchi/sync/transport.h"

struct engine;

struct engine_setup {
	struct store *store; /* opened for writing, with the fence set */
	const struct config *config;
	const struct cmp_identity *identity;
	const struct cmp_trust *cmp_trust;
	const struct certificate_trust *certificate_trust;
	const struct audit_key *audit_key; /* NULL: the authority is told no checkpoints */
	struct transport *transport;
	int64_t (*monotonic_ms)(void); /* clock_monotonic_ms; tests have their own */
};

/* What was done since the run began. */
struct engine_run {
	int64_t started_ms; /* wall time; 0: nothing done yet */
	int64_t ended_ms;   /* 0: at it */
	int sent;	    /* requests and revocations that went out, repeats too */
	int answered;	    /* settled well */
	int waiting;	    /* told to wait */
	int failed;	    /* rejected, held, in doubt */
};

#define ENGINE_OLDER_COPY                                                                          \
	N_("The database is an older copy. Nothing is sent until the statement of the national "   \
	   "service has been compared.")

/* The authority's memory of our audit trail is another than ours. */
struct witness_verdict {
	bool differs;
	bool older;	  /* it knows rows that we have not come to: an older database */
	char subject[80]; /* "row 812" */
};

bool engine_open(const struct engine_setup *setup, struct engine **ret_engine, struct error *error);
void engine_close(struct engine **engine);

/* Acts on stored answers that were never acted on: before anything else. */
bool engine_recover(struct engine *engine, struct error *error);
/* Does everything that can be done now without waiting. */
bool engine_step(struct engine *engine, struct error *error);
/* Sleeps until there is something to do, a descriptor can be read, or most_ms have passed. */
bool engine_wait(struct engine *engine, const int *fds, size_t fd_count, int most_ms,
		 struct error *error);
/* One probe as soon as possible. */
void engine_want_probe(struct engine *engine);

/* NULL: nothing to say. While it says `older` the engine is held (ENGINE_OLDER_COPY). */
const struct witness_verdict *engine_witness(const struct engine *engine);
/* The caller has seen to it; what is to stay held it holds itself. */
void engine_witness_heeded(struct engine *engine);

int engine_in_flight(const struct engine *engine);
/* Wall time at which the next row becomes due (may lie in the past); 0: there is none. */
bool engine_next_due(struct engine *engine, int64_t *ret_due_ms, struct error *error);
/* Nothing leaves but the small question whether the authority is there, until words are NULL. */
void engine_hold(struct engine *engine, const char *words);
/* A message id when it is held, or the authority refuses whatever this office sends; else NULL. */
const char *engine_stopped(const struct engine *engine);
/* The authority waits for a confirmation for less than six hours more. */
bool engine_deadline_near(const struct engine *engine);
/* Counts every settled exchange and confirmation: it has grown when there was progress. */
uint64_t engine_progress(const struct engine *engine);
const struct link *engine_link(const struct engine *engine);
const struct engine_run *engine_run(const struct engine *engine);
/* The newest trouble with network or authority; code ERROR_NONE: none since the last good answer.
 */
const struct error *engine_trouble(const struct engine *engine);
/* Monotonic time of the last verified, protected answer; 0: none. */
int64_t engine_round_trip_ms(const struct engine *engine);

#endif
