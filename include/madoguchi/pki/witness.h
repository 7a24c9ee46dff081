/*
 * pki/witness: a checkpoint of an office's audit trail, left with the authority.
 *
 * DESCRIPTION
 *   A general message (genm, genp: RFC 9810, 5.3.19 and 5.3.20) with one InfoTypeAndValue of our
 *   own, WITNESS_OID, whose value is a text (keys/checkpoint's). The authority keeps what comes and
 *   answers with the newest one that it had of this counter before: so it is the witness that the
 *   office's trail was not cut and its database not put back. docs/authority-interface.md, section
 *   12. What an authority that knows none of this answers is no witness and no error.
 * ERRORS     MEMORY.
 * OWNERSHIP  Bodies are appended to the caller's buffer.
 * THREADS    Pure.
 */
#ifndef MADOGUCHI_PKI_WITNESS_H
#define MADOGUCHI_PKI_WITNESS_H

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/error.h"

#define WITNESS_OID "2.25.75588455954193429698295846694911785546"
#define WITNESS_TEXT_SIZE 1025 /* with the 0 */

/* Question and answer alike. */
bool witness_body(const char *text, struct buffer *ret_body, struct error *error);
/* False without an error: the body holds no such text, or one that is too long. */
bool witness_read(const uint8_t *body, size_t size, char ret_text[static WITNESS_TEXT_SIZE]);

#endif
