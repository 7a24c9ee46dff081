/*
 * counter/day: the day report (日計表), and closing the day.
 *
 * DESCRIPTION
 *   What a day is: store/day. The clerk counts the till and enters what lay in it in the morning
 *   and what lies in it now; a difference needs a reason, which stands on the report. Somebody else
 *   with the approver's role signs in for it and so signs the sums: whoever closes a day cannot be
 *   the one who agrees. Report, rows and the line of the trail are made in one transaction.
 *   Until then the report can be looked at as often as one likes; it says that the day is open.
 * ERRORS   DAY_EMPTY (nothing was done and nothing paid since the last closing), CASH_DIFFERS (no
 *   reason is given), INPUT_WRONG (a sum below zero or too large, a My Number in the reason),
 *   APPROVAL_MISSING, SECOND_PERSON, and those of counter/paper.
 * OWNERSHIP  Texts are appended to the caller's buffers.
 * THREADS  The counter's.
 */
#ifndef MADOGUCHI_COUNTER_DAY_H
#define MADOGUCHI_COUNTER_DAY_H

#include "madoguchi/base/csv_write.h"
#include "madoguchi/counter/approval.h"
#include "madoguchi/counter/export.h"
#include "madoguchi/store/day.h"

#define DAY_SUBJECT "day" /* of the approval */
#define DAY_WHY_SIZE 177  /* 44 characters */
#define DAY_YEN_MAX 100000000

struct day_order {
	int64_t float_yen, counted_yen;
	char why[DAY_WHY_SIZE]; /* of a difference */
	struct approval approval;
};

/* What a screen shows of the open day. */
struct day_view {
	int64_t from_ms; /* the closing before; 0: none */
	struct day_totals totals;
	int64_t lines; /* 0: there is nothing to close */
	int64_t open;  /* cases that are not settled */
	int64_t unpaid, unpaid_yen;
};

bool day_look(struct store *store, struct day_view *ret_view, struct error *error);

/* The open day's report as it stands. */
bool day_preview(struct counter *counter, enum language language, struct buffer *ret_text,
		 struct error *error);
/* The lines of a closed day, or (number NULL) of the open one, for a spreadsheet; an act in the
 * trail. unfit gets the number of each row (from 1, the head not counted) of which some character
 * is 〓. */
bool day_csv(struct counter *counter, const char *number, enum language language,
	     struct csv_write *csv, void (*unfit)(void *context, int64_t row), void *context,
	     struct error *error);
/* The same as a file of its own (counter/export). */
bool day_csv_file(struct counter *counter, const char *number, enum language language,
		  struct export_csv *file, struct error *error);
bool day_shut(struct counter *counter, const struct day_order *order, enum language language,
	      struct paper_record *ret_row, struct buffer *ret_text, struct error *error);

#endif
