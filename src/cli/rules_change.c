#include "rules_change.h"

#include <inttypes.h>
#include <string.h>

#include "madoguchi/cli/sign_in.h"
#include "madoguchi/counter/rules_work.h"

#define FILES_MAX 2
#define HISTORY_ROWS 32 /* read at a time */
#define DIGEST_TEXT (2 * SHA256_SIZE + 1)

struct rules_words {
	const char *files[FILES_MAX];
	int count;
	const char *cases; /* NULL: the office's own */
};

static bool take_words(int count, char **words, int most, struct rules_words *ret_words,
		       struct error *error)
{
	struct rules_words taken = { .count = 0 };

	for (int i = 0; i < count; i++) {
		if (strcmp(words[i], "--cases") == 0 && i + 1 < count)
			taken.cases = words[++i];
		else if (words[i][0] != '-' && taken.count < most)
			taken.files[taken.count++] = words[i];
		else
			return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "rules: %.80s",
					 words[i]);
	}
	*ret_words = taken;
	return true;
}

/* Two files can be compared anywhere; what is in force only where a counter is set up. */
static bool need_settings(const struct cli *cli, struct error *error)
{
	return cli->config != NULL ||
	       error_set(error, ERROR_CONFIG_MISSING, CAUSE_NONE, 0, "%s", cli->config_path);
}

/* ---- diff ------------------------------------------------------------------------------------ */

static void tell_change(void *context, const struct office_difference *difference)
{
	struct output *output = context;

	output_text(output, "record", "key");
	output_text(output, "section", difference->section);
	output_text(output, "key", difference->key);
	output_text(output, "change", office_change_word(difference->change));
	output_text(output, "before", difference->before);
	output_text(output, "after", difference->after);
	output_record(output);
}

static void tell_effect(void *context, const struct rules_effect *effect)
{
	struct output *output = context;

	output_text(output, "record", "case");
	output_text(output, "id", effect->id);
	output_text(output, "column", effect->column);
	output_text(output, "before", effect->before);
	output_text(output, "after", effect->after);
	output_text(output, "want", effect->want);
	output_text(output, "wrong", effect->wrong ? "yes" : "no");
	output_record(output);
}

static void tell_sums(struct output *output, const struct rules_view *view)
{
	output_text(output, "record", "sum");
	output_number(output, "keys", (int64_t)view->changes);
	output_text(output, "has_cases", view->has_cases ? "yes" : "no");
	output_number(output, "cases", (int64_t)view->cases);
	output_number(output, "turned", (int64_t)view->turned);
	output_number(output, "wrong", (int64_t)view->wrong);
	output_record(output);
}

static bool tell_look(struct cli *cli, const struct office *before, const struct office *after,
		      const struct rules_offices *offices, const char *cases,
		      struct rules_view *ret_view, struct error *error)
{
	const struct rules_audience audience = { .change = tell_change,
						 .effect = tell_effect,
						 .context = &cli->output };

	if (!rules_work_look(before, after, offices->folder, cases, &audience, ret_view, error))
		return false;
	tell_sums(&cli->output, ret_view);
	return true;
}

/* The first word names the older one where there are two. */
static bool load_two(struct cli *cli, const struct rules_words *words, struct office **ret_before,
		     struct office **ret_after, struct error *error)
{
	if (words->count == FILES_MAX)
		return office_load(words->files[0], ret_before, error) &&
		       office_load(words->files[1], ret_after, error);
	return need_settings(cli, error) && counter_load_office(cli->config, ret_before, error) &&
	       rules_work_candidate(cli->config, words->files[0], ret_after, error);
}

bool rules_diff(struct cli *cli, struct rules_offices *offices, int count, char **words,
		struct error *error)
{
	struct office *before = NULL, *after = NULL;
	struct rules_words taken;
	struct rules_view view = { .changes = 0 };
	bool done;

	if (!take_words(count, words, FILES_MAX, &taken, error))
		return false;
	done = load_two(cli, &taken, &before, &after, error) &&
	       tell_look(cli, before, after, offices, taken.cases, &view, error);
	office_free(&before);
	office_free(&after);
	if (!done || view.changes + view.wrong == 0)
		return done;
	return error_set(error, ERROR_OFFICE_DIFFERS, CAUSE_NONE, 0,
			 "%zu keys, %zu of %zu cases otherwise, %zu not as wanted", view.changes,
			 view.turned, view.cases, view.wrong);
}

/* ---- apply ----------------------------------------------------------------------------------- */

static bool apply(struct cli *cli, struct counter *counter, const struct office *next,
		  const char *cases, struct error *error)
{
	char subject[APPROVAL_SUBJECT_SIZE];
	struct approval approval;
	int64_t number;

	rules_work_subject(next, subject);
	if (!cli_sign_in(cli, counter, RIGHT_ADMINISTER, error) ||
	    !cli_approve(cli, counter, FOUR_EYES_RULES, subject, &approval, error) ||
	    !rules_work_apply(counter, next, cases, &approval, &number, error))
		return false;
	output_text(&cli->output, "record", "applied");
	output_number(&cli->output, "rules", number);
	output_text(&cli->output, "new", number != counter->rules ? "yes" : "no");
	output_record(&cli->output);
	return true;
}

/* What is applied is shown first, and is refused before anybody types a password. */
bool rules_apply(struct cli *cli, struct rules_offices *offices, int count, char **words,
		 struct error *error)
{
	struct office *next = NULL;
	struct counter *counter = NULL;
	struct rules_words taken;
	struct rules_view view;
	bool done;

	if (!take_words(count, words, 1, &taken, error) || !need_settings(cli, error) ||
	    !counter_load_office(cli->config, &cli->office, error) ||
	    !rules_work_candidate(cli->config, taken.files[0], &next, error))
		return false;
	done = tell_look(cli, cli->office, next, offices, taken.cases, &view, error) &&
	       rules_work_passes(&view, error) && cli_counter_locked(cli, &counter, error) &&
	       apply(cli, counter, next, taken.cases, error);
	counter_close(&counter);
	office_free(&next);
	return done;
}

/* ---- history, show --------------------------------------------------------------------------- */

static void tell_row(struct output *output, const struct rules_record *row)
{
	char digest[DIGEST_TEXT];

	hex_encode(row->digest, sizeof(row->digest), digest, sizeof(digest));
	output_number(output, "rules", row->number);
	output_text(output, "office", row->office);
	output_time(output, "applied", row->applied_ms);
	output_text(output, "operator", row->operator_name);
	output_text(output, "second", row->second);
	output_number(output, "keys", row->changes);
	output_text(output, "sha256", digest);
	output_record(output);
}

bool rules_history(struct cli *cli, struct rules_offices *offices, int count, char **words,
		   struct error *error)
{
	struct rules_record rows[HISTORY_ROWS];
	int known = HISTORY_ROWS;
	int64_t before = 0;

	(void)offices;
	if (count > 0)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "rules history %.60s",
				 words[0]);
	if (!need_settings(cli, error))
		return false;
	while (known == HISTORY_ROWS) {
		if (!rules_work_history(cli->config, before, rows, HISTORY_ROWS, &known, error))
			return false;
		for (int i = 0; i < known; i++)
			tell_row(&cli->output, &rows[i]);
		before = known > 0 ? rows[known - 1].number : 0;
	}
	return true;
}

/* The text itself, so that it can be kept as a file; an office file has no control characters. */
bool rules_show(struct cli *cli, struct rules_offices *offices, int count, char **words,
		struct error *error)
{
	struct rules_record record;
	struct buffer text;
	int64_t number = 0;
	bool done;

	(void)offices;
	if (count > 1)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "rules show %.60s", words[1]);
	if ((count == 1 && !cli_number(words[0], &number, error)) || !need_settings(cli, error))
		return false;
	done = rules_work_text(cli->config, number, &record, &text, error);
	if (done && text.size > 0)
		fwrite(text.bytes, 1, text.size, cli->output.stream);
	buffer_done(&text);
	return done;
}
