/*
 * store/operator_parts: reading and writing rows of operators; inside this layer only.
 *
 * THREADS  As the store.
 */
#ifndef MADOGUCHI_STORE_OPERATOR_PARTS_H
#define MADOGUCHI_STORE_OPERATOR_PARTS_H

#include "internal.h"
#include "madoguchi/store/operator.h"

/* With what is kept of the password; NOT_FOUND. */
bool operator_read(struct store *store, const char *name, struct operator_record *ret_record,
		   struct password_hash *ret_password, struct error *error);
bool operator_write_password(struct store *store, int64_t id, const struct password_hash *password,
			     struct error *error);
bool operator_write_tries(struct store *store, const struct operator_record *record,
			  struct error *error);

#endif
