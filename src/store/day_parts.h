/* store/day_parts: lines and sums of a day, read alike while it is open and when it is closed. */
#ifndef MADOGUCHI_STORE_DAY_PARTS_H
#define MADOGUCHI_STORE_DAY_PARTS_H

#include "madoguchi/store/day.h"

#include "internal.h"

/* In the order in which day_lines_read() takes them. */
#define DAY_LINE_COLUMNS                                                                           \
	"procedure, kinds, applicant, fee, done, cancelled, taken, refunded, corrected,"           \
	" issuer_yen, own_yen"

/* The lines of a query whose parameters are bound, and their totals but for how it was paid; ends
 * the query. */
bool day_lines_read(struct query *query, struct day *day, struct error *error);
/* The states of a query (word, count) in the same way. */
bool day_states_read(struct query *query, struct day *day, struct error *error);

#endif
