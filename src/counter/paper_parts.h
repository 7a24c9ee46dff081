/* counter/paper_parts: what a paper says, apart from what becomes of it. */
#ifndef MADOGUCHI_COUNTER_PAPER_PARTS_H
#define MADOGUCHI_COUNTER_PAPER_PARTS_H

#include "madoguchi/counter/paper.h"

/* The paper's words, in the language of its row and with its number, from the case as it stands. */
bool paper_words(struct counter *counter, const struct case_record *record, enum paper paper,
		 const struct paper_record *row, struct buffer *ret_text, struct error *error);

#endif
