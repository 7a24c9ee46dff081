/*
 * practice/authority_fault: what the practice authority is to do wrong.
 *
 * DESCRIPTION
 *   One word and at most one number, kept as a line of text in STATE/authority/fault, replaced by
 *   rename; the server reads it at every request. No file: up.
 *     up                      as it should be
 *     down                    connections are refused
 *     slow SECONDS            processed at once, answered late
 *     unstable PERCENT        so many answers are lost: processed, then the connection is closed
 *     duplicated PERCENT      so many messages arrive twice; the second answer goes back
 *     mixed PERCENT           so many answers are exchanged for the one to the message before
 *     late PERCENT            so many answers come two seconds late, behind those to later messages
 *     storm                   all four at once (practice/authority_mishap)
 *     waiting SECONDS         requests are answered "waiting" and decided after so long
 *     refusing [FAILBIT]      requests are rejected with this PKIFailureInfo bit (2, badRequest);
 *                             24 and 25 are not remembered: the same request may come again
 *     html                    a portal's page instead of an answer
 *     busy SECONDS            503 with Retry-After
 *     wrong-certificate       certificates with other content than asked for
 *     wrong-key               certificates for another key
 *     truncated               half of every answer, as if it were whole
 *     cut                     half of every answer, then the connection is closed
 *     cut-after BYTES         so many bytes of every answer, then the connection is closed
 * ERRORS   PRACTICE (file), USAGE (words).
 * THREADS  No state of its own.
 */
#ifndef MADOGUCHI_PRACTICE_AUTHORITY_FAULT_H
#define MADOGUCHI_PRACTICE_AUTHORITY_FAULT_H

#include <stdbool.h>

#include "madoguchi/base/error.h"

enum authority_fault_kind {
	AUTHORITY_UP,		     /* no fault */
	AUTHORITY_DOWN,		     /* not listening */
	AUTHORITY_SLOW,		     /* number: seconds */
	AUTHORITY_UNSTABLE,	     /* number: percent */
	AUTHORITY_DUPLICATED,	     /* number: percent */
	AUTHORITY_MIXED,	     /* number: percent */
	AUTHORITY_LATE,		     /* number: percent */
	AUTHORITY_STORM,	     /* the four before at once */
	AUTHORITY_WAITING,	     /* number: seconds */
	AUTHORITY_REFUSING,	     /* number: failure bit */
	AUTHORITY_HTML,		     /* a page */
	AUTHORITY_BUSY,		     /* number: seconds */
	AUTHORITY_WRONG_CERTIFICATE, /* other content */
	AUTHORITY_WRONG_KEY,	     /* another key */
	AUTHORITY_TRUNCATED,	     /* half, with the right length of the half */
	AUTHORITY_CUT,		     /* half of the announced length */
	AUTHORITY_CUT_AFTER,	     /* number: bytes of the announced length */
	AUTHORITY_FAULT_COUNT,
};

struct authority_fault {
	enum authority_fault_kind kind;
	int number;
};

bool authority_fault_read(const char *state_dir, struct authority_fault *ret_fault,
			  struct error *error);
bool authority_fault_write(const char *state_dir, const struct authority_fault *fault,
			   struct error *error);
/* words[0] the kind, words[1] the number where there is one. */
bool authority_fault_parse(int count, char *const words[], struct authority_fault *ret_fault,
			   struct error *error);
const char *authority_fault_name(enum authority_fault_kind kind);
/* Whether the kind has a number. */
bool authority_fault_has_number(enum authority_fault_kind kind);

#endif
