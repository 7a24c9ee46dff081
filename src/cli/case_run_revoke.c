/* Revocation by case run: which certificates, where they are known from, and the queue. */
#include <stdio.h>

#include "madoguchi/counter/revoke.h"

#include "case_run.h"

static const char *const sources[] = {
	[REVOKE_NOWHERE] = "unknown", [REVOKE_ON_CARD] = "card", [REVOKE_IN_RECORDS] = "records",
	[REVOKE_TYPED] = "typed",     [REVOKE_ASKED] = "asked",	 [REVOKE_QUEUED] = "queued",
	[REVOKE_ENDED] = "revoked",   [REVOKE_ABSENT] = "none",
};

static void print_item(struct run *run, enum certificate_kind kind, const struct revoke_item *item)
{
	struct output *output = &run->cli->output;

	output_text(output, "event", "revocation");
	output_text(output, "kind", kind_word(kind));
	output_text(output, "source", sources[item->source]);
	output_text(output, "serial", item->serial);
	output_date(output, "expires", item->expires);
	output_record(output);
	fflush(output->stream);
}

/* Why less is revoked than was asked for. */
static void print_left_out(struct run *run)
{
	struct output *output = &run->cli->output;

	output_text(output, "event", "warning");
	output_text(output, "words", text(run->cli->language, error_happened(ERROR_CARD_FACE)));
	output_record(output);
}

static bool find(struct run *run, struct case_record *record, struct revoke_plan *plan,
		 struct error *error)
{
	if (!revoke_find(run->counter, record, plan, error))
		return false;
	plan->auth_alone = run->auth_alone;
	for (int i = 0; i < KIND_COUNT; i++) {
		struct revoke_item *item = &plan->item[i];

		if (item->wanted && run->serial[i] != NULL && item->source != REVOKE_QUEUED &&
		    item->source != REVOKE_ENDED &&
		    !revoke_type_serial(plan, (enum certificate_kind)i, run->serial[i], error))
			return false;
		if (item->wanted)
			print_item(run, (enum certificate_kind)i, item);
	}
	if (revoke_left_out(plan))
		print_left_out(run);
	return true;
}

bool run_revoke(struct run *run, struct case_record *record, struct error *error)
{
	struct revoke_plan plan;
	struct error unwritten;

	if (record->state == CASE_WAITING_SERVICE)
		return true;
	if (!find(run, record, &plan, error))
		return false;
	if (revoke_begin(run->counter, record, &plan, error))
		return run_paper(run, record, PAPER_REVOCATION, error);
	if (error->code == ERROR_REVOKE_UNKNOWN)
		(void)revoke_leave(run->counter, record, &unwritten);
	return false;
}
