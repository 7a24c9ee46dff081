/*
 * store/purge: what is kept no longer leaves the database, for good.
 *
 * DESCRIPTION
 *   A case that ends is given the day from which its years count (kept_from, domain/retention), and
 *   with it its papers. When their time has run out, purge_cases() deletes the case with everything
 *   that leads to its people, and purge_papers() the texts of papers that have years of their own.
 *   What stays: the audit trail, which holds no personal data, with a line for each case and paper
 *   that went; a count for each fiscal year, procedure, applicant, kinds and end (purged_cases);
 *   the numbers of papers, so that none is missing; the transactionIDs (purged_exchanges), so that
 *   the authority's statement does not show them as unknown.
 *   Not purged are cases that are not settled, and settled ones of which something is: a request
 *   that is not answered, a certificate that is on no card yet, a difference with the authority.
 *   Each call deletes one window in one transaction; a program that is killed has deleted whole
 *   windows, and the next run goes on. purge_index() and purge_settle() come last: the pairs of
 *   the search index whose case is gone, and the log, which still holds pages as they were. The
 *   database itself is overwritten in place (secure_delete).
 * ERRORS   Those of the store; STORE_BUSY: somebody is reading the log (purge_settle).
 * THREADS  As the store. No key is needed.
 */
#ifndef MADOGUCHI_STORE_PURGE_H
#define MADOGUCHI_STORE_PURGE_H

#include "madoguchi/domain/case_number.h"
#include "madoguchi/domain/retention.h"
#include "madoguchi/domain/vocabulary.h"
#include "madoguchi/store/paper.h"

#define PURGE_WINDOW 64

/* Of each sort of record the last kept_from that is due; DATE_NONE: none ever. */
struct purge_limits {
	int32_t due[RETAINED_COUNT];
};

/* Why a case whose time has run out stays. */
enum purge_hold {
	PURGE_HOLD_NOT,	    /* nothing keeps it */
	PURGE_HOLD_REQUEST, /* a request of it, or about its certificate, is under way or held */
	PURGE_HOLD_CERTIFICATE, /* its certificate is on no card yet */
	PURGE_HOLD_DIFFERENCE,	/* a difference with the authority is open */
	PURGE_HOLD_CUSTODY,	/* something of it lies in the safe or is in the mail */
	PURGE_HOLD_YEARS,	/* of a database that was set aside: its own years run */
	PURGE_HOLD_COUNT,
};

struct purge_case {
	int64_t id;
	char number[CASE_NUMBER_SIZE]; /* empty: it was left as a draft */
	enum procedure procedure;
	int32_t kept_from;
	enum purge_hold hold;
};

struct purge_paper {
	int64_t id;
	char number[PAPER_NUMBER_SIZE];
	char kind[PAPER_KIND_SIZE];
	int32_t kept_from;
};

/* The last pair of the search index that was looked at. */
struct purge_cursor {
	uint8_t hash[8];
	int64_t case_id;
};

/* Cases whose time has run out, in the order of kept_from and row, behind *after (all zero: from
 * the beginning). */
bool purge_case_list(struct store *store, const struct purge_limits *limits,
		     const struct purge_case *after, struct purge_case *ret_rows, int capacity,
		     int *ret_count, struct error *error);
/* Papers of one sort whose own time has run out and whose case is settled, from row `after` on. */
bool purge_paper_list(struct store *store, const struct purge_limits *limits,
		      enum retained retained, int64_t after, struct purge_paper *ret_rows,
		      int capacity, int *ret_count, struct error *error);

/* Deletes those of the rows that nothing holds any more; *ret_gone is their number. */
bool purge_cases(struct store *store, const struct purge_limits *limits,
		 const struct purge_case *rows, int count, int *ret_gone, struct error *error);
bool purge_papers(struct store *store, const struct purge_paper *rows, int count,
		  struct error *error);
/* Walks the search index, from a cursor that is all zero at first, and takes out what it finds of
 * cases that are gone, at most a window in one call. */
bool purge_index(struct store *store, struct purge_cursor *cursor, bool *ret_more,
		 struct error *error);
/* Everything is in the database file, and the log is empty. */
bool purge_settle(struct store *store, struct error *error);

/* How many cases and papers are due, at most `most` of each; held ones count. */
bool purge_count(struct store *store, const struct purge_limits *limits, int most,
		 int64_t *ret_cases, int64_t *ret_papers, struct error *error);

#endif
