/*
 * domain/retention: how long an office keeps what (保存年限).
 *
 * DESCRIPTION
 *   Sections `retention` of an office file name records and whole years. The years count from the
 *   first day of the fiscal year (April to March) that follows the one in which a case was settled
 *   or a paper made, so that everything of one year falls due on the same 1 April.
 *   What no section names is kept: an office's silence is never taken for a number of years.
 * THREADS  Any.
 */
#ifndef MADOGUCHI_DOMAIN_RETENTION_H
#define MADOGUCHI_DOMAIN_RETENTION_H

#include "madoguchi/domain/office.h"

/* X(NAME, "word") */
#define RETAINED_TABLE(X)                                                                          \
	/* a settled case with all that belongs to it, but for papers that are named themselves */ \
	X(CASE, "case")                                                                            \
	/* papers, by the words of counter/paper */                                                \
	X(CUSTODY, "custody")                                                                      \
	X(REVISIT, "revisit")                                                                      \
	X(COPY, "copy")                                                                            \
	X(INQUIRY, "inquiry")                                                                      \
	X(REVOCATION, "revocation")                                                                \
	X(RECEPTION, "reception")                                                                  \
	X(RECEIPT, "receipt")                                                                      \
	X(REFUND, "refund")                                                                        \
	X(NOTICE, "notice")                                                                        \
	X(DAY, "day")                                                                              \
	X(LABEL, "label")                                                                          \
	X(REGISTER, "register")                                                                    \
	X(SAFE, "safe")                                                                            \
	X(INCIDENT, "incident")

#define X(NAME, word) RETAINED_##NAME,
enum retained { RETAINED_TABLE(X) RETAINED_COUNT };
#undef X

const char *retained_word(enum retained retained);

/* The day from which the years of something of that day count. */
int32_t retention_begins(int32_t day);
/* Years kept; 0: the office states none. */
int office_retention_years(const struct office *office, enum retained retained);
/* The last day on which something is kept whose years began to count on that day. */
int32_t retention_last_day(int32_t begins, int years);
/* What of this began to count on that day or earlier is due today; DATE_NONE: nothing ever. */
int32_t retention_due(const struct office *office, enum retained retained, int32_t today);

#endif
