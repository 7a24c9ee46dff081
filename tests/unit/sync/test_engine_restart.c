/* The crash points: what a new process does with what a dead one has left. */
#include "engine_kit.h"

static void run_script(struct world *world, const enum fake_act *acts, int count)
{
	fake_script(&world->fake, acts, count);
}

/* ---- killed after every step ---------------------------------------------------------------- */

static void test_killed_after_every_step(void **state)
{
	static const struct fake_mind minds[] = {
		{ .check_after_s = 1 },
		{ .check_after_s = 1, .waits = 3 },
		{ .check_after_s = 1, .waits = 2, .first_nonce = true },
	};
	struct world *world = *state;

	for (size_t mind = 0; mind < sizeof(minds) / sizeof(minds[0]); mind++)
		for (int step = 0; step < 12; step++) {
			int64_t id = world_queue(world, CMP_IR);

			world->fake.mind = minds[mind];
			for (int i = 0; i < step; i++) {
				world_step(world);
				world_advance(700);
			}
			world_restart(world);
			world_turn_until(world, id, EXCHANGE_ANSWERED);
			world_turns(world, 6);
			assert_settled(world, id);
		}
}

static void test_killed_in_every_step_of_a_refusal(void **state)
{
	struct world *world = *state;

	world->fake.mind.wrong_key = true;
	for (int step = 0; step < 8; step++) {
		int64_t id = world_queue(world, CMP_IR);

		for (int i = 0; i < step; i++)
			world_step(world);
		world_restart(world);
		world_turn_until(world, id, EXCHANGE_REJECTED);
		assert_true(world->fake.transaction[world->fake.transactions - 1].rejected);
		assert_int_equal(world->fake.transaction[world->fake.transactions - 1].issued, 1);
	}
}

/* ---- 2 and 3: fate unknown ------------------------------------------------------------------ */

static void test_sent_and_heard(void **state)
{
	static const enum fake_act acts[] = { FAKE_GOOD, FAKE_SILENT };
	struct world *world = *state;
	int64_t id = world_queue(world, CMP_IR);

	run_script(world, acts, 2);
	world_turns(world, 3);
	assert_exchange(world, id, EXCHANGE_SENT);
	assert_int_equal(world->fake.transaction[0].issued, 1);
	world_restart(world);
	world_turn_until(world, id, EXCHANGE_ANSWERED);
	world_turns(world, 4);
	assert_settled(world, id);
	assert_int_equal(world->fake.transaction[0].asked, 2);
}

static void test_sent_and_not_heard(void **state)
{
	static const enum fake_act acts[] = { FAKE_GOOD, FAKE_LOSE_REQUEST };
	struct world *world = *state;
	int64_t id = world_queue(world, CMP_IR);

	run_script(world, acts, 2);
	world_step(world);
	world_step(world);
	assert_exchange(world, id, EXCHANGE_SENT);
	assert_int_equal(world->fake.transactions, 0);
	world_restart(world);
	world_turn_until(world, id, EXCHANGE_ANSWERED);
	world_turns(world, 4);
	assert_settled(world, id);
}

/* With an authority that is not known to remember the request never goes out twice unasked. */
static void test_forgetful_authority_is_asked(void **state)
{
	static const enum fake_act acts[] = { FAKE_GOOD, FAKE_SILENT };
	struct world *world = *state;
	int64_t id = world_queue(world, CMP_IR);

	world->config.authority_remembers = false;
	run_script(world, acts, 2);
	world_turns(world, 3);
	world_restart(world);
	world_turn_until(world, id, EXCHANGE_ANSWERED);
	world_turns(world, 4);
	assert_settled(world, id);
	assert_int_equal(fake_count(&world->fake, CMP_IR), 1);
	assert_int_equal(fake_count(&world->fake, CMP_POLLREQ), 1);
}

static void test_forgetful_authority_and_lost_request(void **state)
{
	static const enum fake_act acts[] = { FAKE_GOOD, FAKE_LOSE_REQUEST };
	struct world *world = *state;
	int64_t id = world_queue(world, CMP_IR);
	struct exchange exchange;

	world->config.authority_remembers = false;
	run_script(world, acts, 2);
	world_turn_until(world, id, EXCHANGE_IN_DOUBT);
	assert_string_equal(case_state_word(world_load_case(world, id).state), "needs_attention");
	world_turns(world, 20);
	assert_exchange(world, id, EXCHANGE_IN_DOUBT);
	assert_int_equal(fake_count(&world->fake, CMP_IR), 1);
	/* A person has found out that it never arrived. */
	exchange = world_load(world, id);
	assert_true(
	    exchange_apply(world->store, &exchange, EXCHANGE_EVENT_RETRY, NULL, &world->error));
	world_turn_until(world, id, EXCHANGE_ANSWERED);
	world_turns(world, 4);
	assert_settled(world, id);
	assert_int_equal(fake_count(&world->fake, CMP_IR), 2);
}

/* What has certainly not left may go again, remembering or not. */
static void test_forgetful_authority_and_unsent_request(void **state)
{
	static const enum fake_act acts[] = { FAKE_GOOD, FAKE_UNSENT, FAKE_UNSENT };
	struct world *world = *state;
	int64_t id = world_queue(world, CMP_IR);

	world->config.authority_remembers = false;
	run_script(world, acts, 3);
	world_turn_until(world, id, EXCHANGE_ANSWERED);
	assert_int_equal(fake_count(&world->fake, CMP_IR), 3);
	assert_int_equal(fake_count(&world->fake, CMP_POLLREQ), 0);
}

/* ---- 4: stored, not acted on ---------------------------------------------------------------- */

/* Stores the answer that lies in the transport as a process does that dies right after it. */
static void store_mail(struct world *world, int64_t id)
{
	struct exchange_message message = { .exchange_id = id, .direction = MESSAGE_IN };
	struct transport_result result;
	struct cmp_message *decoded;
	struct buffer bytes = kit_empty();

	assert_true(transport_next(&world->fake.transport, &result));
	buffer_append(&bytes, result.bytes, result.size);
	decoded = kit_decode(&bytes);
	message.body_type = (int)decoded->type;
	message.nonce_size = decoded->sender_nonce_size;
	memcpy(message.nonce, decoded->sender_nonce, decoded->sender_nonce_size);
	assert_true(
	    exchange_message_add(world->store, &message, result.bytes, result.size, &world->error));
	cmp_message_free(&decoded);
	buffer_done(&bytes);
}

static void assert_nothing_unprocessed(struct world *world)
{
	struct exchange_message message;
	bool found = true;

	assert_true(
	    exchange_message_unprocessed(world->store, &message, NULL, &found, &world->error));
	assert_false(found);
}

static void test_stored_certificate(void **state)
{
	struct world *world = *state;
	int64_t id = world_queue(world, CMP_IR);
	int posts;

	world_step(world);
	world_step(world);
	store_mail(world, id);
	posts = world->fake.posts;
	world_restart(world);
	/* Acted on before anything is sent. */
	assert_exchange(world, id, EXCHANGE_ANSWERED);
	assert_int_equal(world->fake.posts, posts);
	assert_nothing_unprocessed(world);
	world_turns(world, 6);
	assert_settled(world, id);
	assert_int_equal(fake_count(&world->fake, CMP_IR), 1);
}

static void test_stored_confirmation(void **state)
{
	struct world *world = *state;
	int64_t id = world_queue(world, CMP_IR);

	for (int i = 0; i < 3; i++)
		world_step(world);
	assert_int_equal(fake_count(&world->fake, CMP_CERTCONF), 1);
	store_mail(world, id);
	world_restart(world);
	assert_settled(world, id);
	assert_nothing_unprocessed(world);
	world_turns(world, 6);
	assert_int_equal(fake_count(&world->fake, CMP_CERTCONF), 1);
}

static void test_stored_wrong_certificate(void **state)
{
	struct world *world = *state;
	int64_t id = world_queue(world, CMP_IR);

	world->fake.mind.wrong_key = true;
	world_step(world);
	world_step(world);
	store_mail(world, id);
	world_restart(world);
	assert_int_equal(fake_count(&world->fake, CMP_CERTCONF), 1);
	world_step(world);
	assert_exchange(world, id, EXCHANGE_REJECTED);
	assert_nothing_unprocessed(world);
}

/* One that was stored and is not to be believed after all: it is left alone, the request goes on.
 */
static void test_stored_rubbish(void **state)
{
	static const enum fake_act acts[] = { FAKE_GOOD, FAKE_OTHER_SIGNER };
	struct world *world = *state;
	int64_t id = world_queue(world, CMP_IR);

	run_script(world, acts, 2);
	world_step(world);
	world_step(world);
	store_mail(world, id);
	world_restart(world);
	assert_exchange(world, id, EXCHANGE_SENT);
	assert_nothing_unprocessed(world);
	world_turn_until(world, id, EXCHANGE_ANSWERED);
}

/* ---- 5 and 6: confirmation
 * ----------------------------------------------------------------------- */

static void test_confirmation_heard_or_not(void **state)
{
	static const enum fake_act acts[][3] = { { FAKE_GOOD, FAKE_GOOD, FAKE_SILENT },
						 { FAKE_GOOD, FAKE_GOOD, FAKE_LOSE_REQUEST } };
	struct world *world = *state;

	for (size_t i = 0; i < 2; i++) {
		int64_t id = world_queue(world, CMP_IR);
		struct certificate_record record;

		world_restart(world);
		run_script(world, acts[i], 3);
		for (int step = 0; step < 3; step++)
			world_step(world);
		assert_true(world_certificate(world, id, &record));
		assert_int_equal(record.state, CERTIFICATE_CONFIRMING);
		world_restart(world);
		world_turns(world, 6);
		assert_settled(world, id);
		assert_int_equal(fake_count(&world->fake, CMP_CERTCONF), 2 * (i + 1));
		assert_true(world->fake.fresh[world->fake.posts - 1]);
	}
}

static void test_settled_stays_settled(void **state)
{
	struct world *world = *state;
	int64_t id = world_queue(world, CMP_IR);
	int posts;

	world_turn_until(world, id, EXCHANGE_ANSWERED);
	world_turns(world, 4);
	posts = world->fake.posts - fake_count(&world->fake, CMP_GENM);
	world_restart(world);
	world_turns(world, 100);
	assert_settled(world, id);
	assert_int_equal(world->fake.posts - fake_count(&world->fake, CMP_GENM), posts);
}

/* ---- 15: another sync
 * ---------------------------------------------------------------------------- */

static void test_stolen_fence(void **state)
{
	struct world *world = *state;
	int64_t id = world_queue(world, CMP_IR), fence;
	struct store *other;
	int posts;

	world_step(world);
	world_step(world);
	posts = world->fake.posts;
	assert_true(
	    store_open(world->dir, STORE_WRITE, NULL, world->queue_key, &other, &world->error));
	assert_true(sync_lease_take(other, &fence, &world->error));
	/* The answer that comes now is the other one's business. */
	assert_false(engine_step(world->engine, &world->error));
	assert_int_equal(world->error.code, ERROR_SYNC_OTHER);
	assert_exchange(world, id, EXCHANGE_SENT);
	assert_int_equal(world->fake.posts, posts);
	assert_nothing_unprocessed(world);
	store_close(&other);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_killed_after_every_step),
		TEST(test_killed_in_every_step_of_a_refusal),
		TEST(test_sent_and_heard),
		TEST(test_sent_and_not_heard),
		TEST(test_forgetful_authority_is_asked),
		TEST(test_forgetful_authority_and_lost_request),
		TEST(test_forgetful_authority_and_unsent_request),
		TEST(test_stored_certificate),
		TEST(test_stored_confirmation),
		TEST(test_stored_wrong_certificate),
		TEST(test_stored_rubbish),
		TEST(test_confirmation_heard_or_not),
		TEST(test_settled_stays_settled),
		TEST(test_stolen_fence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
