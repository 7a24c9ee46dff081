#include "engine_kit.h"

#include "madoguchi/sync/answer.h"

/* An answer with these nonces, to an office that has sent `last` after an ir. */
struct row {
	enum cmp_body last; /* our newest message */
	int nonce; /* 0 that of the first ir, 1 of the second, 2 of the newest, 3 none of ours */
	bool believed;
};

static const uint8_t nonces[4][CMP_NONCE_SIZE] = { { 1 }, { 2 }, { 3 }, { 4 } };

static void add_out(struct world *world, int64_t id, enum cmp_body type, int nonce)
{
	struct exchange_message message = { .exchange_id = id,
					    .direction = MESSAGE_OUT,
					    .body_type = (int)type,
					    .nonce_size = CMP_NONCE_SIZE,
					    .processed = true };

	memcpy(message.nonce, nonces[nonce], CMP_NONCE_SIZE);
	assert_true(
	    exchange_message_add(world->store, &message, (const uint8_t *)"x", 1, &world->error));
}

static void test_nonces(void **state)
{
	static const struct row rows[] = {
		{ CMP_POLLREQ, 0, true },  { CMP_POLLREQ, 1, true },   { CMP_POLLREQ, 2, true },
		{ CMP_POLLREQ, 3, false }, { CMP_CERTCONF, 0, false }, { CMP_CERTCONF, 1, false },
		{ CMP_CERTCONF, 2, true }, { CMP_CERTCONF, 3, false },
	};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t id = world_queue(world, CMP_IR);
		struct exchange exchange = world_load(world, id);
		struct answer_wanted wanted;
		struct cmp_message message = { .transaction_id_size = CMP_ID_SIZE,
					       .recipient_nonce_size = CMP_NONCE_SIZE };
		struct error error = { 0 };

		add_out(world, id, CMP_IR, 0);
		add_out(world, id, CMP_IR, 1);
		add_out(world, id, rows[i].last, 2);
		memcpy(message.transaction_id, exchange.transaction_id, CMP_ID_SIZE);
		memcpy(message.recipient_nonce, nonces[rows[i].nonce], CMP_NONCE_SIZE);
		assert_true(answer_wanted_load(world->store, &exchange, &wanted, &error));
		assert_false(answer_check(&message, &wanted, world->cmp.trust, KIT_NOW_MS, &error));
		/* Nothing is signed here: one that fits gets as far as the protection. */
		assert_string_equal(error.detail,
				    rows[i].believed ? "not protected" : "recipNonce is not ours");
	}
}

static void test_no_nonce_is_no_match(void **state)
{
	struct world *world = *state;
	struct exchange exchange = world_load(world, world_queue(world, CMP_IR));
	struct answer_wanted wanted;
	struct cmp_message message = { .transaction_id_size = CMP_ID_SIZE };
	struct error error = { 0 };

	memcpy(message.transaction_id, exchange.transaction_id, CMP_ID_SIZE);
	assert_true(answer_wanted_load(world->store, &exchange, &wanted, &error));
	assert_int_equal(wanted.nonce_count, 0);
	assert_false(answer_check(&message, &wanted, world->cmp.trust, KIT_NOW_MS, &error));
	answer_wanted_add(&wanted, nonces[0], 0);
	assert_int_equal(wanted.nonce_count, 0);
	assert_false(answer_check(&message, &wanted, world->cmp.trust, KIT_NOW_MS, &error));
	assert_int_equal(error.code, ERROR_ANSWER_WRONG);
}

/* An office's certificate chains to the same CA in this kit: its signature alone is not enough. */
static void test_sender(void **state)
{
	static const struct {
		const char *sender;
		bool believed;
	} rows[] = {
		{ NULL, true },
		{ "CN=Nobody,C=JP", false },
		{ "not a name", false },
	};
	struct world *world = *state;
	struct cmp_header header = { .type = CMP_GENP, .time_ms = KIT_NOW_MS };
	struct buffer body = kit_empty();
	struct buffer bytes;
	struct cmp_message *message = NULL;
	char own[CMP_SENDER_SIZE];
	struct error error = { 0 };

	header.recipient_nonce = nonces[0];
	header.recipient_nonce_size = CMP_NONCE_SIZE;
	assert_true(cmp_body_probe(&body, &error));
	bytes = kit_protect(world->cmp.authority_identity, &header, &body);
	assert_true(cmp_decode(bytes.bytes, bytes.size, &message, &error));
	snprintf(own, sizeof(own), "%s", message->sender);
	for (size_t i = 0; i <= sizeof(rows) / sizeof(rows[0]); i++) {
		const bool last = i == sizeof(rows) / sizeof(rows[0]);
		struct answer_wanted wanted = { .sender = last ? own : rows[i].sender };

		answer_wanted_add(&wanted, nonces[0], CMP_NONCE_SIZE);
		assert_int_equal(
		    answer_check(message, &wanted, world->cmp.trust, KIT_NOW_MS, &error),
		    last || rows[i].believed);
	}
	assert_string_equal(error.detail, "the sender is not the authority");
	cmp_message_free(&message);
	buffer_done(&bytes);
	buffer_done(&body);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, world_setup, world_teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_nonces),
		TEST(test_no_nonce_is_no_match),
		TEST(test_sender),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
