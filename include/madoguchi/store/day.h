/*
 * store/day: the counter's day, added up and closed.
 *
 * DESCRIPTION
 *   A day is what lies between two closings, whatever the clock says: it begins behind the last row
 *   of the audit trail and the last payment that the day before has counted, and ends with the last
 *   ones that are there when it is closed. So nothing falls between two days and nothing is counted
 *   twice: what is done after the closing belongs to the next day's report, and so do corrections,
 *   as lines of their own. A closed day's rows are never changed.
 *   A line adds up what has the same procedure, kinds, applicant and fee. Cases that were done or
 *   cancelled (refused, withdrawn) count on the day on which they came to that, payments on the day
 *   on which they were made.
 * ERRORS    NOT_FOUND (no such closed day), and those of the store.
 * OWNERSHIP day_free() frees the lines.
 * THREADS   As the store.
 */
#ifndef MADOGUCHI_STORE_DAY_H
#define MADOGUCHI_STORE_DAY_H

#include "madoguchi/domain/state.h"
#include "madoguchi/store/paper.h"
#include "madoguchi/store/payment.h"

struct day_line {
	enum procedure procedure;
	unsigned kinds;
	enum applicant applicant;
	int fee; /* yen, or FEE_UNSTATED */
	int64_t done, cancelled;
	int64_t taken, refunded, corrected; /* how many */
	int64_t issuer_yen, own_yen;	    /* what is left of them */
};

/* All lines together, and how it was paid. */
struct day_totals {
	int64_t done, cancelled, taken, refunded, corrected;
	int64_t issuer_yen, own_yen;
	int64_t cash_yen, cashless_yen; /* of both parts */
};

/* The counted till: all in yen. */
struct day_cash {
	int64_t float_yen;    /* the change that lay in it in the morning */
	int64_t expected_yen; /* that, and the cash of the day */
	int64_t counted_yen;
};

struct day {
	int64_t id;			/* 0: not closed yet */
	char number[PAPER_NUMBER_SIZE]; /* "" while it is not closed */
	int64_t from_ms, until_ms;	/* the closing before, 0: none; this one, or now */
	int64_t last_audit, last_payment;
	struct day_line *lines;
	size_t line_count;
	struct day_totals totals;
	int64_t open[CASE_STATE_COUNT]; /* cases that are not settled, by state */
	int64_t unpaid, unpaid_yen;	/* fees that could be taken and were not */
	struct day_cash cash;		/* of a closed one */
	char closed_by[OPERATOR_SIZE], signed_by[OPERATOR_SIZE];
};

/* The day that is still open, as it stands now. */
bool day_open_read(struct store *store, struct day *ret_day, struct error *error);
/* A closed one by its number. */
bool day_read(struct store *store, const char *number, struct day *ret_day, struct error *error);
void day_free(struct day *day);
/* Closes the open day that was just read in this transaction, as it stands in `day`: number, cash
 * and signed_by are given, id, until_ms and closed_by follow. */
bool day_close(struct store *store, struct day *day, struct error *error);

#endif
