/*
 * sync/engine_parts: what the files of the engine share; inside this layer only.
 *
 * DESCRIPTION
 *   engine.c         opening, the step, what comes next
 *   engine_send.c    rows become messages in slots
 *   engine_message.c a message is made, protected and journalled
 *   engine_take.c    results become arrivals: believed or not, stored, losses
 *   engine_act.c     a believed answer moves an exchange
 *   engine_refuse.c  what follows from a refusal
 *   engine_certificate.c a certificate has come: taken or refused
 *   engine_confirm.c its confirmation, and what is answered to it
 *
 *   `act` functions run inside a transaction of the caller and leave it open.
 */
#ifndef MADOGUCHI_SYNC_ENGINE_PARTS_H
#define MADOGUCHI_SYNC_ENGINE_PARTS_H

#include "madoguchi/base/buffer.h"
#include "madoguchi/store/certificate.h"
#include "madoguchi/store/exchange.h"
#include "madoguchi/sync/answer.h"
#include "madoguchi/sync/engine.h"
#include "madoguchi/sync/failure.h"

#define PROBE_SLOT (SYNC_SLOTS - 1)
#define COUNTER_SLOTS 2 /* kept free for residents at a counter */
#define BODY_NOT_BELIEVED (-1)
#define BODY_TYPES 32
#define ONCE_MAX 16

enum slot_use {
	SLOT_FREE,     /* nothing in flight */
	SLOT_PROBE,    /* a genm; not journalled */
	SLOT_EXCHANGE, /* request, rr, pollReq, or the certConf that refuses a certificate */
	SLOT_CONFIRM,  /* certConf of a stored certificate, or the question for its outcome */
};

struct slot {
	enum slot_use use;
	int64_t exchange_id;
	int64_t certificate_id; /* SLOT_CONFIRM */
	enum cmp_body type;
	bool at_counter;
	bool fresh;   /* connection */
	bool to_post; /* made and journalled, not handed to the transport yet */
	uint8_t transaction_id[CMP_ID_SIZE];
	uint8_t nonce[CMP_NONCE_SIZE];
	struct buffer message;
};

struct engine {
	struct engine_setup setup;
	struct link link;
	struct slot slot[SYNC_SLOTS];
	struct engine_run run;
	uint64_t progress;
	const char *stopped;		      /* message id; NULL: not stopped */
	int64_t blocked_until_ms[BODY_TYPES]; /* wall time, by type of request */
	int64_t once[ONCE_MAX];		      /* exchanges that had their one repeat */
	int once_next;
	char recipient[CMP_SENDER_SIZE]; /* empty: not known yet */
	int64_t round_trip_ms;
	int64_t housekeeping_ms;
	struct error trouble;
	bool posted;
};

/* A believed answer that is acted on. */
struct act {
	struct engine *engine;
	struct exchange exchange;
	const struct cmp_message *message;
	int sent_type;		/* of ours, that was answered */
	int64_t certificate_id; /* 0: to be found */
	struct slot *slot;	/* free, for a message that must follow at once; NULL: none */
};

/* ---- engine.c ---- */
bool at_counter(const struct exchange *exchange);
/* Begins a new run unless one is under way. */
void run_begin(struct engine *engine);
void count_settled(struct engine *engine, bool well);
/* True when this exchange has had its one repeat; else notes that it has it now. */
bool had_once(struct engine *engine, int64_t exchange_id);
/* Errors that say "not in this state", after which the transaction may go on. */
bool is_refusal(const struct error *error);
int64_t now_monotonic(const struct engine *engine);
/* Hands the prepared messages to the transport. */
bool post_prepared(struct engine *engine, struct error *error);

/* ---- engine_message.c ---- */
/* Makes a message in a slot and puts it into the journal; the slot is to be posted after the
 * commit. recipient_nonce NULL: none. */
bool message_make_out(struct engine *engine, struct slot *slot, const struct exchange *exchange,
		      enum cmp_body type, const struct buffer *body,
		      const struct exchange_message *answered, struct error *error);
bool message_make_probe(struct engine *engine, struct slot *slot, struct error *error);
/* Puts a made message into the journal. */
bool message_journal(struct engine *engine, const struct slot *slot, struct error *error);
/* The newest believed answer of some type; *ret_found false: there is none. */
bool message_last_answer(struct store *store, int64_t exchange_id, const int *types, size_t count,
			 struct exchange_message *ret_message, struct buffer *ret_bytes,
			 bool *ret_found, struct error *error);
extern const int message_any_answer[];
extern const size_t message_any_answer_count;
extern const int message_grants[];
extern const size_t message_grants_count;
void slot_clear(struct slot *slot);

/* ---- engine_send.c ---- */
/* Makes the message that this exchange needs next into the slot, moves the row and journals it,
 * all in the caller's transaction; the slot is to be posted (to_post) after the commit, or nothing
 * was made because the row is held or postponed. Refusals (is_refusal) leave the row as it was. */
bool prepare_exchange(struct engine *engine, struct slot *slot, struct exchange *exchange,
		      struct error *error);
bool send_due(struct engine *engine, struct error *error);

/* ---- engine_take.c ---- */
bool take_results(struct engine *engine, struct error *error);

/* ---- engine_act.c ---- */
/* One transaction: acts on a stored, believed answer and marks it as processed. */
bool act_on_answer(struct act *act, int64_t message_id, struct error *error);
bool act_wait(struct act *act, int check_after_s, struct error *error);
bool act_postpone(struct act *act, int64_t due_ms, struct error *error);
bool act_move(struct act *act, enum exchange_event event, const char *reason, struct error *error);
bool act_revoked(struct act *act, struct error *error);
bool exchange_is_open(const struct exchange *exchange);

/* ---- engine_refuse.c ---- */
bool act_refuse(struct act *act, unsigned failure, struct error *error);

/* ---- engine_certificate.c ---- */
bool act_certificate(struct act *act, struct error *error);

/* ---- engine_confirm.c ---- */
/* The exchange is settled; what came concerns its certificate. */
bool act_after_end(struct act *act, struct error *error);
bool prepare_confirm(struct engine *engine, struct slot *slot, struct certificate_record *record,
		     struct error *error);

#endif
