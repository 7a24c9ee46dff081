/* store/payment_parts: one row of payments, read alike by store/payment and store/payment_list. */
#ifndef MADOGUCHI_STORE_PAYMENT_PARTS_H
#define MADOGUCHI_STORE_PAYMENT_PARTS_H

#include "madoguchi/store/payment.h"

#include "internal.h"

#define PAYMENT_COLUMNS                                                                            \
	"p.id, p.case_id, p.kind, p.takes_back, p.means, p.issuer_yen, p.own_yen, p.procedure,"    \
	" p.kinds, p.applicant, p.at_ms, p.operator"

/* False when the row makes no sense; its id is read. */
bool payment_row_read(struct query *query, struct payment *ret_payment);

#endif
