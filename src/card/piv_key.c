#include "madoguchi/card/piv_key.h"

#include <string.h>

#include "madoguchi/base/sha256.h"
#include "madoguchi/card/piv.h"
#include "madoguchi/card/piv_data.h"
#include "madoguchi/card/piv_issuer.h"
#include "madoguchi/card/public_key.h"
#include "madoguchi/card/tlv.h"

#define TAG_DYNAMIC 0x7C
#define TAG_RESPONSE 0x82
#define TAG_CHALLENGE 0x81
#define TAG_EXPONENTIATION 0x85
#define INPUT_MAX (16 + CARD_SIGNATURE_SIZE)
#define EC_SIGNATURE_MAX 72
#define AGREEMENT_KEY 0x9D

/* ---- GENERAL AUTHENTICATE ---------------------------------------------------------------- */

/* 7C { 82 empty: the answer goes here, TAG what the key works on }. */
static size_t put_template(uint8_t tag, const uint8_t *input, size_t input_size,
			   uint8_t data[static INPUT_MAX])
{
	static const uint8_t response[] = { TAG_RESPONSE, 0x00 };
	uint8_t head[TLV_HEAD_MAX];
	size_t head_size = tlv_put_head(head, tag, input_size);
	size_t size = tlv_put_head(data, TAG_DYNAMIC, sizeof(response) + head_size + input_size);

	memcpy(data + size, response, sizeof(response));
	size += sizeof(response);
	memcpy(data + size, head, head_size);
	size += head_size;
	memcpy(data + size, input, input_size);
	return size + input_size;
}

/* *ret_value points into the session, until the next command. */
static bool use_key(struct card *card, uint8_t algorithm, uint8_t reference, uint8_t tag,
		    const uint8_t *input, size_t input_size, const char *what,
		    struct tlv *ret_value, struct error *error)
{
	const struct apdu authenticate = {
		.ins = 0x87, .p1 = algorithm, .p2 = reference, .has_le = true
	};
	uint8_t data[INPUT_MAX];
	const size_t size = put_template(tag, input, input_size, data);
	struct answer answer;
	struct tlv whole;

	if (!card_command_chained(card->session, &authenticate, data, size, &answer, error))
		return false;
	if (answer.sw == SW_SECURITY)
		return error_set(error, ERROR_PIN_NEEDED, CAUSE_SW, answer.sw, "%s", what);
	if (answer.sw != SW_OK)
		return error_set(error, ERROR_CARD_REFUSED, CAUSE_SW, answer.sw, "%s", what);
	return (tlv_only(answer.data, answer.size, TAG_DYNAMIC, &whole) &&
		tlv_only(whole.value, whole.size, TAG_RESPONSE, ret_value)) ||
	       error_set(error, ERROR_CARD_NONSENSE, CAUSE_NONE, 0, "%s: %zu bytes", what,
			 answer.size);
}

/* ---- signing ----------------------------------------------------------------------------- */

/* The key may have been made by somebody else: the card is asked, then its certificate, and then
 * the configuration is believed. */
static bool find_algorithm(struct card *card, enum card_slot slot, uint8_t *ret_algorithm,
			   struct error *error)
{
	struct piv_card *own = piv_own(card);
	struct card_public_key key = { .size = 0 };
	enum slot_content content;
	struct buffer certificate;
	enum card_key_type type = card->setup.piv_key_types[slot];
	struct error none;
	bool read = true;

	if (own->algorithm[slot] == 0 && (card->abilities & ABLE_PUBLIC_KEY) != 0) {
		read = piv_public_key(card, slot, &key, error);
	} else if (own->algorithm[slot] == 0) {
		buffer_init(&certificate, CARD_CERTIFICATE_MAX);
		read = piv_read_certificate(card, slot, &content, &certificate, error);
		if (read && content == SLOT_HOLDS)
			(void)public_key_of_certificate(certificate.bytes, certificate.size, &key,
							&none);
		buffer_done(&certificate);
	}
	if (!read)
		return false;
	if (key.size > 0)
		type = public_key_type(&key);
	if (own->algorithm[slot] == 0)
		own->algorithm[slot] = type == CARD_KEY_P256 ? PIV_P256 : PIV_RSA_2048;
	*ret_algorithm = own->algorithm[slot];
	return true;
}

/* EMSA-PKCS1-v1_5 (RFC 8017 9.2), since the card signs a block as it is. */
static void pad_block(const uint8_t digest[static 32], uint8_t block[static CARD_SIGNATURE_SIZE])
{
	const size_t info_at = CARD_SIGNATURE_SIZE - DRIVER_DIGEST_INFO_HEAD_SIZE - SHA256_SIZE;

	memset(block, 0xFF, CARD_SIGNATURE_SIZE);
	block[0] = 0x00;
	block[1] = 0x01;
	block[info_at - 1] = 0x00;
	memcpy(block + info_at, driver_digest_info_head, DRIVER_DIGEST_INFO_HEAD_SIZE);
	memcpy(block + info_at + DRIVER_DIGEST_INFO_HEAD_SIZE, digest, SHA256_SIZE);
}

static bool signature_fits(uint8_t algorithm, size_t size)
{
	return algorithm == PIV_P256 ? size > 0 && size <= EC_SIGNATURE_MAX
				     : size == CARD_SIGNATURE_SIZE;
}

bool piv_sign(struct card *card, enum card_slot slot, const uint8_t digest[static 32],
	      struct card_signature *ret_signature, struct error *error)
{
	uint8_t block[CARD_SIGNATURE_SIZE];
	const uint8_t *input = digest;
	size_t input_size = SHA256_SIZE;
	struct tlv signature;
	uint8_t algorithm;

	if (!driver_select_application(card, &piv_application, NULL, error) ||
	    !find_algorithm(card, slot, &algorithm, error))
		return false;
	if (algorithm != PIV_P256) {
		pad_block(digest, block);
		input = block;
		input_size = sizeof(block);
	}
	if (!use_key(card, algorithm, piv_own(card)->reference[slot], TAG_CHALLENGE, input,
		     input_size, "signing", &signature, error))
		return false;
	if (!signature_fits(algorithm, signature.size))
		return error_set(error, ERROR_CARD_NONSENSE, CAUSE_NONE, 0,
				 "a signature of %zu bytes", signature.size);
	ret_signature->size = signature.size;
	memcpy(ret_signature->bytes, signature.value, signature.size);
	return true;
}

/* ---- agreeing ---------------------------------------------------------------------------- */

static bool unfit(const char *why, struct error *error)
{
	return error_set(error, ERROR_CARD_KEY_UNFIT, CAUSE_NONE, 0, "%s", why);
}

bool piv_agreement_key(struct card *card, uint8_t ret_point[static CARD_POINT_SIZE],
		       struct error *error)
{
	enum slot_content content = SLOT_EMPTY;
	const uint8_t *object = NULL, *der = NULL, *point;
	size_t object_size, der_size = 0;
	struct card_public_key key;
	bool whole;

	if (!piv_get_object(card, piv_certificate_object(AGREEMENT_KEY), &object, &object_size,
			    &whole, error))
		return false;
	if (whole && object_size > 0 &&
	    !piv_parse_certificate(object, object_size, &content, &der, &der_size, error))
		return false;
	if (content != SLOT_HOLDS)
		return unfit("no certificate in slot 9D", error);
	if (!public_key_of_certificate(der, der_size, &key, error))
		return false;
	point = public_key_point(&key);
	if (point == NULL)
		return unfit("the key in slot 9D is not one of P-256", error);
	memcpy(ret_point, point, CARD_POINT_SIZE);
	return true;
}

bool piv_agree(struct card *card, const uint8_t point[static CARD_POINT_SIZE],
	       uint8_t ret_shared[static CARD_SHARED_SIZE], struct error *error)
{
	struct tlv shared;

	if (!driver_select_application(card, &piv_application, NULL, error) ||
	    !use_key(card, PIV_P256, AGREEMENT_KEY, TAG_EXPONENTIATION, point, CARD_POINT_SIZE,
		     "key agreement", &shared, error))
		return false;
	if (shared.size != CARD_SHARED_SIZE)
		return error_set(error, ERROR_CARD_NONSENSE, CAUSE_NONE, 0,
				 "an agreement of %zu bytes", shared.size);
	memcpy(ret_shared, shared.value, CARD_SHARED_SIZE);
	return true;
}
