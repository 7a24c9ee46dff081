/* PINs on the reader's own pad: what each driver hands to it, byte for byte, what becomes of the
 * card's answer, and why something is not done there. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "card/opened_card.h"

#define SELECT_PIV "00A4040009 A00000030800001000 00"
#define BOTH "06 04 42330006 07 04 42330007"
#define TYPED_ONCE "42330006 3C3C 82"
#define TYPED_TWICE "42330007 3C3C 82"

enum which { JPKI, PIV, PIV_WITH_PUK };

typedef bool pad_act(struct card *card, enum credential credential, enum language language,
		     struct error *error);

static const struct pad_case {
	const char *name;
	enum which which;
	enum credential credential;
	pad_act *act;
	struct scripted_step steps[STEPS_MAX];
	enum error_code code; /* ERROR_NONE: it succeeds */
	int64_t cause_code;
} cases[] = {
	{ "four digits without padding",
	  JPKI,
	  CREDENTIAL_AUTH,
	  card_verify_by_pad,
	  { STEP_SELECT_FILE("0018"),
	    { TYPED_ONCE "00 00 0404 02 01 1104 00 000000 04000000 00200080", "9000" } },
	  ERROR_NONE,
	  0 },
	{ "old one, then the new one twice",
	  JPKI,
	  CREDENTIAL_AUTH,
	  card_change_by_pad,
	  { STEP_SELECT_FILE("0018"),
	    { TYPED_ONCE "00 00 0404 02 01 1104 00 000000 04000000 00200080", "9000" },
	    { TYPED_TWICE "00 00 00 00 0404 01 02 02 1104 00 01 02 000000 04000000 00240180",
	      "9000" } },
	  ERROR_NONE,
	  0 },
	{ "a wrong old one changes nothing",
	  JPKI,
	  CREDENTIAL_AUTH,
	  card_change_by_pad,
	  { STEP_SELECT_FILE("0018"),
	    { TYPED_ONCE "00 00 0404 02 01 1104 00 000000 04000000 00200080", "63C2" } },
	  ERROR_PIN_WRONG,
	  2 },
	{ "set by the issuing profile",
	  JPKI,
	  CREDENTIAL_AUTH,
	  card_set_by_pad,
	  { STEPS_ISSUER,
	    STEP_SELECT_FILE("0018"),
	    { TYPED_TWICE "00 00 00 00 0404 01 02 02 1104 00 01 02 000000 04000000 802C0280",
	      "9000" } },
	  ERROR_NONE,
	  0 },
	{ "cancelled while it is set",
	  JPKI,
	  CREDENTIAL_AUTH,
	  card_set_by_pad,
	  { STEPS_ISSUER,
	    STEP_SELECT_FILE("0018"),
	    { TYPED_TWICE "00 00 00 00 0404 01 02 02 1104 00 01 02 000000 04000000 802C0280",
	      "6401" } },
	  ERROR_PAD_CANCELLED,
	  0x6401 },
	{ "the password has letters",
	  JPKI,
	  CREDENTIAL_SIGN,
	  card_set_by_pad,
	  { { NULL, NULL } },
	  ERROR_CARD_UNSUPPORTED,
	  0 },
	{ "PIV: verified",
	  PIV,
	  CREDENTIAL_PIV_PIN,
	  card_verify_by_pad,
	  { { TYPED_ONCE "08 00 0806 02 01 1104 00 000000 0D000000 0020008008 FF*8", "9000" } },
	  ERROR_NONE,
	  0 },
	{ "PIV: changed in one command",
	  PIV,
	  CREDENTIAL_PIV_PIN,
	  card_change_by_pad,
	  { { TYPED_TWICE "08 00 00 08 0806 03 02 03 1104 00 01 02 000000 15000000"
			  "0024008010 FF*16",
	      "9000" } },
	  ERROR_NONE,
	  0 },
	{ "a PUK has eight digits",
	  PIV,
	  CREDENTIAL_PIV_PUK,
	  card_change_by_pad,
	  { { TYPED_TWICE "08 00 00 08 0808 03 02 03 1104 00 01 02 000000 15000000"
			  "0024008110 FF*16",
	      "63C1" } },
	  ERROR_PUK_WRONG,
	  1 },
	{ "the PUK and a new PIN",
	  PIV,
	  CREDENTIAL_PIV_PIN,
	  card_unblock_by_pad,
	  { { TYPED_TWICE "08 00 00 08 0806 03 02 03 1104 00 01 02 000000 15000000"
			  "002C008010 FF*16",
	      "9000" } },
	  ERROR_NONE,
	  0 },
	{ "a wrong PUK is the PUK's",
	  PIV,
	  CREDENTIAL_PIV_PIN,
	  card_unblock_by_pad,
	  { { TYPED_TWICE "08 00 00 08 0806 03 02 03 1104 00 01 02 000000 15000000"
			  "002C008010 FF*16",
	      "63C2" } },
	  ERROR_PUK_WRONG,
	  2 },
	{ "without the office's PUK none is set",
	  PIV,
	  CREDENTIAL_PIV_PIN,
	  card_set_by_pad,
	  { { NULL, NULL } },
	  ERROR_CARD_UNSUPPORTED,
	  0 },
	{ "the office's PUK stands in the command",
	  PIV_WITH_PUK,
	  CREDENTIAL_PIV_PIN,
	  card_set_by_pad,
	  { { TYPED_TWICE "08 00 00 08 0806 01 02 02 1104 00 01 02 000000 15000000"
			  "002C008010 3132333435363738 FF*8",
	      "9000" } },
	  ERROR_NONE,
	  0 },
};

static void begin(struct opened_card *opened, enum which which)
{
	static const struct scripted_step jpki[] = { STEPS_OPEN };
	static const struct scripted_step piv[] = {
		{ "00CA004500", "6D00" },
		{ "00A4040C0A" AID_JPKI, "6A82" },
		{ SELECT_PIV, "9000" },
		{ "00F8000000", "00000007 9000" },
		{ "00F7009B00", "010103 02020001 050101 9000" },
	};
	struct card_setup setup = { .issuer_key = which == JPKI ? scripted_issuer_key : NULL };
	struct error error = { 0 };

	memset(opened, 0, sizeof(*opened));
	opened->script.steps = which == JPKI ? jpki : piv;
	opened->script.count = which == JPKI ? COUNT(jpki) : COUNT(piv);
	opened->script.features = BOTH;
	opened->pin = opened_pin("12345678");
	if (which == PIV_WITH_PUK)
		setup.puk = opened->pin;
	opened->session = scripted_session(&opened->script);
	assert_true(card_open(opened->session, &setup, &opened->card, &error));
	assert_true(scripted_done(&opened->script));
}

static bool holds(const struct pad_case *row)
{
	struct opened_card opened;
	struct error error = { 0 };
	bool held;

	begin(&opened, row->which);
	opened_card_steps(&opened, row->steps);
	held = row->act(opened.card, row->credential, LANGUAGE_JA, &error) ==
		   (row->code == ERROR_NONE) &&
	       error.code == row->code && error.cause_code == row->cause_code &&
	       scripted_done(&opened.script);
	if (!held)
		fprintf(stderr, "%s: %s, cause %llx, step %zu\n", row->name, error_name(error.code),
			(unsigned long long)error.cause_code, opened.script.next);
	opened_card_end(&opened);
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

static const struct {
	enum which which;
	const char *features;
	enum credential credential;
	enum credential_ability ability;
	const char *why; /* NULL: it can be done */
} reasons[] = {
	{ JPKI, BOTH, CREDENTIAL_AUTH, CREDENTIAL_INITIALISE, NULL },
	{ JPKI, BOTH, CREDENTIAL_SIGN, CREDENTIAL_INITIALISE, "A PIN pad has no letters." },
	{ JPKI, BOTH, CREDENTIAL_AUTH, CREDENTIAL_UNBLOCK,
	  "This card does not take this from a PIN pad." },
	{ JPKI, "", CREDENTIAL_AUTH, CREDENTIAL_VERIFY, "This reader has no PIN pad." },
	{ PIV, "06 04 42330006", CREDENTIAL_PIV_PIN, CREDENTIAL_VERIFY, NULL },
	{ PIV, "06 04 42330006", CREDENTIAL_PIV_PIN, CREDENTIAL_CHANGE,
	  "The PIN pad of this reader cannot set a PIN." },
	{ PIV, BOTH, CREDENTIAL_PIV_PUK, CREDENTIAL_VERIFY,
	  "This card does not take this from a PIN pad." },
	{ PIV, BOTH, CREDENTIAL_PIV_PIN, CREDENTIAL_INITIALISE,
	  "This card does not take this from a PIN pad." },
	{ PIV_WITH_PUK, BOTH, CREDENTIAL_PIV_PIN, CREDENTIAL_INITIALISE, NULL },
};

static void says_why_not(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(reasons); i++) {
		struct opened_card opened;
		const char *why;

		begin(&opened, reasons[i].which);
		opened.script.features = reasons[i].features;
		why = card_pad_cannot(opened.card, reasons[i].credential, reasons[i].ability);
		if ((why == NULL) != (reasons[i].why == NULL) ||
		    (why != NULL && strcmp(why, reasons[i].why) != 0))
			fail_msg("row %zu: %s", i, why != NULL ? why : "it can be done");
		opened_card_end(&opened);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_and_answers),
		cmocka_unit_test(says_why_not),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
