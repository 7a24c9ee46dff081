/* store/letter_parts: how a row of letters is read; inside this layer only. */
#ifndef MADOGUCHI_STORE_LETTER_PARTS_H
#define MADOGUCHI_STORE_LETTER_PARTS_H

#include "madoguchi/store/letter.h"

#include "internal.h"

#define LETTER_COLUMNS                                                                             \
	"l.id, l.version, l.case_id, l.number, l.state, l.requested_ms, l.printed_ms,"             \
	" l.posted_ms, l.moved_ms, l.due, l.envelope"

/* The next columns of the query are those; the address is not opened, and the query not ended. */
bool letter_row_read(struct query *query, struct letter *ret_letter, struct error *error);

#endif
