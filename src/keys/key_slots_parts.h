/*
 * keys/key_slots_parts: the file of a data key in memory, and its text; inside this layer only.
 */
#ifndef MADOGUCHI_KEYS_KEY_SLOTS_PARTS_H
#define MADOGUCHI_KEYS_KEY_SLOTS_PARTS_H

#include "madoguchi/keys/key_slots.h"

#include "key_slot_seal.h"

#define KEY_SLOTS_TEXT_MAX 8192
#define KEY_LINES_MAX 2

/* A data key, and how each slot opens it. */
struct key_line {
	int number;
	uint8_t opening[KEY_SLOTS_MAX][KEY_OPENING_SIZE]; /* slot `file`: the key, then nothing */
};

struct key_slots {
	struct key_slot slot[KEY_SLOTS_MAX];
	int count;
	struct key_line key[KEY_LINES_MAX]; /* the older one first */
	int keys;
};

/* Text is ended by NUL. KEY_MISSING with the line that is wrong. */
bool key_slots_parse(char *text, const char *path, struct key_slots *slots, struct error *error);
void key_slots_format(const struct key_slots *slots, char text[static KEY_SLOTS_TEXT_MAX]);

#endif
