/*
 * tear_issue: issues and renewals with the card pulled at every command, once before and once after
 *   its execution, and what must hold when they have been carried on to their end.
 *
 * DESCRIPTION  The test says in check_card() what the card itself must hold.
 */
#ifndef TEAR_ISSUE_H
#define TEAR_ISSUE_H

#include "counter/tear_run.h"

#define ACTS_MAX 12

/* The next thing that the plan asks for; what waits for the service is answered. */
static bool one_act(struct run *run, struct error *error)
{
	struct counter *counter = world.counter;
	struct case_record *record = &run->record;
	struct issue_plan plan;

	assert_true(issue_plan(counter->store, record, &plan, error));
	assert_false(issue_plan_has(&plan, STAGE_TROUBLE));
	if (issue_plan_has(&plan, STAGE_KEY) || issue_plan_has(&plan, STAGE_REQUEST))
		return issue_card_work(counter, record, &run->pins, note_failure, &world, error);
	if (issue_plan_has(&plan, STAGE_WAIT)) {
		if (run->story->absent)
			assert_true(outage_defer(
			    counter, record,
			    &(struct outage_choice){ .route = ROUTE_CUSTODY, .consent = true },
			    error));
		tear_authority(&world, record);
		if (run->story->absent)
			reload(run);
		return true;
	}
	if (record->state == CASE_TO_RETURN)
		return outage_hand_back(counter, record, &run->pins, note_failure, &world, error);
	return issue_finish(counter, record, run->story->absent ? NULL : &run->pins, note_failure,
			    &world, error);
}

static bool go_on(struct run *run, struct error *error)
{
	for (int acts = 0; run->record.state != CASE_DONE; acts++) {
		assert_true(acts < ACTS_MAX);
		if (!one_act(run, error))
			return false;
	}
	return true;
}

/* ---- what must hold ------------------------------------------------------------------------- */

/* The card is whole: certificates, keys, PINs. */
static void check_card(struct run *run);

static bool asked_for(const struct run *run, enum certificate_kind kind)
{
	return (run->record.kinds & (1u << kind)) != 0;
}

static int revocations_wanted(const struct run *run, enum certificate_kind kind)
{
	if (run->story->data_changed)
		return kind == KIND_SIGN ? 1 : 0;
	return run->story->procedure == PROCEDURE_RENEW ? 1 : 0;
}

/* What the change has ended is revoked before its successor is asked for. */
static void check_order(const struct exchange *list, int count)
{
	const struct exchange *revocation = NULL, *request = NULL;

	for (int i = 0; i < count; i++) {
		if (list[i].body_type == CMP_RR)
			revocation = &list[i];
		else
			request = &list[i];
	}
	assert_non_null(revocation);
	assert_non_null(request);
	assert_int_equal(revocation->priority, PRIORITY_URGENT_REVOCATION);
	assert_int_equal(request->after_exchange, revocation->id);
}

/* One request of a kind, whatever happened, and one revocation of what it replaces. */
static void check_queue(struct run *run)
{
	struct exchange list[TEAR_EXCHANGES];
	int count = 0;

	for (int i = 0; i < KIND_COUNT; i++) {
		const enum certificate_kind kind = (enum certificate_kind)i;

		assert_int_equal(tear_requests(&world, &run->record, list, &count, kind, false),
				 asked_for(run, kind) ? 1 : 0);
		assert_int_equal(tear_requests(&world, &run->record, list, &count, kind, true),
				 revocations_wanted(run, kind));
	}
	if (run->story->data_changed)
		check_order(list, count);
}

static void check_journal(struct run *run)
{
	struct card_entry entry;
	int64_t rows, bad;
	bool found = true, ok = false;

	assert_done(card_entry_unseen(world.counter->store, run->record.card_digest, &entry, &found,
				      &error));
	if (found)
		fail_msg("journal: step %d of kind %d is open", entry.step, entry.kind);
	for (int i = 0; i < KIND_COUNT; i++) {
		if (!asked_for(run, (enum certificate_kind)i))
			continue;
		assert_done(card_entry_last(world.counter->store, run->record.id,
					    (enum certificate_kind)i, STEP_TEST, &entry, &error));
		assert_int_equal(entry.outcome, OUTCOME_DONE);
	}
	assert_done(audit_verify(world.counter->store, &ok, &rows, &bad, &error));
	assert_true(ok);
}

static void check_end(struct run *run)
{
	reload(run);
	assert_int_equal(run->record.state, CASE_DONE);
	assert_int_equal(run->record.kinds_done,
			 run->story->data_changed ? KINDS_SIGN : KINDS_BOTH);
	check_queue(run);
	check_card(run);
	check_journal(run);
}

/* Another resident's card in this one's place is refused and stays as it is. */
static void check_other_card(struct run *run)
{
	static uint8_t before[1u << 17], after[1u << 17];
	char path[TEAR_PATH], state[TEAR_PATH + 8];
	struct error error = { 0 };
	size_t size;

	tear_card_path(&world, OTHER, path);
	snprintf(state, sizeof(state), "%s/state", path);
	size = tear_read_file(state, before, sizeof(before));
	tear_insert(&world, OTHER);
	assert_false(one_act(run, &error));
	assert_string_equal(error_name(error.code), error_name(ERROR_CARD_OTHER));
	assert_int_equal(tear_read_file(state, after, sizeof(after)), size);
	assert_memory_equal(before, after, size);
	tear_remove(&world);
	run->others++;
}

/* The step that was told to have failed is where the plan stands: nothing is skipped and nothing
 * that was done is done again. */
static void check_plan(struct run *run)
{
	static const enum issue_stage stages[STEP_COUNT] = {
		[STEP_SET_PIN] = STAGE_KEY,	[STEP_KEY] = STAGE_KEY,
		[STEP_REQUEST] = STAGE_REQUEST, [STEP_WRITE] = STAGE_WRITE,
		[STEP_COMPARE] = STAGE_WRITE,	[STEP_TEST] = STAGE_TEST,
	};
	const struct issue_step_report *failed = &world.failed;
	struct issue_plan plan;
	int kinds, step;

	if (failed->of == 0)
		return; /* torn between two steps, while the card was recognised */
	/* Three steps a kind, the wait, and three a kind once more. */
	kinds = (failed->of - 1) / 6;
	step = failed->number <= 3 * kinds ? (failed->number - 1) % 3
					   : STEP_WRITE + (failed->number - 3 * kinds - 2) % 3;
	assert_done(issue_plan(world.counter->store, &run->record, &plan, &error));
	assert_int_equal(plan.stage[failed->kind], stages[step]);
}

/* ---- tears ---------------------------------------------------------------------------------- */

/* And once more, while what was torn is being mended. */
static void tear_again(struct run *run, unsigned at, enum pull when)
{
	struct error told = { 0 };

	arm(at, when);
	if (!go_on(run, &told)) {
		check_told(&told);
		run->again++;
		tear_insert(&world, run->story->resident);
	}
	arm(0, PULL_NEVER);
}

/* Pulls the card at this command, then puts it in again and ends the case. False: the story was
 * over before. */
static bool tear_once(struct run *run, unsigned at, enum pull when)
{
	struct error told = { 0 };

	tear_checkpoint(&world, run->story->resident, false);
	reload(run);
	memset(&world.failed, 0, sizeof(world.failed));
	arm(at, when);
	if (go_on(run, &told)) {
		/* Reset while it was only asked whether it is still there: it is opened anew. */
		if (!world.torn || when != RESET_BEFORE)
			return false;
		check_end(run);
		run->tears++;
		return true;
	}
	assert_true(world.torn);
	check_told(&told);
	arm(0, PULL_NEVER);
	/* Every other time the program is started anew; else it goes on with what it has. */
	if (at % 2 == 0) {
		tear_restart(&world);
		reload(run);
	}
	check_plan(run);
	check_other_card(run);
	tear_insert(&world, run->story->resident);
	if (at % 3 == 0)
		tear_again(run, 1 + at * 7 % 23, when);
	assert_done(go_on(run, &error));
	check_end(run);
	run->tears++;
	return true;
}

static void tear_everywhere(struct run *run)
{
	unsigned commands;

	tear_checkpoint(&world, run->story->resident, true);
	arm(0, PULL_NEVER);
	assert_done(go_on(run, &error));
	check_end(run);
	commands = world.commands;
	for (size_t i = 0; i < sizeof(whens) / sizeof(whens[0]); i++)
		for (unsigned at = tear_first(whens[i]); at <= commands; at += tear_step())
			/* A certificate may be a byte shorter, and its last piece missing. */
			if (!tear_once(run, at, whens[i]))
				assert_true(at + 3 > commands);
	print_message("# %s: %u commands, %u tears (%u more while recovering), %u recoveries, "
		      "%u other cards refused\n",
		      run->story->name, commands, run->tears, run->again, run->tears, run->others);
	assert_true(run->tears + 9 >= 3 * (commands / tear_step()));
}

static void tear_story(const struct story *story)
{
	struct run run;

	run_begin(&run, story);
	reception_begin(&run);
	arm(0, PULL_NEVER);
	assert_done(receive_card(&run, &error));
	if (story->absent)
		while (run.record.state != CASE_TO_WRITE)
			assert_done(one_act(&run, &error));
	tear_everywhere(&run);
	run_end(&run);
}

#endif
