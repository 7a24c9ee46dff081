/* store/custody_parts: how a row of custodies is read; inside this layer only. */
#ifndef MADOGUCHI_STORE_CUSTODY_PARTS_H
#define MADOGUCHI_STORE_CUSTODY_PARTS_H

#include "madoguchi/store/custody.h"

#include "internal.h"

#define CUSTODY_COLUMNS                                                                            \
	"u.id, u.version, u.case_id, u.number, u.state, u.since_ms, u.moved_ms, u.place,"          \
	" u.envelope, u.tracking, u.seen, u.way, u.papers, u.second, u.sealed, u.other"

/* The next columns of the query are those; the query is not ended. */
bool custody_row_read(struct query *query, struct custody *ret_custody, struct error *error);

#endif
