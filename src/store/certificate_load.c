#include "madoguchi/store/certificate.h"

#include "certificate_parts.h"

#include "madoguchi/store/exchange.h"

#define FROM_BOTH " FROM certificates c JOIN certificate_bodies b ON b.certificate_id = c.id"

static bool read_record(struct query *query, struct certificate_record *record, struct error *error)
{
	char kind[16], state[24];
	bool whole;

	*record = (struct certificate_record){ .id = column_int(query) };
	record->version = column_int(query);
	record->case_id = column_int(query);
	record->exchange_id = column_int(query);
	column_text(query, kind, sizeof(kind));
	column_text(query, state, sizeof(state));
	column_text(query, record->serial, sizeof(record->serial));
	record->not_before_ms = column_int(query);
	record->not_after_ms = column_int(query);
	whole = column_bytes(query, record->public_key_digest, sizeof(record->public_key_digest));
	whole = column_bytes(query, record->fingerprint, sizeof(record->fingerprint)) && whole;
	record->confirm_by_ms = column_int(query);
	record->confirm_due_ms = column_int(query);
	record->attempts = column_small(query);
	record->successor_of = column_int(query);
	whole = whole && kind_parse(kind, &record->kind) &&
		certificate_state_parse(state, &record->state);
	return whole || row_damaged("certificates", record->id, error);
}

/* Takes a query whose parameters are bound and ends it; the DER is its last column. */
static bool load_one(struct store *store, struct query *query,
		     struct certificate_record *ret_record, struct buffer *ret_der,
		     struct error *error)
{
	struct certificate_record record;
	const void *sealed;
	size_t size;
	bool done;

	if (!query_found(query, "certificate", error))
		return false;
	done = read_record(query, &record, error);
	if (done && ret_der != NULL) {
		sealed = column_blob(query, &size);
		done = store_unseal(store, SEALED_CERTIFICATE, record.id, sealed, size, ret_der,
				    error);
	}
	query_end(query);
	if (done)
		*ret_record = record;
	return done;
}

bool certificate_load(struct store *store, int64_t id, struct certificate_record *ret_record,
		      struct buffer *ret_der, struct error *error)
{
	static const char sql_load[] =
	    "SELECT " CERTIFICATE_COLUMNS ", b.der" FROM_BOTH " WHERE c.id = ?";
	struct query query;

	if (!query_begin(&query, store, sql_load, error))
		return false;
	query_int(&query, id);
	return load_one(store, &query, ret_record, ret_der, error);
}

bool certificate_of_case(struct store *store, int64_t case_id, enum certificate_kind kind,
			 struct certificate_record *ret_record, struct buffer *ret_der,
			 struct error *error)
{
	static const char sql_newest[] =
	    "SELECT " CERTIFICATE_COLUMNS ", b.der" FROM_BOTH " WHERE c.case_id = ? AND c.kind = ?"
	    " AND c.exchange_id IS NOT NULL ORDER BY c.id DESC LIMIT 1";
	struct query query;

	if (!query_begin(&query, store, sql_newest, error))
		return false;
	query_int(&query, case_id);
	query_text(&query, kind_word(kind));
	return load_one(store, &query, ret_record, ret_der, error);
}

bool certificate_is_revoked(struct store *store, int64_t id, bool *ret_revoked, struct error *error)
{
	static const char sql_asked[] =
	    "SELECT EXISTS (SELECT 1 FROM exchanges INDEXED BY exchanges_by_certificate"
	    " WHERE certificate_id = ? AND body_type = 11 AND state <> 'rejected')";
	struct query query;

	if (!query_begin(&query, store, sql_asked, error))
		return false;
	query_int(&query, id);
	if (!query_found(&query, "revocation", error))
		return false;
	*ret_revoked = column_bool(&query);
	query_end(&query);
	return true;
}

bool certificate_by_fingerprint(struct store *store, const uint8_t fingerprint[static 32],
				struct certificate_record *ret_record, struct error *error)
{
	static const char sql_find[] =
	    "SELECT " CERTIFICATE_COLUMNS " FROM certificates c WHERE c.fingerprint = ?";
	struct query query;

	if (!query_begin(&query, store, sql_find, error))
		return false;
	query_blob(&query, fingerprint, 32);
	return load_one(store, &query, ret_record, NULL, error);
}

bool certificate_read_list(struct store *store, const char *sql, int64_t number,
			   struct certificate_record *ret_list, int capacity, int *ret_count,
			   struct error *error)
{
	struct query query;
	int count = 0;
	bool row;

	if (!query_begin(&query, store, sql, error))
		return false;
	query_int(&query, number);
	query_int(&query, capacity);
	for (;;) {
		if (!query_row(&query, &row, error))
			return false;
		if (!row || count == capacity)
			break;
		if (!read_record(&query, &ret_list[count], error)) {
			query_end(&query);
			return false;
		}
		count++;
	}
	query_end(&query);
	*ret_count = count;
	return true;
}

bool certificate_unconfirmed_next(struct store *store, int64_t now_ms,
				  struct certificate_record *ret_list, int capacity, int *ret_count,
				  struct error *error)
{
	static const char sql_unconfirmed[] =
	    "SELECT " CERTIFICATE_COLUMNS " FROM certificates c INDEXED BY certificates_unconfirmed"
	    " WHERE c.state IN ('issued','confirming') AND c.confirm_due_ms <= ?"
	    " ORDER BY c.confirm_due_ms LIMIT ?";

	return certificate_read_list(store, sql_unconfirmed, now_ms, ret_list, capacity, ret_count,
				     error);
}

bool certificate_expired_next(struct store *store, int64_t now_ms,
			      struct certificate_record *ret_list, int capacity, int *ret_count,
			      struct error *error)
{
	static const char sql_expired[] =
	    "SELECT " CERTIFICATE_COLUMNS " FROM certificates c INDEXED BY certificates_expiring"
	    " WHERE c.state = 'on_card' AND c.not_after_ms < ? ORDER BY c.not_after_ms LIMIT ?";

	return certificate_read_list(store, sql_expired, now_ms, ret_list, capacity, ret_count,
				     error);
}

bool certificate_unconfirmed_due(struct store *store, int64_t *ret_due_ms, struct error *error)
{
	static const char sql_due[] =
	    "SELECT coalesce((SELECT max(1, confirm_due_ms) FROM certificates"
	    " INDEXED BY certificates_unconfirmed WHERE state IN ('issued','confirming')"
	    " AND confirm_due_ms < ? ORDER BY confirm_due_ms LIMIT 1), 0)";
	struct query query;

	if (!query_begin(&query, store, sql_due, error))
		return false;
	query_int(&query, EXCHANGE_IN_FLIGHT);
	if (!query_found(&query, "next due", error))
		return false;
	*ret_due_ms = column_int(&query);
	query_end(&query);
	return true;
}

bool certificate_confirm_by(struct store *store, int64_t *ret_by_ms, struct error *error)
{
	static const char sql_by[] =
	    "SELECT coalesce(min(confirm_by_ms), 0) FROM certificates"
	    " INDEXED BY certificates_unconfirmed"
	    " WHERE state IN ('issued','confirming') AND confirm_by_ms > 0";
	struct query query;

	if (!query_begin(&query, store, sql_by, error) || !query_found(&query, "confirm by", error))
		return false;
	*ret_by_ms = column_int(&query);
	query_end(&query);
	return true;
}
