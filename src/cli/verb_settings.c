#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/config_change.h"
#include "madoguchi/base/text.h"
#include "madoguchi/cli/verbs.h"
#include "madoguchi/counter/settings_work.h"

#define FILES_MAX 2
#define HISTORY_ROWS 32 /* read at a time */
#define DIGEST_TEXT (2 * SHA256_SIZE + 1)

static bool refuse(const char *word, struct error *error)
{
	return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "settings: %.80s", word);
}

/* ---- diff ------------------------------------------------------------------------------------ */

static void tell_change(void *context, const struct config_difference *difference)
{
	struct output *output = context;

	output_text(output, "key", difference->key);
	output_text(output, "before", difference->before);
	output_text(output, "after", difference->after);
	output_text(output, "taken_at", config_takes_word(difference->takes));
	output_record(output);
}

static bool compare_files(struct cli *cli, char **words, size_t *ret_count, struct error *error)
{
	struct config *before = NULL, *after = NULL;
	bool done;

	done = config_load(words[0], &before, error) && config_load(words[1], &after, error);
	if (done)
		*ret_count = config_compare(before, after, tell_change, &cli->output);
	config_free(&before);
	config_free(&after);
	return done;
}

/* The text of this file, or of another one in its place, against what programs have taken of it.
 * It is read once more: what stands in cli->config may have got the command line's folder and
 * language. */
static bool compare_taken(struct cli *cli, const char *other, size_t *ret_count,
			  struct error *error)
{
	struct config *file = NULL, *fresh = NULL;
	bool done;

	done =
	    config_load(other != NULL ? other : cli->config_path, &file, error) &&
	    config_load_text(cli->config->path, file->text, strlen(file->text), &fresh, error) &&
	    settings_work_compare(cli->config, fresh, tell_change, &cli->output, ret_count, error);
	config_free(&file);
	config_free(&fresh);
	return done;
}

static bool diff(struct cli *cli, int count, char **words, struct error *error)
{
	size_t changes = 0;

	if (count > FILES_MAX)
		return refuse(words[FILES_MAX], error);
	if (!(count == FILES_MAX
		  ? compare_files(cli, words, &changes, error)
		  : compare_taken(cli, count == 1 ? words[0] : NULL, &changes, error)))
		return false;
	return changes == 0 ||
	       error_set(error, ERROR_SETTINGS_DIFFER, CAUSE_NONE, 0, "%zu keys", changes);
}

/* ---- history, show --------------------------------------------------------------------------- */

static void tell_row(struct output *output, const struct settings_record *row)
{
	char digest[DIGEST_TEXT];

	hex_encode(row->digest, sizeof(row->digest), digest, sizeof(digest));
	output_number(output, "settings", row->number);
	output_text(output, "file", row->file);
	output_time(output, "taken", row->taken_ms);
	output_text(output, "program", row->program);
	output_text(output, "operator", row->operator_name);
	output_number(output, "keys", row->changes);
	output_text(output, "sha256", digest);
	output_text(output, "at", row->running ? "running" : "start");
	output_record(output);
}

static bool tell_rows(struct cli *cli, struct settings_record *rows, struct error *error)
{
	int known = HISTORY_ROWS;
	int64_t before = 0;

	while (known == HISTORY_ROWS) {
		if (!settings_work_history(cli->config, before, rows, HISTORY_ROWS, &known, error))
			return false;
		for (int i = 0; i < known; i++)
			tell_row(&cli->output, &rows[i]);
		before = known > 0 ? rows[known - 1].number : 0;
	}
	return true;
}

static bool history(struct cli *cli, int count, char **words, struct error *error)
{
	struct settings_record *rows;
	bool done;

	if (count > 0)
		return refuse(words[0], error);
	rows = calloc(HISTORY_ROWS, sizeof(*rows));
	if (rows == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "settings");
	done = tell_rows(cli, rows, error);
	free(rows);
	return done;
}

/* The text itself, so that it can be kept as a file. */
static bool show(struct cli *cli, int count, char **words, struct error *error)
{
	struct buffer text;
	int64_t number = 0;
	bool done;

	if (count > 1)
		return refuse(words[1], error);
	if (count == 1 && !cli_number(words[0], &number, error))
		return false;
	done = settings_work_text(cli->config, number, &text, error);
	if (done && text.size > 0)
		fwrite(text.bytes, 1, text.size, cli->output.stream);
	buffer_done(&text);
	return done;
}

bool verb_settings(struct cli *cli, int count, char **words, struct error *error)
{
	static const struct {
		const char *word;
		bool (*run)(struct cli *cli, int count, char **words, struct error *error);
	} parts[] = {
		{ "diff", diff },
		{ "history", history },
		{ "show", show },
	};

	for (size_t i = 0; count > 0 && i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strcmp(parts[i].word, words[0]) == 0)
			return parts[i].run(cli, count - 1, words + 1, error);
	return refuse(count > 0 ? words[0] : "?", error);
}
