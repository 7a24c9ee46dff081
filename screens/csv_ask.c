#include "madoguchi/screens/csv_ask.h"

#include "madoguchi/screens/kit/chooser.h"

void csv_ask(struct loop *loop, void (*answer)(struct loop *loop, void *context, int64_t id),
	     void *context)
{
	static const struct chooser_row choices[] = {
		{ CSV_UTF8, N_("UTF-8, for a spreadsheet of today") },
		{ CSV_CP932, N_("CP932 (Shift_JIS), for an older program") },
	};

	chooser_open(loop, N_("A CSV file, written in"), choices,
		     sizeof(choices) / sizeof(choices[0]), CSV_UTF8, answer, context);
}

void csv_say(struct loop *loop, const struct export_csv *stored)
{
	struct message words = message_with_text(
	    stored->unfit == 0 ? N_("Stored: {1}") : N_("Stored: {1}. Rows with 〓: {2} ({3})"),
	    stored->name);

	message_add_number(&words, stored->unfit);
	message_add_text(&words, stored->rows);
	loop_say(loop, &words, stored->unfit == 0 ? UI_GOOD : UI_WARN);
}
