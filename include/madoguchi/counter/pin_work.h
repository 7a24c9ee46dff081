/*
 * counter/pin_work: PIN change, initialisation and unlock, for every PIN of a card.
 *
 * DESCRIPTION
 *   A case of one of these procedures covers all PINs of one card: pin_work_look() tells which
 *   there are, with tries left (fresh), rules, and what the journal knows of an earlier attempt;
 *   pin_work_do() changes or sets one; pin_work_finish() ends the case. No authority is needed.
 *   PIN change wants the present PIN. Initialisation (forgotten) and unlock (locked) set a new
 *   one without it, as the card's issuer; unlock is refused for a PIN that is not locked. The
 *   card is asked for the tries before every entry. A new PIN that breaks its rule, and a
 *   present PIN that is too short to be one, are refused here and never sent.
 *
 *   Where the reader has a pad (`pad`), a PIN is changed and set on it unless `no_pad` says why
 *   not: what is typed there never comes here. On a PIV card the PUK may be typed there before the
 *   new PIN. A PIN of two parts is not for the pad: the two entries could differ. What is weak
 *   cannot be judged then; the length is, by the pad. Cancelled, timed out, differing and of a
 *   wrong length are the pad's errors, and the card has changed nothing.
 *
 *   A PUK has tries, too: where it is to be typed, `puk_tries` are what it has left, and with one
 *   left it is asked first as for a present PIN.
 *
 *   Tearing: the intent is journalled before the first command. After a change whose outcome
 *   nobody saw the new PIN is tried first (the card was reached only with all tries left, so
 *   this is never the last one), then the old one. Setting is repeated. The PIN of the resident
 *   register is two credentials: a change that stopped between them is found in the journal,
 *   shown as `half`, and goes on with the second one once the new PIN has opened the first.
 *
 *   Repeating: who goes on with a case by giving all its PINs again (`confirm_done`) may give some
 *   that it has done. Of a changed one the new PIN is tried first, and if it opens nothing more is
 *   done; one that was unlocked may be set again although it is not locked any more.
 * ERRORS    PIN_FORMAT (detail: message id of the broken rule), PIN_WRONG, PIN_BLOCKED,
 *   PIN_ONE_TRY, PIN_NOT_LOCKED, PIN_NEEDED, PIN_HALF, PUK_WRONG, PUK_BLOCKED, CARD_OTHER,
 *   CARD_UNSUPPORTED, PAD_CANCELLED, PAD_TIMEOUT, PAD_MISMATCH, PAD_LENGTH, STATE_FORBIDDEN, and
 *   all of card and store.
 * SECRETS   PINs are the caller's, in locked memory.
 * THREADS   The counter's.
 */
#ifndef MADOGUCHI_COUNTER_PIN_WORK_H
#define MADOGUCHI_COUNTER_PIN_WORK_H

#include "madoguchi/counter/card_view.h"
#include "madoguchi/domain/card_pin.h"

/* One PIN of the card in the reader. */
struct pin_target {
	enum card_pin pin;
	struct pin_rule rule;
	uint8_t tries;		   /* the smaller number of its parts; 0: locked */
	const char *cannot_change; /* message id why not; NULL: it can be done */
	const char *cannot_set;
	bool needs_puk;	    /* setting it wants the card's PUK, which the office does not keep */
	uint8_t puk_tries;  /* where needs_puk; TRIES_UNKNOWN: this card does not tell */
	bool open;	    /* a step was begun, and what became of it nobody saw */
	bool half;	    /* the first part has the new PIN, the second has not */
	bool done;	    /* changed or set in this case */
	const char *no_pad; /* message id why it is not done on the reader's pad; NULL: it is */
};

struct pin_work_view {
	enum card_family family;
	bool practice_profile;
	bool pad; /* the reader has a PIN pad */
	struct pin_target target[CARD_PIN_COUNT];
	uint8_t count;
};

struct pin_order {
	enum card_pin pin;
	const struct pin *present; /* PIN change only */
	const struct pin *fresh;   /* the new one */
	const struct pin *puk;	   /* PIV: to set it with, where the office keeps none; or NULL */
	bool last_try;		   /* with one try left it was asked whether it is the right one */
	bool by_pad;		   /* nothing of the above: it is typed on the reader's pad */
	bool confirm_done; /* what this case has done already is not done anew: see Repeating */
	enum language language; /* of the pad's display */
};

/* True for the procedures of this module. */
bool pin_work_procedure(enum procedure procedure);
/* True when the procedure asks for the present PIN. */
bool pin_work_needs_present(enum procedure procedure);
bool pin_work_look(struct counter *counter, const struct case_record *record,
		   struct pin_work_view *ret_view, struct error *error);
bool pin_work_do(struct counter *counter, struct case_record *record, const struct pin_order *order,
		 struct error *error);
/* The case is done; PIN_HALF while one of its PINs is half changed. */
bool pin_work_finish(struct counter *counter, struct case_record *record, struct error *error);

#endif
