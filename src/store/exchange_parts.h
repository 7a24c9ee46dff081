/*
 * store/exchange_parts: reading rows of the queue; inside this layer only.
 */
#ifndef MADOGUCHI_STORE_EXCHANGE_PARTS_H
#define MADOGUCHI_STORE_EXCHANGE_PARTS_H

#include "internal.h"

#include "madoguchi/store/exchange.h"

/* In the order in which exchange_read() takes them, of tables e and b. */
#define EXCHANGE_COLUMNS                                                                           \
	"e.id, e.version, e.transaction_id, e.case_id, e.kind, e.body_type, e.state, e.priority,"  \
	" e.certificate_id, e.after_exchange, e.created_ms, e.due_ms, e.good_until_ms,"            \
	" e.attempts, e.expires, e.failure, e.reason, b.public_key"
#define EXCHANGE_BODY_JOIN " JOIN exchange_bodies b ON b.exchange_id = e.id "
#define EXCHANGE_ACTIVE SQL_EXCHANGE_ACTIVE("e.")

bool exchange_read(struct query *query, struct exchange *ret_exchange, struct error *error);
/* The rows of a query whose parameters are bound; ends it. */
bool exchange_read_list(struct query *query, struct exchange *ret_list, int capacity,
			int *ret_count, struct error *error);

#endif
