/*
 * card/piv_data: the data objects of a PIV card, SP 800-73-4 part 1 section 3 and part 2 3.1.2.
 *
 * DESCRIPTION
 *   GET DATA and PUT DATA with their framing. A certificate object is 53 { 70, 71, FE }.
 * ERRORS   CARD_REFUSED, CARD_NONSENSE, CARD_UNSUPPORTED (compressed), MEMORY.
 * THREADS  As card/card.
 */
#ifndef MADOGUCHI_CARD_PIV_DATA_H
#define MADOGUCHI_CARD_PIV_DATA_H

#include "madoguchi/card/driver.h"

#define PIV_OBJECT_CHUID 0x5FC102
#define PIV_OBJECT_CCC 0x5FC107
#define PIV_OBJECT_MAX 3072 /* what is written at most, head included */

/* The object that belongs to a key reference: 9A, 9C, 9D, 9E, 82 … 95. */
uint32_t piv_certificate_object(uint8_t reference);
/* True for the key references that have one. */
bool piv_reference_known(uint8_t reference);
/* The content of 53; size 0: the card has none, or an empty one. *ret_content points into the
 * session, until the next command. *ret_whole false: what is there has no right form. */
bool piv_get_object(struct card *card, uint32_t object, const uint8_t **ret_content,
		    size_t *ret_size, bool *ret_whole, struct error *error);
/* Writes the object: 53 with this content. Needs the management key. */
bool piv_put_object(struct card *card, uint32_t object, const uint8_t *content, size_t size,
		    struct error *error);
bool piv_read_certificate(struct card *card, enum card_slot slot, enum slot_content *ret_content,
			  struct buffer *certificate, struct error *error);
/* Takes the content of a certificate object apart: SLOT_HOLDS with the DER, or SLOT_BROKEN. */
bool piv_parse_certificate(const uint8_t *content, size_t size, enum slot_content *ret_content,
			   const uint8_t **ret_der, size_t *ret_size, struct error *error);

#endif
