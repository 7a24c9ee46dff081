#include "madoguchi/store/settings.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/config_change.h"
#include "madoguchi/base/text.h"

#include "kept_text.h"

#define COLUMNS "number, file, digest, taken_ms, program, running, operator, changes"
#define KEYS_SIZE 512
#define DETAIL_SIZE (KEYS_SIZE + 128)
#define DIGEST_SHOWN 8 /* bytes that tell two texts apart in a line of the trail */
#define DIGEST_TEXT (2 * DIGEST_SHOWN + 1)

static bool read_record(struct query *query, void *ret_row, struct error *error)
{
	struct settings_record *record = ret_row;

	*record = (struct settings_record){ .number = column_int(query) };
	column_text(query, record->file, sizeof(record->file));
	if (!column_bytes(query, record->digest, sizeof(record->digest)))
		return row_damaged("settings", record->number, error);
	record->taken_ms = column_int(query);
	column_text(query, record->program, sizeof(record->program));
	record->running = column_bool(query);
	column_text(query, record->operator_name, sizeof(record->operator_name));
	record->changes = column_small(query);
	return true;
}

static const struct kept_table table =
    KEPT_TABLE("settings", COLUMNS, read_record, struct settings_record);

bool settings_newest(struct store *store, const char *file, const char *program, bool started,
		     struct settings_record *ret_record, struct error *error)
{
	static const char sql_newest[] = "SELECT " COLUMNS " FROM settings WHERE file = ?"
					 " AND (? = '' OR program = ?) AND running <= ?"
					 " ORDER BY number DESC LIMIT 1";
	const char *const name = program != NULL ? program : "";
	struct query query;

	if (!query_begin(&query, store, sql_newest, error))
		return false;
	query_text(&query, file);
	query_text(&query, name);
	query_text(&query, name);
	query_int(&query, started ? 0 : 1);
	return kept_first(&query, &table, ret_record, error);
}

bool settings_read(struct store *store, int64_t number, struct settings_record *ret_record,
		   struct buffer *ret_text, struct error *error)
{
	struct settings_record record;

	if (!kept_read(store, &table, number, &record, ret_text, error))
		return false;
	*ret_record = record;
	return true;
}

bool settings_list(struct store *store, int64_t beside, bool newer,
		   struct settings_record *ret_rows, int capacity, int *ret_count,
		   struct error *error)
{
	return kept_list(store, &table, beside, newer, ret_rows, capacity, ret_count, error);
}

/* ---- writing --------------------------------------------------------------------------------- */

static bool insert_row(struct store *store, const struct settings_record *record, const char *text,
		       struct error *error)
{
	static const char sql_insert[] = "INSERT INTO settings (number, file, digest, text, "
					 "taken_ms, program, running, operator,"
					 " changes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
	struct query query;

	if (!query_begin(&query, store, sql_insert, error))
		return false;
	query_int(&query, record->number);
	query_text(&query, record->file);
	query_blob(&query, record->digest, sizeof(record->digest));
	query_text(&query, text);
	query_int(&query, record->taken_ms);
	query_text(&query, record->program);
	query_int(&query, record->running);
	query_text(&query, record->operator_name);
	query_int(&query, record->changes);
	return query_run(&query, error);
}

/* Keys for the trail, until its line is full. */
static void note_key(void *context, const struct config_difference *difference)
{
	char *keys = context;
	const size_t used = strlen(keys);

	if (used + strlen(difference->key) + 2 < KEYS_SIZE)
		snprintf(keys + used, KEYS_SIZE - used, "%s%s", used > 0 ? ", " : "",
			 difference->key);
}

/* A text that is damaged, or that this version does not understand, keeps no program from
 * starting: the line says so in the place of the keys. The new text is read once more, because the
 * command line may have changed what was made of it. */
static int compare_with(struct store *store, const struct settings_record *before,
			const struct config *config, char keys[static KEYS_SIZE])
{
	struct config *old = NULL, *fresh = NULL;
	struct settings_record record;
	struct buffer text;
	size_t changes = 0;

	keys[0] = '\0';
	buffer_init(&text, CONFIG_FILE_MAX);
	if (settings_read(store, before->number, &record, &text, NULL) &&
	    config_load_text(record.file, text.bytes, text.size, &old, NULL) &&
	    config_load_text(config->path, config->text, strlen(config->text), &fresh, NULL))
		changes = config_compare(old, fresh, note_key, keys);
	else
		text_copy(keys, KEYS_SIZE, "?");
	config_free(&old);
	config_free(&fresh);
	buffer_done(&text);
	return (int)changes;
}

/* "0123456789abcdef fedcba9876543210 madoguchi-sync changes=1: url" */
static bool write_down(struct store *store, const struct settings_record *before,
		       const struct settings_record *record, const char *keys, struct error *error)
{
	char subject[32], old[DIGEST_TEXT], fresh[DIGEST_TEXT], detail[DETAIL_SIZE];

	snprintf(subject, sizeof(subject), "settings %" PRId64, record->number);
	hex_encode(before->digest, DIGEST_SHOWN, old, sizeof(old));
	hex_encode(record->digest, DIGEST_SHOWN, fresh, sizeof(fresh));
	snprintf(detail, sizeof(detail), "%s %s %s changes=%d: %s", old, fresh, record->program,
		 record->changes, keys);
	return audit_add(store, "settings.changed", subject, detail, error);
}

static bool is_taken(const struct settings_record *newest, const struct config *config)
{
	return newest->number != 0 &&
	       memcmp(newest->digest, config->hash, sizeof(newest->digest)) == 0;
}

/* What the program took before; for its first row what anybody took of the file. */
static bool find_before(struct store *store, const struct settings_record *record,
			struct settings_record *ret_before, struct error *error)
{
	if (!settings_newest(store, record->file, record->program, false, ret_before, error))
		return false;
	return ret_before->number != 0 ||
	       settings_newest(store, record->file, NULL, false, ret_before, error);
}

/* A text in which no key has another value, but for its comments, makes no line. What cannot be
 * compared any more does. */
static bool add(struct store *store, const struct config *config,
		const struct settings_record *record, struct error *error)
{
	struct settings_record row = *record;
	struct settings_record before;
	char keys[KEYS_SIZE] = "";

	if (!find_before(store, record, &before, error))
		return false;
	if (before.number != 0 && !is_taken(&before, config))
		row.changes = compare_with(store, &before, config, keys);
	return kept_next(store, &table, &row.number, error) &&
	       insert_row(store, &row, config->text, error) &&
	       (keys[0] == '\0' || write_down(store, &before, &row, keys, error));
}

/* Looked at again under the lock: two programs may start at once. */
static bool settle(struct store *store, const struct config *config,
		   const struct settings_record *record, struct error *error)
{
	struct settings_record newest;

	return settings_newest(store, record->file, record->program, !record->running, &newest,
			       error) &&
	       (is_taken(&newest, config) || add(store, config, record, error));
}

bool settings_settle(struct store *store, const struct config *config, const char *program,
		     bool running, struct error *error)
{
	struct settings_record record = { .taken_ms = clock_now_ms(), .running = running };
	struct settings_record newest;
	struct step step;

	if (config->text == NULL)
		return true;
	text_copy(record.file, sizeof(record.file), config->path);
	text_copy(record.program, sizeof(record.program), program);
	text_copy(record.operator_name, sizeof(record.operator_name), store->operator_name);
	memcpy(record.digest, config->hash, sizeof(record.digest));
	if (!settings_newest(store, record.file, program, !running, &newest, error))
		return false;
	if (is_taken(&newest, config))
		return true;
	return step_begin(&step, store, error) &&
	       step_end(&step, settle(store, config, &record, error), error);
}
