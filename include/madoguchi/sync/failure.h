/*
 * sync/failure: what follows from a refusal of the authority.
 *
 * DESCRIPTION
 *   One table of the bits of PKIFailureInfo (RFC 9810 appendix F) against what the refused message
 *   was. Of several bits the one that comes first in the table counts: what concerns the whole
 *   office before what concerns one request. Only a message whose protection was verified may be
 *   judged with it.
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_SYNC_FAILURE_H
#define MADOGUCHI_SYNC_FAILURE_H

#include <stdbool.h>

/* What was refused. */
enum failure_on {
	FAILURE_ON_REQUEST,    /* ir, cr, p10cr */
	FAILURE_ON_UPDATE,     /* kur */
	FAILURE_ON_REVOCATION, /* rr */
	FAILURE_ON_POLL,       /* pollReq for any of them */
	FAILURE_ON_CONFIRM,    /* certConf */
	FAILURE_ON_COUNT,
};

enum failure_action {
	FAILURE_HOLD,	    /* a person decides */
	FAILURE_RETRY,	    /* the same again after a while, as often as it takes */
	FAILURE_RETRY_FEW,  /* the same again a few times, then a person */
	FAILURE_RETRY_ONCE, /* the same again once, then in doubt */
	FAILURE_CLOCK,	    /* our clock: protect anew once, then a person */
	FAILURE_POLL,	    /* the authority knows the transaction: ask it for the outcome */
	FAILURE_GIVE_UP,    /* rejected for good */
	FAILURE_DONE,	    /* what was asked for is so already */
	FAILURE_DOUBT,	    /* the outcome cannot be found out from here: a person */
	FAILURE_STOP_KIND,  /* this one is held, its kind is not sent for a while */
	FAILURE_STOP_QUEUE, /* office key, trust or software: nothing is sent */
	FAILURE_ASK,	    /* certConf: ask for the state of the transaction */
	FAILURE_LOST,	    /* certConf: the certificate is revoked there */
};

struct failure_verdict {
	enum failure_action action;
	const char *name;  /* of the bit that counted, as in the RFC; "none" */
	const char *words; /* message id: the reason for people */
};

struct failure_verdict failure_judge(unsigned bits, enum failure_on on);

#endif
