/*
 * counter/envelope: who typed the PIN, and what became of the envelope in which it came.
 *
 * DESCRIPTION
 *   An agent and a member of the household bring the holder's new PIN in a sealed envelope; staff
 *   open it and type it (domain: counter/way, typist_of). It is opened only after the national
 *   service has answered: envelope_open() makes sure of a signed round trip first, and nothing is
 *   opened without one; then it is kept with the card or handed back as it came. Afterwards it is
 *   destroyed or returned. Each of these is a line in the history and the audit trail, and so is
 *   who typed a PIN.
 * ERRORS   SYNC_ABSENT, ROUND_TRIP: the envelope stays closed. Those of the store.
 * THREADS  The counter's.
 */
#ifndef MADOGUCHI_COUNTER_ENVELOPE_H
#define MADOGUCHI_COUNTER_ENVELOPE_H

#include "madoguchi/counter/counter.h"
#include "madoguchi/store/case.h"

enum envelope {
	ENVELOPE_KEPT,	      /* sealed, with the card in custody */
	ENVELOPE_HANDED_BACK, /* sealed, it goes home with the card */
	ENVELOPE_DESTROYED,   /* opened, used, destroyed */
	ENVELOPE_RETURNED,    /* opened, used, given back */
	ENVELOPE_COUNT,
};

bool envelope_parse(const char *word, enum envelope *ret_envelope);
/* A signed round trip, then the line that it was opened. */
bool envelope_open(struct counter *counter, const struct case_record *record, struct error *error);
/* Before PINs are set or changed on the card alone: no authority is needed for that, so the
 * envelope of an agent is opened at once, with its line; then the line that says who types. */
bool envelope_for_card(struct counter *counter, const struct case_record *record,
		       struct error *error);
bool envelope_note(struct counter *counter, const struct case_record *record,
		   enum envelope envelope, struct error *error);
/* True when the history has this case's envelope opened and not yet destroyed or returned. */
bool envelope_is_open(struct store *store, const struct case_record *record, bool *ret_open,
		      struct error *error);
/* Who types the PINs that are about to be used. */
bool typist_note(struct counter *counter, const struct case_record *record, struct error *error);

#endif
