/*
 * practice/authority_list: the revocation lists of the practice authority.
 *
 * DESCRIPTION
 *   One list for each issuer (RFC 5280, version 2, complete), made from the ledger when it is asked
 *   for: GET /crl/sign.crl and /crl/auth.crl of the same server, or as a file by
 *     authority list sign|auth -o FILE [--days DAYS] [--state DIR]
 *   nextUpdate is DAYS after thisUpdate, one without --days; negative: a list that has run out
 *   (thisUpdate is then two days before it).
 * ERRORS     PRACTICE, USAGE.
 * THREADS    Any: each call opens the ledger and the CA's key for itself.
 */
#ifndef MADOGUCHI_PRACTICE_AUTHORITY_LIST_H
#define MADOGUCHI_PRACTICE_AUTHORITY_LIST_H

#include <microhttpd.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/practice/ca.h"

#define AUTHORITY_LIST_MAX (64u * 1024 * 1024)
#define AUTHORITY_LIST_PATH "/crl"

bool authority_list_make(const char *state_dir, enum practice_ca_kind kind, int days,
			 struct buffer *ret_list, struct error *error);
/* Answers a GET below AUTHORITY_LIST_PATH. */
enum MHD_Result authority_list_answer(struct MHD_Connection *connection, const char *state_dir,
				      const char *url);
/* The verb; see practice/commands. */
int authority_list_command(int argc, char **argv);

#endif
