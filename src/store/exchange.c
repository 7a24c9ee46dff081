#include "madoguchi/store/exchange.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/random.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/text.h"
#include "madoguchi/store/case.h"

#include "exchange_parts.h"

#define FOLLOWERS_MAX 16

/* transactionID in hexadecimal: how log and audit trail call an exchange. */
struct exchange_name {
	char text[2 * TRANSACTION_ID_SIZE + 1];
};

static struct exchange_name name_of(const struct exchange *exchange)
{
	struct exchange_name name;

	hex_encode(exchange->transaction_id, TRANSACTION_ID_SIZE, name.text, sizeof(name.text));
	return name;
}

static bool draw_transaction_id(uint8_t id[static TRANSACTION_ID_SIZE], struct error *error)
{
	if (getrandom(id, TRANSACTION_ID_SIZE, 0) == TRANSACTION_ID_SIZE)
		return true;
	return error_set(error, ERROR_INTERNAL, CAUSE_ERRNO, errno, "getrandom");
}

static bool insert_row(struct store *store, const struct exchange *exchange, struct error *error)
{
	static const char sql_insert[] =
	    "INSERT INTO exchanges (id, version, transaction_id, case_id, kind, body_type, state,"
	    " priority, certificate_id, after_exchange, created_ms, due_ms, good_until_ms, "
	    "attempts,"
	    " expires, failure, reason)"
	    " VALUES (?, 1, ?, ?, ?, ?, 'queued', ?, ?, ?, ?, ?, ?, 0, ?, 0, NULL)";
	struct query query;

	if (!query_begin(&query, store, sql_insert, error))
		return false;
	query_int(&query, exchange->id);
	query_blob(&query, exchange->transaction_id, TRANSACTION_ID_SIZE);
	query_int(&query, exchange->case_id);
	query_text(&query, kind_word(exchange->kind));
	query_int(&query, exchange->body_type);
	query_int(&query, exchange->priority);
	query_id(&query, exchange->certificate_id);
	query_id(&query, exchange->after_exchange);
	query_int(&query, exchange->created_ms);
	query_int(&query, exchange->due_ms);
	query_int(&query, exchange->good_until_ms);
	query_day(&query, exchange->expires);
	return query_run(&query, error);
}

static bool insert_body(struct store *store, const struct exchange *exchange, const uint8_t *body,
			size_t size, struct error *error)
{
	static const char sql_insert[] =
	    "INSERT INTO exchange_bodies (exchange_id, public_key, body) VALUES (?, ?, ?)";
	struct query query;
	struct buffer sealed;
	bool done;

	buffer_init(&sealed, SEALED_SIZE_MAX);
	done = store_seal(store, SEALED_BODY, exchange->id, body, size, &sealed, error) &&
	       query_begin(&query, store, sql_insert, error);
	if (done) {
		query_int(&query, exchange->id);
		query_blob(&query, exchange->public_key, exchange->public_key_size);
		query_blob(&query, sealed.bytes, sealed.size);
		done = query_run(&query, error);
	}
	buffer_done(&sealed);
	return done;
}

/* One that follows a refused exchange would never be sent and never be seen. */
static bool check_follows(struct store *store, int64_t after_exchange, struct error *error)
{
	struct exchange first;

	if (after_exchange == 0)
		return true;
	if (!exchange_load(store, after_exchange, &first, error))
		return false;
	if (first.state != EXCHANGE_REJECTED)
		return true;
	return error_set(error, ERROR_STATE_FORBIDDEN, CAUSE_NONE, 0,
			 "exchange %" PRId64 " to be followed is rejected", after_exchange);
}

bool exchange_add(struct store *store, struct exchange *exchange, const uint8_t *body,
		  size_t body_size, struct error *error)
{
	static const char sql_next[] = SQL_NEXT_ID("exchanges");
	struct exchange made = *exchange;
	struct step step;
	bool done;

	if (made.public_key_size > sizeof(made.public_key))
		return error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "public key size");
	made.version = 1;
	made.state = EXCHANGE_QUEUED;
	made.created_ms = clock_now_ms();
	made.attempts = 0;
	made.failure = 0;
	made.reason[0] = '\0';
	if (!draw_transaction_id(made.transaction_id, error) || !step_begin(&step, store, error))
		return false;
	done =
	    fence_check(store, error) && check_follows(store, made.after_exchange, error) &&
	    next_id(store, sql_next, &made.id, error) && insert_row(store, &made, error) &&
	    insert_body(store, &made, body, body_size, error) &&
	    audit_add(store, "exchange.create", name_of(&made).text, kind_word(made.kind), error);
	if (!step_end(&step, done, error))
		return false;
	*exchange = made;
	return true;
}

/* The row as it stands, if it is still the one that the caller knows. */
static bool load_current(struct store *store, const struct exchange *known,
			 struct exchange *ret_current, struct error *error)
{
	if (!exchange_load(store, known->id, ret_current, error))
		return false;
	if (ret_current->version == known->version)
		return true;
	return error_set(error, ERROR_STORE_CONFLICT, CAUSE_NONE, 0,
			 "exchange %s: version %" PRId64 ", now %" PRId64, name_of(known).text,
			 known->version, ret_current->version);
}

static bool keeps_reason(enum exchange_event event)
{
	return event == EXCHANGE_EVENT_REJECT || event == EXCHANGE_EVENT_HOLD ||
	       event == EXCHANGE_EVENT_DOUBT || event == EXCHANGE_EVENT_CANCEL;
}

static bool write_move(struct store *store, const struct exchange *exchange, struct error *error)
{
	static const char sql_move[] =
	    "UPDATE exchanges SET state = ?, reason = ?, due_ms = ?, good_until_ms = ?, attempts = "
	    "?,"
	    " failure = ?, expires = ?, certificate_id = ?, version = version + 1 WHERE id = ?";
	struct query query;

	if (!query_begin(&query, store, sql_move, error))
		return false;
	query_text(&query, exchange_state_word(exchange->state));
	query_text_or_null(&query, exchange->reason);
	query_int(&query, exchange->due_ms);
	query_int(&query, exchange->good_until_ms);
	query_int(&query, exchange->attempts);
	query_int(&query, exchange->failure);
	query_day(&query, exchange->expires);
	query_id(&query, exchange->certificate_id);
	query_int(&query, exchange->id);
	return query_run(&query, error);
}

/* Moves a row that was read in this transaction; changed is what is written, and follows. */
static bool move(struct store *store, struct exchange *changed, enum exchange_state from,
		 enum exchange_event event, const char *reason, struct error *error)
{
	const struct exchange_name name = name_of(changed);
	struct state_move line = {
		.machine = "exchange",
		.id = changed->id,
		.name = name.text,
		.from = exchange_state_word(from),
		.event = exchange_event_word(event),
		.why = reason,
	};

	if (!exchange_next(from, event, &changed->state))
		return error_set(error, ERROR_STATE_FORBIDDEN, CAUSE_NONE, 0,
				 "exchange %s: %s in %s", name.text, line.event, line.from);
	line.to = exchange_state_word(changed->state);
	memset(changed->reason, 0, sizeof(changed->reason));
	text_copy(changed->reason, sizeof(changed->reason),
		  keeps_reason(event) && reason != NULL ? reason : "");
	changed->version++;
	return write_move(store, changed, error) && history_add(store, &line, error);
}

/* What was to be sent after this one and waits for it. */
static bool list_followers(struct store *store, int64_t id, struct exchange *ret_list,
			   int *ret_count, struct error *error)
{
	static const char sql_followers[] =
	    "SELECT " EXCHANGE_COLUMNS " FROM exchanges e" EXCHANGE_BODY_JOIN
	    "WHERE e.after_exchange = ? AND e.state = 'queued' ORDER BY e.id LIMIT ?";
	struct query query;

	if (!query_begin(&query, store, sql_followers, error))
		return false;
	query_int(&query, id);
	query_int(&query, FOLLOWERS_MAX);
	return exchange_read_list(&query, ret_list, FOLLOWERS_MAX, ret_count, error);
}

static bool hold_followers(struct store *store, int64_t id, struct error *error)
{
	static const char why[] = N_("The request that had to go first was refused.");
	struct exchange followers[FOLLOWERS_MAX];
	int count;

	do {
		if (!list_followers(store, id, followers, &count, error))
			return false;
		for (int i = 0; i < count; i++)
			if (!move(store, &followers[i], followers[i].state, EXCHANGE_EVENT_HOLD,
				  why, error) ||
			    !case_trouble(store, followers[i].case_id, why, error))
				return false;
	} while (count == FOLLOWERS_MAX);
	return true;
}

/* What else a move means: for the case, and for those that wait for this exchange. */
static bool follow_up(struct store *store, const struct exchange *exchange,
		      enum exchange_event event, const char *reason, struct error *error)
{
	bool trouble = event == EXCHANGE_EVENT_REJECT || event == EXCHANGE_EVENT_HOLD ||
		       event == EXCHANGE_EVENT_DOUBT;

	if (trouble && !case_trouble(store, exchange->case_id, reason, error))
		return false;
	if (event == EXCHANGE_EVENT_ANSWER && !case_revoked(store, exchange->case_id, error))
		return false;
	return exchange->state != EXCHANGE_REJECTED || hold_followers(store, exchange->id, error);
}

bool exchange_apply(struct store *store, struct exchange *exchange, enum exchange_event event,
		    const char *reason, struct error *error)
{
	struct exchange current, changed = *exchange;
	struct step step;
	bool done;

	if (!step_begin(&step, store, error))
		return false;
	done = fence_check(store, error) && load_current(store, exchange, &current, error) &&
	       (event != EXCHANGE_EVENT_RETRY ||
		check_follows(store, current.after_exchange, error)) &&
	       move(store, &changed, current.state, event, reason, error) &&
	       follow_up(store, &changed, event, reason, error);
	if (!step_end(&step, done, error))
		return false;
	*exchange = changed;
	return true;
}

bool exchange_postpone(struct store *store, struct exchange *exchange, int64_t due_ms,
		       struct error *error)
{
	static const char sql_postpone[] =
	    "UPDATE exchanges SET due_ms = ?, attempts = ?, version = version + 1 WHERE id = ?";
	struct exchange current;
	struct query query;
	struct step step;
	bool done;

	if (!step_begin(&step, store, error))
		return false;
	done = fence_check(store, error) && load_current(store, exchange, &current, error) &&
	       query_begin(&query, store, sql_postpone, error);
	if (done) {
		query_int(&query, due_ms);
		query_int(&query, exchange->attempts);
		query_int(&query, exchange->id);
		done = query_run(&query, error);
	}
	if (!step_end(&step, done, error))
		return false;
	exchange->due_ms = due_ms;
	exchange->version++;
	return true;
}

bool exchange_set_priority(struct store *store, int64_t case_id, enum exchange_priority priority,
			   struct error *error)
{
	static const char sql_priority[] =
	    "UPDATE exchanges SET priority = ? WHERE case_id = ?"
	    " AND state NOT IN ('answered','rejected') AND priority BETWEEN 1 AND 3";
	struct query query;
	struct step step;
	bool done;

	if (!step_begin(&step, store, error))
		return false;
	done = fence_check(store, error) && query_begin(&query, store, sql_priority, error);
	if (done) {
		query_int(&query, priority);
		query_int(&query, case_id);
		done = query_run(&query, error);
	}
	return step_end(&step, done, error);
}
