/*
 * counter/issue: key on the card, request in the queue, certificate on the card.
 *
 * DESCRIPTION
 *   The way of a certificate, per kind:
 *     set PIN (new) or verify it → make the key → sign the request and queue it → wait →
 *     check the certificate → write → read back and compare → test signature → done.
 *   Where a case stands is never remembered in memory: issue_plan() derives it from the journal,
 *   the exchanges and the certificates, so that every act can be called again after any crash or
 *   pulled card and goes on at the right step. Each step on the card is journalled before its first
 *   command (store/card_journal).
 *   A renewal reads and stores the old certificate first, and makes sure of a signed round trip
 *   immediately before the key is replaced. The old certificate is revoked as superseded only when
 *   its successor is on the card and tested.
 *   Where the reader has a pad a PIN may be typed there instead (`on_pad`; struct card_view tells
 *   for which kinds): a new one twice, and every one once where the card wants it verified. The
 *   step is told once more while the pad waits for it. Cancelled, timed out, differing and of a
 *   wrong length are the pad's errors, and the step is called again. A PIV card's one PIN is set
 *   once. PINs are the caller's, in locked memory: wipe them when issue_card_work() returns. The
 *   card session stays open until issue_finish() or counter_card_end(), so that the test signature
 *   needs no second entry while the resident waits.
 *   Which kind of key is made follows the office's file, by the age of the card; a card that makes
 *   another kind is refused before anything is changed on it.
 * ERRORS   KEY_TYPE, CARD_OTHER, PIN_WRONG, PIN_BLOCKED, PIN_NEEDED, PAD_CANCELLED, PAD_TIMEOUT,
 *   PAD_MISMATCH, PAD_LENGTH, ROUND_TRIP, SYNC_ABSENT, CERTIFICATE_WRONG, CARD_MISMATCH,
 *   STATE_FORBIDDEN and all of card and store.
 * THREADS  The counter's; counter->cancel may be set from another thread to end issue_wait().
 */
#ifndef MADOGUCHI_COUNTER_ISSUE_H
#define MADOGUCHI_COUNTER_ISSUE_H

#include "madoguchi/counter/counter.h"
#include "madoguchi/store/card_journal.h"
#include "madoguchi/store/case.h"

/* Where one kind of a case stands. */
enum issue_stage {
	STAGE_NOTHING, /* this kind was not asked for, or it is done */
	STAGE_KEY,     /* PIN and key are to be made; the PIN is needed */
	STAGE_REQUEST, /* key is there, the request is to be signed; the PIN is needed */
	STAGE_WAIT,    /* the request is in the queue */
	STAGE_WRITE,   /* the certificate is here; card needed, no PIN */
	STAGE_TEST,    /* on the card and compared; test signature wants the PIN */
	STAGE_TROUBLE, /* refused, held or in doubt: a person decides */
	STAGE_REVOKED, /* its certificate is revoked, or is to be: nothing is written any more */
};

struct issue_plan {
	enum issue_stage stage[KIND_COUNT];
};

bool issue_plan(struct store *store, const struct case_record *record, struct issue_plan *ret_plan,
		struct error *error);
bool issue_plan_has(const struct issue_plan *plan, enum issue_stage stage);
/* Something of it is a person's to settle (TROUBLE, REVOKED): there is no work on the card. */
bool issue_plan_stuck(const struct issue_plan *plan);
/* A person has decided that what was refused for good is asked for anew, with the key that is on
 * the card, under a transactionID of its own: the case goes back to work (case continue). Who goes
 * on with a case of which another certificate is still to be asked for has decided so too. A
 * renewal whose old certificate the authority does not know or has revoked is asked for as a first
 * one. STATE_FORBIDDEN: nothing of it was refused, or the case is not in needs_attention. */
bool issue_ask_again(struct counter *counter, struct case_record *record, struct error *error);
/* True when a step that comes next wants the kind's PIN. */
bool issue_needs_pin(const struct issue_plan *plan, enum certificate_kind kind);

/* What somebody types on the reader's pad. */
enum pad_wants {
	PAD_WANTS_NOTHING,
	PAD_WANTS_PIN,	   /* the PIN of the kind */
	PAD_WANTS_NEW_PIN, /* a new one, twice */
};

/* What a step of the card journal does: message id. */
const char *issue_step_label(enum card_step step);

/* One numbered step, for the screen: told when it starts, when the pad waits, and when it ends. */
struct issue_step_report {
	int number;
	int of;
	const char *words; /* message id */
	enum certificate_kind kind;
	enum pad_wants pad; /* now */
	bool ended;
	bool ok;
	int64_t took_ms; /* when ended */
};
typedef void issue_report(void *context, const struct issue_step_report *report);

/* True when the pad has ended an entry by itself: the same call asks for it once more. */
bool issue_pad_again(const struct error *error);

struct issue_pins {
	const struct pin *pin[KIND_COUNT]; /* NULL: not entered */
	bool set_new[KIND_COUNT];	   /* set by the issuing profile; else the present PIN */
	bool on_pad[KIND_COUNT];	   /* it is typed on the reader's pad; pin is NULL */
	enum language language;		   /* of the pad's display */
};

/* Everything up to the queue for all kinds that are at STAGE_KEY or STAGE_REQUEST. */
bool issue_card_work(struct counter *counter, struct case_record *record,
		     const struct issue_pins *pins, issue_report *report, void *context,
		     struct error *error);
/* Blocks until no kind is at STAGE_WAIT, the time is over or counter->cancel is set; the plan says
 * which. */
bool issue_wait(struct counter *counter, const struct case_record *record, int64_t timeout_ms,
		struct issue_plan *ret_plan, issue_report *report, void *context,
		struct error *error);
/* Writes what is here, compares, tests where a PIN is verified or given, and moves the case: to
 * done when everything is tested, to to_return when the holder is absent. */
bool issue_finish(struct counter *counter, struct case_record *record,
		  const struct issue_pins *pins /* NULL: holder absent */, issue_report *report,
		  void *context, struct error *error);

#endif
