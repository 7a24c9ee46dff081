/*
 * sync/verb_store: an administrator's own handle on the database, beside a sync that runs.
 *
 * DESCRIPTION
 *   For verbs that send nothing: stops, and what a person settles. It is not under the lease, so
 *   that nobody has to end the sync first; the audit trail names the user who has called.
 * OWNERSHIP  verb_store_close() frees both.
 * ERRORS     Those of seal and store.
 * THREADS    One.
 */
#ifndef MADOGUCHI_SYNC_VERB_STORE_H
#define MADOGUCHI_SYNC_VERB_STORE_H

#include "madoguchi/base/config.h"
#include "madoguchi/keys/seal.h"
#include "madoguchi/store/store.h"

struct verb_store {
	struct seal_key *queue_key;
	struct store *store;
};

bool verb_store_open(const struct config *config, struct verb_store *ret_opened,
		     struct error *error);
void verb_store_close(struct verb_store *opened);

#endif
