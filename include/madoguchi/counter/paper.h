/*
 * counter/paper: the papers of a case, and the leaflet, as text on screen and as files.
 *
 * DESCRIPTION
 *   Renders a template (papers/slip) with the case's fields and saves it as
 *   STATE/papers/NUMBER-NAME.txt (0600) by write, fsync, rename. Printing is an act: it is audited.
 *   A leaflet is of no case and names nobody: STATE/papers/leaflet-PROCEDURE-APPLICANT.LANG.txt,
 *   which the next of its sort replaces.
 * OWNERSHIP  The text is appended to the caller's buffer; it holds personal data.
 * THREADS    The counter's.
 */
#ifndef MADOGUCHI_COUNTER_PAPER_H
#define MADOGUCHI_COUNTER_PAPER_H

#include "madoguchi/counter/counter.h"
#include "madoguchi/counter/reception.h"
#include "madoguchi/store/case.h"

enum paper {
	PAPER_RECEPTION,  /* 受付票 */
	PAPER_CUSTODY,	  /* 預り証 */
	PAPER_REVISIT,	  /* 再来庁票 */
	PAPER_COPY,	  /* 電子証明書の写し */
	PAPER_INQUIRY,	  /* 照会書兼回答書: its letter is marked as printed */
	PAPER_REVOCATION, /* for the resident, when a revocation was asked for */
	PAPER_COUNT,
};

const char *paper_label(enum paper paper); /* message id */
bool paper_make(struct counter *counter, const struct case_record *record, enum paper paper,
		enum language language, struct buffer *ret_text, struct error *error);
/* What to bring, when, what it costs (papers/leaflet), for a reception as it stands. */
bool paper_leaflet(struct counter *counter, const struct reception *reception,
		   enum language language, struct buffer *ret_text, struct error *error);

#endif
