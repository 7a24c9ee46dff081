#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/text.h"
#include "madoguchi/cli/sign_in.h"
#include "madoguchi/cli/verbs.h"
#include "madoguchi/counter/letter_work.h"
#include "madoguchi/counter/paper.h"
#include "madoguchi/store/letter_list.h"

#define PAGE 50

static void print_row(struct cli *cli, const struct letter_row *row)
{
	const bool late = letter_late(&row->letter, clock_today());
	struct output *output = &cli->output;

	output_text(output, "letter", row->letter.number);
	output_text(output, "state", letter_state_word(row->letter.state));
	output_time(output, "posted", row->letter.posted_ms);
	output_date(output, "reply_by", row->letter.due);
	output_text(output, "late", late ? "yes" : "no");
	output_text(output, "case", row->matter.number);
	output_text(output, "name", row->matter.name);
	output_text(output, "next", text(cli->language, letter_next_step(&row->letter, late)));
	output_record(output);
}

static bool list(struct cli *cli, struct counter *counter, struct error *error)
{
	const struct letter_wanted wanted = { .todo = TODO_NOBODY };
	struct letter_row rows[PAGE];
	int64_t order = INT64_MIN, id = 0;
	int got = PAGE;

	if (!audit_add(counter->store, "case.list", "reply", "command line", error))
		return false;
	while (got == PAGE) {
		if (!letter_list_read(counter->store, &wanted, order, id, false, rows, PAGE, &got,
				      error))
			return false;
		for (int i = 0; i < got; i++)
			print_row(cli, &rows[i]);
		order = got > 0 ? rows[got - 1].order : order;
		id = got > 0 ? rows[got - 1].letter.id : id;
	}
	explicit_bzero(rows, sizeof(rows));
	return true;
}

/* The label's words; printing it is `paper print`. */
static bool label(struct cli *cli, struct counter *counter, const char *number, struct error *error)
{
	struct paper_record paper;
	struct case_record record;
	struct letter letter;
	struct buffer words;
	bool done;

	if (!letter_find(counter->store, number, &letter, error))
		return false;
	buffer_init(&words, PAPER_TEXT_MAX);
	done = case_load(counter->store, letter.case_id, &record, error) &&
	       paper_make(counter, &record, PAPER_LABEL, cli->language, &paper, &words, error);
	if (done) {
		output_text(&cli->output, "paper", paper.number);
		output_text(&cli->output, "letter", number);
		output_record(&cli->output);
	}
	secret_wipe(words.bytes, words.size);
	buffer_done(&words);
	explicit_bzero(&record, sizeof(record));
	explicit_bzero(&letter, sizeof(letter));
	return done;
}

static const struct {
	const char *word, *second;
	enum letter_act act;
} acts[] = {
	{ "posted", NULL, LETTER_ACT_POSTED },
	{ "came_back", NULL, LETTER_ACT_CAME_BACK },
	{ "received", "intact", LETTER_ACT_INTACT },
	{ "received", "opened", LETTER_ACT_OPENED },
};

/* ACT NUMBER [intact|opened] */
static bool make_order(int count, char **words, struct letter_order *ret_order, struct error *error)
{
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		if (count != (acts[i].second != NULL ? 3 : 2) ||
		    strcmp(acts[i].word, words[0]) != 0 ||
		    (acts[i].second != NULL && strcmp(acts[i].second, words[2]) != 0))
			continue;
		ret_order->act = acts[i].act;
		text_copy(ret_order->number, sizeof(ret_order->number), words[1]);
		return true;
	}
	return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "letter");
}

bool verb_letter(struct cli *cli, int count, char **words, struct error *error)
{
	const bool lists = count == 1 && strcmp(words[0], "list") == 0;
	const bool labels = count == 2 && strcmp(words[0], "label") == 0;
	struct counter *counter = NULL;
	struct letter_order order;
	bool done;

	if (!lists && !labels && !make_order(count, words, &order, error))
		return false;
	if (!cli_counter_open(cli, RIGHT_COUNTER, &counter, error))
		return false;
	done = lists	? list(cli, counter, error)
	       : labels ? label(cli, counter, words[1], error)
			: letter_work(counter, &order, error);
	counter_close(&counter);
	return done;
}
