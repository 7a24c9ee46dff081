#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/cli/sign_in.h"
#include "madoguchi/cli/verbs.h"
#include "madoguchi/counter/call.h"
#include "madoguchi/counter/todo.h"

#define PAGE 50

bool verb_todo(struct cli *cli, int count, char **words, struct error *error)
{
	struct counter *counter = NULL;
	struct todo_view view;
	bool done;

	(void)words;
	if (count != 0)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "todo");
	if (!cli_counter_open(cli, RIGHT_ANY, &counter, error))
		return false;
	done = todo_look(counter->store, cli->office, clock_now_ms(), &view, error);
	for (int todo = TODO_NOBODY + 1; done && todo < TODO_COUNT; todo++) {
		output_text(&cli->output, "todo", todo_word((enum todo)todo));
		output_text(&cli->output, "what", text(cli->language, todo_what((enum todo)todo)));
		output_text(&cli->output, "by", text(cli->language, todo_who((enum todo)todo)));
		output_number(&cli->output, "number", view.line[todo].count);
		output_time(&cli->output, "since", view.line[todo].oldest_ms);
		output_number(&cli->output, "late", view.late[todo]);
		output_record(&cli->output);
	}
	counter_close(&counter);
	return done;
}

/* ---- calls ---------------------------------------------------------------------------------- */

static void print_row(struct cli *cli, const struct call_row *row)
{
	struct output *output = &cli->output;

	output_time(output, "accepted", row->matter.accepted_ms);
	output_text(output, "case", row->matter.number);
	output_text(output, "name", row->matter.name);
	output_text(output, "in_safe", row->in_safe ? "yes" : "no");
	output_number(output, "tries", row->tries);
	output_text(output, "last", call_result_word(row->result));
	output_time(output, "last_call", row->at_ms);
	output_time(output, "again", row->again_ms);
	output_text(output, "say", text(cli->language, call_words(row)));
	output_record(output);
}

static bool list(struct cli *cli, struct counter *counter, struct error *error)
{
	const struct call_moment moment = call_now(counter->store);
	int64_t place = INT64_MIN, id = 0;
	struct call_row rows[PAGE];
	int got = PAGE;

	if (!audit_add(counter->store, "call.list", "", "command line", error))
		return false;
	while (got == PAGE) {
		if (!call_list_read(counter->store, &moment, place, id, false, rows, PAGE, &got,
				    error))
			return false;
		for (int i = 0; i < got; i++)
			print_row(cli, &rows[i]);
		place = got > 0 ? rows[got - 1].place : place;
		id = got > 0 ? rows[got - 1].matter.id : id;
	}
	explicit_bzero(rows, sizeof(rows));
	return true;
}

static bool find_case(struct counter *counter, const char *number, int64_t *ret_id,
		      struct error *error)
{
	struct case_record record;

	if (!case_find(counter->store, number, &record, error))
		return false;
	*ret_id = record.id;
	explicit_bzero(&record, sizeof(record));
	return true;
}

static bool look(struct cli *cli, struct counter *counter, const char *number, struct error *error)
{
	struct call_order order = { .case_id = 0 };

	if (!find_case(counter, number, &order.case_id, error) ||
	    !call_look(counter, &order, error))
		return false;
	output_text(&cli->output, "case", number);
	output_text(&cli->output, "telephone", order.number);
	output_record(&cli->output);
	explicit_bzero(&order, sizeof(order));
	return true;
}

/* log CASE RESULT [TIME] */
static bool log_call(struct counter *counter, int count, char **words, struct error *error)
{
	struct call_order order = { .act = CALL_ACT_COUNT };
	const char *word = words[2];

	for (int act = 0; act < CALL_ACT_COUNT; act++)
		if (strcmp(call_act_word((enum call_act)act), word) == 0)
			order.act = (enum call_act)act;
	if (order.act == CALL_ACT_COUNT || (order.act == CALL_ACT_AGAIN_AT) != (count == 4) ||
	    (count == 4 && !date_parse_iso_minute(words[3], &order.again_ms)))
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "call log %s", word);
	return find_case(counter, words[1], &order.case_id, error) &&
	       call_log(counter, &order, error);
}

bool verb_call(struct cli *cli, int count, char **words, struct error *error)
{
	const bool lists = count == 1 && strcmp(words[0], "list") == 0;
	const bool looks = count == 2 && strcmp(words[0], "look") == 0;
	const bool logs = (count == 3 || count == 4) && strcmp(words[0], "log") == 0;
	struct counter *counter = NULL;
	bool done;

	if (!lists && !looks && !logs)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "call");
	if (!cli_counter_open(cli, RIGHT_COUNTER, &counter, error))
		return false;
	done = lists   ? list(cli, counter, error)
	       : looks ? look(cli, counter, words[1], error)
		       : log_call(counter, count, words, error);
	counter_close(&counter);
	return done;
}
