#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/file_write.h"
#include "madoguchi/cli/sign_in.h"
#include "madoguchi/cli/verbs.h"
#include "madoguchi/counter/report.h"

struct report_options {
	enum report report;
	struct report_span span;
	const char *csv; /* a file; NULL: a paper is made */
	enum csv_encoding encoding;
};

static bool take_option(struct report_options *options, const char *word, const char *value)
{
	if (strcmp(word, "--from") == 0)
		return date_parse_iso(value, &options->span.from);
	if (strcmp(word, "--until") == 0)
		return date_parse_iso(value, &options->span.until);
	if (strcmp(word, "--csv") == 0)
		options->csv = value;
	return options->csv == value;
}

static bool take_options(struct report_options *options, int count, char **words)
{
	if (count == 0 || !report_parse(words[0], &options->report))
		return false;
	for (int i = 1; i < count; i++) {
		if (strcmp(words[i], "--cp932") == 0)
			options->encoding = CSV_CP932;
		else if (i + 1 == count || !take_option(options, words[i], words[i + 1]))
			return false;
		else
			i++;
	}
	return options->encoding == CSV_UTF8 || options->csv != NULL;
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

struct unfit {
	struct output *output;
	int64_t count;
};

/* Nobody can compare what stands as 〓 without knowing where. */
static void tell_unfit(void *context, int64_t row)
{
	struct unfit *unfit = context;

	unfit->count++;
	output_number(unfit->output, "does_not_fit", row);
	output_record(unfit->output);
}

static bool write_csv(struct cli *cli, struct counter *counter,
		      const struct report_options *options, struct error *error)
{
	struct unfit unfit = { .output = &cli->output };
	struct csv_write csv;
	bool done;

	if (!csv_write_begin(&csv, options->encoding, error))
		return false;
	done =
	    report_csv(counter, options->report, &options->span, cli->language, &csv, tell_unfit,
		       &unfit, error) &&
	    csv_write_end(&csv, error) &&
	    (file_replace(options->csv, csv.bytes.bytes, csv.bytes.size) ||
	     error_set(error, errno == ENOSPC || errno == EFBIG ? ERROR_STORE_FULL : ERROR_STORE_IO,
		       CAUSE_ERRNO, errno, "%s", options->csv));
	if (done) {
		output_text(&cli->output, "csv", options->csv);
		output_number(&cli->output, "rows", csv.rows - 1);
		output_number(&cli->output, "unfit", unfit.count);
		output_record(&cli->output);
	}
	csv_write_done(&csv);
	return done;
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
	done = options.csv != NULL ? write_csv(cli, counter, &options, error)
				   : make(cli, counter, &options, error);
	counter_close(&counter);
	return done;
}
