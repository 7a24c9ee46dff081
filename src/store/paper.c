#include "madoguchi/store/paper.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/base/text.h"
#include "madoguchi/domain/case_number.h"
#include "madoguchi/domain/retention.h"

#include "internal.h"
#include "paper_parts.h"

bool paper_row_read(struct query *query, struct paper_record *ret_paper)
{
	char language[LANGUAGE_WORD_SIZE];

	*ret_paper = (struct paper_record){ .id = column_int(query) };
	column_text(query, ret_paper->kind, sizeof(ret_paper->kind));
	column_text(query, ret_paper->number, sizeof(ret_paper->number));
	column_text(query, language, sizeof(language));
	ret_paper->case_id = column_int(query);
	column_text(query, ret_paper->about, sizeof(ret_paper->about));
	ret_paper->made_ms = column_int(query);
	column_text(query, ret_paper->made_by, sizeof(ret_paper->made_by));
	ret_paper->prints = column_small(query);
	ret_paper->printed_ms = column_int(query);
	return language_parse(language, &ret_paper->language);
}

/* Takes a query whose parameters are bound and ends it. */
static bool load_one(struct query *query, struct paper_record *ret_paper, struct error *error)
{
	struct paper_record paper;
	bool sound;

	if (!query_found(query, "paper", error))
		return false;
	sound = paper_row_read(query, &paper);
	query_end(query);
	if (!sound)
		return row_damaged("papers", paper.id, error);
	*ret_paper = paper;
	return true;
}

bool paper_find(struct store *store, struct paper_record *paper, struct error *error)
{
	static const char sql_find[] =
	    "SELECT " PAPER_COLUMNS " FROM papers WHERE case_id IS ? AND kind = ? AND about = ?"
	    " ORDER BY language = ? DESC, id LIMIT 1";
	struct paper_record found = { .id = 0 };
	struct query query;

	if (!query_begin(&query, store, sql_find, error))
		return false;
	query_id(&query, paper->case_id);
	query_text(&query, paper->kind);
	query_text(&query, paper->about);
	query_text(&query, language_word(paper->language));
	if (!load_one(&query, &found, error))
		return false;
	if (found.language == paper->language) {
		*paper = found;
		return true;
	}
	text_copy(paper->number, sizeof(paper->number), found.number);
	return error_set(error, ERROR_NOT_FOUND, CAUSE_NONE, 0, "paper in this language");
}

bool paper_by_number(struct store *store, const char *number, enum language language,
		     struct paper_record *ret_paper, struct error *error)
{
	static const char sql_number[] = "SELECT " PAPER_COLUMNS " FROM papers WHERE number = ?"
					 " ORDER BY language = ? DESC, id LIMIT 1";
	struct query query;

	if (!query_begin(&query, store, sql_number, error))
		return false;
	query_text(&query, number);
	query_text(&query, language_word(language));
	return load_one(&query, ret_paper, error);
}

bool paper_draw_number(struct store *store, char prefix, int32_t day,
		       char number[static PAPER_NUMBER_SIZE], struct error *error)
{
	const int year = fiscal_year(day) % 100;
	char series[24];
	int64_t serial;

	snprintf(series, sizeof(series), "paper-%c-%02d", prefix, year);
	if (!series_next(store, series, &serial, error))
		return false;
	snprintf(number, PAPER_NUMBER_SIZE, "%c-%02d-%05" PRId64, prefix, year, serial);
	return true;
}

static bool insert(struct store *store, const struct paper_record *paper, const char *subject,
		   const struct buffer *sealed, struct error *error)
{
	static const char sql_insert[] =
	    "INSERT INTO papers (id, kind, number, language, case_id, about, made_ms, made_by,"
	    " prints, printed_ms, kept_from, text) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, ?)";
	char detail[PAPER_KIND_SIZE + PAPER_NUMBER_SIZE];
	struct query query;

	if (!query_begin(&query, store, sql_insert, error))
		return false;
	query_int(&query, paper->id);
	query_text(&query, paper->kind);
	query_text(&query, paper->number);
	query_text(&query, language_word(paper->language));
	query_id(&query, paper->case_id);
	query_text(&query, paper->about);
	query_int(&query, paper->made_ms);
	query_text(&query, paper->made_by);
	query_int(&query, retention_begins(date_from_ms(paper->made_ms)));
	query_blob(&query, sealed->bytes, sealed->size);
	snprintf(detail, sizeof(detail), "%s %s", paper->kind, paper->number);
	return query_run(&query, error) && audit_add(store, "paper.make", subject, detail, error);
}

static bool add(struct store *store, struct paper_record *paper, const char *subject,
		const struct buffer *text, struct error *error)
{
	static const char sql_next[] = "SELECT coalesce(max(id), 0) + 1 FROM papers";
	struct buffer sealed;
	bool done;

	buffer_init(&sealed, PAPER_TEXT_MAX + SEAL_OVERHEAD);
	done =
	    next_id(store, sql_next, &paper->id, error) &&
	    store_seal(store, SEALED_PAPER, paper->id, text->bytes, text->size, &sealed, error) &&
	    insert(store, paper, subject, &sealed, error);
	buffer_done(&sealed);
	return done;
}

bool paper_add(struct store *store, struct paper_record *paper, const char *subject,
	       const struct buffer *text, struct error *error)
{
	struct paper_record made = *paper;
	struct step step;

	made.made_ms = clock_now_ms();
	made.prints = 0;
	made.printed_ms = 0;
	text_copy(made.made_by, sizeof(made.made_by), store->operator_name);
	if (!step_begin(&step, store, error) ||
	    !step_end(&step, add(store, &made, subject, text, error), error))
		return false;
	*paper = made;
	return true;
}

static bool open_text(struct store *store, struct query *query, const struct paper_record *paper,
		      struct buffer *ret_text, struct error *error)
{
	const void *sealed;
	size_t size;

	sealed = column_blob(query, &size);
	if (size == 0)
		return error_set(error, ERROR_NOT_FOUND, CAUSE_NONE, 0, "paper %s is purged",
				 paper->number);
	return store_unseal(store, SEALED_PAPER, paper->id, sealed, size, ret_text, error);
}

bool paper_text(struct store *store, const struct paper_record *paper, struct buffer *ret_text,
		struct error *error)
{
	static const char sql_text[] = "SELECT text FROM papers WHERE id = ?";
	struct query query;
	bool done;

	if (!query_begin(&query, store, sql_text, error))
		return false;
	query_int(&query, paper->id);
	if (!query_found(&query, "paper", error))
		return false;
	done = open_text(store, &query, paper, ret_text, error);
	query_end(&query);
	return done;
}

bool paper_shown(struct store *store, const struct paper_record *paper, struct error *error)
{
	return audit_add(store, "paper.show", paper->number, paper->kind, error);
}

/* The count is the row's own, whatever the caller has read before. */
static bool count_print(struct store *store, struct paper_record *paper, int more,
			struct error *error)
{
	static const char sql_count[] = "UPDATE papers SET prints = prints + ?, printed_ms = ?"
					" WHERE id = ? RETURNING prints";
	const int64_t now = clock_now_ms();
	struct query query;

	if (!query_begin(&query, store, sql_count, error))
		return false;
	query_int(&query, more);
	query_int(&query, now);
	query_int(&query, paper->id);
	if (!query_found(&query, "paper", error))
		return false;
	paper->prints = column_small(&query);
	paper->printed_ms = now;
	query_end(&query);
	return true;
}

static bool note_print(struct store *store, struct paper_record *paper, int more, const char *act,
		       const char *where, struct error *error)
{
	struct paper_record changed = *paper;
	char detail[PAPER_KIND_SIZE + 96];
	struct step step;
	bool done;

	if (!step_begin(&step, store, error))
		return false;
	done = count_print(store, &changed, more, error);
	snprintf(detail, sizeof(detail), "%s %s %.60s", changed.kind,
		 changed.prints > 1 ? "reprint" : "original", where);
	if (!step_end(&step, done && audit_add(store, act, changed.number, detail, error), error))
		return false;
	*paper = changed;
	return true;
}

bool paper_print_begin(struct store *store, struct paper_record *paper, const char *where,
		       struct error *error)
{
	return note_print(store, paper, 1, "paper.print", where, error);
}

bool paper_print_failed(struct store *store, struct paper_record *paper, const char *where,
			struct error *error)
{
	return note_print(store, paper, -1, "paper.print_failed", where, error);
}

bool papers_keep(struct store *store, int64_t case_id, int32_t kept_from, struct error *error)
{
	static const char sql_keep[] =
	    "UPDATE papers SET kept_from = max(kept_from, ?) WHERE case_id = ?";
	struct query query;

	if (!query_begin(&query, store, sql_keep, error))
		return false;
	query_int(&query, kept_from);
	query_int(&query, case_id);
	return query_run(&query, error);
}
