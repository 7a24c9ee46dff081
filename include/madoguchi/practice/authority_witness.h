/*
 * practice/authority_witness: what offices have left here about their audit trails.
 *
 * DESCRIPTION
 *   The answer to a genm with pki/witness's text: the newest checkpoint, by its number of rows,
 *   that the same office's certificate has left before for the same counter ("origin"). Each is
 *   kept as it came; of two with one number the first stays, so that nobody can take back what he
 *   has said. The signature is the counter's own and is not looked at here.
 *     authority witness [--state DIR]      prints the newest of each counter
 * ERRORS     PRACTICE, USAGE.
 * THREADS    As the ledger.
 */
#ifndef MADOGUCHI_PRACTICE_AUTHORITY_WITNESS_H
#define MADOGUCHI_PRACTICE_AUTHORITY_WITNESS_H

#include "madoguchi/practice/authority_passage.h"

/* Answers a genm with a checkpoint; *ret_asked false: it asks for something else. */
bool authority_witness_answer(const struct passage *passage, bool *ret_asked,
			      struct buffer *ret_answer, struct error *error);
/* The verb; see practice/commands. */
int authority_witness_command(int argc, char **argv);

#endif
