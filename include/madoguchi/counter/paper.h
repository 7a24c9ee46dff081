/*
 * counter/paper: the papers of a case, made, shown and printed; and the leaflet.
 *
 * DESCRIPTION
 *   A paper is made once (store/paper): its number is drawn, its words are rendered from a template
 *   (papers/slip) and stored sealed, in one transaction with its line in the audit trail. Who asks
 *   for it again gets what was stored, since what is handed out a second time must say the same; a
 *   custody slip after a change of route, a copy with a certificate more, and a new letter are new
 *   papers.
 *   Printing runs madoguchi-print, which stands beside this program, and gives it the text in
 *   memory. From the second time on the paper bears the mark "Reprint" (再発行).
 *   A leaflet is of no case and names nobody: STATE/papers/leaflet-PROCEDURE-APPLICANT.LANG.txt,
 *   which the next of its sort replaces.
 * ERRORS     PRINT, PRINTER_NONE (no printer is configured), STATE_FORBIDDEN (there is no such
 *   paper in this state), and those of papers/slip and the store.
 * OWNERSHIP  The text is appended to the caller's buffer; it holds personal data.
 * THREADS    The counter's.
 */
#ifndef MADOGUCHI_COUNTER_PAPER_H
#define MADOGUCHI_COUNTER_PAPER_H

#include "madoguchi/counter/counter.h"
#include "madoguchi/counter/reception.h"
#include "madoguchi/store/case.h"
#include "madoguchi/store/paper.h"

enum paper {
	PAPER_RECEPTION,  /* 受付票 */
	PAPER_CUSTODY,	  /* 預り証 */
	PAPER_REVISIT,	  /* 再来庁票 */
	PAPER_COPY,	  /* 電子証明書の写し */
	PAPER_INQUIRY,	  /* 照会書兼回答書: its letter is marked as printed */
	PAPER_REVOCATION, /* for the resident, when a revocation was asked for */
	PAPER_RECEIPT,	  /* 領収書: of the fee as it stands paid */
	PAPER_REFUND,	  /* 返金票: what was paid was given back, or entered wrongly */
	PAPER_NOTICE,	  /* 完了通知: what came of it, and how to get the card */
	PAPER_LABEL,	  /* 宛名ラベル: of the newest letter */
	PAPER_COUNT,
};

const char *paper_label(enum paper paper); /* message id */
/* What its rows are called: "reception"; also in an office's retention. */
const char *paper_word(enum paper paper);
bool paper_parse(const char *word, enum paper *ret_paper);
/* Whether the resident can be told of the case's end, or how to come to it (PAPER_NOTICE). */
bool paper_has_notice(const struct case_record *record);
bool paper_make(struct counter *counter, const struct case_record *record, enum paper paper,
		enum language language, struct paper_record *ret_row, struct buffer *ret_text,
		struct error *error);
/* A stored one by its number, looked at again: an act in the trail. */
bool paper_again(struct counter *counter, const char *number, enum language language,
		 struct paper_record *ret_row, struct buffer *ret_text, struct error *error);
/* What to bring, when, what it costs (papers/leaflet), for a reception as it stands. */
bool paper_leaflet(struct counter *counter, const struct reception *reception,
		   enum language language, struct buffer *ret_text, struct error *error);

/* Prints a stored paper: into the PDF `file`, or (NULL) on the configured printer. *ret_gaps: some
 * character of it has no shape in the font, and stands as 〓. */
bool paper_print(struct counter *counter, struct paper_record *paper, const char *file,
		 bool *ret_gaps, struct error *error);
/* Prints what paper_leaflet() made for this procedure. Nobody's paper: no number, and no print of
 * it is a reprint. */
bool paper_print_leaflet(struct counter *counter, enum procedure procedure,
			 const struct buffer *words, bool *ret_gaps, struct error *error);

#endif
