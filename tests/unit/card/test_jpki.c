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
	{ "sign 63C5", sign_tries, { { "0020009B", "63C5" } }, ERROR_NONE, 0 },
	{ "auth 63C3", auth_tries, { { "00200098", "63C3" } }, ERROR_NONE, 0 },
	{ "text application",
	  data_tries,
	  { STEP_SELECT_TEXT, { "00200091", "63C2" } },
	  ERROR_NONE,
	  0 },
	{ "unlimited is not of this card",
	  sign_tries,
	  { { "0020009B", "6300" }, SIGN_PIN, { "00200080", "6300" } },
	  ERROR_CARD_REFUSED,
	  0x6300 },
	{ "no such IEF",
	  sign_tries,
	  { { "0020009B", "6A82" }, { "00A4020C02001B", "6A82" } },
	  ERROR_CARD_REFUSED,
	  0x6A82 },
	{ "tries of a lost card", sign_tries, { { "0020009B", NULL } }, ERROR_CARD_LOST, 0 },
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
	{ "a PIN goes to a file that was selected",
	  tries_then_verify,
	  { { "0020009B", "63C5" }, SIGN_PIN, { VERIFY, "9000" } },
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
	  { { "00B0820000", "30820010 AB*16 9000" } },
	  ERROR_NONE,
	  0 },
	{ "CA for authentication",
	  auth_ca_read,
	  { { "00B08B0000", "30820010 AB*16 9000" } },
	  ERROR_NONE,
	  0 },
	{ "no CA certificate", sign_ca_read, { { "00B0820000", "6A82" } }, ERROR_CARD_NONSENSE, 0 },
	{ "CA file without content",
	  sign_ca_read,
	  { { "00B0820000", "6B00" } },
	  ERROR_CARD_NONSENSE,
	  0 },
	{ "no such function", auth_read, { { "00B08A0000", "6D00" } }, ERROR_CARD_REFUSED, 0x6D00 },
	{ "refused in the middle",
	  auth_read,
	  { { "00B08A0000", "30820110 AB*252 9000" }, { "00B0010014", "6982" } },
	  ERROR_CARD_REFUSED,
	  0x6982 },
	{ "more than was asked for",
	  auth_read,
	  { { "00B08A0000", "AB*256 6101" }, { "00C0000001", "AB 9000" } },
	  ERROR_CARD_NONSENSE,
	  0x9000 },
	{ "lost in the middle",
	  auth_read,
	  { { "00B08A0000", "30820110 AB*252 9000" }, { "00B0010014", NULL } },
	  ERROR_CARD_LOST,
	  0 },
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
		const struct act_case act = {
			"tries", sign_tries, { { "0020009B", cases[i].answer } }, ERROR_NONE, 0
		};

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
		{ { "sign", sign_tries, { { "0020009B", "9000" } }, ERROR_NONE, 0 }, 5 },
		{ { "auth", auth_tries, { { "00200098", "9000" } }, ERROR_NONE, 0 }, 3 },
		{ { "B", b_tries, { STEP_SELECT_TEXT, { "00200095", "9000" } }, ERROR_NONE, 0 },
		  10 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_true(act_case_holds(&cases[i].act, NULL));
		assert_int_equal(tries, cases[i].tries);
	}
}

#define AUTH "00B08A0000"
#define SIGN_LOCKED                                                                                \
	{                                                                                          \
		"00B0810000", "6982"                                                               \
	}

static const struct {
	struct act_case act;
	enum slot_content content;
	size_t size;
} contents[] = {
	{ { "two pieces",
	    auth_read,
	    { { AUTH, "30820110 AB*252 9000" }, { "00B0010014", "AB*4 CD*16 9000" } },
	    ERROR_NONE,
	    0 },
	  SLOT_HOLDS,
	  276 },
	{ { "one piece of exactly 256",
	    auth_read,
	    { { AUTH, "308200FC AB*252 9000" } },
	    ERROR_NONE,
	    0 },
	  SLOT_HOLDS,
	  256 },
	{ { "a file that is longer than its certificate",
	    auth_read,
	    { { AUTH, "30820010 AB*16 FF*236 9000" } },
	    ERROR_NONE,
	    0 },
	  SLOT_HOLDS,
	  20 },
	{ { "end of file beside the data",
	    auth_read,
	    { { AUTH, "30820010 AB*16 6282" } },
	    ERROR_NONE,
	    0 },
	  SLOT_HOLDS,
	  20 },
	{ { "no such file", auth_read, { { "00B08A0000", "6A82" } }, ERROR_NONE, 0 },
	  SLOT_EMPTY,
	  0 },
	{ { "6B00", auth_read, { { AUTH, "6B00" } }, ERROR_NONE, 0 }, SLOT_EMPTY, 0 },
	{ { "nothing", auth_read, { { AUTH, "9000" } }, ERROR_NONE, 0 }, SLOT_EMPTY, 0 },
	{ { "erased to FF", auth_read, { { AUTH, "FF*256 9000" } }, ERROR_NONE, 0 },
	  SLOT_EMPTY,
	  0 },
	{ { "erased to 00", auth_read, { { AUTH, "00*256 9000" } }, ERROR_NONE, 0 },
	  SLOT_EMPTY,
	  0 },
	{ { "torn in its head", auth_read, { { AUTH, "3082 9000" } }, ERROR_NONE, 0 },
	  SLOT_BROKEN,
	  0 },
	{ { "no certificate", auth_read, { { AUTH, "31820010 AB*16 9000" } }, ERROR_NONE, 0 },
	  SLOT_BROKEN,
	  0 },
	{ { "longer than any", auth_read, { { AUTH, "30821FFD AB*252 9000" } }, ERROR_NONE, 0 },
	  SLOT_BROKEN,
	  0 },
	{ { "torn between pieces",
	    auth_read,
	    { { AUTH, "30820110 AB*252 9000" }, { "00B0010014", "6B00" } },
	    ERROR_NONE,
	    0 },
	  SLOT_BROKEN,
	  0 },
	{ { "torn within a piece",
	    auth_read,
	    { { AUTH, "30820110 AB*252 9000" }, { "00B0010014", "AB*7 9000" } },
	    ERROR_NONE,
	    0 },
	  SLOT_BROKEN,
	  0 },
	{ { "torn right after its head",
	    auth_read,
	    { { AUTH, "30820110 9000" }, { "00B0000400", "9000" } },
	    ERROR_NONE,
	    0 },
	  SLOT_BROKEN,
	  0 },
	{ { "protected", sign_read, { SIGN_LOCKED }, ERROR_NONE, 0 }, SLOT_PROTECTED, 0 },
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

/* What the card says of its slots is read when it is recognised. */
static const struct {
	const char *name;
	struct scripted_step steps[STEPS_MAX];
	enum error_code code;
	enum slot_content content;
} flags[] = {
	{ "protected and not there",
	  { { "00B0880003", "000000 9000" }, SIGN_LOCKED },
	  ERROR_NONE,
	  SLOT_EMPTY },
	{ "asked for again where they were not told",
	  { { "00B0880003", "8F 9000" }, SIGN_LOCKED, { "00B0880003", "8F8F00 9000" } },
	  ERROR_NONE,
	  SLOT_PROTECTED },
	{ "of a bad length",
	  { { "00B0880003", "8F 9000" }, SIGN_LOCKED, { "00B0880003", "8F 9000" } },
	  ERROR_CARD_NONSENSE,
	  SLOT_EMPTY },
	{ "refused",
	  { { "00B0880003", "6A82" }, SIGN_LOCKED, { "00B0880003", "6A82" } },
	  ERROR_CARD_REFUSED,
	  SLOT_EMPTY },
};

static bool opens_and_reads(struct scripted_card *script, const struct scripted_step *steps,
			    struct error *error)
{
	struct scripted_step all[STEPS_MAX] = { STEPS_FACTS,
						STEP_SELECT_JPKI,
						{ "00B0860020", LABEL_JPKI "9000" } };
	struct card_session *session;
	struct card *card = NULL;
	bool done;

	for (script->count = 5; steps->command != NULL; script->count++)
		all[script->count] = *steps++;
	script->steps = all;
	session = scripted_session(script);
	done = card_open(session, NULL, &card, error) &&
	       card_read_certificate(card, SLOT_SIGN, &content, &certificate, error);
	card_close(&card);
	card_session_close(&session);
	return done;
}

static void the_card_says_what_is_there(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(flags); i++) {
		struct scripted_card script = { .next = 0 };
		struct error error = { 0 };
		bool done;

		buffer_init(&certificate, CARD_CERTIFICATE_MAX);
		done = opens_and_reads(&script, flags[i].steps, &error);
		if (done != (flags[i].code == ERROR_NONE) || error.code != flags[i].code ||
		    !scripted_done(&script) || (done && content != flags[i].content))
			fail_msg("%s: %s, step %zu", flags[i].name, error_name(error.code),
				 script.next);
		buffer_done(&certificate);
	}
}

static bool generate_and_read(struct opened_card *opened, struct error *error)
{
	struct card_public_key key;

	return card_generate(opened->card, SLOT_SIGN, &key, error) && sign_read(opened, error);
}

/* Making a key empties its slot. */
static void a_written_card_is_asked_again(void **state)
{
	static const struct act_case act = { "generate",
					     generate_and_read,
					     { STEPS_ISSUER,
					       STEP_SELECT_FILE("001A"),
					       { "8046008000", "7F49820109 81820100 C1*247 610E" },
					       { "00C000000E", "C1*9 8203010001 9000" },
					       SIGN_LOCKED,
					       { "00B0880003", "008F00 9000" } },
					     ERROR_NONE,
					     0 };

	(void)state;
	buffer_init(&certificate, CARD_CERTIFICATE_MAX);
	assert_true(act_case_holds(&act, scripted_issuer_key));
	assert_int_equal(content, SLOT_EMPTY);
	buffer_done(&certificate);
}

static void a_full_buffer_is_told(void **state)
{
	static const struct act_case act = {
		"full", auth_read, { { AUTH, "30820010 AB*16 9000" } }, ERROR_MEMORY, 0
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
		cmocka_unit_test(the_card_says_what_is_there),
		cmocka_unit_test(a_written_card_is_asked_again),
		cmocka_unit_test(a_full_buffer_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
