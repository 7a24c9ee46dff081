/*
 * counter/stocktake: the stock-taking (棚卸) of the safe: when it is due, and how it is closed.
 *
 * DESCRIPTION
 *   What lies in the safe is counted once on each day on which the office is open. It is owed from
 *   the first such day that has passed since the last one, or since something came to lie there;
 *   from the next such day on it is overdue.
 *   It is closed by two: whoever is signed in, and a second person who proves himself for that act
 *   alone (counter/approval), in one transaction with its result.
 * ERRORS   STOCKTAKE_NONE, INPUT_WRONG (not a number of a slip), those of counter/approval and the
 *   store.
 * THREADS  As the store; the acts are the counter's.
 */
#ifndef MADOGUCHI_COUNTER_STOCKTAKE_H
#define MADOGUCHI_COUNTER_STOCKTAKE_H

#include "madoguchi/counter/approval.h"
#include "madoguchi/store/stocktake_list.h"

#define STOCKTAKE_SUBJECT "stocktake" /* what the second person agrees to: the one that is open */

struct stocktake_view {
	struct stocktake open;			/* id 0: none is under way */
	int64_t counts[STOCKTAKE_RESULT_COUNT]; /* of the open one */
	struct stocktake last;			/* the last closed one; id 0: there was none */
	int32_t owed_since;			/* day; DATE_NONE: nothing is owed */
	bool overdue;				/* owed since an earlier day than today */
};

bool stocktake_look(struct store *store, const struct office *office, int64_t now_ms,
		    struct stocktake_view *ret_view, struct error *error);
/* "No stock-taking is due today.", "… is to be done.", "… overdue since 10-13." */
struct message stocktake_words(const struct stocktake_view *view);
/* When the last one was closed, by whom, and what it found; id NULL: there was none. */
struct message stocktake_last_words(const struct stocktake_view *view);

enum stocktake_act {
	STOCKTAKE_ACT_BEGIN, /* or take up the one that is open */
	STOCKTAKE_ACT_MARK,
	STOCKTAKE_ACT_UNMARK,
	STOCKTAKE_ACT_CLOSE,
};

struct stocktake_order {
	enum stocktake_act act;
	char number[CUSTODY_NUMBER_SIZE]; /* MARK and UNMARK: as typed or scanned; then as it is
						read */
	struct approval approval;	  /* CLOSE */
	enum stocktake_result result;	  /* after MARK */
	struct stocktake stocktake;	  /* after BEGIN and CLOSE */
};

bool stocktake_work(struct counter *counter, struct stocktake_order *order, struct error *error);

#endif
