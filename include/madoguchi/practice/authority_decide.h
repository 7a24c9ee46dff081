/*
 * practice/authority_decide: whether a certificate is issued or revoked, and which.
 *
 * DESCRIPTION
 *   decide_certificate() and decide_revocation() turn a new exchange (or a waiting one that is
 *   ready) into a decided one, inside the ledger's transaction. Everything that was decided once
 *   stays: they are not called for a decided exchange.
 *   A certificate is refused with
 *     badCertTemplate (19)    key, subject, attributes or notAfter do not follow the profile
 *     duplicateCertReq (26)   a live certificate exists for this key
 *     badCertId (4)           kur or rr names a certificate that is unknown, expired or of
 *                             another kind
 *     certRevoked (10)        it names a revoked one
 *
 *   notAfter is granted as asked, if it lies in the future, at most ten years ahead and, for
 *   signing, not after the 6th birthday; where none is asked for it is computed: the 5th birthday
 *   after today (the 6th for a kur with less than three months left), for authentication, whose
 *   holder's birthday the authority does not know, five years.
 * ERRORS   A refusal is no error. PRACTICE: the ledger or the CA failed; roll back.
 * THREADS  As the ledger.
 * UNITS    UTC in ms.
 */
#ifndef MADOGUCHI_PRACTICE_AUTHORITY_DECIDE_H
#define MADOGUCHI_PRACTICE_AUTHORITY_DECIDE_H

#include "madoguchi/practice/authority_fault.h"
#include "madoguchi/practice/authority_ledger.h"
#include "madoguchi/practice/authority_wish.h"
#include "madoguchi/practice/ca.h"

struct decide_world {
	struct ledger *ledger;
	struct practice_ca *ca;
	struct authority_fault fault;
	int64_t now_ms;
	int64_t confirm_wait_ms;
};

/* The wish, or why it could not be read; the old certificate's issuer kind and serial for a kur. */
struct decide_request {
	const struct authority_wish *wish; /* NULL: refused because of why */
	const char *why;
	bool is_update;
	const char *old_serial; /* kur; NULL: none named, or not one of this authority's */
};

/* A refusal that is not remembered: systemUnavail, systemFailure. */
bool decide_is_passing(int failure_bit);
/* Seconds until a waiting exchange is ready; 0: now. Taking the fault away makes all ready. */
int64_t decide_wait_s(const struct decide_world *world, const struct ledger_exchange *exchange);
bool decide_certificate(const struct decide_world *world, const struct decide_request *request,
			struct ledger_exchange *exchange, struct error *error);
/* serial NULL: not one of this authority's. */
bool decide_revocation(const struct decide_world *world, const char *serial, int reason,
		       struct ledger_exchange *exchange, struct error *error);

#endif
