/*
 * counter/case_key: the key of the personal data: who opens it, and the acts on its slots.
 *
 * DESCRIPTION
 *   The file of the configuration (case_key_file) has slots (keys/key_slots). A program opens it once, at
 *   its start, with what it is given there, and keeps it in locked memory until it ends. The sync
 *   never needs it.
 *   A change of the key writes the file first, then the database, and the file again at the end; what a
 *   kill leaves in between shows in the two, and the next call goes on from there. Programs that run
 *   meanwhile get the newer key as they write or read. A program that was opened with a passphrase,
 *   and did neither between beginning and end, has to be started again (KEY_GENERATION).
 *   Adding and removing a slot are acts of an administrator. The line of the trail is committed before
 *   the file is changed: what was done is never without one.
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

typedef void case_key_tell(void *context, int64_t seen);

/* So long at least both keys are there, for the programs that are open. */
#define CASE_KEY_FOLLOW_MS 3000
/* Changes the key (store/key_change): a new one for every slot, everything sealed anew, the older one
 * dropped. Goes on where one that was killed has stopped. *ret_number is the new key's. */
bool case_key_change(struct counter *counter, case_key_tell *tell, void *context, int *ret_number,
		     struct error *error);
/* A change has begun and has not come to its end. */
bool case_key_unfinished(const struct config *config, struct store *store, bool *ret_unfinished,
			 struct error *error);

#endif
