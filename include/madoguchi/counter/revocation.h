/*
 * counter/revocation: is this certificate revoked, as far as this office knows?
 *
 * DESCRIPTION
 *   Looks a certificate up in the newest list of its issuer that the sync has taken
 *   (store/revocation_index). No network: a look-up takes microseconds, with or without a link. A
 *   list that has run out is never "good".
 * ERRORS   FILE_WRONG (not a certificate, or one that does not name its issuer's key), those of
 *   store/revocation_index. That there is no list is an answer.
 * THREADS  Any.
 */
#ifndef MADOGUCHI_COUNTER_REVOCATION_H
#define MADOGUCHI_COUNTER_REVOCATION_H

#include "madoguchi/store/revocation_index.h"

bool revocation_of_certificate(const char *state_dir, const uint8_t *certificate, size_t size,
			       int64_t now_ms, struct revocation_status *ret_status,
			       struct error *error);
/* "good", "revoked", "not known, the list has run out", "not known, there is no list": message
 * id. */
const char *revocation_words(enum revocation_answer answer);
/* What a reason means for JPKI's certificates: message id; "other" for what is not used. */
const char *revocation_reason_words(int reason);

#endif
