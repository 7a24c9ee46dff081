#include "madoguchi/sync/reconcile.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/pki/statement.h"
#include "madoguchi/sync/answer.h"
#include "madoguchi/sync/bundle_file.h"
#include "madoguchi/sync/transport_curl.h"

#define SLOT 0
#define PAGES_MOST 500 /* two million transactions; held in memory while they are fetched */
#define WAIT_MS 1000
#define ASKED_PAGE 64
#define DAY_MS INT64_C(86400000)
/* Two clocks that differ by a day still speak of the same time. */
#define CLOCKS_DIFFER_MS DAY_MS

static bool wrong(const struct error *doubt, struct error *error)
{
	return error_set(error, ERROR_STATEMENT_WRONG, doubt->cause, doubt->cause_code, "%s",
			 doubt->detail);
}

/* ---- pages ---------------------------------------------------------------------------------- */

/* A whole statement: everything is there before the database is touched, so that nobody waits for
 * its lock while an authority or a memory stick is slow. */
struct pages {
	struct statement *page;
	size_t count;
};

static void pages_done(struct pages *pages)
{
	for (size_t i = 0; i < pages->count; i++)
		statement_done(&pages->page[i]);
	free(pages->page);
	*pages = (struct pages){ .count = 0 };
}

/* A place for one more, empty. */
static struct statement *pages_next(struct pages *pages, struct error *error)
{
	struct statement *grown = realloc(pages->page, (pages->count + 1) * sizeof(*pages->page));

	if (grown == NULL) {
		error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "statement");
		return NULL;
	}
	pages->page = grown;
	grown[pages->count] = (struct statement){ .count = 0 };
	return &grown[pages->count++];
}

static bool store_page(struct store *store, const struct statement *statement, struct error *error)
{
	for (size_t i = 0; i < statement->count; i++) {
		const struct statement_entry *from = &statement->entry[i];
		struct finding_entry entry = {
			.type = from->type,
			.state = (int)from->state,
			.serial = from->serial,
			.reason = from->reason,
			.changed_ms = from->changed_ms,
		};

		memcpy(entry.transaction_id, from->transaction_id, sizeof(entry.transaction_id));
		if (!finding_entry_add(store, &entry, error))
			return false;
	}
	return true;
}

/* What covers the whole of several pages or files. */
static void widen(struct reconciliation *result, const struct statement *statement)
{
	if (result->made_ms == 0 || statement->since_ms < result->since_ms)
		result->since_ms = statement->since_ms;
	if (result->made_ms == 0 || statement->made_ms < result->made_ms)
		result->made_ms = statement->made_ms;
}

/* The authority has heard of what stands as never sent here: the database is an older copy. From
 * now on it is of unknown fate: repeated under its transactionID where the authority remembers,
 * else asked for. */
static bool ask_for_known(struct store *store, struct reconciliation *result, struct error *error)
{
	int64_t ids[ASKED_PAGE], after = 0;
	int count = ASKED_PAGE;

	while (count == ASKED_PAGE) {
		if (!finding_known_there(store, after, ids, ASKED_PAGE, &count, error))
			return false;
		for (int i = 0; i < count; i++) {
			struct exchange exchange;

			after = ids[i];
			if (!exchange_load(store, ids[i], &exchange, error))
				return false;
			exchange.attempts = 1;
			exchange.due_ms = clock_now_ms();
			if (!exchange_apply(store, &exchange, EXCHANGE_EVENT_SEND, NULL, error))
				return false;
			result->asked++;
		}
	}
	return true;
}

static bool compare(struct store *store, const struct pages *pages, struct reconciliation *result,
		    struct error *error)
{
	if (!finding_entries_clear(store, error))
		return false;
	for (size_t i = 0; i < pages->count; i++) {
		widen(result, &pages->page[i]);
		if (!store_page(store, &pages->page[i], error))
			return false;
	}
	return finding_compare(store, result, error) && ask_for_known(store, result, error);
}

/* A statement that begins after the copy was made, or was made before the copy came back, does not
 * say what the copy lacks. */
static bool covers_copy(const struct sync_office *office, const struct reconciliation *result)
{
	return result->since_ms <= reconcile_since_ms(office) &&
	       result->made_ms + CLOCKS_DIFFER_MS >= office->mark.noticed_ms;
}

static bool finish(struct sync_office *office, const struct pages *pages,
		   struct reconciliation *result, struct error *error)
{
	result->uncollected_days = office->config->uncollected_days;
	if (!store_begin(office->store, error))
		return false;
	if (!compare(office->store, pages, result, error) || !store_commit(office->store, error)) {
		store_rollback(office->store);
		return false;
	}
	return !covers_copy(office, result) || sync_office_settled(office, error);
}

int64_t reconcile_since_ms(const struct sync_office *office)
{
	if (!office->mark.older)
		return clock_now_ms() - RECONCILE_DAYS * DAY_MS;
	return office->mark.since_ms > CLOCKS_DIFFER_MS ? office->mark.since_ms - CLOCKS_DIFFER_MS
							: 0;
}

bool reconcile_answer_for(struct sync_office *office, const char *person, const char *decision,
			  struct error *error)
{
	if (!office->mark.older)
		return error_set(error, ERROR_STATE_FORBIDDEN, CAUSE_NONE, 0,
				 "the database is no older copy");
	return audit_add(office->store, "sync.older_copy", person, decision, error) &&
	       sync_office_settled(office, error);
}

/* ---- files ---------------------------------------------------------------------------------- */

static bool read_file(const struct sync_office *office, const char *path,
		      struct statement *ret_statement, struct error *error)
{
	const char *recipient = office->config->recipient;
	struct cmp_message *message = NULL;
	struct error doubt = { 0 };
	struct buffer bytes;
	bool done;

	buffer_init(&bytes, BUNDLE_FILE_MAX);
	done = bundle_file_read(path, &bytes, &doubt) &&
	       cmp_decode(bytes.bytes, bytes.size, &message, &doubt) &&
	       cmp_verify(message, office->cmp_trust, clock_now_ms(), &doubt) &&
	       (recipient == NULL || cmp_sent_by(message, recipient) ||
		error_set(&doubt, ERROR_ANSWER_WRONG, CAUSE_NONE, 0, "not from the authority")) &&
	       statement_read(message, ret_statement, &doubt);
	cmp_message_free(&message);
	buffer_done(&bytes);
	return done || wrong(&doubt, error);
}

static bool read_files(const struct sync_office *office, char *const *paths, struct pages *pages,
		       struct error *error)
{
	for (char *const *path = paths; *path != NULL; path++) {
		struct statement *page = pages_next(pages, error);

		if (page == NULL || !read_file(office, *path, page, error))
			return false;
	}
	return true;
}

bool reconcile_files(struct sync_office *office, char *const *paths,
		     struct reconciliation *ret_result, struct error *error)
{
	struct reconciliation result = { .source = paths[0] };
	struct pages pages = { .count = 0 };
	const bool done =
	    read_files(office, paths, &pages, error) && finish(office, &pages, &result, error);

	pages_done(&pages);
	if (done)
		*ret_result = result;
	return done;
}

/* ---- asking --------------------------------------------------------------------------------- */

static bool make_question(const struct sync_office *office, int64_t since_ms, int64_t after,
			  struct cmp_header *header, struct buffer *ret_message,
			  struct error *error)
{
	struct buffer body;
	bool done;

	*header = (struct cmp_header){ .type = CMP_GENM,
				       .recipient = office->config->recipient,
				       .time_ms = clock_now_ms() };
	if (getrandom(header->transaction_id, CMP_ID_SIZE, 0) != CMP_ID_SIZE ||
	    getrandom(header->sender_nonce, CMP_NONCE_SIZE, 0) != CMP_NONCE_SIZE)
		return error_set(error, ERROR_INTERNAL, CAUSE_ERRNO, errno, "getrandom");
	buffer_init(&body, CMP_MESSAGE_MAX);
	done = statement_question(since_ms, after, &body, error) &&
	       cmp_protect(office->identity, header, body.bytes, body.size, ret_message, error);
	buffer_done(&body);
	return done;
}

static bool read_page(const struct sync_office *office, const struct cmp_header *header,
		      const struct transport_result *result, struct statement *ret_statement,
		      struct error *error)
{
	struct answer_wanted wanted = { .sender = office->config->recipient };
	struct cmp_message *message = NULL;
	struct error doubt = { 0 };
	bool done;

	if (result->outcome != TRANSPORT_ANSWER) {
		*error = result->error;
		return error_false();
	}
	memcpy(wanted.transaction_id, header->transaction_id, sizeof(wanted.transaction_id));
	answer_wanted_add(&wanted, header->sender_nonce, sizeof(header->sender_nonce));
	done = cmp_decode(result->bytes, result->size, &message, &doubt) &&
	       answer_check(message, &wanted, office->cmp_trust, clock_now_ms(), &doubt) &&
	       statement_read(message, ret_statement, &doubt);
	cmp_message_free(&message);
	return done || wrong(&doubt, error);
}

static bool ask_page(const struct sync_office *office, struct transport *transport,
		     int64_t since_ms, int64_t after, struct statement *ret_statement,
		     struct error *error)
{
	struct transport_result result = { .slot = -1 };
	struct cmp_header header;
	struct buffer message;
	bool done;

	buffer_init(&message, CMP_MESSAGE_MAX);
	done = make_question(office, since_ms, after, &header, &message, error) &&
	       transport_post(transport, SLOT, message.bytes, message.size, true, error);
	while (done && !transport_next(transport, &result))
		done = transport_wait(transport, NULL, 0, WAIT_MS, error);
	done = done && read_page(office, &header, &result, ret_statement, error);
	buffer_done(&message);
	return done;
}

/* Whoever asks, from when on, and whom it tells. */
struct asking {
	const struct sync_office *office;
	struct transport *transport;
	int64_t since_ms;
	reconcile_progress *progress;
	void *context;
};

static bool ask_all(const struct asking *asking, struct pages *pages, struct error *error)
{
	int64_t after = 0, read = 0;
	bool more = true;

	while (more && pages->count < PAGES_MOST) {
		struct statement *page = pages_next(pages, error);

		if (page == NULL || !ask_page(asking->office, asking->transport, asking->since_ms,
					      after, page, error))
			return false;
		read += (int64_t)page->count;
		if (asking->progress != NULL && !asking->progress(asking->context, read, error))
			return false;
		more = page->more && page->last > after;
		after = page->last;
	}
	return !more || error_set(error, ERROR_STATEMENT_WRONG, CAUSE_NONE, 0, "it has no end");
}

bool reconcile_online(struct sync_office *office, int64_t since_ms, reconcile_progress *progress,
		      void *context, struct reconciliation *ret_result, struct error *error)
{
	struct asking asking = {
		.office = office, .since_ms = since_ms, .progress = progress, .context = context
	};
	struct reconciliation result = { .source = "authority" };
	struct pages pages = { .count = 0 };
	const bool done = transport_curl_open(office->config, &asking.transport, error) &&
			  ask_all(&asking, &pages, error) && finish(office, &pages, &result, error);

	transport_close(&asking.transport);
	pages_done(&pages);
	if (done)
		*ret_result = result;
	return done;
}
