#include "madoguchi/store/bundle.h"

#include <string.h>

#include "madoguchi/base/clock.h"

#include "certificate_parts.h"

bool bundle_add(struct store *store, struct bundle_record *bundle, struct error *error)
{
	static const char sql_next[] = "SELECT coalesce(max(id), 0) + 1 FROM bundles";
	static const char sql_add[] = "INSERT INTO bundles (id, transaction_id, made_ms, messages,"
				      " digest, answered_ms) VALUES (?, ?, ?, ?, ?, 0)";
	struct step step;
	struct query query;
	bool done;

	if (!step_begin(&step, store, error))
		return false;
	if (bundle->made_ms == 0)
		bundle->made_ms = clock_now_ms();
	done = fence_check(store, error) && next_id(store, sql_next, &bundle->id, error) &&
	       query_begin(&query, store, sql_add, error);
	if (done) {
		query_int(&query, bundle->id);
		query_blob(&query, bundle->transaction_id, sizeof(bundle->transaction_id));
		query_int(&query, bundle->made_ms);
		query_int(&query, bundle->messages);
		query_blob(&query, bundle->digest, sizeof(bundle->digest));
		done = query_run(&query, error);
	}
	return step_end(&step, done, error);
}

bool bundle_by_transaction(struct store *store,
			   const uint8_t transaction_id[static TRANSACTION_ID_SIZE],
			   struct bundle_record *ret_bundle, struct error *error)
{
	static const char sql_find[] = "SELECT id, transaction_id, made_ms, messages, digest,"
				       " answered_ms FROM bundles WHERE transaction_id = ?";
	struct bundle_record bundle;
	struct query query;
	bool whole;

	if (!query_begin(&query, store, sql_find, error))
		return false;
	query_blob(&query, transaction_id, TRANSACTION_ID_SIZE);
	if (!query_found(&query, "bundle", error))
		return false;
	bundle.id = column_int(&query);
	whole = column_bytes(&query, bundle.transaction_id, sizeof(bundle.transaction_id));
	bundle.made_ms = column_int(&query);
	bundle.messages = column_int(&query);
	whole = column_bytes(&query, bundle.digest, sizeof(bundle.digest)) && whole;
	bundle.answered_ms = column_int(&query);
	query_end(&query);
	if (!whole)
		return row_damaged("bundles", bundle.id, error);
	*ret_bundle = bundle;
	return true;
}

bool bundle_answered(struct store *store, int64_t id, struct error *error)
{
	static const char sql_answered[] =
	    "UPDATE bundles SET answered_ms = ? WHERE id = ? AND answered_ms = 0";
	struct step step;
	struct query query;
	bool done;

	if (!step_begin(&step, store, error))
		return false;
	done = fence_check(store, error) && query_begin(&query, store, sql_answered, error);
	if (done) {
		query_int(&query, clock_now_ms());
		query_int(&query, id);
		done = query_run(&query, error);
	}
	return step_end(&step, done, error);
}

bool bundle_count_open(struct store *store, int64_t *ret_count, int64_t *ret_oldest_ms,
		       struct error *error)
{
	static const char sql_open[] =
	    "SELECT count(*), coalesce(min(made_ms), 0) FROM bundles INDEXED BY bundles_open"
	    " WHERE answered_ms = 0";
	struct query query;

	if (!query_begin(&query, store, sql_open, error) || !query_found(&query, "bundles", error))
		return false;
	*ret_count = column_int(&query);
	*ret_oldest_ms = column_int(&query);
	query_end(&query);
	return true;
}

bool bundle_exchanges_next(struct store *store, const struct exchange *after,
			   struct exchange *ret_list, int capacity, int *ret_count,
			   struct error *error)
{
	static const char sql_open[] =
	    "SELECT " EXCHANGE_COLUMNS " FROM exchanges e INDEXED BY exchanges_active"
	    " CROSS" EXCHANGE_BODY_JOIN "WHERE " EXCHANGE_ACTIVE
	    " AND (e.priority, e.created_ms, e.id) > (?, ?, ?)"
	    " AND (e.after_exchange IS NULL OR EXISTS (SELECT 1 FROM exchanges f"
	    " WHERE f.id = e.after_exchange AND f.state = 'answered'))"
	    " ORDER BY e.priority, e.created_ms, e.id LIMIT ?";
	struct query query;

	if (!query_begin(&query, store, sql_open, error))
		return false;
	query_int(&query, after != NULL ? (int64_t)after->priority : -1);
	query_int(&query, after != NULL ? after->created_ms : 0);
	query_int(&query, after != NULL ? after->id : 0);
	query_int(&query, capacity);
	return exchange_read_list(&query, ret_list, capacity, ret_count, error);
}

bool bundle_certificates_next(struct store *store, int64_t after_id,
			      struct certificate_record *ret_list, int capacity, int *ret_count,
			      struct error *error)
{
	static const char sql_open[] =
	    "SELECT " CERTIFICATE_COLUMNS " FROM certificates c INDEXED BY certificates_unconfirmed"
	    " WHERE c.state IN ('issued','confirming') AND c.id > ? ORDER BY c.id LIMIT ?";

	return certificate_read_list(store, sql_open, after_id, ret_list, capacity, ret_count,
				     error);
}

bool bundle_message_find(struct store *store, int64_t exchange_id, enum message_direction direction,
			 const uint8_t *nonce, size_t nonce_size, bool *ret_found,
			 struct exchange_message *ret_message, struct error *error)
{
	static const char sql_find[] =
	    "SELECT id, body_type, at_ms, processed FROM exchange_messages"
	    " INDEXED BY messages_by_exchange"
	    " WHERE exchange_id = ? AND direction = ? AND nonce = ? ORDER BY id LIMIT 1";
	struct exchange_message message = { .exchange_id = exchange_id, .direction = direction };
	struct query query;
	bool row;

	*ret_found = false;
	if (nonce_size == 0 || nonce_size > sizeof(message.nonce))
		return true;
	if (!query_begin(&query, store, sql_find, error))
		return false;
	query_int(&query, exchange_id);
	query_text(&query, direction == MESSAGE_OUT ? "out" : "in");
	query_blob(&query, nonce, nonce_size);
	if (!query_row(&query, &row, error))
		return false;
	if (row) {
		message.id = column_int(&query);
		message.body_type = column_small(&query);
		message.at_ms = column_int(&query);
		message.processed = column_bool(&query);
		memcpy(message.nonce, nonce, nonce_size);
		message.nonce_size = nonce_size;
		*ret_message = message;
		*ret_found = true;
	}
	query_end(&query);
	return true;
}
