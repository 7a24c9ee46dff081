/*
 * keys/key_slots_parts: the file of a data key in memory, and its text; inside this layer only.
 */
#ifndef MADOGUCHI_KEYS_KEY_SLOTS_PARTS_H
#define MADOGUCHI_KEYS_KEY_SLOTS_PARTS_H

#include "madoguchi/keys/key_slots.h"

#include "key_slot_seal.h"
#include "seal_key.h"

#define KEY_SLOTS_TEXT_MAX 8192
#define KEY_LINES_MAX 2

/* A data key, and how each slot opens it. */
struct key_line {
	int number;
	struct key_opening opening[KEY_SLOTS_MAX];
	uint8_t under[KEY_SEALED_SIZE]; /* of the newer of two: sealed with the older one */
};

struct key_slots {
	char path[KEY_PATH_SIZE];
	struct key_slot slot[KEY_SLOTS_MAX];
	int count;
	struct key_line key[KEY_LINES_MAX]; /* the older one first */
	int keys;
};

/* Text is ended by NUL. KEY_MISSING with the line that is wrong. */
bool key_slots_parse(char *text, const char *path, struct key_slots *slots, struct error *error);
/* Index of the first slot of this sort, or -1. */
int key_slots_of_kind(const struct key_slots *slots, enum key_slot_kind kind);
/* The newest key, and the older one beside it. holder NULL: the slot `file`. */
bool key_slots_open_slot(const struct key_slots *slots, int index, const struct key_holder *holder,
			 struct seal_key **ret_key, struct error *error);
/* What the key knows of leads to the file's newest: *key becomes that. */
bool key_slots_follow(const struct key_slots *slots, struct seal_key *key, struct error *error);
void key_slots_format(const struct key_slots *slots, char text[static KEY_SLOTS_TEXT_MAX]);

#endif
