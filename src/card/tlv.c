#include "madoguchi/card/tlv.h"

#define TAG_BYTES_MAX 3
#define LENGTH_BYTES_MAX 3

/* The bytes of the tag, 0: none. Bits 1 to 5 all set say that more follow, then bit 8 does. */
static size_t read_tag(const uint8_t *bytes, size_t size, uint32_t *ret_tag)
{
	size_t count = 1;

	if (size == 0)
		return 0;
	*ret_tag = bytes[0];
	if ((bytes[0] & 0x1F) != 0x1F)
		return 1;
	do {
		if (count == size || count == TAG_BYTES_MAX)
			return 0;
		*ret_tag = *ret_tag << 8 | bytes[count];
	} while ((bytes[count++] & 0x80) != 0);
	return count;
}

static size_t read_length(const uint8_t *bytes, size_t size, size_t *ret_length)
{
	size_t more;

	if (size == 0)
		return 0;
	*ret_length = bytes[0];
	if (bytes[0] < 0x80)
		return 1;
	more = bytes[0] & 0x7F;
	if (more == 0 || more > LENGTH_BYTES_MAX || size < 1 + more)
		return 0;
	*ret_length = 0;
	for (size_t i = 1; i <= more; i++)
		*ret_length = *ret_length << 8 | bytes[i];
	return 1 + more;
}

bool tlv_read(const uint8_t *bytes, size_t size, struct tlv *ret_tlv)
{
	struct tlv tlv = { .tag = 0 };
	size_t tag_size = read_tag(bytes, size, &tlv.tag);
	size_t length_size;

	if (tag_size == 0)
		return false;
	length_size = read_length(bytes + tag_size, size - tag_size, &tlv.size);
	if (length_size == 0)
		return false;
	tlv.head_size = tag_size + length_size;
	tlv.value = bytes + tlv.head_size;
	*ret_tlv = tlv;
	return true;
}

static bool read_whole(const uint8_t *bytes, size_t size, struct tlv *ret_tlv)
{
	return tlv_read(bytes, size, ret_tlv) && ret_tlv->size <= size - ret_tlv->head_size;
}

bool tlv_find(const uint8_t *bytes, size_t size, uint32_t tag, struct tlv *ret_tlv)
{
	while (size > 0) {
		if (!read_whole(bytes, size, ret_tlv))
			return false;
		if (ret_tlv->tag == tag)
			return true;
		bytes += ret_tlv->head_size + ret_tlv->size;
		size -= ret_tlv->head_size + ret_tlv->size;
	}
	return false;
}

bool tlv_only(const uint8_t *bytes, size_t size, uint32_t tag, struct tlv *ret_tlv)
{
	return read_whole(bytes, size, ret_tlv) && ret_tlv->tag == tag &&
	       ret_tlv->head_size + ret_tlv->size == size;
}

size_t tlv_put_head(uint8_t head[static TLV_HEAD_MAX], uint32_t tag, size_t size)
{
	size_t count = 0;

	for (int shift = 16; shift >= 0; shift -= 8) {
		if (tag >> shift != 0)
			head[count++] = (uint8_t)(tag >> shift);
	}
	if (size > 0xFF) {
		head[count++] = 0x82;
		head[count++] = (uint8_t)(size >> 8);
	} else if (size > 0x7F) {
		head[count++] = 0x81;
	}
	head[count++] = (uint8_t)size;
	return count;
}
