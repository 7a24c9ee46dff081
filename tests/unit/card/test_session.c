/* Rules of a card session: rounds of an answer, limits, loss, wiping. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "card/scripted_card.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const uint8_t pin_bytes[] = { '1', '2', '3', '4' };

struct round_case {
	const char *name;
	struct scripted_step steps[4];
	size_t count;
	enum error_code code; /* ERROR_NONE: the card answered */
	uint16_t sw;
	size_t size;
	bool dead;
};

/* Every case sends READ BINARY with Le 04. */
static const struct round_case rounds[] = {
	{ .name = "plain",
	  .steps = { { "00B0000004", "01020304 9000" } },
	  .count = 1,
	  .sw = 0x9000,
	  .size = 4 },
	{ .name = "status word alone",
	  .steps = { { "00B0000004", "6982" } },
	  .count = 1,
	  .sw = 0x6982 },
	{ .name = "61xx is fetched",
	  .steps = { { "00B0000004", "6103" }, { "00C0000003", "0A0B0C 9000" } },
	  .count = 2,
	  .sw = 0x9000,
	  .size = 3 },
	{ .name = "data beside 61xx is kept",
	  .steps = { { "00B0000004", "AA*256 6102" }, { "00C0000002", "BBBB 9000" } },
	  .count = 2,
	  .sw = 0x9000,
	  .size = 258 },
	{ .name = "6100 asks for 256",
	  .steps = { { "00B0000004", "6100" }, { "00C0000000", "AA*256 9000" } },
	  .count = 2,
	  .sw = 0x9000,
	  .size = 256 },
	{ .name = "6Cxx corrects Le",
	  .steps = { { "00B0000004", "6C02" }, { "00B0000002", "0102 9000" } },
	  .count = 2,
	  .sw = 0x9000,
	  .size = 2 },
	{ .name = "6Cxx in GET RESPONSE",
	  .steps = { { "00B0000004", "6108" },
		     { "00C0000008", "6C02" },
		     { "00C0000002", "0102 9000" } },
	  .count = 3,
	  .sw = 0x9000,
	  .size = 2 },
	{ .name = "an error at the end of rounds",
	  .steps = { { "00B0000004", "6108" }, { "00C0000008", "6F00" } },
	  .count = 2,
	  .sw = 0x6F00 },
	{ .name = "no byte at all",
	  .steps = { { "00B0000004", NULL } },
	  .count = 1,
	  .code = ERROR_CARD_LOST,
	  .dead = true },
	{ .name = "one byte",
	  .steps = { { "00B0000004", "90" } },
	  .count = 1,
	  .code = ERROR_CARD_LOST,
	  .dead = true },
	{ .name = "lost in the second round",
	  .steps = { { "00B0000004", "6108" }, { "00C0000008", NULL } },
	  .count = 2,
	  .code = ERROR_CARD_LOST,
	  .dead = true },
	{ .name = "one byte too many",
	  .steps = { { "00B0000004", "AA*257 9000" } },
	  .count = 1,
	  .code = ERROR_CARD_NONSENSE },
	{ .name = "more than the buffer holds",
	  .steps = { { "00B0000004", "AA*5000 9000" } },
	  .count = 1,
	  .code = ERROR_CARD_NONSENSE,
	  .dead = true },
};

static void check_round(const struct round_case *round)
{
	const struct apdu read = { .ins = 0xB0, .has_le = true, .le = 4 };
	struct scripted_card card = { .steps = round->steps, .count = round->count };
	struct card_session *session = scripted_session(&card);
	struct answer answer = { .sw = 0xAAAA };
	struct error error = { 0 };
	bool answered = card_command(session, &read, &answer, &error);

	if (error.code != round->code || !scripted_done(&card))
		fail_msg("%s: %s, %zu steps", round->name, error_name(error.code), card.next);
	assert_int_equal(answered, round->code == ERROR_NONE);
	assert_int_equal(answer.sw, answered ? round->sw : 0xAAAA);
	if (answered)
		assert_int_equal(answer.size, round->size);
	assert_int_equal(card_session_commands(session), round->count);
	if (round->dead) {
		assert_false(card_command(session, &read, &answer, &error));
		assert_int_equal(error.code, ERROR_CARD_LOST);
		assert_false(card_session_reset(session, &error));
		assert_int_equal(error.code, ERROR_CARD_LOST);
		assert_true(scripted_done(&card));
		assert_int_equal(card_session_commands(session), round->count);
	}
	card_session_close(&session);
	assert_null(session);
	assert_int_equal(card.closes, 1);
}

static void follows_every_round(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rounds); i++)
		check_round(&rounds[i]);
}

static void joins_rounds_in_order(void **state)
{
	static const struct scripted_step steps[] = { { "00B0000004", "01*256 6102" },
						      { "00C0000002", "0203 9000" } };
	const struct apdu read = { .ins = 0xB0, .has_le = true, .le = 4 };
	struct scripted_card card = { .steps = steps, .count = COUNT(steps) };
	struct card_session *session = scripted_session(&card);
	struct answer answer;

	(void)state;
	assert_true(card_command(session, &read, &answer, NULL));
	assert_int_equal(answer.data[0], 1);
	assert_int_equal(answer.data[255], 1);
	assert_int_equal(answer.data[256], 2);
	assert_int_equal(answer.data[257], 3);
	card_session_close(&session);
}

/* A card that says the same for ever is held after a limited number of rounds. */
static void stops_an_endless_card(void **state)
{
	static const char *const words[] = { "6101", "6C01", "AA*200 61FF" };
	const struct apdu read = { .ins = 0xB0, .has_le = true, .le = 1 };

	(void)state;
	for (size_t w = 0; w < COUNT(words); w++) {
		struct scripted_step steps[100];
		struct scripted_card card = { .steps = steps, .count = COUNT(steps) };
		struct card_session *session;
		struct error error = { 0 };
		struct answer answer;

		for (size_t i = 0; i < COUNT(steps); i++) {
			bool first = i == 0 || words[w][1] == 'C';

			steps[i].command = first ? "00B0000001" : "00C0000001";
			if (w == 2 && i > 0)
				steps[i].command = "00C00000FF";
			steps[i].answer = words[w];
		}
		session = scripted_session(&card);
		assert_false(card_command(session, &read, &answer, &error));
		assert_int_equal(error.code, ERROR_CARD_NONSENSE);
		assert_false(card.mismatch);
		assert_true(card.next <= APDU_CONTINUATIONS + 1);
		card_session_close(&session);
	}
}

static void encodes_the_four_cases(void **state)
{
	const struct apdu bare = { .cla = 0x80, .ins = 0x0E };
	const struct apdu le = { .ins = 0xB0, .p1 = 1, .p2 = 2, .has_le = true };
	const struct apdu data = { .ins = 0x20, .p2 = 0x80, .data = pin_bytes, .data_size = 4 };
	uint8_t longest[255] = { 7 };
	const struct apdu both = { .ins = 0x2A, .data = longest, .data_size = 255, .has_le = true };
	uint8_t command[APDU_COMMAND_SIZE];

	(void)state;
	assert_int_equal(apdu_encode(&bare, command), 4);
	assert_memory_equal(command, "\x80\x0E\x00\x00", 4);
	assert_int_equal(apdu_encode(&le, command), 5);
	assert_memory_equal(command, "\x00\xB0\x01\x02\x00", 5);
	assert_int_equal(apdu_encode(&data, command), 9);
	assert_memory_equal(command, "\x00\x20\x00\x80\x04\x31\x32\x33\x34", 9);
	assert_int_equal(apdu_encode(&both, command), APDU_COMMAND_SIZE);
	assert_int_equal(command[4], 255);
	assert_int_equal(command[260], 0);
}

static void wipes_the_command_after_use(void **state)
{
	static const struct scripted_step steps[] = { { "0020008004 31323334", "63C2" },
						      { "0020008004 31323334", NULL } };
	static const uint8_t zeros[APDU_COMMAND_SIZE];
	const struct apdu verify = { .ins = 0x20, .p2 = 0x80, .data = pin_bytes, .data_size = 4 };
	struct scripted_card card = { .steps = steps, .count = COUNT(steps) };
	struct card_session *session = scripted_session(&card);
	struct answer answer;

	(void)state;
	assert_true(card_command(session, &verify, &answer, NULL));
	assert_memory_equal(card.command_memory, zeros, sizeof(zeros));
	assert_false(card_command(session, &verify, &answer, NULL));
	assert_memory_equal(card.command_memory, zeros, sizeof(zeros));
	assert_true(scripted_done(&card));
	card_session_close(&session);
}

static void refusal_names_the_step(void **state)
{
	static const struct scripted_step steps[] = { { "00B0000004", "6982" } };
	const struct apdu read = { .ins = 0xB0, .has_le = true, .le = 4 };
	struct scripted_card card = { .steps = steps, .count = COUNT(steps) };
	struct card_session *session = scripted_session(&card);
	struct error error = { 0 };
	struct answer answer;

	(void)state;
	assert_false(card_expect_ok(session, &read, "reading", &answer, &error));
	assert_int_equal(error.code, ERROR_CARD_REFUSED);
	assert_int_equal(error.cause, CAUSE_SW);
	assert_int_equal(error.cause_code, 0x6982);
	assert_string_equal(error.detail, "reading");
	card_session_close(&session);
}

static void failed_reset_ends_the_session(void **state)
{
	static const struct scripted_step steps[] = { { SCRIPT_RESET, NULL } };
	const struct apdu read = { .ins = 0xB0, .has_le = true, .le = 4 };
	struct scripted_card card = { .steps = steps, .count = 1, .refuses_reset = true };
	struct card_session *session = scripted_session(&card);
	struct error error = { 0 };
	struct answer answer;

	(void)state;
	assert_false(card_session_reset(session, &error));
	assert_int_equal(error.code, ERROR_CARD_LOST);
	assert_false(card_command(session, &read, &answer, &error));
	assert_int_equal(card_session_commands(session), 0);
	card_session_close(&session);
}

static void keeps_the_atr(void **state)
{
	static const uint8_t long_atr[60] = { 0x3B, 0x80 };
	struct scripted_card card = { 0 };
	struct card_session *session;
	size_t size;

	(void)state;
	session = scripted_session(&card);
	assert_int_equal(card_session_atr(session, &size)[0], 0x3B);
	assert_int_equal(size, 9);
	card_session_close(&session);
	assert_true(
	    card_session_over(&scripted_ops, &card, long_atr, sizeof(long_atr), &session, NULL));
	card_session_atr(session, &size);
	assert_int_equal(size, ATR_SIZE_MAX);
	card_session_close(&session);
	card_session_close(&session);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(follows_every_round),
		cmocka_unit_test(joins_rounds_in_order),
		cmocka_unit_test(stops_an_endless_card),
		cmocka_unit_test(encodes_the_four_cases),
		cmocka_unit_test(wipes_the_command_after_use),
		cmocka_unit_test(refusal_names_the_step),
		cmocka_unit_test(failed_reset_ends_the_session),
		cmocka_unit_test(keeps_the_atr),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
