/*
 * store/bundle: what goes into files for a link that is not there, and which files there were.
 *
 * DESCRIPTION
 *   A bundle is one nested message in one file. Its row is made in the transaction that journals
 *   the messages inside, so that a file that somebody carries is always known here. The lists
 *   yield everything that is open, due or not, page by page: rows may change state meanwhile.
 * ERRORS    Those of the store; NOT_FOUND.
 * THREADS   As the store.
 */
#ifndef MADOGUCHI_STORE_BUNDLE_H
#define MADOGUCHI_STORE_BUNDLE_H

#include "madoguchi/store/certificate.h"
#include "madoguchi/store/exchange.h"

struct bundle_record {
	int64_t id;
	uint8_t transaction_id[TRANSACTION_ID_SIZE]; /* of the outer message: the file's name */
	int64_t made_ms;
	int64_t messages;
	uint8_t digest[32];  /* SHA-256 of the file */
	int64_t answered_ms; /* when its answer was first imported; 0: not yet */
};

/* Fills in id and, where it is 0, made_ms. */
bool bundle_add(struct store *store, struct bundle_record *bundle, struct error *error);
bool bundle_by_transaction(struct store *store,
			   const uint8_t transaction_id[static TRANSACTION_ID_SIZE],
			   struct bundle_record *ret_bundle, struct error *error);
/* Only the first time counts. */
bool bundle_answered(struct store *store, int64_t id, struct error *error);
/* Bundles that no answer came for, and when the oldest of them was made (0: none). */
bool bundle_count_open(struct store *store, int64_t *ret_count, int64_t *ret_oldest_ms,
		       struct error *error);

/* Queued, sent or waiting, not blocked by another, in the order of sending; after NULL: from the
 * start. */
bool bundle_exchanges_next(struct store *store, const struct exchange *after,
			   struct exchange *ret_list, int capacity, int *ret_count,
			   struct error *error);
/* Issued or confirming, by row. */
bool bundle_certificates_next(struct store *store, int64_t after_id,
			      struct certificate_record *ret_list, int capacity, int *ret_count,
			      struct error *error);
/* The message of an exchange that bears this senderNonce. */
bool bundle_message_find(struct store *store, int64_t exchange_id, enum message_direction direction,
			 const uint8_t *nonce, size_t nonce_size, bool *ret_found,
			 struct exchange_message *ret_message, struct error *error);

#endif
