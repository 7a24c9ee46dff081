/* A slot whose private half lies on a card: OpenSSL's P-256 stands for it. */
#include "keys/key_slots_kit.h"

#include <openssl/core_names.h>
#include <openssl/evp.h>

struct soft_card {
	EVP_PKEY *key;
	uint8_t point[KEY_POINT_SIZE];
	int agreements;
	bool torn;
};

static void make_card(struct soft_card *card)
{
	size_t size = 0;

	*card = (struct soft_card){ .key = EVP_PKEY_Q_keygen(NULL, NULL, "EC", "P-256") };
	assert_non_null(card->key);
	assert_int_equal(EVP_PKEY_get_octet_string_param(card->key, OSSL_PKEY_PARAM_PUB_KEY,
							 card->point, sizeof(card->point), &size),
			 1);
	assert_int_equal(size, KEY_POINT_SIZE);
}

static bool card_agrees(void *context, const struct key_public *peer,
			uint8_t ret_shared[static KEY_SHARED_SIZE], struct error *error)
{
	struct soft_card *card = context;
	size_t size = KEY_SHARED_SIZE;
	EVP_PKEY_CTX *agreement;
	EVP_PKEY *other;
	bool done;

	if (card->torn)
		return error_set(error, ERROR_CARD_LOST, CAUSE_NONE, 0, "torn");
	assert_int_equal(peer->curve, KEY_CURVE_P256);
	other = EVP_PKEY_new();
	agreement = EVP_PKEY_CTX_new(card->key, NULL);
	done = EVP_PKEY_copy_parameters(other, card->key) == 1 &&
	       EVP_PKEY_set1_encoded_public_key(other, peer->bytes, KEY_POINT_SIZE) == 1 &&
	       EVP_PKEY_derive_init(agreement) == 1 &&
	       EVP_PKEY_derive_set_peer(agreement, other) == 1 &&
	       EVP_PKEY_derive(agreement, ret_shared, &size) == 1;
	EVP_PKEY_CTX_free(agreement);
	EVP_PKEY_free(other);
	card->agreements++;
	return done || error_set(error, ERROR_CARD_REFUSED, CAUSE_NONE, 0, "no point");
}

static struct seal_key *open_by(struct soft_card *card, enum error_code *ret_code)
{
	const struct key_holder holder = { .agree = card_agrees, .context = card };
	struct error error = { .code = ERROR_NONE };
	struct key_slots *slots = NULL;
	struct seal_key *key = NULL;

	assert_done(key_slots_read(path, &slots, &error));
	if (!key_slots_open_by_card(slots, card->point, &holder, &key, &error))
		key = NULL;
	*ret_code = error.code;
	key_slots_free(&slots);
	return key;
}

static void add_card(const struct soft_card *card, const struct seal_key *key, int expected)
{
	struct key_slots *slots = NULL;
	struct error error;
	int number = 0;

	assert_done(key_slots_read(path, &slots, &error));
	assert_null(key_slots_of_card(slots, card->point));
	assert_done(key_slots_add_card(slots, key, card->point, "in the safe", &number, &error));
	assert_int_equal(number, expected);
	assert_refused(key_slots_add_card(slots, key, card->point, "", &number, &error),
		       ERROR_KEY_SLOT);
	assert_done(key_slots_write(slots, path, &error));
	key_slots_free(&slots);
	assert_done(key_slots_read(path, &slots, &error));
	assert_int_equal(key_slots_of_card(slots, card->point)->number, expected);
	assert_string_equal(key_slots_of_card(slots, card->point)->name, "in the safe");
	key_slots_free(&slots);
}

/* A slot of each sort beside the others, then the card alone. */
static void a_card_opens_it(void **state)
{
	struct seal_key *key = NULL, *other;
	struct soft_card card, stranger;
	enum error_code code;
	struct error error;

	(void)state;
	make_card(&card);
	make_card(&stranger);
	assert_done(seal_key_load(path, &key, &error));
	add_card(&card, key, 2);
	assert_int_equal(add("correct horse", "chief", key), 3);
	for (int round = 0; round < 2; round++) {
		other = open_by(&card, &code);
		assert_non_null(other);
		assert_true(is_same(key, other));
		seal_key_free(&other);
		if (round == 0) {
			take_out(1);
			take_out(3);
		}
	}
	assert_null(open_by(&stranger, &code));
	assert_int_equal(code, ERROR_KEY_CARD);
	assert_int_equal(stranger.agreements, 0);
	card.torn = true;
	assert_null(open_by(&card, &code));
	assert_int_equal(code, ERROR_CARD_LOST);
	assert_null(open_with(NULL, &code));
	assert_int_equal(code, ERROR_KEY_LOCKED);
	assert_null(open_with("correct horse", &code));
	assert_int_equal(code, ERROR_KEY_PASSPHRASE);
	EVP_PKEY_free(card.key);
	EVP_PKEY_free(stranger.key);
	seal_key_free(&key);
}

/* A new key is given to a card that is not there; both keys of the change open with it. */
static void a_card_gets_the_new_key(void **state)
{
	struct seal_key *key = NULL, *other;
	struct key_slots *slots = NULL;
	struct soft_card card;
	enum error_code code;
	struct error error;

	(void)state;
	make_card(&card);
	assert_done(seal_key_load(path, &key, &error));
	add_card(&card, key, 2);
	take_out(1);
	assert_done(key_slots_read(path, &slots, &error));
	assert_done(key_slots_change(slots, key, &error));
	assert_done(key_slots_write(slots, path, &error));
	other = open_by(&card, &code);
	assert_non_null(other);
	assert_int_equal(card.agreements, 2);
	assert_int_equal(seal_key_number(other), 2);
	seal_key_free(&other);
	key_slots_drop_old(slots);
	assert_done(key_slots_write(slots, path, &error));
	key_slots_free(&slots);
	other = open_by(&card, &code);
	assert_non_null(other);
	assert_false(is_same(key, other));
	seal_key_free(&other);
	EVP_PKEY_free(card.key);
	seal_key_free(&key);
}

/* Of a card's slot as of the others: what was changed gives no other key. */
static void no_byte_of_a_card_can_be_changed(void **state)
{
	struct seal_key *key = NULL, *other;
	struct key_slots *slots = NULL;
	struct soft_card card;
	enum error_code code;
	struct error error;
	size_t size;
	char *text;

	(void)state;
	make_card(&card);
	assert_done(seal_key_load(path, &key, &error));
	add_card(&card, key, 2);
	take_out(1);
	text = read_text(&size);
	for (size_t i = 0; i < size; i++) {
		const char kept = text[i];

		text[i] = kept == '0' ? '1' : '0';
		write_text(text, size);
		if (key_slots_read(path, &slots, &error)) {
			other = open_by(&card, &code);
			if (other != NULL && !is_same(key, other))
				fail_msg("byte %zu gives another key", i);
			seal_key_free(&other);
			key_slots_free(&slots);
		}
		text[i] = kept;
	}
	free(text);
	EVP_PKEY_free(card.key);
	seal_key_free(&key);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup(name, fresh_key)
	const struct CMUnitTest tests[] = {
		TEST(a_card_opens_it),
		TEST(a_card_gets_the_new_key),
		TEST(no_byte_of_a_card_can_be_changed),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
