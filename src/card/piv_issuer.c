#include "madoguchi/card/piv_issuer.h"

#include <string.h>
#include <sys/random.h>

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include "madoguchi/base/message.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/card/piv.h"
#include "madoguchi/card/piv_data.h"
#include "madoguchi/card/public_key.h"
#include "madoguchi/card/tlv.h"

#define TAG_DYNAMIC 0x7C
#define TAG_WITNESS 0x80
#define TAG_CHALLENGE 0x81
#define TAG_RESPONSE 0x82
#define TAG_METADATA_KEY 0x04
#define SW_NO_KEY 0x6A88u
#define AUTHENTICATE_SIZE (2 + 2 * (2 + PIV_BLOCK_MAX))
#define GUID_SIZE 16

static const struct cipher {
	uint8_t algorithm;
	size_t key_size;
	size_t block_size;
	const EVP_CIPHER *(*get)(void);
} ciphers[] = {
	{ PIV_3DES, 24, 8, EVP_des_ede3_ecb },
	{ PIV_AES_128, 16, 16, EVP_aes_128_ecb },
	{ PIV_AES_192, 24, 16, EVP_aes_192_ecb },
	{ PIV_AES_256, 32, 16, EVP_aes_256_ecb },
};

/* What makers give to every card; NIST knows none. */
static const uint8_t factory_key[] = { 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4,
				       5, 6, 7, 8, 1, 2, 3, 4, 5, 6, 7, 8 };

/* ---- the management key ------------------------------------------------------------------ */

static bool key_error(uint16_t sw, const char *what, struct error *error)
{
	return error_set(error, ERROR_MANAGEMENT_KEY, CAUSE_SW, sw, "%s", what);
}

static uint8_t algorithm_by_size(size_t size, bool aes)
{
	switch (size) {
	case 16:
		return PIV_AES_128;
	case 32:
		return PIV_AES_256;
	default:
		return aes ? PIV_AES_192 : PIV_3DES;
	}
}

/* The office's key, or the factory's where there is none or the card says that it is that. */
static bool choose_key(struct card *card, const struct cipher **ret_cipher, struct error *error)
{
	struct piv_card *own = piv_own(card);
	bool factory = card->keys->management_key_size == 0 || own->management_default;
	uint8_t algorithm = own->management_algorithm;

	own->key_size = factory ? sizeof(factory_key) : card->keys->management_key_size;
	memcpy(own->key, factory ? factory_key : card->keys->management_key, own->key_size);
	if (algorithm == 0)
		algorithm = algorithm_by_size(own->key_size, card->setup.management_key_aes);
	for (size_t i = 0; i < sizeof(ciphers) / sizeof(ciphers[0]); i++) {
		if (ciphers[i].algorithm != algorithm)
			continue;
		/* The factory's key of a card with a shorter or longer cipher is its beginning. */
		if (factory && ciphers[i].key_size < own->key_size)
			own->key_size = ciphers[i].key_size;
		if (own->key_size != ciphers[i].key_size)
			break;
		*ret_cipher = &ciphers[i];
		card->warning = factory ? N_("The card's management key is still the factory's: "
					     "anybody can write to this card.")
					: NULL;
		return true;
	}
	return error_set(error, ERROR_MANAGEMENT_KEY, CAUSE_NONE, 0,
			 "a key of %zu bytes for cipher %02X", own->key_size, algorithm);
}

/* One or two blocks, in or out. */
static bool crypt_block(const struct cipher *cipher, const uint8_t *key, bool encrypt,
			const uint8_t *input, uint8_t *ret_output, struct error *error)
{
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	int size = 0;
	bool done =
	    context != NULL &&
	    EVP_CipherInit_ex(context, cipher->get(), NULL, key, NULL, encrypt) == 1 &&
	    EVP_CIPHER_CTX_set_padding(context, 0) == 1 &&
	    EVP_CipherUpdate(context, ret_output, &size, input, (int)cipher->block_size) == 1 &&
	    (size_t)size == cipher->block_size;

	EVP_CIPHER_CTX_free(context);
	if (done)
		return true;
	return error_set(error, ERROR_INTERNAL, CAUSE_SSL, ERR_get_error(), "management key");
}

static bool authenticate(struct card *card, const struct cipher *cipher, const uint8_t *data,
			 size_t size, uint8_t tag, struct tlv *ret_block, struct error *error)
{
	const struct apdu command = { .ins = 0x87,
				      .p1 = cipher->algorithm,
				      .p2 = PIV_KEY_MANAGEMENT,
				      .data = data,
				      .data_size = (uint8_t)size,
				      .has_le = true };
	struct answer answer;
	struct tlv whole;

	if (!card_command(card->session, &command, &answer, error))
		return false;
	if (answer.sw != SW_OK)
		return key_error(answer.sw, "GENERAL AUTHENTICATE", error);
	if (!tlv_only(answer.data, answer.size, TAG_DYNAMIC, &whole) ||
	    !tlv_only(whole.value, whole.size, tag, ret_block) ||
	    ret_block->size != cipher->block_size)
		return error_set(error, ERROR_CARD_NONSENSE, CAUSE_NONE, 0,
				 "GENERAL AUTHENTICATE gave %zu bytes", answer.size);
	return true;
}

static bool ask_witness(struct card *card, const struct cipher *cipher, struct error *error)
{
	static const uint8_t ask[] = { TAG_DYNAMIC, 2, TAG_WITNESS, 0 };
	struct piv_card *own = piv_own(card);
	struct tlv witness;

	return authenticate(card, cipher, ask, sizeof(ask), TAG_WITNESS, &witness, error) &&
	       crypt_block(cipher, own->key, false, witness.value, own->witness, error);
}

static bool prove(struct card *card, const struct cipher *cipher, struct error *error)
{
	struct piv_card *own = piv_own(card);
	const size_t block = cipher->block_size;
	uint8_t data[AUTHENTICATE_SIZE] = { TAG_DYNAMIC, (uint8_t)(2 * (2 + block)), TAG_WITNESS,
					    (uint8_t)block };
	struct tlv response;
	bool done;

	if (getrandom(own->challenge, block, 0) != (ssize_t)block)
		return error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "getrandom");
	memcpy(data + 4, own->witness, block);
	data[4 + block] = TAG_CHALLENGE;
	data[5 + block] = (uint8_t)block;
	memcpy(data + 6 + block, own->challenge, block);
	done = authenticate(card, cipher, data, 6 + 2 * block, TAG_RESPONSE, &response, error) &&
	       crypt_block(cipher, own->key, true, own->challenge, own->proof, error);
	secret_wipe(data, sizeof(data));
	if (!done)
		return false;
	if (CRYPTO_memcmp(own->proof, response.value, block) != 0)
		return error_set(error, ERROR_MANAGEMENT_KEY, CAUSE_NONE, 0,
				 "the card does not know the key");
	return true;
}

bool piv_issuer_begin(struct card *card, struct error *error)
{
	struct piv_card *own = piv_own(card);
	const struct cipher *cipher;

	if (!driver_select_application(card, &piv_application, NULL, error))
		return false;
	if (card->issuer_session)
		return true;
	card->issuer_session = choose_key(card, &cipher, error) &&
			       ask_witness(card, cipher, error) && prove(card, cipher, error);
	secret_wipe(own->key, sizeof(own->key));
	secret_wipe(own->witness, sizeof(own->witness));
	secret_wipe(own->challenge, sizeof(own->challenge));
	secret_wipe(own->proof, sizeof(own->proof));
	return card->issuer_session;
}

/* ---- keys -------------------------------------------------------------------------------- */

static bool ask_extension(struct card *card, uint8_t ins, uint8_t p1, uint8_t p2,
			  struct answer *ret_answer, struct error *error)
{
	const struct apdu command = { .ins = ins, .p1 = p1, .p2 = p2, .has_le = true };

	return driver_select_application(card, &piv_application, NULL, error) &&
	       card_command(card->session, &command, ret_answer, error);
}

bool piv_metadata(struct card *card, uint8_t reference, struct answer *ret_answer,
		  struct error *error)
{
	return ask_extension(card, 0xF7, 0, reference, ret_answer, error);
}

bool piv_attestation(struct card *card, uint8_t reference, struct answer *ret_answer,
		     struct error *error)
{
	return ask_extension(card, 0xF9, reference, 0, ret_answer, error);
}

static void remember(struct card *card, enum card_slot slot, const struct card_public_key *key)
{
	piv_own(card)->algorithm[slot] =
	    public_key_type(key) == CARD_KEY_P256 ? PIV_P256 : PIV_RSA_2048;
}

bool piv_generate(struct card *card, enum card_slot slot, struct card_public_key *ret_key,
		  struct error *error)
{
	const bool p256 = card->setup.piv_key_types[slot] == CARD_KEY_P256;
	const uint8_t mechanism[] = { 0xAC, 3, 0x80, 1, p256 ? PIV_P256 : PIV_RSA_2048 };
	const struct apdu generate = { .ins = 0x47,
				       .p2 = piv_own(card)->reference[slot],
				       .data = mechanism,
				       .data_size = sizeof(mechanism),
				       .has_le = true };
	struct answer answer;

	if (!piv_issuer_begin(card, error))
		return false;
	piv_own(card)->algorithm[slot] = 0;
	if (!card_command(card->session, &generate, &answer, error))
		return false;
	if (answer.sw != SW_OK)
		return error_set(error, ERROR_CARD_REFUSED, CAUSE_SW, answer.sw, "GENERATE");
	if (!public_key_parse(answer.data, answer.size, ret_key, error))
		return false;
	remember(card, slot, ret_key);
	return true;
}

/* Status words for a slot without a key, or with one that was put in from outside. */
static bool says_no_key(uint16_t sw)
{
	return sw == SW_NOT_FOUND || sw == SW_NO_KEY || sw == SW_WRONG_DATA;
}

static bool key_by_metadata(struct card *card, uint8_t reference, struct card_public_key *ret_key,
			    struct error *error)
{
	struct answer answer;
	struct tlv key;

	if (!piv_metadata(card, reference, &answer, error))
		return false;
	if (says_no_key(answer.sw)) {
		ret_key->size = 0;
		return true;
	}
	if (answer.sw != SW_OK)
		return error_set(error, ERROR_CARD_REFUSED, CAUSE_SW, answer.sw, "GET METADATA");
	if (!tlv_find(answer.data, answer.size, TAG_METADATA_KEY, &key))
		return error_set(error, ERROR_CARD_NONSENSE, CAUSE_NONE, 0,
				 "metadata without a key");
	return public_key_parse_content(key.value, key.size, ret_key, error);
}

static bool key_by_attestation(struct card *card, uint8_t reference,
			       struct card_public_key *ret_key, struct error *error)
{
	struct answer answer;

	if (!piv_attestation(card, reference, &answer, error))
		return false;
	if (says_no_key(answer.sw)) {
		ret_key->size = 0;
		return true;
	}
	if (answer.sw != SW_OK)
		return error_set(error, ERROR_CARD_REFUSED, CAUSE_SW, answer.sw, "ATTESTATION");
	return public_key_of_certificate(answer.data, answer.size, ret_key, error);
}

bool piv_public_key(struct card *card, enum card_slot slot, struct card_public_key *ret_key,
		    struct error *error)
{
	const struct piv_card *own = piv_own(card);
	struct card_public_key key = { .size = 0 };
	bool read = own->has_metadata ? key_by_metadata(card, own->reference[slot], &key, error)
				      : key_by_attestation(card, own->reference[slot], &key, error);

	if (!read)
		return false;
	if (key.size > 0)
		remember(card, slot, &key);
	*ret_key = key;
	return true;
}

/* ---- a new card -------------------------------------------------------------------------- */

/* SP 800-73-4 part 1 table 9: FASC-N of a card outside the federal government, GUID, expiry, no
 * signature. */
static const uint8_t chuid_template[] = {
	0x30, 0x19, 0xD4, 0xE7, 0x39, 0xDA, 0x73, 0x9C, 0xED, 0x39, 0xCE, 0x73, 0x9D, 0x83, 0x68,
	0x58, 0x21, 0x08, 0x42, 0x10, 0x84, 0x21, 0xC8, 0x42, 0x10, 0xC3, 0xEB, 0x34, 0x10, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00,
	0x35, 0x08, '2',  '0',	'9',  '9',  '1',  '2',	'3',  '1',  0x3E, 0x00, 0xFE, 0x00,
};
#define CHUID_GUID_AT 29

/* Table 8: what the card says of itself to programs that look for it. */
static const uint8_t ccc_template[] = {
	0xF0, 0x15, 0xA0, 0x00, 0x00, 0x01, 0x16, 0xFF, 0x02, 0x00, 0x00, 0x00, 0x00,
	0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0xF1, 0x01, 0x21,
	0xF2, 0x01, 0x21, 0xF3, 0x00, 0xF4, 0x01, 0x00, 0xF5, 0x01, 0x10, 0xF6, 0x00,
	0xF7, 0x00, 0xFA, 0x00, 0xFB, 0x00, 0xFC, 0x00, 0xFD, 0x00, 0xFE, 0x00,
};
#define CCC_NUMBER_AT 9
#define CCC_NUMBER_SIZE 14

/* Writes the template with random bytes in its place, unless the card has the object. */
static bool put_missing(struct card *card, uint32_t object, const uint8_t *template, size_t size,
			size_t random_at, size_t random_size, struct error *error)
{
	uint8_t content[sizeof(chuid_template)];
	const uint8_t *present;
	size_t present_size;
	bool whole;

	if (!piv_get_object(card, object, &present, &present_size, &whole, error))
		return false;
	if (whole && present_size > 0)
		return true;
	memcpy(content, template, size);
	if (getrandom(content + random_at, random_size, 0) != (ssize_t)random_size)
		return error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "getrandom");
	return piv_put_object(card, object, content, size, error);
}

_Static_assert(sizeof(ccc_template) <= sizeof(chuid_template), "one buffer holds both");

/* Whose key the card has is known afterwards, also where nothing was missing. */
bool piv_prepare(struct card *card, struct error *error)
{
	return put_missing(card, PIV_OBJECT_CHUID, chuid_template, sizeof(chuid_template),
			   CHUID_GUID_AT, GUID_SIZE, error) &&
	       put_missing(card, PIV_OBJECT_CCC, ccc_template, sizeof(ccc_template), CCC_NUMBER_AT,
			   CCC_NUMBER_SIZE, error) &&
	       piv_issuer_begin(card, error);
}
