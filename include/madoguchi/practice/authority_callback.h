/*
 * practice/authority_callback: what OpenSSL's CMP server asks while it processes a message.
 *
 * DESCRIPTION
 *   In mode ANSWER an undecided exchange is decided and the decision answered; HOLD answers
 *   "waiting" to bring a new context into the polling state; REPLAY answers the stored certificate
 *   and changes nothing. The poll callback turns HOLD into ANSWER.
 *   A fault of the ledger or the CA is kept in failed and error, since callbacks can only say no.
 * OWNERSHIP  Everything is borrowed for one message.
 * THREADS    As the session.
 */
#ifndef MADOGUCHI_PRACTICE_AUTHORITY_CALLBACK_H
#define MADOGUCHI_PRACTICE_AUTHORITY_CALLBACK_H

#include <openssl/cmp.h>

#include "madoguchi/practice/authority_session.h"

enum callback_mode {
	CALLBACK_ANSWER, /* the real answer */
	CALLBACK_HOLD,	 /* replay: as if still waiting */
	CALLBACK_REPLAY, /* replay: as it was answered */
};

struct callback {
	struct authority_call *call;
	enum callback_mode mode;
	const OSSL_CMP_MSG *original; /* the stored request, in replays */
	bool failed;
	struct error error;
};

/* Sets all callbacks and refuses what the profile refuses. */
bool callback_install(OSSL_CMP_SRV_CTX *server, struct callback *callback);

#endif
