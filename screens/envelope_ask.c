/* What became of the envelope from which staff typed the PINs. */
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/kit/chooser.h"

void envelope_ask(struct loop *loop, void (*answer)(struct loop *loop, void *context, int64_t id),
		  void *context)
{
	static const struct chooser_row choices[] = {
		{ ENVELOPE_DESTROYED, N_("It was destroyed") },
		{ ENVELOPE_RETURNED, N_("It was returned") },
	};

	chooser_open(loop, N_("What became of the opened envelope?"), choices,
		     sizeof(choices) / sizeof(choices[0]), ENVELOPE_DESTROYED, answer, context);
}
