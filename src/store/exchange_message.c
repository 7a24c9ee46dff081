#include "exchange_parts.h"

#include <string.h>

#include "madoguchi/base/clock.h"

static const char *const direction_words[] = {
	[MESSAGE_OUT] = "out",
	[MESSAGE_IN] = "in",
};

static bool insert_message(struct store *store, const struct exchange_message *message,
			   const struct buffer *sealed, struct error *error)
{
	static const char sql_insert[] =
	    "INSERT INTO exchange_messages (id, exchange_id, direction, body_type, at_ms, nonce,"
	    " processed, bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
	struct query query;

	if (!query_begin(&query, store, sql_insert, error))
		return false;
	query_int(&query, message->id);
	query_int(&query, message->exchange_id);
	query_text(&query, direction_words[message->direction]);
	query_int(&query, message->body_type);
	query_int(&query, message->at_ms);
	query_blob(&query, message->nonce, message->nonce_size);
	query_int(&query, message->processed);
	query_blob(&query, sealed->bytes, sealed->size);
	return query_run(&query, error);
}

bool exchange_message_add(struct store *store, struct exchange_message *message,
			  const uint8_t *bytes, size_t size, struct error *error)
{
	static const char sql_next[] = SQL_NEXT_ID("exchange_messages");
	struct exchange_message made = *message;
	struct buffer sealed;
	struct step step;
	bool done;

	if (made.nonce_size > sizeof(made.nonce))
		return error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "nonce size");
	if (made.at_ms == 0)
		made.at_ms = clock_now_ms();
	if (!step_begin(&step, store, error))
		return false;
	buffer_init(&sealed, SEALED_SIZE_MAX);
	done = fence_check(store, error) && next_id(store, sql_next, &made.id, error) &&
	       store_seal(store, SEALED_MESSAGE, made.id, bytes, size, &sealed, error) &&
	       insert_message(store, &made, &sealed, error);
	buffer_done(&sealed);
	if (!step_end(&step, done, error))
		return false;
	*message = made;
	return true;
}

#define MESSAGE_COLUMNS "id, exchange_id, direction, body_type, at_ms, nonce, processed, bytes"

static bool read_message(struct store *store, struct query *query,
			 struct exchange_message *ret_message, struct buffer *ret_bytes,
			 struct error *error)
{
	struct exchange_message message = { .id = column_int(query) };
	const void *bytes;
	char direction[8];
	size_t size;

	message.exchange_id = column_int(query);
	column_text(query, direction, sizeof(direction));
	message.direction =
	    strcmp(direction, direction_words[MESSAGE_IN]) == 0 ? MESSAGE_IN : MESSAGE_OUT;
	message.body_type = column_small(query);
	message.at_ms = column_int(query);
	bytes = column_blob(query, &message.nonce_size);
	if (message.nonce_size > sizeof(message.nonce))
		return row_damaged("exchange_messages", message.id, error);
	if (message.nonce_size > 0)
		memcpy(message.nonce, bytes, message.nonce_size);
	message.processed = column_bool(query);
	bytes = column_blob(query, &size);
	if (ret_bytes != NULL &&
	    !store_unseal(store, SEALED_MESSAGE, message.id, bytes, size, ret_bytes, error))
		return false;
	*ret_message = message;
	return true;
}

/* Takes a query whose parameters are bound and ends it. */
static bool load_message(struct store *store, struct query *query,
			 struct exchange_message *ret_message, struct buffer *ret_bytes,
			 struct error *error)
{
	bool done;

	if (!query_found(query, "message", error))
		return false;
	done = read_message(store, query, ret_message, ret_bytes, error);
	query_end(query);
	return done;
}

bool exchange_message_last(struct store *store, int64_t exchange_id,
			   enum message_direction direction, int body_type,
			   struct exchange_message *ret_message, struct buffer *ret_bytes,
			   struct error *error)
{
	static const char sql_last[] =
	    "SELECT " MESSAGE_COLUMNS " FROM exchange_messages WHERE exchange_id = ?1"
	    " AND direction = ?2 AND (?3 < 0 OR body_type = ?3) ORDER BY id DESC LIMIT 1";
	struct query query;

	if (!query_begin(&query, store, sql_last, error))
		return false;
	query_int(&query, exchange_id);
	query_text(&query, direction_words[direction]);
	query_int(&query, body_type);
	return load_message(store, &query, ret_message, ret_bytes, error);
}

bool exchange_message_first(struct store *store, int64_t exchange_id,
			    struct exchange_message *ret_message, struct error *error)
{
	static const char sql_first[] =
	    "SELECT " MESSAGE_COLUMNS " FROM exchange_messages WHERE exchange_id = ?"
	    " AND direction = 'out' ORDER BY id LIMIT 1";
	struct query query;

	if (!query_begin(&query, store, sql_first, error))
		return false;
	query_int(&query, exchange_id);
	return load_message(store, &query, ret_message, NULL, error);
}

bool exchange_message_unprocessed(struct store *store, struct exchange_message *ret_message,
				  struct buffer *ret_bytes, bool *ret_found, struct error *error)
{
	static const char sql_unprocessed[] =
	    "SELECT " MESSAGE_COLUMNS " FROM exchange_messages INDEXED BY messages_unprocessed"
	    " WHERE direction = 'in' AND processed = 0 ORDER BY id LIMIT 1";
	struct query query;
	bool row, done = true;

	if (!query_begin(&query, store, sql_unprocessed, error) || !query_row(&query, &row, error))
		return false;
	if (row)
		done = read_message(store, &query, ret_message, ret_bytes, error);
	query_end(&query);
	if (done)
		*ret_found = row;
	return done;
}

bool exchange_message_processed(struct store *store, int64_t message_id, struct error *error)
{
	static const char sql_processed[] =
	    "UPDATE exchange_messages SET processed = 1 WHERE id = ? RETURNING id";
	struct query query;
	struct step step;
	bool done;

	if (!step_begin(&step, store, error))
		return false;
	done = fence_check(store, error) && query_begin(&query, store, sql_processed, error);
	if (done) {
		query_int(&query, message_id);
		done = query_found(&query, "message", error);
		if (done)
			query_end(&query);
	}
	return step_end(&step, done, error);
}
