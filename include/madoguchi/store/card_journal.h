/*
 * store/card_journal: what was about to be done to a card, and what came of it.
 *
 * DESCRIPTION
 *   Each step on a card is a row that is committed with its intent BEFORE the first command goes
 *   out and closed with its outcome AFTER. An open row (outcome none) means: the card may or may
 *   not have done it; the counter reads, compares, and repeats, skips or stops.
 *   When the case of an open row ends (withdrawn, above all), nobody will close it: its outcome is
 *   then `left`, in the transaction that ends the case. It stays as ambiguous as it was, and is
 *   told with the card, until the same step has been done on this card by another case, or until it
 *   is known what its PIN is; then it is done with, and counts as done.
 *   `detail` is bytes that belong to the step: for KEY the digest of the key that was there
 *   before; on closing the new public key; for WRITE the fingerprint of the certificate.
 *   Steps up to TEST belong to a kind of certificate; CHANGE_PIN and RESET_PIN belong to a part of
 *   one of the card's PINs (domain/card_pin), and `kind` says nothing then.
 * SECRETS  No PIN, ever.
 * THREADS  As the store.
 */
#ifndef MADOGUCHI_STORE_CARD_JOURNAL_H
#define MADOGUCHI_STORE_CARD_JOURNAL_H

#include "madoguchi/domain/card_pin.h"
#include "madoguchi/domain/vocabulary.h"
#include "madoguchi/store/store.h"

#define JOURNAL_DETAIL_SIZE 512

/* In the order in which they are done, per kind. */
enum card_step {
	STEP_SET_PIN,	 /* PIN set by the issuing profile; repeatable */
	STEP_KEY,	 /* key pair made; not repeatable unread */
	STEP_REQUEST,	 /* proof of possession signed and the exchange queued (one transaction) */
	STEP_WRITE,	 /* certificate written; repeatable */
	STEP_COMPARE,	 /* read back and equal */
	STEP_TEST,	 /* test signature with the new key verified, holder present */
	STEP_CHANGE_PIN, /* present PIN given; afterwards the new one or the old one holds */
	STEP_RESET_PIN,	 /* set anew without the present one; repeatable */
	STEP_COUNT,
};

enum card_outcome {
	OUTCOME_OPEN, /* intent only: ambiguous */
	OUTCOME_DONE,
	OUTCOME_FAILED, /* the card said no; nothing was changed */
	OUTCOME_LEFT,	/* ambiguous, and its case has ended */
};

/* What became of the step nobody has seen. */
static inline bool card_outcome_unseen(enum card_outcome outcome)
{
	return outcome == OUTCOME_OPEN || outcome == OUTCOME_LEFT;
}

struct card_entry {
	int64_t id;
	int64_t case_id;
	enum certificate_kind kind; /* steps of a certificate */
	enum card_pin pin;	    /* steps of a PIN */
	int part;		    /* of the PIN, from 0 */
	enum card_step step;
	enum card_outcome outcome;
	int64_t intent_ms;
	int64_t outcome_ms;
	uint8_t card_digest[32];
	uint8_t detail[JOURNAL_DETAIL_SIZE];
	size_t detail_size;
};

/* Fills in id, outcome (open) and, where it is 0, intent_ms. */
bool card_intent(struct store *store, struct card_entry *entry, struct error *error);
/* A step whose outcome is committed together with its intent, since nothing is sent to the card in
 * between: one row, closed from the start. */
bool card_done(struct store *store, struct card_entry *entry, struct error *error);
/* Closes an open row, once (else STORE_CONFLICT); a detail of size 0 leaves the old one. */
bool card_outcome(struct store *store, struct card_entry *entry, enum card_outcome outcome,
		  const uint8_t *detail, size_t detail_size, struct error *error);
/* The newest row of a step; NOT_FOUND. */
bool card_entry_last(struct store *store, int64_t case_id, enum certificate_kind kind,
		     enum card_step step, struct card_entry *ret_entry, struct error *error);
/* True for the steps that belong to a PIN. */
bool card_step_of_pin(enum card_step step);
/* The newest row of a part of a card's PIN, in whatever case; NOT_FOUND. */
bool card_entry_last_pin(struct store *store, const uint8_t card_digest[static 32],
			 enum card_pin pin, int part, struct card_entry *ret_entry,
			 struct error *error);
/* What the PIN is now is known: every row of this part that nobody had seen the outcome of is done
 * with, and so is what an ended case left of setting it for a certificate. */
bool card_entries_settle_pin(struct store *store, const uint8_t card_digest[static 32],
			     enum card_pin pin, int part, struct error *error);
/* Any row of this card, in any case, whose outcome nobody has seen: what was under way when it was
 * lost. One that is open comes before one that was left. */
bool card_entry_unseen(struct store *store, const uint8_t card_digest[static 32],
		       struct card_entry *ret_entry, bool *ret_found, struct error *error);

#endif
