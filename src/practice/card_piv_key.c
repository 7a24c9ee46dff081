#include "madoguchi/practice/card_piv_key.h"

#include <string.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include "madoguchi/base/log.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/practice/card_key.h"

#define ALGORITHM_3DES 0x03
#define ALGORITHM_RSA_2048 0x07
#define ALGORITHM_AES_128 0x08
#define ALGORITHM_AES_192 0x0A
#define ALGORITHM_AES_256 0x0C
#define ALGORITHM_P256 0x11
#define REFERENCE_MANAGEMENT 0x9B
#define REFERENCE_SIGN 0x9C
#define REFERENCE_AGREEMENT 0x9D
#define REFERENCE_CARD 0x9E
#define REFERENCE_PIN 0x80
#define REFERENCE_PUK 0x81
#define TAG_DYNAMIC 0x7C
#define TAG_WITNESS 0x80
#define TAG_CHALLENGE 0x81
#define TAG_RESPONSE 0x82
#define TAG_EXPONENTIATION 0x85
#define OUTPUT_MAX 256 /* of a signature */
#define RETIRED_FIRST 0x82
#define RETIRED_LAST 0x95

/* ---- the management key ------------------------------------------------------------------ */

static const struct cipher {
	uint8_t algorithm;
	size_t key_size, block_size;
	const EVP_CIPHER *(*get)(void);
} ciphers[] = {
	{ ALGORITHM_3DES, 24, 8, EVP_des_ede3_ecb },
	{ ALGORITHM_AES_128, 16, 16, EVP_aes_128_ecb },
	{ ALGORITHM_AES_192, 24, 16, EVP_aes_192_ecb },
	{ ALGORITHM_AES_256, 32, 16, EVP_aes_256_ecb },
};

static const struct cipher *find_cipher(uint8_t algorithm)
{
	for (size_t i = 0; i < sizeof(ciphers) / sizeof(ciphers[0]); i++)
		if (ciphers[i].algorithm == algorithm)
			return &ciphers[i];
	return NULL;
}

static bool encrypt(const struct practice_card *card, const struct cipher *cipher,
		    const uint8_t *block, uint8_t *ret_block)
{
	EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
	int size = 0;
	bool done =
	    context != NULL &&
	    EVP_EncryptInit_ex(context, cipher->get(), NULL, card->piv->state.management, NULL) ==
		1 &&
	    EVP_CIPHER_CTX_set_padding(context, 0) == 1 &&
	    EVP_EncryptUpdate(context, ret_block, &size, block, (int)cipher->block_size) == 1;

	EVP_CIPHER_CTX_free(context);
	return done && size == (int)cipher->block_size;
}

/* The value of a tag inside 7C; lengths as GENERAL AUTHENTICATE has them. NULL: not there. */
static const uint8_t *find_part(const struct practice_command *command, uint8_t tag,
				size_t *ret_size)
{
	size_t at = 0;

	for (bool outer = true; at + 2 <= command->size; outer = false) {
		uint8_t found = command->data[at];
		size_t length = command->data[at + 1];

		at += 2;
		if (length == 0x81 && at < command->size) {
			length = command->data[at++];
		} else if (length == 0x82 && at + 1 < command->size) {
			length = (size_t)command->data[at] << 8 | command->data[at + 1];
			at += 2;
		}
		if (length > command->size - at || (outer && found != TAG_DYNAMIC))
			return NULL;
		if (!outer && found == tag) {
			*ret_size = length;
			return command->data + at;
		}
		if (!outer)
			at += length;
	}
	return NULL;
}

static void answer_part(struct practice_card *card, uint8_t tag, const uint8_t *value, size_t size)
{
	const uint8_t longer[] = { TAG_DYNAMIC,		 0x82,	       (uint8_t)((size + 4) >> 8),
				   (uint8_t)(size + 4),	 tag,	       0x82,
				   (uint8_t)(size >> 8), (uint8_t)size };
	const uint8_t shorter[] = { TAG_DYNAMIC, (uint8_t)(size + 2), tag, (uint8_t)size };

	if (size > 0x7D)
		practice_card_answer(card, longer, sizeof(longer));
	else
		practice_card_answer(card, shorter, sizeof(shorter));
	practice_card_answer(card, value, size);
}

/* The terminal asks for a witness, then returns it decrypted with a challenge of its own. */
static uint16_t give_witness(struct practice_card *card, const struct cipher *cipher)
{
	uint8_t block[PRACTICE_PIV_CHALLENGE];

	if (RAND_bytes(card->piv->witness, (int)cipher->block_size) != 1 ||
	    !encrypt(card, cipher, card->piv->witness, block))
		return PRACTICE_SW_CONDITIONS;
	card->piv->has_witness = true;
	answer_part(card, TAG_WITNESS, block, cipher->block_size);
	return PRACTICE_SW_OK;
}

static uint16_t take_witness(struct practice_card *card, const struct cipher *cipher,
			     const uint8_t *witness, const uint8_t *challenge)
{
	uint8_t block[PRACTICE_PIV_CHALLENGE];
	bool right = card->piv->has_witness &&
		     CRYPTO_memcmp(witness, card->piv->witness, cipher->block_size) == 0;

	card->piv->has_witness = false;
	card->piv->managed = right;
	if (!right)
		return PRACTICE_SW_SECURITY;
	if (!encrypt(card, cipher, challenge, block))
		return PRACTICE_SW_CONDITIONS;
	answer_part(card, TAG_RESPONSE, block, cipher->block_size);
	return PRACTICE_SW_OK;
}

static uint16_t manage(struct practice_card *card, const struct practice_command *command)
{
	const struct cipher *cipher = find_cipher(command->p1);
	const uint8_t *witness, *challenge;
	size_t witness_size, challenge_size;

	if (cipher == NULL || command->p1 != card->piv->state.management_algorithm)
		return PRACTICE_SW_PARAMETERS;
	witness = find_part(command, TAG_WITNESS, &witness_size);
	challenge = find_part(command, TAG_CHALLENGE, &challenge_size);
	if (witness != NULL && witness_size == 0)
		return give_witness(card, cipher);
	if (witness == NULL || challenge == NULL || witness_size != cipher->block_size ||
	    challenge_size != cipher->block_size)
		return PRACTICE_SW_DATA;
	return take_witness(card, cipher, witness, challenge);
}

uint16_t practice_piv_management(struct practice_card *card, const struct practice_command *command)
{
	const struct cipher *cipher = command->size > 3 ? find_cipher(command->data[0]) : NULL;
	struct practice_piv_state *next;

	if (!card->piv->managed)
		return PRACTICE_SW_SECURITY;
	if (command->p1 != 0xFF)
		return PRACTICE_SW_PARAMETERS;
	if (cipher == NULL || command->data[1] != REFERENCE_MANAGEMENT ||
	    command->data[2] != cipher->key_size || command->size != 3 + cipher->key_size)
		return PRACTICE_SW_DATA;
	next = practice_piv_change(card);
	next->management_algorithm = cipher->algorithm;
	next->management_size = cipher->key_size;
	memset(next->management, 0, sizeof(next->management));
	memcpy(next->management, command->data + 3, cipher->key_size);
	return practice_piv_commit(card);
}

/* ---- signatures -------------------------------------------------------------------------- */

static bool may_use(struct practice_card *card, uint8_t reference)
{
	bool may = reference == REFERENCE_CARD || card->piv->verified;

	if (reference == REFERENCE_SIGN) {
		may = may && card->piv->fresh;
		card->piv->fresh = false;
	}
	return may;
}

/* Those that agree on keys: 9D and, for the keys that were there before, the retired ones. */
static bool agrees(const struct practice_piv_key *key)
{
	return key->algorithm == ALGORITHM_P256 &&
	       (key->reference == REFERENCE_AGREEMENT ||
		(key->reference >= RETIRED_FIRST && key->reference <= RETIRED_LAST));
}

/* A signature over 81, or with 85 an agreement with that point. */
static bool work(const struct practice_piv_key *key, const uint8_t *challenge, const uint8_t *point,
		 size_t size, uint8_t ret_output[static OUTPUT_MAX], size_t *ret_size,
		 struct error *error)
{
	if (point == NULL)
		return practice_key_sign_raw(&key->key, challenge, size, ret_output, OUTPUT_MAX,
					     ret_size, error);
	*ret_size = PRACTICE_SHARED_SIZE;
	return practice_key_agree(&key->key, point, size, ret_output, error);
}

static uint16_t use_key(struct practice_card *card, const struct practice_command *command)
{
	const struct practice_piv_key *key =
	    practice_piv_key(&card->piv->state, command->p2, false);
	uint8_t output[OUTPUT_MAX];
	struct error error = { 0 };
	size_t input_size, size;
	const uint8_t *point = find_part(command, TAG_EXPONENTIATION, &input_size);
	const uint8_t *challenge =
	    point == NULL ? find_part(command, TAG_CHALLENGE, &input_size) : NULL;

	if (key == NULL || command->p2 == 0)
		return PRACTICE_SW_NO_KEY;
	if (key->algorithm != command->p1 || (point != NULL && !agrees(key)))
		return PRACTICE_SW_PARAMETERS;
	if (point == NULL && challenge == NULL)
		return PRACTICE_SW_DATA;
	if (!may_use(card, command->p2))
		return PRACTICE_SW_SECURITY;
	if (!work(key, challenge, point, input_size, output, &size, &error)) {
		log_error(&error, "practice PIV");
		return PRACTICE_SW_DATA;
	}
	answer_part(card, TAG_RESPONSE, output, size);
	secret_wipe(output, sizeof(output));
	return PRACTICE_SW_OK;
}

uint16_t practice_piv_authenticate(struct practice_card *card,
				   const struct practice_command *command)
{
	return command->p2 == REFERENCE_MANAGEMENT ? manage(card, command) : use_key(card, command);
}

/* ---- keys -------------------------------------------------------------------------------- */

/* 9A, 9C, 9D, 9E and the retired ones. */
static bool is_slot(uint8_t reference)
{
	return reference == 0x9A || (reference >= 0x9C && reference <= 0x9E) ||
	       (reference >= RETIRED_FIRST && reference <= RETIRED_LAST);
}

static uint16_t make_key(struct practice_card *card, uint8_t reference, uint8_t algorithm,
			 struct error *error)
{
	struct practice_piv_key *key = practice_piv_key(practice_piv_change(card), reference, true);
	bool made;

	if (key == NULL)
		return PRACTICE_SW_MEMORY;
	made = algorithm == ALGORITHM_P256 ? practice_key_make_ec(&key->key, error)
					   : practice_key_make(&key->key, error);
	if (!made)
		return PRACTICE_SW_CONDITIONS;
	key->reference = reference;
	key->algorithm = algorithm;
	return practice_piv_commit(card);
}

uint16_t practice_piv_generate(struct practice_card *card, const struct practice_command *command)
{
	static const uint8_t head[] = { 0xAC, 0x03, 0x80, 0x01 };
	uint8_t tlv[PRACTICE_PUBLIC_TLV_SIZE];
	struct error error = { 0 };
	uint8_t algorithm;
	size_t size = 0;
	uint16_t sw;

	if (!card->piv->managed)
		return PRACTICE_SW_SECURITY;
	if (command->p1 != 0 || !is_slot(command->p2))
		return PRACTICE_SW_PARAMETERS;
	/* Tools may add policies behind the algorithm. */
	if (command->size < sizeof(head) + 1 || command->data[0] != head[0] ||
	    memcmp(command->data + 2, head + 2, 2) != 0)
		return PRACTICE_SW_DATA;
	algorithm = command->data[sizeof(head)];
	if (algorithm != ALGORITHM_RSA_2048 && algorithm != ALGORITHM_P256)
		return PRACTICE_SW_DATA;
	sw = make_key(card, command->p2, algorithm, &error);
	if (sw == PRACTICE_SW_OK &&
	    !practice_key_public(&practice_piv_key(&card->piv->state, command->p2, false)->key, tlv,
				 &size, &error))
		sw = PRACTICE_SW_CONDITIONS;
	if (error.code != ERROR_NONE)
		log_error(&error, "practice PIV");
	if (sw == PRACTICE_SW_OK)
		practice_card_answer(card, tlv, size);
	return sw;
}

/* ---- metadata ---------------------------------------------------------------------------- */

static uint16_t pin_metadata(struct practice_card *card, const struct practice_piv_pin *pin,
			     const char *factory)
{
	uint8_t value[PRACTICE_PIV_BLOCK];
	uint8_t metadata[] = { 0x01, 0x01, 0xFF, 0x05,		 0x01,
			       0,    0x06, 0x02, pin->tries_max, pin->tries };

	memset(value, 0xFF, sizeof(value));
	memcpy(value, factory, strlen(factory));
	metadata[5] = memcmp(value, pin->value, sizeof(value)) == 0 ? 1 : 0;
	practice_card_answer(card, metadata, sizeof(metadata));
	return PRACTICE_SW_OK;
}

static uint16_t management_metadata(struct practice_card *card)
{
	const struct practice_piv_state *state = &card->piv->state;
	uint8_t metadata[] = {
		0x01, 0x01, state->management_algorithm, 0x02, 0x02, 0x00, 0x01, 0x05, 0x01, 1
	};

	for (size_t i = 0; i < state->management_size; i++)
		if (state->management[i] != i % 8 + 1)
			metadata[9] = 0;
	practice_card_answer(card, metadata, sizeof(metadata));
	return PRACTICE_SW_OK;
}

static uint16_t key_metadata(struct practice_card *card, const struct practice_piv_key *key)
{
	const bool sign = key->reference == REFERENCE_SIGN;
	const uint8_t facts[] = { 0x01, 0x01, key->algorithm,
				  0x02, 0x02, sign ? 0x03 : 0x02,
				  0x01,		      /* PIN always, or once */
				  0x03, 0x01, 0x01 }; /* made on the card */
	uint8_t tlv[PRACTICE_PUBLIC_TLV_SIZE];
	struct error error = { 0 };
	size_t size, head;
	uint8_t key_head[4] = { 0x04 };

	if (!practice_key_public(&key->key, tlv, &size, &error)) {
		log_error(&error, "practice PIV");
		return PRACTICE_SW_CONDITIONS;
	}
	/* The content of 7F49: its head has 3 bytes for EC and 5 for RSA. */
	head = tlv[2] == 0x82 ? 5 : 3;
	size -= head;
	key_head[1] = size > 0x7F ? 0x82 : (uint8_t)size;
	key_head[2] = (uint8_t)(size >> 8);
	key_head[3] = (uint8_t)size;
	practice_card_answer(card, facts, sizeof(facts));
	practice_card_answer(card, key_head, size > 0x7F ? 4 : 2);
	practice_card_answer(card, tlv + head, size);
	return PRACTICE_SW_OK;
}

uint16_t practice_piv_metadata(struct practice_card *card, const struct practice_command *command)
{
	const struct practice_piv_key *key;

	if (command->p1 != 0)
		return PRACTICE_SW_PARAMETERS;
	switch (command->p2) {
	case REFERENCE_PIN:
		return pin_metadata(card, &card->piv->state.pin, "123456");
	case REFERENCE_PUK:
		return pin_metadata(card, &card->piv->state.puk, "12345678");
	case REFERENCE_MANAGEMENT:
		return management_metadata(card);
	default:
		break;
	}
	key = command->p2 != 0 ? practice_piv_key(&card->piv->state, command->p2, false) : NULL;
	return key != NULL ? key_metadata(card, key) : PRACTICE_SW_NO_KEY;
}
