/*
 * sync/sync_office: what every work of the sync needs of this office.
 *
 * DESCRIPTION
 *   The database, opened for writing with the queue key alone and under the lease (sync/lease),
 *   the office's certificate and key, and whom it trusts. The service, the offline bundle and the
 *   reconciliation all begin with it.
 *   It also knows whether the database is an older copy (sync/copy_mark): then nothing may leave
 *   until the authority's statement was compared, or a person has answered for it.
 * OWNERSHIP  The configuration is borrowed; sync_office_close() frees the rest and drops the lease.
 * ERRORS     Those of configuration, key, store, lease and office key.
 * THREADS    One.
 */
#ifndef MADOGUCHI_SYNC_SYNC_OFFICE_H
#define MADOGUCHI_SYNC_SYNC_OFFICE_H

#include "madoguchi/base/config.h"
#include "madoguchi/keys/checkpoint.h"
#include "madoguchi/pki/certificate.h"
#include "madoguchi/pki/cmp_message.h"
#include "madoguchi/store/store.h"
#include "madoguchi/sync/copy_mark.h"
#include "madoguchi/sync/lease.h"

struct sync_office {
	const struct config *config;
	struct seal_key *queue_key;
	struct store *store;
	struct lease lease;
	struct copy_mark mark;
	struct cmp_identity *identity;
	struct cmp_trust *cmp_trust;
	struct certificate_trust *certificate_trust;
	struct audit_key *audit_key; /* NULL: none is configured */
};

/* Trust, identity, database and lease; on failure nothing stays open. */
bool sync_office_open(const struct config *config, struct sync_office *ret_office,
		      struct error *error);
/* The same for who compares and sends nothing: while a sync runs, beside it and without the lease.
 * SYNC_OTHER when that sync has an older copy to settle. */
bool sync_office_open_beside(const struct config *config, struct sync_office *ret_office,
			     struct error *error);
/* The mark follows the database; what fails is logged, and the older mark stays. */
void sync_office_mark(struct sync_office *office);
/* The authority has seen more of this counter than the database has: it is an older copy. */
bool sync_office_older(struct sync_office *office, struct error *error);
/* The database is no older copy any more: what it lacks is known. */
bool sync_office_settled(struct sync_office *office, struct error *error);
void sync_office_close(struct sync_office *office);

#endif
