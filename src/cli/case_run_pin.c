/* PIN change, initialisation and unlock by case run: each PIN that was given. */
#include <stdio.h>

#include "madoguchi/counter/envelope.h"
#include "madoguchi/counter/pin_work.h"

#include "case_run.h"

static void print_pin(struct run *run, enum card_pin pin, const char *outcome, int64_t tries)
{
	struct output *output = &run->cli->output;

	output_text(output, "event", "pin");
	output_text(output, "pin", card_pin_word(pin));
	output_text(output, "words", text(run->cli->language, card_pin_label(pin)));
	output_text(output, "outcome", outcome);
	output_number(output, "tries", tries);
	output_record(output);
	fflush(output->stream);
}

/* What the card says now, whatever came of it. */
static bool print_targets(struct run *run, const struct case_record *record, struct error *error)
{
	struct pin_work_view view;

	if (!pin_work_look(run->counter, record, &view, error))
		return false;
	for (int i = 0; i < view.count; i++) {
		const struct pin_target *target = &view.target[i];

		print_pin(run, target->pin,
			  target->half	 ? "half"
			  : target->open ? "open"
			  : target->done ? "done"
					 : "untouched",
			  target->tries);
	}
	return true;
}

static bool do_pins(struct run *run, struct case_record *record, int *ret_done, struct error *error)
{
	*ret_done = 0;
	if (run->has_pins && !envelope_for_card(run->counter, record, error))
		return false;
	for (int i = 0; i < CARD_PIN_COUNT; i++) {
		struct pin_order order = {
			.pin = (enum card_pin)i,
			.last_try = run->last_try,
			.confirm_done = true,
		};

		if (!case_pins_order(&run->pins, order.pin, &order.present, &order.fresh))
			continue;
		order.puk = run->pins.pin[CASE_PIN_PUK];
		if (!pin_work_do(run->counter, record, &order, error))
			return false;
		(*ret_done)++;
	}
	return true;
}

bool run_pin_work(struct run *run, struct case_record *record, struct error *error)
{
	struct error unread;
	int done;

	if (!do_pins(run, record, &done, error)) {
		print_targets(run, record, &unread);
		return false;
	}
	if (done == 0)
		return error_set(error, ERROR_PIN_NEEDED, CAUSE_NONE, 0, "no new PIN was given");
	return print_targets(run, record, error) && pin_work_finish(run->counter, record, error);
}
