/* What the authority refuses, revokes, or answers wrongly. */
#include "engine_kit.h"

#define BIT(name) CMP_FAIL_BIT(CMP_FAIL_##name)

static void refuse(struct world *world, unsigned bits, bool as_error)
{
	world->fake.mind =
	    (struct fake_mind){ .refuse = bits, .refuse_as_error = as_error, .check_after_s = 10 };
}

/* ---- requests ------------------------------------------------------------------------------- */

static void test_refused_requests(void **state)
{
	static const struct {
		enum cmp_body type;
		unsigned bits;
		enum exchange_state end;
	} rows[] = {
		{ CMP_IR, BIT(BAD_POP), EXCHANGE_REJECTED },
		{ CMP_IR, BIT(BAD_CERT_TEMPLATE), EXCHANGE_REJECTED },
		{ CMP_IR, BIT(BAD_REQUEST), EXCHANGE_HELD },
		{ CMP_IR, BIT(BAD_DATA_FORMAT), EXCHANGE_HELD },
		{ CMP_IR, CMP_FAIL_BIT(17), EXCHANGE_HELD },
		{ CMP_IR, CMP_FAIL_BIT(7), EXCHANGE_HELD },
		{ CMP_IR, CMP_FAIL_BIT(8), EXCHANGE_HELD },
		{ CMP_IR, CMP_FAIL_BIT(14), EXCHANGE_HELD },
		{ CMP_IR, CMP_FAIL_BIT(15), EXCHANGE_HELD },
		{ CMP_IR, CMP_FAIL_BIT(16), EXCHANGE_HELD },
		{ CMP_IR, BIT(CERT_REVOKED), EXCHANGE_REJECTED },
		{ CMP_IR, BIT(BAD_CERT_ID), EXCHANGE_REJECTED },
		{ CMP_IR, BIT(CERT_CONFIRMED), EXCHANGE_IN_DOUBT },
		{ CMP_IR, BIT(SYSTEM_FAILURE), EXCHANGE_HELD },
		{ CMP_IR, BIT(BAD_TIME), EXCHANGE_HELD },
		{ CMP_IR, BIT(BAD_RECIPIENT_NONCE), EXCHANGE_IN_DOUBT },
		{ CMP_IR, BIT(BAD_SENDER_NONCE), EXCHANGE_IN_DOUBT },
		{ CMP_IR, BIT(DUPLICATE_CERT_REQ), EXCHANGE_IN_DOUBT },
		{ CMP_IR, BIT(TRANSACTION_ID_IN_USE), EXCHANGE_IN_DOUBT },
		{ CMP_KUR, BIT(BAD_CERT_ID), EXCHANGE_REJECTED },
		{ CMP_KUR, BIT(CERT_REVOKED), EXCHANGE_REJECTED },
		{ CMP_P10CR, BIT(BAD_POP), EXCHANGE_REJECTED },
		{ CMP_KUR, BIT(BAD_POP), EXCHANGE_REJECTED },
		{ CMP_KUR, BIT(BAD_CERT_TEMPLATE), EXCHANGE_REJECTED },
		{ CMP_KUR, BIT(BAD_REQUEST), EXCHANGE_HELD },
		{ CMP_KUR, BIT(WRONG_AUTHORITY), EXCHANGE_HELD },
		{ CMP_IR, BIT(NOT_AUTHORIZED), EXCHANGE_HELD },
	};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) * 2; i++) {
		int64_t id = world_queue(world, rows[i / 2].type);
		struct case_record record;

		refuse(world, rows[i / 2].bits, i % 2 == 1);
		/* The kind that was forbidden is blocked for a while. */
		world_advance(700000);
		world_turn_until(world, id, rows[i / 2].end);
		assert_int_equal(world_load(world, id).failure, rows[i / 2].bits);
		record = world_load_case(world, id);
		assert_string_equal(case_state_word(record.state), "needs_attention");
		assert_string_equal(record.attention, world_load(world, id).reason);
		assert_true(strlen(record.attention) > 0);
		assert_false(world_certificate(world, id, &(struct certificate_record){ 0 }));
	}
}

static void test_passing_trouble_is_repeated(void **state)
{
	struct world *world = *state;
	int64_t id = world_queue(world, CMP_IR);

	refuse(world, BIT(SYSTEM_UNAVAIL), true);
	world_turns(world, 60);
	assert_exchange(world, id, EXCHANGE_SENT);
	assert_true(fake_count(&world->fake, CMP_IR) > 4);
	refuse(world, 0, false);
	world_turn_until(world, id, EXCHANGE_ANSWERED);
	world_turns(world, 4);
	assert_settled(world, id);
}

/* The authority knows the transaction: it is asked, never told anew. */
static void test_known_transaction_is_polled(void **state)
{
	static const enum fake_act acts[] = { FAKE_GOOD, FAKE_LOSE_ANSWER };
	struct world *world = *state;
	int64_t id = world_queue(world, CMP_IR);

	fake_script(&world->fake, acts, 2);
	world->fake.mind.forgets = true;
	world_turn_until(world, id, EXCHANGE_ANSWERED);
	world_turns(world, 4);
	assert_settled(world, id);
	assert_int_equal(fake_count(&world->fake, CMP_IR), 2);
	assert_int_equal(fake_count(&world->fake, CMP_POLLREQ), 1);
}

static void test_forbidden_kind_is_blocked(void **state)
{
	struct world *world = *state;
	int64_t first = world_queue(world, CMP_IR), second, other;
	int asked;

	refuse(world, BIT(NOT_AUTHORIZED), true);
	world_turn_until(world, first, EXCHANGE_HELD);
	asked = fake_count(&world->fake, CMP_IR);
	second = world_queue(world, CMP_IR);
	refuse(world, 0, false);
	other = world_queue(world, CMP_KUR);
	world_turn_until(world, other, EXCHANGE_ANSWERED);
	assert_exchange(world, second, EXCHANGE_QUEUED);
	assert_int_equal(fake_count(&world->fake, CMP_IR), asked);
	world_advance(600000);
	world_turn_until(world, second, EXCHANGE_ANSWERED);
}

/* Our key is not trusted: nothing but a probe goes out until a probe is answered. */
static void test_office_key_stops_the_queue(void **state)
{
	struct world *world = *state;
	int64_t first = world_queue(world, CMP_IR), second;
	int asked;

	refuse(world, BIT(SIGNER_NOT_TRUSTED), true);
	for (int i = 0; i < 4; i++)
		world_step(world);
	assert_non_null(engine_stopped(world->engine));
	asked = fake_count(&world->fake, CMP_IR);
	second = world_queue(world, CMP_IR);
	for (int i = 0; i < 20; i++)
		world_step(world);
	assert_int_equal(fake_count(&world->fake, CMP_IR), asked);
	assert_exchange(world, second, EXCHANGE_QUEUED);
	refuse(world, 0, false);
	world_turn_until(world, second, EXCHANGE_ANSWERED);
	assert_null(engine_stopped(world->engine));
	world_turn_until(world, first, EXCHANGE_ANSWERED);
}

/* ---- certificates --------------------------------------------------------------------------- */

static void test_wrong_certificate(void **state)
{
	struct world *world = *state;
	int64_t id = world_queue(world, CMP_IR);
	struct certificate_record record;

	world->fake.mind.wrong_key = true;
	world_turn_until(world, id, EXCHANGE_REJECTED);
	assert_true(world->fake.transaction[0].rejected);
	assert_false(world->fake.transaction[0].confirmed);
	assert_false(world_certificate(world, id, &record));
	assert_string_equal(case_state_word(world_load_case(world, id).state), "needs_attention");
}

static void test_wrong_certificate_with_losses(void **state)
{
	static const enum fake_act acts[] = { FAKE_GOOD, FAKE_GOOD, FAKE_LOSE_REQUEST, FAKE_GOOD,
					      FAKE_LOSE_ANSWER };
	struct world *world = *state;
	int64_t id = world_queue(world, CMP_IR);

	world->fake.mind.wrong_key = true;
	fake_script(&world->fake, acts, 5);
	world_turns(world, 3);
	/* The person is told before the authority is. */
	assert_exchange(world, id, EXCHANGE_SENT);
	assert_string_equal(case_state_word(world_load_case(world, id).state), "needs_attention");
	world_turn_until(world, id, EXCHANGE_REJECTED);
	assert_true(world->fake.transaction[0].rejected);
	assert_int_equal(world->fake.transaction[0].issued, 1);
}

/* A clock so wrong that even the authority's signature is not valid yet: nothing is believed. */
static void test_clock_far_behind(void **state)
{
	struct world *world = *state;
	int64_t id = world_queue(world, CMP_IR);

	world_step(world);
	world_step(world);
	clock_shift_ms(-2 * KIT_DAY_MS);
	world_turns(world, 20);
	assert_exchange(world, id, EXCHANGE_SENT);
	assert_int_equal(engine_trouble(world->engine)->code, ERROR_ANSWER_WRONG);
	assert_int_equal(fake_count(&world->fake, CMP_CERTCONF), 0);
	clock_shift_ms(2 * KIT_DAY_MS);
	world_turn_until(world, id, EXCHANGE_ANSWERED);
}

/* A certificate that begins later than now: a little is the clock's play, more is for a person. */
static void test_certificate_from_the_future(void **state)
{
	struct world *world = *state;
	int64_t near, far;
	struct exchange exchange;

	world->fake.mind.ahead_ms = 60000;
	near = world_queue(world, CMP_IR);
	world_turn_until(world, near, EXCHANGE_ANSWERED);
	world->fake.mind.ahead_ms = 3600000;
	far = world_queue(world, CMP_IR);
	world_turn_until(world, far, EXCHANGE_HELD);
	assert_int_equal(fake_count(&world->fake, CMP_CERTCONF), 1);
	exchange = world_load(world, far);
	world_advance(3600000);
	assert_true(
	    exchange_apply(world->store, &exchange, EXCHANGE_EVENT_RETRY, NULL, &world->error));
	world_turn_until(world, far, EXCHANGE_ANSWERED);
	world_turns(world, 4);
	assert_settled(world, far);
}

static void test_expiry_is_compared(void **state)
{
	struct world *world = *state;
	struct exchange exchange = world_exchange(world, CMP_IR);
	int64_t id;

	exchange.expires = date_from_ms(KIT_NOW_MS + 100 * KIT_DAY_MS);
	id = world_queue_made(world, exchange);
	world_turn_until(world, id, EXCHANGE_REJECTED);
	assert_true(world->fake.transaction[0].rejected);
}

/* ---- confirmations -------------------------------------------------------------------------- */

static void confirm_with(struct world *world, unsigned refuse_confirm, unsigned refuse_poll,
			 int64_t *ret_id)
{
	*ret_id = world_queue(world, CMP_IR);
	world->fake.mind =
	    (struct fake_mind){ .refuse_confirm = refuse_confirm, .refuse_poll = refuse_poll };
	world_turn_until(world, *ret_id, EXCHANGE_ANSWERED);
	world_turns(world, 20);
}

static void test_confirmed_before(void **state)
{
	struct world *world = *state;
	int64_t id;

	confirm_with(world, BIT(CERT_CONFIRMED), 0, &id);
	assert_settled(world, id);
	assert_int_equal(world->fake.transaction[0].confirms, 1);
}

/* Any other refusal: the authority is asked, and still answers with the certificate. */
static void test_refused_confirmation_is_asked_about(void **state)
{
	static const unsigned bits[] = { BIT(BAD_REQUEST), BIT(TRANSACTION_ID_IN_USE),
					 BIT(BAD_CERT_ID), 0x80000000u };
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(bits) / sizeof(bits[0]); i++) {
		int polls = fake_count(&world->fake, CMP_POLLREQ);
		int64_t id;

		confirm_with(world, bits[i], 0, &id);
		assert_settled(world, id);
		assert_int_equal(fake_count(&world->fake, CMP_POLLREQ), polls + 1);
	}
}

static void test_confirmation_that_cannot_be_settled(void **state)
{
	struct world *world = *state;
	struct certificate_record record;
	int64_t id;

	confirm_with(world, BIT(BAD_REQUEST), BIT(BAD_REQUEST), &id);
	assert_true(world_certificate(world, id, &record));
	assert_int_equal(record.state, CERTIFICATE_CONFIRMING);
	assert_string_equal(case_state_word(world_load_case(world, id).state), "needs_attention");
	assert_int_equal(world->fake.transaction[0].confirms, 1);
	/* It is not given up: an hour later it is tried again. */
	world->fake.mind = (struct fake_mind){ 0 };
	world_advance(3600000);
	world_turns(world, 4);
	assert_settled(world, id);
}

/* The authority's patience for a certConf that cannot be delivered: told before it is over. */
static void test_deadline_of_a_confirmation(void **state)
{
	struct world *world = *state;
	struct certificate_record record;
	int64_t id;

	world->fake.mind.refuse_confirm = BIT(SYSTEM_UNAVAIL);
	id = world_queue(world, CMP_IR);
	world_turn_until(world, id, EXCHANGE_ANSWERED);
	world_turns(world, 5);
	world_advance(61000);
	world_turns(world, 5);
	assert_false(engine_deadline_near(world->engine));
	assert_true(world_certificate(world, id, &record));
	record.confirm_by_ms = clock_now_ms() + 3600000;
	assert_true(
	    certificate_apply(world->store, &record, CERTIFICATE_EVENT_CONFIRM, &world->error));
	world_advance(61000);
	world_turns(world, 5);
	assert_true(engine_deadline_near(world->engine));
	world->fake.mind.refuse_confirm = 0;
	for (int i = 0; i < 10; i++) {
		world_advance(300000);
		world_turns(world, 5);
	}
	assert_true(world_certificate(world, id, &record));
	assert_string_equal(certificate_state_word(record.state), "confirmed");
	assert_false(engine_deadline_near(world->engine));
}

static void test_certificate_that_was_lost(void **state)
{
	static const unsigned bits[][2] = {
		{ BIT(CERT_REVOKED), 0 },
		{ BIT(BAD_REQUEST), BIT(CERT_REVOKED) },
	};
	struct world *world = *state;

	for (size_t i = 0; i < 2; i++) {
		struct certificate_record record;
		int64_t id;

		confirm_with(world, bits[i][0], bits[i][1], &id);
		assert_true(world_certificate(world, id, &record));
		assert_int_equal(record.state, CERTIFICATE_REVOKED);
		assert_string_equal(case_state_word(world_load_case(world, id).state),
				    "needs_attention");
	}
}

/* ---- revocations ---------------------------------------------------------------------------- */

static void test_revocations(void **state)
{
	static const struct {
		int status;
		unsigned bits;
		enum exchange_priority priority;
		enum exchange_state end;
		enum certificate_state certificate;
	} rows[] = {
		{ CMP_ACCEPTED, 0, PRIORITY_SUPERSEDED, EXCHANGE_ANSWERED, CERTIFICATE_SUPERSEDED },
		{ CMP_ACCEPTED, 0, PRIORITY_URGENT_REVOCATION, EXCHANGE_ANSWERED,
		  CERTIFICATE_REVOKED },
		{ CMP_REVOCATION_WARNING, 0, PRIORITY_URGENT_REVOCATION, EXCHANGE_ANSWERED,
		  CERTIFICATE_REVOKED },
		{ CMP_REVOCATION_NOTIFICATION, 0, PRIORITY_SUPERSEDED, EXCHANGE_ANSWERED,
		  CERTIFICATE_SUPERSEDED },
		{ CMP_REJECTION, BIT(CERT_REVOKED), PRIORITY_SUPERSEDED, EXCHANGE_ANSWERED,
		  CERTIFICATE_SUPERSEDED },
		{ CMP_REJECTION, BIT(BAD_CERT_ID), PRIORITY_URGENT_REVOCATION, EXCHANGE_HELD,
		  CERTIFICATE_ON_CARD },
		{ CMP_REJECTION, BIT(BAD_REQUEST), PRIORITY_SUPERSEDED, EXCHANGE_HELD,
		  CERTIFICATE_ON_CARD },
	};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct certificate_record record;
		int64_t old, id = world_queue_revocation(world, rows[i].priority, &old);

		world->fake.mind.revoke_status = rows[i].status;
		world->fake.mind.revoke_bits = rows[i].bits;
		world_turn_until(world, id, rows[i].end);
		assert_true(certificate_load(world->store, old, &record, NULL, &world->error));
		assert_string_equal(certificate_state_word(record.state),
				    certificate_state_word(rows[i].certificate));
	}
}

/* Crash point 8: even an authority that remembers nothing may hear a revocation twice. */
static void test_lost_revocation_is_repeated(void **state)
{
	/* After a loss a probe goes first. */
	static const enum fake_act acts[] = { FAKE_GOOD, FAKE_LOSE_ANSWER, FAKE_GOOD,
					      FAKE_LOSE_REQUEST };
	static const bool remembers[] = { true, false };
	struct world *world = *state;

	for (size_t i = 0; i < 2; i++) {
		int64_t old, id = world_queue_revocation(world, PRIORITY_SUPERSEDED, &old);

		world->config.authority_remembers = remembers[i];
		world_restart(world);
		fake_script(&world->fake, acts, 4);
		world_turn_until(world, id, EXCHANGE_ANSWERED);
	}
	assert_int_equal(fake_count(&world->fake, CMP_RR), 6);
	assert_int_equal(fake_count(&world->fake, CMP_POLLREQ), 0);
}

static int64_t queue_enquiry(struct world *world)
{
	const struct enquiry enquiry = { .name = "\xe5\xb1\xb1\xe7\x94\xb0",
					 .birth = "19800710",
					 .kind = PKI_SIGN,
					 .reason = PKI_KEY_COMPROMISE,
					 .asked_ms = KIT_NOW_MS };
	struct exchange exchange = world_exchange(world, CMP_GENM);
	struct buffer body = kit_empty();

	assert_true(enquiry_body(&enquiry, &body, &world->error));
	assert_true(exchange_add(world->store, &exchange, body.bytes, body.size, &world->error));
	buffer_done(&body);
	return exchange.id;
}

/* A lost card whose serial nobody knows: the answer queues the revocations, and they go out. */
static void test_enquiry(void **state)
{
	struct world *world = *state;
	char ca_file[KIT_PATH];
	int64_t id;

	kit_pem(ca_file, world->ca, NULL, NULL);
	world->config.sign_ca_file = ca_file;
	world->fake.mind.known =
	    (struct enquiry_answer){ .serial = { "0a1b", "7fffffff" }, .count = 2 };
	id = queue_enquiry(world);
	world_turns(world, 20);
	assert_exchange(world, id, EXCHANGE_ANSWERED);
	assert_exchange(world, id + 1, EXCHANGE_ANSWERED);
	assert_exchange(world, id + 2, EXCHANGE_ANSWERED);
	assert_int_equal(fake_count(&world->fake, CMP_RR), 2);
	world->fake.mind.known.count = 0;
	id = queue_enquiry(world);
	world_turns(world, 20);
	assert_exchange(world, id, EXCHANGE_HELD);
	unlink(ca_file);
	world->config.sign_ca_file = NULL;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_enquiry),
		TEST(test_refused_requests),
		TEST(test_passing_trouble_is_repeated),
		TEST(test_known_transaction_is_polled),
		TEST(test_forbidden_kind_is_blocked),
		TEST(test_office_key_stops_the_queue),
		TEST(test_wrong_certificate),
		TEST(test_wrong_certificate_with_losses),
		TEST(test_clock_far_behind),
		TEST(test_certificate_from_the_future),
		TEST(test_expiry_is_compared),
		TEST(test_confirmed_before),
		TEST(test_refused_confirmation_is_asked_about),
		TEST(test_confirmation_that_cannot_be_settled),
		TEST(test_deadline_of_a_confirmation),
		TEST(test_certificate_that_was_lost),
		TEST(test_revocations),
		TEST(test_lost_revocation_is_repeated),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
