/* counter/paper_parts: what a paper says, apart from what becomes of it. */
#ifndef MADOGUCHI_COUNTER_PAPER_PARTS_H
#define MADOGUCHI_COUNTER_PAPER_PARTS_H

#include "madoguchi/counter/paper.h"
#include "madoguchi/store/payment.h"

/* The paper's words, in the language of its row and with its number, from the case as it stands. */
bool paper_words(struct counter *counter, const struct case_record *record, enum paper paper,
		 const struct paper_record *row, struct buffer *ret_text, struct error *error);

/* Inside the caller's transaction: the one that there is, or a new one. case_id and language of the
 * row are given. */
bool paper_find_or_make(struct counter *counter, const struct case_record *record, enum paper paper,
			struct paper_record *row, struct buffer *ret_text, struct error *error);
/* What tells a payment's paper from the case's others. */
void paper_about_payment(int64_t payment, char about[static PAPER_ABOUT_SIZE]);
/* What a notice of completion says of a case that stands there, a message id; NULL: nothing yet. */
const char *paper_notice_says(const struct case_record *record);
/* Receipt and refund slip (paper_fee.c). */
bool paper_words_fee(struct counter *counter, const struct case_record *record, enum paper paper,
		     const struct paper_record *row, struct buffer *ret_text, struct error *error);
bool paper_words_notice(struct counter *counter, const struct case_record *record,
			const struct paper_record *row, struct buffer *ret_text,
			struct error *error);

#endif
