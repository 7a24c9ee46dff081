#include "madoguchi/store/card_journal.h"

#include <inttypes.h>
#include <string.h>

#include "madoguchi/base/clock.h"

#include "internal.h"

static const char *const step_words[STEP_COUNT] = {
	[STEP_SET_PIN] = "set_pin",	  [STEP_KEY] = "key",
	[STEP_REQUEST] = "request",	  [STEP_WRITE] = "write",
	[STEP_COMPARE] = "compare",	  [STEP_TEST] = "test",
	[STEP_CHANGE_PIN] = "change_pin", [STEP_RESET_PIN] = "reset_pin",
};

static const char *const outcome_words[] = {
	[OUTCOME_OPEN] = "open",
	[OUTCOME_DONE] = "done",
	[OUTCOME_FAILED] = "failed",
	[OUTCOME_LEFT] = "left",
};
#define OUTCOMES (sizeof(outcome_words) / sizeof(outcome_words[0]))

/* The index of these rows is found by these words. */
#define UNSEEN "outcome IN ('open','left')"

#define ENTRY_COLUMNS                                                                              \
	"id, case_id, kind, pin, part, step, outcome, intent_ms, outcome_ms, card_digest, detail"

bool card_step_of_pin(enum card_step step)
{
	return step == STEP_CHANGE_PIN || step == STEP_RESET_PIN;
}

static bool insert_entry(struct store *store, const struct card_entry *entry, struct error *error)
{
	static const char sql_insert[] = "INSERT INTO card_journal (" ENTRY_COLUMNS ")"
					 " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
	const bool of_pin = card_step_of_pin(entry->step);
	struct query query;

	if (!query_begin(&query, store, sql_insert, error))
		return false;
	query_int(&query, entry->id);
	query_int(&query, entry->case_id);
	query_text(&query, of_pin ? "" : kind_word(entry->kind));
	query_text(&query, of_pin ? card_pin_word(entry->pin) : "");
	query_int(&query, entry->part);
	query_text(&query, step_words[entry->step]);
	query_text(&query, outcome_words[entry->outcome]);
	query_int(&query, entry->intent_ms);
	query_int(&query, entry->outcome_ms);
	query_blob(&query, entry->card_digest, sizeof(entry->card_digest));
	query_blob(&query, entry->detail, entry->detail_size);
	return query_run(&query, error);
}

/* What an ended case left of this step on this card has been done anew. */
static bool settle_left(struct store *store, const struct card_entry *entry, struct error *error)
{
	static const char sql_settle[] =
	    "UPDATE card_journal SET outcome = 'done', outcome_ms = ? WHERE card_digest = ?"
	    " AND " UNSEEN " AND outcome = 'left' AND kind = ? AND step = ?";
	struct query query;

	if (entry->outcome != OUTCOME_DONE || card_step_of_pin(entry->step))
		return true;
	if (!query_begin(&query, store, sql_settle, error))
		return false;
	query_int(&query, entry->outcome_ms);
	query_blob(&query, entry->card_digest, sizeof(entry->card_digest));
	query_text(&query, kind_word(entry->kind));
	query_text(&query, step_words[entry->step]);
	return query_run(&query, error);
}

static bool add_entry(struct store *store, struct card_entry *entry, enum card_outcome outcome,
		      struct error *error)
{
	static const char sql_next[] = "SELECT coalesce(max(id), 0) + 1 FROM card_journal";
	const int64_t now_ms = clock_now_ms();
	struct card_entry made = *entry;
	struct step step;
	bool done;

	if (made.detail_size > sizeof(made.detail))
		return error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "detail size");
	made.outcome = outcome;
	made.outcome_ms = outcome == OUTCOME_OPEN ? 0 : now_ms;
	if (made.intent_ms == 0)
		made.intent_ms = now_ms;
	if (!step_begin(&step, store, error))
		return false;
	done = next_id(store, sql_next, &made.id, error) && insert_entry(store, &made, error) &&
	       settle_left(store, &made, error);
	if (!step_end(&step, done, error))
		return false;
	*entry = made;
	return true;
}

bool card_intent(struct store *store, struct card_entry *entry, struct error *error)
{
	return add_entry(store, entry, OUTCOME_OPEN, error);
}

bool card_done(struct store *store, struct card_entry *entry, struct error *error)
{
	return add_entry(store, entry, OUTCOME_DONE, error);
}

static bool check_open(struct store *store, int64_t id, struct error *error)
{
	static const char sql_open[] = "SELECT outcome = 'open' FROM card_journal WHERE id = ?";
	struct query query;
	bool open;

	if (!query_begin(&query, store, sql_open, error))
		return false;
	query_int(&query, id);
	if (!query_found(&query, "card journal row", error))
		return false;
	open = column_bool(&query);
	query_end(&query);
	return open || error_set(error, ERROR_STORE_CONFLICT, CAUSE_NONE, 0,
				 "card journal row %" PRId64 " is closed", id);
}

static bool close_entry(struct store *store, const struct card_entry *entry, struct error *error)
{
	static const char sql_close[] =
	    "UPDATE card_journal SET outcome = ?, outcome_ms = ?, detail = ? WHERE id = ?";
	struct query query;

	if (!query_begin(&query, store, sql_close, error))
		return false;
	query_text(&query, outcome_words[entry->outcome]);
	query_int(&query, entry->outcome_ms);
	query_blob(&query, entry->detail, entry->detail_size);
	query_int(&query, entry->id);
	return query_run(&query, error);
}

bool card_outcome(struct store *store, struct card_entry *entry, enum card_outcome outcome,
		  const uint8_t *detail, size_t detail_size, struct error *error)
{
	struct card_entry closed = *entry;
	struct step step;
	bool done;

	if (detail_size > sizeof(closed.detail) || card_outcome_unseen(outcome))
		return error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "outcome or detail size");
	closed.outcome = outcome;
	closed.outcome_ms = clock_now_ms();
	if (detail_size > 0) {
		memcpy(closed.detail, detail, detail_size);
		closed.detail_size = detail_size;
	}
	if (!step_begin(&step, store, error))
		return false;
	done = check_open(store, entry->id, error) && close_entry(store, &closed, error) &&
	       settle_left(store, &closed, error);
	if (!step_end(&step, done, error))
		return false;
	*entry = closed;
	return true;
}

static bool find_word(const char *const *words, size_t count, const char *word, size_t *ret_index)
{
	for (size_t i = 0; i < count; i++) {
		if (strcmp(words[i], word) == 0) {
			*ret_index = i;
			return true;
		}
	}
	return false;
}

/* A row belongs to a certificate or to a PIN, as its step says. */
static bool read_subject(struct card_entry *entry, const char *kind, const char *pin)
{
	if (card_step_of_pin(entry->step))
		return kind[0] == '\0' && card_pin_parse(pin, &entry->pin);
	return pin[0] == '\0' && kind_parse(kind, &entry->kind);
}

static bool read_entry(struct query *query, struct card_entry *entry, struct error *error)
{
	char kind[16], pin[CARD_PIN_WORD_SIZE], step_word[16], outcome_word[16];
	size_t step = 0, outcome = 0;
	const void *detail;
	bool whole;

	*entry = (struct card_entry){ .id = column_int(query) };
	entry->case_id = column_int(query);
	column_text(query, kind, sizeof(kind));
	column_text(query, pin, sizeof(pin));
	entry->part = (int)column_int(query);
	column_text(query, step_word, sizeof(step_word));
	column_text(query, outcome_word, sizeof(outcome_word));
	entry->intent_ms = column_int(query);
	entry->outcome_ms = column_int(query);
	whole = column_bytes(query, entry->card_digest, sizeof(entry->card_digest));
	detail = column_blob(query, &entry->detail_size);
	whole = whole && entry->detail_size <= sizeof(entry->detail) &&
		find_word(step_words, STEP_COUNT, step_word, &step) &&
		find_word(outcome_words, OUTCOMES, outcome_word, &outcome);
	entry->step = (enum card_step)step;
	entry->outcome = (enum card_outcome)outcome;
	if (!whole || !read_subject(entry, kind, pin))
		return row_damaged("card_journal", entry->id, error);
	if (entry->detail_size > 0)
		memcpy(entry->detail, detail, entry->detail_size);
	return true;
}

bool card_entry_last(struct store *store, int64_t case_id, enum certificate_kind kind,
		     enum card_step step, struct card_entry *ret_entry, struct error *error)
{
	static const char sql_last[] =
	    "SELECT " ENTRY_COLUMNS " FROM card_journal WHERE case_id = ?"
	    " AND kind = ? AND step = ? ORDER BY id DESC LIMIT 1";
	struct card_entry entry;
	struct query query;
	bool done;

	if (!query_begin(&query, store, sql_last, error))
		return false;
	query_int(&query, case_id);
	query_text(&query, kind_word(kind));
	query_text(&query, step_words[step]);
	if (!query_found(&query, "card journal row", error))
		return false;
	done = read_entry(&query, &entry, error);
	query_end(&query);
	if (done)
		*ret_entry = entry;
	return done;
}

bool card_entry_last_pin(struct store *store, const uint8_t card_digest[static 32],
			 enum card_pin pin, int part, struct card_entry *ret_entry,
			 struct error *error)
{
	static const char sql_last[] = "SELECT " ENTRY_COLUMNS " FROM card_journal"
				       " WHERE card_digest = ? AND pin = ? AND pin <> ''"
				       " AND part = ? ORDER BY id DESC LIMIT 1";
	struct card_entry entry;
	struct query query;
	bool done;

	if (!query_begin(&query, store, sql_last, error))
		return false;
	query_blob(&query, card_digest, 32);
	query_text(&query, card_pin_word(pin));
	query_int(&query, part);
	if (!query_found(&query, "card journal row", error))
		return false;
	done = read_entry(&query, &entry, error);
	query_end(&query);
	if (done)
		*ret_entry = entry;
	return done;
}

bool card_entries_settle_pin(struct store *store, const uint8_t card_digest[static 32],
			     enum card_pin pin, int part, struct error *error)
{
	/* A PIV card has one PIN for both kinds; else a kind and its PIN have the same word. */
	static const char sql_settle[] =
	    "UPDATE card_journal SET outcome = 'done', outcome_ms = ?1"
	    " WHERE card_digest = ?2 AND " UNSEEN " AND ((pin = ?3 AND part = ?4)"
	    " OR (outcome = 'left' AND step = 'set_pin' AND (kind = ?3 OR ?3 = 'pin')))";
	struct query query;
	struct step step;
	bool done;

	if (!step_begin(&step, store, error))
		return false;
	done = query_begin(&query, store, sql_settle, error);
	if (done) {
		query_int(&query, clock_now_ms());
		query_blob(&query, card_digest, 32);
		query_text(&query, card_pin_word(pin));
		query_int(&query, part);
		done = query_run(&query, error);
	}
	return step_end(&step, done, error);
}

bool card_entries_leave(struct store *store, int64_t case_id, struct error *error)
{
	static const char sql_leave[] = "UPDATE card_journal SET outcome = 'left', outcome_ms = ?"
					" WHERE case_id = ? AND outcome = 'open'";
	struct query query;

	if (!query_begin(&query, store, sql_leave, error))
		return false;
	query_int(&query, clock_now_ms());
	query_int(&query, case_id);
	return query_run(&query, error);
}

bool card_entry_unseen(struct store *store, const uint8_t card_digest[static 32],
		       struct card_entry *ret_entry, bool *ret_found, struct error *error)
{
	static const char sql_unseen[] =
	    "SELECT " ENTRY_COLUMNS " FROM card_journal"
	    " WHERE card_digest = ? AND " UNSEEN " ORDER BY outcome = 'open' DESC, id DESC LIMIT 1";
	struct card_entry entry;
	struct query query;
	bool row, done = true;

	if (!query_begin(&query, store, sql_unseen, error))
		return false;
	query_blob(&query, card_digest, 32);
	if (!query_row(&query, &row, error))
		return false;
	if (row)
		done = read_entry(&query, &entry, error);
	query_end(&query);
	if (done && row)
		*ret_entry = entry;
	if (done)
		*ret_found = row;
	return done;
}
