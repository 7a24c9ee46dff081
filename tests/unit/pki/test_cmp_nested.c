#include "cmp_kit.h"

#define INNER 5

static struct cmp_world world;

static int set_up(void **state)
{
	(void)state;
	world = cmp_world_make(kit_ec(4));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	cmp_world_done(&world);
	return 0;
}

static void make_inner(struct buffer inner[static INNER])
{
	uint8_t i;

	for (i = 0; i < INNER; i++) {
		struct cmp_header header = kit_header(i % 2 == 0 ? CMP_IR : CMP_POLLREQ, i);
		struct buffer body;

		if (i % 2 == 0) {
			body = kit_ir(kit_ec(i));
		} else {
			buffer_init(&body, 64);
			assert_true(cmp_body_poll(0, &body, NULL));
		}
		inner[i] = kit_protect(world.office_identity, &header, &body);
		buffer_done(&body);
	}
}

static void done_inner(struct buffer inner[static INNER])
{
	size_t i;

	for (i = 0; i < INNER; i++)
		buffer_done(&inner[i]);
}

static struct buffer make_outer(const struct buffer *inner, size_t count)
{
	struct cmp_header header = kit_header(CMP_NESTED, 99);
	struct buffer body, outer;

	buffer_init(&body, CMP_MESSAGE_MAX);
	assert_true(cmp_body_nested(inner, count, &body, NULL));
	outer = kit_protect(world.office_identity, &header, &body);
	buffer_done(&body);
	return outer;
}

static void test_what_goes_in_comes_out(void **state)
{
	struct buffer inner[INNER], outer;
	struct cmp_message *message, *taken;
	struct error error = { 0 };
	size_t i;

	(void)state;
	make_inner(inner);
	outer = make_outer(inner, INNER);
	message = kit_decode(&outer);
	assert_int_equal(message->type, CMP_NESTED);
	assert_true(cmp_verify(message, world.trust, KIT_NOW_MS, &error));
	assert_int_equal(cmp_nested_count(message), INNER);
	for (i = 0; i < INNER; i++) {
		struct buffer der;

		buffer_init(&der, CMP_MESSAGE_MAX);
		assert_true(cmp_nested_at(message, i, &der, &error));
		assert_int_equal(der.size, inner[i].size);
		assert_memory_equal(der.bytes, inner[i].bytes, der.size);
		taken = kit_decode(&der);
		assert_int_equal(taken->transaction_id[0], i);
		assert_int_equal(cmp_nested_count(taken), 0);
		assert_true(cmp_verify(taken, world.trust, KIT_NOW_MS, &error));
		cmp_message_free(&taken);
		buffer_done(&der);
	}
	cmp_message_free(&message);
	buffer_done(&outer);
	done_inner(inner);
}

/* The outer signature says nothing about an inner message: each is judged by its own. */
static void test_inner_protection_stands_alone(void **state)
{
	struct buffer inner[INNER], outer, der;
	struct cmp_message *message, *taken;
	struct error error = { 0 };

	(void)state;
	make_inner(inner);
	inner[1].bytes[inner[1].size - 1] ^= 1;
	outer = make_outer(inner, 2);
	message = kit_decode(&outer);
	assert_true(cmp_verify(message, world.trust, KIT_NOW_MS, &error));
	buffer_init(&der, CMP_MESSAGE_MAX);
	assert_true(cmp_nested_at(message, 1, &der, &error));
	taken = kit_decode(&der);
	assert_false(cmp_verify(taken, world.trust, KIT_NOW_MS, &error));
	cmp_message_free(&taken);
	cmp_message_free(&message);
	buffer_done(&der);
	buffer_done(&outer);
	done_inner(inner);
}

static void test_limits_of_nesting(void **state)
{
	struct buffer inner[INNER], outer, body, rubbish;
	struct cmp_message *message;
	struct error error = { 0 };

	(void)state;
	make_inner(inner);
	outer = make_outer(inner, 1);
	message = kit_decode(&outer);
	buffer_init(&body, CMP_MESSAGE_MAX);
	assert_false(cmp_nested_at(message, 1, &body, &error));
	assert_false(cmp_body_nested(inner, 0, &body, &error));
	buffer_init(&rubbish, 16);
	assert_true(buffer_append(&rubbish, "\x30\x00\x00", 3));
	assert_false(cmp_body_nested(&rubbish, 1, &body, &error));
	assert_int_equal(error.code, ERROR_ANSWER_WRONG);
	assert_int_equal(body.size, 0);
	cmp_message_free(&message);
	buffer_done(&rubbish);
	buffer_done(&outer);
	done_inner(inner);
}

/* Messages in messages in messages end in a refusal, not in a deep stack. */
static void test_deep_nesting_is_refused(void **state)
{
	struct buffer outer = kit_probe(), body;
	struct cmp_header header = kit_header(CMP_GENM, 1);
	struct buffer message = kit_protect(world.office_identity, &header, &outer);
	struct error error = { 0 };
	int depth;

	(void)state;
	buffer_done(&outer);
	for (depth = 0; depth < 30; depth++) {
		buffer_init(&body, CMP_MESSAGE_MAX);
		if (!cmp_body_nested(&message, 1, &body, &error))
			break;
		header.type = CMP_NESTED;
		buffer_init(&outer, CMP_MESSAGE_MAX);
		if (!cmp_protect(world.office_identity, &header, body.bytes, body.size, &outer,
				 &error)) {
			buffer_done(&body);
			break;
		}
		buffer_done(&body);
		buffer_done(&message);
		message = outer;
	}
	assert_in_range(depth, 2, 29);
	buffer_done(&message);
}

static void test_a_batch_of_fifty(void **state)
{
	struct buffer one[INNER], many[50], outer;
	struct cmp_message *message;
	size_t i;

	(void)state;
	make_inner(one);
	for (i = 0; i < 50; i++)
		many[i] = one[i % INNER];
	outer = make_outer(many, 50);
	message = kit_decode(&outer);
	assert_int_equal(cmp_nested_count(message), 50);
	cmp_message_free(&message);
	buffer_done(&outer);
	done_inner(one);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_goes_in_comes_out),
		cmocka_unit_test(test_inner_protection_stands_alone),
		cmocka_unit_test(test_limits_of_nesting),
		cmocka_unit_test(test_deep_nesting_is_refused),
		cmocka_unit_test(test_a_batch_of_fifty),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
