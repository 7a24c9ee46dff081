/*
 * store/comparison: somebody at a screen wants our records compared with the authority's.
 *
 * DESCRIPTION
 *   The screens have no network. What they write here is a wish that outlives them and the sync:
 *   the sync that watches carries it out as soon as the link is good (sync/comparison_watch), and a
 *   sync that died over it begins again. One is open at a time; whoever asks meanwhile gets that
 *   one. What it finds stands in store/finding.
 * ERRORS   Those of the store; NOT_FOUND: it has ended.
 * THREADS  As the store.
 */
#ifndef MADOGUCHI_STORE_COMPARISON_H
#define MADOGUCHI_STORE_COMPARISON_H

#include "madoguchi/store/comparison_list.h"

/* In the name of the handle's actor. */
bool comparison_ask(struct store *store, struct error *error);
/* Begins, or begins again: nothing of it has been read. */
bool comparison_begin(struct store *store, struct comparison *comparison, struct error *error);
/* So many transactions of the statement have come. */
bool comparison_progress(struct store *store, struct comparison *comparison, int64_t read,
			 struct error *error);
/* ERROR_NONE: it was made. */
bool comparison_end(struct store *store, struct comparison *comparison, enum error_code failure,
		    struct error *error);

#endif
