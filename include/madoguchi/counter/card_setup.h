/*
 * counter/card_setup: what the configuration gives to the card drivers.
 *
 * DESCRIPTION
 *   Reads the files of keys and PUK that madoguchi.conf names, and turns the words for slots and
 *   keys into the drivers', where it leaves the kind of key to the office's file by that. A
 *   management key may also be typed, or come from a pipe. Hexadecimal files may end with a line
 *   feed; anything else is refused.
 * ERRORS   KEY_MISSING names the file; CONFIG_WRONG: two kinds in one slot; MEMORY.
 * OWNERSHIP  card_setup_free() wipes and frees. The pointers of the struct card_setup inside point
 *   into it.
 * SECRETS  Keys and PUK lie in the secret arena.
 * THREADS  The counter's.
 */
#ifndef MADOGUCHI_COUNTER_CARD_SETUP_H
#define MADOGUCHI_COUNTER_CARD_SETUP_H

#include "madoguchi/base/config.h"
#include "madoguchi/card/card.h"
#include "madoguchi/domain/office.h"

struct card_setup_keys;

bool card_setup_load(const struct config *config, const struct office *office,
		     struct card_setup_keys **ret_keys, struct error *error);
void card_setup_free(struct card_setup_keys **keys);
const struct card_setup *card_setup_get(const struct card_setup_keys *keys);
/* A management key that was typed, as hexadecimal digits. It takes the place of the
 * configuration's. KEY_MISSING: it is none. */
bool card_setup_management_key_typed(struct card_setup_keys *keys, const struct pin *typed,
				     struct error *error);
/* The same from a pipe or file, to its end; a terminal is refused, since it would show the
 * digits. */
bool card_setup_management_key_read(struct card_setup_keys *keys, int fd, struct error *error);
/* Wipes what was typed or read; the configuration's holds again, if there is one. */
void card_setup_management_key_forget(struct card_setup_keys *keys);
/* A card that has no number of its own yet may be opened, for card_prepare(). */
void card_setup_blank(struct card_setup_keys *keys, bool blank);

#endif
