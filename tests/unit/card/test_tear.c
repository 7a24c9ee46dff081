/* A card that is pulled at every command of making a key, signing with it and writing. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "card/plausible_card.h"

#include "madoguchi/card/tear.h"

static const uint8_t issuer_key[ISSUER_KEY_SIZE] = { 1 };

/* Recognise, make a key, verify the PIN, sign, write, read back. */
static bool issue(struct card_session *session, const struct pin *pin, struct error *error)
{
	static const uint8_t der[600] = { 0x30, 0x82, 0x02, 0x54 };
	uint8_t digest[32] = { 1 };
	struct card_signature signature;
	const struct card_setup setup = { .issuer_key = issuer_key };
	struct card_public_key key;
	struct card *card;
	bool issued = card_open(session, &setup, &card, error);

	if (!issued)
		return false;
	issued = card_generate(card, SLOT_SIGN, &key, error) &&
		 card_set_pin(card, CREDENTIAL_SIGN, pin, error) &&
		 card_verify(card, CREDENTIAL_SIGN, pin, error) &&
		 card_sign(card, SLOT_SIGN, digest, &signature, error) &&
		 card_write_certificate(card, SLOT_SIGN, der, sizeof(der), error);
	card_close(&card);
	return issued;
}

static struct card_session *plausible_session(struct plausible_card *plausible)
{
	struct card_session *session = NULL;

	assert_true(card_session_over(&plausible_ops, plausible, NULL, 0, &session, NULL));
	return session;
}

static struct pin *some_pin(void)
{
	struct pin *pin = pin_new();

	assert_non_null(pin);
	pin->length = 6;
	memcpy(pin->digits, "ABC123", 6);
	return pin;
}

static void check_tear(unsigned at, enum tear_when when, const struct pin *pin)
{
	struct plausible_card plausible = { 0 };
	struct card_session *session = plausible_session(&plausible);
	const struct apdu any = { .ins = 0xB0, .has_le = true };
	struct error error = { 0 };
	struct answer answer;

	tear_set(at, when);
	assert_false(issue(session, pin, &error));
	assert_int_equal(error.code, ERROR_CARD_LOST);
	assert_int_equal(tear_commands(), at);
	assert_int_equal(card_session_commands(session), at);
	memset(&error, 0, sizeof(error));
	assert_false(card_command(session, &any, &answer, &error));
	assert_int_equal(error.code, ERROR_CARD_LOST);
	assert_int_equal(card_session_commands(session), at);
	card_session_close(&session);
	assert_int_equal(plausible.closes, 1);
}

static void every_command_can_be_torn(void **state)
{
	struct plausible_card plausible = { 0 };
	struct card_session *session = plausible_session(&plausible);
	struct pin *pin = some_pin();
	unsigned commands;

	(void)state;
	tear_set(0, TEAR_NEVER);
	assert_true(issue(session, pin, NULL));
	card_session_close(&session);
	commands = tear_commands();
	/* 7 to recognise (without an ATR PIV is asked first), 5 to make the key (61xx included),
	 * 2 + 1 + 2 for PIN and signature, 1 + 1 + 3 to write 600 bytes. */
	assert_int_equal(commands, 22);
	for (unsigned at = 1; at <= commands; at++) {
		check_tear(at, TEAR_BEFORE, pin);
		check_tear(at, TEAR_AFTER, pin);
	}
	tear_set(0, TEAR_NEVER);
	pin_free(&pin);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_command_can_be_torn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
