#include <stdio.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/card/reader.h"
#include "madoguchi/cli/sign_in.h"
#include "madoguchi/cli/verbs.h"
#include "madoguchi/counter/link.h"
#include "madoguchi/counter/rules_work.h"

static const char *reader_word(const struct cli *cli)
{
	static const char *const words[] = {
		[READER_NO_SERVICE] = "no service", [READER_ABSENT] = "none",
		[READER_EMPTY] = "empty",	    [READER_CARD] = "card",
		[READER_IN_USE] = "in use",	    [READER_MUTE] = "mute",
	};
	struct reader_event event;
	struct error error;

	if (!reader_look(cli->config->reader, &event, &error))
		return words[READER_NO_SERVICE];
	return words[event.state];
}

static const char *link_word(const struct link_view *view)
{
	static const char *const words[] = {
		[LINK_UNKNOWN] = "unknown",
		[LINK_ONLINE] = "online",
		[LINK_UNSTABLE] = "unstable",
		[LINK_DOWN] = "down",
	};

	return view->sync_running ? words[view->link] : "sync not running";
}

/* "issue until 2026-12-01 09:00: maintenance" and the like, parted by "; ". */
static void tell_stops(struct output *output, const struct link_view *view)
{
	char words[512] = "", until[20];
	size_t used = 0;

	for (int i = 0; i < view->stop_count && used < sizeof(words); i++) {
		const struct stop *stop = &view->stops[i];

		if (!stop_holds(stop, clock_now_ms()))
			continue;
		clock_format(stop->ends_ms, until, sizeof(until));
		used += (size_t)snprintf(words + used, sizeof(words) - used, "%s%s until %.16s: %s",
					 used > 0 ? "; " : "", stop_word(stop->kind), until,
					 stop->reason);
	}
	output_text(output, "held_back", words);
}

bool verb_status(struct cli *cli, int count, char **words, struct error *error)
{
	struct output *output = &cli->output;
	struct counter *counter = NULL;
	struct rules_state rules;
	struct link_view view;
	bool ok;

	(void)words;
	if (count != 0)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "status");
	if (!cli_counter_locked(cli, &counter, error))
		return false;
	ok = link_look(counter->store, &view, error) &&
	     rules_work_state(cli->config, counter->store, &rules, error);
	counter_close(&counter);
	if (!ok)
		return false;
	output_text(output, "office", office_name(cli->office, cli->language));
	output_number(output, "rules", rules.now.number);
	output_text(output, "rules_edited", rules.edited ? "yes" : "no");
	output_text(output, "clock", clock_is_shifted() ? "practice clock" : "machine");
	output_text(output, "reader", reader_word(cli));
	output_text(output, "link", link_word(&view));
	output_time(output, "since", view.since_ms);
	output_time(output, "wait_until", link_paused(&view) ? view.sync.paused_until_ms : 0);
	output_number(output, "waiting", view.counts.waiting);
	output_number(output, "in_doubt", view.counts.in_doubt);
	output_number(output, "to_write", view.counts.to_write);
	output_number(output, "custody", view.counts.custody);
	output_number(output, "revisit", view.counts.revisit);
	output_number(output, "to_return", view.counts.to_return);
	output_number(output, "attention", view.counts.attention);
	output_number(output, "differences", view.counts.differences);
	output_time(output, "oldest", view.counts.oldest_ms);
	output_time(output, "last_run", view.sync.run_started_ms);
	output_text(output, "last_result", text(cli->language, view.sync.run_words));
	output_text(output, "last_error", view.sync.last_error);
	tell_stops(output, &view);
	output_record(output);
	return true;
}
