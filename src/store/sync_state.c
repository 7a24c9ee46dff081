#include "madoguchi/store/sync_state.h"

#include <string.h>

#include "internal.h"

static const char *const link_words[] = {
	[LINK_UNKNOWN] = "unknown",
	[LINK_ONLINE] = "online",
	[LINK_UNSTABLE] = "unstable",
	[LINK_DOWN] = "down",
};
#define LINKS (sizeof(link_words) / sizeof(link_words[0]))

/* The table allows these words alone. */
static enum link_state link_parse(const char *word)
{
	for (size_t i = 0; i < LINKS; i++)
		if (strcmp(link_words[i], word) == 0)
			return (enum link_state)i;
	return LINK_UNKNOWN;
}

static void read_row(struct query *query, struct sync_state *state)
{
	char link[16];

	state->fence = column_int(query);
	column_text(query, link, sizeof(link));
	state->link = link_parse(link);
	state->link_since_ms = column_int(query);
	state->heartbeat_ms = column_int(query);
	state->heartbeat_monotonic_ms = column_int(query);
	state->round_trip_monotonic_ms = column_int(query);
	column_text(query, state->boot_id, sizeof(state->boot_id));
	state->run_started_ms = column_int(query);
	state->run_ended_ms = column_int(query);
	state->run_sent = column_small(query);
	state->run_answered = column_small(query);
	state->run_waiting = column_small(query);
	state->run_failed = column_small(query);
	column_text(query, state->run_words, sizeof(state->run_words));
	column_text(query, state->last_error, sizeof(state->last_error));
	state->paused_until_ms = column_int(query);
}

bool sync_state_read(struct store *store, struct sync_state *ret_state, struct error *error)
{
	static const char sql_read[] =
	    "SELECT fence, link, link_since_ms, heartbeat_ms, heartbeat_monotonic_ms,"
	    " round_trip_monotonic_ms, boot_id, run_started_ms, run_ended_ms, run_sent,"
	    " run_answered, run_waiting, run_failed, run_words, last_error, paused_until_ms"
	    " FROM sync_state WHERE one = 1";
	struct query query;

	if (!query_begin(&query, store, sql_read, error) ||
	    !query_found(&query, "sync state", error))
		return false;
	memset(ret_state, 0, sizeof(*ret_state));
	read_row(&query, ret_state);
	query_end(&query);
	return true;
}

bool sync_reach_read(struct store *store, struct sync_reach *ret_reach, struct error *error)
{
	static const char sql_reach[] = "SELECT fence, " SQL_LAST_ID(
	    "exchange_messages") ", coalesce((SELECT at_ms"
				 " FROM exchange_messages ORDER BY id DESC LIMIT 1), 0) FROM "
				 "sync_state WHERE one = 1";
	struct query query;

	if (!query_begin(&query, store, sql_reach, error) ||
	    !query_found(&query, "sync state", error))
		return false;
	ret_reach->fence = column_int(&query);
	ret_reach->message = column_int(&query);
	ret_reach->newest_ms = column_int(&query);
	query_end(&query);
	return true;
}

bool sync_lease_take(struct store *store, int64_t *ret_fence, struct error *error)
{
	static const char sql_take[] =
	    "UPDATE sync_state SET fence = fence + 1 WHERE one = 1 RETURNING fence";
	struct query query;
	struct step step;
	int64_t fence = 0;
	bool done;

	if (!step_begin(&step, store, error))
		return false;
	done =
	    query_begin(&query, store, sql_take, error) && query_found(&query, "sync state", error);
	if (done) {
		fence = column_int(&query);
		query_end(&query);
		done = audit_add(store, "sync.lease", "", "", error);
	}
	if (!step_end(&step, done, error))
		return false;
	*ret_fence = fence;
	return true;
}

void store_set_fence(struct store *store, int64_t fence)
{
	store->fence = fence;
}

static bool write_row(struct store *store, const struct sync_state *state, struct error *error)
{
	static const char sql_write[] =
	    "UPDATE sync_state SET link = ?, link_since_ms = ?, heartbeat_ms = ?,"
	    " heartbeat_monotonic_ms = ?, round_trip_monotonic_ms = ?, boot_id = ?,"
	    " run_started_ms = ?, run_ended_ms = ?, run_sent = ?, run_answered = ?, run_waiting = "
	    "?,"
	    " run_failed = ?, run_words = ?, last_error = ?, paused_until_ms = ? WHERE one = 1";
	struct query query;

	if (!query_begin(&query, store, sql_write, error))
		return false;
	query_text(&query, link_words[state->link]);
	query_int(&query, state->link_since_ms);
	query_int(&query, state->heartbeat_ms);
	query_int(&query, state->heartbeat_monotonic_ms);
	query_int(&query, state->round_trip_monotonic_ms);
	query_text(&query, state->boot_id);
	query_int(&query, state->run_started_ms);
	query_int(&query, state->run_ended_ms);
	query_int(&query, state->run_sent);
	query_int(&query, state->run_answered);
	query_int(&query, state->run_waiting);
	query_int(&query, state->run_failed);
	query_text(&query, state->run_words);
	query_text(&query, state->last_error);
	query_int(&query, state->paused_until_ms);
	return query_run(&query, error);
}

bool sync_state_write(struct store *store, const struct sync_state *state, struct error *error)
{
	struct step step;
	bool done;

	if (!step_begin(&step, store, error))
		return false;
	done = fence_check(store, error) && write_row(store, state, error);
	return step_end(&step, done, error);
}

static bool same_boot(const struct sync_state *state)
{
	char boot_id[BOOT_ID_SIZE];

	clock_boot_id(boot_id);
	return strcmp(state->boot_id, boot_id) == 0;
}

bool sync_running(const struct sync_state *state)
{
	int64_t age_ms = clock_monotonic_ms() - state->heartbeat_monotonic_ms;

	return same_boot(state) && state->heartbeat_ms != 0 && age_ms >= 0 &&
	       age_ms <= SYNC_DEAD_AFTER_MS;
}

int64_t sync_round_trip_age_ms(const struct sync_state *state)
{
	int64_t age_ms = clock_monotonic_ms() - state->round_trip_monotonic_ms;

	if (state->round_trip_monotonic_ms == 0 || !same_boot(state) || age_ms < 0)
		return INT64_MAX;
	return age_ms;
}

#define OPEN_CASES SQL_CASE_OPEN("")
#define ACTIVE SQL_EXCHANGE_ACTIVE("")
#define OF_STATE(word)                                                                             \
	"(SELECT count(*) FROM cases INDEXED BY cases_by_state WHERE " OPEN_CASES                  \
	" AND state = '" word "')"
#define LYING                                                                                      \
	"(SELECT count(*) FROM custodies INDEXED BY custodies_open WHERE state IN "                \
	"('here','mailed'))"
#define OF_ROUTE(word)                                                                             \
	"(SELECT count(*) FROM cases INDEXED BY cases_by_route WHERE " OPEN_CASES                  \
	" AND route <> 'none' AND route = '" word "'"                                              \
	" AND state IN ('waiting_service','to_write','to_return','needs_attention'))"

#define COUNT_ACTIVE                                                                               \
	"(SELECT count(*) FROM exchanges INDEXED BY exchanges_wake"                                \
	" WHERE " ACTIVE ")"
#define COUNT_STOPPED                                                                              \
	"(SELECT count(*) FROM exchanges INDEXED BY exchanges_stopped_cases"                       \
	" WHERE state IN ('held','in_doubt'))"
#define OLDEST                                                                                     \
	"coalesce((SELECT created_ms FROM exchanges INDEXED BY exchanges_oldest"                   \
	" WHERE state NOT IN ('answered','rejected') ORDER BY created_ms LIMIT 1), 0)"

#define DIFFERENCES "(SELECT count(*) FROM findings WHERE settled_ms = 0)"

bool queue_counts_read(struct store *store, struct queue_counts *ret_counts, struct error *error)
{
	static const char sql_counts[] = "SELECT " COUNT_ACTIVE "," COUNT_STOPPED "," OF_STATE(
	    "to_write") "," LYING
			"," OF_ROUTE("revisit") "," OF_STATE("to_return") "," OF_STATE(
			    "waiting_reply") "," OF_STATE("needs_attention") "," OLDEST
									     "," DIFFERENCES;
	struct query query;

	if (!query_begin(&query, store, sql_counts, error) || !query_found(&query, "counts", error))
		return false;
	ret_counts->waiting = column_int(&query);
	ret_counts->in_doubt = column_int(&query);
	ret_counts->to_write = column_int(&query);
	ret_counts->custody = column_int(&query);
	ret_counts->revisit = column_int(&query);
	ret_counts->to_return = column_int(&query);
	ret_counts->waiting_reply = column_int(&query);
	ret_counts->attention = column_int(&query);
	ret_counts->oldest_ms = column_int(&query);
	ret_counts->differences = column_int(&query);
	query_end(&query);
	return true;
}
