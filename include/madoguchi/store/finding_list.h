/*
 * store/finding_list: a window on the differences, read only, keyset paged.
 *
 * DESCRIPTION
 *   Open ones by their number, oldest first; and when our records were last compared.
 * THREADS  As the store; the UI thread uses its read-only handle.
 */
#ifndef MADOGUCHI_STORE_FINDING_LIST_H
#define MADOGUCHI_STORE_FINDING_LIST_H

#include "madoguchi/domain/case_number.h"
#include "madoguchi/store/certificate.h"
#include "madoguchi/store/exchange.h"

#define FINDING_SUBJECT_SIZE 80
#define FINDING_PERSON_SIZE 64
#define FINDING_DECISION_SIZE 200

enum finding_kind {
	FINDING_ISSUED_THERE,	   /* the authority knows a transaction that we do not */
	FINDING_UNKNOWN_THERE,	   /* we have sent one that it does not know */
	FINDING_STOPPED_HERE,	   /* it was granted there, and is stopped or refused here */
	FINDING_REVOKED_THERE,	   /* in force here, revoked there, and we did not ask for it */
	FINDING_LAPSED_THERE,	   /* our confirmation came too late */
	FINDING_UNCONFIRMED_THERE, /* confirmed here, not there */
	FINDING_UNCOLLECTED,	   /* made and confirmed, and nobody came for it */
	FINDING_TRAIL,		   /* it has seen another audit trail of this counter */
	FINDING_KIND_COUNT,
};

struct finding {
	int64_t id;
	enum finding_kind kind;
	char subject[FINDING_SUBJECT_SIZE];	      /* transactionID, serial or row */
	int64_t case_id, exchange_id, certificate_id; /* 0: none of ours */
	char case_number[CASE_NUMBER_SIZE];
	int64_t found_ms;
	int64_t letter_ms; /* 0: no letter went out */
	char letter_by[FINDING_PERSON_SIZE];
	int64_t settled_ms; /* 0: open */
	char settled_by[FINDING_PERSON_SIZE];
	char decision[FINDING_DECISION_SIZE];
};

/* One comparison. */
struct finding_run {
	int64_t at_ms;	 /* when it was made here */
	int64_t made_ms; /* when the authority made its statement */
	int64_t entries; /* transactions in it */
	int64_t found;	 /* differences that were new */
	int64_t gone;	 /* those that had gone by themselves */
};

const char *finding_kind_word(enum finding_kind kind);
/* What was found, and what should be done next: message ids. */
const char *finding_words(enum finding_kind kind);
const char *finding_next_step(const struct finding *finding);
/* Not collected, and a letter was noted: a person may have it revoked. */
bool finding_may_revoke(const struct finding *finding);

/* Those after from_id, or, backwards, those before it, the nearest first; 0: from the end there. */
bool finding_list_read(struct store *store, int64_t from_id, bool backwards,
		       struct finding *ret_rows, int capacity, int *ret_count, struct error *error);
/* Open ones of FINDING_TRAIL. */
bool finding_trail_open(struct store *store, int64_t *ret_open, struct error *error);
/* The newest comparison; at_ms 0: there was none. */
bool finding_last_run(struct store *store, struct finding_run *ret_run, struct error *error);
bool finding_count(struct store *store, int64_t *ret_open, struct error *error);

#endif
