/*
 * store/certificate: certificates as the office knows them, old ones too.
 *
 * DESCRIPTION
 *   A row is made when the sync has checked an answer (state issued), or when a certificate that
 *   was on a card before is read at the counter (state on_card, origin read). The DER is sealed
 *   with the queue key (the sync has to build confirmations and revocations from it) and kept until
 *   the retention rule lets it go. certificate_apply() is the only writer of the state.
 * THREADS  As the store.
 */
#ifndef MADOGUCHI_STORE_CERTIFICATE_H
#define MADOGUCHI_STORE_CERTIFICATE_H

#include "madoguchi/base/buffer.h"
#include "madoguchi/domain/state.h"
#include "madoguchi/domain/vocabulary.h"
#include "madoguchi/store/store.h"

#define SERIAL_SIZE 41

struct certificate_record {
	int64_t id;
	int64_t version;
	int64_t case_id;     /* that asked for it, or at which it was read */
	int64_t exchange_id; /* 0: read from a card */
	enum certificate_kind kind;
	enum certificate_state state;
	char serial[SERIAL_SIZE]; /* hexadecimal */
	int64_t not_before_ms;
	int64_t not_after_ms;
	uint8_t public_key_digest[32]; /* SHA-256 of SubjectPublicKeyInfo */
	uint8_t fingerprint[32];
	int64_t confirm_by_ms; /* the authority's patience; 0: not told */
	int64_t
	    confirm_due_ms; /* certConf not before, or EXCHANGE_IN_FLIGHT; issued and confirming */
	int attempts;	    /* certConfs sent */
	int64_t successor_of; /* certificate that it replaces; 0: none */
};

/* Fills in id and version; state issued or, with exchange_id 0, on_card. STORE_CONFLICT when a
 * certificate of this fingerprint is known. */
bool certificate_add(struct store *store, struct certificate_record *record, const uint8_t *der,
		     size_t size, struct error *error);
bool certificate_load(struct store *store, int64_t id, struct certificate_record *ret_record,
		      struct buffer *ret_der /* may be NULL */, struct error *error);
/* The newest of a case and kind that came from the authority; NOT_FOUND. */
bool certificate_of_case(struct store *store, int64_t case_id, enum certificate_kind kind,
			 struct certificate_record *ret_record, struct buffer *ret_der,
			 struct error *error);
/* Whether a revocation of it was asked for, by whatever way, and not refused. */
bool certificate_is_revoked(struct store *store, int64_t id, bool *ret_revoked,
			    struct error *error);
bool certificate_by_fingerprint(struct store *store, const uint8_t fingerprint[static 32],
				struct certificate_record *ret_record, struct error *error);
/* Moves the state; confirm_by_ms, confirm_due_ms, attempts and successor_of are written as they
 * stand in the record. CONFIRMED moves the case in the same transaction (store/case). */
bool certificate_apply(struct store *store, struct certificate_record *record,
		       enum certificate_event event, struct error *error);
/* Those that await their certConf or its answer and are due, by due time: what the sync takes up
 * again after a restart. */
bool certificate_unconfirmed_next(struct store *store, int64_t now_ms,
				  struct certificate_record *ret_list, int capacity, int *ret_count,
				  struct error *error);
/* When the next of them becomes due; 0: there is none. */
bool certificate_unconfirmed_due(struct store *store, int64_t *ret_due_ms, struct error *error);
/* Until when the authority waits for the most urgent of them; 0: for ever, or there is none. */
bool certificate_confirm_by(struct store *store, int64_t *ret_by_ms, struct error *error);
/* Only confirm_due_ms and attempts (as in the record). */
bool certificate_postpone(struct store *store, struct certificate_record *record, int64_t due_ms,
			  struct error *error);
/* Those on a card whose time is over (not_after_ms < now_ms), to be lapsed; oldest first. */
bool certificate_expired_next(struct store *store, int64_t now_ms,
			      struct certificate_record *ret_list, int capacity, int *ret_count,
			      struct error *error);

#endif
