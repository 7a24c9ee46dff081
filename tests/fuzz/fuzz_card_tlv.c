/*
 * libFuzzer target: any bytes as TLV, as a public key template, as the content of a PIV certificate
 * object, and as the basic four. What is found must lie within the bytes.
 */
#include <stdlib.h>

#include "madoguchi/card/jpki_text.h"
#include "madoguchi/card/piv_data.h"
#include "madoguchi/card/public_key.h"
#include "madoguchi/card/tlv.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static void within(const uint8_t *bytes, size_t size, const uint8_t *part, size_t part_size)
{
	if (part < bytes || part_size > size || (size_t)(part - bytes) > size - part_size)
		abort();
}

static void as_tlv(const uint8_t *bytes, size_t size)
{
	static const uint32_t tags[] = { 0x30, 0x53, 0x70, 0x7C, 0x7F49, 0xDF22, 0x5FC105 };
	struct tlv found;
	uint8_t head[TLV_HEAD_MAX];

	for (size_t i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		if (!tlv_find(bytes, size, tags[i], &found))
			continue;
		within(bytes, size, found.value, found.size);
		if (found.size <= 0xFFFF &&
		    tlv_put_head(head, found.tag, found.size) > sizeof(head))
			abort();
	}
	if (tlv_only(bytes, size, 0x30, &found) && found.head_size + found.size != size)
		abort();
}

static void as_certificate(const uint8_t *bytes, size_t size)
{
	enum slot_content content;
	const uint8_t *der = NULL;
	size_t der_size = 0;

	if (piv_parse_certificate(bytes, size, &content, &der, &der_size, NULL) &&
	    content == SLOT_HOLDS)
		within(bytes, size, der, der_size);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct card_public_key key;
	struct basic_four four;

	as_tlv(bytes, size);
	as_certificate(bytes, size);
	if (public_key_parse(bytes, size, &key, NULL) && key.size > CARD_PUBLIC_KEY_SIZE)
		abort();
	if (public_key_of_certificate(bytes, size, &key, NULL) && key.size > CARD_PUBLIC_KEY_SIZE)
		abort();
	(void)jpki_parse_basic_four(bytes, size, &four, NULL);
	return 0;
}
