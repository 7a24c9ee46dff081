/*
 * store/paper: the papers that were made, with their texts.
 *
 * DESCRIPTION
 *   A paper is made once and shown and printed from its row from then on, so that what is handed
 *   out a second time says what the first one said. Its number is drawn in the transaction that
 *   makes it, in a series of its kind and fiscal year without gaps; the same paper in another
 *   language is a row more with the same number. `about` tells apart the papers of one kind that a
 *   case may have: the number of the custody, the kinds of a copy.
 *   The text is sealed with the case key. After a purge the row stays, without it.
 *   A print is counted before it leaves, and taken back when the printer has refused it: whatever
 *   happens in between, no second original leaves unmarked.
 * ERRORS    KEY_MISSING, NOT_FOUND (paper_find: there is none yet; paper_text: purged), and those
 *   of the store.
 * OWNERSHIP Records are plain values. Texts are appended to the caller's buffer: personal data.
 * THREADS   As the store.
 */
#ifndef MADOGUCHI_STORE_PAPER_H
#define MADOGUCHI_STORE_PAPER_H

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/message.h"
#include "madoguchi/store/store.h"

#define PAPER_KIND_SIZE 24
#define PAPER_NUMBER_SIZE 24
#define PAPER_ABOUT_SIZE 32
#define PAPER_TEXT_MAX (256u * 1024)

struct paper_record {
	int64_t id;
	int64_t case_id;	    /* 0: of no case */
	char kind[PAPER_KIND_SIZE]; /* "custody" */
	char number[PAPER_NUMBER_SIZE];
	char about[PAPER_ABOUT_SIZE]; /* which one of its kind; "": the only one */
	enum language language;
	int64_t made_ms;
	char made_by[OPERATOR_SIZE];
	int prints;	    /* how often it was printed */
	int64_t printed_ms; /* the last time; 0: never */
};

/* Fills in the rest of a paper whose case_id, kind, about and language are given. Where there is
 * one in another language alone, NOT_FOUND, and its number is given. */
bool paper_find(struct store *store, struct paper_record *paper, struct error *error);
/* By its number; of two languages in the one that is given, else in the other. */
bool paper_by_number(struct store *store, const char *number, enum language language,
		     struct paper_record *ret_paper, struct error *error);
/* The next number of a series: "S-26-00001" for prefix 'S' and a day of the fiscal year 2026.
 * Belongs into the transaction of paper_add(). */
bool paper_draw_number(struct store *store, char prefix, int32_t day,
		       char number[static PAPER_NUMBER_SIZE], struct error *error);
/* Stores a new one: id, times and counts are filled in. subject: of its line in the audit trail,
 * the case's number. */
bool paper_add(struct store *store, struct paper_record *paper, const char *subject,
	       const struct buffer *text, struct error *error);
bool paper_text(struct store *store, const struct paper_record *paper, struct buffer *ret_text,
		struct error *error);
/* It was looked at again. */
bool paper_shown(struct store *store, const struct paper_record *paper, struct error *error);
/* It is about to be printed to `where`; from the second time on as a reprint. */
bool paper_print_begin(struct store *store, struct paper_record *paper, const char *where,
		       struct error *error);
/* That print did not come about. */
bool paper_print_failed(struct store *store, struct paper_record *paper, const char *where,
			struct error *error);

#endif
