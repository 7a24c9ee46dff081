/*
 * card/piv: the driver for PIV cards (NIST SP 800-73-4 part 2), which anybody can buy.
 *
 * DESCRIPTION
 *   Complete issuance by public commands: keys are made, certificates written and PINs set with the
 *   management key and the PUK. The certificate kinds map to two of the card's slots (key
 *   references); by default signing is 9C and user authentication 9A. One PIN opens both.
 *   What some cards know beyond the standard is used where it is there: serial number (F8), GET
 *   METADATA (F7), attestation (F9). A card is known by its serial number, else by the GUID of its
 *   CHUID; one that has neither is CARD_BLANK until card_prepare() has given it a CHUID.
 *   The present key is read by GET METADATA, else by attestation. A card that knows neither has no
 *   ABLE_PUBLIC_KEY; after an ambiguous generation the key is made again.
 *   A slot's certificate is the object 53 { 70 DER, 71 00, FE }. Compressed ones (71 01) are
 *   CARD_UNSUPPORTED.
 *   Data longer than 255 bytes goes by command chaining, or in one extended command where the setup
 *   asks for it.
 *   The files: piv (table, recognising, reading), piv_pin, piv_data (objects), piv_key (signing,
 *   agreeing), piv_issuer (management key, keys, writing).
 * ERRORS   See card/card. Where the card says 6982 to a signature, PIN_NEEDED: 9C wants the PIN
 *   before each one.
 * SECRETS  The management key and what is made of it lie in the secret arena.
 * THREADS  As card/card.
 */
#ifndef MADOGUCHI_CARD_PIV_H
#define MADOGUCHI_CARD_PIV_H

#include "madoguchi/card/driver.h"

#define PIV_KEY_MANAGEMENT 0x9B
#define PIV_BLOCK_MAX 16

/* SP 800-78-4 table 6-2. */
enum piv_algorithm {
	PIV_3DES = 0x03,
	PIV_RSA_2048 = 0x07,
	PIV_AES_128 = 0x08,
	PIV_AES_192 = 0x0A,
	PIV_AES_256 = 0x0C,
	PIV_P256 = 0x11,
};

/* What the driver remembers while the card is open; on card->own. */
struct piv_card {
	uint8_t reference[SLOT_COUNT];
	bool has_metadata;
	bool attests;
	uint8_t management_algorithm;  /* 0: the card does not tell */
	bool management_default;       /* the card says that its management key is the factory's */
	uint8_t algorithm[SLOT_COUNT]; /* of the key that is there; 0: not known yet */
	/* The management key's work. */
	uint8_t key[MANAGEMENT_KEY_SIZE_MAX];
	size_t key_size;
	uint8_t witness[PIV_BLOCK_MAX];
	uint8_t challenge[PIV_BLOCK_MAX];
	uint8_t proof[PIV_BLOCK_MAX];
};

extern const struct card_ops piv_ops;
extern const struct driver_application piv_application;

struct piv_card *piv_own(const struct card *card);

#endif
