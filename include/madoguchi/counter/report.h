/*
 * counter/report: the office's lists as papers and as CSV.
 *
 * DESCRIPTION
 *   交付記録簿 (what came to which card), 預かり一覧 (what lies in the safe) and the incident
 *   report (what an outage did to whom). Each is made anew whenever it is asked for, as things
 *   stand then, with a number of its own, and stored as every paper; the CSV has the rows of its
 *   list and is not stored. The list of the safe has names: it is a paper for the safe, not for the
 *   wall.
 * ERRORS   INPUT_WRONG (the span ends before it begins), and those of counter/paper.
 * OWNERSHIP  Texts are appended to the caller's buffers; they hold personal data.
 * THREADS  The counter's.
 */
#ifndef MADOGUCHI_COUNTER_REPORT_H
#define MADOGUCHI_COUNTER_REPORT_H

#include "madoguchi/counter/counter.h"
#include "madoguchi/counter/export.h"
#include "madoguchi/store/paper.h"

enum report { REPORT_REGISTER, REPORT_CUSTODY, REPORT_INCIDENT, REPORT_COUNT };

/* Days, both of them inside. */
struct report_span {
	int32_t from, until;
};

/* Gets the number of each row (from 1, the head not counted) of which some character is 〓. */
typedef void report_unfit(void *context, int64_t row);

/* "register" … */
bool report_parse(const char *word, enum report *ret_report);
bool report_make(struct counter *counter, enum report report, const struct report_span *span,
		 enum language language, struct paper_record *ret_row, struct buffer *ret_text,
		 struct error *error);
bool report_csv(struct counter *counter, enum report report, const struct report_span *span,
		enum language language, struct csv_write *csv, report_unfit *unfit, void *context,
		struct error *error);
/* The same as a file in the folder of exports. */
bool report_csv_file(struct counter *counter, enum report report, const struct report_span *span,
		     enum language language, struct export_csv *file, struct error *error);

#endif
