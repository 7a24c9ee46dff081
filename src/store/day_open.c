#include "day_parts.h"

#include <stdlib.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/store/payment_list.h"

#define LINES_BLOCK 16
#define FEES_PAGE 50
#define OPEN SQL_CASE_OPEN("")

/* ---- lines ----------------------------------------------------------------------------------- */

static bool read_line(struct query *query, struct day_line *ret_line)
{
	char procedure[24], applicant[24];

	column_text(query, procedure, sizeof(procedure));
	ret_line->kinds = (unsigned)column_small(query);
	column_text(query, applicant, sizeof(applicant));
	ret_line->fee = column_small(query);
	ret_line->done = column_int(query);
	ret_line->cancelled = column_int(query);
	ret_line->taken = column_int(query);
	ret_line->refunded = column_int(query);
	ret_line->corrected = column_int(query);
	ret_line->issuer_yen = column_int(query);
	ret_line->own_yen = column_int(query);
	return procedure_parse(procedure, &ret_line->procedure) &&
	       applicant_parse(applicant, &ret_line->applicant);
}

static void add_up(struct day_totals *totals, const struct day_line *line)
{
	totals->done += line->done;
	totals->cancelled += line->cancelled;
	totals->taken += line->taken;
	totals->refunded += line->refunded;
	totals->corrected += line->corrected;
	totals->issuer_yen += line->issuer_yen;
	totals->own_yen += line->own_yen;
}

/* Room for one more. */
static struct day_line *next_line(struct day *day, struct error *error)
{
	struct day_line *more = day->lines;

	if (day->line_count % LINES_BLOCK == 0)
		more = realloc(day->lines, (day->line_count + LINES_BLOCK) * sizeof(*more));
	if (more == NULL) {
		error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "day");
		return NULL;
	}
	day->lines = more;
	return &day->lines[day->line_count++];
}

bool day_lines_read(struct query *query, struct day *day, struct error *error)
{
	bool row;

	for (;;) {
		struct day_line *line;

		if (!query_row(query, &row, error))
			return false;
		if (!row)
			break;
		line = next_line(day, error);
		if (line == NULL || !read_line(query, line)) {
			query_end(query);
			return line != NULL && row_damaged("day_lines", day->id, error);
		}
		add_up(&day->totals, line);
	}
	query_end(query);
	return true;
}

bool day_states_read(struct query *query, struct day *day, struct error *error)
{
	enum case_state state;
	char word[24];
	bool row;

	for (;;) {
		if (!query_row(query, &row, error))
			return false;
		if (!row)
			break;
		column_text(query, word, sizeof(word));
		if (!case_state_parse(word, &state)) {
			query_end(query);
			return row_damaged("day_open", day->id, error);
		}
		day->open[state] = column_int(query);
	}
	query_end(query);
	return true;
}

/* ---- the open day ---------------------------------------------------------------------------- */

/* Where the day before ended, and how far things are now. */
struct reach {
	int64_t audit_from, audit_until;
	int64_t payment_from, payment_until;
};

static bool read_reach(struct store *store, struct reach *ret_reach, int64_t *ret_from_ms,
		       struct error *error)
{
	static const char sql_reach[] =
	    "SELECT coalesce((SELECT last_audit FROM days ORDER BY id DESC LIMIT 1),"
	    "  (SELECT last_audit FROM day_start)),"
	    " (SELECT last_id FROM audit_head WHERE one = 1),"
	    " coalesce((SELECT last_payment FROM days ORDER BY id DESC LIMIT 1), 0),"
	    " coalesce((SELECT max(id) FROM payments), 0),"
	    " coalesce((SELECT until_ms FROM days ORDER BY id DESC LIMIT 1), 0)";
	struct query query;

	if (!query_begin(&query, store, sql_reach, error) ||
	    !query_found(&query, "audit head", error))
		return false;
	ret_reach->audit_from = column_int(&query);
	ret_reach->audit_until = column_int(&query);
	ret_reach->payment_from = column_int(&query);
	ret_reach->payment_until = column_int(&query);
	*ret_from_ms = column_int(&query);
	query_end(&query);
	return true;
}

/* A row of the trail that brought a case to its end; a note upon a settled one moves nothing. A
 * case that was refused before it had a number is named by its row. */
#define ENDED_CASES                                                                                \
	"SELECT c.procedure, c.kinds, c.applicant, coalesce(c.fee, -1) AS fee,"                    \
	" a.detail LIKE '% > done' AS done, a.detail NOT LIKE '% > done' AS cancelled,"            \
	" 0 AS taken, 0 AS refunded, 0 AS corrected, 0 AS issuer_yen, 0 AS own_yen"                \
	" FROM audit a JOIN cases c ON c.id = CASE WHEN a.subject LIKE 'draft %'"                  \
	"  THEN CAST(substr(a.subject, 7) AS INTEGER)"                                             \
	"  ELSE (SELECT n.id FROM cases n WHERE n.number = a.subject) END"                         \
	" WHERE a.id > ?1 AND a.id <= ?2 AND a.act LIKE 'case.%'"                                  \
	" AND (a.detail LIKE '% > done' OR a.detail LIKE '% > refused'"                            \
	"  OR a.detail LIKE '% > withdrawn')"                                                      \
	" AND a.detail NOT IN ('done > done', 'refused > refused', 'withdrawn > withdrawn')"

#define PAYMENTS_OF_DAY                                                                            \
	"SELECT procedure, kinds, applicant, abs(issuer_yen + own_yen), 0, 0, kind = 'fee',"       \
	" kind = 'refund', kind = 'correction', issuer_yen, own_yen FROM payments"                 \
	" WHERE id > ?3 AND id <= ?4"

static bool read_lines(struct store *store, const struct reach *reach, struct day *day,
		       struct error *error)
{
	static const char sql_lines[] =
	    "SELECT procedure, kinds, applicant, fee, sum(done), sum(cancelled), sum(taken),"
	    " sum(refunded), sum(corrected), sum(issuer_yen), sum(own_yen)"
	    " FROM (" ENDED_CASES " UNION ALL " PAYMENTS_OF_DAY ")"
	    " GROUP BY procedure, kinds, applicant, fee ORDER BY procedure, kinds, applicant, fee";
	struct query query;

	if (!query_begin(&query, store, sql_lines, error))
		return false;
	query_int(&query, reach->audit_from);
	query_int(&query, reach->audit_until);
	query_int(&query, reach->payment_from);
	query_int(&query, reach->payment_until);
	return day_lines_read(&query, day, error);
}

static bool read_means(struct store *store, const struct reach *reach, struct day *day,
		       struct error *error)
{
	static const char sql_means[] =
	    "SELECT coalesce(sum((issuer_yen + own_yen) * (means = 'cash')), 0),"
	    " coalesce(sum((issuer_yen + own_yen) * (means = 'cashless')), 0)"
	    " FROM payments WHERE id > ? AND id <= ?";
	struct query query;

	if (!query_begin(&query, store, sql_means, error))
		return false;
	query_int(&query, reach->payment_from);
	query_int(&query, reach->payment_until);
	if (!query_found(&query, "payments", error))
		return false;
	day->totals.cash_yen = column_int(&query);
	day->totals.cashless_yen = column_int(&query);
	query_end(&query);
	return true;
}

static bool read_states(struct store *store, struct day *day, struct error *error)
{
	static const char sql_states[] =
	    "SELECT state, count(*) FROM cases INDEXED BY cases_by_state"
	    " WHERE " OPEN " GROUP BY state";
	struct query query;

	return query_begin(&query, store, sql_states, error) && day_states_read(&query, day, error);
}

static bool read_unpaid(struct store *store, struct day *day, struct error *error)
{
	struct fee_row rows[FEES_PAGE];
	int64_t after = 0;
	int count = FEES_PAGE;

	while (count == FEES_PAGE) {
		if (!fee_list_read(store, after, rows, FEES_PAGE, &count, error))
			return false;
		for (int i = 0; i < count; i++) {
			const struct fee_terms *terms = &rows[i].terms;

			after = rows[i].case_id;
			if (!fee_is_due(terms->time, rows[i].state, rows[i].kinds_done))
				continue;
			day->unpaid++;
			day->unpaid_yen += terms->issuer_yen + terms->own_yen;
		}
	}
	return true;
}

bool day_open_read(struct store *store, struct day *ret_day, struct error *error)
{
	struct day day = { .until_ms = clock_now_ms() };
	struct reach reach;
	bool own, done;

	/* A case that is done meanwhile is in all sums or in none. */
	if (!reading_begin(store, &own, error))
		return false;
	done = read_reach(store, &reach, &day.from_ms, error) &&
	       read_lines(store, &reach, &day, error) && read_means(store, &reach, &day, error) &&
	       read_states(store, &day, error) && read_unpaid(store, &day, error);
	reading_end(store, own);
	if (!done) {
		day_free(&day);
		return false;
	}
	day.last_audit = reach.audit_until;
	day.last_payment = reach.payment_until;
	*ret_day = day;
	return true;
}
