#include <stdio.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/cli/csv_file.h"
#include "madoguchi/cli/sign_in.h"
#include "madoguchi/cli/verbs.h"
#include "madoguchi/counter/report.h"

struct report_options {
	enum report report;
	struct report_span span;
	struct csv_file csv; /* without a path a paper is made */
};

static bool take_day(struct report_options *options, const char *word, const char *value)
{
	if (strcmp(word, "--from") == 0)
		return date_parse_iso(value, &options->span.from);
	return strcmp(word, "--until") == 0 && date_parse_iso(value, &options->span.until);
}

static bool take_options(struct report_options *options, int count, char **words)
{
	if (count == 0 || !report_parse(words[0], &options->report))
		return false;
	for (int i = 1; i < count; i++) {
		if (csv_file_option(&options->csv, count, words, &i))
			continue;
		if (i + 1 == count || !take_day(options, words[i], words[i + 1]))
			return false;
		i++;
	}
	return csv_file_sound(&options->csv);
}

/* ---- a paper --------------------------------------------------------------------------------- */

static bool make(struct cli *cli, struct counter *counter, const struct report_options *options,
		 struct error *error)
{
	struct paper_record paper;
	struct buffer text;
	bool done;

	buffer_init(&text, PAPER_TEXT_MAX);
	done = report_make(counter, options->report, &options->span, cli->language, &paper, &text,
			   error);
	if (done && cli->format == OUTPUT_TEXT) {
		fwrite(text.bytes, 1, text.size, cli->output.stream);
	} else if (done) {
		output_text(&cli->output, "paper", paper.number);
		output_text(&cli->output, "kind", paper.kind);
		output_record(&cli->output);
	}
	if (text.bytes != NULL)
		explicit_bzero(text.bytes, text.size);
	buffer_done(&text);
	return done;
}

/* ---- CSV ------------------------------------------------------------------------------------- */

static bool write_csv(struct cli *cli, struct counter *counter, struct report_options *options,
		      struct error *error)
{
	struct csv_file *file = &options->csv;

	return csv_file_begin(file, &cli->output, error) &&
	       csv_file_end(file,
			    report_csv(counter, options->report, &options->span, cli->language,
				       &file->csv, csv_file_unfit, file, error),
			    error);
}

bool verb_report(struct cli *cli, int count, char **words, struct error *error)
{
	const int32_t today = clock_today();
	struct report_options options = { .span = { today, today } };
	struct counter *counter = NULL;
	bool done;

	if (!take_options(&options, count, words))
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "report");
	if (!cli_counter_open(cli, RIGHT_COUNTER, &counter, error))
		return false;
	done = options.csv.path != NULL ? write_csv(cli, counter, &options, error)
					: make(cli, counter, &options, error);
	counter_close(&counter);
	return done;
}
