/*
 * store/key_change: what is sealed with one of the database's keys is sealed anew, while counters
 * and sync work.
 *
 * DESCRIPTION
 *   The key's file has two keys by now (keys/key_slots). key_change_begin() makes the newer one
 *   what everybody writes with: each transaction asks the database for the key's number, and a
 *   handle that has an older key gets the newer one from the file. key_change_window() walks the
 *   sealed columns, one window in one transaction, and leaves alone what is sealed with the newest
 *   key already; with a case it moves the pairs of the search index to the newest key's. So it can
 *   be called again after any crash. Meanwhile values open with either key and names are searched
 *   for under both. When nothing is left under the older key its owner drops it from the file and
 *   calls key_change_end().
 * ERRORS   Those of the store; KEY_MISSING without the key.
 * THREADS  As the store.
 */
#ifndef MADOGUCHI_STORE_KEY_CHANGE_H
#define MADOGUCHI_STORE_KEY_CHANGE_H

#include "madoguchi/store/store.h"

/* Where the walk stands; all zero at first but for the key. */
struct key_change_cursor {
	enum data_key key;
	int column;
	int64_t row;
	int64_t seen; /* values, all in all */
	int64_t sealed;
};

bool key_change_read(struct store *store, enum data_key key, int *ret_number, bool *ret_changing,
		     struct error *error);
/* The handle's own key has the newest number; nothing when it is under way already. */
bool key_change_begin(struct store *store, enum data_key key, struct error *error);
bool key_change_window(struct store *store, struct key_change_cursor *cursor, bool *ret_more,
		       struct error *error);
bool key_change_end(struct store *store, const struct key_change_cursor *cursor,
		    struct error *error);

#endif
