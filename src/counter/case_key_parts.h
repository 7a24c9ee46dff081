/*
 * counter/case_key_parts: what the acts on the key's slots share; inside this layer only.
 */
#ifndef MADOGUCHI_COUNTER_CASE_KEY_PARTS_H
#define MADOGUCHI_COUNTER_CASE_KEY_PARTS_H

#include "madoguchi/counter/case_key.h"

/* A slot was added to what was read: the trail first, then the file. */
bool case_key_keep_added(struct counter *counter, const struct key_slots *slots, int number,
			 enum key_slot_kind kind, struct error *error);

#endif
