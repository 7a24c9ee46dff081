#include "madoguchi/store/letter.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/base/text.h"

#include "letter_parts.h"

bool letter_row_read(struct query *query, struct letter *ret_letter, struct error *error)
{
	struct letter letter = { .id = column_int(query) };
	char word[24];

	letter.version = column_int(query);
	letter.case_id = column_int(query);
	column_text(query, letter.number, sizeof(letter.number));
	column_text(query, word, sizeof(word));
	letter.requested_ms = column_int(query);
	letter.printed_ms = column_int(query);
	letter.posted_ms = column_int(query);
	letter.moved_ms = column_int(query);
	letter.due = column_day(query);
	letter.envelope = (enum letter_envelope)column_small(query);
	if (!letter_state_parse(word, &letter.state))
		return row_damaged("letters", letter.id, error);
	*ret_letter = letter;
	return true;
}

static bool draw_number(struct store *store, int32_t day, char number[static LETTER_NUMBER_SIZE],
			struct error *error)
{
	const int year = fiscal_year(day) % 100;
	char series[24];
	int64_t serial;

	snprintf(series, sizeof(series), "letter-%02d", year);
	if (!series_next(store, series, &serial, error))
		return false;
	snprintf(number, LETTER_NUMBER_SIZE, "L-%02d-%05" PRId64, year, serial);
	return true;
}

static bool insert(struct store *store, const struct letter *letter, const struct buffer *sealed,
		   struct error *error)
{
	static const char sql_insert[] =
	    "INSERT INTO letters (id, version, case_id, number, state, requested_ms, printed_ms,"
	    " posted_ms, moved_ms, due, envelope, address)"
	    " VALUES (?1, 1, ?2, ?3, 'requested', ?4, 0, 0, ?4, NULL, 0, ?5)";
	struct query query;

	if (!query_begin(&query, store, sql_insert, error))
		return false;
	query_int(&query, letter->id);
	query_int(&query, letter->case_id);
	query_text(&query, letter->number);
	query_int(&query, letter->requested_ms);
	query_blob(&query, sealed->bytes, sealed->size);
	return query_run(&query, error) &&
	       audit_add(store, "letter.request", letter->number, "", error);
}

static bool add(struct store *store, struct letter *letter, int32_t day, struct error *error)
{
	static const char sql_next[] = "SELECT coalesce(max(id), 0) + 1 FROM letters";
	struct buffer sealed;
	bool done;

	buffer_init(&sealed, SEALED_SIZE_MAX);
	done = next_id(store, sql_next, &letter->id, error) &&
	       draw_number(store, day, letter->number, error) &&
	       store_seal(store, SEALED_LETTER, letter->id, letter->address,
			  strlen(letter->address), &sealed, error) &&
	       insert(store, letter, &sealed, error);
	buffer_done(&sealed);
	return done;
}

bool letter_request(struct store *store, int64_t case_id, const char *address, int32_t day,
		    struct letter *ret_letter, struct error *error)
{
	struct letter letter = {
		.version = 1,
		.case_id = case_id,
		.state = LETTER_REQUESTED,
		.requested_ms = clock_now_ms(),
		.due = DATE_NONE,
	};
	struct step step;
	bool done;

	letter.moved_ms = letter.requested_ms;
	text_copy(letter.address, sizeof(letter.address), address);
	done = step_begin(&step, store, error) &&
	       step_end(&step, add(store, &letter, day, error), error);
	if (done)
		*ret_letter = letter;
	explicit_bzero(&letter, sizeof(letter));
	return done;
}

static bool open_address(struct store *store, struct query *query, struct letter *letter,
			 struct error *error)
{
	struct buffer plain;
	const void *sealed;
	size_t size;
	bool done;

	sealed = column_blob(query, &size);
	if (store->case_key == NULL)
		return true;
	buffer_init(&plain, PERSON_TEXT_SIZE);
	done = store_unseal(store, SEALED_LETTER, letter->id, sealed, size, &plain, error);
	if (done && plain.size >= sizeof(letter->address))
		done = row_damaged("letters", letter->id, error);
	if (done && plain.size > 0)
		memcpy(letter->address, plain.bytes, plain.size);
	secret_wipe(plain.bytes, plain.size);
	buffer_done(&plain);
	return done;
}

/* Takes a query whose parameters are bound and ends it. */
static bool load_one(struct store *store, struct query *query, struct letter *ret_letter,
		     struct error *error)
{
	struct letter letter = { .id = 0 };
	bool done;

	if (!query_found(query, "letter", error))
		return false;
	done = letter_row_read(query, &letter, error) && open_address(store, query, &letter, error);
	query_end(query);
	if (done)
		*ret_letter = letter;
	explicit_bzero(&letter, sizeof(letter));
	return done;
}

bool letter_of_case(struct store *store, int64_t case_id, struct letter *ret_letter,
		    struct error *error)
{
	static const char sql_newest[] = "SELECT " LETTER_COLUMNS ", l.address FROM letters l"
					 " WHERE l.case_id = ? ORDER BY l.id DESC LIMIT 1";
	struct query query;

	if (!query_begin(&query, store, sql_newest, error))
		return false;
	query_int(&query, case_id);
	return load_one(store, &query, ret_letter, error);
}

bool letter_find(struct store *store, const char *number, struct letter *ret_letter,
		 struct error *error)
{
	static const char sql_number[] =
	    "SELECT " LETTER_COLUMNS ", l.address FROM letters l WHERE l.number = ?";
	struct query query;

	if (!query_begin(&query, store, sql_number, error))
		return false;
	query_text(&query, number);
	return load_one(store, &query, ret_letter, error);
}

/* The row must still be the one that was read. */
static bool check_version(struct store *store, const struct letter *letter, struct error *error)
{
	static const char sql_version[] = "SELECT version FROM letters WHERE id = ?";
	struct query query;
	int64_t version;

	if (!query_begin(&query, store, sql_version, error))
		return false;
	query_int(&query, letter->id);
	if (!query_found(&query, "letter", error))
		return false;
	version = column_int(&query);
	query_end(&query);
	return version == letter->version ||
	       error_set(error, ERROR_STORE_CONFLICT, CAUSE_NONE, 0, "letter %s", letter->number);
}

static bool update(struct store *store, const struct letter *letter, const char *act,
		   struct error *error)
{
	static const char sql_update[] =
	    "UPDATE letters SET version = version + 1, state = ?, printed_ms = ?, posted_ms = ?,"
	    " moved_ms = ?, due = ?, envelope = ? WHERE id = ?";
	static const char *const seen[] = { "", "intact", "opened" };
	struct query query;

	if (!check_version(store, letter, error) || !query_begin(&query, store, sql_update, error))
		return false;
	query_text(&query, letter_state_word(letter->state));
	query_int(&query, letter->printed_ms);
	query_int(&query, letter->posted_ms);
	query_int(&query, letter->moved_ms);
	query_day(&query, letter->due);
	query_int(&query, (int)letter->envelope);
	query_int(&query, letter->id);
	return query_run(&query, error) &&
	       audit_add(store, act, letter->number, seen[letter->envelope], error);
}

static const char *const acts[LETTER_EVENT_COUNT] = {
	[LETTER_EVENT_PRINT] = "letter.print",	    [LETTER_EVENT_POST] = "letter.post",
	[LETTER_EVENT_COME_BACK] = "letter.return", [LETTER_EVENT_RECEIVE] = "letter.receive",
	[LETTER_EVENT_REPLY] = "letter.reply",	    [LETTER_EVENT_END] = "letter.void",
};

/* A copy of what is posted already is no new letter. */
static void move(struct letter *letter, enum letter_state to, enum letter_event event)
{
	const int64_t now_ms = clock_now_ms();

	if (event == LETTER_EVENT_PRINT)
		letter->printed_ms = now_ms;
	if (event == LETTER_EVENT_POST)
		letter->posted_ms = now_ms;
	if (letter->state != to)
		letter->moved_ms = now_ms;
	letter->state = to;
}

bool letter_apply(struct store *store, struct letter *letter, enum letter_event event,
		  struct error *error)
{
	struct letter changed = *letter;
	enum letter_state to;
	struct step step;
	bool done;

	if (!letter_next(letter->state, event, &to))
		return error_set(error, ERROR_STATE_FORBIDDEN, CAUSE_NONE, 0, "letter %s: %s in %s",
				 letter->number, letter_event_word(event),
				 letter_state_word(letter->state));
	move(&changed, to, event);
	done = step_begin(&step, store, error) &&
	       step_end(&step, update(store, &changed, acts[event], error), error);
	if (done) {
		*letter = changed;
		letter->version++;
	}
	explicit_bzero(&changed, sizeof(changed));
	return done;
}

bool letter_end(struct store *store, int64_t case_id, enum letter_event event, struct error *error)
{
	struct letter letter;
	struct error failure;
	bool done;

	if (!letter_of_case(store, case_id, &letter, &failure))
		return error_only_missing(&failure, error);
	done = letter_state_wait(letter.state) == WAIT_END ||
	       letter_apply(store, &letter, event, error);
	explicit_bzero(&letter, sizeof(letter));
	return done;
}
