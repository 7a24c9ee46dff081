/*
 * sync/engine_parts: what the files of the engine share; inside this layer only.
 *
 * DESCRIPTION
 *   engine.c         opening, the step, what comes next
 *   engine_clock.c   rows that a dead process or another time of day has left; stops
 *   engine_send.c    rows become letters in slots
 *   engine_message.c a letter is made, protected and journalled; a slot is sealed and posted
 *   engine_take.c    results become arrivals: believed or not, stored
 *   engine_loss.c    letters that got no answer
 *   engine_act.c     a believed answer moves an exchange
 *   engine_refuse.c  what follows from a refusal
 *   engine_enquiry.c an enquiry is answered: revocations follow
 *   engine_witness.c a probe carries a checkpoint of the audit trail; what is answered to it
 *   engine_certificate.c a certificate has come: taken or refused
 *   engine_confirm.c its confirmation, and what is answered to it
 *
 *   A slot is one HTTP request. It carries one letter as it is, or many in a nested message.
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
#include "madoguchi/sync/pace.h"

#define PROBE_SLOT (SYNC_SLOTS - 1)
#define COUNTER_SLOTS 2		 /* kept free for residents at a counter */
#define LETTERS_MOST 400	 /* in one slot */
#define LETTERS_BYTES 600000u	 /* of the letters in one slot, so that the answer fits too */
#define WINDOW_MOST 64		 /* answers that are stored, and acted on, in one transaction */
#define CONFIRM_DUE_AT_COUNTER 1 /* confirm_due_ms of who waits for it: before all others */
#define BODY_NOT_BELIEVED (-1)
#define NESTING_REFUSED_MS 3600000
#define BODY_TYPES 32
#define ONCE_MAX 512

enum letter_use {
	LETTER_EXCHANGE, /* request, rr, pollReq, or the certConf that refuses a certificate */
	LETTER_CONFIRM,	 /* certConf of a stored certificate, or the question for its outcome */
};

/* One message of ours for one row. */
struct letter {
	enum letter_use use;
	int64_t exchange_id;
	int64_t certificate_id; /* LETTER_CONFIRM */
	enum cmp_body type;
	bool at_counter;
	bool answered; /* an answer to it was taken */
	uint8_t transaction_id[CMP_ID_SIZE];
	uint8_t nonce[CMP_NONCE_SIZE];
	struct buffer message; /* until the slot is sealed */
};

enum slot_use {
	SLOT_FREE,    /* nothing in it */
	SLOT_PROBE,   /* a genm; not journalled */
	SLOT_LETTERS, /* at least one letter */
};

struct slot {
	enum slot_use use;
	bool express; /* one letter for somebody at a counter */
	bool fresh;   /* connection */
	bool carried; /* it leaves in a file: its rows are not in flight */
	bool reply;   /* letters that an answer has called for */
	bool to_post; /* made and journalled, not handed to the transport yet */
	bool landed;  /* its answer or loss is being taken in: the line is free */
	bool nested;
	uint8_t transaction_id[CMP_ID_SIZE]; /* of the outermost message */
	uint8_t nonce[CMP_NONCE_SIZE];
	int64_t posted_ms;     /* monotonic */
	struct letter *letter; /* LETTERS_MOST places of the engine */
	int count;
	size_t bytes;	       /* of the letters */
	struct buffer message; /* when sealed */
};

/* What the authority is told about the audit trail, and what it says. */
struct witness {
	int64_t known;		  /* newest row that it has from this process */
	int64_t offered;	  /* by the probe under way; 0: none */
	int64_t refused_until_ms; /* monotonic: it does not take checkpoints */
	struct witness_verdict verdict;
};

struct engine {
	struct engine_setup setup;
	struct link link;
	struct slot slot[SYNC_SLOTS];
	struct letter *letters; /* of all slots */
	struct pace_batch batch;
	int64_t nesting_refused_until_ms; /* monotonic: nested messages are not understood there */
	struct engine_run run;
	uint64_t progress;
	const char *stopped;		      /* message id; NULL: not stopped */
	const char *held;		      /* the same, by engine_hold() */
	int64_t blocked_until_ms[BODY_TYPES]; /* monotonic, by type of request */
	int64_t once[ONCE_MAX];		      /* exchanges that had their one repeat */
	int once_next;
	char recipient[CMP_SENDER_SIZE]; /* empty: not known yet */
	int64_t round_trip_ms;
	int64_t housekeeping_ms;
	int64_t stops_ms;      /* monotonic: when the stops are read again */
	int64_t stops_version; /* of the database when they were read */
	unsigned stops;	       /* kinds that an administrator holds back: STOP_BIT */
	struct witness witness;
	bool deadline_near;	/* of a confirmation */
	int64_t wall_offset_ms; /* wall clock less monotonic clock, as last seen */
	bool astray;		/* rows may stand as in flight that are not */
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
	struct slot *slot; /* where a letter goes that must follow; NULL: one of the engine's */
};

/* ---- engine.c ---- */
bool at_counter(const struct exchange *exchange);
/* Whether letters may travel together. */
bool may_nest(const struct engine *engine);
/* Whether batches may go out: after a loss a probe goes alone, and who stands at a counter. */
bool batches_open(const struct engine *engine);
/* Begins a new run unless one is under way. */
void run_begin(struct engine *engine);
void count_settled(struct engine *engine, bool well);
/* True when this exchange has had its one repeat; else notes that it has it now. */
bool had_once(struct engine *engine, int64_t exchange_id);
/* Errors that say "not in this state", after which the transaction may go on. */
bool is_refusal(const struct error *error);
int64_t now_monotonic(const struct engine *engine);
bool rows_in_flight(const struct engine *engine);

/* ---- engine_clock.c ---- */
/* What the administrator holds back at this moment. */
bool follow_stops(struct engine *engine, struct error *error);
/* Makes due what stands as in flight and is not, and what waits for a time of another clock. */
bool land_rows(struct engine *engine, struct error *error);
/* Looks whether the wall clock was set back. */
bool follow_clock(struct engine *engine, struct error *error);

/* ---- engine_message.c ---- */
/* Makes a letter and puts it into a slot that has room; it is not in the journal yet.
 * answered NULL: it answers nothing. */
bool message_make_out(struct engine *engine, struct slot *slot, const struct exchange *exchange,
		      enum cmp_body type, const struct buffer *body,
		      const struct exchange_message *answered, struct error *error);
/* The letters of a slot become one nested message. */
bool message_nest(struct engine *engine, struct slot *slot, struct error *error);
bool message_make_probe(struct engine *engine, struct slot *slot, struct error *error);
/* Puts a made letter into the journal. */
bool message_journal(struct engine *engine, const struct letter *letter, struct error *error);
/* The newest believed answer of some type; *ret_found false: there is none. */
bool message_last_answer(struct store *store, int64_t exchange_id, const int *types, size_t count,
			 struct exchange_message *ret_message, struct buffer *ret_bytes,
			 bool *ret_found, struct error *error);
extern const int message_any_answer[];
extern const size_t message_any_answer_count;
extern const int message_grants[];
extern const size_t message_grants_count;

/* ---- engine_slot.c ---- */
struct slot *slot_free(struct engine *engine);
/* A slot of the caller's, for one letter that leaves in a file: slot.letter->message. */
void slot_carry(struct slot *slot, struct letter *letter);
/* The due time of a row whose letter goes into this slot. */
int64_t slot_due_ms(const struct slot *slot);
/* Whether another letter fits in. */
bool slot_has_room(const struct engine *engine, const struct slot *slot);
/* For a letter that an answer calls for; NULL: there is no place now. */
struct slot *slot_for_reply(struct engine *engine);
struct letter *slot_last(struct slot *slot);
void slot_drop_last(struct slot *slot);
void slot_clear(struct slot *slot);
/* How many batches are under way or ready, and how many may be. */
int slots_of_batches(const struct engine *engine);
int slots_for_batches(const struct engine *engine);
/* The messages of the slots are put together. */
bool slots_seal(struct engine *engine, struct error *error);
/* Hands to the transport what has a line. */
bool slots_post(struct engine *engine, struct error *error);
bool slots_seal_and_post(struct engine *engine, struct error *error);
/* What is ready and may not go now: its rows are due again, as if it had never been made. */
bool slots_give_back(struct engine *engine, struct error *error);
/* The letters that answers have called for, as they are now; what came since is taken out. */
struct replies {
	int count[SYNC_SLOTS];
};
struct replies replies_mark(const struct engine *engine);
void replies_undo(struct engine *engine, const struct replies *mark);

/* ---- engine_send.c ---- */
/* Makes the letter that this exchange needs next into a slot with room, moves the row and journals
 * the letter, all in the caller's transaction; or none was made because the row is held or
 * postponed. Refusals (is_refusal) leave the row as it was; the letter, if there is one, is to be
 * dropped. */
bool prepare_exchange(struct engine *engine, struct slot *slot, struct exchange *exchange,
		      struct error *error);
bool send_due(struct engine *engine, struct error *error);

/* ---- engine_take.c ---- */
bool take_results(struct engine *engine, struct error *error);

/* ---- engine_loss.c ---- */
/* Inside a transaction: the row of a letter without an answer gets its next time. */
bool loss_postpone(struct engine *engine, const struct letter *letter,
		   const struct transport_result *result, struct error *error);
/* Those of a slot that were not answered, in one transaction. */
bool loss_of_slot(struct engine *engine, const struct slot *slot,
		  const struct transport_result *result, struct error *error);
void note_good(struct engine *engine, const struct slot *slot, const struct cmp_message *message);
void note_loss(struct engine *engine, const struct slot *slot,
	       const struct transport_result *result);

/* ---- engine_act.c ---- */
/* Inside a transaction: acts on a stored, believed answer and marks it as processed. */
bool act_inside(struct act *act, int64_t message_id, struct error *error);
/* One transaction of its own; what cannot be acted on is put aside. */
bool act_on_answer(struct act *act, int64_t message_id, struct error *error);
bool act_wait(struct act *act, int check_after_s, struct error *error);
bool act_postpone(struct act *act, int64_t due_ms, struct error *error);
bool act_move(struct act *act, enum exchange_event event, const char *reason, struct error *error);
bool act_revoked(struct act *act, struct error *error);
bool exchange_is_open(const struct exchange *exchange);

/* ---- engine_refuse.c ---- */
bool act_refuse(struct act *act, unsigned failure, struct error *error);

/* ---- engine_enquiry.c ---- */
/* The certificates of a person are known: their revocations are queued, and the enquiry is over. */
bool act_enquiry(struct act *act, struct error *error);

/* ---- engine_witness.c ---- */
/* The body of the next probe: a checkpoint where the trail has moved on. */
bool witness_probe(struct engine *engine, struct buffer *ret_body, struct error *error);
/* What a believed answer to it says. */
bool witness_take(struct engine *engine, const struct cmp_message *message, struct error *error);

/* ---- engine_certificate.c ---- */
bool act_certificate(struct act *act, struct error *error);

/* ---- engine_confirm.c ---- */
/* The exchange is settled; what came concerns its certificate. */
bool act_after_end(struct act *act, struct error *error);
bool prepare_confirm(struct engine *engine, struct slot *slot, struct certificate_record *record,
		     struct error *error);

#endif
