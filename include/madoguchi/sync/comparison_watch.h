/*
 * sync/comparison_watch: a sync that watches makes the comparisons that the screens ask for.
 *
 * DESCRIPTION
 *   What somebody has asked for (store/comparison) is made by `madoguchi-sync reconcile asked` in a
 *   process of its own (sync/errand), which notes its progress and its end: pages are on their way
 *   for as long as they like, and no resident waits for them. It is begun only when messages may
 *   go out. One that ends without having noted its end is noted here.
 * OWNERSHIP  Configuration and store are borrowed. comparison_watch_end() stops a process that
 *            still runs; the comparison stays open, and the next sync begins it again.
 * ERRORS     Those of the store.
 * THREADS    One.
 */
#ifndef MADOGUCHI_SYNC_COMPARISON_WATCH_H
#define MADOGUCHI_SYNC_COMPARISON_WATCH_H

#include "madoguchi/store/comparison.h"
#include "madoguchi/sync/errand.h"

struct comparison_watch {
	const struct config *config;
	struct store *store;
	struct comparison newest; /* as the database had it at seen_version */
	int64_t seen_version;
	int errand;    /* ERRAND_NONE: none */
	int64_t begun; /* what the errand is for */
};

void comparison_watch_begin(struct comparison_watch *watch, const struct config *config,
			    struct store *store);
/* open: the link is good, and nothing forbids to send. */
bool comparison_watch_step(struct comparison_watch *watch, bool open, struct error *error);
void comparison_watch_end(struct comparison_watch *watch);

#endif
