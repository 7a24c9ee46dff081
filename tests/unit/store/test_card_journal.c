#include "fixture.h"

#include "madoguchi/store/card_journal.h"

static void every_kind_step_outcome(void **state)
{
	struct fixture *fixture = *state;
	struct case_record record = stored_case(fixture);
	struct error error;

	for (int kind = 0; kind < KIND_COUNT; kind++) {
		for (int step = 0; step <= STEP_TEST; step++) {
			for (int outcome = OUTCOME_DONE; outcome <= OUTCOME_FAILED; outcome++) {
				struct card_entry entry = { .case_id = record.id,
							    .kind = (enum certificate_kind)kind,
							    .step = (enum card_step)step,
							    .card_digest = { 5 },
							    .detail = "before",
							    .detail_size = 6 };
				struct card_entry last, open;
				bool found = false;

				assert_done(card_intent(fixture->store, &entry, &error));
				assert_done(card_entry_last(fixture->store, record.id, entry.kind,
							    entry.step, &last, &error));
				assert_memory_equal(&last, &entry, sizeof(last));
				assert_int_equal(last.outcome, OUTCOME_OPEN);
				assert_done(card_entry_unseen(fixture->store, entry.card_digest,
							      &open, &found, &error));
				assert_true(found && open.id == entry.id);
				assert_done(card_outcome(fixture->store, &entry,
							 (enum card_outcome)outcome,
							 (const uint8_t *)"after", 5, &error));
				assert_done(card_entry_last(fixture->store, record.id, entry.kind,
							    entry.step, &last, &error));
				assert_int_equal(last.outcome, outcome);
				assert_int_equal(last.detail_size, 5);
				assert_memory_equal(last.detail, "after", 5);
				assert_done(card_entry_unseen(fixture->store, entry.card_digest,
							      &open, &found, &error));
				assert_false(found);
			}
		}
	}
}

static struct card_entry pin_entry(const struct case_record *record, enum card_pin pin, int part,
				   enum card_step step)
{
	return (struct card_entry){
		.case_id = record->id, .pin = pin, .part = part, .step = step, .card_digest = { 7 }
	};
}

static void pins_and_their_parts(void **state)
{
	struct fixture *fixture = *state;
	const struct case_record record = stored_case(fixture);
	const struct case_record later = stored_case(fixture);
	struct card_entry entry, last;
	struct error error;
	bool found = false;

	for (int pin = 0; pin < CARD_PIN_COUNT; pin++) {
		for (int part = 0; part < card_pin_parts((enum card_pin)pin); part++) {
			entry = pin_entry(&record, (enum card_pin)pin, part, STEP_CHANGE_PIN);
			assert_refused(card_entry_last_pin(fixture->store, entry.card_digest,
							   entry.pin, part, &last, &error),
				       ERROR_NOT_FOUND);
			assert_done(card_intent(fixture->store, &entry, &error));
			assert_done(card_entry_last_pin(fixture->store, entry.card_digest,
							entry.pin, part, &last, &error));
			assert_memory_equal(&last, &entry, sizeof(last));
		}
	}
	/* A later case knows what an earlier one left open, and settles all of it. */
	entry = pin_entry(&later, CARD_PIN_REGISTER, 1, STEP_RESET_PIN);
	assert_done(card_intent(fixture->store, &entry, &error));
	assert_done(card_entries_settle_pin(fixture->store, entry.card_digest, CARD_PIN_REGISTER, 1,
					    &error));
	assert_done(card_entry_last_pin(fixture->store, entry.card_digest, CARD_PIN_REGISTER, 1,
					&last, &error));
	assert_int_equal(last.outcome, OUTCOME_DONE);
	assert_int_equal(last.case_id, later.id);
	assert_refused(card_outcome(fixture->store, &entry, OUTCOME_FAILED, NULL, 0, &error),
		       ERROR_STORE_CONFLICT);
	/* The other part is as it was. */
	assert_done(card_entry_last_pin(fixture->store, entry.card_digest, CARD_PIN_REGISTER, 0,
					&last, &error));
	assert_int_equal(last.outcome, OUTCOME_OPEN);
	assert_done(card_entry_unseen(fixture->store, entry.card_digest, &last, &found, &error));
	assert_true(found);
}

static void closed_once(void **state)
{
	struct fixture *fixture = *state;
	struct case_record record = stored_case(fixture);
	struct card_entry entry = { .case_id = record.id, .detail = "kept", .detail_size = 4 },
			  last;
	struct error error;

	assert_refused(
	    card_entry_last(fixture->store, record.id, KIND_SIGN, STEP_SET_PIN, &last, &error),
	    ERROR_NOT_FOUND);
	assert_done(card_intent(fixture->store, &entry, &error));
	assert_done(card_outcome(fixture->store, &entry, OUTCOME_DONE, NULL, 0, &error));
	assert_memory_equal(entry.detail, "kept", 4);
	assert_int_equal(entry.detail_size, 4);
	assert_refused(card_outcome(fixture->store, &entry, OUTCOME_FAILED, NULL, 0, &error),
		       ERROR_STORE_CONFLICT);
	entry.id = 99;
	assert_refused(card_outcome(fixture->store, &entry, OUTCOME_FAILED, NULL, 0, &error),
		       ERROR_NOT_FOUND);
	entry.case_id = 99;
	assert_false(card_intent(fixture->store, &entry, &error));
}

static void done_at_once(void **state)
{
	struct fixture *fixture = *state;
	struct case_record record = stored_case(fixture);
	struct card_entry entry = { .case_id = record.id, .step = STEP_REQUEST }, last, open;
	struct error error;
	bool found;

	assert_done(card_done(fixture->store, &entry, &error));
	assert_done(
	    card_entry_last(fixture->store, record.id, KIND_SIGN, STEP_REQUEST, &last, &error));
	assert_int_equal(last.id, entry.id);
	assert_int_equal(last.outcome, OUTCOME_DONE);
	assert_true(last.outcome_ms != 0 && last.outcome_ms == last.intent_ms);
	assert_done(card_entry_unseen(fixture->store, entry.card_digest, &open, &found, &error));
	assert_false(found);
	assert_refused(card_outcome(fixture->store, &entry, OUTCOME_FAILED, NULL, 0, &error),
		       ERROR_STORE_CONFLICT);
}

static void unseen(struct fixture *fixture, const struct card_entry *wanted)
{
	struct card_entry entry;
	struct error error;
	bool found;

	assert_done(
	    card_entry_unseen(fixture->store, (const uint8_t[32]){ 8 }, &entry, &found, &error));
	assert_int_equal(found, wanted != NULL);
	if (wanted != NULL)
		assert_int_equal(entry.id, wanted->id);
}

static struct card_entry key_intent(struct fixture *fixture, const struct case_record *record)
{
	struct card_entry entry = {
		.case_id = record->id, .kind = KIND_AUTH, .step = STEP_KEY, .card_digest = { 8 }
	};
	struct error error;

	assert_done(card_intent(fixture->store, &entry, &error));
	return entry;
}

/* Nobody will close what a withdrawn case had begun: it is told with the card until another case
 * has done the same. */
static void left_by_its_case(void **state)
{
	struct fixture *fixture = *state;
	struct case_record withdrawn = stored_case(fixture), later = stored_case(fixture);
	struct card_entry entry = key_intent(fixture, &withdrawn), again, last;
	struct error error;

	assert_done(case_apply(fixture->store, &withdrawn, CASE_EVENT_WITHDRAW, NULL, &error));
	assert_done(
	    card_entry_last(fixture->store, withdrawn.id, KIND_AUTH, STEP_KEY, &last, &error));
	assert_int_equal(last.outcome, OUTCOME_LEFT);
	assert_true(last.outcome_ms > 0);
	unseen(fixture, &entry);
	assert_refused(card_outcome(fixture->store, &entry, OUTCOME_DONE, NULL, 0, &error),
		       ERROR_STORE_CONFLICT);
	again = key_intent(fixture, &later);
	unseen(fixture, &again);
	assert_done(card_outcome(fixture->store, &again, OUTCOME_FAILED, NULL, 0, &error));
	unseen(fixture, &entry);
	again = key_intent(fixture, &later);
	assert_done(card_outcome(fixture->store, &again, OUTCOME_DONE, NULL, 0, &error));
	unseen(fixture, NULL);
}

/* A PIN that a withdrawn issue may have set is known once it was set anew. */
static void left_pin(void **state)
{
	static const struct {
		enum card_pin pin;
		bool settles;
	} later[] = {
		{ CARD_PIN_AUTH, false }, /* another PIN than the signing password */
		{ CARD_PIN_SIGN, true },
		{ CARD_PIN_PIV, true }, /* of a PIV card it is the one for both kinds */
	};
	struct fixture *fixture = *state;
	struct error error;

	for (size_t i = 0; i < sizeof(later) / sizeof(later[0]); i++) {
		struct case_record withdrawn = stored_case(fixture);
		struct card_entry entry = { .case_id = withdrawn.id,
					    .kind = KIND_SIGN,
					    .step = STEP_SET_PIN,
					    .card_digest = { 8 } };

		assert_done(card_intent(fixture->store, &entry, &error));
		assert_done(
		    case_apply(fixture->store, &withdrawn, CASE_EVENT_WITHDRAW, NULL, &error));
		assert_done(card_entries_settle_pin(fixture->store, entry.card_digest, later[i].pin,
						    0, &error));
		unseen(fixture, later[i].settles ? NULL : &entry);
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_up, fixture_down)
	const struct CMUnitTest tests[] = {
		TEST(every_kind_step_outcome),
		TEST(pins_and_their_parts),
		TEST(closed_once),
		TEST(done_at_once),
		TEST(left_by_its_case),
		TEST(left_pin),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
