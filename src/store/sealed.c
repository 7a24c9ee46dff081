#include "internal.h"

static const struct {
	const char *name;
	enum data_key key;
} columns[SEALED_COLUMN_COUNT] = {
	[SEALED_PERSON] = { "cases.person", DATA_KEY_CASE },
	[SEALED_LETTER] = { "letters.address", DATA_KEY_CASE },
	[SEALED_PAPER] = { "papers.text", DATA_KEY_CASE },
	[SEALED_CUSTODY] = { "custodies.other", DATA_KEY_CASE },
	[SEALED_BODY] = { "exchange_bodies.body", DATA_KEY_QUEUE },
	[SEALED_MESSAGE] = { "exchange_messages.bytes", DATA_KEY_QUEUE },
	[SEALED_CERTIFICATE] = { "certificate_bodies.der", DATA_KEY_QUEUE },
};

static const char *const key_words[DATA_KEY_COUNT] = {
	[DATA_KEY_CASE] = "case",
	[DATA_KEY_QUEUE] = "queue",
};

const char *data_key_word(enum data_key key)
{
	return key_words[key];
}

const char *sealed_column_name(enum sealed_column column)
{
	return columns[column].name;
}

enum data_key sealed_column_key(enum sealed_column column)
{
	return columns[column].key;
}

struct seal_key *store_key(const struct store *store, enum data_key key)
{
	return key == DATA_KEY_CASE ? store->case_key : store->queue_key;
}

/* ---- the generations of a key ---------------------------------------------------------------- */

static bool read_numbers(struct store *store, int ret_numbers[static DATA_KEY_COUNT],
			 struct error *error)
{
	static const char sql_numbers[] = "SELECT max(number) FILTER (WHERE name = 'case'),"
					  " max(number) FILTER (WHERE name = 'queue')"
					  " FROM data_keys";
	struct query query;

	if (!query_begin(&query, store, sql_numbers, error) ||
	    !query_found(&query, "data keys", error))
		return false;
	for (int key = 0; key < DATA_KEY_COUNT; key++)
		ret_numbers[key] = column_small(&query);
	query_end(&query);
	return true;
}

static bool follow(struct store *store, enum data_key which, int number, struct error *error)
{
	struct seal_key *key = store_key(store, which);
	int own;

	/* A key without a file has no generations. */
	if (key == NULL || seal_key_number(key) == 0)
		return true;
	if (number > seal_key_number(key) && !seal_key_renew(key, error))
		return false;
	own = seal_key_number(key);
	/* The file is changed before the database, so it may be ahead of it, by one. */
	return number == own || (number + 1 == own && seal_key_changing(key)) ||
	       error_set(error, ERROR_KEY_GENERATION, CAUSE_NONE, 0, "%s key %d, database %d",
			 key_words[which], own, number);
}

bool store_follow_keys(struct store *store, struct error *error)
{
	int numbers[DATA_KEY_COUNT];

	return read_numbers(store, numbers, error) &&
	       follow(store, DATA_KEY_CASE, numbers[DATA_KEY_CASE], error) &&
	       follow(store, DATA_KEY_QUEUE, numbers[DATA_KEY_QUEUE], error);
}

/* ---- values ---------------------------------------------------------------------------------- */

static bool take_key(const struct store *store, enum sealed_column column,
		     struct seal_key **ret_key, struct error *error)
{
	*ret_key = store_key(store, columns[column].key);
	return *ret_key != NULL || error_set(error, ERROR_KEY_MISSING, CAUSE_NONE, 0,
					     "%s without its key", columns[column].name);
}

bool store_seal(struct store *store, enum sealed_column column, int64_t row, const void *plain,
		size_t size, struct buffer *ret_sealed, struct error *error)
{
	struct seal_key *key;

	return take_key(store, column, &key, error) &&
	       seal(key, row, columns[column].name, plain, size, ret_sealed, error);
}

bool store_unseal(struct store *store, enum sealed_column column, int64_t row, const void *sealed,
		  size_t size, struct buffer *ret_plain, struct error *error)
{
	const char *const name = columns[column].name;
	struct error broken;
	struct seal_key *key;

	if (!take_key(store, column, &key, error))
		return false;
	if (unseal(key, row, name, sealed, size, ret_plain, &broken))
		return true;
	/* The newer key's file is there before the database names it: the file is asked. */
	if (broken.code == ERROR_SEAL_BROKEN && seal_key_number(key) != 0)
		return seal_key_renew(key, error) &&
		       unseal(key, row, name, sealed, size, ret_plain, error);
	if (error != NULL)
		*error = broken;
	return false;
}
