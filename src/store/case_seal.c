#include "internal.h"

static const char *const names[SEALED_COLUMN_COUNT] = {
	[SEALED_PERSON] = "cases.person",
	[SEALED_LETTER] = "letters.address",
	[SEALED_PAPER] = "papers.text",
};

const char *sealed_column_name(enum sealed_column column)
{
	return names[column];
}

static bool read_number(struct store *store, int *ret_number, struct error *error)
{
	static const char sql_number[] = "SELECT number FROM case_key WHERE one = 1";
	struct query query;

	if (!query_begin(&query, store, sql_number, error) ||
	    !query_found(&query, "case key", error))
		return false;
	*ret_number = column_small(&query);
	query_end(&query);
	return true;
}

bool store_follow_key(struct store *store, struct error *error)
{
	int number, own;

	/* A key without a file has no generations. */
	if (store->case_key == NULL || seal_key_number(store->case_key) == 0)
		return true;
	if (!read_number(store, &number, error))
		return false;
	own = seal_key_number(store->case_key);
	if (number > own && !seal_key_renew(store->case_key, error))
		return false;
	own = seal_key_number(store->case_key);
	/* The file is changed before the database, so it may be ahead of it, by one. */
	return number == own || (number + 1 == own && seal_key_changing(store->case_key)) ||
	       error_set(error, ERROR_KEY_GENERATION, CAUSE_NONE, 0, "key %d, database %d", own,
			 number);
}

static bool has_key(const struct store *store, enum sealed_column column, struct error *error)
{
	return store->case_key != NULL || error_set(error, ERROR_KEY_MISSING, CAUSE_NONE, 0,
						    "%s without the case key", names[column]);
}

bool case_seal(struct store *store, enum sealed_column column, int64_t row, const void *plain,
	       size_t size, struct buffer *ret_sealed, struct error *error)
{
	return has_key(store, column, error) &&
	       seal(store->case_key, row, names[column], plain, size, ret_sealed, error);
}

bool case_unseal(struct store *store, enum sealed_column column, int64_t row, const void *sealed,
		 size_t size, struct buffer *ret_plain, struct error *error)
{
	struct error broken;

	if (!has_key(store, column, error))
		return false;
	if (unseal(store->case_key, row, names[column], sealed, size, ret_plain, &broken))
		return true;
	/* The newer key's file is there before the database names it: the file is asked. */
	if (broken.code == ERROR_SEAL_BROKEN && seal_key_number(store->case_key) != 0)
		return seal_key_renew(store->case_key, error) &&
		       unseal(store->case_key, row, names[column], sealed, size, ret_plain, error);
	if (error != NULL)
		*error = broken;
	return false;
}
