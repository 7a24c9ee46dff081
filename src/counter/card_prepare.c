#include "madoguchi/counter/card_prepare.h"

bool card_prepare_new(struct counter *counter, struct card_prepared *ret_prepared,
		      struct error *error)
{
	bool done;

	/* A card that was open may have been opened with another key. */
	counter_card_end(counter);
	card_setup_blank(counter->card_setup, true);
	done = counter_card_begin(counter, error) && card_prepare(counter->card, error);
	card_setup_blank(counter->card_setup, false);
	if (done) {
		ret_prepared->driver = card_driver_name(counter->card);
		ret_prepared->warning = card_warning(counter->card);
	}
	counter_card_end(counter);
	return done;
}
