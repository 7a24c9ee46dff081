#include "madoguchi/store/purge.h"

#include <stdio.h>
#include <string.h>

#include "case_parts.h"

/* Why a settled case c stays, as enum purge_hold. */
#define UNSETTLED(e) e ".state NOT IN ('answered','rejected')"
#define SQL_HOLD                                                                                   \
	"CASE WHEN EXISTS (SELECT 1 FROM exchanges e WHERE e.case_id = c.id AND " UNSETTLED(       \
	    "e") ") OR EXISTS (SELECT 1 FROM certificates k JOIN exchanges e ON e.certificate_id " \
		 "= k.id"                                                                          \
		 "  WHERE k.case_id = c.id AND " UNSETTLED(                                        \
		     "e") ") THEN 1"                                                               \
			  " WHEN EXISTS (SELECT 1 FROM certificates k WHERE k.case_id = c.id"      \
			  "  AND k.state IN ('issued','confirming','confirmed')) THEN 2"           \
			  " WHEN EXISTS (SELECT 1 FROM findings f WHERE f.settled_ms = 0 AND "     \
			  "(f.case_id = c.id"                                                      \
			  "  OR f.exchange_id IN (SELECT id FROM exchanges WHERE case_id = c.id)"  \
			  "  OR f.certificate_id IN (SELECT id FROM certificates WHERE case_id = " \
			  "c.id))) THEN 3"                                                         \
			  " WHEN EXISTS (SELECT 1 FROM custodies u WHERE u.case_id = c.id"         \
			  "  AND u.state IN ('here','mailed')) THEN 4"                             \
			  " ELSE 0 END"

_Static_assert(PURGE_HOLD_REQUEST == 1 && PURGE_HOLD_CERTIFICATE == 2 &&
		   PURGE_HOLD_DIFFERENCE == 3 && PURGE_HOLD_CUSTODY == 4,
	       "the numbers of SQL_HOLD");

/* ---- what is due ----------------------------------------------------------------------------- */

static bool read_case(struct query *query, struct purge_case *ret_row, struct error *error)
{
	char procedure[24];

	*ret_row = (struct purge_case){ .id = column_int(query) };
	column_text(query, ret_row->number, sizeof(ret_row->number));
	column_text(query, procedure, sizeof(procedure));
	ret_row->kept_from = column_day(query);
	ret_row->hold = (enum purge_hold)column_small(query);
	return procedure_parse(procedure, &ret_row->procedure) ||
	       row_damaged("cases", ret_row->id, error);
}

bool purge_case_list(struct store *store, const struct purge_limits *limits,
		     const struct purge_case *after, struct purge_case *ret_rows, int capacity,
		     int *ret_count, struct error *error)
{
	static const char sql_list[] =
	    "SELECT c.id, c.number, c.procedure, c.kept_from, " SQL_HOLD
	    " FROM cases c INDEXED BY cases_kept WHERE c.kept_from IS NOT NULL"
	    " AND c.kept_from <= ? AND (c.kept_from, c.id) > (?, ?)"
	    " ORDER BY c.kept_from, c.id LIMIT ?";
	struct query query;
	bool row, done = true;
	int count = 0;

	if (!query_begin(&query, store, sql_list, error))
		return false;
	query_int(&query, limits->due[RETAINED_CASE]);
	query_int(&query, after->kept_from);
	query_int(&query, after->id);
	query_int(&query, capacity);
	for (;; count++) {
		if (!query_row(&query, &row, error))
			return false;
		if (!row || count == capacity || !done)
			break;
		done = read_case(&query, &ret_rows[count], error);
	}
	query_end(&query);
	*ret_count = count;
	return done;
}

bool purge_paper_list(struct store *store, const struct purge_limits *limits,
		      enum retained retained, int64_t after, struct purge_paper *ret_rows,
		      int capacity, int *ret_count, struct error *error)
{
	static const char sql_list[] =
	    "SELECT p.id, p.number, p.kind, p.kept_from FROM papers p INDEXED BY papers_kept"
	    " WHERE p.text IS NOT NULL AND p.kind = ? AND p.kept_from <= ? AND p.id > ?"
	    " AND (p.case_id IS NULL OR EXISTS (SELECT 1 FROM cases c WHERE c.id = p.case_id"
	    " AND c.kept_from IS NOT NULL)) ORDER BY p.id LIMIT ?";
	struct query query;
	int count = 0;
	bool row;

	if (!query_begin(&query, store, sql_list, error))
		return false;
	query_text(&query, retained_word(retained));
	query_int(&query, limits->due[retained]);
	query_int(&query, after);
	query_int(&query, capacity);
	for (;; count++) {
		struct purge_paper *paper = &ret_rows[count];

		if (!query_row(&query, &row, error))
			return false;
		if (!row || count == capacity)
			break;
		paper->id = column_int(&query);
		column_text(&query, paper->number, sizeof(paper->number));
		column_text(&query, paper->kind, sizeof(paper->kind));
		paper->kept_from = column_day(&query);
	}
	query_end(&query);
	*ret_count = count;
	return true;
}

bool purge_count(struct store *store, const struct purge_limits *limits, int most,
		 int64_t *ret_cases, int64_t *ret_papers, struct error *error)
{
	static const char sql_cases[] =
	    "SELECT count(*) FROM (SELECT 1 FROM cases INDEXED BY cases_kept"
	    " WHERE kept_from IS NOT NULL AND kept_from <= ? LIMIT ?)";
	static const char sql_papers[] =
	    "SELECT count(*) FROM (SELECT 1 FROM papers p INDEXED BY papers_kept"
	    " WHERE p.text IS NOT NULL AND p.kind = ? AND p.kept_from <= ?"
	    " AND (p.case_id IS NULL OR EXISTS (SELECT 1 FROM cases c WHERE c.id = p.case_id"
	    " AND c.kept_from IS NOT NULL)) LIMIT ?)";
	int64_t cases, papers = 0;
	struct query query;

	if (!query_begin(&query, store, sql_cases, error))
		return false;
	query_int(&query, limits->due[RETAINED_CASE]);
	query_int(&query, most);
	if (!query_found(&query, "cases", error))
		return false;
	cases = column_int(&query);
	query_end(&query);
	for (int kind = RETAINED_CASE + 1; kind < RETAINED_COUNT; kind++) {
		if (!query_begin(&query, store, sql_papers, error))
			return false;
		query_text(&query, retained_word((enum retained)kind));
		query_int(&query, limits->due[kind]);
		query_int(&query, most);
		if (!query_found(&query, "papers", error))
			return false;
		papers += column_int(&query);
		query_end(&query);
	}
	*ret_cases = cases;
	*ret_papers = papers;
	return true;
}

/* ---- a case goes ----------------------------------------------------------------------------- */

#define ITS_EXCHANGES "(SELECT id FROM exchanges WHERE case_id = ?1)"
#define ITS_CERTIFICATES "(SELECT id FROM certificates WHERE case_id = ?1)"
/* The newest row's number outlives it: see SQL_NEXT_ID. */
#define KEEP_NUMBER(table)                                                                         \
	"INSERT INTO series (name, value) SELECT 'row/" table "', id FROM " table                  \
	" WHERE true ORDER BY id DESC LIMIT 1"                                                     \
	" ON CONFLICT (name) DO UPDATE SET value = max(value, excluded.value)"

/* In this order: a row goes before the one to which it refers. Rows of other cases that refer to
 * one of these (a later revocation, a successor) are settled, or the case would be held. */
static const char *const case_statements[] = {
	"DELETE FROM findings WHERE case_id = ?1 OR exchange_id IN " ITS_EXCHANGES
	" OR certificate_id IN " ITS_CERTIFICATES,
	"DELETE FROM history WHERE machine = 'exchange' AND subject IN " ITS_EXCHANGES,
	"DELETE FROM history WHERE machine = 'certificate' AND subject IN " ITS_CERTIFICATES,
	"DELETE FROM history WHERE machine = 'case' AND subject = ?1",
	KEEP_NUMBER("exchange_messages"),
	"DELETE FROM exchange_messages WHERE exchange_id IN " ITS_EXCHANGES,
	"DELETE FROM exchange_bodies WHERE exchange_id IN " ITS_EXCHANGES,
	"DELETE FROM certificate_bodies WHERE certificate_id IN " ITS_CERTIFICATES,
	"UPDATE exchanges SET certificate_id = NULL WHERE certificate_id IN " ITS_CERTIFICATES,
	"UPDATE exchanges SET after_exchange = NULL WHERE after_exchange IN " ITS_EXCHANGES,
	"UPDATE certificates SET successor_of = NULL WHERE successor_of IN " ITS_CERTIFICATES,
	"UPDATE certificates SET exchange_id = NULL WHERE exchange_id IN " ITS_EXCHANGES,
	"DELETE FROM statement_entries WHERE transaction_id IN"
	" (SELECT transaction_id FROM exchanges WHERE case_id = ?1)",
	"INSERT OR IGNORE INTO purged_exchanges"
	" SELECT transaction_id FROM exchanges WHERE case_id = ?1",
	KEEP_NUMBER("certificates"),
	"DELETE FROM certificates WHERE case_id = ?1",
	KEEP_NUMBER("exchanges"),
	"DELETE FROM exchanges WHERE case_id = ?1",
	"DELETE FROM card_journal WHERE case_id = ?1",
	"DELETE FROM letters WHERE case_id = ?1",
	KEEP_NUMBER("custodies"),
	"DELETE FROM custodies WHERE case_id = ?1",
	"DELETE FROM calls WHERE case_id = ?1",
	"UPDATE papers SET case_id = NULL WHERE case_id = ?1",
	"DELETE FROM fees WHERE case_id = ?1",
	"UPDATE payments SET case_id = NULL WHERE case_id = ?1",
	/* kept_from is the 1 April behind the fiscal year in which the case ended. */
	"INSERT INTO purged_cases SELECT"
	" CAST(strftime('%Y', kept_from * 86400, 'unixepoch') AS INTEGER) - 1, procedure, "
	"applicant,"
	" kinds, state, 1, coalesce(fee, 0) FROM cases WHERE id = ?1"
	" ON CONFLICT DO UPDATE SET cases = cases + 1, fees = fees + excluded.fees",
	KEEP_NUMBER("cases"),
	"DELETE FROM cases WHERE id = ?1",
};

static bool run_for(struct store *store, const char *sql, int64_t id, struct error *error)
{
	struct query query;

	if (!query_begin(&query, store, sql, error))
		return false;
	query_int(&query, id);
	return query_run(&query, error);
}

/* " copy custody ": the sorts of papers that do not go with their case. */
static void own_years(const struct purge_limits *limits, char words[static 256])
{
	size_t used = (size_t)snprintf(words, 256, " ");

	for (int kind = RETAINED_CASE + 1; kind < RETAINED_COUNT && used < 256; kind++)
		if (limits->due[kind] != DATE_NONE)
			used += (size_t)snprintf(words + used, 256 - used, "%s ",
						 retained_word((enum retained)kind));
}

static bool drop_texts(struct store *store, const struct purge_limits *limits, int64_t case_id,
		       struct error *error)
{
	static const char sql_drop[] = "UPDATE papers SET text = NULL WHERE case_id = ?"
				       " AND instr(?, ' ' || kind || ' ') = 0";
	char words[256];
	struct query query;

	own_years(limits, words);
	if (!query_begin(&query, store, sql_drop, error))
		return false;
	query_int(&query, case_id);
	query_text(&query, words);
	return query_run(&query, error);
}

/* Whether it is still there and due, and nothing has come to hold it. */
static bool may_go(struct store *store, const struct purge_limits *limits, int64_t case_id,
		   bool *ret_may, struct error *error)
{
	static const char sql_may[] = "SELECT count(*) FROM cases c WHERE c.id = ?"
				      " AND c.kept_from <= ? AND " SQL_HOLD " = 0";
	struct query query;

	if (!query_begin(&query, store, sql_may, error))
		return false;
	query_int(&query, case_id);
	query_int(&query, limits->due[RETAINED_CASE]);
	if (!query_found(&query, "case", error))
		return false;
	*ret_may = column_int(&query) == 1;
	query_end(&query);
	return true;
}

static bool drop_case(struct store *store, const struct purge_limits *limits,
		      const struct purge_case *row, struct error *error)
{
	char name[CASE_NAME_SIZE];

	if (!drop_texts(store, limits, row->id, error))
		return false;
	for (size_t i = 0; i < sizeof(case_statements) / sizeof(case_statements[0]); i++)
		if (!run_for(store, case_statements[i], row->id, error))
			return false;
	case_name(row->id, row->number, name);
	return audit_add(store, "case.purge", name, "", error);
}

bool purge_cases(struct store *store, const struct purge_limits *limits,
		 const struct purge_case *rows, int count, int *ret_gone, struct error *error)
{
	bool done = true, may = false;
	struct step step;
	int gone = 0;

	if (!step_begin(&step, store, error))
		return false;
	for (int i = 0; i < count && done; i++) {
		done = may_go(store, limits, rows[i].id, &may, error) &&
		       (!may || drop_case(store, limits, &rows[i], error));
		gone += may;
	}
	if (!step_end(&step, done, error))
		return false;
	*ret_gone = gone;
	return true;
}

/* ---- papers, the index, the log -------------------------------------------------------------- */

bool purge_papers(struct store *store, const struct purge_paper *rows, int count,
		  struct error *error)
{
	static const char sql_drop[] = "UPDATE papers SET text = NULL WHERE id = ?";
	struct step step;
	bool done = true;

	if (!step_begin(&step, store, error))
		return false;
	for (int i = 0; i < count && done; i++)
		done = run_for(store, sql_drop, rows[i].id, error) &&
		       audit_add(store, "paper.purge", rows[i].number, rows[i].kind, error);
	return step_end(&step, done, error);
}

static bool drop_pairs(struct store *store, const struct purge_cursor *pairs, int count,
		       struct error *error)
{
	static const char sql_drop[] = "DELETE FROM case_index WHERE hash = ? AND case_id = ?";
	struct step step;
	bool done = true;

	if (!step_begin(&step, store, error))
		return false;
	for (int i = 0; i < count && done; i++) {
		struct query query;

		done = query_begin(&query, store, sql_drop, error);
		if (!done)
			break;
		query_blob(&query, pairs[i].hash, sizeof(pairs[i].hash));
		query_int(&query, pairs[i].case_id);
		done = query_run(&query, error);
	}
	return step_end(&step, done, error);
}

/* Read before the transaction begins: the walk is long, and nobody must wait for it. */
bool purge_index(struct store *store, struct purge_cursor *cursor, bool *ret_more,
		 struct error *error)
{
	static const char sql_pairs[] =
	    "SELECT i.hash, i.case_id FROM case_index i WHERE (i.hash, i.case_id) > (?, ?)"
	    " AND NOT EXISTS (SELECT 1 FROM cases c WHERE c.id = i.case_id)"
	    " ORDER BY i.hash, i.case_id LIMIT ?";
	struct purge_cursor pairs[8 * PURGE_WINDOW];
	const int capacity = sizeof(pairs) / sizeof(pairs[0]);
	struct query query;
	int count = 0;
	bool row = true;

	if (!query_begin(&query, store, sql_pairs, error))
		return false;
	query_blob(&query, cursor->hash, sizeof(cursor->hash));
	query_int(&query, cursor->case_id);
	query_int(&query, capacity);
	while (count < capacity) {
		if (!query_row(&query, &row, error))
			return false;
		if (!row)
			break;
		column_bytes(&query, pairs[count].hash, sizeof(pairs[count].hash));
		pairs[count++].case_id = column_int(&query);
	}
	query_end(&query);
	if (count > 0 && !drop_pairs(store, pairs, count, error))
		return false;
	if (count > 0)
		*cursor = pairs[count - 1];
	*ret_more = count == capacity;
	return true;
}

bool purge_settle(struct store *store, struct error *error)
{
	return log_empty(store, error);
}
