/*
 * card/apdu: command and answer of ISO 7816-4, through one seam.
 *
 * DESCRIPTION
 *   A card session sends short APDUs. 61xx and 6Cxx are handled here, with a limit of
 *   APDU_CONTINUATIONS rounds and APDU_ANSWER_SIZE bytes, so that no card can hold the program.
 *   An answer of fewer than 2 bytes is "card lost", whatever the return code says, and so are
 *   SCARD_W_REMOVED_CARD, E_NOT_TRANSACTED, E_NO_SMARTCARD and COMM_DATA_LOST.
 *   Command and answer buffers lie in locked memory (base/secret): they carry PINs.
 *   The bytes go out through struct transport_ops: PC/SC in programs; scripted cards and torn
 *   cards in tests.
 * ERRORS   CARD_LOST, CARD_RESET, CARD_NONSENSE (too long, endless 61xx), READER_….
 * THREADS  One session belongs to one thread.
 */
#ifndef MADOGUCHI_CARD_APDU_H
#define MADOGUCHI_CARD_APDU_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/base/error.h"

#define APDU_COMMAND_SIZE 261	/* header, Lc, 255 bytes, Le */
#define APDU_EXTENDED_SIZE 4096 /* an extended command with its data */
#define APDU_ANSWER_SIZE 4096
#define APDU_CONTINUATIONS 32

#define SW_OK 0x9000u
#define SW_SECURITY 0x6982u
#define SW_BLOCKED_JPKI 0x6984u
#define SW_BLOCKED_PIV 0x6983u
#define SW_WRONG_DATA 0x6A80u
#define SW_NOT_FOUND 0x6A82u
#define SW_PARAMETERS 0x6A86u
#define SW_INSTRUCTION 0x6D00u
#define SW_CLASS 0x6E00u

struct apdu {
	uint8_t cla, ins, p1, p2;
	const uint8_t *data; /* NULL: none */
	uint8_t data_size;
	bool has_le;
	uint8_t le; /* 0: 256 */
};

struct answer {
	const uint8_t *data; /* points into the session; valid until the next command */
	size_t size;
	uint16_t sw;
};

/* The seam. transmit: false on any loss; an answer shorter than 2 bytes is a loss too. */
struct transport_ops {
	bool (*transmit)(void *transport, const uint8_t *command, size_t command_size,
			 uint8_t *ret_answer, size_t answer_capacity, size_t *ret_answer_size,
			 struct error *error);
	bool (*reset)(void *transport,
		      struct error *error); /* power-cycle and forget verified PINs */
	void (*close)(void *transport);	    /* end with RESET (contact) or UNPOWER */
	/* A command for the reader itself (SCardControl); NULL: it has none. false on any loss. */
	bool (*control)(void *transport, uint32_t code, const uint8_t *input, size_t input_size,
			uint8_t *ret_output, size_t output_capacity, size_t *ret_output_size,
			struct error *error);
};

/* Writes the command in the short form, cases 1 to 4 of ISO 7816-4 5.1; returns its size. */
size_t apdu_encode(const struct apdu *apdu, uint8_t command[static APDU_COMMAND_SIZE]);

#endif
