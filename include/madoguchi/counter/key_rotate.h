/*
 * counter/key_rotate: the database gets new keys, while counters and sync work.
 *
 * DESCRIPTION
 *   Both keys are changed, the queue's and that of the personal data: first both files, which get a
 *   second, newer key for every slot; then, one key after the other, the database
 *   (store/key_change), where all that was sealed is sealed anew, and the file again, which loses
 *   the older key. What a kill leaves in between shows in files and database, and the next call
 *   goes on from there. Programs that run meanwhile get the newer keys as they write or read: the
 *   sync too, which reads the queue's file anew. A program that was opened with a passphrase or a
 *   card, and did neither between beginning and end, has to be started again (KEY_GENERATION).
 *   An act of an administrator who may write both files and their folder.
 * ERRORS   Those of keys/key_slots and of store/key_change; KEY_MISSING: this counter was opened
 *   without the key of the personal data.
 * THREADS  As the counter.
 */
#ifndef MADOGUCHI_COUNTER_KEY_ROTATE_H
#define MADOGUCHI_COUNTER_KEY_ROTATE_H

#include "madoguchi/counter/counter.h"

/* How many values of the present key were looked at. */
typedef void key_rotate_tell(void *context, int64_t seen);

/* So long at least both keys are there, for the programs that are open. */
#define KEY_ROTATE_FOLLOW_MS 3000
/* ret_numbers are the new keys'. Goes on where a call that was killed has stopped. */
bool key_rotate(struct counter *counter, key_rotate_tell *tell, void *context,
		int ret_numbers[static DATA_KEY_COUNT], struct error *error);
/* A change has begun and has not come to its end. */
bool key_rotate_unfinished(const struct config *config, struct store *store, bool *ret_unfinished,
			   struct error *error);

#endif
