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
	static const char *const records[] = {
		[PURGE_RECORD_CASE] = "case",
		[PURGE_RECORD_PAPER] = "paper",
		[PURGE_RECORD_SET_ASIDE] = "set_aside",
	};
	char day[DATE_TEXT_SIZE] = "";

	if (item->kept_until != DATE_NONE)
		date_format_iso(item->kept_until, day);
	output_text(&cli->output, "record", records[item->record]);
	output_text(&cli->output, "number", item->number);
	output_text(&cli->output, "kind", item->kind);
	output_text(&cli->output, "kept_until", day);
	output_text(&cli->output, "state", item->hold == PURGE_HOLD_NOT ? telling->gone : "held");
	output_text(&cli->output, "why", text(cli->language, purge_hold_words(item->hold)));
	output_record(&cli->output);
}

static bool look(struct cli *cli, struct counter *counter, struct error *error)
{
	struct telling telling = { .cli = cli, .gone = "due" };
	struct purge_report report;

	return purge_look(counter, tell, &telling, &report, error);
}

typedef bool remove_all(struct counter *counter, const struct approval *approval, purge_tell *tell,
			void *context, struct purge_report *ret_report, struct error *error);

static bool remove_by(struct cli *cli, struct counter *counter, remove_all *remove,
		      struct error *error)
{
	struct telling telling = { .cli = cli, .gone = "removed" };
	struct purge_report report;
	struct approval approval;

	return cli_approve(cli, counter, FOUR_EYES_PURGE, PURGE_SUBJECT, &approval, error) &&
	       remove(counter, &approval, tell, &telling, &report, error);
}

bool verb_purge(struct cli *cli, int count, char **words, struct error *error)
{
	const bool dry = count == 1 && strcmp(words[0], "--dry-run") == 0;
	const bool set_aside = count == 1 && strcmp(words[0], "--set-aside") == 0;
	struct counter *counter = NULL;
	bool done;

	if (count > 0 && !dry && !set_aside)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "purge");
	if (!cli_counter_open(cli, RIGHT_ADMINISTER, &counter, error))
		return false;
	done = dry ? look(cli, counter, error)
		   : remove_by(cli, counter, set_aside ? purge_set_aside : purge_run, error);
	counter_close(&counter);
	return done;
}
