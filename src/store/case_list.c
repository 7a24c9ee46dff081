#include "madoguchi/store/case_list.h"

#include <stdio.h>
#include <string.h>

#include "case_parts.h"

#define IS_OPEN SQL_CASE_OPEN("c.")
#define IN_SAFE "c.state IN ('waiting_service','to_write','to_return','needs_attention')"

#define OF_STATE(word) "cases_by_state", IS_OPEN " AND c.state = '" word "'"
#define OF_WORK "cases_by_state", IS_OPEN " AND c.state IN ('accepted','ready','working')"
#define OF_ROUTE(word)                                                                             \
	"cases_by_route", IS_OPEN " AND c.route <> 'none' AND c.route = '" word "' AND " IN_SAFE

#define PAGES_OF(...) PAGES_EXPANDED(__VA_ARGS__)
#define PAGES_EXPANDED(index, condition)                                                           \
	{                                                                                          \
		.forwards = "SELECT " CASE_ROW_COLUMNS " FROM cases c INDEXED BY " index           \
			    " WHERE " condition " AND c.id < ? ORDER BY c.id DESC LIMIT ?",        \
		.backwards = "SELECT " CASE_ROW_COLUMNS " FROM cases c INDEXED BY " index          \
			     " WHERE " condition " AND c.id > ? ORDER BY c.id LIMIT ?",            \
		.count = "SELECT count(*) FROM cases c INDEXED BY " index " WHERE " condition,     \
		.oldest_change = BY_CHANGE("cases c INDEXED BY " index, condition, ">", ""),       \
		.newest_change = BY_CHANGE("cases c INDEXED BY " index, condition, "<", " DESC"),  \
	}

#define BY_CHANGE(from, condition, compare, order)                                                 \
	"SELECT " CASE_ROW_COLUMNS " FROM " from " WHERE " condition                               \
	" AND (c.changed_ms, c.id) " compare " (?, ?) ORDER BY c.changed_ms" order ", c.id" order  \
	" LIMIT ?"
#define IS_DOUBTFUL                                                                                \
	"c.id IN (SELECT e.case_id FROM exchanges e INDEXED BY exchanges_stopped_cases"            \
	" WHERE e.state IN ('held','in_doubt'))"

#define DOUBTFUL(compare, order)                                                                   \
	"SELECT " CASE_ROW_COLUMNS " FROM cases c WHERE c.id IN (SELECT DISTINCT e.case_id"        \
	" FROM exchanges e INDEXED BY exchanges_stopped_cases"                                     \
	" WHERE e.state IN ('held','in_doubt') AND e.case_id " compare " ?1"                       \
	" ORDER BY e.case_id " order " LIMIT ?2) ORDER BY c.id " order

struct list_sql {
	const char *forwards;
	const char *backwards;
	const char *count;
	const char *oldest_change; /* after a place, that of the oldest change first */
	const char *newest_change; /* before it, backwards */
};

static const struct list_sql lists[] = {
	[LIST_OPEN] = PAGES_OF("cases_open", IS_OPEN),
	[LIST_DRAFT] = PAGES_OF(OF_STATE("draft")),
	[LIST_WORK] = PAGES_OF(OF_WORK),
	[LIST_SERVICE] = PAGES_OF(OF_STATE("waiting_service")),
	[LIST_CUSTODY] = PAGES_OF(OF_ROUTE("custody")),
	[LIST_REVISIT] = PAGES_OF(OF_ROUTE("revisit")),
	[LIST_TO_WRITE] = PAGES_OF(OF_STATE("to_write")),
	[LIST_TO_RETURN] = PAGES_OF(OF_STATE("to_return")),
	[LIST_REPLY] = PAGES_OF(OF_STATE("waiting_reply")),
	[LIST_ATTENTION] = PAGES_OF(OF_STATE("needs_attention")),
	[LIST_IN_DOUBT] = {
		.forwards = DOUBTFUL("<", "DESC"),
		.backwards = DOUBTFUL(">", "ASC"),
		.count = "SELECT count(DISTINCT case_id) FROM exchanges"
			 " INDEXED BY exchanges_stopped_cases WHERE state IN ('held','in_doubt')",
		.oldest_change = BY_CHANGE("cases c", IS_DOUBTFUL, ">", ""),
		.newest_change = BY_CHANGE("cases c", IS_DOUBTFUL, "<", " DESC"),
	},
	[LIST_ALL] = {
		.forwards = "SELECT " CASE_ROW_COLUMNS
			    " FROM cases c WHERE c.id < ? ORDER BY c.id DESC LIMIT ?",
		.backwards = "SELECT " CASE_ROW_COLUMNS
			     " FROM cases c WHERE c.id > ? ORDER BY c.id LIMIT ?",
		/* Those that there ever were, without those that are gone. */
		.count = "SELECT " SQL_LAST_ID("cases") " - value FROM tally WHERE name = 'gone'",
		.oldest_change = BY_CHANGE("cases c", "1", ">", ""),
		.newest_change = BY_CHANGE("cases c", "1", "<", " DESC"),
	},
};

bool case_row_read(struct store *store, struct query *query, struct case_row *ret_row,
		   struct person *ret_person, struct error *error)
{
	char state[24], route[24], procedure[24];
	struct case_record record;
	const void *sealed;
	size_t size;

	*ret_row = (struct case_row){ .id = column_int(query) };
	column_text(query, ret_row->number, sizeof(ret_row->number));
	column_text(query, state, sizeof(state));
	column_text(query, route, sizeof(route));
	column_text(query, procedure, sizeof(procedure));
	ret_row->kinds = (unsigned)column_int(query);
	ret_row->accepted_ms = column_int(query);
	ret_row->changed_ms = column_int(query);
	column_text(query, ret_row->custody_number, sizeof(ret_row->custody_number));
	sealed = column_blob(query, &size);
	if (!case_state_parse(state, &ret_row->state) || !route_parse(route, &ret_row->route) ||
	    !procedure_parse(procedure, &ret_row->procedure))
		return row_damaged("cases", ret_row->id, error);
	/* One row whose seal is broken must not hide the others. */
	if (!person_open(store, ret_row->id, sealed, size, &record, NULL)) {
		person_clear(&record);
		snprintf(record.person.name, sizeof(record.person.name), "\xef\xbf\xbd");
	}
	*ret_person = record.person;
	snprintf(ret_row->name, sizeof(ret_row->name), "%s", record.person.name);
	return true;
}

/* Rows of a query whose parameters are bound. Ends the query. */
static bool collect(struct store *store, struct query *query, struct case_row *ret_rows,
		    int capacity, int *ret_count, struct error *error)
{
	struct person person;
	int count = 0;
	bool row;

	for (;;) {
		if (!query_row(query, &row, error))
			return false;
		if (!row || count == capacity)
			break;
		if (!case_row_read(store, query, &ret_rows[count], &person, error)) {
			query_end(query);
			return false;
		}
		count++;
	}
	query_end(query);
	*ret_count = count;
	return true;
}

bool case_list_read(struct store *store, enum case_list list, int64_t after_id, bool backwards,
		    struct case_row *ret_rows, int capacity, int *ret_count, struct error *error)
{
	struct query query;

	if (!query_begin(&query, store, backwards ? lists[list].backwards : lists[list].forwards,
			 error))
		return false;
	query_int(&query, after_id == 0 && !backwards ? INT64_MAX : after_id);
	query_int(&query, capacity);
	return collect(store, &query, ret_rows, capacity, ret_count, error);
}

bool case_list_read_unchanged(struct store *store, enum case_list list,
			      const struct case_place *after, bool backwards,
			      struct case_row *ret_rows, int capacity, int *ret_count,
			      struct error *error)
{
	const int64_t end = backwards ? INT64_MAX : INT64_MIN;
	struct query query;

	if (!query_begin(&query, store,
			 backwards ? lists[list].newest_change : lists[list].oldest_change, error))
		return false;
	query_int(&query, after != NULL ? after->changed_ms : end);
	query_int(&query, after != NULL ? after->id : end);
	query_int(&query, capacity);
	return collect(store, &query, ret_rows, capacity, ret_count, error);
}

bool case_list_place(struct store *store, int64_t id, struct case_place *ret_place,
		     struct error *error)
{
	static const char sql_place[] = "SELECT changed_ms FROM cases WHERE id = ?";
	struct query query;

	if (!query_begin(&query, store, sql_place, error))
		return false;
	query_int(&query, id);
	if (!query_found(&query, "case", error))
		return false;
	*ret_place = (struct case_place){ .changed_ms = column_int(&query), .id = id };
	query_end(&query);
	return true;
}

static const char *const list_words[] = {
	[LIST_OPEN] = "open",		[LIST_DRAFT] = "draft",		[LIST_WORK] = "work",
	[LIST_SERVICE] = "service",	[LIST_CUSTODY] = "custody",	[LIST_REVISIT] = "revisit",
	[LIST_TO_WRITE] = "to_write",	[LIST_TO_RETURN] = "to_return", [LIST_REPLY] = "reply",
	[LIST_ATTENTION] = "attention", [LIST_IN_DOUBT] = "in_doubt",	[LIST_ALL] = "all",
};

const char *case_list_word(enum case_list list)
{
	return list_words[list];
}

bool case_list_parse(const char *word, enum case_list *ret_list)
{
	for (size_t i = 0; i < sizeof(list_words) / sizeof(list_words[0]); i++) {
		if (strcmp(list_words[i], word) != 0)
			continue;
		*ret_list = (enum case_list)i;
		return true;
	}
	return false;
}

bool case_list_count(struct store *store, enum case_list list, int64_t *ret_count,
		     struct error *error)
{
	struct query query;

	if (!query_begin(&query, store, lists[list].count, error) ||
	    !query_found(&query, "count", error))
		return false;
	*ret_count = column_int(&query);
	query_end(&query);
	return true;
}
