#include "bundle_parts.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/fault_point.h"
#include "madoguchi/store/rules.h"
#include "madoguchi/sync/transport_none.h"

#define PAGE 32
#define SLIP_MAX (4u * 1024 * 1024)
#define MESSAGES_BYTES_MAX (BUNDLE_FILE_MAX - 65536u) /* of the inner ones of a file */

/* One export at work: where it is in the two lists, and the file that is being filled. */
struct exporting {
	struct sync_office *office;
	struct engine *engine;
	const char *dir;
	struct bundle_export result;
	struct buffer slip;
	struct exchange after; /* id 0: from the start */
	int64_t after_certificate;
	struct buffer message[BUNDLE_MESSAGES];
	size_t bytes;
	int count;
};

bool bundle_engine_open(struct sync_office *office, struct engine **ret_engine, struct error *error)
{
	const struct engine_setup setup = {
		.store = office->store,
		.config = office->config,
		.identity = office->identity,
		.cmp_trust = office->cmp_trust,
		.certificate_trust = office->certificate_trust,
		.transport = transport_none(),
		.monotonic_ms = clock_monotonic_ms,
	};
	struct engine *engine = NULL;

	if (!engine_open(&setup, &engine, error))
		return false;
	if (!engine_recover(engine, error)) {
		engine_close(&engine);
		return false;
	}
	*ret_engine = engine;
	return true;
}

/* ---- messages ------------------------------------------------------------------------------- */

static void clear_messages(struct exporting *exporting)
{
	for (int i = 0; i < exporting->count; i++)
		buffer_done(&exporting->message[i]);
	exporting->count = 0;
	exporting->bytes = 0;
}

static bool is_full(const struct exporting *exporting)
{
	return exporting->count == BUNDLE_MESSAGES ||
	       exporting->bytes + CMP_MESSAGE_MAX / BUNDLE_MESSAGES > MESSAGES_BYTES_MAX;
}

static void count_type(struct bundle_export *result, enum cmp_body type)
{
	result->messages++;
	if (type == CMP_CERTCONF)
		result->confirmations++;
	else if (type == CMP_POLLREQ)
		result->polls++;
	else
		result->requests++;
}

/* The letter of a slot, if one was made for good, goes into the file. */
static void take_letter(struct exporting *exporting, struct slot *slot, bool made)
{
	if (made && slot->count == 1) {
		exporting->message[exporting->count++] = slot->letter->message;
		exporting->bytes += slot->letter->message.size;
		count_type(&exporting->result, slot->letter->type);
		buffer_init(&slot->letter->message, CMP_MESSAGE_MAX);
	}
	slot_clear(slot);
}

/* A certificate that was not taken: the authority is told so in place of being asked again. */
static bool prepare_refusal(struct exporting *exporting, struct slot *slot,
			    struct exchange *exchange, bool *ret_prepared, struct error *error)
{
	struct act act = { .engine = exporting->engine, .slot = slot, .exchange = *exchange };
	struct cmp_message *message = NULL;
	struct exchange_message answer;
	struct error unreadable = { 0 };
	struct buffer bytes;
	bool found = false, done;

	*ret_prepared = false;
	buffer_init(&bytes, CMP_MESSAGE_MAX);
	done = message_last_answer(exporting->office->store, exchange->id, message_grants,
				   message_grants_count, &answer, &bytes, &found, error);
	if (done && found && cmp_decode(bytes.bytes, bytes.size, &message, &unreadable) &&
	    message->certificate.size > 0) {
		act.message = message;
		act.sent_type = exchange->body_type;
		*ret_prepared = true;
		done = act_certificate(&act, error);
	}
	cmp_message_free(&message);
	buffer_done(&bytes);
	return done;
}

static bool prepare_open(struct exporting *exporting, struct slot *slot, struct exchange *exchange,
			 struct error *error)
{
	bool prepared = false;

	if (exchange->state != EXCHANGE_QUEUED &&
	    !prepare_refusal(exporting, slot, exchange, &prepared, error))
		return false;
	return prepared || prepare_exchange(exporting->engine, slot, exchange, error);
}

/* A row that somebody has changed meanwhile is left to them. */
static bool passed(bool done, const struct error *refusal, struct error *error)
{
	if (done || is_refusal(refusal))
		return true;
	*error = *refusal;
	return false;
}

static bool add_exchanges(struct exporting *exporting, struct error *error)
{
	struct exchange list[PAGE];
	int count = PAGE;

	while (count == PAGE && !is_full(exporting)) {
		if (!bundle_exchanges_next(exporting->office->store,
					   exporting->after.id != 0 ? &exporting->after : NULL,
					   list, PAGE, &count, error))
			return false;
		for (int i = 0; i < count && !is_full(exporting); i++) {
			struct letter letter;
			struct slot slot;
			struct error refusal = { 0 };
			bool done;

			exporting->after = list[i];
			slot_carry(&slot, &letter);
			done = prepare_open(exporting, &slot, &list[i], &refusal);
			take_letter(exporting, &slot, done);
			if (!passed(done, &refusal, error))
				return false;
		}
	}
	return true;
}

static bool add_confirmations(struct exporting *exporting, struct error *error)
{
	struct certificate_record list[PAGE];
	int count = PAGE;

	while (count == PAGE && !is_full(exporting)) {
		if (!bundle_certificates_next(exporting->office->store,
					      exporting->after_certificate, list, PAGE, &count,
					      error))
			return false;
		for (int i = 0; i < count && !is_full(exporting); i++) {
			struct letter letter;
			struct slot slot;
			struct error refusal = { 0 };
			bool done;

			exporting->after_certificate = list[i].id;
			slot_carry(&slot, &letter);
			done = prepare_confirm(exporting->engine, &slot, &list[i], &refusal);
			take_letter(exporting, &slot, done);
			if (!passed(done, &refusal, error))
				return false;
		}
	}
	return true;
}

/* ---- files ---------------------------------------------------------------------------------- */

static bool draw(uint8_t *bytes, size_t size, struct error *error)
{
	return getrandom(bytes, size, 0) == (ssize_t)size ||
	       error_set(error, ERROR_INTERNAL, CAUSE_ERRNO, errno, "getrandom");
}

static bool make_nested(struct exporting *exporting, struct bundle_record *bundle,
			struct buffer *ret_file, struct error *error)
{
	struct cmp_header header = { .type = CMP_NESTED,
				     .recipient = exporting->office->config->recipient,
				     .time_ms = clock_now_ms() };
	struct buffer body;
	bool done;

	buffer_init(&body, CMP_MESSAGE_MAX);
	done = draw(header.transaction_id, sizeof(header.transaction_id), error) &&
	       draw(header.sender_nonce, sizeof(header.sender_nonce), error) &&
	       cmp_body_nested(exporting->message, (size_t)exporting->count, &body, error) &&
	       cmp_protect(exporting->office->identity, &header, body.bytes, body.size, ret_file,
			   error);
	buffer_done(&body);
	if (!done)
		return false;
	memcpy(bundle->transaction_id, header.transaction_id, sizeof(bundle->transaction_id));
	bundle->messages = exporting->count;
	sha256_bytes(ret_file->bytes, ret_file->size, bundle->digest);
	return true;
}

/* The file is on the medium before the transaction counts, and has its name after it. */
static bool commit_file(struct exporting *exporting, struct bundle_record *bundle,
			const struct buffer *bytes, struct error *error)
{
	struct store *store = exporting->office->store;
	struct bundle_file file = BUNDLE_FILE_NONE;
	char hex[2 * TRANSACTION_ID_SIZE + 1], name[BUNDLE_NAME_SIZE], detail[64];

	hex_encode(bundle->transaction_id, sizeof(bundle->transaction_id), hex, sizeof(hex));
	snprintf(name, sizeof(name), "%s.der", hex);
	snprintf(detail, sizeof(detail), "messages=%lld", (long long)bundle->messages);
	if (!bundle_add(store, bundle, error) ||
	    !audit_add(store, "bundle.export", hex, detail, error) ||
	    !bundle_file_write(exporting->dir, name, bytes->bytes, bytes->size, &file, error))
		return false;
	fault_point("bundle.before_commit");
	if (!store_commit(store, error)) {
		bundle_file_drop(&file);
		return false;
	}
	fault_point("bundle.after_commit");
	if (!bundle_file_publish(&file, error))
		return false;
	bundle_slip_file(&exporting->slip, exporting->office->config, ++exporting->result.files,
			 name, bundle);
	return true;
}

static bool fill_file(struct exporting *exporting, bool *ret_any, struct error *error)
{
	struct store *store = exporting->office->store;
	struct bundle_record bundle = { .id = 0 };
	struct buffer bytes;
	bool done;

	if (!store_begin(store, error))
		return false;
	buffer_init(&bytes, BUNDLE_FILE_MAX);
	done = add_confirmations(exporting, error) && add_exchanges(exporting, error);
	*ret_any = exporting->count > 0;
	if (done && *ret_any)
		done = make_nested(exporting, &bundle, &bytes, error) &&
		       commit_file(exporting, &bundle, &bytes, error);
	else if (done)
		done = store_commit(store, error);
	if (!done)
		store_rollback(store);
	buffer_done(&bytes);
	clear_messages(exporting);
	return done;
}

static bool write_slip(struct exporting *exporting, int64_t made_ms, struct error *error)
{
	struct bundle_file file = BUNDLE_FILE_NONE;

	bundle_slip_end(&exporting->slip, exporting->office->config, &exporting->result);
	bundle_slip_name(made_ms, exporting->result.slip);
	if (exporting->slip.failed)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "slip");
	return bundle_file_write(exporting->dir, exporting->result.slip, exporting->slip.bytes,
				 exporting->slip.size, &file, error) &&
	       bundle_file_publish(&file, error);
}

/* The office is named as its rules in force have it; where they cannot be read, by their file. */
static void begin_slip(struct exporting *exporting, int64_t made_ms)
{
	const struct config *const config = exporting->office->config;
	struct office *rules = NULL;
	struct error unread;
	const char *name = config->office;

	if (rules_in_force(exporting->office->store, config->office_dir, config->office, &rules,
			   &unread))
		name = office_name(rules, config->language);
	bundle_slip_begin(&exporting->slip, config, name, made_ms);
	office_free(&rules);
}

static bool write_files(struct exporting *exporting, struct error *error)
{
	const int64_t made_ms = clock_now_ms();
	bool any = true;

	begin_slip(exporting, made_ms);
	while (any && exporting->result.files < BUNDLE_FILES_MAX)
		if (!fill_file(exporting, &any, error))
			return false;
	exporting->result.more = any;
	return exporting->result.files == 0 || write_slip(exporting, made_ms, error);
}

bool bundle_export(struct sync_office *office, const char *dir, struct bundle_export *ret_export,
		   struct error *error)
{
	struct exporting exporting = { .office = office, .dir = dir };
	bool done;

	if (office->mark.older)
		return error_set(error, ERROR_OLDER_COPY, CAUSE_NONE, 0, "sync.mark");
	buffer_init(&exporting.slip, SLIP_MAX);
	done =
	    bundle_engine_open(office, &exporting.engine, error) && write_files(&exporting, error);
	engine_close(&exporting.engine);
	buffer_done(&exporting.slip);
	if (done)
		*ret_export = exporting.result;
	return done;
}
