/*
 * counter/case_key: the key of the personal data: who opens it, and the acts on its slots.
 *
 * DESCRIPTION
 *   The file of the configuration (case_key_file) has slots (keys/key_slots). A program opens it
 *   once, at its start, with what it is given there, and keeps it in locked memory until it ends.
 *   The sync never needs it.
 *   counter/key_rotate changes it.
 *   Adding and removing a slot are acts of an administrator. The line of the trail is committed
 *   before the file is changed: what was done is never without one.
 * ERRORS   Those of keys/key_slots; KEY_MISSING: this counter was opened without the key.
 * SECRETS  Passphrases lie in locked memory; the caller wipes them.
 * THREADS  As the counter.
 */
#ifndef MADOGUCHI_COUNTER_CASE_KEY_H
#define MADOGUCHI_COUNTER_CASE_KEY_H

#include "madoguchi/counter/counter.h"
#include "madoguchi/keys/key_slots.h"

/* passphrase NULL: KEY_LOCKED where one is needed. */
bool case_key_open(const struct config *config, const struct pin *passphrase,
		   struct seal_key **ret_key, struct error *error);
bool case_key_slots(const struct config *config, struct key_slots **ret_slots, struct error *error);
/* name is whose slot it is, in words; "": nobody's. */
bool case_key_add(struct counter *counter, const struct pin *passphrase, const char *name,
		  int *ret_number, struct error *error);
bool case_key_remove(struct counter *counter, int number, struct error *error);

#endif
