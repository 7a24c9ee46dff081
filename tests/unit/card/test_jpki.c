/* The public JPKI commands, byte for byte, and what every answer to them means. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "card/opened_card.h"

static uint8_t tries;
static struct card_signature signature;
static enum slot_content content;
static struct buffer certificate;

#define ACT(name, call)                                                                            \
	static bool name(struct opened_card *opened, struct error *error)                          \
	{                                                                                          \
		return call;                                                                       \
	}

ACT(sign_tries, card_tries_left(opened->card, CREDENTIAL_SIGN, &tries, error))
ACT(auth_tries, card_tries_left(opened->card, CREDENTIAL_AUTH, &tries, error))
ACT(data_tries, card_tries_left(opened->card, CREDENTIAL_CARD_DATA, &tries, error))
ACT(b_tries, card_tries_left(opened->card, CREDENTIAL_CARD_B, &tries, error))
ACT(sign_verify, card_verify(opened->card, CREDENTIAL_SIGN, opened->pin, error))
ACT(auth_verify, card_verify(opened->card, CREDENTIAL_AUTH, opened->pin, error))
ACT(sign_change,
    card_change_pin(opened->card, CREDENTIAL_SIGN, opened->pin, opened->new_pin, error))
ACT(data_change,
    card_change_pin(opened->card, CREDENTIAL_CARD_DATA, opened->pin, opened->new_pin, error))
ACT(b_change, card_change_pin(opened->card, CREDENTIAL_CARD_B, opened->pin, opened->new_pin, error))
ACT(tries_then_verify, sign_tries(opened, error) && sign_verify(opened, error))
ACT(sign_read, card_read_certificate(opened->card, SLOT_SIGN, &content, &certificate, error))
ACT(auth_read, card_read_certificate(opened->card, SLOT_AUTH, &content, &certificate, error))
ACT(sign_ca_read, card_read_ca_certificate(opened->card, SLOT_SIGN, &certificate, error))
ACT(auth_ca_read, card_read_ca_certificate(opened->card, SLOT_AUTH, &certificate, error))

static bool sign_digest(struct opened_card *opened, enum card_slot slot, struct error *error)
{
	uint8_t digest[32];

	memset(digest, 0xD5, sizeof(digest));
	return card_sign(opened->card, slot, digest, &signature, error);
}

ACT(sign_sign, sign_digest(opened, SLOT_SIGN, error))
ACT(auth_sign, sign_digest(opened, SLOT_AUTH, error))

#define SIGN_PIN STEP_SELECT_FILE("001B")
#define AUTH_PIN STEP_SELECT_FILE("0018")
#define VERIFY "0020008006 414243313233"
#define CHANGE "0024018006 58595A373839"
#define SIGN "802A008033 3031300D060960864801650304020105000420 D5*32 00"

static const struct act_case pin_cases[] = {
	{ "sign 63C5", sign_tries, { SIGN_PIN, { "00200080", "63C5" } }, ERROR_NONE, 0 },
	{ "auth 63C3", auth_tries, { AUTH_PIN, { "00200080", "63C3" } }, ERROR_NONE, 0 },
	{ "text application",
	  data_tries,
	  { STEP_SELECT_TEXT, STEP_SELECT_FILE("0011"), { "00200080", "63C2" } },
	  ERROR_NONE,
	  0 },
	{ "unlimited is not of this card",
	  sign_tries,
	  { SIGN_PIN, { "00200080", "6300" } },
	  ERROR_CARD_REFUSED,
	  0x6300 },
	{ "no such IEF", sign_tries, { { "00A4020C02001B", "6A82" } }, ERROR_CARD_REFUSED, 0x6A82 },
	{ "tries of a lost card",
	  sign_tries,
	  { SIGN_PIN, { "00200080", NULL } },
	  ERROR_CARD_LOST,
	  0 },
	{ "verified", sign_verify, { SIGN_PIN, { VERIFY, "9000" } }, ERROR_NONE, 0 },
	{ "auth verified", auth_verify, { AUTH_PIN, { VERIFY, "9000" } }, ERROR_NONE, 0 },
	{ "wrong", sign_verify, { SIGN_PIN, { VERIFY, "63C4" } }, ERROR_PIN_WRONG, 4 },
	{ "the last try", sign_verify, { SIGN_PIN, { VERIFY, "63C0" } }, ERROR_PIN_WRONG, 0 },
	{ "locked", sign_verify, { SIGN_PIN, { VERIFY, "6984" } }, ERROR_PIN_BLOCKED, 0x6984 },
	{ "locked, other word",
	  sign_verify,
	  { SIGN_PIN, { VERIFY, "6983" } },
	  ERROR_PIN_BLOCKED,
	  0x6983 },
	{ "verify refused",
	  sign_verify,
	  { SIGN_PIN, { VERIFY, "6700" } },
	  ERROR_CARD_REFUSED,
	  0x6700 },
	{ "verify lost", sign_verify, { SIGN_PIN, { VERIFY, NULL } }, ERROR_CARD_LOST, 0 },
	{ "the file is selected once",
	  tries_then_verify,
	  { SIGN_PIN, { "00200080", "63C5" }, { VERIFY, "9000" } },
	  ERROR_NONE,
	  0 },
	{ "changed: the new PIN alone",
	  sign_change,
	  { SIGN_PIN, { VERIFY, "9000" }, { CHANGE, "9000" } },
	  ERROR_NONE,
	  0 },
	{ "changed in the text application",
	  data_change,
	  { STEP_SELECT_TEXT, STEP_SELECT_FILE("0011"), { VERIFY, "9000" }, { CHANGE, "9000" } },
	  ERROR_NONE,
	  0 },
	{ "the old PIN is wrong",
	  sign_change,
	  { SIGN_PIN, { VERIFY, "63C1" } },
	  ERROR_PIN_WRONG,
	  1 },
	{ "the old PIN is locked",
	  sign_change,
	  { SIGN_PIN, { VERIFY, "6984" } },
	  ERROR_PIN_BLOCKED,
	  0x6984 },
	{ "the new PIN is of a bad form",
	  sign_change,
	  { SIGN_PIN, { VERIFY, "9000" }, { CHANGE, "6A80" } },
	  ERROR_PIN_FORMAT,
	  0x6A80 },
	{ "not verified after all",
	  sign_change,
	  { SIGN_PIN, { VERIFY, "9000" }, { CHANGE, "6982" } },
	  ERROR_PIN_NEEDED,
	  0x6982 },
	{ "change lost",
	  sign_change,
	  { SIGN_PIN, { VERIFY, "9000" }, { CHANGE, NULL } },
	  ERROR_CARD_LOST,
	  0 },
	{ "number B cannot be changed", b_change, { { NULL, NULL } }, ERROR_CARD_UNSUPPORTED, 0 },
};

static const struct act_case sign_cases[] = {
	{ "signs",
	  sign_sign,
	  { STEP_SELECT_FILE("001A"), { SIGN, "77*256 9000" } },
	  ERROR_NONE,
	  0 },
	{ "signs for authentication",
	  auth_sign,
	  { STEP_SELECT_FILE("0017"), { SIGN, "77*256 9000" } },
	  ERROR_NONE,
	  0 },
	{ "signs through 61xx",
	  auth_sign,
	  { STEP_SELECT_FILE("0017"), { SIGN, "6100" }, { "00C0000000", "77*256 9000" } },
	  ERROR_NONE,
	  0 },
	{ "PIN needed",
	  sign_sign,
	  { STEP_SELECT_FILE("001A"), { SIGN, "6982" } },
	  ERROR_PIN_NEEDED,
	  0x6982 },
	{ "no key",
	  sign_sign,
	  { STEP_SELECT_FILE("001A"), { SIGN, "6A88" } },
	  ERROR_CARD_REFUSED,
	  0x6A88 },
	{ "no key file", sign_sign, { { "00A4020C02001A", "6A82" } }, ERROR_CARD_REFUSED, 0x6A82 },
	{ "a short signature",
	  sign_sign,
	  { STEP_SELECT_FILE("001A"), { SIGN, "77*255 9000" } },
	  ERROR_CARD_NONSENSE,
	  0 },
	{ "an empty signature",
	  sign_sign,
	  { STEP_SELECT_FILE("001A"), { SIGN, "9000" } },
	  ERROR_CARD_NONSENSE,
	  0 },
	{ "a long signature",
	  sign_sign,
	  { STEP_SELECT_FILE("001A"), { SIGN, "77*256 6101" }, { "00C0000001", "77 9000" } },
	  ERROR_CARD_NONSENSE,
	  0 },
	{ "lost", sign_sign, { STEP_SELECT_FILE("001A"), { SIGN, NULL } }, ERROR_CARD_LOST, 0 },
};

static const struct act_case ca_cases[] = {
	{ "CA for signing",
	  sign_ca_read,
	  { STEP_SELECT_FILE("0002"),
	    { "00B0000004", "30820010 9000" },
	    { "00B0000410", "AB*16 9000" } },
	  ERROR_NONE,
	  0 },
	{ "CA for authentication",
	  auth_ca_read,
	  { STEP_SELECT_FILE("000B"),
	    { "00B0000004", "30820010 9000" },
	    { "00B0000410", "AB*16 9000" } },
	  ERROR_NONE,
	  0 },
	{ "no CA certificate",
	  sign_ca_read,
	  { { "00A4020C020002", "6A82" } },
	  ERROR_CARD_NONSENSE,
	  0 },
	{ "CA file without content",
	  sign_ca_read,
	  { STEP_SELECT_FILE("0002"), { "00B0000004", "6B00" } },
	  ERROR_CARD_NONSENSE,
	  0 },
	{ "no such function",
	  auth_read,
	  { STEP_SELECT_FILE("000A"), { "00B0000004", "6D00" } },
	  ERROR_CARD_REFUSED,
	  0x6D00 },
	{ "refused in the middle",
	  auth_read,
	  { STEP_SELECT_FILE("000A"), { "00B0000004", "30820010 9000" }, { "00B0000410", "6982" } },
	  ERROR_CARD_REFUSED,
	  0x6982 },
	{ "more than was asked for",
	  auth_read,
	  { STEP_SELECT_FILE("000A"), { "00B0000004", "3082001055 9000" } },
	  ERROR_CARD_NONSENSE,
	  0x9000 },
	{ "lost in the middle",
	  auth_read,
	  { STEP_SELECT_FILE("000A"), { "00B0000004", "30820010 9000" }, { "00B0000410", NULL } },
	  ERROR_CARD_LOST,
	  0 },
	{ "flags of a bad length",
	  sign_read,
	  { STEP_SELECT_FILE("0001"),
	    { "00B0000004", "6982" },
	    STEP_SELECT_FILE("0008"),
	    { "00B0000003", "8F 9000" } },
	  ERROR_CARD_NONSENSE,
	  0 },
	{ "flags refused",
	  sign_read,
	  { STEP_SELECT_FILE("0001"), { "00B0000004", "6982" }, { "00A4020C020008", "6A82" } },
	  ERROR_CARD_REFUSED,
	  0x6A82 },
};

static void check_table(const struct act_case *cases, size_t count)
{
	size_t held = 0;

	for (size_t i = 0; i < count; i++) {
		buffer_init(&certificate, CARD_CERTIFICATE_MAX);
		held += act_case_holds(&cases[i], NULL) ? 1 : 0;
		buffer_done(&certificate);
	}
	assert_int_equal(held, count);
}

static void pin_commands_and_answers(void **state)
{
	(void)state;
	check_table(pin_cases, COUNT(pin_cases));
}

static void sign_commands_and_answers(void **state)
{
	(void)state;
	check_table(sign_cases, COUNT(sign_cases));
	check_table(ca_cases, COUNT(ca_cases));
}

static void tries_are_what_the_card_says(void **state)
{
	static const struct {
		const char *answer;
		uint8_t tries;
	} cases[] = { { "63C5", 5 }, { "63C1", 1 }, { "63C0", 0 }, { "6984", 0 }, { "6983", 0 } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct act_case act = { "tries",
					      sign_tries,
					      { SIGN_PIN, { "00200080", cases[i].answer } },
					      ERROR_NONE,
					      0 };

		tries = 99;
		assert_true(act_case_holds(&act, NULL));
		assert_int_equal(tries, cases[i].tries);
	}
}

/* 9000: verified, and a right entry has just filled the counter. */
static void a_verified_pin_has_all_its_tries(void **state)
{
	static const struct {
		struct act_case act;
		uint8_t tries;
	} cases[] = {
		{ { "sign", sign_tries, { SIGN_PIN, { "00200080", "9000" } }, ERROR_NONE, 0 }, 5 },
		{ { "auth", auth_tries, { AUTH_PIN, { "00200080", "9000" } }, ERROR_NONE, 0 }, 3 },
		{ { "B",
		    b_tries,
		    { STEP_SELECT_TEXT, STEP_SELECT_FILE("0015"), { "00200080", "9000" } },
		    ERROR_NONE,
		    0 },
		  10 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_true(act_case_holds(&cases[i].act, NULL));
		assert_int_equal(tries, cases[i].tries);
	}
}

#define AUTH_FILE STEP_SELECT_FILE("000A")
#define SIGN_LOCKED STEP_SELECT_FILE("0001"), { "00B0000004", "6982" }, STEP_SELECT_FILE("0008")

static const struct {
	struct act_case act;
	enum slot_content content;
	size_t size;
} contents[] = {
	{ { "two pieces",
	    auth_read,
	    { AUTH_FILE,
	      { "00B0000004", "30820110 9000" },
	      { "00B0000400", "AB*256 9000" },
	      { "00B0010410", "CD*16 9000" } },
	    ERROR_NONE,
	    0 },
	  SLOT_HOLDS,
	  276 },
	{ { "one piece of exactly 256",
	    auth_read,
	    { AUTH_FILE, { "00B0000004", "30820100 9000" }, { "00B0000400", "AB*256 9000" } },
	    ERROR_NONE,
	    0 },
	  SLOT_HOLDS,
	  260 },
	{ { "end of file beside the data",
	    auth_read,
	    { AUTH_FILE, { "00B0000004", "30820010 9000" }, { "00B0000410", "AB*16 6282" } },
	    ERROR_NONE,
	    0 },
	  SLOT_HOLDS,
	  20 },
	{ { "no such file", auth_read, { { "00A4020C02000A", "6A82" } }, ERROR_NONE, 0 },
	  SLOT_EMPTY,
	  0 },
	{ { "6B00", auth_read, { AUTH_FILE, { "00B0000004", "6B00" } }, ERROR_NONE, 0 },
	  SLOT_EMPTY,
	  0 },
	{ { "nothing", auth_read, { AUTH_FILE, { "00B0000004", "9000" } }, ERROR_NONE, 0 },
	  SLOT_EMPTY,
	  0 },
	{ { "erased to FF",
	    auth_read,
	    { AUTH_FILE, { "00B0000004", "FF*4 9000" } },
	    ERROR_NONE,
	    0 },
	  SLOT_EMPTY,
	  0 },
	{ { "erased to 00",
	    auth_read,
	    { AUTH_FILE, { "00B0000004", "00*4 9000" } },
	    ERROR_NONE,
	    0 },
	  SLOT_EMPTY,
	  0 },
	{ { "torn in its head",
	    auth_read,
	    { AUTH_FILE, { "00B0000004", "3082 9000" } },
	    ERROR_NONE,
	    0 },
	  SLOT_BROKEN,
	  0 },
	{ { "no certificate",
	    auth_read,
	    { AUTH_FILE, { "00B0000004", "31820010 9000" } },
	    ERROR_NONE,
	    0 },
	  SLOT_BROKEN,
	  0 },
	{ { "longer than any",
	    auth_read,
	    { AUTH_FILE, { "00B0000004", "30821FFD 9000" } },
	    ERROR_NONE,
	    0 },
	  SLOT_BROKEN,
	  0 },
	{ { "torn between pieces",
	    auth_read,
	    { AUTH_FILE,
	      { "00B0000004", "30820110 9000" },
	      { "00B0000400", "AB*256 9000" },
	      { "00B0010410", "6B00" } },
	    ERROR_NONE,
	    0 },
	  SLOT_BROKEN,
	  0 },
	{ { "torn within a piece",
	    auth_read,
	    { AUTH_FILE, { "00B0000004", "30820110 9000" }, { "00B0000400", "AB*251 9000" } },
	    ERROR_NONE,
	    0 },
	  SLOT_BROKEN,
	  0 },
	{ { "torn right after its head",
	    auth_read,
	    { AUTH_FILE, { "00B0000004", "30820110 9000" }, { "00B0000400", "9000" } },
	    ERROR_NONE,
	    0 },
	  SLOT_BROKEN,
	  0 },
	{ { "protected",
	    sign_read,
	    { SIGN_LOCKED, { "00B0000003", "8F8F00 9000" } },
	    ERROR_NONE,
	    0 },
	  SLOT_PROTECTED,
	  0 },
	{ { "protected and not there",
	    sign_read,
	    { SIGN_LOCKED, { "00B0000003", "008F00 9000" } },
	    ERROR_NONE,
	    0 },
	  SLOT_EMPTY,
	  0 },
};

static void slots_hold_what_was_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(contents); i++) {
		buffer_init(&certificate, CARD_CERTIFICATE_MAX);
		assert_true(act_case_holds(&contents[i].act, NULL));
		if (content != contents[i].content || certificate.size != contents[i].size)
			fail_msg("%s: content %d, %zu bytes", contents[i].act.name, (int)content,
				 certificate.size);
		if (certificate.size == 276) {
			assert_memory_equal(certificate.bytes, "\x30\x82\x01\x10\xAB", 5);
			assert_int_equal(certificate.bytes[259], 0xAB);
			assert_int_equal(certificate.bytes[260], 0xCD);
			assert_int_equal(certificate.bytes[275], 0xCD);
		}
		buffer_done(&certificate);
	}
}

static void a_full_buffer_is_told(void **state)
{
	static const struct act_case act = {
		"full",
		auth_read,
		{ AUTH_FILE, { "00B0000004", "30820010 9000" }, { "00B0000410", "AB*16 9000" } },
		ERROR_MEMORY,
		0
	};

	(void)state;
	buffer_init(&certificate, 10);
	assert_true(act_case_holds(&act, NULL));
	buffer_done(&certificate);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pin_commands_and_answers),
		cmocka_unit_test(sign_commands_and_answers),
		cmocka_unit_test(tries_are_what_the_card_says),
		cmocka_unit_test(a_verified_pin_has_all_its_tries),
		cmocka_unit_test(slots_hold_what_was_read),
		cmocka_unit_test(a_full_buffer_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
