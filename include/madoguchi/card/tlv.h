/*
 * card/tlv: BER-TLV as cards use it, ISO 7816-4 5.2.2. Every byte of it is taken for hostile.
 *
 * DESCRIPTION
 *   Tags have one to three bytes (5FC105 is 0x5FC105), lengths one to four (to 81 xx, 82 xx xx,
 *   83 xx xx xx). tlv_read() checks only the head, since the value may still be on the card;
 *   tlv_find() and tlv_only() want the whole value within the bytes.
 * ERRORS   False: it is none.
 * OWNERSHIP  Values point into the caller's bytes.
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_CARD_TLV_H
#define MADOGUCHI_CARD_TLV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TLV_HEAD_MAX 6 /* what tlv_put_head() writes at most */

struct tlv {
	uint32_t tag;
	const uint8_t *value;
	size_t size;	  /* of the value, as its head says */
	size_t head_size; /* tag and length */
};

bool tlv_read(const uint8_t *bytes, size_t size, struct tlv *ret_tlv);
/* The first with this tag among those that follow one another. */
bool tlv_find(const uint8_t *bytes, size_t size, uint32_t tag, struct tlv *ret_tlv);
/* The bytes are one with this tag and nothing else. */
bool tlv_only(const uint8_t *bytes, size_t size, uint32_t tag, struct tlv *ret_tlv);
/* Tag and length; returns how many bytes. Sizes to 65535. */
size_t tlv_put_head(uint8_t head[static TLV_HEAD_MAX], uint32_t tag, size_t size);

#endif
