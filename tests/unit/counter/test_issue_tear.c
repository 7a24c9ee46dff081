/* run: limit=300 takes=20 */
/* Cards pulled at the commands of the story, before and after their execution. */
#include "counter/tear_issue.h"

static const enum practice_file files[KIND_COUNT] = {
	[KIND_SIGN] = PRACTICE_FILE_SIGN,
	[KIND_AUTH] = PRACTICE_FILE_AUTH,
};

/* The card as it was when the story began. */
static struct practice_card_state *before;

static void check_card_file(struct run *run, const struct practice_card_state *state,
			    enum certificate_kind kind)
{
	const struct practice_bytes *file = &state->files[files[kind]];
	struct certificate_record certificate;
	uint8_t spki[PRACTICE_SPKI_SIZE];
	struct buffer der, key;

	buffer_init(&der, CARD_CERTIFICATE_MAX);
	buffer_init(&key, 1024);
	assert_done(certificate_of_case(world.counter->store, run->record.id, kind, &certificate,
					&der, &error));
	assert_int_equal(certificate.state, CERTIFICATE_ON_CARD);
	assert_int_equal(file->size, der.size);
	assert_memory_equal(file->bytes, der.bytes, der.size);
	assert_done(certificate_public_key(der.bytes, der.size, &key, &error));
	assert_done(practice_key_spki(&state->keys[kind], spki, &error));
	assert_int_equal(key.size, sizeof(spki));
	assert_memory_equal(key.bytes, spki, sizeof(spki));
	buffer_done(&der);
	buffer_done(&key);
}

static void check_pin(const struct practice_pin_state *pin, const char *value)
{
	assert_int_equal(pin->tries, pin->tries_max);
	assert_int_equal(pin->length, strlen(value));
	assert_memory_equal(pin->value, value, pin->length);
}

static void check_same(const struct practice_bytes *now, const struct practice_bytes *then)
{
	assert_int_equal(now->size, then->size);
	assert_memory_equal(now->bytes, then->bytes, now->size);
}

/* What was not asked for is as it was. */
static void check_untouched(const struct practice_card_state *state, enum certificate_kind kind)
{
	check_same(&state->files[files[kind]], &before->files[files[kind]]);
	check_same(&state->keys[kind], &before->keys[kind]);
}

static struct practice_card_state *load(const struct story *story)
{
	struct practice_card_state *state = calloc(1, sizeof(*state));
	char path[TEAR_PATH];

	assert_non_null(state);
	tear_card_path(&world, story->resident, path);
	assert_done(practice_card_state_load(path, state, &error));
	return state;
}

static void check_unchanged(const struct run *run)
{
	struct practice_card_state *state = load(run->story);

	assert_memory_equal(state, before, sizeof(*state));
	free(state);
}

/* The card is whole: certificates, keys, PINs. */
static void check_card(struct run *run)
{
	struct practice_card_state *state = load(run->story);

	for (int i = 0; i < KIND_COUNT; i++) {
		if (asked_for(run, (enum certificate_kind)i))
			check_card_file(run, state, (enum certificate_kind)i);
		else
			check_untouched(state, (enum certificate_kind)i);
		check_pin(&state->pins[i == KIND_SIGN ? PRACTICE_PIN_SIGN : PRACTICE_PIN_AUTH],
			  run->story->pin[i]);
	}
	free(state);
}

/* ---- tests ---------------------------------------------------------------------------------- */

static void test_issue(void **state)
{
	(void)state;
	tear_story(&stories[0]);
}

static void test_issue_absent(void **state)
{
	(void)state;
	tear_story(&stories[2]);
}

static void test_renewal(void **state)
{
	(void)state;
	tear_story(&stories[1]);
}

static void test_renewal_absent(void **state)
{
	(void)state;
	tear_story(&stories[3]);
}

static void test_reissue(void **state)
{
	(void)state;
	before = load(&stories[4]);
	tear_story(&stories[4]);
	free(before);
}

/* The authority refuses the first request while the second key is about to be made. */
static void refuse_meanwhile(void *context, const struct issue_step_report *report)
{
	struct run *run = context;

	if (report->ended && report->kind == KIND_AUTH && report->number == 3)
		assert_done(case_trouble(world.counter->store, run->record.id, "refused", &error));
}

static void test_refused_meanwhile(void **state)
{
	struct exchange list[TEAR_EXCHANGES];
	struct error told = { 0 };
	struct run run;
	int count;

	(void)state;
	run_begin(&run, &stories[1]);
	reception_begin(&run);
	arm(0, PULL_NEVER);
	assert_done(receive_card(&run, &error));
	assert_false(
	    issue_card_work(world.counter, &run.record, &run.pins, refuse_meanwhile, &run, &told));
	assert_string_equal(error_name(told.code), error_name(ERROR_AUTHORITY_REFUSED));
	assert_int_equal(run.record.state, CASE_NEEDS_ATTENTION);
	assert_int_equal(tear_requests(&world, &run.record, list, &count, KIND_AUTH, false), 1);
	assert_int_equal(tear_requests(&world, &run.record, list, &count, KIND_SIGN, false), 0);
	/* A person has settled it: the work goes on where it stopped. */
	assert_done(go_on(&run, &error));
	check_end(&run);
	run_end(&run);
}

/* An office whose rules know only cards with other keys than this one makes. */
static struct office *office_of_others(void)
{
	char command[2 * TEAR_PATH], path[TEAR_PATH];
	struct office *office;

	snprintf(path, sizeof(path), "%s/others.conf", world.dir);
	snprintf(command, sizeof(command),
		 "sed 's/key = rsa2048/key = ecdsa384/' etc/offices/kawasaki.conf >'%s'", path);
	assert_int_equal(system(command), 0);
	assert_done(office_load(path, &office, &error));
	return office;
}

/* Refused before anything is changed: neither PIN nor key. */
static void test_other_keys(void **state)
{
	struct office *kept = world.office;
	struct error told = { 0 };
	struct run run;

	(void)state;
	world.office = office_of_others();
	run_begin(&run, &stories[0]);
	reception_begin(&run);
	arm(0, PULL_NEVER);
	assert_done(receive_card(&run, &error));
	before = load(&stories[0]);
	assert_false(go_on(&run, &told));
	assert_string_equal(error_name(told.code), error_name(ERROR_KEY_TYPE));
	tear_insert(&world, run.story->resident);
	check_unchanged(&run);
	free(before);
	run_end(&run);
	counter_close(&world.counter);
	office_free(&world.office);
	world.office = kept;
	tear_counter_open(&world);
}

/* Whether the making of a key was begun, and nobody has seen what came of it. */
static bool key_unseen(const struct run *run, enum card_outcome outcome)
{
	struct card_entry entry;
	bool found;

	assert_done(card_entry_unseen(world.counter->store, run->record.card_digest, &entry, &found,
				      &error));
	return found && entry.step == STEP_KEY && entry.outcome == outcome;
}

/* Torn when the first key was made, and withdrawn: what the case has left on the card is told with
 * it, and another case makes an end of it. */
static void test_withdrawn(void **state)
{
	struct error told = { 0 };
	struct run run;
	unsigned at = 0;

	(void)state;
	run_begin(&run, &stories[0]);
	reception_begin(&run);
	assert_done(receive_card(&run, &error));
	tear_checkpoint(&world, run.story->resident, true);
	do {
		tear_checkpoint(&world, run.story->resident, false);
		reload(&run);
		arm(++at, PULL_AFTER);
		assert_false(go_on(&run, &told));
	} while (!key_unseen(&run, OUTCOME_OPEN));
	arm(0, PULL_NEVER);
	assert_done(outage_withdraw(world.counter, &run.record, &error));
	assert_true(key_unseen(&run, OUTCOME_LEFT));
	tear_insert(&world, run.story->resident);
	reception_begin(&run);
	assert_done(receive_card(&run, &error));
	assert_done(go_on(&run, &error));
	check_end(&run);
	run_end(&run);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_issue),	  cmocka_unit_test(test_issue_absent),
		cmocka_unit_test(test_renewal),	  cmocka_unit_test(test_renewal_absent),
		cmocka_unit_test(test_reissue),	  cmocka_unit_test(test_refused_meanwhile),
		cmocka_unit_test(test_withdrawn), cmocka_unit_test(test_other_keys),
	};

	return cmocka_run_group_tests(tests, tear_begin, tear_end);
}
