/*
 * store/finding: where our records and the authority's statement differ, and who settled it.
 *
 * DESCRIPTION
 *   A comparison takes the authority's rows into a table of their own (finding_entry_add), then
 *   finding_compare() looks for each kind of difference with one statement of SQL. A difference
 *   is one row as long as it is open, however often it is found; when it has gone by itself it is
 *   closed by "sync". What a person has settled, with a name, is not brought up again. Certificates
 *   that nobody collected are found the same way: after the office's period a letter is noted by a
 *   person, and only then may a person, named, have the certificate revoked.
 * ERRORS   Those of the store; NOT_FOUND; STATE_FORBIDDEN (settled already, or the letter is
 *          missing).
 * THREADS  As the store.
 * UNITS    UTC in ms.
 */
#ifndef MADOGUCHI_STORE_FINDING_H
#define MADOGUCHI_STORE_FINDING_H

#include "madoguchi/store/finding_list.h"

/* One row of the authority's statement; the numbers are pki/statement's. */
struct finding_entry {
	uint8_t transaction_id[TRANSACTION_ID_SIZE];
	int type;
	int state;
	const char *serial; /* hexadecimal; "": none */
	int reason;
	int64_t changed_ms;
};

struct reconciliation {
	int64_t since_ms;	   /* what the statement covers */
	int64_t made_ms;	   /* when the authority made it */
	const char *source;	   /* "authority" or the file's name */
	int uncollected_days;	   /* after which a certificate counts as not collected; 0: never */
	int64_t at_ms, entries;	   /* out */
	int64_t found, gone, open; /* out */
	int64_t asked;		   /* out: queued here, known there: asked for, not sent as new */
};

/* Forgets the rows of the last comparison. All of one comparison is one transaction. */
bool finding_entries_clear(struct store *store, struct error *error);
bool finding_entry_add(struct store *store, const struct finding_entry *entry, struct error *error);
bool finding_compare(struct store *store, struct reconciliation *reconciliation,
		     struct error *error);

/* Exchanges that are queued here and known there, which only a restored copy explains; by row. */
bool finding_known_there(struct store *store, int64_t after_id, int64_t *ret_ids, int capacity,
			 int *ret_count, struct error *error);

/* The authority remembers a checkpoint of the audit trail that the trail does not have; subject
 * says which row. Known is what is open, or was settled by a person. */
bool finding_trail_known(struct store *store, const char *subject, bool *ret_known,
			 struct error *error);
bool finding_trail_add(struct store *store, const char *subject, struct error *error);

bool finding_load(struct store *store, int64_t id, struct finding *ret_finding,
		  struct error *error);
/* A letter went to the holder of a certificate that was not collected. */
bool finding_letter(struct store *store, int64_t id, const char *person, struct error *error);
/* The body of a rr for a certificate, reason unspecified: not handed over (pki/request). */
typedef bool finding_body(const uint8_t *certificate, size_t size, struct buffer *ret_body,
			  struct error *error);
/* Settles FINDING_UNCOLLECTED, after a letter was noted, queues the revocation, and moves the case
 * to needs_attention: nothing is written any more, and its card, where it lies here, is to be given
 * back. */
bool finding_revoke(struct store *store, int64_t id, const char *person, finding_body *make_body,
		    struct error *error);
/* For every kind: the person's own words are the decision. */
bool finding_settle(struct store *store, int64_t id, const char *person, const char *decision,
		    struct error *error);

#endif
