#include <stdio.h>
#include <string.h>

#include "madoguchi/cli/sign_in.h"
#include "madoguchi/cli/verbs.h"
#include "madoguchi/counter/paper.h"
#include "madoguchi/papers/slip.h"
#include "madoguchi/store/paper_list.h"

#define PAGE 50

static void print_row(struct output *output, const struct paper_row *row)
{
	const struct paper_record *paper = &row->paper;

	output_text(output, "paper", paper->number);
	output_text(output, "kind", paper->kind);
	output_text(output, "language", language_word(paper->language));
	output_text(output, "case", row->case_number);
	output_time(output, "made", paper->made_ms);
	output_text(output, "by", paper->made_by);
	output_number(output, "prints", paper->prints);
	output_time(output, "printed", paper->printed_ms);
	output_text(output, "purged", row->purged ? "yes" : "no");
	output_record(output);
}

static bool list(struct cli *cli, struct counter *counter, int count, char **words,
		 struct error *error)
{
	const char *case_number = count == 1 ? words[0] : "";
	struct paper_row rows[PAGE];
	int64_t after = 0;
	int got = PAGE;

	if (count > 1)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "paper list");
	while (got == PAGE) {
		if (!paper_list_read(counter->store, case_number, after, rows, PAGE, &got, error))
			return false;
		for (int i = 0; i < got; i++)
			print_row(&cli->output, &rows[i]);
		after = got > 0 ? rows[got - 1].paper.id : after;
	}
	return true;
}

static bool find(struct cli *cli, struct counter *counter, const char *number,
		 struct paper_record *ret_paper, struct error *error)
{
	return paper_by_number(counter->store, number, cli->config->language, ret_paper, error);
}

/* The text as it is, whatever the format: it is what is printed. */
static bool show(struct cli *cli, struct counter *counter, int count, char **words,
		 struct error *error)
{
	struct paper_record paper;
	struct buffer text;
	bool done;

	if (count != 1)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "paper show");
	buffer_init(&text, PAPER_TEXT_MAX);
	done = paper_again(counter, words[0], cli->language, &paper, &text, error);
	if (done)
		fwrite(text.bytes, 1, text.size, cli->output.stream);
	if (text.bytes != NULL)
		explicit_bzero(text.bytes, text.size);
	buffer_done(&text);
	return done;
}

/* The paper as the case stands now: the one that there is, or a new one. */
static bool make(struct cli *cli, struct counter *counter, int count, char **words,
		 struct error *error)
{
	struct case_record record;
	struct paper_record row;
	struct buffer text;
	enum paper paper;
	bool done;

	if (count != 2 || !paper_parse(words[1], &paper))
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "paper make");
	if (!case_find(counter->store, words[0], &record, error))
		return false;
	buffer_init(&text, PAPER_TEXT_MAX);
	done = paper_make(counter, &record, paper, cli->language, &row, &text, error);
	if (text.bytes != NULL)
		explicit_bzero(text.bytes, text.size);
	buffer_done(&text);
	explicit_bzero(&record, sizeof(record));
	if (!done)
		return false;
	output_text(&cli->output, "paper", row.number);
	output_text(&cli->output, "kind", row.kind);
	output_record(&cli->output);
	return true;
}

static bool print(struct cli *cli, struct counter *counter, int count, char **words,
		  struct error *error)
{
	struct paper_record paper;
	bool gaps;

	if (count != 1 && (count != 3 || strcmp(words[1], "--output") != 0))
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "paper print");
	if (!find(cli, counter, words[0], &paper, error) ||
	    !paper_print(counter, &paper, count == 3 ? words[2] : NULL, &gaps, error))
		return false;
	output_text(&cli->output, "paper", paper.number);
	output_text(&cli->output, "reprint", paper.prints > 1 ? "yes" : "no");
	output_text(&cli->output, "gaps", gaps ? "yes" : "no");
	output_record(&cli->output);
	return true;
}

/* Every template of the folder, each with its first error; "-" where it has none. */
static bool check(struct cli *cli, int count, struct error *error)
{
	struct error failure;
	bool sound = true;

	if (count != 0)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "paper check");
	if (cli->config->papers_dir == NULL)
		return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0, "papers_dir");
	for (int slip = 0; slip < SLIP_COUNT; slip++)
		for (int language = 0; language < LANGUAGE_COUNT; language++) {
			const bool good = slip_check(cli->config->papers_dir, (enum slip)slip,
						     (enum language)language, &failure);

			output_text(&cli->output, "template", slip_word((enum slip)slip));
			output_text(&cli->output, "language",
				    language_word((enum language)language));
			output_text(&cli->output, "fault", good ? "-" : failure.detail);
			output_record(&cli->output);
			if (!good && sound)
				*error = failure;
			sound = sound && good;
		}
	return sound;
}

bool verb_paper(struct cli *cli, int count, char **words, struct error *error)
{
	static const struct {
		const char *word;
		bool (*run)(struct cli *cli, struct counter *counter, int count, char **words,
			    struct error *error);
	} acts[] = { { "list", list }, { "make", make }, { "show", show }, { "print", print } };

	/* Nothing of a person is looked at. */
	if (count > 0 && strcmp(words[0], "check") == 0)
		return check(cli, count - 1, error);
	for (size_t i = 0; count > 0 && i < sizeof(acts) / sizeof(acts[0]); i++) {
		struct counter *counter = NULL;
		bool done;

		if (strcmp(acts[i].word, words[0]) != 0)
			continue;
		if (!cli_counter_open(cli, RIGHT_COUNTER, &counter, error))
			return false;
		done = acts[i].run(cli, counter, count - 1, words + 1, error);
		counter_close(&counter);
		return done;
	}
	return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "paper");
}
