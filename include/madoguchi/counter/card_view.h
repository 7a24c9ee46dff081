/*
 * counter/card_view: what is on the card in the reader, for people.
 *
 * DESCRIPTION
 *   card_look() opens the card, reads what may be read without a PIN and tells the tries left,
 *   all fresh. What needs the signing password is marked protected ("after password"). It ends
 *   with RESET. On a real card each command is a hundredth of a second: who wants to know less
 *   asks card_look_again() or card_whose(). card_basic_four() spends one try of 照合番号B or the
 *   card-data PIN.
 * SECRETS  The basic four are personal data: kept by the caller as long as the reception lasts.
 * THREADS  The counter's.
 */
#ifndef MADOGUCHI_COUNTER_CARD_VIEW_H
#define MADOGUCHI_COUNTER_CARD_VIEW_H

#include "madoguchi/counter/counter.h"
#include "madoguchi/counter/revocation.h"
#include "madoguchi/domain/vocabulary.h"
#include "madoguchi/pki/certificate.h"
#include "madoguchi/store/case.h"

#define TRIES_UNKNOWN 0xff

struct card_slot_view {
	enum slot_content content;
	bool as_issuer; /* SLOT_PROTECTED, and read all the same: card_look_closely() */
	struct certificate_facts facts;	 /* when content is SLOT_HOLDS, or as_issuer */
	int32_t expires;		 /* last valid day in JST; DATE_NONE: not known */
	int32_t renewable_from;		 /* first day of the renewal window; DATE_NONE: not known */
	struct revocation_status status; /* as far as this office knows without any network */
};

struct card_view {
	enum card_family family;
	bool practice_profile; /* issuing goes through the practice issuing profile */
	struct card_identity identity;
	int32_t card_expires; /* DATE_NONE: not given */
	char municipality[6];
	struct card_slot_view slot[KIND_COUNT];
	uint8_t tries[CREDENTIAL_COUNT]; /* TRIES_UNKNOWN: this card has none; the two places of the
					    card PIN are asked by card_look_closely() alone */
	unsigned pad[KIND_COUNT];	 /* what the reader's pad does with the PIN of a kind: of
					    enum credential_ability */
	unsigned commands;		 /* APDUs that it took */
	bool awaited;			 /* a case waits for this card: awaited_case */
	struct case_record awaited_case;
	bool left; /* a case that has ended left a step whose outcome nobody has seen */
};

/* "good", "revoked", "not known since …": of a slot that holds a certificate; or why it is not
 * known. */
struct message card_slot_status(const struct card_slot_view *slot);
/* True when the certificate was read, and its facts stand in the view. */
static inline bool card_slot_read(const struct card_slot_view *slot)
{
	return slot->content == SLOT_HOLDS || slot->as_issuer;
}
/* Whether the card tells who its holder is, to somebody who has number B or the card-data PIN. */
static inline bool card_tells_person(const struct card_view *view)
{
	return view->tries[CREDENTIAL_CARD_B] != TRIES_UNKNOWN ||
	       view->tries[CREDENTIAL_CARD_DATA] != TRIES_UNKNOWN;
}
bool card_look(struct counter *counter, struct card_view *ret_view, struct error *error);
/* As card_look(), and what the signing password protects is read in an issuer session, where this
 * counter may have one: nobody's PIN is needed, and some ten commands more. */
bool card_look_closely(struct counter *counter, struct card_view *ret_view, struct error *error);
/* The tries and the pad of the card of this digest, which was looked at before, and its case anew;
 * the slots of *view stay as they were seen. CARD_OTHER when another card lies there; *view changes
 * on success only. */
bool card_look_again(struct counter *counter, const uint8_t digest[static CARD_IDENTITY_SIZE],
		     struct card_view *view, struct error *error);
/* Which card it is and the case that waits for it; nothing is read from its slots, and no tries. */
bool card_whose(struct counter *counter, struct card_view *ret_view, struct error *error);
/* Verifies the credential (CARD_DATA or CARD_B) of the card of this digest and reads the four
 * attributes; ends with RESET. CARD_OTHER, and no try spent, when another card lies there. */
bool card_basic_four(struct counter *counter, const uint8_t digest[static CARD_IDENTITY_SIZE],
		     enum credential credential, const struct pin *pin, struct basic_four *ret_four,
		     struct error *error);

#endif
