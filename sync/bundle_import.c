#include "bundle_parts.h"

#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/fault_point.h"
#include "madoguchi/base/log.h"

#define INNER_MAX 1000

/* What becomes of one inner message. */
enum inner_fate {
	INNER_FOREIGN,	/* not for this office, or not believed */
	INNER_REPEATED, /* was acted on before */
	INNER_LATE,	/* kept; the answer to a newer message decides */
	INNER_TO_ACT,	/* in the journal, to be acted on */
};

struct inner {
	struct cmp_message *message;
	enum inner_fate fate;
	int64_t exchange_id;
	int64_t message_id; /* in the journal */
	int sent_type;	    /* of ours, that was answered */
};

struct importing {
	struct sync_office *office;
	struct engine *engine;
	struct cmp_message *outer;
	struct inner *inner;
	size_t count;
	int64_t bundle_id; /* that this answers; 0: not known */
};

/* ---- judging -------------------------------------------------------------------------------- */

static bool is_id(const struct cmp_message *message)
{
	return message->transaction_id_size == TRANSACTION_ID_SIZE;
}

/* NOT_FOUND is an answer here. */
static bool found_or_not(bool found, const struct error *missing, bool *ret_found,
			 struct error *error)
{
	*ret_found = found;
	return found || error_only_missing(missing, error);
}

static bool find_exchange(struct importing *importing, const struct cmp_message *message,
			  struct exchange *ret_exchange, bool *ret_found, struct error *error)
{
	struct error missing = { .code = ERROR_NOT_FOUND };
	const bool found = is_id(message) &&
			   exchange_by_transaction(importing->office->store,
						   message->transaction_id, ret_exchange, &missing);

	return found_or_not(found, &missing, ret_found, error);
}

static bool is_believed(struct importing *importing, const struct cmp_message *message,
			const struct exchange_message *question)
{
	struct answer_wanted wanted = { .sender = importing->office->config->recipient };
	struct error doubt = { 0 };

	memcpy(wanted.transaction_id, message->transaction_id, sizeof(wanted.transaction_id));
	answer_wanted_add(&wanted, question->nonce, question->nonce_size);
	if (answer_check(message, &wanted, importing->office->cmp_trust, clock_now_ms(), &doubt))
		return true;
	log_error(&doubt, "an answer of a bundle");
	return false;
}

/* What the authority has decided stands, whenever it comes; that it has not yet, or would not, is
 * out of date when something newer was asked. */
static bool is_lasting(const struct cmp_message *message)
{
	return message->type != CMP_ERROR && message->type != CMP_POLLREP &&
	       message->status != CMP_STATUS_WAITING && message->status != CMP_REJECTION;
}

static bool judge(struct importing *importing, struct inner *inner, struct error *error)
{
	struct store *store = importing->office->store;
	const struct cmp_message *message = inner->message;
	struct exchange_message question, known, newest;
	struct exchange exchange;
	bool found = false, before = false;

	inner->fate = INNER_FOREIGN;
	if (!find_exchange(importing, message, &exchange, &found, error))
		return false;
	if (!found)
		return true;
	if (!bundle_message_find(store, exchange.id, MESSAGE_OUT, message->recipient_nonce,
				 message->recipient_nonce_size, &found, &question, error))
		return false;
	if (!found || !is_believed(importing, message, &question))
		return true;
	inner->exchange_id = exchange.id;
	inner->sent_type = question.body_type;
	if (!bundle_message_find(store, exchange.id, MESSAGE_IN, message->sender_nonce,
				 message->sender_nonce_size, &before, &known, error) ||
	    !exchange_message_last(store, exchange.id, MESSAGE_OUT, -1, &newest, NULL, error))
		return false;
	inner->message_id = before ? known.id : 0;
	if (before && known.processed)
		inner->fate = INNER_REPEATED;
	else
		inner->fate =
		    is_lasting(message) || question.id == newest.id ? INNER_TO_ACT : INNER_LATE;
	return true;
}

/* ---- the journal ---------------------------------------------------------------------------- */

static bool journal(struct importing *importing, struct inner *inner, const struct buffer *bytes,
		    struct error *error)
{
	const struct cmp_message *message = inner->message;
	struct exchange_message stored = {
		.exchange_id = inner->exchange_id,
		.direction = MESSAGE_IN,
		.body_type = (int)message->type,
		.nonce_size = message->sender_nonce_size,
		.processed = inner->fate == INNER_LATE,
	};

	if (inner->message_id != 0 || (inner->fate != INNER_TO_ACT && inner->fate != INNER_LATE))
		return true;
	memcpy(stored.nonce, message->sender_nonce, message->sender_nonce_size);
	if (!exchange_message_add(importing->office->store, &stored, bytes->bytes, bytes->size,
				  error))
		return false;
	inner->message_id = stored.id;
	return true;
}

/* One inner message: read, judged, put into the journal. */
static bool take_inner(struct importing *importing, struct inner *inner, const struct buffer *bytes,
		       struct error *error)
{
	struct error unreadable = { 0 };

	inner->fate = INNER_FOREIGN;
	if (!cmp_decode(bytes->bytes, bytes->size, &inner->message, &unreadable)) {
		log_error(&unreadable, "an answer of a bundle");
		return true;
	}
	return judge(importing, inner, error) && journal(importing, inner, bytes, error);
}

static bool take_nested(struct importing *importing, size_t index, struct error *error)
{
	struct buffer bytes;
	bool done;

	buffer_init(&bytes, CMP_MESSAGE_MAX);
	done = cmp_nested_at(importing->outer, index, &bytes, error) &&
	       take_inner(importing, &importing->inner[index], &bytes, error);
	buffer_done(&bytes);
	return done;
}

static bool take_all(struct importing *importing, const struct buffer *bytes, struct error *error)
{
	struct store *store = importing->office->store;
	const bool nested = importing->outer->type == CMP_NESTED;
	bool done = true;

	if (!store_begin(store, error))
		return false;
	if (!nested)
		done = take_inner(importing, &importing->inner[0], bytes, error);
	for (size_t i = 0; nested && done && i < importing->count; i++)
		done = take_nested(importing, i, error);
	if (done && importing->bundle_id != 0)
		done = bundle_answered(store, importing->bundle_id, error);
	fault_point("bundle.before_journal");
	if (done && store_commit(store, error))
		return true;
	store_rollback(store);
	return false;
}

/* ---- acting --------------------------------------------------------------------------------- */

static bool act_on(struct importing *importing, struct inner *inner, struct error *error)
{
	struct letter letter;
	struct slot slot;
	struct act act = {
		.engine = importing->engine,
		.message = inner->message,
		.sent_type = inner->sent_type,
		.exchange.id = inner->exchange_id,
		.slot = &slot,
	};
	bool done;

	if (inner->fate != INNER_TO_ACT)
		return true;
	slot_carry(&slot, &letter);
	done = act_on_answer(&act, inner->message_id, error);
	/* A letter that must follow goes into the next bundle. */
	slot_clear(&slot);
	return done;
}

static void count(const struct importing *importing, struct bundle_import *ret_import)
{
	struct bundle_import result = { 0 };

	for (size_t i = 0; i < importing->count; i++)
		switch (importing->inner[i].fate) {
		case INNER_FOREIGN:
			result.foreign++;
			break;
		case INNER_REPEATED:
			result.repeated++;
			break;
		case INNER_LATE:
			result.late++;
			break;
		case INNER_TO_ACT:
			result.taken++;
			break;
		}
	*ret_import = result;
}

/* ---- the whole ------------------------------------------------------------------------------ */

/* The outer message approves nothing inside; it says whose file this is. */
static bool check_outer(struct importing *importing, struct error *error)
{
	const struct cmp_message *outer = importing->outer;
	struct error missing = { .code = ERROR_NOT_FOUND };
	struct bundle_record bundle;
	bool known = false;

	struct error doubt = { 0 };

	if (!cmp_verify(outer, importing->office->cmp_trust, clock_now_ms(), &doubt))
		return error_set(error, ERROR_BUNDLE_FOREIGN, doubt.cause, doubt.cause_code, "%s",
				 doubt.detail);
	if (!found_or_not(is_id(outer) &&
			      bundle_by_transaction(importing->office->store, outer->transaction_id,
						    &bundle, &missing),
			  &missing, &known, error))
		return false;
	if (known)
		importing->bundle_id = bundle.id;
	if (known && outer->type == CMP_ERROR)
		return error_set(error, ERROR_AUTHORITY_REFUSED, CAUSE_CMP, outer->failure,
				 "the bundle as a whole: %s",
				 failure_judge(outer->failure, FAILURE_ON_REQUEST).name);
	importing->count = outer->type == CMP_NESTED ? cmp_nested_count(outer) : 1;
	return importing->count <= INNER_MAX ||
	       error_set(error, ERROR_FILE_WRONG, CAUSE_NONE, 0, "%zu messages in one file",
			 importing->count);
}

static bool import(struct importing *importing, const struct buffer *bytes,
		   struct bundle_import *ret_import, struct error *error)
{
	struct bundle_import result;
	struct error unreadable = { 0 };

	if (!cmp_decode(bytes->bytes, bytes->size, &importing->outer, &unreadable))
		return error_set(error, ERROR_FILE_WRONG, unreadable.cause, unreadable.cause_code,
				 "%s: not whole, or no file of answers", unreadable.detail);
	if (!check_outer(importing, error))
		return false;
	importing->inner = calloc(importing->count + 1, sizeof(*importing->inner));
	if (importing->inner == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "bundle");
	if (!bundle_engine_open(importing->office, &importing->engine, error) ||
	    !take_all(importing, bytes, error))
		return false;
	fault_point("bundle.after_journal");
	for (size_t i = 0; i < importing->count; i++)
		if (!act_on(importing, &importing->inner[i], error))
			return false;
	count(importing, &result);
	if (result.taken + result.repeated + result.late == 0)
		return error_set(error, ERROR_BUNDLE_FOREIGN, CAUSE_NONE, 0,
				 "%zu messages, none for this office", importing->count);
	*ret_import = result;
	return true;
}

bool bundle_import_bytes(struct sync_office *office, const uint8_t *bytes, size_t size,
			 struct bundle_import *ret_import, struct error *error)
{
	struct importing importing = { .office = office };
	struct buffer copy;
	bool done;

	buffer_init(&copy, BUNDLE_FILE_MAX);
	done = buffer_append(&copy, bytes, size) ? import(&importing, &copy, ret_import, error)
						 : error_set(error, ERROR_FILE_WRONG, CAUSE_NONE, 0,
							     "more than %u bytes", BUNDLE_FILE_MAX);
	for (size_t i = 0; importing.inner != NULL && i < importing.count; i++)
		cmp_message_free(&importing.inner[i].message);
	free(importing.inner);
	cmp_message_free(&importing.outer);
	engine_close(&importing.engine);
	buffer_done(&copy);
	return done;
}

bool bundle_import(struct sync_office *office, const char *path, struct bundle_import *ret_import,
		   struct error *error)
{
	struct buffer bytes;
	bool done;

	buffer_init(&bytes, BUNDLE_FILE_MAX);
	done = bundle_file_read(path, &bytes, error) &&
	       bundle_import_bytes(office, bytes.bytes, bytes.size, ret_import, error);
	buffer_done(&bytes);
	return done;
}
