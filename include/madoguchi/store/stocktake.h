/*
 * store/stocktake: the stock-taking (棚卸) of the safe.
 *
 * DESCRIPTION
 *   At most one is open. What is seen in the safe is marked by its number, each mark a transaction
 *   of its own, so that a stock-taking goes on where it was after a crash. A number that lies here
 *   by the list is `found`, any other one is `extra`. stocktake_close() compares with the list of
 *   that moment: what has come meanwhile must be seen as well, what went home is no longer asked
 *   for, and what is on the list and was not seen is `missing`. A closed one never changes; two
 *   names and the three counts stand in it and in the audit trail.
 * ERRORS   STOCKTAKE_NONE (none is open), SECOND_PERSON (the operator himself), INPUT_WRONG (no
 *   number), and those of the store.
 * THREADS  As the store.
 */
#ifndef MADOGUCHI_STORE_STOCKTAKE_H
#define MADOGUCHI_STORE_STOCKTAKE_H

#include "madoguchi/store/stocktake_list.h"
#include "madoguchi/store/store.h"

/* A new one, or the one that is open. */
bool stocktake_begin(struct store *store, struct stocktake *ret_stocktake, struct error *error);
/* Marks what was seen in the one that is open. */
bool stocktake_mark(struct store *store, const char *number, enum stocktake_result *ret_result,
		    struct error *error);
/* Takes a mark back; one that is not there is no error. */
bool stocktake_unmark(struct store *store, const char *number, struct error *error);
/* `second` is who counted with the operator: another one. */
bool stocktake_close(struct store *store, const char *second, struct stocktake *ret_stocktake,
		     struct error *error);

#endif
