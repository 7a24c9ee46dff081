#include <stdio.h>
#include <string.h>

#include "madoguchi/cli/sign_in.h"
#include "madoguchi/cli/verbs.h"
#include "madoguchi/counter/fee.h"
#include "madoguchi/store/payment_list.h"

#define PAGE 50

static void print_payment(struct output *output, const struct payment_row *row)
{
	const struct payment *payment = &row->payment;
	char kinds[KINDS_TEXT_SIZE];

	kinds_format(payment->kinds, kinds);
	output_number(output, "entry", payment->id);
	output_time(output, "time", payment->at_ms);
	output_text(output, "kind", payment_kind_word(payment->kind));
	output_text(output, "case", row->case_number);
	output_text(output, "procedure", procedure_word(payment->procedure));
	output_text(output, "kinds", kinds);
	output_text(output, "applicant", applicant_word(payment->applicant));
	output_number(output, "issuer_yen", payment->issuer_yen);
	output_number(output, "own_yen", payment->own_yen);
	output_text(output, "means", fee_means_word(payment->means));
	output_text(output, "paper", row->paper);
	output_text(output, "by", payment->operator_name);
	output_record(output);
}

static bool list(struct cli *cli, struct counter *counter, int count, char **words,
		 struct error *error)
{
	struct payment_row rows[PAGE];
	int64_t after = 0;
	int got = PAGE;

	(void)words;
	if (count != 0)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "fee list");
	while (got == PAGE) {
		if (!payment_list_read(counter->store, after, rows, PAGE, &got, error))
			return false;
		for (int i = 0; i < got; i++)
			print_payment(&cli->output, &rows[i]);
		after = got > 0 ? rows[got - 1].payment.id : after;
	}
	return true;
}

static void print_owing(struct output *output, const struct fee_row *row)
{
	const bool due = fee_is_due(row->terms.time, row->state, row->kinds_done);

	output_text(output, "case", row->case_number);
	output_text(output, "state", case_state_word(row->state));
	output_number(output, "issuer_yen", row->terms.issuer_yen);
	output_number(output, "own_yen", row->terms.own_yen);
	output_text(output, "taken", fee_time_word(row->terms.time));
	output_text(output, "due", due ? "yes" : "no");
	output_record(output);
}

static bool due(struct cli *cli, struct counter *counter, int count, char **words,
		struct error *error)
{
	struct fee_row rows[PAGE];
	int64_t after = 0;
	int got = PAGE;

	(void)words;
	if (count != 0)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "fee due");
	while (got == PAGE) {
		if (!fee_list_read(counter->store, after, rows, PAGE, &got, error))
			return false;
		for (int i = 0; i < got; i++)
			print_owing(&cli->output, &rows[i]);
		after = got > 0 ? rows[got - 1].case_id : after;
	}
	return true;
}

/* ---- one case -------------------------------------------------------------------------------- */

static bool act_on(struct cli *cli, struct counter *counter, const char *number, bool correct,
		   enum fee_means means, struct error *error)
{
	struct case_record record;
	struct paper_record paper;
	struct buffer text;
	bool done;

	if (!case_find(counter->store, number, &record, error))
		return false;
	buffer_init(&text, PAPER_TEXT_MAX);
	done = correct ? fee_correct(counter, &record, cli->language, &paper, &text, error)
		       : fee_take(counter, &record, means, cli->language, &paper, &text, error);
	if (text.bytes != NULL)
		explicit_bzero(text.bytes, text.size);
	buffer_done(&text);
	explicit_bzero(&record, sizeof(record));
	if (!done)
		return false;
	output_text(&cli->output, "paper", paper.number);
	output_text(&cli->output, "kind", paper.kind);
	output_record(&cli->output);
	return true;
}

static bool take(struct cli *cli, struct counter *counter, int count, char **words,
		 struct error *error)
{
	const bool cashless = count == 2 && strcmp(words[1], "--cashless") == 0;

	if (count != 1 && !cashless)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "fee take");
	return act_on(cli, counter, words[0], false, cashless ? FEE_MEANS_CASHLESS : FEE_MEANS_CASH,
		      error);
}

static bool correct(struct cli *cli, struct counter *counter, int count, char **words,
		    struct error *error)
{
	if (count != 1)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "fee correct");
	return act_on(cli, counter, words[0], true, FEE_MEANS_CASH, error);
}

bool verb_fee(struct cli *cli, int count, char **words, struct error *error)
{
	static const struct {
		const char *word;
		bool (*run)(struct cli *cli, struct counter *counter, int count, char **words,
			    struct error *error);
	} acts[] = { { "list", list }, { "due", due }, { "take", take }, { "correct", correct } };

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
	return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "fee");
}
