/*
 * store/certificate_parts: what both halves of store/certificate share; inside this layer only.
 */
#ifndef MADOGUCHI_STORE_CERTIFICATE_PARTS_H
#define MADOGUCHI_STORE_CERTIFICATE_PARTS_H

#include "exchange_parts.h"

#include "madoguchi/store/certificate.h"

/* In the order in which certificate_read_list() takes them, of table c. */
#define CERTIFICATE_COLUMNS                                                                        \
	"c.id, c.version, c.case_id, c.exchange_id, c.kind, c.state, c.serial, c.not_before_ms,"   \
	" c.not_after_ms, c.public_key_digest, c.fingerprint, c.confirm_by_ms, c.confirm_due_ms,"  \
	" c.attempts, c.successor_of"

/* Rows of a statement that takes a number and a limit. */
bool certificate_read_list(struct store *store, const char *sql, int64_t number,
			   struct certificate_record *ret_list, int capacity, int *ret_count,
			   struct error *error);

#endif
