#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/text.h"
#include "madoguchi/cli/sign_in.h"
#include "madoguchi/cli/verbs.h"
#include "madoguchi/counter/queue_work.h"
#include "madoguchi/store/case.h"
#include "madoguchi/store/queue_list.h"

#define PAGE 50

static void print_exchange(struct cli *cli, const struct exchange *exchange, const char *number)
{
	struct output *output = &cli->output;
	char id[2 * TRANSACTION_ID_SIZE + 1];

	hex_encode(exchange->transaction_id, TRANSACTION_ID_SIZE, id, sizeof(id));
	output_number(output, "id", exchange->id);
	output_text(output, "transaction", id);
	output_text(output, "case", number);
	output_text(output, "kind", kind_word(exchange->kind));
	output_number(output, "body", exchange->body_type);
	output_text(output, "state", exchange_state_word(exchange->state));
	output_number(output, "priority", exchange->priority);
	output_number(output, "attempts", exchange->attempts);
	output_time(output, "created", exchange->created_ms);
	output_time(output, "due", exchange->due_ms);
	output_text(output, "why", text(cli->language, exchange->reason));
	output_record(output);
}

static bool list_queue(struct cli *cli, struct counter *counter, struct error *error)
{
	struct queue_row rows[PAGE];
	int64_t after = 0;
	int got = PAGE;

	while (got == PAGE) {
		if (!queue_list_read(counter->store, QUEUE_AFTER, after, rows, PAGE, &got, error))
			return false;
		for (int i = 0; i < got; i++)
			print_exchange(cli, &rows[i].exchange, rows[i].case_number);
		after = got > 0 ? rows[got - 1].exchange.id : after;
	}
	return true;
}

static bool show(struct cli *cli, struct counter *counter, int64_t id, struct error *error)
{
	struct case_record record = { 0 };
	struct exchange exchange;

	if (!exchange_load(counter->store, id, &exchange, error) ||
	    (exchange.case_id != 0 && !case_load(counter->store, exchange.case_id, &record, error)))
		return false;
	print_exchange(cli, &exchange, record.number);
	explicit_bzero(&record, sizeof(record));
	return true;
}

static const struct act {
	const char *word;
	bool needs_why;
	enum queue_act act; /* QUEUE_ACT_COUNT: shows it */
} acts[] = {
	{ "show", false, QUEUE_ACT_COUNT },  { "retry", false, QUEUE_LET_GO },
	{ "again", false, QUEUE_ASK_AGAIN }, { "hold", true, QUEUE_HOLD },
	{ "cancel", true, QUEUE_CANCEL },
};

static const struct act *find_act(int count, char **words)
{
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		if (count < 2 || strcmp(acts[i].word, words[0]) != 0)
			continue;
		if (acts[i].needs_why != (count == 4) || (!acts[i].needs_why && count != 2))
			return NULL;
		if (acts[i].needs_why && strcmp(words[2], "--why") != 0)
			return NULL;
		return &acts[i];
	}
	return NULL;
}

static bool approve(struct cli *cli, struct counter *counter, struct queue_order *order,
		    struct error *error)
{
	char subject[APPROVAL_SUBJECT_SIZE];
	struct exchange exchange;
	enum four_eyes shared;

	if (!exchange_load(counter->store, order->exchange_id, &exchange, error))
		return false;
	queue_act_subject(&exchange, subject);
	return !queue_act_shared(&exchange, order->act, &shared) ||
	       cli_approve(cli, counter, shared, subject, &order->approval, error);
}

static bool act_on(struct cli *cli, struct counter *counter, const struct act *act, char **words,
		   struct error *error)
{
	struct queue_order order = { .act = act->act };
	char *end;

	order.exchange_id = strtoll(words[1], &end, 10);
	if (*end != '\0')
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "%s", words[1]);
	if (act->act == QUEUE_ACT_COUNT)
		return show(cli, counter, order.exchange_id, error);
	if (act->needs_why)
		text_clean(words[3], strlen(words[3]), order.why, sizeof(order.why));
	return approve(cli, counter, &order, error) && queue_work(counter, &order, error);
}

bool verb_queue(struct cli *cli, int count, char **words, struct error *error)
{
	const bool list = count == 1 && strcmp(words[0], "list") == 0;
	const struct act *act = find_act(count, words);
	struct counter *counter = NULL;
	bool ok;

	if (!list && act == NULL)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "queue");
	if (!cli_counter_open(cli, RIGHT_QUEUE, &counter, error))
		return false;
	ok = list ? list_queue(cli, counter, error) : act_on(cli, counter, act, words, error);
	counter_close(&counter);
	return ok;
}
