#include "key_slots_parts.h"

#include <string.h>

#include <openssl/err.h>
#include <openssl/rand.h>

/* A change of the key: the part of keys/key_slots in which a file has two. */

static const char under_column[] = "key.under";

bool key_slots_changing(const struct key_slots *slots)
{
	return slots->keys > 1;
}

int key_slots_newest(const struct key_slots *slots)
{
	return slots->key[slots->keys - 1].number;
}

static bool seal_under(const struct seal_key *old, const uint8_t *key, struct key_line *line,
		       struct error *error)
{
	struct seal_key *with = NULL;
	struct buffer sealed;
	bool done;

	buffer_init(&sealed, KEY_SEALED_SIZE);
	done = seal_key_copy(old, &with, error) &&
	       seal(with, line->number, under_column, key, SEAL_KEY_SIZE, &sealed, error);
	if (done)
		memcpy(line->under, sealed.bytes, KEY_SEALED_SIZE);
	buffer_done(&sealed);
	seal_key_free(&with);
	return done;
}

static bool give_to_slots(const struct key_slots *slots, const uint8_t *key, struct key_line *line,
			  struct error *error)
{
	for (int i = 0; i < slots->count; i++) {
		const struct key_slot *slot = &slots->slot[i];

		if (slot->kind == KEY_SLOT_FILE)
			memcpy(line->opening[i].key, key, SEAL_KEY_SIZE);
		else if (!key_slot_seal(slot, line->number, key, &line->opening[i], error))
			return false;
	}
	return true;
}

bool key_slots_change(struct key_slots *slots, const struct seal_key *key, struct error *error)
{
	struct key_line *line = &slots->key[slots->keys];
	uint8_t *fresh;
	bool done;

	if (slots->keys == KEY_LINES_MAX)
		return error_set(error, ERROR_STORE_BUSY, CAUSE_NONE, 0,
				 "the key is being changed");
	fresh = secret_allocate(SEAL_KEY_SIZE);
	if (fresh == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "a new key");
	memset(line, 0, sizeof(*line));
	line->number = key_slots_newest(slots) + 1;
	done = RAND_priv_bytes(fresh, SEAL_KEY_SIZE) == 1 ||
	       error_set(error, ERROR_INTERNAL, CAUSE_SSL, ERR_get_error(), "a new key");
	done =
	    done && give_to_slots(slots, fresh, line, error) && seal_under(key, fresh, line, error);
	slots->keys += done;
	secret_free(&fresh);
	return done;
}

void key_slots_drop_old(struct key_slots *slots)
{
	if (slots->keys < KEY_LINES_MAX)
		return;
	slots->key[0] = slots->key[1];
	secret_wipe(slots->key[0].under, KEY_SEALED_SIZE);
	secret_wipe(&slots->key[1], sizeof(slots->key[1]));
	slots->keys = 1;
}

/* The newer of two keys, by the older one. */
static bool open_under(const struct key_slots *slots, const struct seal_key *key,
		       struct seal_key *next, struct error *error)
{
	struct seal_key *with = NULL;
	struct buffer plain;
	bool done;

	buffer_init(&plain, SEAL_KEY_SIZE);
	done = seal_key_copy(key, &with, error) &&
	       unseal(with, next->number, under_column, slots->key[1].under, KEY_SEALED_SIZE,
		      &plain, error);
	if (done && plain.size != SEAL_KEY_SIZE)
		done = error_set(error, ERROR_SEAL_BROKEN, CAUSE_NONE, 0, "%s", under_column);
	if (done) {
		memcpy(next->key, plain.bytes, SEAL_KEY_SIZE);
		memcpy(next->old_key, key->key, SEAL_KEY_SIZE);
	}
	secret_wipe(plain.bytes, plain.size);
	buffer_done(&plain);
	seal_key_free(&with);
	return done;
}

/* Into fresh memory, so that *key is as it was when something fails. */
static bool follow(const struct key_slots *slots, const struct seal_key *key,
		   struct seal_key **ret_next, struct error *error)
{
	const int file = key_slots_of_kind(slots, KEY_SLOT_FILE);
	struct seal_key *next = NULL;
	bool done;

	if (file >= 0)
		return key_slots_open_slot(slots, file, NULL, ret_next, error);
	if (!seal_key_copy(key, &next, error))
		return false;
	next->number = key_slots_newest(slots);
	next->derived = false;
	next->has_old = slots->keys > 1;
	if (!next->has_old) {
		secret_wipe(next->old_key, SEAL_KEY_SIZE);
		secret_wipe(next->old_index_key, SEAL_KEY_SIZE);
	}
	if (next->number == key->number)
		done = true;
	else if (slots->keys > 1 && slots->key[0].number == key->number)
		done = open_under(slots, key, next, error);
	else
		done = error_set(error, ERROR_KEY_GENERATION, CAUSE_NONE, 0, "key %d, file %d",
				 key->number, next->number);
	if (!done) {
		seal_key_free(&next);
		return false;
	}
	*ret_next = next;
	return true;
}

bool key_slots_follow(const struct key_slots *slots, struct seal_key *key, struct error *error)
{
	struct seal_key *next = NULL;

	if (!follow(slots, key, &next, error))
		return false;
	*key = *next;
	seal_key_free(&next);
	return true;
}
