/* store/paper_parts: one row of papers, read alike by store/paper and store/paper_list. */
#ifndef MADOGUCHI_STORE_PAPER_PARTS_H
#define MADOGUCHI_STORE_PAPER_PARTS_H

#include "madoguchi/store/paper.h"

#include "internal.h"

#define PAPER_COLUMNS                                                                              \
	"papers.id, papers.kind, papers.number, papers.language, papers.case_id, papers.about,"    \
	" papers.made_ms, papers.made_by, papers.prints, papers.printed_ms"

/* False when the row makes no sense; its id is read. */
bool paper_row_read(struct query *query, struct paper_record *ret_paper);

#endif
