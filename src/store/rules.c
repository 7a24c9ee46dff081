#include "madoguchi/store/rules.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/text.h"

#include "kept_text.h"

#define COLUMNS "number, office, digest, applied_ms, operator, second, changes"
#define DETAIL_SIZE (RULES_KEYS_SIZE + 256)
#define DIGEST_SHOWN 8 /* bytes that tell two texts apart in a line of the trail */
#define DIGEST_TEXT (2 * DIGEST_SHOWN + 1)

static bool read_record(struct query *query, void *ret_row, struct error *error)
{
	struct rules_record *record = ret_row;

	*record = (struct rules_record){ .number = column_int(query) };
	column_text(query, record->office, sizeof(record->office));
	if (!column_bytes(query, record->digest, sizeof(record->digest)))
		return row_damaged("office_rules", record->number, error);
	record->applied_ms = column_int(query);
	column_text(query, record->operator_name, sizeof(record->operator_name));
	column_text(query, record->second, sizeof(record->second));
	record->changes = column_small(query);
	return true;
}

static const struct kept_table table =
    KEPT_TABLE("office_rules", COLUMNS, read_record, struct rules_record);

bool rules_newest(struct store *store, const char *office, struct rules_record *ret_record,
		  struct error *error)
{
	static const char sql_newest[] = "SELECT " COLUMNS " FROM office_rules WHERE office = ?"
					 " ORDER BY number DESC LIMIT 1";
	struct query query;

	if (!query_begin(&query, store, sql_newest, error))
		return false;
	query_text(&query, office);
	return kept_first(&query, &table, ret_record, error);
}

bool rules_read(struct store *store, int64_t number, struct rules_record *ret_record,
		struct buffer *ret_text, struct error *error)
{
	struct rules_record record;

	if (!kept_read(store, &table, number, &record, ret_text, error))
		return false;
	*ret_record = record;
	return true;
}

bool rules_list(struct store *store, int64_t beside, bool newer, struct rules_record *ret_rows,
		int capacity, int *ret_count, struct error *error)
{
	return kept_list(store, &table, beside, newer, ret_rows, capacity, ret_count, error);
}

static bool is_text(const struct rules_record *record, const struct office *office)
{
	struct office_source source;

	office_source(office, &source);
	return memcmp(record->digest, source.digest, sizeof(record->digest)) == 0;
}

/* The text that was applied, out of the row; where that is damaged, out of a file that is the
 * same. */
static bool load_applied(struct store *store, const struct rules_record *newest, const char *path,
			 struct office **ret_office, struct error *error)
{
	struct office *office = NULL;
	struct rules_record record;
	struct buffer text;
	bool done;

	buffer_init(&text, OFFICE_FILE_MAX);
	done = rules_read(store, newest->number, &record, &text, error) &&
	       office_load_text(newest->office, (const char *)text.bytes, text.size, ret_office,
				error);
	buffer_done(&text);
	if (done || !office_load(path, &office, NULL))
		return done;
	done = is_text(newest, office);
	if (done)
		*ret_office = office;
	else
		office_free(&office);
	return done;
}

bool rules_in_force(struct store *store, const char *folder, const char *name,
		    struct office **office, struct error *error)
{
	struct office *loaded = NULL;
	struct rules_record record;
	char path[PATH_MAX];

	if (!rules_newest(store, name, &record, error))
		return false;
	if (*office != NULL && (record.number == 0 || is_text(&record, *office)))
		return true;
	snprintf(path, sizeof(path), "%s/%s.conf", folder, name);
	if (record.number == 0 ? !office_load(path, &loaded, error)
			       : !load_applied(store, &record, path, &loaded, error))
		return false;
	office_free(office);
	*office = loaded;
	return true;
}

/* ---- writing --------------------------------------------------------------------------------- */

static bool insert_row(struct store *store, const struct rules_record *record,
		       const struct office_source *source, struct error *error)
{
	static const char sql_insert[] =
	    "INSERT INTO office_rules (number, office, digest, text, applied_ms, operator, second,"
	    " changes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)";
	struct query query;

	if (!query_begin(&query, store, sql_insert, error))
		return false;
	query_int(&query, record->number);
	query_text(&query, record->office);
	query_blob(&query, source->digest, sizeof(source->digest));
	query_text(&query, source->text);
	query_int(&query, record->applied_ms);
	query_text(&query, record->operator_name);
	query_text(&query, record->second);
	query_int(&query, record->changes);
	return query_run(&query, error);
}

static bool write_down(struct store *store, const char *act, int64_t number, const char *detail,
		       struct error *error)
{
	char subject[32];

	snprintf(subject, sizeof(subject), "rules %" PRId64, number);
	return audit_add(store, act, subject, detail, error);
}

static bool record_first(struct store *store, const struct office_source *source,
			 struct rules_record *ret_record, struct error *error)
{
	struct rules_record record = { .applied_ms = clock_now_ms() };
	char detail[DETAIL_SIZE], digest[DIGEST_TEXT];

	text_copy(record.office, sizeof(record.office), source->name);
	memcpy(record.digest, source->digest, sizeof(record.digest));
	hex_encode(source->digest, DIGEST_SHOWN, digest, sizeof(digest));
	snprintf(detail, sizeof(detail), "%s %s", source->name, digest);
	if (!kept_next(store, &table, &record.number, error) ||
	    !insert_row(store, &record, source, error) ||
	    !write_down(store, "rules.first", record.number, detail, error))
		return false;
	*ret_record = record;
	return true;
}

/* Looked at again under the lock: two programs may start at once. */
static bool begin(struct store *store, const struct office_source *source,
		  struct rules_record *ret_record, struct error *error)
{
	struct step step;
	bool done;

	if (!step_begin(&step, store, error))
		return false;
	done = rules_newest(store, source->name, ret_record, error) &&
	       (ret_record->number != 0 || record_first(store, source, ret_record, error));
	return step_end(&step, done, error);
}

/* A number is believed for the text that it was given to. */
static bool same_text(const struct rules_record *record, const struct office *office,
		      struct error *error)
{
	return is_text(record, office) ||
	       error_set(error, ERROR_RULES_CHANGED, CAUSE_NONE, 0, "%s: now rules %" PRId64,
			 record->office, record->number);
}

bool rules_settle(struct store *store, const struct office *office, int64_t *ret_number,
		  struct error *error)
{
	struct office_source source;
	struct rules_record record;

	office_source(office, &source);
	if (!rules_newest(store, source.name, &record, error) ||
	    (record.number == 0 && !begin(store, &source, &record, error)) ||
	    !same_text(&record, office, error))
		return false;
	*ret_number = record.number;
	return true;
}

/* "kawasaki 0123456789abcdef fedcba9876543210 second= changes=1: fee "renewal" certificates" */
static void describe(const struct office_source *before, const struct office_source *after,
		     const struct rules_note *note, char detail[static DETAIL_SIZE])
{
	char old[DIGEST_TEXT], fresh[DIGEST_TEXT];

	hex_encode(before->digest, DIGEST_SHOWN, old, sizeof(old));
	hex_encode(after->digest, DIGEST_SHOWN, fresh, sizeof(fresh));
	snprintf(detail, DETAIL_SIZE, "%s %s %s second=%s changes=%d: %s", before->name, old, fresh,
		 note->second, note->changes, note->keys);
}

bool rules_replace(struct store *store, const struct office *office, const struct office *next,
		   const struct rules_note *note, int64_t *ret_number, struct error *error)
{
	struct rules_record record = { .applied_ms = clock_now_ms(), .changes = note->changes };
	struct office_source before, after;
	struct rules_record newest;
	char detail[DETAIL_SIZE];

	office_source(office, &before);
	office_source(next, &after);
	text_copy(record.office, sizeof(record.office), before.name);
	text_copy(record.operator_name, sizeof(record.operator_name), store->operator_name);
	text_copy(record.second, sizeof(record.second), note->second);
	describe(&before, &after, note, detail);
	if (!rules_newest(store, before.name, &newest, error) ||
	    !same_text(&newest, office, error) ||
	    !kept_next(store, &table, &record.number, error) ||
	    !insert_row(store, &record, &after, error) ||
	    !write_down(store, "rules.apply", record.number, detail, error))
		return false;
	*ret_number = record.number;
	return true;
}
