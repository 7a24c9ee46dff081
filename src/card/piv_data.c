#include "madoguchi/card/piv_data.h"

#include <string.h>

#include "madoguchi/card/piv.h"
#include "madoguchi/card/piv_issuer.h"
#include "madoguchi/card/tlv.h"

#define TAG_OBJECT 0x53
#define TAG_CERTIFICATE 0x70
#define TAG_INFORMATION 0x71
#define TAG_CHECK 0xFE
#define INFORMATION_COMPRESSED 0x01
#define RETIRED_FIRST 0x82
#define RETIRED_LAST 0x95
#define RETIRED_OBJECT 0x5FC10D
#define DATA_TAG_SIZE 5 /* 5C 03 and the object's tag */
#define SW_NO_DATA 0x6A88u

static const struct {
	uint8_t reference;
	uint32_t object;
} objects[] = {
	{ 0x9A, 0x5FC105 },
	{ 0x9C, 0x5FC10A },
	{ 0x9D, 0x5FC10B },
	{ 0x9E, 0x5FC101 },
};

uint32_t piv_certificate_object(uint8_t reference)
{
	for (size_t i = 0; i < sizeof(objects) / sizeof(objects[0]); i++) {
		if (objects[i].reference == reference)
			return objects[i].object;
	}
	if (reference >= RETIRED_FIRST && reference <= RETIRED_LAST)
		return RETIRED_OBJECT + reference - RETIRED_FIRST;
	return 0;
}

bool piv_reference_known(uint8_t reference)
{
	return piv_certificate_object(reference) != 0;
}

static void put_data_tag(uint32_t object, uint8_t data[static DATA_TAG_SIZE])
{
	data[0] = 0x5C;
	data[1] = 3;
	data[2] = (uint8_t)(object >> 16);
	data[3] = (uint8_t)(object >> 8);
	data[4] = (uint8_t)object;
}

bool piv_get_object(struct card *card, uint32_t object, const uint8_t **ret_content,
		    size_t *ret_size, bool *ret_whole, struct error *error)
{
	uint8_t tag[DATA_TAG_SIZE];
	const struct apdu get_data = { .ins = 0xCB,
				       .p1 = 0x3F,
				       .p2 = 0xFF,
				       .data = tag,
				       .data_size = sizeof(tag),
				       .has_le = true };
	struct answer answer;
	struct tlv content = { .size = 0 };

	put_data_tag(object, tag);
	if (!driver_select_application(card, &piv_application, NULL, error) ||
	    !card_command(card->session, &get_data, &answer, error))
		return false;
	*ret_size = 0;
	*ret_whole = true;
	if (answer.sw == SW_NOT_FOUND || answer.sw == SW_NO_DATA)
		return true;
	if (answer.sw != SW_OK)
		return error_set(error, ERROR_CARD_REFUSED, CAUSE_SW, answer.sw, "GET DATA");
	*ret_whole = tlv_only(answer.data, answer.size, TAG_OBJECT, &content);
	if (*ret_whole) {
		*ret_content = content.value;
		*ret_size = content.size;
	}
	return true;
}

bool piv_put_object(struct card *card, uint32_t object, const uint8_t *content, size_t size,
		    struct error *error)
{
	const struct apdu put_data = { .ins = 0xDB, .p1 = 0x3F, .p2 = 0xFF };
	uint8_t data[DATA_TAG_SIZE + TLV_HEAD_MAX + PIV_OBJECT_MAX];
	struct answer answer;
	size_t head;

	if (size > PIV_OBJECT_MAX)
		return error_set(error, ERROR_CARD_UNSUPPORTED, CAUSE_NONE, 0,
				 "an object of %zu bytes", size);
	if (!piv_issuer_begin(card, error))
		return false;
	put_data_tag(object, data);
	head = DATA_TAG_SIZE + tlv_put_head(data + DATA_TAG_SIZE, TAG_OBJECT, size);
	if (size > 0)
		memcpy(data + head, content, size);
	if (!card_command_chained(card->session, &put_data, data, head + size, &answer, error))
		return false;
	if (answer.sw == SW_SECURITY) {
		card->issuer_session = false;
		return error_set(error, ERROR_MANAGEMENT_KEY, CAUSE_SW, answer.sw, "PUT DATA");
	}
	if (answer.sw != SW_OK)
		return error_set(error, ERROR_CARD_REFUSED, CAUSE_SW, answer.sw, "PUT DATA");
	return true;
}

/* A certificate's own head says how long it is; the object must hold it to the last byte. */
static bool certificate_whole(const struct tlv *certificate)
{
	struct tlv sequence;

	return tlv_only(certificate->value, certificate->size, 0x30, &sequence) &&
	       certificate->size <= CARD_CERTIFICATE_MAX;
}

bool piv_parse_certificate(const uint8_t *content, size_t size, enum slot_content *ret_content,
			   const uint8_t **ret_der, size_t *ret_size, struct error *error)
{
	struct tlv certificate;
	struct tlv information;

	*ret_content = SLOT_BROKEN;
	if (!tlv_find(content, size, TAG_CERTIFICATE, &certificate))
		return true;
	if (tlv_find(content, size, TAG_INFORMATION, &information) && information.size == 1 &&
	    (information.value[0] & INFORMATION_COMPRESSED) != 0)
		return error_set(error, ERROR_CARD_UNSUPPORTED, CAUSE_NONE, 0,
				 "a compressed certificate");
	if (!certificate_whole(&certificate))
		return true;
	*ret_content = SLOT_HOLDS;
	*ret_der = certificate.value;
	*ret_size = certificate.size;
	return true;
}

bool piv_read_certificate(struct card *card, enum card_slot slot, enum slot_content *ret_content,
			  struct buffer *certificate, struct error *error)
{
	const uint8_t *content = NULL;
	const uint8_t *der = NULL;
	size_t size;
	size_t der_size = 0;
	bool whole;

	if (!piv_get_object(card, piv_certificate_object(piv_own(card)->reference[slot]), &content,
			    &size, &whole, error))
		return false;
	if (!whole || size == 0) {
		*ret_content = whole ? SLOT_EMPTY : SLOT_BROKEN;
		return true;
	}
	if (!piv_parse_certificate(content, size, ret_content, &der, &der_size, error))
		return false;
	if (*ret_content == SLOT_HOLDS && !buffer_append(certificate, der, der_size))
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "certificate");
	return true;
}

bool piv_write_certificate(struct card *card, enum card_slot slot, const uint8_t *der, size_t size,
			   struct error *error)
{
	static const uint8_t tail[] = { TAG_INFORMATION, 1, 0x00, TAG_CHECK, 0 };
	uint8_t content[PIV_OBJECT_MAX];
	size_t head;

	if (size == 0 || size > PIV_OBJECT_MAX - TLV_HEAD_MAX - sizeof(tail))
		return error_set(error, ERROR_CARD_UNSUPPORTED, CAUSE_NONE, 0,
				 "a certificate of %zu bytes", size);
	head = tlv_put_head(content, TAG_CERTIFICATE, size);
	memcpy(content + head, der, size);
	memcpy(content + head + size, tail, sizeof(tail));
	return piv_put_object(card, piv_certificate_object(piv_own(card)->reference[slot]), content,
			      head + size + sizeof(tail), error);
}
