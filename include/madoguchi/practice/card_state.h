/*
 * practice/card_state: what a practice card keeps when it is out of the reader.
 *
 * DESCRIPTION
 *   FOLDER/state is a text file, one fact a line, in this order. Bytes are lower-case hexadecimal,
 *   "-" stands for none:
 *
 *       madoguchi-practice-card 1
 *       serial 4d...            the card's serial data, 1 to 32 bytes
 *       municipality 14130      five digits
 *       expires 20351121        the card's last day
 *       label JPKIAPICCTOKEN2   token label, EF 0006
 *       kind mynumber           or face: 顔認証, the JPKI PINs are not set; or piv: no application
 *                               but PIV (practice/card_piv_state)
 *       mute 0                  1: a dead card
 *       issuer 00...            16 bytes, the key of the issuer session
 *       pin N TRIES MAX HEX     N: enum practice_pin; value in ASCII; "-": never set
 *       file N HEX              N: enum practice_file; the content of an EF
 *       key N HEX               N: enum practice_key; PrivateKeyInfo (PKCS #8), DER
 *       end
 *
 *   A file without "end", or with a line that is not of this form, is refused whole
 *   (practice/state_file).
 *   Private keys and PINs lie in this file in clear, since it plays the part of the chip.
 * ERRORS     ERROR_PRACTICE with path, and errno or the line.
 * OWNERSHIP  A plain value of some 25 KB: keep it on the heap.
 * THREADS    No shared state.
 */
#ifndef MADOGUCHI_PRACTICE_CARD_STATE_H
#define MADOGUCHI_PRACTICE_CARD_STATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/base/error.h"

#define PRACTICE_FILE_SIZE 4096
#define PRACTICE_PIN_SIZE 16
#define PRACTICE_SERIAL_SIZE 32
#define PRACTICE_ISSUER_KEY_SIZE 16

enum practice_pin {
	PRACTICE_PIN_SIGN,	/* IEF 001B of the JPKI application */
	PRACTICE_PIN_AUTH,	/* IEF 0018 */
	PRACTICE_PIN_CARD_DATA, /* IEF 0011 of the text application */
	PRACTICE_PIN_CARD_B,	/* IEF 0015, 照合番号B */
	PRACTICE_PIN_COMMON,	/* IEF 001C of the common application: 個人番号カード用 */
	PRACTICE_PIN_JUKI,	/* IEF 001C of the juki application: the same number again */
	PRACTICE_PIN_COUNT,
};

enum practice_key {
	PRACTICE_KEY_SIGN, /* EF 001A */
	PRACTICE_KEY_AUTH, /* EF 0017 */
	PRACTICE_KEY_COUNT,
};

enum practice_file {
	PRACTICE_FILE_SIGN,	  /* EF 0001 */
	PRACTICE_FILE_SIGN_CA,	  /* EF 0002 */
	PRACTICE_FILE_AUTH,	  /* EF 000A */
	PRACTICE_FILE_AUTH_CA,	  /* EF 000B */
	PRACTICE_FILE_BASIC_FOUR, /* EF 0002 of the text application */
	PRACTICE_FILE_COUNT,
};

struct practice_pin_state {
	uint8_t tries; /* left; 0: blocked */
	uint8_t tries_max;
	uint8_t length; /* 0: never set, nothing matches */
	uint8_t value[PRACTICE_PIN_SIZE];
};

struct practice_bytes {
	size_t size; /* 0: empty */
	uint8_t bytes[PRACTICE_FILE_SIZE];
};

enum practice_kind {
	PRACTICE_KIND_MYNUMBER, /* a Juki card too: its label tells */
	PRACTICE_KIND_FACE,
	PRACTICE_KIND_PIV,
};

struct practice_card_state {
	size_t serial_size;
	uint8_t serial[PRACTICE_SERIAL_SIZE];
	char municipality[6];
	char expires[9];
	char label[33];
	enum practice_kind kind;
	bool mute;
	uint8_t issuer_key[PRACTICE_ISSUER_KEY_SIZE];
	struct practice_pin_state pins[PRACTICE_PIN_COUNT];
	struct practice_bytes files[PRACTICE_FILE_COUNT];
	struct practice_bytes keys[PRACTICE_KEY_COUNT];
};

/* True when the folder holds a state file. */
bool practice_card_state_exists(const char *folder);
bool practice_card_state_load(const char *folder, struct practice_card_state *ret_state,
			      struct error *error);
/* Durable when it returns true; makes the folder if it is missing. */
bool practice_card_state_save(const char *folder, const struct practice_card_state *state,
			      struct error *error);

#endif
