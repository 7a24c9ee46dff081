/* The PIV driver against a scripted card: every command byte by byte, and answers that lie. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "card/opened_card.h"

#include "madoguchi/card/piv_data.h"

#define SELECT_PIV "00A4040009 A00000030800001000 00"
#define STEPS_NOT_JPKI                                                                             \
	{ "00CA004500", "6D00" },                                                                  \
	{                                                                                          \
		"00A4040C0A" AID_JPKI, "6A82"                                                      \
	}
#define STEPS_PIV_OPEN                                                                             \
	STEPS_NOT_JPKI, { SELECT_PIV, "9000" }, { "00F8000000", "00000007 9000" },                 \
	{                                                                                          \
		"00F7009B00", "010103 02020001 050101 9000"                                        \
	}
#define POINT "5C*64"

static struct card_public_key key;
static struct card_signature signature;
static struct buffer certificate;
static enum slot_content content;
static uint8_t tries;

#define ACT(name, call)                                                                            \
	static bool name(struct opened_card *opened, struct error *error)                          \
	{                                                                                          \
		return call;                                                                       \
	}

ACT(pin_tries, card_tries_left(opened->card, CREDENTIAL_PIV_PIN, &tries, error))
ACT(verify, card_verify(opened->card, CREDENTIAL_PIV_PIN, opened->pin, error))
ACT(change, card_change_pin(opened->card, CREDENTIAL_PIV_PIN, opened->pin, opened->new_pin, error))
ACT(change_puk,
    card_change_pin(opened->card, CREDENTIAL_PIV_PUK, opened->pin, opened->new_pin, error))
ACT(unblock, card_unblock(opened->card, CREDENTIAL_PIV_PIN, opened->pin, opened->new_pin, error))
ACT(read_auth, card_read_certificate(opened->card, SLOT_AUTH, &content, &certificate, error))
ACT(read_sign, card_read_certificate(opened->card, SLOT_SIGN, &content, &certificate, error))
ACT(present_key, card_public_key(opened->card, SLOT_SIGN, &key, error))
ACT(generate, card_generate(opened->card, SLOT_AUTH, &key, error))

static bool sign(struct opened_card *opened, struct error *error)
{
	static const uint8_t digest[32] = { 0 };

	return card_sign(opened->card, SLOT_AUTH, digest, &signature, error);
}

static uint8_t point[CARD_POINT_SIZE], shared[CARD_SHARED_SIZE];

ACT(agreement_key, card_agreement_key(opened->card, point, error))
ACT(agree, card_agree(opened->card, point, shared, error))

#define PIN_BLOCK "4142433132 33FFFF"
#define NEW_BLOCK "58595A3738 39FFFF"
#define STEP_METADATA_EC                                                                           \
	{                                                                                          \
		"00F7009A00", "010111 02020201 030101 0443 864104 " POINT " 9000"                  \
	}
#define GET_9D "00CB3FFF05 5C035FC10B 00"
#define AGREE_9D "0087119D47 7C45 8200 8541 00*65 00"
#define GET_AUTH "00CB3FFF05 5C035FC105 00"

static const struct act_case cases[] = {
	{ .name = "tries by metadata",
	  .act = pin_tries,
	  .steps = { { "00F7008000", "0101FF 050101 06020302 9000" } } },
	{ .name = "tries by the empty VERIFY",
	  .act = pin_tries,
	  .steps = { { "00F7008000", "6A88" }, { "00200080", "63C2" } } },
	{ .name = "VERIFY pads with FF",
	  .act = verify,
	  .steps = { { "0020008008 " PIN_BLOCK, "9000" } } },
	{ .name = "a wrong PIN",
	  .act = verify,
	  .steps = { { "0020008008 " PIN_BLOCK, "63C1" } },
	  .code = ERROR_PIN_WRONG,
	  .cause_code = 1 },
	{ .name = "a locked PIN",
	  .act = verify,
	  .steps = { { "0020008008 " PIN_BLOCK, "6983" } },
	  .code = ERROR_PIN_BLOCKED,
	  .cause_code = 0x6983 },
	{ .name = "old and new go together",
	  .act = change,
	  .steps = { { "0024008010 " PIN_BLOCK NEW_BLOCK, "9000" } } },
	{ .name = "a wrong PUK is the PUK's",
	  .act = change_puk,
	  .steps = { { "0024008110 " PIN_BLOCK NEW_BLOCK, "63C2" } },
	  .code = ERROR_PUK_WRONG,
	  .cause_code = 2 },
	{ .name = "the PUK sets a new PIN",
	  .act = unblock,
	  .steps = { { "002C008010 " PIN_BLOCK NEW_BLOCK, "9000" } } },
	{ .name = "a locked PUK",
	  .act = unblock,
	  .steps = { { "002C008010 " PIN_BLOCK NEW_BLOCK, "6983" } },
	  .code = ERROR_PUK_BLOCKED,
	  .cause_code = 0x6983 },
	{ .name = "a certificate in its framing",
	  .act = read_auth,
	  .steps = { { GET_AUTH, "530E 7007 30050403010203 710100 FE00 9000" } } },
	{ .name = "through GET RESPONSE",
	  .act = read_auth,
	  .steps = { { GET_AUTH, "530E 7007 3005 6108" },
		     { "00C0000008", "0403010203 710100 6102" },
		     { "00C0000002", "FE00 9000" } } },
	{ .name = "the present key",
	  .act = present_key,
	  .steps = { { "00F7009C00", "010111 0443 864104 " POINT " 9000" } } },
	{ .name = "no key", .act = present_key, .steps = { { "00F7009C00", "6A88" } } },
	{ .name = "metadata without a key",
	  .act = present_key,
	  .steps = { { "00F7009C00", "010111 9000" } },
	  .code = ERROR_CARD_NONSENSE },
	{ .name = "a signature with P-256",
	  .act = sign,
	  .steps = { STEP_METADATA_EC,
		     { "0087119A26 7C24 8200 8120 00*32 00",
		       "7C0A 8208 3006020101020101 9000" } } },
	{ .name = "the PIN is needed",
	  .act = sign,
	  .steps = { STEP_METADATA_EC, { "0087119A26 7C24 8200 8120 00*32 00", "6982" } },
	  .code = ERROR_PIN_NEEDED,
	  .cause_code = 0x6982 },
	{ .name = "a signature that is too long",
	  .act = sign,
	  .steps = { STEP_METADATA_EC,
		     { "0087119A26 7C24 8200 8120 00*32 00", "7C81C0 8281BD AA*189 9000" } },
	  .code = ERROR_CARD_NONSENSE },
	{ .name = "no key that agrees",
	  .act = agreement_key,
	  .steps = { { GET_9D, "6A82" } },
	  .code = ERROR_CARD_KEY_UNFIT },
	{ .name = "an empty object instead",
	  .act = agreement_key,
	  .steps = { { GET_9D, "5300 9000" } },
	  .code = ERROR_CARD_KEY_UNFIT },
	{ .name = "a certificate that is none",
	  .act = agreement_key,
	  .steps = { { GET_9D, "530E 7007 30050403010203 710100 FE00 9000" } },
	  .code = ERROR_CARD_NONSENSE },
	{ .name = "an agreement", .act = agree, .steps = { { AGREE_9D, "7C22 8220 AA*32 9000" } } },
	{ .name = "it needs the PIN",
	  .act = agree,
	  .steps = { { AGREE_9D, "6982" } },
	  .code = ERROR_PIN_NEEDED,
	  .cause_code = 0x6982 },
	{ .name = "an agreement that is too short",
	  .act = agree,
	  .steps = { { AGREE_9D, "7C21 821F AA*31 9000" } },
	  .code = ERROR_CARD_NONSENSE },
	{ .name = "pulled while it agrees",
	  .act = agree,
	  .steps = { { AGREE_9D, NULL } },
	  .code = ERROR_CARD_LOST },
	{ .name = "the card refuses the management key",
	  .act = generate,
	  .steps = { { "0087039B04 7C028000 00", "6982" } },
	  .code = ERROR_MANAGEMENT_KEY,
	  .cause_code = 0x6982 },
	{ .name = "a witness of a wrong size",
	  .act = generate,
	  .steps = { { "0087039B04 7C028000 00", "7C09 8007 01020304050607 9000" } },
	  .code = ERROR_CARD_NONSENSE },
	{ .name = "no witness at all",
	  .act = generate,
	  .steps = { { "0087039B04 7C028000 00", "9000" } },
	  .code = ERROR_CARD_NONSENSE },
	{ .name = "pulled while it proves",
	  .act = generate,
	  .steps = { { "0087039B04 7C028000 00", NULL } },
	  .code = ERROR_CARD_LOST },
};

/* As opened_card_begin(), for a PIV card. */
static void begin(struct opened_card *opened)
{
	static const struct scripted_step steps[] = { STEPS_PIV_OPEN };
	struct error error = { 0 };

	memset(opened, 0, sizeof(*opened));
	opened->script.steps = steps;
	opened->script.count = COUNT(steps);
	opened->session = scripted_session(&opened->script);
	assert_true(card_open(opened->session, NULL, &opened->card, &error));
	assert_true(scripted_done(&opened->script));
	opened->pin = opened_pin("ABC123");
	opened->new_pin = opened_pin("XYZ789");
	buffer_init(&certificate, CARD_CERTIFICATE_MAX);
}

static bool holds(const struct act_case *act)
{
	struct opened_card opened;
	struct error error = { 0 };
	bool held;

	begin(&opened);
	opened_card_steps(&opened, act->steps);
	held = act->act(&opened, &error) == (act->code == ERROR_NONE) && error.code == act->code &&
	       error.cause_code == act->cause_code && scripted_done(&opened.script);
	if (!held)
		fprintf(stderr, "%s: %s, cause %llx, step %zu\n", act->name, error_name(error.code),
			(unsigned long long)error.cause_code, opened.script.next);
	opened_card_end(&opened);
	buffer_done(&certificate);
	return held;
}

static void commands_and_answers(void **state)
{
	size_t held = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		held += holds(&cases[i]) ? 1 : 0;
	assert_int_equal(held, COUNT(cases));
}

/* What a slot holds is said by the whole object, whatever it says of itself. */
static const struct {
	struct act_case act;
	enum slot_content content;
} slots[] = {
	{ { .name = "none", .act = read_auth, .steps = { { GET_AUTH, "6A82" } } }, SLOT_EMPTY },
	{ { .name = "empty", .act = read_auth, .steps = { { GET_AUTH, "5300 9000" } } },
	  SLOT_EMPTY },
	{ { .name = "nothing with success", .act = read_auth, .steps = { { GET_AUTH, "9000" } } },
	  SLOT_BROKEN },
	{ { .name = "a cut object",
	    .act = read_auth,
	    .steps = { { GET_AUTH, "5382 0100 7081 9000" } } },
	  SLOT_BROKEN },
	{ { .name = "a length beyond everything",
	    .act = read_auth,
	    .steps = { { GET_AUTH, "5383FFFFFF 70 9000" } } },
	  SLOT_BROKEN },
	{ { .name = "a certificate of 64 KiB in a few bytes",
	    .act = read_auth,
	    .steps = { { GET_AUTH, "530E 7007 3082FFFF010203 710100 FE00 9000" } } },
	  SLOT_BROKEN },
	{ { .name = "no certificate in it",
	    .act = read_sign,
	    .steps = { { "00CB3FFF05 5C035FC10A 00", "5305 710100 FE00 9000" } } },
	  SLOT_BROKEN },
	{ { .name = "compressed",
	    .act = read_auth,
	    .steps = { { GET_AUTH, "530E 7007 30050403010203 710101 FE00 9000" } },
	    .code = ERROR_CARD_UNSUPPORTED },
	  SLOT_BROKEN },
};

static void slots_hold_what_was_read(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(slots); i++) {
		content = SLOT_BROKEN;
		if (!holds(&slots[i].act) || content != slots[i].content)
			fail_msg("%s: %d", slots[i].act.name, content);
	}
}

static const struct {
	const char *name;
	struct scripted_step steps[8];
	enum error_code code;
} opens[] = {
	{ "neither serial number nor CHUID",
	  { STEPS_NOT_JPKI,
	    { SELECT_PIV, "9000" },
	    { "00F8000000", "6D00" },
	    { "00CB3FFF05 5C035FC102 00", "6A82" },
	    { "00F7009B00", "6D00" },
	    { "00F99A0000", "6D00" } },
	  ERROR_CARD_BLANK },
	{ "gone while its answer is fetched",
	  { STEPS_NOT_JPKI, { SELECT_PIV, "9000" }, { "00F8000000", "6100" } },
	  ERROR_CARD_LOST },
	{ "pulled", { STEPS_NOT_JPKI, { SELECT_PIV, NULL } }, ERROR_CARD_LOST },
};

static void recognises_cards(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(opens); i++) {
		struct scripted_card script = { .steps = opens[i].steps };
		struct card_session *session;
		struct card *card = NULL;
		struct error error = { 0 };

		while (opens[i].steps[script.count].command != NULL)
			script.count++;
		session = scripted_session(&script);
		assert_false(card_open(session, NULL, &card, &error));
		if (error.code != opens[i].code)
			fail_msg("%s: %s", opens[i].name, error_name(error.code));
		card_session_close(&session);
	}
}

static void slots_have_their_objects(void **state)
{
	(void)state;
	assert_int_equal(piv_certificate_object(0x9A), 0x5FC105);
	assert_int_equal(piv_certificate_object(0x9C), 0x5FC10A);
	assert_int_equal(piv_certificate_object(0x82), 0x5FC10D);
	assert_int_equal(piv_certificate_object(0x95), 0x5FC120);
	assert_false(piv_reference_known(0x9B));
	assert_false(piv_reference_known(0x96));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_and_answers),
		cmocka_unit_test(slots_hold_what_was_read),
		cmocka_unit_test(recognises_cards),
		cmocka_unit_test(slots_have_their_objects),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
