/*
 * practice/card_piv_state: what the PIV application of a practice card keeps.
 *
 * DESCRIPTION
 *   FOLDER/piv is a text file, one fact a line (practice/state_file):
 *
 *       madoguchi-practice-piv 1
 *       serial 0055aa01         four bytes
 *       pin 3 3 313233...       tries, all tries, value padded with ff to eight bytes
 *       puk 3 3 313233...
 *       management 3 0102...    algorithm (SP 800-78-4) and key
 *       key 154 7 3082...       key reference, algorithm, PrivateKeyInfo
 *       object 6275333 5382...  tag, and the content of 53
 *       end
 *
 *   Numbers are decimal. A file that is not whole is refused whole.
 * ERRORS     ERROR_PRACTICE with path, and errno or the line.
 * OWNERSHIP  A plain value of some 100 KB: keep it on the heap.
 * THREADS    No shared state.
 */
#ifndef MADOGUCHI_PRACTICE_CARD_PIV_STATE_H
#define MADOGUCHI_PRACTICE_CARD_PIV_STATE_H

#include "madoguchi/practice/card_state.h"

#define PRACTICE_PIV_BLOCK 8 /* of a PIN */
#define PRACTICE_PIV_KEYS 8
#define PRACTICE_PIV_OBJECTS 16
#define PRACTICE_PIV_SERIAL_SIZE 4
#define PRACTICE_PIV_MANAGEMENT_MAX 32

struct practice_piv_pin {
	uint8_t tries;
	uint8_t tries_max;
	uint8_t value[PRACTICE_PIV_BLOCK];
};

struct practice_piv_key {
	uint8_t reference; /* 0: free */
	uint8_t algorithm;
	struct practice_bytes key; /* PrivateKeyInfo */
};

struct practice_piv_object {
	uint32_t tag; /* 0: free */
	struct practice_bytes content;
};

struct practice_piv_state {
	uint8_t serial[PRACTICE_PIV_SERIAL_SIZE];
	struct practice_piv_pin pin;
	struct practice_piv_pin puk;
	uint8_t management_algorithm;
	size_t management_size;
	uint8_t management[PRACTICE_PIV_MANAGEMENT_MAX];
	struct practice_piv_key keys[PRACTICE_PIV_KEYS];
	struct practice_piv_object objects[PRACTICE_PIV_OBJECTS];
};

/* As a maker delivers it: PIN 123456, PUK 12345678, the factory's 3DES key, nothing else. */
void practice_piv_state_blank(struct practice_piv_state *ret_state);
bool practice_piv_state_load(const char *folder, struct practice_piv_state *ret_state,
			     struct error *error);
bool practice_piv_state_save(const char *folder, const struct practice_piv_state *state,
			     struct error *error);
/* The key or object with this name, or a free place for it when `make`; NULL: none. */
struct practice_piv_key *practice_piv_key(struct practice_piv_state *state, uint8_t reference,
					  bool make);
struct practice_piv_object *practice_piv_object(struct practice_piv_state *state, uint32_t tag,
						bool make);

#endif
