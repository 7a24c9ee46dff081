#include <stdlib.h>
#include <string.h>

#include "madoguchi/cli/sign_in.h"
#include "madoguchi/cli/verbs.h"
#include "madoguchi/counter/issue.h"
#include "madoguchi/store/case_list.h"

#define PAGE 50
#define HISTORY_MAX 200

static void print_row(struct output *output, const struct case_row *row)
{
	char kinds[KINDS_TEXT_SIZE];

	kinds_format(row->kinds, kinds);
	output_text(output, "case", row->number);
	output_text(output, "state", case_state_word(row->state));
	output_text(output, "route", route_word(row->route));
	output_text(output, "procedure", procedure_word(row->procedure));
	output_text(output, "kinds", kinds);
	output_text(output, "paper", row->custody_number);
	output_time(output, "accepted", row->accepted_ms);
	output_time(output, "changed", row->changed_ms);
	output_text(output, "name", row->name);
	output_record(output);
}

static bool list_cases(struct cli *cli, struct counter *counter, int count, char **words,
		       struct error *error)
{
	struct case_row rows[PAGE];
	enum case_list list = LIST_OPEN;
	int64_t after = 0;
	int got = PAGE;

	if (count > 0 && !case_list_parse(words[0], &list))
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "case list %s", words[0]);
	if (!audit_add(counter->store, "case.list", case_list_word(list), "command line", error))
		return false;
	while (got == PAGE) {
		if (!case_list_read(counter->store, list, after, false, rows, PAGE, &got, error))
			return false;
		for (int i = 0; i < got; i++)
			print_row(&cli->output, &rows[i]);
		after = got > 0 ? rows[got - 1].id : after;
	}
	return true;
}

static void print_case(struct cli *cli, const struct case_record *record,
		       const struct issue_plan *plan)
{
	static const char *const stages[] = {
		[STAGE_NOTHING] = "nothing", [STAGE_KEY] = "key",
		[STAGE_REQUEST] = "request", [STAGE_WAIT] = "wait",
		[STAGE_WRITE] = "write",     [STAGE_TEST] = "test",
		[STAGE_TROUBLE] = "trouble", [STAGE_REVOKED] = "revoked",
	};
	struct output *output = &cli->output;
	char kinds[KINDS_TEXT_SIZE];
	char done[KINDS_TEXT_SIZE];

	kinds_format(record->kinds, kinds);
	kinds_format(record->kinds_done, done);
	output_text(output, "case", record->number);
	output_text(output, "state", case_state_word(record->state));
	output_text(output, "route", route_word(record->route));
	output_text(output, "paper", record->custody_number);
	output_text(output, "procedure", procedure_word(record->procedure));
	output_text(output, "applicant", applicant_word(record->applicant));
	output_text(output, "kinds", kinds);
	output_text(output, "done", done);
	output_text(output, "next_auth", stages[plan->stage[KIND_AUTH]]);
	output_text(output, "next_sign", stages[plan->stage[KIND_SIGN]]);
	output_time(output, "accepted", record->accepted_ms);
	output_date(output, "good_until", record->good_until);
	output_date(output, "expires_auth", record->expires[KIND_AUTH]);
	output_date(output, "expires_sign", record->expires[KIND_SIGN]);
	output_text(output, "attention", text(cli->language, record->attention));
	output_text(output, "name", record->person.name);
	output_number(output, "rules", record->rules);
	output_text(output, "protective_measure", record->protective_measure ? "yes" : "no");
	output_record(output);
}

static bool show_case(struct cli *cli, struct counter *counter, const char *number,
		      struct error *error)
{
	struct case_record record;
	struct issue_plan plan;
	bool ok;

	ok = case_find(counter->store, number, &record, error) &&
	     issue_plan(counter->store, &record, &plan, error) &&
	     audit_add(counter->store, "case.view", record.number, "command line", error);
	if (ok)
		print_case(cli, &record, &plan);
	explicit_bzero(&record, sizeof(record));
	return ok;
}

bool verb_case(struct cli *cli, int count, char **words, struct error *error)
{
	struct counter *counter = NULL;
	bool ok;

	if (count > 0 && strcmp(words[0], "run") == 0)
		return verb_case_run(cli, count - 1, words + 1, error);
	if (count > 0 && strcmp(words[0], "continue") == 0)
		return verb_case_continue(cli, count - 1, words + 1, error);
	if (count == 0 ||
	    !(strcmp(words[0], "list") == 0 || (strcmp(words[0], "show") == 0 && count == 2)))
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "case");
	if (!cli_counter_open(cli, RIGHT_COUNTER, &counter, error))
		return false;
	ok = strcmp(words[0], "list") == 0 ? list_cases(cli, counter, count - 1, words + 1, error)
					   : show_case(cli, counter, words[1], error);
	counter_close(&counter);
	return ok;
}
