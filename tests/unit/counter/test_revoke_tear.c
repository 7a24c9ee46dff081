/* run: limit=300 */
/* Revocation at the counter with the card pulled at the commands, before and after their execution:
 * the certificates are found on it, it is not written, and each is revoked once. */
#include "counter/tear_piv.h"

#include "madoguchi/counter/revoke.h"

static const struct story revocations[] = {
	{ .name = "revocation of both certificates",
	  .resident = "taro",
	  .procedure = PROCEDURE_REVOKE,
	  .looked_at_with = CREDENTIAL_CARD_B,
	  .pin = { "", "" } },
	{ .name = "revocation of both certificates of a PIV card",
	  .resident = PIV_HOLDER,
	  .procedure = PROCEDURE_REVOKE,
	  .look_pin = "",
	  .pin = { "", "" } },
};

#define FILES 2 /* of a card on disk */

struct on_disk {
	uint8_t bytes[FILES][1u << 17];
	size_t size[FILES];
};

static struct on_disk card_before, card_after;

static void read_card(const struct story *story, struct on_disk *card)
{
	static const char *const names[FILES] = { "state", "piv" };
	char folder[TEAR_PATH], path[TEAR_PATH + 8];

	tear_card_path(&world, story->resident, folder);
	for (int i = 0; i < FILES; i++) {
		snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
		card->size[i] = tear_read_file(path, card->bytes[i], sizeof(card->bytes[i]));
	}
}

/* Finds the certificates and queues their revocation, as the screen and `case run` do. */
static bool end_certificates(struct run *run, struct revoke_plan *plan, struct error *error)
{
	return revoke_find(world.counter, &run->record, plan, error) &&
	       revoke_begin(world.counter, &run->record, plan, error);
}

/* ---- what must hold ------------------------------------------------------------------------- */

static void check_nothing_asked(struct run *run)
{
	struct exchange list[TEAR_EXCHANGES];
	int count;

	reload(run);
	assert_int_equal(run->record.state, CASE_READY);
	tear_requests(&world, &run->record, list, &count, KIND_SIGN, true);
	assert_int_equal(count, 0);
}

/* In the place of this card another one is not even read. */
static void check_other_card(struct run *run)
{
	struct revoke_plan plan;

	tear_insert(&world, OTHER);
	assert_done(revoke_find(world.counter, &run->record, &plan, &error));
	for (int i = 0; i < KIND_COUNT; i++)
		assert_int_not_equal(plan.item[i].source, REVOKE_ON_CARD);
	tear_remove(&world);
	run->others++;
}

static void accept(struct exchange *revocation)
{
	struct store *store = world.counter->store;
	struct certificate_record certificate;

	assert_done(
	    certificate_load(store, revocation->certificate_id, &certificate, NULL, &error));
	assert_int_equal(certificate.kind, revocation->kind);
	assert_int_equal(certificate.state, CERTIFICATE_ON_CARD);
	assert_done(exchange_apply(store, revocation, EXCHANGE_EVENT_SEND, NULL, &error));
	assert_done(exchange_apply(store, revocation, EXCHANGE_EVENT_ANSWER, NULL, &error));
	assert_done(certificate_apply(store, &certificate, CERTIFICATE_EVENT_REVOKE, &error));
}

/* One revocation of a kind; the authority accepts them, and the case ends by itself. */
static void check_end(struct run *run, const struct revoke_plan *plan)
{
	struct exchange list[TEAR_EXCHANGES];
	int count = 0;

	for (int i = 0; i < KIND_COUNT; i++) {
		assert_int_equal(plan->item[i].source, REVOKE_ON_CARD);
		assert_int_equal(tear_requests(&world, &run->record, list, &count,
					       (enum certificate_kind)i, true),
				 1);
	}
	assert_int_equal(count, KIND_COUNT);
	assert_int_equal(run->record.state, CASE_WAITING_SERVICE);
	for (int i = 0; i < count; i++)
		accept(&list[i]);
	assert_done(case_revoked(world.counter->store, run->record.id, &error));
	reload(run);
	assert_int_equal(run->record.state, CASE_DONE);
	read_card(run->story, &card_after);
	assert_memory_equal(&card_after, &card_before, sizeof(card_before));
}

/* ---- tears ---------------------------------------------------------------------------------- */

static void tear_once(struct run *run, unsigned at, enum pull when)
{
	struct error told = { 0 };
	struct revoke_plan plan;

	tear_checkpoint(&world, run->story->resident, false);
	reload(run);
	arm(at, when);
	assert_false(end_certificates(run, &plan, &told));
	assert_true(world.torn);
	check_told(&told);
	arm(0, PULL_NEVER);
	if (at % 2 == 0)
		tear_restart(&world);
	check_nothing_asked(run);
	check_other_card(run);
	tear_insert(&world, run->story->resident);
	/* And once more, while it is looked for again. */
	arm(1 + at * 7 % 11, when);
	if (!end_certificates(run, &plan, &told)) {
		check_told(&told);
		run->again++;
		arm(0, PULL_NEVER);
		check_nothing_asked(run);
		tear_insert(&world, run->story->resident);
		assert_done(end_certificates(run, &plan, &error));
	}
	arm(0, PULL_NEVER);
	check_end(run, &plan);
	run->tears++;
}

static void tear_everywhere(struct run *run)
{
	struct revoke_plan plan;
	unsigned commands;

	tear_checkpoint(&world, run->story->resident, true);
	read_card(run->story, &card_before);
	arm(0, PULL_NEVER);
	assert_done(end_certificates(run, &plan, &error));
	commands = world.commands;
	check_end(run, &plan);
	for (size_t i = 0; i < sizeof(whens) / sizeof(whens[0]); i++)
		for (unsigned at = tear_first(whens[i]); at <= commands; at += tear_step())
			tear_once(run, at, whens[i]);
	print_message("# %s: %u commands, %u tears (%u more while recovering), %u recoveries, "
		      "%u other cards passed over\n",
		      run->story->name, commands, run->tears, run->again, run->tears, run->others);
}

static void test_revocations(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(revocations) / sizeof(revocations[0]); i++) {
		struct run run;

		run_begin(&run, &revocations[i]);
		reception_begin(&run);
		decide_by_ground(&run.reception.record);
		arm(0, PULL_NEVER);
		assert_done(receive_card(&run, &error));
		tear_everywhere(&run);
		run_end(&run);
	}
}

static int begin_world(void **state)
{
	static const char *const names[] = { "taro", PIV_HOLDER, OTHER };

	tear_begin_with(state, names, sizeof(names) / sizeof(names[0]));
	tear_piv_configure();
	tear_piv_give_certificates();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_revocations) };

	return cmocka_run_group_tests(tests, begin_world, tear_end);
}
