/* The way there and back when it goes well, when messages are lost, and when it has to wait. */
#include "engine_kit.h"

#include "madoguchi/sync/pace.h"

static void run_script(struct world *world, const enum fake_act *acts, int count)
{
	fake_script(&world->fake, acts, count);
}

static void test_issue(void **state)
{
	static const enum cmp_body types[] = { CMP_IR, CMP_P10CR, CMP_KUR };
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		int64_t id = world_queue(world, types[i]);

		world_turn_until(world, id, EXCHANGE_ANSWERED);
		world_turns(world, 4);
		assert_settled(world, id);
		assert_int_equal(world_load(world, id).attempts, 1);
	}
	assert_int_equal(fake_count(&world->fake, CMP_CERTCONF), 3);
	assert_true(engine_round_trip_ms(world->engine) > 0);
	assert_int_equal(engine_link(world->engine)->state, LINK_ONLINE);
}

/* Probe, request, certConf: nothing waits in between, so no time passes. */
static void test_no_pause_at_the_counter(void **state)
{
	struct world *world = *state;
	int64_t id = world_queue(world, CMP_IR);
	int64_t from_ms = world_monotonic();

	for (int i = 0; i < 4; i++)
		world_step(world);
	assert_settled(world, id);
	assert_int_equal(world_monotonic(), from_ms);
	assert_int_equal(world->fake.log[0], CMP_GENM);
	assert_int_equal(world->fake.log[1], CMP_IR);
	assert_int_equal(world->fake.log[2], CMP_CERTCONF);
	assert_false(world->fake.fresh[1]);
	assert_false(world->fake.fresh[2]);
}

/* libcurl repeats a POST on a kept connection that has died: only for who deduplicates. */
static void test_fresh_connections(void **state)
{
	struct world *world = *state;

	world->config.authority_remembers = false;
	world_queue(world, CMP_IR);
	for (int i = 0; i < 4; i++)
		world_step(world);
	assert_int_equal(world->fake.log[1], CMP_IR);
	assert_true(world->fake.fresh[1]);
}

static void test_journal_holds_every_message(void **state)
{
	static const struct {
		enum message_direction direction;
		int type;
	} rows[] = {
		{ MESSAGE_OUT, CMP_IR },
		{ MESSAGE_IN, CMP_IP },
		{ MESSAGE_OUT, CMP_CERTCONF },
		{ MESSAGE_IN, CMP_PKICONF },
	};
	struct world *world = *state;
	int64_t id = world_queue(world, CMP_IR);

	world_turn_until(world, id, EXCHANGE_ANSWERED);
	world_turns(world, 4);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct exchange_message message;
		struct cmp_message *decoded;
		struct buffer bytes = kit_empty();

		assert_true(exchange_message_last(world->store, id, rows[i].direction, rows[i].type,
						  &message, &bytes, &world->error));
		decoded = kit_decode(&bytes);
		assert_int_equal(decoded->type, rows[i].type);
		assert_memory_equal(decoded->sender_nonce, message.nonce, message.nonce_size);
		assert_true(message.processed);
		cmp_message_free(&decoded);
		buffer_done(&bytes);
	}
}

/* Every single message of an issue lost in every way: the same end, issued once. */
static void test_every_loss(void **state)
{
	static const enum fake_act ways[] = {
		FAKE_LOSE_REQUEST, FAKE_LOSE_ANSWER, FAKE_UNSENT,      FAKE_REFUSED,
		FAKE_BUSY,	   FAKE_HTML,	     FAKE_TRUNCATED,   FAKE_UNPROTECTED,
		FAKE_OTHER_SIGNER, FAKE_SPOILED,     FAKE_WRONG_NONCE, FAKE_WRONG_ID,
		FAKE_REPLAYED
	};
	struct world *world = *state;

	for (size_t way = 0; way < sizeof(ways) / sizeof(ways[0]); way++)
		for (int at = 0; at < 3; at++) {
			enum fake_act acts[3] = { FAKE_GOOD, FAKE_GOOD, FAKE_GOOD };
			int64_t id;

			world_restart(world);
			acts[at] = ways[way];
			run_script(world, acts, 3);
			id = world_queue(world, CMP_IR);
			world->fake.transactions = 0;
			world_turn_until(world, id, EXCHANGE_ANSWERED);
			world_turns(world, 90);
			assert_settled(world, id);
			X509_free(world->fake.transaction[0].certificate);
			memset(world->fake.transaction, 0, sizeof(world->fake.transaction));
			world->fake.transactions = 0;
		}
}

static void test_losses_at_the_counter_are_repeated_quickly(void **state)
{
	static const enum fake_act acts[] = { FAKE_GOOD, FAKE_LOSE_ANSWER };
	struct world *world = *state;
	int64_t id = world_queue(world, CMP_IR);
	struct exchange exchange;

	run_script(world, acts, 2);
	for (int i = 0; i < 3; i++)
		world_step(world);
	exchange = world_load(world, id);
	assert_int_equal(exchange.state, EXCHANGE_SENT);
	assert_in_range(exchange.due_ms - clock_now_ms(), 450, 2000);
	world_turn_until(world, id, EXCHANGE_ANSWERED);
	assert_int_equal(fake_count(&world->fake, CMP_IR), 2);
	assert_true(world->fake.fresh[2]);
	assert_int_equal(world->fake.transaction[0].issued, 1);
}

static void test_same_id_and_body_fresh_nonce(void **state)
{
	static const enum fake_act acts[] = { FAKE_GOOD, FAKE_LOSE_REQUEST };
	struct world *world = *state;
	int64_t id = world_queue(world, CMP_IR);
	struct exchange_message first, second;
	struct buffer bytes[2] = { kit_empty(), kit_empty() };
	struct cmp_message *message[2];

	run_script(world, acts, 2);
	world_turn_until(world, id, EXCHANGE_SENT);
	assert_true(exchange_message_last(world->store, id, MESSAGE_OUT, CMP_IR, &first, &bytes[0],
					  &world->error));
	world_turn_until(world, id, EXCHANGE_ANSWERED);
	assert_true(exchange_message_last(world->store, id, MESSAGE_OUT, CMP_IR, &second, &bytes[1],
					  &world->error));
	message[0] = kit_decode(&bytes[0]);
	message[1] = kit_decode(&bytes[1]);
	assert_true(first.id < second.id);
	assert_memory_equal(message[0]->transaction_id, message[1]->transaction_id, CMP_ID_SIZE);
	assert_memory_not_equal(message[0]->sender_nonce, message[1]->sender_nonce, CMP_NONCE_SIZE);
	assert_int_equal(message[0]->body.size, message[1]->body.size);
	assert_memory_equal(message[0]->body.bytes, message[1]->body.bytes, message[0]->body.size);
	for (int i = 0; i < 2; i++) {
		cmp_message_free(&message[i]);
		buffer_done(&bytes[i]);
	}
}

static void test_waiting(void **state)
{
	static const bool first_nonce[] = { false, true, false };
	static const enum cmp_body types[] = { CMP_IR, CMP_IR, CMP_P10CR };
	struct world *world = *state;

	for (size_t i = 0; i < 3; i++) {
		int64_t id = world_queue(world, types[i]), told_ms;

		world->fake.mind = (struct fake_mind){ .waits = 3,
						       .check_after_s = 10,
						       .first_nonce = first_nonce[i] };
		world_turn_until(world, id, EXCHANGE_WAITING);
		world_turns(world, 6);
		assert_exchange(world, id, EXCHANGE_WAITING);
		told_ms = clock_now_ms();
		world_turn_until(world, id, EXCHANGE_ANSWERED);
		assert_true(clock_now_ms() - told_ms >= 10000);
		world_turns(world, 4);
		assert_settled(world, id);
	}
	assert_int_equal(fake_count(&world->fake, CMP_POLLREQ), 9);
	assert_int_equal(fake_count(&world->fake, CMP_IR), 2);
	assert_int_equal(fake_count(&world->fake, CMP_P10CR), 1);
}

static void test_lost_polls(void **state)
{
	static const enum fake_act acts[] = { FAKE_GOOD, FAKE_GOOD, FAKE_LOSE_ANSWER,
					      FAKE_LOSE_REQUEST, FAKE_WRONG_NONCE };
	struct world *world = *state;
	int64_t id = world_queue(world, CMP_IR);

	world->fake.mind.waits = 1;
	run_script(world, acts, 5);
	world_turn_until(world, id, EXCHANGE_ANSWERED);
	world_turns(world, 10);
	assert_settled(world, id);
	assert_int_equal(fake_count(&world->fake, CMP_IR), 1);
}

static void test_order_and_limit(void **state)
{
	struct world *world = *state;
	struct exchange exchange;
	int64_t ids[12], urgent;

	for (int i = 0; i < 12; i++) {
		exchange = world_exchange(world, CMP_IR);
		exchange.priority = PRIORITY_OTHER;
		ids[i] = world_queue_made(world, exchange);
	}
	for (int i = 0; i < 2; i++)
		world_step(world);
	/* Two places stay free for whoever comes to the counter. */
	assert_int_equal(world->fake.busiest, SYNC_SLOTS - 1 - 2);
	assert_exchange(world, ids[11], EXCHANGE_QUEUED);
	urgent = world_queue(world, CMP_IR);
	world_step(world);
	assert_exchange(world, urgent, EXCHANGE_SENT);
	assert_exchange(world, ids[11], EXCHANGE_QUEUED);
	for (int i = 0; i < 12; i++)
		world_turn_until(world, ids[i], EXCHANGE_ANSWERED);
	assert_exchange(world, urgent, EXCHANGE_ANSWERED);
	assert_true(world->fake.busiest <= SYNC_SLOTS);
}

static void test_follower_waits(void **state)
{
	struct world *world = *state;
	int64_t first = world_queue(world, CMP_IR), second;
	struct exchange exchange = world_exchange(world, CMP_IR);

	world->fake.mind.waits = 3;
	exchange.after_exchange = first;
	second = world_queue_made(world, exchange);
	world_turn_until(world, first, EXCHANGE_WAITING);
	world_turns(world, 4);
	assert_exchange(world, second, EXCHANGE_QUEUED);
	world_turn_until(world, second, EXCHANGE_ANSWERED);
	assert_exchange(world, first, EXCHANGE_ANSWERED);
}

static void test_past_its_time_is_held(void **state)
{
	struct world *world = *state;
	struct exchange exchange = world_exchange(world, CMP_IR);
	int64_t id;

	exchange.good_until_ms = clock_now_ms() - 1;
	id = world_queue_made(world, exchange);
	world_turn_until(world, id, EXCHANGE_HELD);
	assert_int_equal(fake_count(&world->fake, CMP_IR), 0);
	assert_string_equal(case_state_word(world_load_case(world, id).state), "needs_attention");
}

static void test_successor_is_noted(void **state)
{
	struct world *world = *state;
	struct exchange exchange = world_exchange(world, CMP_KUR);
	struct certificate_record record;
	int64_t old, id;

	(void)world_queue_revocation(world, PRIORITY_SUPERSEDED, &old);
	exchange.certificate_id = old;
	id = world_queue_made(world, exchange);
	world_turn_until(world, id, EXCHANGE_ANSWERED);
	assert_true(world_certificate(world, id, &record));
	assert_int_equal(record.successor_of, old);
}

static void test_breaker_sends_only_probes(void **state)
{
	static const enum fake_act acts[] = { FAKE_REFUSED, FAKE_REFUSED, FAKE_REFUSED };
	struct world *world = *state;
	int64_t id = world_queue(world, CMP_IR);
	int64_t from_ms = world_monotonic();

	run_script(world, acts, 3);
	world_turn_until(world, id, EXCHANGE_SENT);
	/* Three refused probes, 20 s apart, and the fourth lets the queue go. */
	assert_true(world_monotonic() - from_ms >= 60000);
	assert_int_equal(fake_count(&world->fake, CMP_GENM), 4);
	world_turn_until(world, id, EXCHANGE_ANSWERED);
}

static void test_probe_on_demand(void **state)
{
	static const enum fake_act acts[] = { FAKE_REFUSED };
	struct world *world = *state;

	run_script(world, acts, 1);
	for (int i = 0; i < 4; i++)
		world_step(world);
	assert_int_equal(engine_link(world->engine)->state, LINK_DOWN);
	assert_int_equal(world->fake.posts, 1);
	engine_want_probe(world->engine);
	world_step(world);
	world_step(world);
	assert_int_equal(world->fake.posts, 2);
	assert_int_equal(engine_link(world->engine)->state, LINK_UNSTABLE);
	assert_int_equal(engine_round_trip_ms(world->engine), world_monotonic());
}

static void test_retry_after_stops_all(void **state)
{
	static const enum fake_act acts[] = { FAKE_GOOD, FAKE_BUSY };
	struct world *world = *state;
	int64_t id = world_queue(world, CMP_IR), from_ms;

	run_script(world, acts, 2);
	world_step(world);
	world_step(world);
	from_ms = world_monotonic();
	world_step(world);
	(void)world_queue(world, CMP_IR);
	while (world->fake.posts == 2 && world_monotonic() < from_ms + 100000)
		world_turns(world, 1);
	assert_in_range(world_monotonic() - from_ms, 30000, 31000);
	world_turn_until(world, id, EXCHANGE_ANSWERED);
}

static void test_lapsed_certificates(void **state)
{
	struct world *world = *state;
	struct certificate_record record;
	int64_t old;

	(void)world_queue_revocation(world, PRIORITY_SUPERSEDED, &old);
	engine_close(&world->engine);
	clock_shift_ms(INT64_C(299) * KIT_DAY_MS);
	world_open_engine(world);
	world_step(world);
	assert_true(certificate_load(world->store, old, &record, NULL, &world->error));
	assert_int_equal(record.state, CERTIFICATE_ON_CARD);
	world_advance(INT64_C(2) * KIT_DAY_MS);
	world_step(world);
	assert_true(certificate_load(world->store, old, &record, NULL, &world->error));
	assert_int_equal(record.state, CERTIFICATE_LAPSED);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_issue),
		TEST(test_no_pause_at_the_counter),
		TEST(test_fresh_connections),
		TEST(test_journal_holds_every_message),
		TEST(test_every_loss),
		TEST(test_losses_at_the_counter_are_repeated_quickly),
		TEST(test_same_id_and_body_fresh_nonce),
		TEST(test_waiting),
		TEST(test_lost_polls),
		TEST(test_order_and_limit),
		TEST(test_follower_waits),
		TEST(test_past_its_time_is_held),
		TEST(test_successor_is_noted),
		TEST(test_breaker_sends_only_probes),
		TEST(test_probe_on_demand),
		TEST(test_retry_after_stops_all),
		TEST(test_lapsed_certificates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
