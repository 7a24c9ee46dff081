/* The fee of case run and case continue: taken as soon as the case has come to its time. */
#include <string.h>

#include "madoguchi/counter/fee.h"

#include "case_run.h"

static void print_fee(struct run *run, const struct fee_view *fee, const char *receipt)
{
	struct output *output = &run->cli->output;

	output_text(output, "event", "fee");
	output_number(output, "yen", fee->terms.issuer_yen + fee->terms.own_yen);
	output_text(output, "means", fee_means_word(run->file.fee));
	output_text(output, "paper", receipt);
	output_record(output);
	fflush(output->stream);
}

bool run_fee(struct run *run, const struct case_record *record, struct error *error)
{
	struct paper_record receipt;
	struct fee_view fee;
	struct buffer words;
	bool taken;

	if (!run->file.takes_fee)
		return true;
	if (!fee_look(run->counter->store, record, &fee, error))
		return false;
	if (!fee.due)
		return true;
	buffer_init(&words, PAPER_TEXT_MAX);
	taken = fee_take(run->counter, record, run->file.fee, run->cli->language, &receipt, &words,
			 error);
	if (words.bytes != NULL)
		explicit_bzero(words.bytes, words.size);
	buffer_done(&words);
	if (taken)
		print_fee(run, &fee, receipt.number);
	return taken;
}
