/* Recognising a card, and what it may be asked. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "card/opened_card.h"

/* SHA-256 of "123", by sha256sum. */
static const uint8_t identity_123[CARD_IDENTITY_SIZE] = {
	0xA6, 0x65, 0xA4, 0x59, 0x20, 0x42, 0x2F, 0x9D, 0x41, 0x7E, 0x48,
	0x67, 0xEF, 0xDC, 0x4F, 0xB8, 0xA0, 0x4A, 0x1F, 0x3F, 0xFF, 0x1F,
	0xA0, 0x7E, 0x99, 0x8E, 0x86, 0xF7, 0xF7, 0xA2, 0x7A, 0xE3,
};

struct open_case {
	const char *name;
	struct scripted_step steps[STEPS_MAX];
	enum error_code code;
};

#define STEP_NO_PIV                                                                                \
	{                                                                                          \
		"00A4040009A00000030800001000 00", "6A82"                                          \
	}

static const struct open_case opens[] = {
	{ "My Number Card", { STEPS_OPEN }, ERROR_NONE },
	{ "no short identifiers",
	  { STEPS_FACTS,
	    STEP_SELECT_JPKI,
	    { "00B0860020", "6A86" },
	    STEP_SELECT_FILE("0006"),
	    { "00B0000020", LABEL_JPKI "9000" },
	    STEP_SELECT_FILE("0008"),
	    { "00B0000003", "8F8F00 9000" } },
	  ERROR_NONE },
	{ "another application was left selected",
	  { { "00CA004500", "6A88" },
	    STEP_SELECT_JPKI,
	    { "00B0860020", LABEL_JPKI "9000" },
	    { SCRIPT_RESET, NULL },
	    STEPS_FACTS,
	    STEP_SELECT_JPKI,
	    STEPS_FLAGS },
	  ERROR_NONE },
	{ "empty serial data is asked again",
	  { { "00CA004500", "9000" },
	    STEP_SELECT_JPKI,
	    { "00B0860020", LABEL_JPKI "9000" },
	    { SCRIPT_RESET, NULL },
	    STEPS_FACTS,
	    STEP_SELECT_JPKI,
	    STEPS_FLAGS },
	  ERROR_NONE },
	{ "Juki card",
	  { STEPS_FACTS, STEP_SELECT_JPKI, { "00B0860020", LABEL_JUKI "9000" } },
	  ERROR_CARD_LEGACY },
	{ "Juki card without serial data",
	  { { "00CA004500", "6D00" }, STEP_SELECT_JPKI, { "00B0860020", LABEL_JUKI "9000" } },
	  ERROR_CARD_LEGACY },
	{ "no JPKI application",
	  { STEPS_FACTS, { "00A4040C0A" AID_JPKI, "6A82" }, STEP_NO_PIV },
	  ERROR_CARD_UNKNOWN },
	{ "no token information",
	  { STEPS_FACTS,
	    STEP_SELECT_JPKI,
	    { "00B0860020", "6A82" },
	    { "00A4020C020006", "6A82" },
	    STEP_NO_PIV },
	  ERROR_CARD_UNKNOWN },
	{ "a telephone's label",
	  { STEPS_FACTS,
	    STEP_SELECT_JPKI,
	    { "00B0860020", "4A504B494150475053 45544F4B454E 20*17 9000" },
	    STEP_NO_PIV },
	  ERROR_CARD_UNKNOWN },
	{ "a label that goes on",
	  { STEPS_FACTS,
	    STEP_SELECT_JPKI,
	    { "00B0860020", "4A504B4941504943 43544F4B454E 32 33 20*16 9000" },
	    STEP_NO_PIV },
	  ERROR_CARD_UNKNOWN },
	{ "a short label",
	  { STEPS_FACTS,
	    STEP_SELECT_JPKI,
	    { "00B0860020", "4A504B4941504943 43544F4B454E 32 9000" },
	    STEP_NO_PIV },
	  ERROR_CARD_UNKNOWN },
	{ "a label that is too long",
	  { STEPS_FACTS, STEP_SELECT_JPKI, { "00B0860020", "20*33 9000" } },
	  ERROR_CARD_NONSENSE },
	{ "no serial data",
	  { { "00CA004500", "6D00" },
	    STEP_SELECT_JPKI,
	    { "00B0860020", LABEL_JPKI "9000" },
	    { SCRIPT_RESET, NULL },
	    { "00CA004500", "6D00" },
	    STEP_SELECT_JPKI },
	  ERROR_CARD_UNKNOWN },
	{ "pulled at once", { { "00CA004500", NULL } }, ERROR_CARD_LOST },
	{ "pulled while it is recognised",
	  { STEPS_FACTS, { "00A4040C0A" AID_JPKI, NULL } },
	  ERROR_CARD_LOST },
};

static void recognises_cards(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(opens); i++) {
		struct scripted_card script = { .steps = opens[i].steps };
		struct card_session *session;
		struct card *card = NULL;
		struct error error = { 0 };
		bool opened;

		while (opens[i].steps[script.count].command != NULL)
			script.count++;
		session = scripted_session(&script);
		opened = card_open(session, NULL, &card, &error);
		if (opened != (opens[i].code == ERROR_NONE) || error.code != opens[i].code ||
		    !scripted_done(&script))
			fail_msg("%s: %s, step %zu", opens[i].name, error_name(error.code),
				 script.next);
		assert_true((card != NULL) == opened);
		card_close(&card);
		card_session_close(&session);
	}
}

static void knows_who_the_card_is(void **state)
{
	struct opened_card opened;
	char expires[9];
	char municipality[6];

	(void)state;
	opened_card_begin(&opened, NULL);
	assert_int_equal(card_family(opened.card), CARD_FAMILY_JPKI);
	assert_memory_equal(card_identity(opened.card)->digest, identity_123, CARD_IDENTITY_SIZE);
	assert_true(card_face_facts(opened.card, expires, municipality));
	assert_string_equal(expires, "20351121");
	assert_string_equal(municipality, "14130");
	opened_card_end(&opened);
	assert_null(opened.card);
}

static void face_facts_are_digits_or_nothing(void **state)
{
	static const char *const bad[] = { "6A88", "9000", "3134313330 30 9000", "31343133 9000",
					   "313431333A 9000" };

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct scripted_step steps[] = { STEPS_OPEN };
		struct scripted_card script = { .steps = steps, .count = COUNT(steps) };
		struct card_session *session = scripted_session(&script);
		struct card *card = NULL;
		char expires[9] = "untouch";
		char municipality[6] = "ed";

		steps[1].answer = bad[i];
		assert_true(card_open(session, NULL, &card, NULL));
		assert_false(card_face_facts(card, expires, municipality));
		assert_string_equal(expires, "untouch");
		assert_string_equal(municipality, "ed");
		card_close(&card);
		card_session_close(&session);
	}
}

static void issuing_needs_the_issuers_key(void **state)
{
	static const enum card_ability all[] = { ABLE_READ,	  ABLE_SIGN,	  ABLE_CHANGE_PIN,
						 ABLE_SET_PIN,	  ABLE_GENERATE,  ABLE_WRITE,
						 ABLE_BASIC_FOUR, ABLE_PUBLIC_KEY };
	const unsigned issuing = ABLE_SET_PIN | ABLE_GENERATE | ABLE_WRITE | ABLE_PUBLIC_KEY;
	struct opened_card with;
	struct opened_card without;

	(void)state;
	opened_card_begin(&with, scripted_issuer_key);
	opened_card_begin(&without, NULL);
	assert_true(card_practice_profile(with.card));
	assert_false(card_practice_profile(without.card));
	assert_int_equal(card_abilities(with.card) & ~card_abilities(without.card), issuing);
	for (size_t i = 0; i < COUNT(all); i++) {
		assert_null(card_cannot(with.card, all[i]));
		assert_int_equal(card_cannot(without.card, all[i]) != NULL,
				 (all[i] & issuing) != 0);
	}
	opened_card_end(&with);
	opened_card_end(&without);
}

/* Refused by the program itself: not one command goes to the card. */
static void cannot_means_nothing_is_sent(void **state)
{
	static const struct scripted_step none[] = { { NULL, NULL } };
	static const uint8_t der[] = { 0x30, 0x00 };
	struct opened_card opened;
	struct card_public_key key;
	struct error error = { 0 };

	(void)state;
	opened_card_begin(&opened, NULL);
	opened_card_steps(&opened, none);
	assert_false(card_generate(opened.card, SLOT_SIGN, &key, &error));
	assert_int_equal(error.code, ERROR_CARD_UNSUPPORTED);
	assert_false(card_public_key(opened.card, SLOT_SIGN, &key, &error));
	assert_int_equal(error.code, ERROR_CARD_UNSUPPORTED);
	assert_false(card_set_pin(opened.card, CREDENTIAL_SIGN, opened.pin, &error));
	assert_int_equal(error.code, ERROR_CARD_UNSUPPORTED);
	assert_false(card_write_certificate(opened.card, SLOT_SIGN, der, sizeof(der), &error));
	assert_int_equal(error.code, ERROR_CARD_UNSUPPORTED);
	assert_true(scripted_done(&opened.script));
	opened_card_end(&opened);
}

/* An empty VERIFY would ask for the tries, and a bad new PIN must not cost one. */
static void unusable_pins_are_not_sent(void **state)
{
	static const struct scripted_step none[] = { { NULL, NULL } };
	static const uint8_t bad_lengths[] = { 0, PIN_SIZE_MAX + 1 };
	struct opened_card opened;

	(void)state;
	opened_card_begin(&opened, scripted_issuer_key);
	opened_card_steps(&opened, none);
	for (size_t i = 0; i < COUNT(bad_lengths); i++) {
		struct error error = { 0 };

		opened.new_pin->length = bad_lengths[i];
		assert_false(card_verify(opened.card, CREDENTIAL_AUTH, opened.new_pin, &error));
		assert_int_equal(error.code, ERROR_PIN_FORMAT);
		assert_false(card_change_pin(opened.card, CREDENTIAL_AUTH, opened.pin,
					     opened.new_pin, &error));
		assert_int_equal(error.code, ERROR_PIN_FORMAT);
		assert_false(card_set_pin(opened.card, CREDENTIAL_AUTH, opened.new_pin, &error));
		assert_int_equal(error.code, ERROR_PIN_FORMAT);
	}
	assert_true(scripted_done(&opened.script));
	opened_card_end(&opened);
}

static void each_slot_has_its_pin(void **state)
{
	struct opened_card opened;

	(void)state;
	opened_card_begin(&opened, NULL);
	assert_int_equal(card_slot_credential(opened.card, SLOT_SIGN), CREDENTIAL_SIGN);
	assert_int_equal(card_slot_credential(opened.card, SLOT_AUTH), CREDENTIAL_AUTH);
	assert_int_equal(card_key_type(opened.card, SLOT_AUTH), CARD_KEY_RSA_2048);
	assert_string_equal(card_driver_name(opened.card), "jpki");
	opened_card_end(&opened);
}

/* A user-authentication certificate alone, and a PIN that was never set. */
static void a_face_card_is_only_read(void **state)
{
	static const struct scripted_step steps[] = {
		STEPS_FACTS,
		STEP_SELECT_JPKI,
		{ "00B0860020", LABEL_JPKI "9000" },
		{ "00B0880003", "008F00 9000" },
		{ "00200098", "6A88" },
		STEP_SELECT_FILE("0018"),
		{ "00200080", "6A88" },
	};
	struct scripted_card script = { .steps = steps, .count = COUNT(steps) };
	const struct card_setup setup = { .issuer_key = scripted_issuer_key };
	struct card_session *session = scripted_session(&script);
	struct credential_facts facts;
	struct card *card = NULL;

	(void)state;
	assert_true(card_open(session, &setup, &card, NULL));
	assert_int_equal(card_family(card), CARD_FAMILY_JPKI_FACE);
	assert_int_equal(card_abilities(card), ABLE_READ);
	assert_non_null(card_cannot(card, ABLE_CHANGE_PIN));
	assert_false(card_practice_profile(card));
	for (int i = 0; i < CREDENTIAL_COUNT; i++)
		assert_false(card_credential_facts(card, (enum credential)i, &facts));
	card_close(&card);
	card_session_close(&session);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(recognises_cards),
		cmocka_unit_test(knows_who_the_card_is),
		cmocka_unit_test(face_facts_are_digits_or_nothing),
		cmocka_unit_test(issuing_needs_the_issuers_key),
		cmocka_unit_test(cannot_means_nothing_is_sent),
		cmocka_unit_test(unusable_pins_are_not_sent),
		cmocka_unit_test(each_slot_has_its_pin),
		cmocka_unit_test(a_face_card_is_only_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
