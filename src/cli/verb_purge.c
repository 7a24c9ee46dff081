#include <string.h>

#include "madoguchi/base/date.h"
#include "madoguchi/cli/sign_in.h"
#include "madoguchi/cli/verbs.h"
#include "madoguchi/counter/purge.h"

struct telling {
	struct cli *cli;
	const char *gone; /* the word for what nothing holds: "due" or "removed" */
};

static void tell(void *context, const struct purge_item *item)
{
	const struct telling *telling = context;
	struct cli *cli = telling->cli;
	char day[DATE_TEXT_SIZE];

	date_format_iso(item->kept_until, day);
	output_text(&cli->output, "record", item->is_paper ? "paper" : "case");
	output_text(&cli->output, "number", item->number);
	output_text(&cli->output, "kind", item->kind);
	output_text(&cli->output, "kept_until", day);
	output_text(&cli->output, "state", item->hold == PURGE_HOLD_NOT ? telling->gone : "held");
	output_text(&cli->output, "why", text(cli->language, purge_hold_words(item->hold)));
	output_record(&cli->output);
}

static bool purge(struct cli *cli, struct counter *counter, bool dry, struct error *error)
{
	struct telling telling = { .cli = cli, .gone = dry ? "due" : "removed" };
	struct purge_report report;
	struct approval approval;

	if (dry)
		return purge_look(counter, tell, &telling, &report, error);
	return cli_approve(cli, counter, FOUR_EYES_PURGE, PURGE_SUBJECT, &approval, error) &&
	       purge_run(counter, &approval, tell, &telling, &report, error);
}

bool verb_purge(struct cli *cli, int count, char **words, struct error *error)
{
	const bool dry = count == 1 && strcmp(words[0], "--dry-run") == 0;
	struct counter *counter = NULL;
	bool done;

	if (count > 0 && !dry)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "purge");
	if (!cli_counter_open(cli, RIGHT_ADMINISTER, &counter, error))
		return false;
	done = purge(cli, counter, dry, error);
	counter_close(&counter);
	return done;
}
