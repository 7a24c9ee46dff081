/*
 * store/exchange: the durable queue of what is asked of the authority, and its journal.
 *
 * DESCRIPTION
 *   An exchange is one thing asked: its transactionID (128 random bits) is drawn when the row is
 *   made and stays its identity for ever. `body` is the DER of the PKIBody's content and never
 *   changes. Every message and every answer is appended to the journal (exchange_message) before it
 *   counts: `sent` is committed with the exact bytes before the first byte leaves, an answer with
 *   its exact bytes before it is looked at.
 *   While a message of a row is under way, its due time is EXCHANGE_IN_FLIGHT: it is not due until
 *   the answer came or did not come. What a dead process left so is made due again by
 *   exchange_land().
 *   Order: exchange_list_due() yields the due exchanges by priority, then by age.
 *   exchange_apply() is the only writer of `state` and also writes history and audit.
 * SECRETS  body, message bytes: sealed with the queue key (they hold the four attributes).
 * THREADS  As the store. Every write of a sync carries its fencing number (store/sync_state).
 */
#ifndef MADOGUCHI_STORE_EXCHANGE_H
#define MADOGUCHI_STORE_EXCHANGE_H

#include "madoguchi/base/buffer.h"
#include "madoguchi/domain/state.h"
#include "madoguchi/domain/vocabulary.h"
#include "madoguchi/store/store.h"

#define TRANSACTION_ID_SIZE 16
#define NONCE_SIZE_MAX 64
#define EXCHANGE_REASON_SIZE 128
#define EXCHANGE_PUBLIC_KEY_SIZE 512
#define EXCHANGE_IN_FLIGHT                                                                         \
	(INT64_MAX / 2) /* due_ms: when the message that is under way has ended */

/* Numbers are priorities: smaller goes first. */
enum exchange_priority {
	PRIORITY_URGENT_REVOCATION = 0, /* loss, request, changed content */
	PRIORITY_AT_COUNTER = 1,	/* a resident is standing there */
	PRIORITY_CUSTODY = 2,		/* by the time of acceptance */
	PRIORITY_OTHER = 3,
	PRIORITY_SUPERSEDED = 4, /* revocations after renewal: last */
};

struct exchange {
	int64_t id;
	int64_t version;
	uint8_t transaction_id[TRANSACTION_ID_SIZE];
	int64_t case_id;
	enum certificate_kind kind;
	int body_type; /* enum cmp_body: ir, kur, p10cr, rr; genm: an enquiry (pki/enquiry) */
	enum exchange_state state;
	enum exchange_priority priority;
	int64_t certificate_id; /* rr: what is revoked; kur: the old one; 0: none */
	int64_t after_exchange; /* must be settled first; 0: none */
	int64_t created_ms;
	int64_t due_ms;	       /* not before */
	int64_t good_until_ms; /* past it it is held for a person; 0: no limit */
	int attempts;	       /* messages sent */
	int32_t expires;       /* last valid day as we computed it; DATE_NONE: not compared */
	unsigned failure;      /* PKIFailureInfo bits of a refusal */
	char reason[EXCHANGE_REASON_SIZE]; /* why rejected, held or in doubt: message id or text */
	uint8_t public_key[EXCHANGE_PUBLIC_KEY_SIZE]; /* SubjectPublicKeyInfo; size 0 for rr */
	size_t public_key_size;
};

/* Makes the row (state queued, version 1) with a fresh transactionID and fills in id, version,
 * state, created_ms and transaction_id. STATE_FORBIDDEN when after_exchange was refused already. */
bool exchange_add(struct store *store, struct exchange *exchange, const uint8_t *body,
		  size_t body_size, struct error *error);
bool exchange_load(struct store *store, int64_t id, struct exchange *ret_exchange,
		   struct error *error);
bool exchange_body(struct store *store, int64_t id, struct buffer *ret_body, struct error *error);
/* Exchanges of a case, oldest first. */
bool exchange_list_case(struct store *store, int64_t case_id, struct exchange *ret_list,
			int capacity, int *ret_count, struct error *error);
/* The exchange that a transactionID names; NOT_FOUND. */
bool exchange_by_transaction(struct store *store,
			     const uint8_t transaction_id[static TRANSACTION_ID_SIZE],
			     struct exchange *ret_exchange, struct error *error);
/* What may go out now, in the order of sending: queued, sent or waiting, due, after_exchange
 * answered. */
bool exchange_list_due(struct store *store, int64_t now_ms, struct exchange *ret_list, int capacity,
		       int *ret_count, struct error *error);
/* The same without the requests of the kinds that are stopped (STOP_BIT); polls are not stopped. */
bool exchange_list_allowed(struct store *store, int64_t now_ms, unsigned stopped,
			   struct exchange *ret_list, int capacity, int *ret_count,
			   struct error *error);
/* When the next one that nothing blocks becomes due; 0: none, or all are in flight. */
bool exchange_next_due(struct store *store, int64_t *ret_due_ms, struct error *error);
bool exchange_next_allowed(struct store *store, unsigned stopped, int64_t *ret_due_ms,
			   struct error *error);
/* Moves the state; reason is stored for reject, hold, doubt, cancel and emptied by the others.
 * due_ms, good_until_ms, attempts, failure, expires and certificate_id are written as they stand in
 * the record. In the same transaction: reject, hold and doubt bring the case to needs_attention
 * where its table allows it; reject and cancel hold those that were to follow this one; answer ends
 * a case of revocation whose last one it was. */
bool exchange_apply(struct store *store, struct exchange *exchange, enum exchange_event event,
		    const char *reason, struct error *error);
/* Only due time and attempts (as in the record); no history, no audit. */
bool exchange_postpone(struct store *store, struct exchange *exchange, int64_t due_ms,
		       struct error *error);
/* At the start of a sync, for exchanges and certificates: what was in flight is due now, and what
 * is due later than after most_ms, because the clock stood elsewhere, is so too. */
bool exchange_land(struct store *store, int64_t now_ms, int64_t most_ms, struct error *error);
/* The wall clock was set back by so much: what is due later than now becomes due so much earlier.
 */
bool exchange_shift_due(struct store *store, int64_t now_ms, int64_t back_ms, struct error *error);
/* For the unsettled exchanges of a case that are neither urgent nor superseded ones (somebody came
 * to the counter, or left it). Versions stay, since no decision rests on it. */
bool exchange_set_priority(struct store *store, int64_t case_id, enum exchange_priority priority,
			   struct error *error);

enum message_direction { MESSAGE_OUT, MESSAGE_IN };

struct exchange_message {
	int64_t id;
	int64_t exchange_id;
	enum message_direction direction;
	int body_type;
	int64_t at_ms;
	uint8_t
	    nonce[NONCE_SIZE_MAX]; /* senderNonce of an own message, of the answer for MESSAGE_IN */
	size_t nonce_size;
	bool processed; /* answers: it was acted on */
};

/* Fills in id and, where it is 0, at_ms. */
bool exchange_message_add(struct store *store, struct exchange_message *message,
			  const uint8_t *bytes, size_t size, struct error *error);
/* Newest first; body_type -1: any. NOT_FOUND when there is none. */
bool exchange_message_last(struct store *store, int64_t exchange_id,
			   enum message_direction direction, int body_type,
			   struct exchange_message *ret_message, struct buffer *ret_bytes,
			   struct error *error);
/* The first message of ours: answers after polling may carry its nonce. */
bool exchange_message_first(struct store *store, int64_t exchange_id,
			    struct exchange_message *ret_message, struct error *error);
/* An answer that is stored and was not acted on (the program died in between). */
bool exchange_message_unprocessed(struct store *store, struct exchange_message *ret_message,
				  struct buffer *ret_bytes, bool *ret_found, struct error *error);
bool exchange_message_processed(struct store *store, int64_t message_id, struct error *error);

#endif
