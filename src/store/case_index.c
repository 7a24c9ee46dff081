#include "case_parts.h"

#include <string.h>

#include "madoguchi/base/text.h"

static size_t code_point_size(const char *text)
{
	size_t size = 1;

	while (((unsigned char)text[size] & 0xc0) == 0x80)
		size++;
	return size;
}

static bool has_hash(const struct index_hashes *hashes, const uint8_t hash[static BLIND_INDEX_SIZE])
{
	for (int i = 0; i < hashes->count; i++)
		if (memcmp(hashes->hash[i], hash, BLIND_INDEX_SIZE) == 0)
			return true;
	return false;
}

bool index_hashes_add(struct blind_index *index, const char *key, struct index_hashes *hashes,
		      struct error *error)
{
	while (*key != '\0' && hashes->count < INDEX_HASHES_MAX) {
		const size_t first = code_point_size(key);
		uint8_t *hash = hashes->hash[hashes->count];

		if (key[first] == '\0')
			return true;
		if (!blind_index_hash(index, key, first + code_point_size(key + first), hash,
				      error))
			return false;
		if (!has_hash(hashes, hash))
			hashes->count++;
		key += first;
	}
	return true;
}

static bool add_names(struct blind_index *index, const struct person *person,
		      struct index_hashes *hashes, struct error *error)
{
	char key[SEARCH_KEY_SIZE];

	text_search_key(person->name, key, sizeof(key));
	if (!index_hashes_add(index, key, hashes, error))
		return false;
	text_search_key(person->kana, key, sizeof(key));
	return index_hashes_add(index, key, hashes, error);
}

static bool person_hashes(struct store *store, enum seal_age age, const struct person *person,
			  struct index_hashes *hashes, struct error *error)
{
	struct blind_index *index = NULL;
	bool done;

	hashes->count = 0;
	if (!blind_index_open(store->case_key, age, &index, error))
		return false;
	done = add_names(index, person, hashes, error);
	blind_index_close(&index);
	return done;
}

/* Writes or removes the hashes of one list that the other list lacks. */
static bool write_difference(struct store *store, const char *sql, int64_t case_id,
			     const struct index_hashes *these, const struct index_hashes *others,
			     struct error *error)
{
	for (int i = 0; i < these->count; i++) {
		struct query query;

		if (has_hash(others, these->hash[i]))
			continue;
		if (!query_begin(&query, store, sql, error))
			return false;
		query_blob(&query, these->hash[i], BLIND_INDEX_SIZE);
		query_int(&query, case_id);
		if (!query_run(&query, error))
			return false;
	}
	return true;
}

static const char sql_add[] = "INSERT OR IGNORE INTO case_index (hash, case_id) VALUES (?, ?)";
static const char sql_remove[] = "DELETE FROM case_index WHERE hash = ? AND case_id = ?";

/* The pairs that a person has under the older key; while no key is being changed there are none. */
static bool drop_old(struct store *store, int64_t case_id, const struct person *person,
		     struct error *error)
{
	const struct index_hashes none = { .count = 0 };
	struct index_hashes old;

	return !seal_key_changing(store->case_key) ||
	       (person_hashes(store, SEAL_OLD, person, &old, error) &&
		write_difference(store, sql_remove, case_id, &old, &none, error));
}

bool case_index_write(struct store *store, int64_t case_id, const struct person *before,
		      const struct person *after, struct error *error)
{
	struct index_hashes old = { .count = 0 }, new = { .count = 0 };

	if (before != NULL && strcmp(before->name, after->name) == 0 &&
	    strcmp(before->kana, after->kana) == 0)
		return true;
	if ((before != NULL && (!drop_old(store, case_id, before, error) ||
				!person_hashes(store, SEAL_NEWEST, before, &old, error))) ||
	    !person_hashes(store, SEAL_NEWEST, after, &new, error))
		return false;
	return write_difference(store, sql_remove, case_id, &old, &new, error) &&
	       write_difference(store, sql_add, case_id, &new, &old, error);
}

bool case_index_renew(struct store *store, int64_t case_id, const struct person *person,
		      struct error *error)
{
	const struct index_hashes none = { .count = 0 };
	struct index_hashes new;

	return drop_old(store, case_id, person, error) &&
	       person_hashes(store, SEAL_NEWEST, person, &new, error) &&
	       write_difference(store, sql_add, case_id, &new, &none, error);
}
