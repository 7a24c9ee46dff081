/*
 * What every driver must do, in one suite: run against the practice card for each driver that is
 * there, in several setups, and against an invented third one. A driver that lacks an ability must
 * say so and send nothing.
 */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "card/bench_card.h"
#include "card/tiny_driver.h"

#include "madoguchi/pki/signer.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct secret {
	enum credential credential;
	const char *value;
	const char *other; /* another value that the card takes */
	const char *wrong;
};

struct contender {
	const char *what;
	const char *driver;
	enum practice_kind kind;
	bool plain;
	struct card_setup setup;
	struct secret secrets[6];
	const char *puk; /* NULL: none */
};

#define JPKI_SECRETS                                                                               \
	{                                                                                          \
		{ CREDENTIAL_SIGN, "ABC123", "XYZ789", "ABC124" },                                 \
		    { CREDENTIAL_AUTH, "1234", "9876", "1235" },                                   \
		    { CREDENTIAL_CARD_DATA, "5678", "4321", "5679" },                              \
		    { CREDENTIAL_CARD_B, "02063020351234", NULL, "02063020351235" },               \
		    { CREDENTIAL_CARD_COMMON, "1357", "2468", "1358" },                            \
		{                                                                                  \
			CREDENTIAL_CARD_JUKI, "1357", "2468", "1358"                               \
		}                                                                                  \
	}
#define PIV_SECRETS                                                                                \
	{                                                                                          \
		{                                                                                  \
			CREDENTIAL_PIV_PIN, "123456", "654321", "123457"                           \
		}                                                                                  \
	}
#define PIV_TYPES(type) .piv_key_types = { type, type }

static struct pin office_puk = { 8, "12345678" };

static const struct contender contenders[] = {
	{ .what = "jpki, practice issuing profile",
	  .driver = "jpki",
	  .setup = { .issuer_key = bench_issuer_key },
	  .secrets = JPKI_SECRETS },
	{ .what = "jpki, read only", .driver = "jpki", .secrets = JPKI_SECRETS },
	{ .what = "piv, RSA, chained",
	  .driver = "piv",
	  .kind = PRACTICE_KIND_PIV,
	  .setup = { .puk = &office_puk },
	  .secrets = PIV_SECRETS,
	  .puk = "12345678" },
	{ .what = "piv, P-256, extended, other slots",
	  .driver = "piv",
	  .kind = PRACTICE_KIND_PIV,
	  .setup = { PIV_TYPES(CARD_KEY_P256), .piv_slots = { 0x82, 0x9D },
		     .extended_length = true },
	  .secrets = PIV_SECRETS,
	  .puk = "12345678" },
	{ .what = "piv, the standard alone",
	  .driver = "piv",
	  .kind = PRACTICE_KIND_PIV,
	  .plain = true,
	  .secrets = PIV_SECRETS,
	  .puk = "12345678" },
};

static struct pin *pin_of(const char *value)
{
	struct pin *pin = pin_new();

	assert_non_null(pin);
	pin->length = (uint8_t)strlen(value);
	memcpy(pin->digits, value, pin->length);
	return pin;
}

/* A card without serial number needs its CHUID before it can be used. */
static void prepare(struct bench_card *bench, const struct contender *contender)
{
	struct card_setup blank = contender->setup;
	struct error error = { 0 };

	bench->plain = contender->plain;
	if (!contender->plain)
		return;
	assert_false(bench_card_open(bench, &contender->setup, &error));
	assert_int_equal(error.code, ERROR_CARD_BLANK);
	blank.blank = true;
	assert_true(bench_card_open(bench, &blank, &error));
	assert_int_equal(card_abilities(bench->card), 0);
	assert_true(card_prepare(bench->card, &error));
	bench_card_close(bench);
}

static void begin(struct bench_card *bench, const struct contender *contender)
{
	struct error error = { 0 };

	bench_card_make(bench, contender->kind, 7);
	prepare(bench, contender);
	if (!bench_card_open(bench, &contender->setup, &error))
		fail_msg("%s: %s, %s", contender->what, error_name(error.code), error.detail);
}

static bool verify(struct card *card, enum credential credential, const char *value,
		   struct error *error)
{
	struct pin *pin = pin_of(value);
	bool done = card_verify(card, credential, pin, error);

	pin_free(&pin);
	return done;
}

static bool change(struct card *card, enum credential credential, const char *old, const char *new,
		   struct error *error)
{
	struct pin *old_pin = pin_of(old);
	struct pin *new_pin = pin_of(new);
	bool done = card_change_pin(card, credential, old_pin, new_pin, error);

	pin_free(&old_pin);
	pin_free(&new_pin);
	return done;
}

static uint8_t tries(struct card *card, enum credential credential)
{
	uint8_t left = 0xFF;

	assert_true(card_tries_left(card, credential, &left, NULL));
	return left;
}

/* ---- who the card is --------------------------------------------------------------------- */

static void check_identity(const struct contender *contender)
{
	struct bench_card bench;
	struct bench_card other;
	struct card_identity first;

	begin(&bench, contender);
	assert_string_equal(card_driver_name(bench.card), contender->driver);
	first = *card_identity(bench.card);
	bench_card_close(&bench);
	assert_true(bench_card_open(&bench, &contender->setup, NULL));
	assert_memory_equal(card_identity(bench.card)->digest, first.digest, CARD_IDENTITY_SIZE);
	begin(&other, contender);
	bench_card_close(&other);
	bench_card_end(&other);
	bench_card_make(&other, contender->kind, 8);
	prepare(&other, contender);
	assert_true(bench_card_open(&other, &contender->setup, NULL));
	assert_memory_not_equal(card_identity(other.card)->digest, first.digest,
				CARD_IDENTITY_SIZE);
	bench_card_end(&other);
	bench_card_end(&bench);
}

/* ---- PINs -------------------------------------------------------------------------------- */

static void check_counting(struct bench_card *bench, const struct secret *secret)
{
	const uint8_t full = tries(bench->card, secret->credential);
	struct error error = { 0 };

	assert_false(verify(bench->card, secret->credential, secret->wrong, &error));
	assert_int_equal(error.code, ERROR_PIN_WRONG);
	assert_int_equal(error.cause_code, full - 1);
	assert_int_equal(tries(bench->card, secret->credential), full - 1);
	assert_true(verify(bench->card, secret->credential, secret->value, &error));
	assert_int_equal(tries(bench->card, secret->credential), full);
}

static void check_change(struct bench_card *bench, const struct secret *secret)
{
	struct error error = { 0 };
	bool was_done = true;
	struct pin *old_pin = pin_of(secret->value);
	struct pin *new_pin = pin_of(secret->other);

	assert_false(change(bench->card, secret->credential, secret->wrong, secret->other, &error));
	assert_int_equal(error.code, ERROR_PIN_WRONG);
	assert_true(verify(bench->card, secret->credential, secret->value, NULL));
	assert_true(
	    card_settle_change(bench->card, secret->credential, old_pin, new_pin, &was_done, NULL));
	assert_false(was_done);
	assert_true(verify(bench->card, secret->credential, secret->other, NULL));
	assert_true(
	    card_settle_change(bench->card, secret->credential, old_pin, new_pin, &was_done, NULL));
	assert_true(was_done);
	assert_true(change(bench->card, secret->credential, secret->other, secret->value, NULL));
	pin_free(&old_pin);
	pin_free(&new_pin);
}

static void lock(struct bench_card *bench, const struct secret *secret)
{
	struct error error = { 0 };

	while (tries(bench->card, secret->credential) > 0)
		assert_false(verify(bench->card, secret->credential, secret->wrong, &error));
	assert_false(verify(bench->card, secret->credential, secret->value, &error));
	assert_int_equal(error.code, ERROR_PIN_BLOCKED);
}

/* A locked PIN is set anew where the card or the office can, and says so where not. */
static void check_lock(struct bench_card *bench, const struct contender *contender,
		       const struct secret *secret, const struct credential_facts *facts)
{
	const uint8_t full = tries(bench->card, secret->credential);
	struct pin *new_pin = pin_of(secret->other != NULL ? secret->other : secret->value);
	struct pin *puk = pin_of(contender->puk != NULL ? contender->puk : "0000");
	struct error error = { 0 };
	bool done;

	lock(bench, secret);
	done = card_set_pin(bench->card, secret->credential, new_pin, &error);
	assert_int_equal(done, (facts->abilities & CREDENTIAL_INITIALISE) != 0);
	assert_true(done || error.code == ERROR_CARD_UNSUPPORTED);
	if (!done) {
		done = card_unblock(bench->card, secret->credential, puk, new_pin, &error);
		assert_int_equal(done, (facts->abilities & CREDENTIAL_UNBLOCK) != 0);
		assert_true(done || error.code == ERROR_CARD_UNSUPPORTED);
	}
	if (done) {
		assert_int_equal(tries(bench->card, secret->credential), full);
		assert_true(verify(bench->card, secret->credential, secret->other, NULL));
	}
	pin_free(&new_pin);
	pin_free(&puk);
}

static void check_pins(const struct contender *contender)
{
	struct credential_facts facts;
	struct bench_card bench;

	begin(&bench, contender);
	for (size_t i = 0; i < COUNT(contender->secrets); i++) {
		const struct secret *secret = &contender->secrets[i];

		if (secret->value == NULL)
			continue;
		assert_true(card_credential_facts(bench.card, secret->credential, &facts));
		assert_int_equal(tries(bench.card, secret->credential), facts.tries_full);
		assert_in_range(strlen(secret->value), facts.length_min, facts.length_max);
		check_counting(&bench, secret);
		if ((facts.abilities & CREDENTIAL_CHANGE) != 0)
			check_change(&bench, secret);
		check_lock(&bench, contender, secret, &facts);
	}
	bench_card_end(&bench);
}

/* A credential that the card has not is refused without a command. */
static void check_foreign_credentials(const struct contender *contender)
{
	struct credential_facts facts;
	struct bench_card bench;
	struct error error = { 0 };
	unsigned before;
	uint8_t left;

	begin(&bench, contender);
	before = bench.commands;
	for (int i = 0; i < CREDENTIAL_COUNT; i++) {
		if (card_credential_facts(bench.card, (enum credential)i, &facts))
			continue;
		assert_false(card_tries_left(bench.card, (enum credential)i, &left, &error));
		assert_int_equal(error.code, ERROR_CARD_UNSUPPORTED);
		assert_false(verify(bench.card, (enum credential)i, "1234", &error));
		assert_int_equal(error.code, ERROR_CARD_UNSUPPORTED);
	}
	assert_int_equal(bench.commands, before);
	bench_card_end(&bench);
}

/* ---- keys and certificates ---------------------------------------------------------------- */

static void fake_certificate(uint8_t *der, size_t size, uint8_t fill)
{
	memset(der, fill, size);
	der[0] = 0x30;
	der[1] = 0x82;
	der[2] = (uint8_t)((size - 4) >> 8);
	der[3] = (uint8_t)(size - 4);
}

static void check_certificate(struct bench_card *bench, enum card_slot slot)
{
	uint8_t der[1400];
	enum slot_content content = SLOT_BROKEN;
	struct buffer read;

	for (uint8_t fill = 1; fill <= 2; fill++) {
		fake_certificate(der, sizeof(der), fill);
		assert_true(card_write_certificate(bench->card, slot, der, sizeof(der), NULL));
		buffer_init(&read, CARD_CERTIFICATE_MAX);
		assert_true(card_read_back(bench->card, slot, &content, &read, NULL));
		assert_int_equal(content, SLOT_HOLDS);
		assert_int_equal(read.size, sizeof(der));
		assert_memory_equal(read.bytes, der, sizeof(der));
		buffer_done(&read);
	}
}

static const char *slot_pin(const struct contender *contender, const struct card *card,
			    enum card_slot slot)
{
	for (size_t i = 0; i < COUNT(contender->secrets); i++)
		if (contender->secrets[i].credential == card_slot_credential(card, slot))
			return contender->secrets[i].value;
	fail();
	return NULL;
}

static void check_signature(struct bench_card *bench, const struct contender *contender,
			    enum card_slot slot, const struct card_public_key *key)
{
	static const uint8_t message[] = "what is signed";
	uint8_t digest[PKI_DIGEST_SIZE];
	struct card_signature signature;
	struct error error = { 0 };

	pki_sha256(message, sizeof(message), digest);
	assert_true(card_session_reset(bench->session, NULL));
	assert_false(card_sign(bench->card, slot, digest, &signature, &error));
	assert_int_equal(error.code, ERROR_PIN_NEEDED);
	assert_true(verify(bench->card, card_slot_credential(bench->card, slot),
			   slot_pin(contender, bench->card, slot), NULL));
	assert_true(card_sign(bench->card, slot, digest, &signature, NULL));
	assert_true(pki_verify(key->der, key->size, message, sizeof(message), signature.bytes,
			       signature.size));
}

static void check_slot(struct bench_card *bench, const struct contender *contender,
		       enum card_slot slot)
{
	const bool readable = (card_abilities(bench->card) & ABLE_PUBLIC_KEY) != 0;
	struct card_public_key first;
	struct card_public_key second;
	struct card_public_key present = { .size = 1 };
	struct error error = { 0 };

	assert_int_equal(card_public_key(bench->card, slot, &present, &error), readable);
	assert_int_equal(readable ? present.size : 0, 0);
	assert_true(readable || error.code == ERROR_CARD_UNSUPPORTED);
	assert_true(card_generate(bench->card, slot, &first, NULL));
	assert_true(card_generate(bench->card, slot, &second, NULL));
	assert_int_equal(first.size, card_key_type(bench->card, slot) == CARD_KEY_P256 ? 91 : 294);
	assert_memory_not_equal(first.der, second.der, first.size);
	if (readable) {
		assert_true(card_public_key(bench->card, slot, &present, NULL));
		assert_int_equal(present.size, second.size);
		assert_memory_equal(present.der, second.der, second.size);
	}
	check_certificate(bench, slot);
	check_signature(bench, contender, slot, &second);
}

static void check_issuing(const struct contender *contender)
{
	struct card_public_key key;
	struct bench_card bench;
	struct error error = { 0 };

	begin(&bench, contender);
	if ((card_abilities(bench.card) & ABLE_GENERATE) != 0) {
		check_slot(&bench, contender, SLOT_SIGN);
		check_slot(&bench, contender, SLOT_AUTH);
		assert_int_equal(card_warning(bench.card) != NULL,
				 contender->kind == PRACTICE_KIND_PIV);
	} else {
		assert_non_null(card_cannot(bench.card, ABLE_GENERATE));
		assert_false(card_generate(bench.card, SLOT_AUTH, &key, &error));
		assert_int_equal(error.code, ERROR_CARD_UNSUPPORTED);
	}
	bench_card_end(&bench);
}

/* Pulled at any command of a write: the slot holds the old, the new, or something broken. */
static void check_torn_write(const struct contender *contender)
{
	uint8_t old[700], new[700];
	struct bench_card bench;
	bool whole = false;

	fake_certificate(old, sizeof(old), 1);
	fake_certificate(new, sizeof(new), 2);
	begin(&bench, contender);
	if ((card_abilities(bench.card) & ABLE_WRITE) == 0)
		whole = true;
	for (unsigned at = 1; !whole; at++) {
		enum slot_content content = SLOT_EMPTY;
		struct error error = { 0 };
		struct buffer read;

		assert_true(card_write_certificate(bench.card, SLOT_AUTH, old, sizeof(old), NULL));
		bench_card_close(&bench);
		assert_true(bench_card_open(&bench, &contender->setup, NULL));
		bench.pulled_at = at;
		whole = card_write_certificate(bench.card, SLOT_AUTH, new, sizeof(new), &error);
		bench.pulled_at = 0;
		assert_true(whole || error.code == ERROR_CARD_LOST);
		bench_card_close(&bench);
		assert_true(bench_card_open(&bench, &contender->setup, NULL));
		buffer_init(&read, CARD_CERTIFICATE_MAX);
		assert_true(card_read_back(bench.card, SLOT_AUTH, &content, &read, NULL));
		if (content == SLOT_HOLDS)
			assert_memory_equal(read.bytes + 4, (whole ? new : old) + 4, 600);
		buffer_done(&read);
	}
	bench_card_end(&bench);
}

static void every_driver_conforms(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(contenders); i++) {
		print_message("# %s\n", contenders[i].what);
		check_identity(&contenders[i]);
		check_pins(&contenders[i]);
		check_foreign_credentials(&contenders[i]);
		check_issuing(&contenders[i]);
		check_torn_write(&contenders[i]);
	}
}

/* ---- a third driver ----------------------------------------------------------------------- */

static void a_third_driver_is_one_table(void **state)
{
	struct tiny_card tiny = { .tries = 3 };
	struct card_session *session = NULL;
	struct card_public_key key;
	enum slot_content content;
	struct buffer certificate;
	struct card *card = NULL;
	struct error error = { 0 };

	(void)state;
	card_test_driver(&tiny_ops);
	assert_true(card_session_over(&tiny_transport, &tiny, NULL, 0, &session, NULL));
	assert_true(card_open(session, NULL, &card, NULL));
	assert_string_equal(card_driver_name(card), "tiny");
	assert_int_equal(tries(card, CREDENTIAL_AUTH), 3);
	assert_false(verify(card, CREDENTIAL_AUTH, "1111", &error));
	assert_int_equal(error.cause_code, 2);
	assert_true(verify(card, CREDENTIAL_AUTH, "2468", NULL));
	assert_false(change(card, CREDENTIAL_AUTH, "2468", "1111", &error));
	assert_int_equal(error.code, ERROR_CARD_UNSUPPORTED);
	assert_false(card_generate(card, SLOT_AUTH, &key, &error));
	assert_non_null(card_cannot(card, ABLE_GENERATE));
	assert_true(card_prepare(card, &error));
	assert_non_null(card_pad_cannot(card, CREDENTIAL_AUTH, CREDENTIAL_VERIFY));
	buffer_init(&certificate, CARD_CERTIFICATE_MAX);
	assert_true(card_read_certificate(card, SLOT_AUTH, &content, &certificate, NULL));
	assert_int_equal(content, SLOT_HOLDS);
	buffer_done(&certificate);
	card_close(&card);
	card_session_close(&session);
	card_test_driver(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_driver_conforms),
		cmocka_unit_test(a_third_driver_is_one_table),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
