#include "engine_parts.h"

#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/fault_point.h"
#include "madoguchi/base/log.h"

/* What the transport has brought for one slot. */
struct mail {
	struct slot *slot;
	struct transport_result result;
	struct cmp_message *message; /* the outermost; NULL: cannot be read */
	bool believed;
	size_t next; /* inner message of a nested one */
};

/* What came back for one letter. */
struct arrival {
	struct letter *letter;
	struct buffer bytes;
	struct cmp_message *message;
	bool judged, believed;
	int64_t message_id; /* in the journal; 0: not stored */
	struct error why;   /* not believed */
};

/* ---- believing ------------------------------------------------------------------------------ */

static struct answer_wanted wanted_from(const uint8_t *transaction_id, const uint8_t *nonce)
{
	struct answer_wanted wanted = { .nonce_count = 0 };

	memcpy(wanted.transaction_id, transaction_id, CMP_ID_SIZE);
	answer_wanted_add(&wanted, nonce, CMP_NONCE_SIZE);
	return wanted;
}

static bool answers_letter(const struct letter *letter, const struct cmp_message *message)
{
	return message->recipient_nonce_size == sizeof(letter->nonce) &&
	       memcmp(message->recipient_nonce, letter->nonce, sizeof(letter->nonce)) == 0;
}

/* An answer to an earlier message of the transaction is looked up in the journal. */
static bool wanted_of(struct engine *engine, const struct letter *letter,
		      const struct cmp_message *message, struct answer_wanted *ret_wanted,
		      struct error *error)
{
	struct exchange exchange;

	if (answers_letter(letter, message)) {
		*ret_wanted = wanted_from(letter->transaction_id, letter->nonce);
		return true;
	}
	return exchange_load(engine->setup.store, letter->exchange_id, &exchange, error) &&
	       answer_wanted_load(engine->setup.store, &exchange, ret_wanted, error);
}

static bool judge_arrival(struct engine *engine, struct arrival *arrival, struct error *error)
{
	struct answer_wanted wanted;

	if (arrival->judged)
		return true;
	if (!wanted_of(engine, arrival->letter, arrival->message, &wanted, error))
		return false;
	arrival->judged = true;
	wanted.sender = engine->setup.config->recipient;
	arrival->believed = answer_check(arrival->message, &wanted, engine->setup.cmp_trust,
					 clock_now_ms(), &arrival->why);
	return true;
}

/* The outermost message, where it is not a letter's own answer. */
static void judge_mail(struct engine *engine, struct mail *mail)
{
	struct answer_wanted wanted = wanted_from(mail->slot->transaction_id, mail->slot->nonce);

	wanted.sender = engine->setup.config->recipient;
	mail->believed = answer_check(mail->message, &wanted, engine->setup.cmp_trust,
				      clock_now_ms(), &mail->result.error);
}

/* ---- arrivals ------------------------------------------------------------------------------- */

static void arrival_done(struct arrival *arrival)
{
	cmp_message_free(&arrival->message);
	buffer_done(&arrival->bytes);
}

/* By transactionID, never by position; what comes twice counts once. */
static struct letter *letter_of(struct slot *slot, const struct cmp_message *message)
{
	for (int i = 0; i < slot->count; i++) {
		struct letter *letter = &slot->letter[i];

		if (!letter->answered && message->transaction_id_size == CMP_ID_SIZE &&
		    memcmp(message->transaction_id, letter->transaction_id, CMP_ID_SIZE) == 0)
			return letter;
	}
	return NULL;
}

static bool next_inner(struct mail *mail, struct arrival *arrival)
{
	struct error unreadable = { 0 };

	while (mail->next < cmp_nested_count(mail->message)) {
		if (cmp_nested_at(mail->message, mail->next++, &arrival->bytes, &unreadable) &&
		    cmp_decode(arrival->bytes.bytes, arrival->bytes.size, &arrival->message,
			       &unreadable))
			arrival->letter = letter_of(mail->slot, arrival->message);
		if (arrival->letter != NULL)
			return true;
		arrival_done(arrival);
	}
	return false;
}

/* The answer to a letter that travelled alone is the mail itself. */
static bool next_single(struct mail *mail, struct arrival *arrival)
{
	if (mail->slot->use != SLOT_LETTERS || mail->message == NULL)
		return false;
	if (!buffer_append(&arrival->bytes, mail->result.bytes, mail->result.size))
		return false;
	arrival->message = mail->message;
	arrival->letter = mail->slot->letter;
	/* Judged and told when the mail was opened. */
	arrival->judged = true;
	arrival->believed = mail->believed;
	mail->message = NULL;
	return true;
}

static bool next_arrival(struct mail *mail, struct arrival *ret_arrival)
{
	*ret_arrival = (struct arrival){ .letter = NULL };
	buffer_init(&ret_arrival->bytes, CMP_MESSAGE_MAX);
	if (mail->slot->nested)
		return mail->believed && mail->message->type == CMP_NESTED &&
		       next_inner(mail, ret_arrival);
	return next_single(mail, ret_arrival);
}

/* ---- a window: judged, stored, acted on ----------------------------------------------------- */

struct window {
	struct engine *engine;
	struct arrival arrival[WINDOW_MOST];
	int count;
};

static bool store_arrival(struct engine *engine, struct arrival *arrival, struct error *error)
{
	const struct cmp_message *message = arrival->message;
	struct exchange_message stored = {
		.exchange_id = arrival->letter->exchange_id,
		.direction = MESSAGE_IN,
		.body_type = arrival->believed ? (int)message->type : BODY_NOT_BELIEVED,
		.nonce_size = message->sender_nonce_size,
		.processed = !arrival->believed,
	};

	memcpy(stored.nonce, message->sender_nonce, message->sender_nonce_size);
	if (!exchange_message_add(engine->setup.store, &stored, arrival->bytes.bytes,
				  arrival->bytes.size, error))
		return false;
	arrival->message_id = stored.id;
	return true;
}

static bool store_window(struct window *window, struct error *error)
{
	struct store *store = window->engine->setup.store;
	bool done = true;

	if (!store_begin(store, error))
		return false;
	for (int i = 0; done && i < window->count; i++)
		done = store_arrival(window->engine, &window->arrival[i], error);
	if (done && store_commit(store, error))
		return true;
	store_rollback(store);
	return false;
}

static struct act act_of(struct engine *engine, const struct arrival *arrival)
{
	return (struct act){
		.engine = engine,
		.exchange = { .id = arrival->letter->exchange_id },
		.message = arrival->message,
		.sent_type = (int)arrival->letter->type,
		.certificate_id = arrival->letter->certificate_id,
	};
}

static bool act_together(struct window *window, struct error *error)
{
	struct store *store = window->engine->setup.store;
	bool done = true;

	if (!store_begin(store, error))
		return false;
	for (int i = 0; done && i < window->count; i++) {
		struct act act = act_of(window->engine, &window->arrival[i]);

		if (window->arrival[i].believed)
			done = act_inside(&act, window->arrival[i].message_id, error);
	}
	if (done && store_commit(store, error))
		return true;
	store_rollback(store);
	return false;
}

/* When one of them cannot be acted on, each is tried by itself. */
static bool act_on_window(struct window *window, struct error *error)
{
	struct engine *engine = window->engine;
	const struct replies mark = replies_mark(engine);
	const struct engine_run run = engine->run;
	const uint64_t progress = engine->progress;
	struct error refusal = { 0 };

	run_begin(engine);
	if (act_together(window, &refusal))
		return true;
	replies_undo(engine, &mark);
	engine->run = run;
	engine->progress = progress;
	if (!is_refusal(&refusal) && refusal.code != ERROR_INTERNAL) {
		*error = refusal;
		return false;
	}
	for (int i = 0; i < window->count; i++) {
		struct act act = act_of(engine, &window->arrival[i]);

		if (window->arrival[i].believed &&
		    !act_on_answer(&act, window->arrival[i].message_id, error))
			return false;
	}
	return true;
}

/* A letter whose answer is not believed has got none. */
static bool close_window(struct window *window, struct error *error)
{
	bool done = true;

	for (int i = 0; done && i < window->count; i++)
		done = judge_arrival(window->engine, &window->arrival[i], error);
	if (done && window->count > 0)
		done = store_window(window, error) && act_on_window(window, error);
	for (int i = 0; i < window->count; i++) {
		struct arrival *arrival = &window->arrival[i];

		arrival->letter->answered = arrival->believed;
		if (arrival->why.code != ERROR_NONE)
			log_error(&arrival->why, "an answer is not believed");
		arrival_done(arrival);
	}
	window->count = 0;
	return done;
}

/* ---- mail ----------------------------------------------------------------------------------- */

static void judge_probe(struct engine *engine, const struct cmp_message *message)
{
	struct failure_verdict verdict;

	if (message->type == CMP_GENP) {
		engine->stopped = NULL;
		return;
	}
	verdict = failure_judge(message->failure, FAILURE_ON_REQUEST);
	if (message->type == CMP_ERROR && verdict.action == FAILURE_STOP_QUEUE)
		engine->stopped = verdict.words;
}

/* The authority has answered, but to all of the letters at once: none of them has an answer. */
static void judge_refused_batch(struct engine *engine, const struct cmp_message *message)
{
	const struct failure_verdict verdict = failure_judge(message->failure, FAILURE_ON_REQUEST);

	error_set(&engine->trouble, ERROR_AUTHORITY_REFUSED, CAUSE_CMP, message->failure,
		  "nested message: %s", verdict.name);
	log_error(&engine->trouble, "a batch is refused");
	switch (verdict.action) {
	case FAILURE_STOP_QUEUE:
		engine->stopped = verdict.words;
		break;
	case FAILURE_RETRY:
	case FAILURE_RETRY_FEW:
	case FAILURE_CLOCK:
		pace_batch_lost(&engine->batch);
		break;
	default:
		/* It has said under its signature that it does not take such a message. */
		engine->nesting_refused_until_ms = now_monotonic(engine) + NESTING_REFUSED_MS;
		break;
	}
}

/* The first look: what is it, and what does it say about the link? */
static bool open_mail(struct engine *engine, struct mail *mail, struct error *error)
{
	struct transport_result *result = &mail->result;
	struct slot *slot = mail->slot;
	struct arrival single = { .letter = slot->letter };

	if (result->outcome == TRANSPORT_ANSWER &&
	    cmp_decode(result->bytes, result->size, &mail->message, &result->error)) {
		single.message = mail->message;
		if (slot->nested || slot->use == SLOT_PROBE)
			judge_mail(engine, mail);
		else if (!judge_arrival(engine, &single, error))
			return false;
		else
			mail->believed = single.believed;
		if (single.why.code != ERROR_NONE)
			result->error = single.why;
	}
	if (!mail->believed) {
		note_loss(engine, slot, result);
		return true;
	}
	note_good(engine, slot, mail->message);
	if (slot->use == SLOT_PROBE) {
		judge_probe(engine, mail->message);
		return witness_take(engine, mail->message, error);
	}
	if (slot->nested && mail->message->type != CMP_NESTED)
		judge_refused_batch(engine, mail->message);
	return true;
}

/* What is on its way moves on between two windows. */
static bool take_letters(struct window *window, struct mail *mail, struct error *error)
{
	struct transport *transport = window->engine->setup.transport;

	while (next_arrival(mail, &window->arrival[window->count])) {
		window->count++;
		if (window->count == WINDOW_MOST &&
		    !(close_window(window, error) && transport_wait(transport, NULL, 0, 0, error)))
			return false;
	}
	return true;
}

static int collect(struct engine *engine, struct mail *mails)
{
	int count = 0;

	while (count < SYNC_SLOTS &&
	       transport_next(engine->setup.transport, &mails[count].result)) {
		fault_point("sync.after_answer");
		mails[count].slot = &engine->slot[mails[count].result.slot];
		count++;
	}
	return count;
}

static bool take_mails(struct engine *engine, struct mail *mails, int count, struct error *error)
{
	struct window window = { .engine = engine };
	bool done = true;

	for (int i = 0; done && i < count; i++)
		done = open_mail(engine, &mails[i], error);
	for (int i = 0; done && i < count; i++)
		done = take_letters(&window, &mails[i], error);
	done = close_window(&window, error) && done;
	for (int i = 0; done && i < count; i++)
		if (mails[i].slot->use == SLOT_LETTERS)
			done = loss_of_slot(engine, mails[i].slot, &mails[i].result, error);
	return done;
}

bool take_results(struct engine *engine, struct error *error)
{
	struct mail mails[SYNC_SLOTS] = { 0 };
	const int count = collect(engine, mails);
	bool well = true, done;

	if (count == 0)
		return true;
	for (int i = 0; i < count; i++) {
		mails[i].slot->landed = true;
		well = well && mails[i].result.outcome == TRANSPORT_ANSWER;
	}
	/* What is ready goes out before this is looked at: the authority need not wait. */
	done = (!well || slots_post(engine, error)) && take_mails(engine, mails, count, error);
	for (int i = 0; i < count; i++) {
		cmp_message_free(&mails[i].message);
		slot_clear(mails[i].slot);
	}
	if (!done)
		engine->astray = true;
	return done && slots_seal_and_post(engine, error);
}
