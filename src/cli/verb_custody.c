#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/text.h"
#include "madoguchi/cli/sign_in.h"
#include "madoguchi/cli/verbs.h"
#include "madoguchi/counter/custody.h"
#include "madoguchi/counter/stocktake.h"
#include "madoguchi/store/custody_list.h"

#define PAGE 50

/* ---- custody -------------------------------------------------------------------------------- */

static void print_row(struct cli *cli, const struct custody_row *row)
{
	const int64_t now_ms = clock_now_ms();
	const bool late = custody_late(cli->office, &row->custody, now_ms);
	struct output *output = &cli->output;
	char things[CUSTODY_THINGS_SIZE];

	output_text(output, "number", row->custody.number);
	output_text(output, "state", custody_state_word(row->custody.state));
	output_time(output, "since", row->custody.since_ms);
	output_number(output, "days", custody_age(&row->custody, now_ms));
	output_text(output, "late", late ? "yes" : "no");
	output_text(output, "place", row->custody.place);
	output_text(output, "envelope", row->custody.envelope);
	output_text(output, "tracking", row->custody.tracking);
	output_text(output, "case", row->matter.number);
	output_text(output, "case_state", case_state_word(row->matter.state));
	output_text(output, "name", row->matter.name);
	output_text(output, "next", text(cli->language, custody_next_step(row, late)));
	output_text(output, "way_of_return", custody_way_word(row->custody.way));
	output_text(output, "papers", row->custody.papers ? "yes" : "no");
	output_text(output, "second", row->custody.second);
	custody_things_words(&row->custody, cli->language, things);
	output_text(output, "things", things);
	output_record(output);
	explicit_bzero(things, sizeof(things));
}

static bool list(struct cli *cli, struct counter *counter, struct error *error)
{
	const struct custody_wanted wanted = { .todo = TODO_NOBODY };
	struct custody_row rows[PAGE];
	int64_t since_ms = INT64_MIN, id = 0;
	int got = PAGE;

	if (!audit_add(counter->store, "custody.list", "", "command line", error))
		return false;
	while (got == PAGE) {
		if (!custody_list_read(counter->store, &wanted, since_ms, id, false, rows, PAGE,
				       &got, error))
			return false;
		for (int i = 0; i < got; i++)
			print_row(cli, &rows[i]);
		since_ms = got > 0 ? rows[got - 1].custody.since_ms : since_ms;
		id = got > 0 ? rows[got - 1].custody.id : id;
	}
	explicit_bzero(rows, sizeof(rows));
	return true;
}

static bool show(struct cli *cli, struct counter *counter, const char *number, struct error *error)
{
	struct custody custody;
	struct custody_row row;

	if (!custody_find(counter->store, number, &custody, error) ||
	    !custody_list_find(counter->store, custody.id, &row, error) ||
	    !audit_add(counter->store, "custody.view", number, "command line", error))
		return false;
	print_row(cli, &row);
	explicit_bzero(&custody, sizeof(custody));
	explicit_bzero(&row, sizeof(row));
	return true;
}

static bool find_act(const char *word, enum custody_act *ret_act)
{
	for (int act = 0; act < CUSTODY_ACT_COUNT; act++) {
		if (strcmp(custody_act_word((enum custody_act)act), word) != 0)
			continue;
		*ret_act = (enum custody_act)act;
		return true;
	}
	return false;
}

static bool parse_seen(const char *word, enum custody_seen *ret_seen)
{
	for (int seen = 0; seen < CUSTODY_SEEN_COUNT; seen++) {
		if (strcmp(custody_seen_word((enum custody_seen)seen), word) != 0)
			continue;
		*ret_seen = (enum custody_seen)seen;
		return true;
	}
	return false;
}

/* ACT NUMBER [WORDS] */
static bool make_order(int count, char **words, struct custody_order *ret_order,
		       struct error *error)
{
	struct custody_order order = { .seen = CUSTODY_SEEN_COUNT };
	bool known = count >= 2 && count <= 3 && find_act(words[0], &order.act);

	if (known && order.act == CUSTODY_ACT_GIVE)
		known = count == 3 && parse_seen(words[2], &order.seen);
	else if (known && count == 3)
		text_clean(words[2], strlen(words[2]), order.words, sizeof(order.words));
	if (!known)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "custody");
	text_copy(order.number, sizeof(order.number), words[1]);
	*ret_order = order;
	return true;
}

static bool act_on(struct cli *cli, struct counter *counter, struct custody_order *order,
		   struct error *error)
{
	return (!custody_act_shared(order->act) ||
		cli_approve(cli, counter, FOUR_EYES_GIVE, order->number, &order->approval,
			    error)) &&
	       custody_work(counter, order, error);
}

bool verb_custody(struct cli *cli, int count, char **words, struct error *error)
{
	const bool lists = count == 1 && strcmp(words[0], "list") == 0;
	const bool shows = count == 2 && strcmp(words[0], "show") == 0;
	struct counter *counter = NULL;
	struct custody_order order;
	bool done;

	if (!lists && !shows && !make_order(count, words, &order, error))
		return false;
	if (!cli_counter_open(cli, RIGHT_COUNTER, &counter, error))
		return false;
	done = lists   ? list(cli, counter, error)
	       : shows ? show(cli, counter, words[1], error)
		       : act_on(cli, counter, &order, error);
	counter_close(&counter);
	return done;
}

/* ---- stock-taking --------------------------------------------------------------------------- */

static bool print_lines(struct cli *cli, struct counter *counter, const struct stocktake *stocktake,
			struct error *error)
{
	struct stocktake_line lines[PAGE];
	char after[CUSTODY_NUMBER_SIZE] = "";
	int got = PAGE;

	while (got == PAGE) {
		if (!stocktake_lines(counter->store, stocktake, after, lines, PAGE, &got, error))
			return false;
		for (int i = 0; i < got; i++) {
			output_text(&cli->output, "number", lines[i].number);
			output_text(&cli->output, "result", stocktake_result_word(lines[i].result));
			output_time(&cli->output, "at", lines[i].at_ms);
			output_time(&cli->output, "since", lines[i].since_ms);
			output_text(&cli->output, "place", lines[i].place);
			output_record(&cli->output);
		}
		if (got > 0)
			text_copy(after, sizeof(after), lines[got - 1].number);
	}
	return true;
}

static void print_view(struct cli *cli, const struct stocktake_view *view)
{
	struct output *output = &cli->output;

	output_text(output, "open", view->open.id != 0 ? "yes" : "no");
	output_time(output, "begun", view->open.begun_ms);
	output_number(output, "unseen", view->counts[STOCKTAKE_UNSEEN]);
	output_number(output, "seen", view->counts[STOCKTAKE_FOUND]);
	output_number(output, "not_on_list", view->counts[STOCKTAKE_EXTRA]);
	output_date(output, "owed_since", view->owed_since);
	output_text(output, "overdue", view->overdue ? "yes" : "no");
	output_time(output, "last", view->last.closed_ms);
	output_text(output, "last_by", view->last.closed_by);
	output_text(output, "last_with", view->last.second);
	output_number(output, "last_seen", view->last.found);
	output_number(output, "last_missing", view->last.missing);
	output_number(output, "last_not_on_list", view->last.extra);
	output_record(output);
}

/* How it stands, and the lines of the open one, or of the last. */
static bool stocktake_show(struct cli *cli, struct counter *counter, bool with_lines,
			   struct error *error)
{
	struct stocktake_view view;

	if (!stocktake_look(counter->store, cli->office, clock_now_ms(), &view, error))
		return false;
	if (!with_lines)
		print_view(cli, &view);
	else if (view.open.id != 0)
		return print_lines(cli, counter, &view.open, error);
	else if (view.last.id != 0)
		return print_lines(cli, counter, &view.last, error);
	return true;
}

/* Every number that was scanned, with what it is. */
static bool mark_all(struct cli *cli, struct counter *counter, enum stocktake_act act, int count,
		     char **words, struct error *error)
{
	for (int i = 0; i < count; i++) {
		struct stocktake_order order = { .act = act };

		text_copy(order.number, sizeof(order.number), words[i]);
		if (!stocktake_work(counter, &order, error))
			return false;
		if (act != STOCKTAKE_ACT_MARK)
			continue;
		output_text(&cli->output, "number", order.number);
		output_text(&cli->output, "result", stocktake_result_word(order.result));
		output_record(&cli->output);
	}
	return true;
}

static bool close_it(struct cli *cli, struct counter *counter, struct error *error)
{
	struct stocktake_order order = { .act = STOCKTAKE_ACT_CLOSE };

	return cli_approve(cli, counter, FOUR_EYES_STOCKTAKE, STOCKTAKE_SUBJECT, &order.approval,
			   error) &&
	       stocktake_work(counter, &order, error) && stocktake_show(cli, counter, false, error);
}

static bool run(struct cli *cli, struct counter *counter, int count, char **words,
		struct error *error)
{
	struct stocktake_order begin = { .act = STOCKTAKE_ACT_BEGIN };

	if (count == 1 && strcmp(words[0], "begin") == 0)
		return stocktake_work(counter, &begin, error) &&
		       stocktake_show(cli, counter, false, error);
	if (count == 1 && strcmp(words[0], "show") == 0)
		return stocktake_show(cli, counter, false, error);
	if (count == 1 && strcmp(words[0], "lines") == 0)
		return stocktake_show(cli, counter, true, error);
	if (count == 1 && strcmp(words[0], "close") == 0)
		return close_it(cli, counter, error);
	if (count >= 2 && strcmp(words[0], "mark") == 0)
		return mark_all(cli, counter, STOCKTAKE_ACT_MARK, count - 1, words + 1, error);
	if (count >= 2 && strcmp(words[0], "unmark") == 0)
		return mark_all(cli, counter, STOCKTAKE_ACT_UNMARK, count - 1, words + 1, error);
	return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "stocktake");
}

bool verb_stocktake(struct cli *cli, int count, char **words, struct error *error)
{
	struct counter *counter = NULL;
	bool done;

	if (count == 0)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "stocktake");
	if (!cli_counter_open(cli, RIGHT_COUNTER, &counter, error))
		return false;
	done = run(cli, counter, count, words, error);
	counter_close(&counter);
	return done;
}
