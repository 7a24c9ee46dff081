#include "madoguchi/card/jpki_issuer.h"

#include <string.h>

#include "madoguchi/base/secret.h"
#include "madoguchi/base/sha256.h"
#include "madoguchi/card/jpki.h"
#include "madoguchi/card/jpki_pin.h"
#include "madoguchi/card/public_key.h"

#define CHALLENGE_SIZE 16
#define MAC_SIZE 16
#define WRITE_PIECE 255
#define SW_NO_KEY 0x6A88u

#define KEY_MAKE 0x00
#define KEY_PRESENT 0x01

/* What HMAC needs beside its input; all of it follows from the key. */
struct mac_work {
	uint8_t pad[SHA256_BLOCK_SIZE];
	uint8_t digest[SHA256_SIZE];
	struct sha256 sha256;
};

static void mac_pad(struct mac_work *work, const uint8_t key[static ISSUER_KEY_SIZE], uint8_t with)
{
	memset(work->pad, with, sizeof(work->pad));
	for (size_t i = 0; i < ISSUER_KEY_SIZE; i++)
		work->pad[i] = key[i] ^ with;
	sha256_init(&work->sha256);
	sha256_add(&work->sha256, work->pad, sizeof(work->pad));
}

/* HMAC-SHA-256, RFC 2104, cut to its first 16 bytes. */
static bool mac_make(const uint8_t key[static ISSUER_KEY_SIZE],
		     const uint8_t challenge[static CHALLENGE_SIZE],
		     uint8_t ret_mac[static MAC_SIZE], struct error *error)
{
	struct mac_work *work = secret_allocate(sizeof(*work));

	if (work == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "issuer session");
	mac_pad(work, key, 0x36);
	sha256_add(&work->sha256, challenge, CHALLENGE_SIZE);
	sha256_finish(&work->sha256, work->digest);
	mac_pad(work, key, 0x5C);
	sha256_add(&work->sha256, work->digest, sizeof(work->digest));
	sha256_finish(&work->sha256, work->digest);
	memcpy(ret_mac, work->digest, MAC_SIZE);
	secret_free(&work);
	return true;
}

static bool authenticate(struct card *card, const uint8_t mac[static MAC_SIZE], struct error *error)
{
	const struct apdu external = {
		.cla = 0x80, .ins = 0x82, .data = mac, .data_size = MAC_SIZE
	};
	struct answer answer;

	if (!card_command(card->session, &external, &answer, error))
		return false;
	if (answer.sw != SW_OK)
		return error_set(error, ERROR_ISSUER_AUTH, CAUSE_SW, answer.sw,
				 "EXTERNAL AUTHENTICATE");
	card->issuer_session = true;
	return true;
}

bool jpki_issuer_begin_in(struct card *card, const struct driver_application *application,
			  struct error *error)
{
	const struct apdu get_challenge = { .ins = 0x84, .has_le = true, .le = CHALLENGE_SIZE };
	struct answer answer;
	uint8_t mac[MAC_SIZE];

	if (!card->keys->has_issuer_key)
		return error_set(error, ERROR_CARD_UNSUPPORTED, CAUSE_NONE, 0, "no issuer key");
	if (!driver_select_application(card, application, NULL, error))
		return false;
	if (card->issuer_session)
		return true;
	if (!card_command(card->session, &get_challenge, &answer, error))
		return false;
	if (answer.sw != SW_OK)
		return error_set(error, ERROR_ISSUER_AUTH, CAUSE_SW, answer.sw, "GET CHALLENGE");
	if (answer.size != CHALLENGE_SIZE)
		return error_set(error, ERROR_CARD_NONSENSE, CAUSE_NONE, 0,
				 "a challenge of %zu bytes", answer.size);
	return mac_make(card->keys->issuer_key, answer.data, mac, error) &&
	       authenticate(card, mac, error);
}

bool jpki_issuer_begin(struct card *card, struct error *error)
{
	return jpki_issuer_begin_in(card, &jpki_application, error);
}

/* A command of the profile: 6982 says that the card holds no issuer session. What it has changed
 * EF 0008 may tell. */
static bool issuer_command(struct card *card, const struct apdu *apdu, struct answer *ret_answer,
			   struct error *error)
{
	card->knows_there = false;
	if (!card_command(card->session, apdu, ret_answer, error))
		return false;
	if (ret_answer->sw != SW_SECURITY)
		return true;
	card->issuer_session = false;
	return error_set(error, ERROR_ISSUER_AUTH, CAUSE_SW, SW_SECURITY, "no issuer session");
}

static bool issuer_expect_ok(struct card *card, const struct apdu *apdu, const char *what,
			     struct error *error)
{
	struct answer answer;

	if (!issuer_command(card, apdu, &answer, error))
		return false;
	if (answer.sw != SW_OK)
		return error_set(error, ERROR_CARD_REFUSED, CAUSE_SW, answer.sw, "%s", what);
	return true;
}

bool jpki_set_pin(struct card *card, enum credential credential, const struct pin *new_pin,
		  struct error *error)
{
	const struct apdu set = { .cla = 0x80,
				  .ins = 0x2C,
				  .p1 = 0x02,
				  .p2 = 0x80,
				  .data = new_pin->digits,
				  .data_size = new_pin->length };
	struct answer answer;

	if (!jpki_issuer_begin_in(card, jpki_pin_application(credential), error) ||
	    !jpki_select_pin(card, credential, error) ||
	    !issuer_command(card, &set, &answer, error))
		return false;
	if (answer.sw != SW_OK)
		return driver_pin_refused(answer.sw, "SET REFERENCE DATA", error);
	return true;
}

/* GENERATE ASYMMETRIC KEY PAIR in its two forms, ISO 7816-8. */
static bool key_command(struct card *card, enum card_slot slot, uint8_t form,
			struct answer *ret_answer, struct error *error)
{
	const struct apdu command = {
		.cla = 0x80, .ins = 0x46, .p1 = form, .p2 = 0x80, .has_le = true
	};

	return jpki_issuer_begin(card, error) &&
	       driver_select_file(card, jpki_slots[slot].key, NULL, error) &&
	       issuer_command(card, &command, ret_answer, error);
}

/* The profile knows RSA-2048 only. */
static bool take_key(const struct answer *answer, struct card_public_key *ret_key,
		     struct error *error)
{
	struct card_public_key key;

	if (!public_key_parse(answer->data, answer->size, &key, error))
		return false;
	if (public_key_type(&key) != CARD_KEY_RSA_2048)
		return error_set(error, ERROR_CARD_NONSENSE, CAUSE_NONE, 0, "a key that is no RSA");
	*ret_key = key;
	return true;
}

bool jpki_generate(struct card *card, enum card_slot slot, struct card_public_key *ret_key,
		   struct error *error)
{
	struct answer answer;

	if (!key_command(card, slot, KEY_MAKE, &answer, error))
		return false;
	if (answer.sw != SW_OK)
		return error_set(error, ERROR_CARD_REFUSED, CAUSE_SW, answer.sw, "GENERATE");
	return take_key(&answer, ret_key, error);
}

bool jpki_public_key(struct card *card, enum card_slot slot, struct card_public_key *ret_key,
		     struct error *error)
{
	struct answer answer;

	if (!key_command(card, slot, KEY_PRESENT, &answer, error))
		return false;
	if (answer.sw == SW_NO_KEY) {
		memset(ret_key, 0, sizeof(*ret_key));
		return true;
	}
	if (answer.sw != SW_OK)
		return error_set(error, ERROR_CARD_REFUSED, CAUSE_SW, answer.sw, "public key");
	return take_key(&answer, ret_key, error);
}

static bool write_piece(struct card *card, const uint8_t *piece, size_t offset, size_t size,
			struct error *error)
{
	const struct apdu write = { .cla = 0x80,
				    .ins = 0xD6,
				    .p1 = (uint8_t)(offset >> 8),
				    .p2 = (uint8_t)offset,
				    .data = piece,
				    .data_size = (uint8_t)size };

	return issuer_expect_ok(card, &write, "WRITE", error);
}

bool jpki_write_certificate(struct card *card, enum card_slot slot, const uint8_t *der, size_t size,
			    struct error *error)
{
	const struct apdu erase = { .cla = 0x80, .ins = 0x0E };

	/* Before the erasure: what cannot be written must not cost what is there. */
	if (size == 0 || size > JPKI_FILE_MAX)
		return error_set(error, ERROR_CARD_UNSUPPORTED, CAUSE_NONE, 0,
				 "a certificate of %zu bytes", size);
	if (!jpki_issuer_begin(card, error) ||
	    !driver_select_file(card, jpki_slots[slot].certificate, NULL, error) ||
	    !issuer_expect_ok(card, &erase, "ERASE", error))
		return false;
	for (size_t offset = 0; offset < size; offset += WRITE_PIECE) {
		size_t left = size - offset;

		if (!write_piece(card, der + offset, offset,
				 left < WRITE_PIECE ? left : WRITE_PIECE, error))
			return false;
	}
	return true;
}
