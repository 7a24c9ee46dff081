/*
 * sync/verb_store: an administrator's own handle on the database, beside a sync that runs.
 *
 * DESCRIPTION
 *   For verbs that send nothing: stops, and what a person settles. It is not under the lease, so
 *   that nobody has to end the sync first. Who only looks needs no name. Who changes something
 *   names himself with --operator and proves it (store/sign_in), or is the practice world's
 *   operator: he stands in the audit trail, and the queue must be his to look after (RIGHT_QUEUE).
 * OWNERSHIP  verb_store_close() frees both.
 * ERRORS     Those of seal, store, store/sign_in and base/password_input.
 * THREADS    One.
 */
#ifndef MADOGUCHI_SYNC_VERB_STORE_H
#define MADOGUCHI_SYNC_VERB_STORE_H

#include "madoguchi/keys/seal.h"
#include "madoguchi/store/operator.h"
#include "madoguchi/sync/bundle_verbs.h"

struct verb_store {
	struct seal_key *queue_key;
	struct store *store;
	struct operator_record signed_in; /* name "": nobody */
};

bool verb_store_open(const struct config *config, struct verb_store *ret_opened,
		     struct error *error);
/* The same for who changes something. */
bool verb_store_open_signed_in(const struct verb_call *call, struct verb_store *ret_opened,
			       struct error *error);
void verb_store_close(struct verb_store *opened);
/* Signs in on any handle: from now on it acts in his name. */
bool verb_sign_in(const struct verb_call *call, struct store *store,
		  struct operator_record *ret_record, struct error *error);

#endif
