/*
 * sync/report: what a run has done, in words or for scripts.
 *
 * DESCRIPTION
 *   Text: one line a figure in the reader's language, the result in words last. JSON: one object
 *   on one line, with English names and the words in the reader's language.
 * THREADS  Any.
 */
#ifndef MADOGUCHI_SYNC_REPORT_H
#define MADOGUCHI_SYNC_REPORT_H

#include <stdio.h>

#include "madoguchi/base/message.h"
#include "madoguchi/store/sync_state.h"
#include "madoguchi/sync/engine.h"

enum report_format { REPORT_TEXT, REPORT_JSON };

struct report {
	struct engine_run run;
	enum link_state link;
	int64_t paused_until_ms; /* the service has asked to wait; 0: it has not */
	struct queue_counts queue;
	bool unconfirmed;  /* certificates whose confirmation is not settled */
	const char *words; /* message id */
	struct error trouble;
};

bool report_format_parse(const char *word, enum report_format *ret_format);
/* OK when all is settled, AUTHORITY when something is left over. */
enum exit_status report_status(const struct report *report);
bool report_print(const struct report *report, enum report_format format, enum language language,
		  FILE *stream);
/* In quotes, escaped. */
void report_print_json_string(FILE *stream, const char *value);

#endif
