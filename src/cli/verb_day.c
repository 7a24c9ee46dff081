#include <stdlib.h>
#include <string.h>

#include "madoguchi/cli/csv_file.h"
#include "madoguchi/cli/sign_in.h"
#include "madoguchi/cli/verbs.h"
#include "madoguchi/counter/day.h"
#include "madoguchi/counter/paper.h"
#include "madoguchi/store/day_list.h"

#define PAGE 50

static bool usage(const char *what, struct error *error)
{
	return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "%s", what);
}

/* ---- list ------------------------------------------------------------------------------------ */

static void print_row(struct output *output, const struct day_row *row)
{
	output_text(output, "day", row->number);
	output_time(output, "from", row->from_ms);
	output_time(output, "until", row->until_ms);
	output_number(output, "float_yen", row->cash.float_yen);
	output_number(output, "expected_yen", row->cash.expected_yen);
	output_number(output, "counted_yen", row->cash.counted_yen);
	output_number(output, "difference_yen", row->cash.counted_yen - row->cash.expected_yen);
	output_text(output, "closed_by", row->closed_by);
	output_text(output, "signed_by", row->signed_by);
	output_record(output);
}

static bool list(struct cli *cli, struct counter *counter, int count, char **words,
		 struct error *error)
{
	struct day_row rows[PAGE];
	int64_t before = 0;
	int got = PAGE;

	(void)words;
	if (count != 0)
		return usage("day list", error);
	while (got == PAGE) {
		if (!day_list_read(counter->store, before, false, rows, PAGE, &got, error))
			return false;
		for (int i = 0; i < got; i++)
			print_row(&cli->output, &rows[i]);
		before = got > 0 ? rows[got - 1].id : before;
	}
	return true;
}

/* ---- report ---------------------------------------------------------------------------------- */

static void print_line(struct output *output, const struct day *day, const struct day_line *line)
{
	char kinds[KINDS_TEXT_SIZE];

	kinds_format(line->kinds, kinds);
	output_text(output, "day", day->number);
	output_text(output, "procedure", procedure_word(line->procedure));
	output_text(output, "kinds", kinds);
	output_text(output, "applicant", applicant_word(line->applicant));
	if (line->fee == FEE_UNSTATED)
		output_text(output, "fee", "unstated");
	else
		output_number(output, "fee", line->fee);
	output_number(output, "done", line->done);
	output_number(output, "cancelled", line->cancelled);
	output_number(output, "taken", line->taken);
	output_number(output, "refunded", line->refunded);
	output_number(output, "corrected", line->corrected);
	output_number(output, "issuer_yen", line->issuer_yen);
	output_number(output, "own_yen", line->own_yen);
	output_record(output);
}

static bool print_lines(struct cli *cli, struct counter *counter, const char *number,
			struct error *error)
{
	struct day day;

	if (number != NULL ? !day_read(counter->store, number, &day, error)
			   : !day_open_read(counter->store, &day, error))
		return false;
	for (size_t i = 0; i < day.line_count; i++)
		print_line(&cli->output, &day, &day.lines[i]);
	day_free(&day);
	return true;
}

/* A closed day's words are the stored paper's. */
static bool print_words(struct cli *cli, struct counter *counter, const char *number,
			struct error *error)
{
	struct paper_record paper;
	struct buffer text;
	bool done;

	buffer_init(&text, PAPER_TEXT_MAX);
	done = number == NULL ? day_preview(counter, cli->language, &text, error)
			      : paper_again(counter, number, cli->language, &paper, &text, error);
	if (done)
		fwrite(text.bytes, 1, text.size, cli->output.stream);
	buffer_done(&text);
	return done;
}

static bool write_csv(struct cli *cli, struct counter *counter, const char *number,
		      struct csv_file *file, struct error *error)
{
	return csv_file_begin(file, &cli->output, error) &&
	       csv_file_end(
		   file,
		   day_csv(counter, number, cli->language, &file->csv, csv_file_unfit, file, error),
		   error);
}

static bool report(struct cli *cli, struct counter *counter, int count, char **words,
		   struct error *error)
{
	struct csv_file file = { .path = NULL };
	const char *number = NULL;

	for (int i = 0; i < count; i++) {
		if (csv_file_option(&file, count, words, &i))
			continue;
		if (number != NULL || words[i][0] == '-')
			return usage("day report", error);
		number = words[i];
	}
	if (!csv_file_sound(&file))
		return usage("day report", error);
	if (file.path != NULL)
		return write_csv(cli, counter, number, &file, error);
	if (cli->format == OUTPUT_TEXT)
		return print_words(cli, counter, number, error);
	return print_lines(cli, counter, number, error);
}

/* ---- close ----------------------------------------------------------------------------------- */

static bool take_yen(const char *word, int64_t *ret_yen)
{
	char *end;

	*ret_yen = strtoll(word, &end, 10);
	return word[0] >= '0' && word[0] <= '9' && *end == '\0';
}

static bool take_order(int count, char **words, struct day_order *order)
{
	bool counted = false;

	for (int i = 0; i + 1 < count; i += 2) {
		if (strcmp(words[i], "--float") == 0) {
			if (!take_yen(words[i + 1], &order->float_yen))
				return false;
		} else if (strcmp(words[i], "--counted") == 0) {
			if (!take_yen(words[i + 1], &order->counted_yen))
				return false;
			counted = true;
		} else if (strcmp(words[i], "--why") == 0 &&
			   strlen(words[i + 1]) < sizeof(order->why)) {
			memcpy(order->why, words[i + 1], strlen(words[i + 1]) + 1);
		} else {
			return false;
		}
	}
	return counted && count % 2 == 0;
}

static bool close_day(struct cli *cli, struct counter *counter, int count, char **words,
		      struct error *error)
{
	struct day_order order = { .float_yen = 0 };
	struct paper_record paper;
	struct buffer text;
	bool done;

	if (!take_order(count, words, &order))
		return usage("day close", error);
	if (!cli_approve(cli, counter, FOUR_EYES_DAY, DAY_SUBJECT, &order.approval, error))
		return false;
	buffer_init(&text, PAPER_TEXT_MAX);
	done = day_shut(counter, &order, cli->language, &paper, &text, error);
	buffer_done(&text);
	if (!done)
		return false;
	output_text(&cli->output, "day", paper.number);
	output_record(&cli->output);
	return true;
}

bool verb_day(struct cli *cli, int count, char **words, struct error *error)
{
	static const struct {
		const char *word;
		bool (*run)(struct cli *cli, struct counter *counter, int count, char **words,
			    struct error *error);
	} acts[] = { { "list", list }, { "report", report }, { "close", close_day } };

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
	return usage("day", error);
}
