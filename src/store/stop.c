#include "madoguchi/store/stop.h"

#include <stdio.h>
#include <string.h>

#include "internal.h"
#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"

#define MINUTE_MS 60000
#define DAY_MINUTES 1440
#define MINUTE_TEXT 5 /* "HH:MM" */

static const char *const kind_words[STOP_KINDS] = {
	[STOP_ISSUE] = "issue",
	[STOP_RENEW] = "renew",
	[STOP_REVOKE] = "revoke",
	[STOP_OUTAGE] = "outage",
};

const char *stop_word(enum stop_kind kind)
{
	return kind_words[kind];
}

bool stop_parse(const char *word, enum stop_kind *ret_kind)
{
	for (size_t i = 0; i < STOP_KINDS; i++)
		if (strcmp(kind_words[i], word) == 0) {
			*ret_kind = (enum stop_kind)i;
			return true;
		}
	return false;
}

/* HH:MM, 00:00 to 24:00. */
static bool parse_minute(const char *text, int *ret_minute)
{
	int minute;

	for (size_t i = 0; i < MINUTE_TEXT; i++)
		if (i == 2 ? text[i] != ':' : text[i] < '0' || text[i] > '9')
			return false;
	minute = ((text[0] - '0') * 10 + text[1] - '0') * 60 + (text[3] - '0') * 10 + text[4] - '0';
	if (minute > DAY_MINUTES || text[3] > '5')
		return false;
	*ret_minute = minute;
	return true;
}

bool stop_parse_hours(const char *text, struct stop *stop)
{
	return strlen(text) == 2 * MINUTE_TEXT + 1 && text[MINUTE_TEXT] == '-' &&
	       parse_minute(text, &stop->open_from) &&
	       parse_minute(text + MINUTE_TEXT + 1, &stop->open_until) &&
	       stop->open_from < DAY_MINUTES;
}

static void put_minute(int minute, char *text)
{
	text[0] = (char)('0' + minute / 600);
	text[1] = (char)('0' + minute / 60 % 10);
	text[2] = ':';
	text[3] = (char)('0' + minute % 60 / 10);
	text[4] = (char)('0' + minute % 10);
}

void stop_format_hours(const struct stop *stop, char text[static STOP_HOURS_SIZE])
{
	text[0] = '\0';
	if (stop->open_from < 0)
		return;
	put_minute(stop->open_from, text);
	text[MINUTE_TEXT] = '-';
	put_minute(stop->open_until, text + MINUTE_TEXT + 1);
	text[STOP_HOURS_SIZE - 1] = '\0';
}

static bool insert(struct store *store, const struct stop *stop, struct error *error)
{
	static const char sql_insert[] =
	    "INSERT INTO sync_stops (id, kind, begins_ms, ends_ms, open_from, open_until, reason,"
	    " operator, made_ms, lifted_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)";
	struct query query;

	if (!query_begin(&query, store, sql_insert, error))
		return false;
	query_int(&query, stop->id);
	query_text(&query, kind_words[stop->kind]);
	query_int(&query, stop->begins_ms);
	query_int(&query, stop->ends_ms);
	query_int(&query, stop->open_from);
	query_int(&query, stop->open_until);
	query_text(&query, stop->reason);
	query_text(&query, stop->operator_name);
	query_int(&query, stop->made_ms);
	return query_run(&query, error);
}

bool stop_add(struct store *store, struct stop *stop, struct error *error)
{
	static const char sql_next[] = "SELECT coalesce(max(id), 0) + 1 FROM sync_stops";
	struct stop made = *stop;
	struct step step;
	char detail[64];
	bool done;

	if (made.ends_ms <= made.begins_ms)
		return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "until");
	if (made.reason[0] == '\0')
		return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "reason");
	made.made_ms = clock_now_ms();
	if (made.operator_name[0] == '\0')
		text_copy(made.operator_name, sizeof(made.operator_name), store->operator_name);
	snprintf(detail, sizeof(detail), "%lld > %lld", (long long)made.begins_ms,
		 (long long)made.ends_ms);
	if (!step_begin(&step, store, error))
		return false;
	done = next_id(store, sql_next, &made.id, error) && insert(store, &made, error) &&
	       audit_add(store, "sync.stop", kind_words[made.kind], detail, error);
	if (!step_end(&step, done, error))
		return false;
	*stop = made;
	return true;
}

bool stop_add_kinds(struct store *store, const struct stop *wanted, unsigned kinds,
		    struct error *error)
{
	struct step step;
	bool done = true;

	if (!step_begin(&step, store, error))
		return false;
	for (unsigned kind = 0; done && kind < STOP_KINDS; kind++) {
		struct stop stop = *wanted;

		stop.kind = (enum stop_kind)kind;
		if ((kinds & STOP_BIT(kind)) != 0)
			done = stop_add(store, &stop, error);
	}
	return step_end(&step, done, error);
}

bool stop_lift_one(struct store *store, int64_t id, const char *person, struct error *error)
{
	static const char sql_lift[] =
	    "UPDATE sync_stops SET lifted_ms = ?1 WHERE id = ?2 AND lifted_ms = 0"
	    " AND ends_ms > ?1 RETURNING kind";
	struct query query;
	struct step step;
	char kind[16];
	bool done;

	if (!step_begin(&step, store, error))
		return false;
	done = query_begin(&query, store, sql_lift, error);
	if (done) {
		query_int(&query, clock_now_ms());
		query_int(&query, id);
		done = query_found(&query, "stop", error);
	}
	if (done) {
		column_text(&query, kind, sizeof(kind));
		query_end(&query);
		done = audit_add(store, "sync.allow", kind, person, error);
	}
	return step_end(&step, done, error);
}

bool stop_lift(struct store *store, enum stop_kind kind, int *ret_count, struct error *error)
{
	static const char sql_lift[] =
	    "UPDATE sync_stops SET lifted_ms = ?1 WHERE kind = ?2 AND lifted_ms = 0"
	    " AND ends_ms > ?1 RETURNING id";
	struct query query;
	struct step step;
	int count = 0;
	bool row = true, done;

	if (!step_begin(&step, store, error))
		return false;
	done = query_begin(&query, store, sql_lift, error);
	if (done) {
		query_int(&query, clock_now_ms());
		query_text(&query, kind_words[kind]);
	}
	while (done && row) {
		done = query_row(&query, &row, error);
		count += done && row;
	}
	if (done) {
		query_end(&query);
		done = count == 0 || audit_add(store, "sync.allow", kind_words[kind], "", error);
	}
	if (!step_end(&step, done, error))
		return false;
	*ret_count = count;
	return true;
}

static bool read_stop(struct query *query, struct stop *stop, struct error *error)
{
	char kind[16];

	*stop = (struct stop){ .id = column_int(query) };
	column_text(query, kind, sizeof(kind));
	stop->begins_ms = column_int(query);
	stop->ends_ms = column_int(query);
	stop->open_from = column_small(query);
	stop->open_until = column_small(query);
	column_text(query, stop->reason, sizeof(stop->reason));
	column_text(query, stop->operator_name, sizeof(stop->operator_name));
	stop->made_ms = column_int(query);
	return stop_parse(kind, &stop->kind) || row_damaged("sync_stops", stop->id, error);
}

bool stop_list(struct store *store, int64_t now_ms, struct stop ret_list[static STOP_LIST_MAX],
	       int *ret_count, struct error *error)
{
	static const char sql_list[] =
	    "SELECT id, kind, begins_ms, ends_ms, open_from, open_until, reason, operator, made_ms"
	    " FROM sync_stops WHERE lifted_ms = 0 AND ends_ms > ? ORDER BY begins_ms, id LIMIT ?";
	struct query query;
	int count = 0;
	bool row;

	if (!query_begin(&query, store, sql_list, error))
		return false;
	query_int(&query, now_ms);
	query_int(&query, STOP_LIST_MAX);
	for (;;) {
		if (!query_row(&query, &row, error))
			return false;
		if (!row || count == STOP_LIST_MAX)
			break;
		if (!read_stop(&query, &ret_list[count], error)) {
			query_end(&query);
			return false;
		}
		count++;
	}
	query_end(&query);
	*ret_count = count;
	return true;
}

bool stop_holds(const struct stop *stop, int64_t now_ms)
{
	const int minute = (int)((now_ms - date_to_ms(date_from_ms(now_ms))) / MINUTE_MS);

	if (now_ms < stop->begins_ms || now_ms >= stop->ends_ms)
		return false;
	if (stop->open_from < 0)
		return true;
	if (stop->open_from <= stop->open_until)
		return minute < stop->open_from || minute >= stop->open_until;
	/* Hours over midnight. */
	return minute < stop->open_from && minute >= stop->open_until;
}
