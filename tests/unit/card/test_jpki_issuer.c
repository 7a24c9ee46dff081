/* The practice issuing profile, byte for byte as docs/card-profile.md has it. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "card/opened_card.h"

#include "madoguchi/card/jpki_issuer.h"
#include "madoguchi/card/public_key.h"

static struct card_public_key key;
static uint8_t der[4096];

#define ACT(name, call)                                                                            \
	static bool name(struct opened_card *opened, struct error *error)                          \
	{                                                                                          \
		return call;                                                                       \
	}

ACT(sign_generate, card_generate(opened->card, SLOT_SIGN, &key, error))
ACT(auth_generate, card_generate(opened->card, SLOT_AUTH, &key, error))
ACT(sign_key, card_public_key(opened->card, SLOT_SIGN, &key, error))
ACT(sign_set, card_set_pin(opened->card, CREDENTIAL_SIGN, opened->pin, error))
ACT(auth_set, card_set_pin(opened->card, CREDENTIAL_AUTH, opened->pin, error))
ACT(b_set, card_set_pin(opened->card, CREDENTIAL_CARD_B, opened->pin, error))
ACT(write_300, card_write_certificate(opened->card, SLOT_SIGN, der, 300, error))
ACT(write_255, card_write_certificate(opened->card, SLOT_AUTH, der, 255, error))
ACT(write_nothing, card_write_certificate(opened->card, SLOT_SIGN, der, 0, error))
ACT(write_too_much, card_write_certificate(opened->card, SLOT_SIGN, der, JPKI_FILE_MAX + 1, error))
ACT(generate_twice, sign_generate(opened, error) && sign_generate(opened, error))
ACT(set_and_set, sign_set(opened, error) && auth_set(opened, error))

static bool text_between(struct opened_card *opened, struct error *error)
{
	uint8_t tries;

	return sign_set(opened, error) &&
	       card_tries_left(opened->card, CREDENTIAL_CARD_DATA, &tries, error) &&
	       sign_set(opened, error);
}

/* A reset of the session, not through the driver. */
static bool reset_between(struct opened_card *opened, struct error *error)
{
	return sign_set(opened, error) && card_session_reset(opened->session, error) &&
	       sign_set(opened, error);
}

/* A refusal ends what this side believes of the issuer session. */
static bool refused_then_again(struct opened_card *opened, struct error *error)
{
	struct error first = { 0 };

	return !sign_set(opened, &first) && first.code == ERROR_ISSUER_AUTH &&
	       first.cause_code == 0x6982 && sign_set(opened, error);
}

#define TEMPLATE "7F49820109 81820100 C1*256 8203010001"
#define SIGN_KEY STEP_SELECT_FILE("001A")
#define SIGN_PIN STEP_SELECT_FILE("001B")
#define SIGN_FILE STEP_SELECT_FILE("0001")
#define SET "802C028006 414243313233"

static const struct act_case cases[] = {
	{ "makes a key",
	  sign_generate,
	  { STEPS_ISSUER,
	    SIGN_KEY,
	    { "8046008000", "7F49820109 81820100 C1*247 610E" },
	    { "00C000000E", "C1*9 8203010001 9000" } },
	  ERROR_NONE,
	  0 },
	{ "makes a key for authentication",
	  auth_generate,
	  { STEPS_ISSUER,
	    STEP_SELECT_FILE("0017"),
	    { "8046008000", "6100" },
	    { "00C0000000", "7F49820109 81820100 C1*247 610E" },
	    { "00C000000E", "C1*9 8203010001 9000" } },
	  ERROR_NONE,
	  0 },
	{ "one issuer session, one SELECT",
	  generate_twice,
	  { STEPS_ISSUER,
	    SIGN_KEY,
	    { "8046008000", "7F49820109 81820100 C1*247 610E" },
	    { "00C000000E", "C1*9 8203010001 9000" },
	    { "8046008000", "7F49820109 81820100 C1*247 610E" },
	    { "00C000000E", "C1*9 8203010001 9000" } },
	  ERROR_NONE,
	  0 },
	{ "the present key",
	  sign_key,
	  { STEPS_ISSUER,
	    SIGN_KEY,
	    { "8046018000", "7F49820109 81820100 C1*247 610E" },
	    { "00C000000E", "C1*9 8203010001 9000" } },
	  ERROR_NONE,
	  0 },
	{ "a key of one piece too few",
	  sign_generate,
	  { STEPS_ISSUER, SIGN_KEY, { "8046008000", "7F49820109 81820100 C1*247 9000" } },
	  ERROR_CARD_NONSENSE,
	  0 },
	{ "no key in the answer",
	  sign_generate,
	  { STEPS_ISSUER, SIGN_KEY, { "8046008000", "9000" } },
	  ERROR_CARD_NONSENSE,
	  0 },
	{ "generation refused",
	  sign_generate,
	  { STEPS_ISSUER, SIGN_KEY, { "8046008000", "6581" } },
	  ERROR_CARD_REFUSED,
	  0x6581 },
	{ "no such key file",
	  sign_generate,
	  { STEPS_ISSUER, { "00A4020C02001A", "6A82" } },
	  ERROR_CARD_REFUSED,
	  0x6A82 },
	{ "generation lost",
	  sign_generate,
	  { STEPS_ISSUER, SIGN_KEY, { "8046008000", NULL } },
	  ERROR_CARD_LOST,
	  0 },
	{ "key refused",
	  sign_key,
	  { STEPS_ISSUER, SIGN_KEY, { "8046018000", "6F00" } },
	  ERROR_CARD_REFUSED,
	  0x6F00 },
	{ "no challenge", sign_generate, { { "0084000010", "6D00" } }, ERROR_ISSUER_AUTH, 0x6D00 },
	{ "a short challenge",
	  sign_generate,
	  { { "0084000010", "A0*15 9000" } },
	  ERROR_CARD_NONSENSE,
	  0 },
	{ "an empty challenge",
	  sign_generate,
	  { { "0084000010", "9000" } },
	  ERROR_CARD_NONSENSE,
	  0 },
	{ "wrong issuer key",
	  sign_generate,
	  { { "0084000010", "A0A1A2A3A4A5A6A7A8A9AAABACADAEAF 9000" },
	    { "8082000010 C76F8A3A79B800ED725CE918829E7A6C", "6300" } },
	  ERROR_ISSUER_AUTH,
	  0x6300 },
	{ "sets a PIN", sign_set, { STEPS_ISSUER, SIGN_PIN, { SET, "9000" } }, ERROR_NONE, 0 },
	{ "two PINs in one session",
	  set_and_set,
	  { STEPS_ISSUER, SIGN_PIN, { SET, "9000" }, STEP_SELECT_FILE("0018"), { SET, "9000" } },
	  ERROR_NONE,
	  0 },
	{ "another application ends the session",
	  text_between,
	  { STEPS_ISSUER,
	    SIGN_PIN,
	    { SET, "9000" },
	    STEP_SELECT_TEXT,
	    { "00200091", "63C3" },
	    STEP_SELECT_JPKI,
	    STEPS_ISSUER,
	    SIGN_PIN,
	    { SET, "9000" } },
	  ERROR_NONE,
	  0 },
	{ "a reset ends everything",
	  reset_between,
	  { STEPS_ISSUER,
	    SIGN_PIN,
	    { SET, "9000" },
	    { SCRIPT_RESET, NULL },
	    STEP_SELECT_JPKI,
	    STEPS_ISSUER,
	    SIGN_PIN,
	    { SET, "9000" } },
	  ERROR_NONE,
	  0 },
	{ "a session that the card has ended",
	  refused_then_again,
	  { STEPS_ISSUER, SIGN_PIN, { SET, "6982" }, STEPS_ISSUER, { SET, "9000" } },
	  ERROR_NONE,
	  0 },
	{ "a PIN of a bad form",
	  sign_set,
	  { STEPS_ISSUER, SIGN_PIN, { SET, "6A80" } },
	  ERROR_PIN_FORMAT,
	  0x6A80 },
	{ "number B is not settable", b_set, { { NULL, NULL } }, ERROR_CARD_UNSUPPORTED, 0 },
	{ "writes in pieces",
	  write_300,
	  { STEPS_ISSUER,
	    SIGN_FILE,
	    { "800E0000", "9000" },
	    { "80D60000FF 44*255", "9000" },
	    { "80D600FF2D 44*45", "9000" } },
	  ERROR_NONE,
	  0 },
	{ "writes one whole piece",
	  write_255,
	  { STEPS_ISSUER,
	    STEP_SELECT_FILE("000A"),
	    { "800E0000", "9000" },
	    { "80D60000FF 44*255", "9000" } },
	  ERROR_NONE,
	  0 },
	{ "erasing refused",
	  write_300,
	  { STEPS_ISSUER, SIGN_FILE, { "800E0000", "6581" } },
	  ERROR_CARD_REFUSED,
	  0x6581 },
	{ "writing refused",
	  write_300,
	  { STEPS_ISSUER, SIGN_FILE, { "800E0000", "9000" }, { "80D60000FF 44*255", "6B00" } },
	  ERROR_CARD_REFUSED,
	  0x6B00 },
	{ "lost between pieces",
	  write_300,
	  { STEPS_ISSUER,
	    SIGN_FILE,
	    { "800E0000", "9000" },
	    { "80D60000FF 44*255", "9000" },
	    { "80D600FF2D 44*45", NULL } },
	  ERROR_CARD_LOST,
	  0 },
	{ "nothing to write", write_nothing, { { NULL, NULL } }, ERROR_CARD_UNSUPPORTED, 0 },
	{ "more than the file takes",
	  write_too_much,
	  { { NULL, NULL } },
	  ERROR_CARD_UNSUPPORTED,
	  0 },
};

static void commands_and_answers(void **state)
{
	size_t held = 0;

	(void)state;
	memset(der, 0x44, sizeof(der));
	for (size_t i = 0; i < COUNT(cases); i++)
		held += act_case_holds(&cases[i], scripted_issuer_key) ? 1 : 0;
	assert_int_equal(held, COUNT(cases));
}

static void no_key_is_an_answer(void **state)
{
	static const struct act_case act = { "no key",
					     sign_key,
					     { STEPS_ISSUER, SIGN_KEY, { "8046018000", "6A88" } },
					     ERROR_NONE,
					     0 };

	(void)state;
	key.size = 99;
	assert_true(act_case_holds(&act, scripted_issuer_key));
	assert_int_equal(key.size, 0);
}

static void public_key_becomes_der(void **state)
{
	/* RFC 3279 2.3.1 around the modulus. */
	static const char expected_hex[] =
	    "30820122 300D06092A864886F70D0101010500 0382010F00 3082010A 0282010100 C1*256 "
	    "0203010001";
	uint8_t template_bytes[270];
	uint8_t expected[CARD_PUBLIC_KEY_SIZE];

	(void)state;
	assert_int_equal(scripted_bytes(TEMPLATE, template_bytes, sizeof(template_bytes)), 270);
	assert_int_equal(scripted_bytes(expected_hex, expected, sizeof(expected)),
			 CARD_PUBLIC_KEY_SIZE);
	memset(&key, 0, sizeof(key));
	assert_true(public_key_parse(template_bytes, 270, &key, NULL));
	assert_int_equal(key.size, CARD_PUBLIC_KEY_SIZE);
	assert_memory_equal(key.der, expected, CARD_PUBLIC_KEY_SIZE);
}

/* Every byte of the frame counts, and so does the length. */
static void other_templates_are_refused(void **state)
{
	uint8_t good[271];
	struct error error = { 0 };

	(void)state;
	scripted_bytes(TEMPLATE " 00", good, sizeof(good));
	for (size_t i = 0; i < 270; i++) {
		uint8_t bad[270];
		bool frame = i < 9 || i >= 265;

		memcpy(bad, good, sizeof(bad));
		bad[i] ^= 0x01;
		if (frame || i == 264)
			assert_false(public_key_parse(bad, sizeof(bad), &key, &error));
		else
			assert_true(public_key_parse(bad, sizeof(bad), &key, &error));
	}
	good[9] &= 0x7F;
	assert_false(public_key_parse(good, 270, &key, &error));
	good[9] |= 0x80;
	for (size_t size = 0; size <= sizeof(good); size++)
		assert_int_equal(public_key_parse(good, size, &key, &error), size == 270);
	assert_int_equal(error.code, ERROR_CARD_NONSENSE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_and_answers),
		cmocka_unit_test(no_key_is_an_answer),
		cmocka_unit_test(public_key_becomes_der),
		cmocka_unit_test(other_templates_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
