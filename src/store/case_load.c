#include "madoguchi/store/case.h"

#include <string.h>

#include "case_parts.h"

#define OPEN SQL_CASE_OPEN("")
#define CASE_COLUMNS                                                                               \
	"id, version, number, state, route, procedure, applicant, reason, kinds, kinds_done,"      \
	" created_ms, accepted_ms, changed_ms, good_until, sign_expires, auth_expires,"            \
	" card_expires, fee, visit, consent, old_gone, sign_old, auth_old, card_digest,"           \
	" custody_number, attention, documents, config_hash, rules, person"

static bool read_words(struct query *query, struct case_record *record)
{
	char state[24], route[24], procedure[24], applicant[24], reason[24];

	column_text(query, state, sizeof(state));
	column_text(query, route, sizeof(route));
	column_text(query, procedure, sizeof(procedure));
	column_text(query, applicant, sizeof(applicant));
	column_text(query, reason, sizeof(reason));
	return case_state_parse(state, &record->state) && route_parse(route, &record->route) &&
	       procedure_parse(procedure, &record->procedure) &&
	       applicant_parse(applicant, &record->applicant) &&
	       reason_parse(reason, &record->reason);
}

static void read_facts(struct query *query, struct case_record *record)
{
	record->kinds = (unsigned)column_int(query);
	record->kinds_done = (unsigned)column_int(query);
	record->created_ms = column_int(query);
	record->accepted_ms = column_int(query);
	record->changed_ms = column_int(query);
	record->good_until = column_day(query);
	record->expires[KIND_SIGN] = column_day(query);
	record->expires[KIND_AUTH] = column_day(query);
	record->card_expires = column_day(query);
	record->fee = column_day(query);
	if (record->fee < 0)
		record->fee = FEE_UNSTATED;
	record->visit = column_small(query);
	record->consent = column_bool(query);
	record->renewal_old_gone = column_bool(query);
	record->old_certificate[KIND_SIGN] = column_int(query);
	record->old_certificate[KIND_AUTH] = column_int(query);
	record->has_card = column_bytes(query, record->card_digest, CARD_DIGEST_SIZE);
	column_text(query, record->custody_number, sizeof(record->custody_number));
	column_text(query, record->attention, sizeof(record->attention));
	column_text(query, record->documents, sizeof(record->documents));
}

static bool read_record(struct store *store, struct query *query, struct case_record *record,
			struct error *error)
{
	const void *sealed;
	size_t size;

	*record = (struct case_record){ .id = column_int(query) };
	record->version = column_int(query);
	column_text(query, record->number, sizeof(record->number));
	if (!read_words(query, record))
		return row_damaged("cases", record->id, error);
	read_facts(query, record);
	if (!column_bytes(query, record->config_hash, sizeof(record->config_hash)))
		return row_damaged("cases", record->id, error);
	record->rules = column_int(query);
	sealed = column_blob(query, &size);
	return person_open(store, record->id, sealed, size, record, error);
}

/* Takes a query whose parameters are bound and ends it. */
static bool load_one(struct store *store, struct query *query, struct case_record *ret_record,
		     struct error *error)
{
	struct case_record record;
	bool done;

	if (!query_found(query, "case", error))
		return false;
	done = read_record(store, query, &record, error);
	query_end(query);
	if (done)
		*ret_record = record;
	return done;
}

bool case_load(struct store *store, int64_t id, struct case_record *ret_record, struct error *error)
{
	static const char sql_load[] = "SELECT " CASE_COLUMNS " FROM cases WHERE id = ?";
	struct query query;

	if (!query_begin(&query, store, sql_load, error))
		return false;
	query_int(&query, id);
	return load_one(store, &query, ret_record, error);
}

bool case_find(struct store *store, const char *number, struct case_record *ret_record,
	       struct error *error)
{
	static const char sql_find[] = "SELECT " CASE_COLUMNS " FROM cases WHERE number = ?";
	char whole[CASE_NUMBER_SIZE];
	struct query query;

	if (!case_number_parse(number, whole))
		return error_set(error, ERROR_NOT_FOUND, CAUSE_NONE, 0, "not a case number");
	if (!query_begin(&query, store, sql_find, error))
		return false;
	query_text(&query, whole);
	return load_one(store, &query, ret_record, error);
}

bool case_find_by_card(struct store *store, const uint8_t digest[static CARD_DIGEST_SIZE],
		       struct case_record *ret_record, struct error *error)
{
	static const char sql_find[] = "SELECT " CASE_COLUMNS " FROM cases WHERE card_digest = ?"
				       " AND " OPEN " ORDER BY id DESC LIMIT 1";
	struct query query;

	if (!query_begin(&query, store, sql_find, error))
		return false;
	query_blob(&query, digest, CARD_DIGEST_SIZE);
	return load_one(store, &query, ret_record, error);
}

static bool read_history(struct query *query, struct case_history *line)
{
	char from[24], to[24];

	line->at_ms = column_int(query);
	column_text(query, from, sizeof(from));
	column_text(query, to, sizeof(to));
	column_text(query, line->event, sizeof(line->event));
	column_text(query, line->why, sizeof(line->why));
	column_text(query, line->operator_name, sizeof(line->operator_name));
	return case_state_parse(from, &line->from) && case_state_parse(to, &line->to);
}

bool case_history_list(struct store *store, int64_t case_id, struct case_history *ret_lines,
		       int capacity, int *ret_count, struct error *error)
{
	static const char sql_list[] =
	    "SELECT at_ms, from_state, to_state, event, why, operator FROM history"
	    " WHERE machine = 'case' AND subject = ? ORDER BY id LIMIT ?";
	struct query query;
	int count = 0;
	bool row;

	if (!query_begin(&query, store, sql_list, error))
		return false;
	query_int(&query, case_id);
	query_int(&query, capacity);
	for (;;) {
		if (!query_row(&query, &row, error))
			return false;
		if (!row || count == capacity)
			break;
		if (!read_history(&query, &ret_lines[count])) {
			query_end(&query);
			return row_damaged("history", case_id, error);
		}
		count++;
	}
	query_end(&query);
	*ret_count = count;
	return true;
}
