#include "madoguchi/store/call_list.h"

#include <string.h>

#include "madoguchi/base/clock.h"

#include "case_parts.h"

static const char *const words[CALL_RESULT_COUNT] = { "never", "reached", "not_reached", "again" };

const char *call_result_word(enum call_result result)
{
	return words[result];
}

/* Open and ended cases are found by indexes of their own. ?1: the service answers. */
#define OPEN SQL_CASE_OPEN("c.")
#define CAN_BE_MADE                                                                                \
	"(c.state = 'waiting_service' AND c.route <> 'none' AND ?1"                                \
	" AND c.procedure IN ('issue','renew') AND NOT EXISTS (SELECT 1 FROM exchanges e"          \
	" WHERE e.case_id = c.id AND e.state NOT IN ('answered','rejected')))"
#define TO_CALL                                                                                    \
	"SELECT c.id FROM cases c INDEXED BY cases_open WHERE " OPEN                               \
	" AND (c.state = 'to_return' OR (c.state = 'to_write' AND c.route = 'revisit')"            \
	" OR " CAN_BE_MADE ") UNION SELECT c.id FROM custodies u INDEXED BY custodies_open"        \
	" JOIN cases c ON c.id = u.case_id WHERE u.state IN ('here','mailed')"                     \
	" AND u.state = 'here' AND NOT (" OPEN ")"
/* The calls of the state that the case is in. */
#define CALLS " FROM calls k WHERE k.case_id = c.id AND k.at_ms >= c.changed_ms"
#define LAST(column) "(SELECT k." column CALLS " ORDER BY k.id DESC LIMIT 1)"
#define ROWS                                                                                       \
	"SELECT (SELECT count(*) FROM custodies u WHERE u.case_id = c.id AND u.state = 'here'),"   \
	" (SELECT count(*) FROM custodies u WHERE u.case_id = c.id AND (u.state = 'mailed'"        \
	" OR (u.state = 'here' AND u.way = 'mail'))),"                                             \
	" (SELECT count(*)" CALLS ") AS tries, coalesce(" LAST(                                    \
	    "result") ", 'never') AS result,"                                                      \
		      " coalesce(" LAST("at_ms") ", 0) AS at_ms, coalesce(" LAST(                  \
			  "again_ms") ", 0) AS again_ms," CASE_ROW_COLUMNS                         \
				      " FROM cases c WHERE c.id IN (" TO_CALL                      \
				      ") AND result <> 'reached'"

/* ?2: now. What is due by promise stands before every acceptance. */
#define PLACED                                                                                     \
	"SELECT *, CASE WHEN again_ms = 0 THEN accepted_ms WHEN again_ms <= ?2"                    \
	" THEN again_ms - 4611686018427387904 ELSE again_ms END AS place FROM (" ROWS ")"

static bool parse_result(const char *word, enum call_result *ret_result)
{
	for (int i = 0; i < CALL_RESULT_COUNT; i++) {
		if (strcmp(words[i], word) != 0)
			continue;
		*ret_result = (enum call_result)i;
		return true;
	}
	return false;
}

static bool row_read(struct query *query, void *ret_place, struct error *error)
{
	struct call_row *ret_row = ret_place;
	struct person person;
	char word[16];
	bool done;

	memset(&person, 0, sizeof(person));
	ret_row->in_safe = column_int(query) > 0;
	ret_row->by_mail = column_int(query) > 0;
	ret_row->tries = column_small(query);
	column_text(query, word, sizeof(word));
	ret_row->at_ms = column_int(query);
	ret_row->again_ms = column_int(query);
	done = case_row_read(query->store, query, &ret_row->matter, &person, error);
	explicit_bzero(&person, sizeof(person));
	ret_row->place = column_int(query);
	return done && (parse_result(word, &ret_row->result) ||
			row_damaged("calls", ret_row->matter.id, error));
}

static bool list_begin(struct query *query, struct store *store, const char *sql,
		       const struct call_moment *moment, struct error *error)
{
	if (!query_begin(query, store, sql, error))
		return false;
	query_int(query, moment->online);
	query_int(query, moment->now_ms);
	return true;
}

bool call_list_read(struct store *store, const struct call_moment *moment, int64_t place,
		    int64_t id, bool backwards, struct call_row *ret_rows, int capacity,
		    int *ret_count, struct error *error)
{
	static const char sql_after[] =
	    PLACED " WHERE (place, id) > (?3, ?4) ORDER BY place, id LIMIT ?5";
	static const char sql_before[] =
	    PLACED " WHERE (place, id) < (?3, ?4) ORDER BY place DESC, id DESC LIMIT ?5";
	struct query query;

	if (!list_begin(&query, store, backwards ? sql_before : sql_after, moment, error))
		return false;
	query_int(&query, place);
	query_int(&query, id);
	query_int(&query, capacity);
	return query_rows(&query, row_read, ret_rows, sizeof(*ret_rows), capacity, ret_count,
			  error);
}

bool call_list_find(struct store *store, const struct call_moment *moment, int64_t id,
		    struct call_row *ret_row, struct error *error)
{
	static const char sql_one[] = PLACED " WHERE id = ?3";
	struct query query;

	if (!list_begin(&query, store, sql_one, moment, error))
		return false;
	query_int(&query, id);
	return query_one(&query, "call", row_read, ret_row, error);
}

bool call_list_count(struct store *store, const struct call_moment *moment, int64_t *ret_count,
		     int64_t *ret_due, struct error *error)
{
	static const char sql_count[] =
	    "SELECT count(*), count(*) FILTER (WHERE again_ms <= ?2) FROM (" ROWS ")";
	struct query query;

	if (!list_begin(&query, store, sql_count, moment, error))
		return false;
	if (!query_found(&query, "calls", error))
		return false;
	*ret_count = column_int(&query);
	*ret_due = column_int(&query);
	query_end(&query);
	return true;
}

static bool insert(struct store *store, int64_t case_id, enum call_result result, int64_t again_ms,
		   struct error *error)
{
	static const char sql_insert[] =
	    "INSERT INTO calls (case_id, at_ms, result, again_ms, operator) VALUES (?, ?, ?, ?, ?)";
	struct query query;

	if (!query_begin(&query, store, sql_insert, error))
		return false;
	query_int(&query, case_id);
	query_int(&query, clock_now_ms());
	query_text(&query, call_result_word(result));
	query_int(&query, again_ms);
	query_text(&query, store->operator_name);
	return query_run(&query, error);
}

bool call_add(struct store *store, int64_t case_id, const char *number, enum call_result result,
	      int64_t again_ms, struct error *error)
{
	struct step step;

	return step_begin(&step, store, error) &&
	       step_end(&step,
			insert(store, case_id, result, again_ms, error) &&
			    audit_add(store, "call.log", number, call_result_word(result), error),
			error);
}
