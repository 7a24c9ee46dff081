/* The structures that go to a reader's own PIN pad (PC/SC part 10, 2.6.2 and 2.6.3), byte for byte,
 * and what its outcomes are called. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "card/scripted_card.h"
#include "madoguchi/card/pin_pad.h"

#define CODE_FEATURES 0x42000D48u
#define CODE_VERIFY 0x42330006u
#define CODE_MODIFY 0x42330007u

static struct {
	const char *features;
	uint16_t sw;
	enum error_code lost; /* ERROR_NONE: the card answers */
	uint32_t code;
	uint8_t sent[64];
	size_t size;
} pad;

static bool pad_control(void *transport, uint32_t code, const uint8_t *input, size_t input_size,
			uint8_t *ret_output, size_t output_capacity, size_t *ret_output_size,
			struct error *error)
{
	(void)transport;
	if (code == CODE_FEATURES) {
		*ret_output_size = scripted_bytes(pad.features, ret_output, output_capacity);
		return true;
	}
	if (pad.lost != ERROR_NONE)
		return error_set(error, pad.lost, CAUSE_NONE, 0, "pad");
	pad.code = code;
	pad.size = input_size;
	assert_true(input_size <= sizeof(pad.sent));
	memcpy(pad.sent, input, input_size);
	ret_output[0] = (uint8_t)(pad.sw >> 8);
	ret_output[1] = (uint8_t)pad.sw;
	*ret_output_size = 2;
	return true;
}

static void pad_close(void *transport)
{
	(void)transport;
}

static struct card_session *begin(const char *features)
{
	static const struct transport_ops ops = { .control = pad_control, .close = pad_close };
	static const uint8_t atr[] = { 0x3B, 0x00 };
	struct card_session *session;
	struct error error;

	memset(&pad, 0, sizeof(pad));
	pad.features = features;
	pad.sw = 0x9000;
	assert_true(card_session_over(&ops, &pad, atr, sizeof(atr), &session, &error));
	return session;
}

static void expect_sent(uint32_t code, const char *hex)
{
	uint8_t wanted[64];

	assert_int_equal(pad.code, code);
	assert_int_equal(pad.size, scripted_bytes(hex, wanted, sizeof(wanted)));
	assert_memory_equal(pad.sent, wanted, pad.size);
}

#define BOTH "06 04 42330006 07 04 42330007"

static const struct pad_entry verify = {
	.command = { 0x00, 0x20, 0x00, 0x80 }, .command_size = 4, .length_min = 4, .length_max = 8
};

static void features(void **state)
{
	static const struct {
		const char *answer;
		unsigned features;
	} rows[] = {
		{ BOTH, PIN_PAD_BOTH },
		{ "06 04 42330006", PIN_PAD_VERIFY },
		{ "0A 04 42330001 07 04 42330007", PIN_PAD_MODIFY },
		{ "06 04 423300", PIN_PAD_NONE },
		{ "06 02 42330006", PIN_PAD_NONE },
		{ "", PIN_PAD_NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct card_session *session = begin(rows[i].answer);

		assert_int_equal(pin_pad_features(session), rows[i].features);
		card_session_close(&session);
	}
}

static void structures(void **state)
{
	struct pad_entry modify = { .command = { 0x00, 0x24, 0x00, 0x80, 0x10 },
				    .command_size = 21,
				    .length_min = 6,
				    .length_max = 8,
				    .block = 8,
				    .asks_old = true,
				    .offset_new = 8 };
	struct card_session *session = begin(BOTH);
	struct error error;
	uint16_t sw = 0;

	(void)state;
	memset(modify.command + 5, 0xFF, 16);
	assert_true(pin_pad_verify(session, &verify, LANGUAGE_JA, &sw, &error));
	assert_int_equal(sw, 0x9000);
	expect_sent(CODE_VERIFY, "3C3C 82 00 00 0804 02 01 1104 00 000000 04000000 00200080");
	assert_true(pin_pad_modify(session, &modify, LANGUAGE_EN, &sw, &error));
	expect_sent(CODE_MODIFY, "3C3C 82 08 00 00 08 0806 03 02 03 0904 00 01 02 000000 15000000"
				 "0024008010 FF*16");
	card_session_close(&session);
}

static void outcomes(void **state)
{
	static const struct {
		uint16_t sw;
		enum error_code code; /* ERROR_NONE: the card's own word */
	} rows[] = {
		{ 0x6400, ERROR_PAD_TIMEOUT },	{ 0x6401, ERROR_PAD_CANCELLED },
		{ 0x6402, ERROR_PAD_MISMATCH }, { 0x6403, ERROR_PAD_LENGTH },
		{ 0x63C2, ERROR_NONE },		{ 0x6983, ERROR_NONE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct card_session *session = begin(BOTH);
		struct error error = { 0 };
		uint16_t sw = 0;

		pad.sw = rows[i].sw;
		assert_int_equal(pin_pad_verify(session, &verify, LANGUAGE_EN, &sw, &error),
				 rows[i].code == ERROR_NONE);
		assert_int_equal(error.code, rows[i].code);
		if (rows[i].code == ERROR_NONE)
			assert_int_equal(sw, rows[i].sw);
		card_session_close(&session);
	}
}

/* Another program's reset while somebody types. */
static void reset_meanwhile(void **state)
{
	struct card_session *session = begin(BOTH);
	struct error error = { 0 };
	uint16_t sw = 0;

	(void)state;
	pad.lost = ERROR_CARD_RESET;
	assert_false(pin_pad_verify(session, &verify, LANGUAGE_EN, &sw, &error));
	assert_int_equal(error.code, ERROR_CARD_RESET);
	card_session_close(&session);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(features),
		cmocka_unit_test(structures),
		cmocka_unit_test(outcomes),
		cmocka_unit_test(reset_meanwhile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
