/*
 * practice/authority_enquiry: which live certificates a person has.
 *
 * DESCRIPTION
 *   The answer to a genm with pki/enquiry's question: the signing certificates that bear this name
 *   and birth date, are not revoked and have not expired. A user-authentication certificate bears
 *   no name, and this authority keeps no register of residents: none is found.
 * ERRORS     PRACTICE.
 * THREADS    As the ledger.
 */
#ifndef MADOGUCHI_PRACTICE_AUTHORITY_ENQUIRY_H
#define MADOGUCHI_PRACTICE_AUTHORITY_ENQUIRY_H

#include "madoguchi/practice/authority_passage.h"

/* Answers an enquiry; *ret_asked false: the genm asks for something else. */
bool authority_enquiry_answer(const struct passage *passage, bool *ret_asked,
			      struct buffer *ret_answer, struct error *error);

#endif
