#include "madoguchi/sync/failure.h"

#include <stddef.h>

#include "madoguchi/base/message.h"
#include "madoguchi/pki/cmp_message.h"

struct failure_row {
	unsigned bits;
	const char *name;
	const char *words;
	enum failure_action on[FAILURE_ON_COUNT];
};

/* In the order of enum failure_on. */
#define ALWAYS(action)                                                                             \
	{                                                                                          \
		action, action, action, action, action                                             \
	}
#define UNLESS_CONFIRM(action)                                                                     \
	{                                                                                          \
		action, action, action, action, FAILURE_ASK                                        \
	}

#define WORDS_SIGNATURE N_("The national service does not accept the office's signature.")
#define WORDS_FORM N_("The national service does not accept the form of our messages.")
#define WORDS_RIGHT N_("The office is not allowed to ask for this.")
#define WORDS_NONCE N_("Question and answer of the national service do not fit together.")
#define WORDS_REQUEST N_("The national service did not understand the request.")
#define WORDS_OTHER N_("The national service refused the request.")

/* The order is that of precedence. */
static const struct failure_row rows[] = {
	{ CMP_FAIL_BIT(CMP_FAIL_BAD_MESSAGE_CHECK), "badMessageCheck", WORDS_SIGNATURE,
	  ALWAYS(FAILURE_STOP_QUEUE) },
	{ CMP_FAIL_BIT(CMP_FAIL_WRONG_INTEGRITY), "wrongIntegrity", WORDS_SIGNATURE,
	  ALWAYS(FAILURE_STOP_QUEUE) },
	{ CMP_FAIL_BIT(CMP_FAIL_SIGNER_NOT_TRUSTED), "signerNotTrusted", WORDS_SIGNATURE,
	  ALWAYS(FAILURE_STOP_QUEUE) },
	{ CMP_FAIL_BIT(CMP_FAIL_BAD_ALG), "badAlg", WORDS_FORM, ALWAYS(FAILURE_STOP_QUEUE) },
	{ CMP_FAIL_BIT(CMP_FAIL_UNSUPPORTED_VERSION), "unsupportedVersion", WORDS_FORM,
	  ALWAYS(FAILURE_STOP_QUEUE) },
	{ CMP_FAIL_BIT(CMP_FAIL_NOT_AUTHORIZED), "notAuthorized", WORDS_RIGHT,
	  UNLESS_CONFIRM(FAILURE_STOP_KIND) },
	{ CMP_FAIL_BIT(CMP_FAIL_WRONG_AUTHORITY), "wrongAuthority", WORDS_RIGHT,
	  UNLESS_CONFIRM(FAILURE_STOP_KIND) },
	{ CMP_FAIL_BIT(CMP_FAIL_BAD_TIME), "badTime", N_("The clock of this machine is wrong."),
	  ALWAYS(FAILURE_CLOCK) },
	{ CMP_FAIL_BIT(CMP_FAIL_CERT_REVOKED),
	  "certRevoked",
	  N_("The certificate is revoked at the national service."),
	  { FAILURE_GIVE_UP, FAILURE_GIVE_UP, FAILURE_DONE, FAILURE_GIVE_UP, FAILURE_LOST } },
	{ CMP_FAIL_BIT(CMP_FAIL_CERT_CONFIRMED),
	  "certConfirmed",
	  N_("The certificate was confirmed before."),
	  { FAILURE_POLL, FAILURE_POLL, FAILURE_HOLD, FAILURE_DOUBT, FAILURE_DONE } },
	{ CMP_FAIL_BIT(CMP_FAIL_TRANSACTION_ID_IN_USE),
	  "transactionIdInUse",
	  N_("The national service knows this request, but does not tell its outcome."),
	  { FAILURE_POLL, FAILURE_POLL, FAILURE_POLL, FAILURE_DOUBT, FAILURE_ASK } },
	{ CMP_FAIL_BIT(CMP_FAIL_DUPLICATE_CERT_REQ),
	  "duplicateCertReq",
	  N_("A certificate for this key exists at the national service."),
	  { FAILURE_POLL, FAILURE_POLL, FAILURE_HOLD, FAILURE_DOUBT, FAILURE_ASK } },
	{ CMP_FAIL_BIT(CMP_FAIL_BAD_CERT_ID),
	  "badCertId",
	  N_("The certificate that is named is unknown to the national service or has expired."),
	  { FAILURE_GIVE_UP, FAILURE_GIVE_UP, FAILURE_HOLD, FAILURE_GIVE_UP, FAILURE_ASK } },
	{ CMP_FAIL_BIT(CMP_FAIL_BAD_POP), "badPOP",
	  N_("The national service did not accept the card's signature."),
	  UNLESS_CONFIRM(FAILURE_GIVE_UP) },
	{ CMP_FAIL_BIT(CMP_FAIL_BAD_CERT_TEMPLATE), "badCertTemplate",
	  N_("The national service did not accept the data of the request."),
	  UNLESS_CONFIRM(FAILURE_GIVE_UP) },
	{ CMP_FAIL_BIT(CMP_FAIL_BAD_RECIPIENT_NONCE), "badRecipientNonce", WORDS_NONCE,
	  ALWAYS(FAILURE_RETRY_ONCE) },
	{ CMP_FAIL_BIT(CMP_FAIL_BAD_SENDER_NONCE), "badSenderNonce", WORDS_NONCE,
	  ALWAYS(FAILURE_RETRY_ONCE) },
	{ CMP_FAIL_BIT(CMP_FAIL_SYSTEM_UNAVAIL), "systemUnavail",
	  N_("The national service is not available now."), ALWAYS(FAILURE_RETRY) },
	{ CMP_FAIL_BIT(CMP_FAIL_SYSTEM_FAILURE), "systemFailure",
	  N_("The national service met a fault of its own."), ALWAYS(FAILURE_RETRY_FEW) },
	/* On a poll: the transaction is not known there, or cannot be asked for. */
	{ CMP_FAIL_BIT(CMP_FAIL_BAD_REQUEST),
	  "badRequest",
	  WORDS_REQUEST,
	  { FAILURE_HOLD, FAILURE_HOLD, FAILURE_HOLD, FAILURE_DOUBT, FAILURE_ASK } },
	{ CMP_FAIL_BIT(CMP_FAIL_BAD_DATA_FORMAT), "badDataFormat", WORDS_REQUEST,
	  UNLESS_CONFIRM(FAILURE_HOLD) },
	{ CMP_FAIL_BIT(17), "addInfoNotAvailable", WORDS_REQUEST, UNLESS_CONFIRM(FAILURE_HOLD) },
	/* Bits of other protocols (time stamps, notaries), none, and such as are not defined. */
	{ 0,
	  "none",
	  WORDS_OTHER,
	  { FAILURE_HOLD, FAILURE_HOLD, FAILURE_HOLD, FAILURE_HOLD, FAILURE_ASK } },
};

#define ROWS (sizeof(rows) / sizeof(rows[0]))

struct failure_verdict failure_judge(unsigned bits, enum failure_on on)
{
	size_t i = 0;

	while (i < ROWS - 1 && (rows[i].bits & bits) == 0)
		i++;
	return (struct failure_verdict){ .action = rows[i].on[on],
					 .name = rows[i].name,
					 .words = rows[i].words };
}
