#include "madoguchi/store/letter.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/base/text.h"

#include "internal.h"

static const char address_column[] = "letters.address";

struct state_row {
	const char *word;
	const char *label;
};

static const struct state_row states[LETTER_STATE_COUNT] = {
	[LETTER_REQUESTED] = { "requested", N_("to be printed") },
	[LETTER_PRINTED] = { "printed", N_("printed") },
	[LETTER_REPLIED] = { "replied", N_("replied to") },
	[LETTER_VOID] = { "void", N_("void") },
};

const char *letter_state_word(enum letter_state state)
{
	return state < LETTER_STATE_COUNT ? states[state].word : "?";
}

const char *letter_state_label(enum letter_state state)
{
	return state < LETTER_STATE_COUNT ? states[state].label : "?";
}

static bool parse_state(const char *word, enum letter_state *ret_state)
{
	for (int i = 0; i < LETTER_STATE_COUNT; i++) {
		if (strcmp(states[i].word, word) != 0)
			continue;
		*ret_state = (enum letter_state)i;
		return true;
	}
	return false;
}

static bool has_ended(const struct letter *letter)
{
	return letter->state == LETTER_REPLIED || letter->state == LETTER_VOID;
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
	    " ended_ms, address) VALUES (?, 1, ?, ?, 'requested', ?, 0, 0, ?)";
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

	if (store->case_key == NULL)
		return error_set(error, ERROR_KEY_MISSING, CAUSE_NONE, 0,
				 "an address without the case key");
	buffer_init(&sealed, SEALED_SIZE_MAX);
	done = next_id(store, sql_next, &letter->id, error) &&
	       draw_number(store, day, letter->number, error) &&
	       seal(store->case_key, letter->id, address_column, letter->address,
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
	};
	struct step step;
	bool done;

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
	done = unseal(store->case_key, letter->id, address_column, sealed, size, &plain, error);
	if (done && plain.size >= sizeof(letter->address))
		done = row_damaged("letters", letter->id, error);
	if (done && plain.size > 0)
		memcpy(letter->address, plain.bytes, plain.size);
	secret_wipe(plain.bytes, plain.size);
	buffer_done(&plain);
	return done;
}

bool letter_of_case(struct store *store, int64_t case_id, struct letter *ret_letter,
		    struct error *error)
{
	static const char sql_newest[] =
	    "SELECT id, version, number, state, requested_ms, printed_ms, ended_ms, address"
	    " FROM letters WHERE case_id = ? ORDER BY id DESC LIMIT 1";
	struct letter letter = { .case_id = case_id };
	struct query query;
	char word[24];
	bool done;

	if (!query_begin(&query, store, sql_newest, error))
		return false;
	query_int(&query, case_id);
	if (!query_found(&query, "letter", error))
		return false;
	letter.id = column_int(&query);
	letter.version = column_int(&query);
	column_text(&query, letter.number, sizeof(letter.number));
	column_text(&query, word, sizeof(word));
	letter.requested_ms = column_int(&query);
	letter.printed_ms = column_int(&query);
	letter.ended_ms = column_int(&query);
	done = parse_state(word, &letter.state) ? open_address(store, &query, &letter, error)
						: row_damaged("letters", letter.id, error);
	query_end(&query);
	if (done)
		*ret_letter = letter;
	explicit_bzero(&letter, sizeof(letter));
	return done;
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
	static const char sql_update[] = "UPDATE letters SET state = ?, printed_ms = ?,"
					 " ended_ms = ?, version = version + 1 WHERE id = ?";
	struct query query;

	if (!check_version(store, letter, error) || !query_begin(&query, store, sql_update, error))
		return false;
	query_text(&query, letter_state_word(letter->state));
	query_int(&query, letter->printed_ms);
	query_int(&query, letter->ended_ms);
	query_int(&query, letter->id);
	return query_run(&query, error) && audit_add(store, act, letter->number, "", error);
}

static bool change(struct store *store, struct letter *letter, struct letter *changed,
		   const char *act, struct error *error)
{
	struct step step;
	bool done;

	done = step_begin(&step, store, error) &&
	       step_end(&step, update(store, changed, act, error), error);
	if (done) {
		*letter = *changed;
		letter->version++;
	}
	explicit_bzero(changed, sizeof(*changed));
	return done;
}

bool letter_printed(struct store *store, struct letter *letter, struct error *error)
{
	struct letter changed = *letter;

	if (has_ended(letter))
		return error_set(error, ERROR_STATE_FORBIDDEN, CAUSE_NONE, 0, "letter %s is %s",
				 letter->number, letter_state_word(letter->state));
	changed.state = LETTER_PRINTED;
	changed.printed_ms = clock_now_ms();
	return change(store, letter, &changed, "letter.print", error);
}

bool letter_end(struct store *store, struct letter *letter, enum letter_state state,
		struct error *error)
{
	struct letter changed = *letter;

	if (has_ended(letter))
		return true;
	changed.state = state;
	changed.ended_ms = clock_now_ms();
	return change(store, letter, &changed,
		      state == LETTER_REPLIED ? "letter.reply" : "letter.void", error);
}
