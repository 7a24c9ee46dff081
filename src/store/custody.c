#include "madoguchi/store/custody.h"

#include <stddef.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/base/text.h"

#include "custody_parts.h"

/* One row whose seal is broken must not hide the others. */
static void open_other(struct query *query, struct custody *custody)
{
	struct store *store = query->store;
	struct buffer plain;
	struct error broken;
	const void *sealed;
	size_t size;

	sealed = column_blob(query, &size);
	if (size == 0 || store->case_key == NULL)
		return;
	buffer_init(&plain, CUSTODY_OTHER_SIZE);
	if (store_unseal(store, SEALED_CUSTODY, custody->id, sealed, size, &plain, &broken) &&
	    plain.size < sizeof(custody->other))
		memcpy(custody->other, plain.bytes, plain.size);
	else
		text_copy(custody->other, sizeof(custody->other), "\xef\xbf\xbd");
	secret_wipe(plain.bytes, plain.size);
	buffer_done(&plain);
}

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
	custody.sealed = column_bool(query);
	open_other(query, &custody);
	if (!custody_state_parse(state, &custody.state) || !custody_way_parse(way, &custody.way))
		return row_damaged("custodies", custody.id, error);
	*ret_custody = custody;
	explicit_bzero(&custody, sizeof(custody));
	return true;
}

static bool insert(struct store *store, int64_t id, int64_t case_id, const char *number,
		   const struct custody_terms *terms, const struct buffer *other,
		   struct error *error)
{
	static const char sql_insert[] =
	    "INSERT INTO custodies (id, version, case_id, number, state, since_ms, place, envelope,"
	    " tracking, moved_ms, seen, way, papers, second, sealed, other)"
	    " VALUES (?1, 1, ?2, ?3, 'here', ?4, '', ?5, '', ?4, '', ?6, ?7, ?8, ?9, ?10)";
	struct query query;

	if (!query_begin(&query, store, sql_insert, error))
		return false;
	query_int(&query, id);
	query_int(&query, case_id);
	query_text(&query, number);
	query_int(&query, clock_now_ms());
	query_text(&query, terms->envelope);
	query_text(&query, custody_way_word(terms->way));
	query_int(&query, terms->papers);
	query_text(&query, terms->second);
	query_int(&query, terms->sealed);
	query_blob_or_null(&query, other->bytes, other->size);
	return query_run(&query, error) && audit_add(store, "custody.begin", number, "", error);
}

static bool begin(struct store *store, int64_t case_id, const char *number,
		  const struct custody_terms *terms, struct error *error)
{
	static const char sql_next[] = SQL_NEXT_ID("custodies");
	struct buffer other;
	int64_t id = 0;
	bool done;

	buffer_init(&other, SEALED_SIZE_MAX);
	done = next_id(store, sql_next, &id, error) &&
	       (terms->other[0] == '\0' || store_seal(store, SEALED_CUSTODY, id, terms->other,
						      strlen(terms->other), &other, error)) &&
	       insert(store, id, case_id, number, terms, &other, error);
	buffer_done(&other);
	return done;
}

bool custody_begin(struct store *store, int64_t case_id, const char *number,
		   const struct custody_terms *terms, struct error *error)
{
	struct step step;

	return step_begin(&step, store, error) &&
	       step_end(&step, begin(store, case_id, number, terms, error), error);
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
	    " sealed = ?, envelope = ?, tracking = ?, seen = ? WHERE id = ?";
	struct query query;

	if (!check_version(store, custody, error) || !query_begin(&query, store, sql_update, error))
		return false;
	query_text(&query, custody_state_word(custody->state));
	query_int(&query, custody->moved_ms);
	query_text(&query, custody->place);
	query_int(&query, custody->sealed);
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
