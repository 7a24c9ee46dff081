#include "madoguchi/card/piv.h"

#include <string.h>

#include "madoguchi/base/message.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/base/sha256.h"
#include "madoguchi/card/piv_data.h"
#include "madoguchi/card/piv_issuer.h"
#include "madoguchi/card/piv_key.h"
#include "madoguchi/card/piv_pin.h"
#include "madoguchi/card/tlv.h"

#define TAG_GUID 0x34
#define TAG_METADATA_ALGORITHM 0x01
#define TAG_METADATA_DEFAULT 0x05
#define GUID_SIZE 16

/* Cut before the version, so that every version's application answers. */
const struct driver_application piv_application = {
	.aid = { 0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00 },
	.aid_size = 9,
	.with_fci = true,
};

static const uint8_t usual_reference[SLOT_COUNT] = { [SLOT_SIGN] = 0x9C, [SLOT_AUTH] = 0x9A };

struct piv_card *piv_own(const struct card *card)
{
	return card->own;
}

/* ---- recognising the card ---------------------------------------------------------------- */

/* The digest says which kind of number it is of, so that one cannot pass for the other. */
static void identify(struct card *card, const char *kind, const uint8_t *number, size_t size)
{
	struct sha256 sha256;

	sha256_init(&sha256);
	sha256_add(&sha256, kind, strlen(kind));
	sha256_add(&sha256, number, size);
	sha256_finish(&sha256, card->identity.digest);
}

static bool all_zero(const uint8_t *bytes, size_t size)
{
	uint8_t any = 0;

	for (size_t i = 0; i < size; i++)
		any |= bytes[i];
	return any == 0;
}

static bool identify_by_serial(struct card *card, bool *ret_done, struct error *error)
{
	const struct apdu get_serial = { .ins = 0xF8, .has_le = true };
	struct answer answer;

	if (!card_command(card->session, &get_serial, &answer, error))
		return false;
	*ret_done = answer.sw == SW_OK && answer.size > 0 && !all_zero(answer.data, answer.size);
	if (*ret_done)
		identify(card, "piv serial", answer.data, answer.size);
	return true;
}

static bool identify_by_guid(struct card *card, bool *ret_done, struct error *error)
{
	const uint8_t *chuid;
	struct tlv guid;
	size_t size;
	bool whole;

	if (!piv_get_object(card, PIV_OBJECT_CHUID, &chuid, &size, &whole, error))
		return false;
	*ret_done = whole && size > 0 && tlv_find(chuid, size, TAG_GUID, &guid) &&
		    guid.size == GUID_SIZE && !all_zero(guid.value, GUID_SIZE);
	if (*ret_done)
		identify(card, "piv guid", guid.value, guid.size);
	return true;
}

static bool recognise(struct card *card, bool *ret_done, struct error *error)
{
	*ret_done = false;
	return identify_by_serial(card, ret_done, error) &&
	       (*ret_done || identify_by_guid(card, ret_done, error));
}

/* Whether the card tells more than the standard wants. */
static bool ask_extras(struct card *card, struct error *error)
{
	struct piv_card *own = piv_own(card);
	struct answer answer;
	struct tlv field;

	if (!piv_metadata(card, PIV_KEY_MANAGEMENT, &answer, error))
		return false;
	own->has_metadata = answer.sw == SW_OK;
	if (own->has_metadata) {
		if (tlv_find(answer.data, answer.size, TAG_METADATA_ALGORITHM, &field) &&
		    field.size == 1)
			own->management_algorithm = field.value[0];
		if (tlv_find(answer.data, answer.size, TAG_METADATA_DEFAULT, &field) &&
		    field.size == 1)
			own->management_default = field.value[0] == 1;
		return true;
	}
	if (!piv_attestation(card, own->reference[SLOT_AUTH], &answer, error))
		return false;
	own->attests =
	    answer.sw != SW_INSTRUCTION && answer.sw != SW_CLASS && answer.sw != SW_PARAMETERS;
	return true;
}

static bool make_own(struct card *card, struct error *error)
{
	struct piv_card *own = secret_allocate(sizeof(*own));

	if (own == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "PIV card");
	memset(own, 0, sizeof(*own));
	card->own = own;
	for (int i = 0; i < SLOT_COUNT; i++) {
		own->reference[i] =
		    card->setup.piv_slots[i] != 0 ? card->setup.piv_slots[i] : usual_reference[i];
		if (!piv_reference_known(own->reference[i]))
			return error_set(error, ERROR_CARD_UNSUPPORTED, CAUSE_NONE, 0,
					 "PIV key reference %02X", own->reference[i]);
	}
	return true;
}

static void fill_abilities(struct card *card)
{
	const struct piv_card *own = piv_own(card);

	card->abilities =
	    ABLE_READ | ABLE_SIGN | ABLE_CHANGE_PIN | ABLE_UNBLOCK | ABLE_GENERATE | ABLE_WRITE;
	if (own->has_metadata || own->attests)
		card->abilities |= ABLE_PUBLIC_KEY;
	if (card->keys->puk.length > 0)
		card->abilities |= ABLE_SET_PIN;
}

static bool piv_detect(struct card *card, bool *ret_mine, struct error *error)
{
	bool identified;
	uint16_t sw;

	if (!driver_select_application(card, &piv_application, &sw, error))
		return false;
	if (sw != SW_OK)
		return true;
	if (!make_own(card, error) || !recognise(card, &identified, error) ||
	    !ask_extras(card, error))
		return false;
	if (!identified && !card->setup.blank)
		return error_set(error, ERROR_CARD_BLANK, CAUSE_NONE, 0,
				 "neither serial number nor CHUID");
	card_session_extended(card->session, card->setup.extended_length);
	card->family = CARD_FAMILY_PIV;
	if (identified)
		fill_abilities(card);
	*ret_mine = true;
	return true;
}

static enum card_key_type piv_key_type(const struct card *card, enum card_slot slot)
{
	return card->setup.piv_key_types[slot];
}

static const char *piv_cannot(const struct card *card, enum card_ability ability)
{
	(void)card;
	return ability == ABLE_SET_PIN
		   ? N_("A PIN can be initialised only with the card's PUK, which the office does "
			"not hold; it can be typed.")
		   : NULL;
}

/* ---- the table --------------------------------------------------------------------------- */

/* PIV keeps no CA certificates. */
static bool read_certificate(struct card *card, enum card_slot slot, bool ca,
			     enum slot_content *ret_content, struct buffer *certificate,
			     struct error *error)
{
	if (!ca)
		return piv_read_certificate(card, slot, ret_content, certificate, error);
	*ret_content = SLOT_EMPTY;
	return true;
}

const struct card_ops piv_ops = {
	.name = "piv",
	.detect = piv_detect,
	.credential_facts = piv_credential_facts,
	.slot_credential = piv_slot_credential,
	.key_type = piv_key_type,
	.cannot = piv_cannot,
	.tries_left = piv_tries_left,
	.verify = piv_verify,
	.change_pin = piv_change_pin,
	.set_pin = piv_set_pin,
	.unblock = piv_unblock,
	.verify_by_pad = piv_verify_by_pad,
	.change_by_pad = piv_change_by_pad,
	.set_by_pad = piv_set_by_pad,
	.unblock_by_pad = piv_unblock_by_pad,
	.read_certificate = read_certificate,
	.read_back = piv_read_certificate,
	.prepare = piv_prepare,
	.generate = piv_generate,
	.public_key = piv_public_key,
	.sign = piv_sign,
	.agreement_key = piv_agreement_key,
	.agree = piv_agree,
	.write_certificate = piv_write_certificate,
};
