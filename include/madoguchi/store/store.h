/*
 * store/store: the database, its schema, its transactions.
 *
 * DESCRIPTION
 *   SQLite, WAL, synchronous=FULL, trusted_schema=OFF, secure_delete, foreign_keys. application_id
 *   0x4D41444F ("MADO"), user_version = schema version; a newer one is refused, an older one is
 *   migrated forward under an exclusive lock. The schema in prose: docs/schema.md.
 *   store_begin() is BEGIN IMMEDIATE. Setters run inside the caller's transaction or, when none is
 *   open, in one of their own. No statement stays open between calls.
 *   After an I/O error on commit nothing is committed again on this handle: the store closes it,
 *   opens it anew and reports STORE_IO or STORE_FULL; the caller reads again what is there (the
 *   transaction, as a whole or not at all). Before the next transaction the log is put away into
 *   the database file, since after a failed sync nobody knows what of it is on the disk.
 *   A setter that fails otherwise has changed nothing when it had a transaction of its own. Inside
 *   the caller's: refusals (STORE_CONFLICT, STATE_FORBIDDEN, NOT_FOUND, SYNC_OTHER) have changed
 *   nothing and the transaction may go on; after any other failure store_commit() refuses and rolls
 *   back. After a rollback records in memory are ahead of the database: load them again.
 *   Case columns with personal data pass seal()/unseal() with the case key; exchange bodies and
 *   messages with the queue key. A sync opens the store with the queue key alone (case_key NULL).
 * ERRORS   STORE_OPEN, STORE_DAMAGED, STORE_NEWER, STORE_FULL, STORE_IO, STORE_BUSY,
 *   STORE_CONFLICT (the row's version has changed), STATE_FORBIDDEN, NOT_FOUND, SEAL_BROKEN.
 * THREADS  One store handle per thread; store_interrupt() from any.
 */
#ifndef MADOGUCHI_STORE_STORE_H
#define MADOGUCHI_STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "madoguchi/base/error.h"
#include "madoguchi/base/sha256.h"
#include "madoguchi/keys/seal.h"

#define STORE_APPLICATION_ID 0x4D41444F
#define STORE_SCHEMA_VERSION 2
#define STORE_FILE "madoguchi.db"
#define OPERATOR_SIZE 32
#define TERMINAL_SIZE 64

/* The two keys of a database. */
enum data_key {
	DATA_KEY_CASE,	/* personal data */
	DATA_KEY_QUEUE, /* what the sync sends and takes */
	DATA_KEY_COUNT,
};

enum store_mode {
	STORE_WRITE,	 /* desk and sync: read and write, creates and migrates */
	STORE_READ_ONLY, /* the UI thread: query_only */
};

struct store;

/* Opens STATE/madoguchi.db. Keys are borrowed; either may be NULL where it is not needed. */
bool store_open(const char *state_dir, enum store_mode mode, struct seal_key *case_key,
		struct seal_key *queue_key, struct store **ret_store, struct error *error);
void store_close(struct store **store);
/* Who acts: stands in every history and audit row from now on. */
void store_set_actor(struct store *store, const char *operator_name, const char *terminal);

/* The handle's keys become those that the database is written with (store/key_change); each
 * transaction does so by itself. KEY_GENERATION. */
bool store_follow_keys(struct store *store, struct error *error);

bool store_begin(struct store *store, struct error *error);
bool store_commit(struct store *store, struct error *error);
/* Harmless when no transaction is open. */
void store_rollback(struct store *store);
/* Ends what another thread is reading on this handle; that call reports STORE_BUSY. For handles
 * that are read-only. */
void store_interrupt(struct store *store);
/* PRAGMA integrity_check and foreign_key_check: seconds at a million rows, so on request only. */
bool store_check(struct store *store, bool *ret_ok, struct error *error);
/* Whether a statement of this handle has met a page that is damaged: what a list shows may not be
 * all that there is. */
bool store_is_damaged(const struct store *store);
/* Changes when another connection has committed (PRAGMA data_version). */
int64_t store_data_version(struct store *store);

/* A line of the audit trail outside any state change (viewing, printing, a failed sign-in): no
 * personal data. Rows are chained by SHA-256. */
bool audit_add(struct store *store, const char *act, const char *subject, const char *detail,
	       struct error *error);
/* When this act was last written down; 0: never. */
bool audit_last(struct store *store, const char *act, int64_t *ret_at_ms, struct error *error);
/* Walks the chain; NOT ok: *ret_bad_row is the first row that does not fit (one past the last row
 * when lines are missing at the end). */
bool audit_verify(struct store *store, bool *ret_ok, int64_t *ret_rows, int64_t *ret_bad_row,
		  struct error *error);

/* Number and hash of the newest row; 0 and zero bytes: there is none yet. */
bool audit_head_read(struct store *store, int64_t *ret_row, uint8_t ret_hash[static SHA256_SIZE],
		     struct error *error);
/* Whether the trail has this row with this hash. Only of a whole chain does it say anything. */
bool audit_has(struct store *store, int64_t row, const uint8_t hash[static SHA256_SIZE],
	       bool *ret_has, struct error *error);

/* Next number of a named series (1, 2, …) without gaps (papers, cases), drawn in the open
 * transaction. */
bool series_next(struct store *store, const char *series, int64_t *ret_number, struct error *error);

#endif
