/*
 * practice/authority_statement: what the practice authority states about its ledger.
 *
 * DESCRIPTION
 *   The answer to a genm with pki/statement's question, and a file that says the same without
 *   having been asked:
 *     authority statement -o FILE [--since YYYY-MM-DD] [--state DIR]
 *   Over HTTP an office hears of its own transactions alone; the file is about all of them. Rows
 *   come in the order in which they were made; revoked certificates stand with their reason. What
 *   does not fit into one message goes on in FILE.2, FILE.3, ...: all of them are one statement.
 * ERRORS     PRACTICE, USAGE.
 * THREADS    As the ledger.
 */
#ifndef MADOGUCHI_PRACTICE_AUTHORITY_STATEMENT_H
#define MADOGUCHI_PRACTICE_AUTHORITY_STATEMENT_H

#include "madoguchi/practice/authority_passage.h"

/* The body of a genp; sender NULL: of all offices. Inside the ledger's transaction. */
bool authority_statement_body(struct ledger *ledger, const uint8_t *sender, int64_t since_ms,
			      int64_t after, int64_t made_ms, struct buffer *ret_body,
			      struct error *error);
/* Answers a genm that asks for a statement; *ret_asked false: it asks for something else. */
bool authority_statement_answer(const struct passage *passage, bool *ret_asked,
				struct buffer *ret_answer, struct error *error);
/* The verb; see practice/commands. */
int authority_statement_command(int argc, char **argv);

#endif
