#include "madoguchi/store/finding_list.h"

#include <string.h>

#include "madoguchi/store/finding.h"

#include "internal.h"

#define COLUMNS                                                                                    \
	"f.id, f.kind, f.subject, f.case_id, f.exchange_id, f.certificate_id,"                     \
	" coalesce(c.number, ''), f.found_ms, f.letter_ms, f.letter_by, f.settled_ms,"             \
	" f.settled_by, f.decision FROM findings f LEFT JOIN cases c ON c.id = f.case_id"

static bool read_finding(struct query *query, void *ret_place, struct error *error)
{
	struct finding *finding = ret_place;
	char kind[32];

	*finding = (struct finding){ .id = column_int(query), .kind = FINDING_KIND_COUNT };
	column_text(query, kind, sizeof(kind));
	for (int i = 0; i < FINDING_KIND_COUNT; i++)
		if (strcmp(finding_kind_word((enum finding_kind)i), kind) == 0)
			finding->kind = (enum finding_kind)i;
	column_text(query, finding->subject, sizeof(finding->subject));
	finding->case_id = column_int(query);
	finding->exchange_id = column_int(query);
	finding->certificate_id = column_int(query);
	column_text(query, finding->case_number, sizeof(finding->case_number));
	finding->found_ms = column_int(query);
	finding->letter_ms = column_int(query);
	column_text(query, finding->letter_by, sizeof(finding->letter_by));
	finding->settled_ms = column_int(query);
	column_text(query, finding->settled_by, sizeof(finding->settled_by));
	column_text(query, finding->decision, sizeof(finding->decision));
	return finding->kind < FINDING_KIND_COUNT || row_damaged("findings", finding->id, error);
}

bool finding_load(struct store *store, int64_t id, struct finding *ret_finding, struct error *error)
{
	static const char sql_load[] = "SELECT " COLUMNS " WHERE f.id = ?";
	struct query query;

	if (!query_begin(&query, store, sql_load, error))
		return false;
	query_int(&query, id);
	return query_one(&query, "difference", read_finding, ret_finding, error);
}

bool finding_list_read(struct store *store, int64_t from_id, bool backwards,
		       struct finding *ret_rows, int capacity, int *ret_count, struct error *error)
{
	static const char sql_after[] =
	    "SELECT " COLUMNS " WHERE f.settled_ms = 0 AND f.id > ? ORDER BY f.id LIMIT ?";
	static const char sql_before[] =
	    "SELECT " COLUMNS " WHERE f.settled_ms = 0 AND f.id < ? ORDER BY f.id DESC LIMIT ?";
	struct query query;

	if (!query_begin(&query, store, backwards ? sql_before : sql_after, error))
		return false;
	query_int(&query, from_id == 0 && backwards ? INT64_MAX : from_id);
	query_int(&query, capacity);
	return query_rows(&query, read_finding, ret_rows, sizeof(*ret_rows), capacity, ret_count,
			  error);
}

bool finding_count(struct store *store, int64_t *ret_open, struct error *error)
{
	static const char sql_count[] = "SELECT count(*) FROM findings WHERE settled_ms = 0";
	struct query query;

	if (!query_begin(&query, store, sql_count, error) ||
	    !query_found(&query, "differences", error))
		return false;
	*ret_open = column_int(&query);
	query_end(&query);
	return true;
}

bool finding_trail_open(struct store *store, int64_t *ret_open, struct error *error)
{
	static const char sql_count[] =
	    "SELECT count(*) FROM findings WHERE settled_ms = 0 AND kind = ?";
	struct query query;

	if (!query_begin(&query, store, sql_count, error))
		return false;
	query_text(&query, finding_kind_word(FINDING_TRAIL));
	if (!query_found(&query, "differences", error))
		return false;
	*ret_open = column_int(&query);
	query_end(&query);
	return true;
}

bool finding_last_run(struct store *store, struct finding_run *ret_run, struct error *error)
{
	static const char sql_last[] =
	    "SELECT at_ms, made_ms, entries, found, gone FROM reconciliations"
	    " ORDER BY id DESC LIMIT 1";
	struct finding_run last = { .at_ms = 0 };
	struct query query;
	bool row;

	if (!query_begin(&query, store, sql_last, error) || !query_row(&query, &row, error))
		return false;
	if (row) {
		last.at_ms = column_int(&query);
		last.made_ms = column_int(&query);
		last.entries = column_int(&query);
		last.found = column_int(&query);
		last.gone = column_int(&query);
	}
	query_end(&query);
	*ret_run = last;
	return true;
}

bool finding_known_there(struct store *store, int64_t after_id, int64_t *ret_ids, int capacity,
			 int *ret_count, struct error *error)
{
	static const char sql_known[] =
	    "SELECT e.id FROM exchanges e JOIN statement_entries s"
	    " ON s.transaction_id = e.transaction_id"
	    " WHERE e.state = 'queued' AND e.id > ? ORDER BY e.id LIMIT ?";
	struct query query;
	int count = 0;
	bool row;

	if (!query_begin(&query, store, sql_known, error))
		return false;
	query_int(&query, after_id);
	query_int(&query, capacity);
	for (;;) {
		if (!query_row(&query, &row, error))
			return false;
		if (!row || count == capacity)
			break;
		ret_ids[count++] = column_int(&query);
	}
	query_end(&query);
	*ret_count = count;
	return true;
}
