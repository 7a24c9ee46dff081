/*
 * counter/revoke: 失効: the certificates of one person end, because somebody asks for it.
 *
 * DESCRIPTION
 *   A revocation names a certificate by issuer and serial. revoke_find() looks where it may be
 *   known: on the card in the reader (the signing certificate only where the issuer may read it),
 *   and in this office's records of the same person (name and birth date), for a lost card. A
 *   serial may be typed instead, from the holder's 写し. revoke_begin() queues the revocations,
 *   first in line and with the time at which they were asked for, stops everything else that is
 *   under way for this person's certificates of these kinds, and lets the case wait for the
 *   authority; the resident need not. The case is done by itself when the authority has accepted
 *   all of them. What is known nowhere is enquired about: a question in the queue (pki/enquiry)
 *   names the holder, and whoever takes its answer queues the revocations. A service that knows
 *   none of this person leaves the case on the list of what needs attention, until a serial is
 *   typed. A face-authentication card lies in the reader: it has no signing certificate, which is
 *   left out of the case, and nobody is asked for it.
 *   Revoking user authentication alone may end the signing certificate too: it must have been asked
 *   (auth_alone).
 * ERRORS   REVOKE_AUTH_ALONE, REVOKE_UNKNOWN, CARD_FACE (nothing is left to revoke), INPUT_WRONG (a
 *   serial), STATE_FORBIDDEN, and all of card and store.
 * THREADS  The counter's.
 */
#ifndef MADOGUCHI_COUNTER_REVOKE_H
#define MADOGUCHI_COUNTER_REVOKE_H

#include "madoguchi/counter/counter.h"
#include "madoguchi/store/case.h"
#include "madoguchi/store/certificate.h"

/* Where a certificate is known from. */
enum revoke_source {
	REVOKE_NOWHERE,	   /* its serial is needed */
	REVOKE_ON_CARD,	   /* read from the card in the reader */
	REVOKE_IN_RECORDS, /* this office has issued it, or has seen it before */
	REVOKE_TYPED,	   /* its serial was typed */
	REVOKE_ASKED,	   /* the national service is asked which ones there are */
	REVOKE_QUEUED,	   /* the revocation is in the queue already */
	REVOKE_ENDED,	   /* the authority has accepted the revocation */
	REVOKE_ABSENT,	   /* the case's card is of a family that has no such certificate */
};

struct revoke_item {
	bool wanted; /* the case asks for this kind */
	enum revoke_source source;
	int64_t certificate_id; /* row; 0: by its serial alone */
	char serial[SERIAL_SIZE];
	int32_t expires; /* last valid day; DATE_NONE: not known */
};

struct revoke_plan {
	struct revoke_item item[KIND_COUNT];
	bool auth_alone; /* the holder was told what revoking it alone may mean */
};

/* The telephone of the national service, around the clock: it suspends what is not revoked yet. */
#define REVOKE_TELEPHONE "0120-95-0178"

/* The card is looked at only when it is the case's and lies in the reader. */
bool revoke_find(struct counter *counter, struct case_record *record, struct revoke_plan *ret_plan,
		 struct error *error);
/* A serial as it stands on the 写し: 1 to 40 hexadecimal digits; blanks and colons are passed over.
 * False, and nothing is set, when it is none. */
bool revoke_serial_parse(const char *words, char ret_serial[static SERIAL_SIZE]);
/* Takes such words as the serial of a kind. */
bool revoke_type_serial(struct revoke_plan *plan, enum certificate_kind kind, const char *serial,
			struct error *error);
/* Everything in one transaction. Kinds that are known nowhere are enquired about; without a name
 * and a birth date they cannot be: REVOKE_UNKNOWN, and nothing is queued. */
bool revoke_begin(struct counter *counter, struct case_record *record,
		  const struct revoke_plan *plan, struct error *error);
/* The serial cannot be had now: the case waits for it on the list of what needs attention. */
bool revoke_leave(struct counter *counter, struct case_record *record, struct error *error);
/* The case asks for the signing certificate of a card that has none. */
static inline bool revoke_left_out(const struct revoke_plan *plan)
{
	return plan->item[KIND_SIGN].wanted && plan->item[KIND_SIGN].source == REVOKE_ABSENT;
}
/* Queues the revocation of one certificate in the open transaction; asked_ms as in pki/request. */
bool revoke_queue(struct counter *counter, const struct case_record *record,
		  const struct certificate_record *certificate, enum reason reason,
		  int64_t asked_ms, int64_t *ret_exchange_id, struct error *error);

#endif
