/* The authority's statement: what is written is read, in whole messages; what is none is refused.
 */
#include "cmp_kit.h"

#include "madoguchi/pki/statement.h"

static struct cmp_message *as_message(enum cmp_body type, const struct buffer *body)
{
	struct cmp_world world = cmp_world_make(kit_ec(0));
	struct cmp_header header = kit_header(type, 7);
	struct cmp_message *message;
	struct buffer der;
	struct error error = { 0 };

	buffer_init(&der, CMP_MESSAGE_MAX);
	if (!cmp_protect(world.office_identity, &header, body->bytes, body->size, &der, &error))
		fail_msg("%s", error.detail);
	message = kit_decode(&der);
	buffer_done(&der);
	cmp_world_done(&world);
	return message;
}

static void test_a_statement_comes_back(void **state)
{
	struct statement_entry entry[STATEMENT_MAX] = {
		{ .transaction_id = { 1 },
		  .type = CMP_IR,
		  .state = STATEMENT_CONFIRMED,
		  .changed_ms = KIT_NOW_MS,
		  .serial = "00ff0102",
		  .kind = PKI_AUTH },
		{ .transaction_id = { 2 },
		  .type = CMP_KUR,
		  .state = STATEMENT_REJECTED,
		  .changed_ms = KIT_NOW_MS + 1000,
		  .kind = -1 },
		{ .transaction_id = { 3 },
		  .type = CMP_RR,
		  .state = STATEMENT_REVOKED,
		  .changed_ms = KIT_NOW_MS,
		  .serial = "8001",
		  .kind = PKI_SIGN,
		  .reason = 4 },
	};
	const size_t counts[] = { 0, 3, STATEMENT_MAX };

	(void)state;
	for (size_t i = 3; i < STATEMENT_MAX; i++)
		entry[i] = entry[i % 3];
	for (size_t i = 0; i < 3; i++) {
		struct statement made = { .since_ms = KIT_NOW_MS - KIT_DAY_MS,
					  .made_ms = KIT_NOW_MS,
					  .last = 4711,
					  .more = i == 1,
					  .entry = entry,
					  .count = counts[i] };
		struct statement read;
		struct cmp_message *message;
		struct error error = { 0 };
		struct buffer body;

		buffer_init(&body, CMP_MESSAGE_MAX);
		assert_true(statement_body(&made, &body, &error));
		message = as_message(CMP_GENP, &body);
		if (!statement_read(message, &read, &error))
			fail_msg("%s", error.detail);
		assert_true(read.since_ms == made.since_ms && read.made_ms == made.made_ms);
		assert_true(read.last == 4711);
		assert_int_equal(read.more, i == 1);
		assert_int_equal(read.count, counts[i]);
		if (read.count > 0) {
			/* A leading zero byte is no part of a number. */
			assert_string_equal(read.entry[0].serial, "ff0102");
			assert_int_equal(read.entry[0].kind, PKI_AUTH);
			assert_int_equal(read.entry[1].kind, -1);
			assert_string_equal(read.entry[1].serial, "");
			assert_int_equal(read.entry[2].reason, 4);
			assert_int_equal(read.entry[2].state, STATEMENT_REVOKED);
			assert_true(read.entry[1].changed_ms == KIT_NOW_MS + 1000);
		}
		statement_done(&read);
		cmp_message_free(&message);
		buffer_done(&body);
	}
}

static void test_a_question_comes_back(void **state)
{
	int64_t since_ms = 0, after = 0;
	struct cmp_message *message;
	struct error error = { 0 };
	struct buffer body;

	(void)state;
	buffer_init(&body, CMP_MESSAGE_MAX);
	assert_true(statement_question(KIT_NOW_MS, 99, &body, &error));
	message = as_message(CMP_GENM, &body);
	assert_true(statement_asked(message, &since_ms, &after));
	assert_true(since_ms == KIT_NOW_MS && after == 99);
	cmp_message_free(&message);
	buffer_done(&body);
}

static void test_other_bodies_are_none(void **state)
{
	int64_t since_ms, after;
	struct cmp_message *message;
	struct statement statement;
	struct error error = { 0 };
	struct buffer body;

	(void)state;
	buffer_init(&body, CMP_MESSAGE_MAX);
	assert_true(cmp_body_probe(&body, &error));
	message = as_message(CMP_GENM, &body);
	assert_false(statement_asked(message, &since_ms, &after));
	cmp_message_free(&message);
	message = as_message(CMP_GENP, &body);
	assert_false(statement_read(message, &statement, &error));
	assert_int_equal(error.code, ERROR_ANSWER_WRONG);
	cmp_message_free(&message);
	buffer_done(&body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_statement_comes_back),
		cmocka_unit_test(test_a_question_comes_back),
		cmocka_unit_test(test_other_bodies_are_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
