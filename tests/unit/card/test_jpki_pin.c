/* The PINs of the My Number Card: what is sent in each application, and changes that were torn. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "card/opened_card.h"

#define AID_COMMON "D3921000310001010100"
#define AID_JUKI "D3921000310001010401"
#define STEP_SELECT_COMMON                                                                         \
	{                                                                                          \
		"00A4040C0A" AID_COMMON, "9000"                                                    \
	}
#define STEP_SELECT_JUKI                                                                           \
	{                                                                                          \
		"00A4040C0A" AID_JUKI, "9000"                                                      \
	}
#define OLD "00200080 06 414243313233"
#define NEW "00200080 06 58595A373839"

static uint8_t tries;
static bool was_done;

#define ACT(name, call)                                                                            \
	static bool name(struct opened_card *opened, struct error *error)                          \
	{                                                                                          \
		return call;                                                                       \
	}

ACT(common_tries, card_tries_left(opened->card, CREDENTIAL_CARD_COMMON, &tries, error))
ACT(juki_verify, card_verify(opened->card, CREDENTIAL_CARD_JUKI, opened->pin, error))
ACT(common_change,
    card_change_pin(opened->card, CREDENTIAL_CARD_COMMON, opened->pin, opened->new_pin, error))
ACT(juki_change,
    card_change_pin(opened->card, CREDENTIAL_CARD_JUKI, opened->pin, opened->new_pin, error))
ACT(juki_set, card_set_pin(opened->card, CREDENTIAL_CARD_JUKI, opened->new_pin, error))
ACT(b_change, card_change_pin(opened->card, CREDENTIAL_CARD_B, opened->pin, opened->new_pin, error))
ACT(piv_verify, card_verify(opened->card, CREDENTIAL_PIV_PIN, opened->pin, error))
ACT(unblock, card_unblock(opened->card, CREDENTIAL_AUTH, opened->pin, opened->new_pin, error))
ACT(settle, card_settle_change(opened->card, CREDENTIAL_CARD_JUKI, opened->pin, opened->new_pin,
			       &was_done, error))

static const struct act_case cases[] = {
	{ .name = "tries of the card PIN, first place",
	  .act = common_tries,
	  .steps = { STEP_SELECT_COMMON, { "0020009C", "63C3" } } },
	{ .name = "its second place",
	  .act = juki_verify,
	  .steps = { STEP_SELECT_JUKI, STEP_SELECT_FILE("001C"), { OLD, "9000" } } },
	{ .name = "changed in the first",
	  .act = common_change,
	  .steps = { STEP_SELECT_COMMON,
		     STEP_SELECT_FILE("001C"),
		     { OLD, "9000" },
		     { "80320080 06 58595A373839", "9000" } } },
	{ .name = "changed in the second",
	  .act = juki_change,
	  .steps = { STEP_SELECT_JUKI,
		     STEP_SELECT_FILE("001C"),
		     { OLD, "9000" },
		     { "80320080 06 58595A373839", "9000" } } },
	{ .name = "a wrong old one changes nothing",
	  .act = juki_change,
	  .steps = { STEP_SELECT_JUKI, STEP_SELECT_FILE("001C"), { OLD, "63C2" } },
	  .code = ERROR_PIN_WRONG,
	  .cause_code = 2 },
	{ .name = "set by the issuing profile in its own application",
	  .act = juki_set,
	  .steps = { STEP_SELECT_JUKI,
		     STEPS_ISSUER,
		     STEP_SELECT_FILE("001C"),
		     { "802C0280 06 58595A373839", "9000" } } },
	{ .name = "number B cannot be changed",
	  .act = b_change,
	  .steps = { { NULL, NULL } },
	  .code = ERROR_CARD_UNSUPPORTED },
	{ .name = "no PIV PIN here",
	  .act = piv_verify,
	  .steps = { { NULL, NULL } },
	  .code = ERROR_CARD_UNSUPPORTED },
	{ .name = "no PUK here",
	  .act = unblock,
	  .steps = { { NULL, NULL } },
	  .code = ERROR_CARD_UNSUPPORTED },
};

static void commands_and_answers(void **state)
{
	size_t held = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		held += act_case_holds(&cases[i], scripted_issuer_key) ? 1 : 0;
	assert_int_equal(held, COUNT(cases));
}

#define STEPS_TRIES(answer)                                                                        \
	STEP_SELECT_JUKI,                                                                          \
	{                                                                                          \
		"0020009C", answer                                                                 \
	}
#define SELECT_PIN STEP_SELECT_FILE("001C")

static const struct {
	struct act_case act;
	bool was_done;
} settles[] = {
	{ { .name = "it had been changed",
	    .act = settle,
	    .steps = { STEPS_TRIES("63C3"), SELECT_PIN, { NEW, "9000" } } },
	  true },
	{ { .name = "it had not",
	    .act = settle,
	    .steps = { STEPS_TRIES("63C2"),
		       SELECT_PIN,
		       { NEW, "63C1" },
		       { OLD, "9000" },
		       { "80320080 06 58595A373839", "9000" } } },
	  false },
	{ { .name = "neither is right",
	    .act = settle,
	    .steps = { STEPS_TRIES("63C3"), SELECT_PIN, { NEW, "63C2" }, { OLD, "63C1" } },
	    .code = ERROR_PIN_WRONG,
	    .cause_code = 1 },
	  false },
	{ { .name = "one try left",
	    .act = settle,
	    .steps = { STEPS_TRIES("63C1") },
	    .code = ERROR_PIN_LAST_TRY,
	    .cause_code = 1 },
	  false },
	{ { .name = "locked",
	    .act = settle,
	    .steps = { STEPS_TRIES("63C0") },
	    .code = ERROR_PIN_BLOCKED,
	    .cause_code = 0 },
	  false },
	{ { .name = "torn again",
	    .act = settle,
	    .steps = { STEPS_TRIES("63C3"), SELECT_PIN, { NEW, NULL } },
	    .code = ERROR_CARD_LOST,
	    .cause_code = 0 },
	  false },
};

static void a_torn_change_is_settled(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(settles); i++) {
		was_done = false;
		if (!act_case_holds(&settles[i].act, NULL) || was_done != settles[i].was_done)
			fail_msg("%s", settles[i].act.name);
	}
}

static void every_credential_says_what_it_can(void **state)
{
	struct opened_card with;
	struct opened_card without;
	struct credential_facts facts;

	(void)state;
	opened_card_begin(&with, scripted_issuer_key);
	opened_card_begin(&without, NULL);
	assert_true(card_credential_facts(with.card, CREDENTIAL_SIGN, &facts));
	assert_false(facts.digits_only);
	assert_int_equal(facts.tries_full, 5);
	assert_int_equal(facts.abilities,
			 CREDENTIAL_VERIFY | CREDENTIAL_CHANGE | CREDENTIAL_INITIALISE);
	assert_true(card_credential_facts(without.card, CREDENTIAL_SIGN, &facts));
	assert_int_equal(facts.abilities, CREDENTIAL_VERIFY | CREDENTIAL_CHANGE);
	assert_true(card_credential_facts(with.card, CREDENTIAL_CARD_B, &facts));
	assert_int_equal(facts.abilities, CREDENTIAL_VERIFY);
	assert_int_equal(facts.length_min, 14);
	assert_true(card_credential_facts(with.card, CREDENTIAL_CARD_JUKI, &facts));
	assert_true(facts.digits_only);
	assert_false(card_credential_facts(with.card, CREDENTIAL_PIV_PUK, &facts));
	opened_card_end(&with);
	opened_card_end(&without);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_and_answers),
		cmocka_unit_test(a_torn_change_is_settled),
		cmocka_unit_test(every_credential_says_what_it_can),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
