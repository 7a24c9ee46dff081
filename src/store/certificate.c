#include "madoguchi/store/certificate.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "madoguchi/store/case.h"

#include "certificate_parts.h"

static bool insert_row(struct store *store, const struct certificate_record *record,
		       struct error *error)
{
	static const char sql_insert[] =
	    "INSERT INTO certificates (id, version, case_id, exchange_id, kind, state, serial,"
	    " not_before_ms, not_after_ms, public_key_digest, fingerprint, confirm_by_ms,"
	    " confirm_due_ms, attempts, successor_of)"
	    " VALUES (?, 1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	struct query query;

	if (!query_begin(&query, store, sql_insert, error))
		return false;
	query_int(&query, record->id);
	query_int(&query, record->case_id);
	query_id(&query, record->exchange_id);
	query_text(&query, kind_word(record->kind));
	query_text(&query, certificate_state_word(record->state));
	query_text(&query, record->serial);
	query_int(&query, record->not_before_ms);
	query_int(&query, record->not_after_ms);
	query_blob(&query, record->public_key_digest, sizeof(record->public_key_digest));
	query_blob(&query, record->fingerprint, sizeof(record->fingerprint));
	query_int(&query, record->confirm_by_ms);
	query_int(&query, record->confirm_due_ms);
	query_int(&query, record->attempts);
	query_id(&query, record->successor_of);
	return query_run(&query, error);
}

static bool insert_body(struct store *store, int64_t id, const uint8_t *der, size_t size,
			struct error *error)
{
	static const char sql_insert[] =
	    "INSERT INTO certificate_bodies (certificate_id, der) VALUES (?, ?)";
	struct query query;
	struct buffer sealed;
	bool done;

	buffer_init(&sealed, SEALED_SIZE_MAX);
	done = store_seal(store, SEALED_CERTIFICATE, id, der, size, &sealed, error) &&
	       query_begin(&query, store, sql_insert, error);
	if (done) {
		query_int(&query, id);
		query_blob(&query, sealed.bytes, sealed.size);
		done = query_run(&query, error);
	}
	buffer_done(&sealed);
	return done;
}

/* What log and audit trail call a certificate: its row, since a serial number leads to a person. */
struct certificate_name {
	char text[40];
};

static struct certificate_name name_of(const struct certificate_record *record)
{
	struct certificate_name name;

	snprintf(name.text, sizeof(name.text), "%s %" PRId64, kind_word(record->kind), record->id);
	return name;
}

static bool check_unknown(struct store *store, const struct certificate_record *record,
			  struct error *error)
{
	struct certificate_record known;
	struct error missing;

	if (certificate_by_fingerprint(store, record->fingerprint, &known, &missing))
		return error_set(error, ERROR_STORE_CONFLICT, CAUSE_NONE, 0,
				 "certificate is known as row %" PRId64, known.id);
	return error_only_missing(&missing, error);
}

bool certificate_add(struct store *store, struct certificate_record *record, const uint8_t *der,
		     size_t size, struct error *error)
{
	static const char sql_next[] = SQL_NEXT_ID("certificates");
	struct certificate_record made = *record;
	struct step step;
	bool done;

	made.version = 1;
	made.state = made.exchange_id != 0 ? CERTIFICATE_ISSUED : CERTIFICATE_ON_CARD;
	if (!step_begin(&step, store, error))
		return false;
	done = fence_check(store, error) && check_unknown(store, &made, error) &&
	       next_id(store, sql_next, &made.id, error) && insert_row(store, &made, error) &&
	       insert_body(store, made.id, der, size, error) &&
	       audit_add(store, "certificate.create", name_of(&made).text,
			 certificate_state_word(made.state), error);
	if (!step_end(&step, done, error))
		return false;
	*record = made;
	return true;
}

static bool load_current(struct store *store, const struct certificate_record *known,
			 struct certificate_record *ret_current, struct error *error)
{
	if (!certificate_load(store, known->id, ret_current, NULL, error))
		return false;
	if (ret_current->version == known->version)
		return true;
	return error_set(error, ERROR_STORE_CONFLICT, CAUSE_NONE, 0,
			 "certificate %s: version %" PRId64 ", now %" PRId64, name_of(known).text,
			 known->version, ret_current->version);
}

static bool write_move(struct store *store, const struct certificate_record *record,
		       struct error *error)
{
	static const char sql_move[] = "UPDATE certificates SET state = ?, confirm_by_ms = ?, "
				       "confirm_due_ms = ?, attempts = ?,"
				       " successor_of = ?, version = version + 1 WHERE id = ?";
	struct query query;

	if (!query_begin(&query, store, sql_move, error))
		return false;
	query_text(&query, certificate_state_word(record->state));
	query_int(&query, record->confirm_by_ms);
	query_int(&query, record->confirm_due_ms);
	query_int(&query, record->attempts);
	query_id(&query, record->successor_of);
	query_int(&query, record->id);
	return query_run(&query, error);
}

static bool move(struct store *store, struct certificate_record *changed,
		 enum certificate_state from, enum certificate_event event, struct error *error)
{
	const struct certificate_name name = name_of(changed);
	struct state_move line = {
		.machine = "certificate",
		.id = changed->id,
		.name = name.text,
		.from = certificate_state_word(from),
		.event = certificate_event_word(event),
	};

	if (!certificate_next(from, event, &changed->state))
		return error_set(error, ERROR_STATE_FORBIDDEN, CAUSE_NONE, 0,
				 "certificate %s: %s in %s", name.text, line.event, line.from);
	line.to = certificate_state_word(changed->state);
	changed->version++;
	return write_move(store, changed, error) && history_add(store, &line, error) &&
	       (event != CERTIFICATE_EVENT_CONFIRMED ||
		case_answered(store, changed->case_id, error));
}

bool certificate_apply(struct store *store, struct certificate_record *record,
		       enum certificate_event event, struct error *error)
{
	struct certificate_record current, changed = *record;
	struct step step;
	bool done;

	if (!step_begin(&step, store, error))
		return false;
	done = fence_check(store, error) && load_current(store, record, &current, error) &&
	       move(store, &changed, current.state, event, error);
	if (!step_end(&step, done, error))
		return false;
	*record = changed;
	return true;
}

bool certificate_postpone(struct store *store, struct certificate_record *record, int64_t due_ms,
			  struct error *error)
{
	static const char sql_postpone[] =
	    "UPDATE certificates SET confirm_due_ms = ?, attempts = ?,"
	    " version = version + 1 WHERE id = ?";
	struct certificate_record current;
	struct query query;
	struct step step;
	bool done;

	if (!step_begin(&step, store, error))
		return false;
	done = fence_check(store, error) && load_current(store, record, &current, error) &&
	       query_begin(&query, store, sql_postpone, error);
	if (done) {
		query_int(&query, due_ms);
		query_int(&query, record->attempts);
		query_int(&query, record->id);
		done = query_run(&query, error);
	}
	if (!step_end(&step, done, error))
		return false;
	record->confirm_due_ms = due_ms;
	record->version++;
	return true;
}
