/*
 * store/revocation_index: which certificates are revoked, by the newest list of each issuer.
 *
 * DESCRIPTION
 *   One SQLite file an issuer, STATE/revocation/KEYID.db (KEYID: the issuer's key identifier in
 *   hexadecimal), apart from the database: a new list replaces the whole file by rename, so that a
 *   million entries never stand in the way of a counter, and a reader has the old list or the new
 *   one. It is made beside its place (KEYID.new), synced, and renamed; a crash leaves the old one.
 *   Making it takes bounded memory (SQLite's sorter); a look-up is one search in one index.
 *   A stale list is never "good": whoever is not in it is REVOCATION_STALE, "not known since
 *   next_update_ms". A revocation stays one, however old the list is.
 * ERRORS     STORE_FULL, STORE_IO, STORE_OPEN, STORE_DAMAGED. That there is no list is no error.
 * OWNERSHIP  revocation_index_close(); a writer that is closed without revocation_index_finish()
 *   leaves nothing.
 * THREADS    One handle, one thread at a time.
 * UNITS      UTC in ms.
 */
#ifndef MADOGUCHI_STORE_REVOCATION_INDEX_H
#define MADOGUCHI_STORE_REVOCATION_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/base/error.h"

#define REVOCATION_ISSUER_SIZE 20
#define REVOCATION_FOLDER "revocation"

enum revocation_answer {
	REVOCATION_NO_LIST, /* nothing is known */
	REVOCATION_GOOD,    /* not in a list that is in force */
	REVOCATION_REVOKED, /* since revoked_ms, for reason */
	REVOCATION_STALE,   /* not in a list that has run out: not known since next_update_ms */
};

struct revocation_status {
	enum revocation_answer answer;
	int reason;		/* CRLReason, RFC 5280 5.3.1 */
	int64_t revoked_ms;	/* 0 unless revoked */
	int64_t this_update_ms; /* of the list; 0: there is none */
	int64_t next_update_ms;
	int64_t fetched_ms; /* when this machine took it */
	int64_t entries;
};

struct revocation_index; /* an open list */

/* *ret_index NULL: there is no list of this issuer. */
bool revocation_index_open(const char *state_dir,
			   const uint8_t issuer_key[static REVOCATION_ISSUER_SIZE],
			   struct revocation_index **ret_index, struct error *error);
void revocation_index_close(struct revocation_index **index);
/* index NULL: REVOCATION_NO_LIST. */
bool revocation_index_find(struct revocation_index *index, const uint8_t *serial,
			   size_t serial_size, int64_t now_ms, struct revocation_status *ret_status,
			   struct error *error);

/* All lists that are kept, of whichever issuer. */
struct revocation_lists {
	int count;
	int64_t fetched_ms;	/* when the newest was taken; 0: none */
	int64_t next_update_ms; /* the nearest that is still to come; 0: all have run out */
};

/* A file that cannot be read counts as none. */
bool revocation_lists_look(const char *state_dir, int64_t now_ms,
			   struct revocation_lists *ret_lists, struct error *error);

/* ---- making one ---- */
struct revocation_writer;

/* What of the list is known before its entries are is its place alone; the rest comes at the end.
 */
bool revocation_writer_open(const char *state_dir, struct revocation_writer **ret_writer,
			    struct error *error);
void revocation_writer_close(struct revocation_writer **writer);
bool revocation_writer_add(struct revocation_writer *writer, const uint8_t *serial,
			   size_t serial_size, int64_t revoked_ms, int reason, struct error *error);
/* Puts it in its place, unless the list that is there is newer (this_update_ms): then
 * *ret_taken is false and nothing is changed. */
bool revocation_writer_finish(struct revocation_writer *writer,
			      const uint8_t issuer_key[static REVOCATION_ISSUER_SIZE],
			      int64_t this_update_ms, int64_t next_update_ms, bool *ret_taken,
			      struct error *error);

#endif
