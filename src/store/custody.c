#include "madoguchi/store/custody.h"

#include <stddef.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/text.h"

#include "custody_parts.h"

bool custody_row_read(struct query *query, struct custody *ret_custody, struct error *error)
{
	struct custody custody = { .id = column_int(query) };
	char state[24], way[16];

	custody.version = column_int(query);
	custody.case_id = column_int(query);
	column_text(query, custody.number, sizeof(custody.number));
	column_text(query, state, sizeof(state));
	custody.since_ms = column_int(query);
	custody.moved_ms = column_int(query);
	column_text(query, custody.place, sizeof(custody.place));
	column_text(query, custody.envelope, sizeof(custody.envelope));
	column_text(query, custody.tracking, sizeof(custody.tracking));
	column_text(query, custody.seen, sizeof(custody.seen));
	column_text(query, way, sizeof(way));
	custody.papers = column_bool(query);
	column_text(query, custody.second, sizeof(custody.second));
	if (!custody_state_parse(state, &custody.state) || !custody_way_parse(way, &custody.way))
		return row_damaged("custodies", custody.id, error);
	*ret_custody = custody;
	return true;
}

bool custody_begin(struct store *store, int64_t case_id, const char *number,
		   const struct custody_terms *terms, struct error *error)
{
	static const char sql_insert[] =
	    "INSERT INTO custodies (version, case_id, number, state, since_ms, place, envelope,"
	    " tracking, moved_ms, seen, way, papers, second)"
	    " VALUES (1, ?1, ?2, 'here', ?3, '', ?4, '', ?3, '', ?5, ?6, ?7)";
	struct query query;
	struct step step;
	bool done;

	if (!step_begin(&step, store, error))
		return false;
	done = query_begin(&query, store, sql_insert, error);
	if (done) {
		query_int(&query, case_id);
		query_text(&query, number);
		query_int(&query, clock_now_ms());
		query_text(&query, terms->envelope);
		query_text(&query, custody_way_word(terms->way));
		query_int(&query, terms->papers);
		query_text(&query, terms->second);
		done = query_run(&query, error) &&
		       audit_add(store, "custody.begin", number, "", error);
	}
	return step_end(&step, done, error);
}

/* Takes a query whose parameters are bound and ends it. */
static bool load_one(struct query *query, struct custody *ret_custody, struct error *error)
{
	bool sound;

	if (!query_found(query, "custody", error))
		return false;
	sound = custody_row_read(query, ret_custody, error);
	query_end(query);
	return sound;
}

bool custody_find(struct store *store, const char *number, struct custody *ret_custody,
		  struct error *error)
{
	static const char sql_find[] =
	    "SELECT " CUSTODY_COLUMNS " FROM custodies u WHERE u.number = ?";
	struct query query;

	if (!query_begin(&query, store, sql_find, error))
		return false;
	query_text(&query, number);
	return load_one(&query, ret_custody, error);
}

bool custody_of_case(struct store *store, int64_t case_id, struct custody *ret_custody,
		     struct error *error)
{
	static const char sql_open[] = "SELECT " CUSTODY_COLUMNS " FROM custodies u"
				       " WHERE u.case_id = ? AND u.state IN ('here','mailed')"
				       " ORDER BY u.id DESC LIMIT 1";
	struct query query;

	if (!query_begin(&query, store, sql_open, error))
		return false;
	query_int(&query, case_id);
	return load_one(&query, ret_custody, error);
}

/* The row must still be the one that was read. */
static bool check_version(struct store *store, const struct custody *custody, struct error *error)
{
	struct custody present;

	if (!custody_find(store, custody->number, &present, error))
		return false;
	return present.version == custody->version ||
	       error_set(error, ERROR_STORE_CONFLICT, CAUSE_NONE, 0, "custody %s", custody->number);
}

static bool update(struct store *store, const struct custody *custody, const char *act,
		   const char *detail, struct error *error)
{
	static const char sql_update[] =
	    "UPDATE custodies SET version = version + 1, state = ?, moved_ms = ?, place = ?,"
	    " envelope = ?, tracking = ?, seen = ? WHERE id = ?";
	struct query query;

	if (!check_version(store, custody, error) || !query_begin(&query, store, sql_update, error))
		return false;
	query_text(&query, custody_state_word(custody->state));
	query_int(&query, custody->moved_ms);
	query_text(&query, custody->place);
	query_text(&query, custody->envelope);
	query_text(&query, custody->tracking);
	query_text(&query, custody->seen);
	query_int(&query, custody->id);
	return query_run(&query, error) && audit_add(store, act, custody->number, detail, error);
}

static bool change(struct store *store, struct custody *custody, const struct custody *changed,
		   const char *act, const char *detail, struct error *error)
{
	struct step step;

	if (!step_begin(&step, store, error) ||
	    !step_end(&step, update(store, changed, act, detail, error), error))
		return false;
	*custody = *changed;
	custody->version++;
	return true;
}

bool custody_lay(struct store *store, struct custody *custody, struct error *error)
{
	const struct custody changed = *custody;

	return change(store, custody, &changed, "custody.lay", custody->place, error);
}

static const struct {
	const char *act;
	size_t detail; /* offset of the text that the audit line bears */
} moves[CUSTODY_EVENT_COUNT] = {
	[CUSTODY_EVENT_HAND_BACK] = { "custody.hand_back", offsetof(struct custody, seen) },
	[CUSTODY_EVENT_MAIL] = { "custody.mail", offsetof(struct custody, tracking) },
	[CUSTODY_EVENT_DELIVER] = { "custody.deliver", offsetof(struct custody, tracking) },
	[CUSTODY_EVENT_COME_BACK] = { "custody.come_back", offsetof(struct custody, tracking) },
};

bool custody_apply(struct store *store, struct custody *custody, enum custody_event event,
		   struct error *error)
{
	struct custody changed = *custody;

	if (!custody_next(custody->state, event, &changed.state))
		return error_set(error, ERROR_STATE_FORBIDDEN, CAUSE_NONE, 0,
				 "custody %s: %s in %s", custody->number, custody_event_word(event),
				 custody_state_word(custody->state));
	changed.moved_ms = clock_now_ms();
	return change(store, custody, &changed, moves[event].act,
		      (const char *)custody + moves[event].detail, error);
}

bool custody_end(struct store *store, int64_t case_id, struct error *error)
{
	struct custody custody = { .id = 0 };
	struct error failure;

	if (!custody_of_case(store, case_id, &custody, &failure))
		return error_only_missing(&failure, error);
	return custody_apply(store, &custody, CUSTODY_EVENT_HAND_BACK, error);
}
