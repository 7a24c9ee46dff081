/*
 * store/stocktake_list: stock-takings and what each has seen, read only.
 *
 * DESCRIPTION
 *   The marks of an open one stand beside the list of this moment; those of a closed one are its
 *   result (store/stocktake writes them).
 * ERRORS   NOT_FOUND, and those of the store.
 * THREADS  As the store; the UI thread uses its read-only handle.
 */
#ifndef MADOGUCHI_STORE_STOCKTAKE_LIST_H
#define MADOGUCHI_STORE_STOCKTAKE_LIST_H

#include "madoguchi/store/custody.h"

enum stocktake_result {
	STOCKTAKE_UNSEEN,  /* on the list, not seen yet; only while it is open */
	STOCKTAKE_FOUND,   /* on the list and in the safe */
	STOCKTAKE_MISSING, /* on the list, not in the safe */
	STOCKTAKE_EXTRA,   /* in the safe, not on the list */
	STOCKTAKE_RESULT_COUNT,
};

struct stocktake {
	int64_t id;
	int64_t begun_ms;
	char begun_by[OPERATOR_SIZE];
	int64_t closed_ms; /* 0: open */
	char closed_by[OPERATOR_SIZE];
	char second[OPERATOR_SIZE];
	int64_t found, missing, extra; /* of a closed one */
};

struct stocktake_line {
	char number[CUSTODY_NUMBER_SIZE];
	enum stocktake_result result;
	int64_t at_ms;	  /* marked; 0: unseen */
	int64_t since_ms; /* lies here since; 0: not by the list */
	char place[CUSTODY_PLACE_SIZE];
};

#define STOCKTAKE_NAME_SIZE 32
/* As the audit trail names it: "stocktake 3". */
void stocktake_name(const struct stocktake *stocktake, char name[static STOCKTAKE_NAME_SIZE]);
/* "unseen", "found" … */
const char *stocktake_result_word(enum stocktake_result result);
const char *stocktake_result_label(enum stocktake_result result); /* message id */
/* The one that is open, and the last one that was closed; NOT_FOUND. */
bool stocktake_open(struct store *store, struct stocktake *ret_stocktake, struct error *error);
bool stocktake_last(struct store *store, struct stocktake *ret_stocktake, struct error *error);
/* By number, those after this one ("": from the start): of an open one what is on the list and what
 * was seen besides, of a closed one its marks. */
bool stocktake_lines(struct store *store, const struct stocktake *stocktake, const char *after,
		     struct stocktake_line *ret_lines, int capacity, int *ret_count,
		     struct error *error);
/* How the open one stands: each result's number of lines. */
bool stocktake_counts(struct store *store, const struct stocktake *stocktake,
		      int64_t ret_counts[static STOCKTAKE_RESULT_COUNT], struct error *error);
/* Since when the longest lies in the safe; 0: nothing does. */
bool stocktake_oldest(struct store *store, int64_t *ret_since_ms, struct error *error);

#endif
