#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "madoguchi/base/config_text.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"
#include "madoguchi/cli/sign_in.h"
#include "madoguchi/cli/verbs.h"
#include "madoguchi/counter/audit_work.h"

#define DAY_MS INT64_C(86400000)

/* ---- verify ---------------------------------------------------------------------------------- */

static bool verify_chain(struct cli *cli, struct counter *counter, struct error *error)
{
	int64_t rows = 0;
	int64_t bad = 0;
	bool sound = false;

	if (!audit_verify(counter->store, &sound, &rows, &bad, error))
		return false;
	output_number(&cli->output, "rows", rows);
	output_text(&cli->output, "chain", sound ? "whole" : "broken");
	output_number(&cli->output, "first_bad", sound ? 0 : bad);
	output_record(&cli->output);
	return sound || error_set(error, ERROR_STORE_DAMAGED, CAUSE_NONE, 0, "audit row %lld",
				  (long long)bad);
}

static bool verify_checkpoint(struct cli *cli, struct counter *counter, const char *path,
			      struct error *error)
{
	struct checkpoint checkpoint;
	uint8_t hash[SHA256_SIZE];
	struct buffer text;
	bool done, same;

	buffer_init(&text, CHECKPOINT_TEXT_MAX);
	done = config_text_read(path, ERROR_CHECKPOINT, &text, hash, error) &&
	       audit_checkpoint_compare(counter, (const char *)text.bytes, text.size, &checkpoint,
					&same, error);
	buffer_done(&text);
	if (!done)
		return false;
	output_text(&cli->output, "checkpoint", path);
	output_text(&cli->output, "time", checkpoint.time);
	output_number(&cli->output, "rows", checkpoint.rows);
	output_text(&cli->output, "trail", same ? "same" : "differs");
	output_record(&cli->output);
	return same || error_set(error, ERROR_TRAIL_DIFFERS, CAUSE_NONE, 0, "audit row %lld",
				 (long long)checkpoint.rows);
}

static bool verify(struct cli *cli, int count, char **words, struct error *error)
{
	struct counter *counter = NULL;
	bool done;

	for (int i = 0; i < count; i += 2)
		if (strcmp(words[i], "--checkpoint") != 0 || i + 1 == count)
			return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "audit verify");
	if (!cli_counter_locked(cli, &counter, error))
		return false;
	done = verify_chain(cli, counter, error);
	for (int i = 1; done && i < count; i += 2)
		done = verify_checkpoint(cli, counter, words[i], error);
	counter_close(&counter);
	return done;
}

/* ---- checkpoint ------------------------------------------------------------------------------ */

static bool checkpoint(struct cli *cli, int count, char **words, struct error *error)
{
	struct counter *counter = NULL;
	struct buffer text;
	bool done;

	(void)words;
	if (count != 0)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "audit checkpoint");
	if (!cli_counter_open(cli, RIGHT_ANY, &counter, error))
		return false;
	buffer_init(&text, CHECKPOINT_TEXT_MAX);
	done = audit_checkpoint_make(counter, &text, error);
	if (done && fwrite(text.bytes, 1, text.size, stdout) != text.size)
		done = error_set(error, ERROR_STORE_IO, CAUSE_ERRNO, errno, "standard output");
	buffer_done(&text);
	counter_close(&counter);
	return done;
}

/* ---- export ---------------------------------------------------------------------------------- */

static bool take_day(const char *option, const char *word, int64_t *ret_ms, struct error *error)
{
	int32_t day;

	if (!date_parse_iso(word, &day))
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "%s %.40s", option, word);
	*ret_ms = date_to_ms(day);
	return true;
}

static bool take_option(const char *option, const char *word, struct audit_filter *filter,
			struct error *error)
{
	if (strcmp(option, "--from") == 0)
		return take_day(option, word, &filter->from_ms, error);
	if (strcmp(option, "--until") == 0) {
		/* The day itself belongs to it. */
		if (!take_day(option, word, &filter->until_ms, error))
			return false;
		filter->until_ms += DAY_MS;
	} else if (strcmp(option, "--who") == 0)
		text_copy(filter->operator_name, sizeof(filter->operator_name), word);
	else if (strcmp(option, "--act") == 0)
		text_copy(filter->act, sizeof(filter->act), word);
	else if (strcmp(option, "--subject") == 0)
		text_copy(filter->subject, sizeof(filter->subject), word);
	else
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "%s", option);
	return true;
}

static bool export(struct cli *cli, int count, char **words, struct error *error)
{
	struct audit_filter filter = { 0 };
	struct counter *counter = NULL;
	bool done = true;

	if (count % 2 != 0)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "audit export");
	for (int i = 0; done && i < count; i += 2)
		done = take_option(words[i], words[i + 1], &filter, error);
	if (!done || !cli_counter_open(cli, RIGHT_AUDIT, &counter, error))
		return false;
	done = audit_export(counter, &filter, &cli->output, error);
	counter_close(&counter);
	return done;
}

bool verb_audit(struct cli *cli, int count, char **words, struct error *error)
{
	static const struct {
		const char *word;
		bool (*run)(struct cli *cli, int count, char **words, struct error *error);
	} acts[] = { { "verify", verify }, { "checkpoint", checkpoint }, { "export", export } };

	for (size_t i = 0; count > 0 && i < sizeof(acts) / sizeof(acts[0]); i++)
		if (strcmp(acts[i].word, words[0]) == 0)
			return acts[i].run(cli, count - 1, words + 1, error);
	return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "audit");
}
