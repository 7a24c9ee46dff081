/*
 * store/letter: the inquiry letters (照会書兼回答書) of cases.
 *
 * DESCRIPTION
 *   A letter is asked for when the decision of a visit is `inquiry`; it goes to the address that
 *   the register has for the holder, which is kept sealed with it. It is printed once or more
 *   often (a lost one is printed again under the same number), and it ends when the reply is in
 *   hand or when the case ends without one. A case may have several; the newest counts.
 * ERRORS    KEY_MISSING, STORE_CONFLICT, STATE_FORBIDDEN (it has ended), NOT_FOUND, and those of
 *   the store.
 * OWNERSHIP Records are plain values. The address is personal data: wipe.
 * THREADS   As the store.
 */
#ifndef MADOGUCHI_STORE_LETTER_H
#define MADOGUCHI_STORE_LETTER_H

#include "madoguchi/store/case.h"

#define LETTER_NUMBER_SIZE 24

enum letter_state {
	LETTER_REQUESTED, /* to be printed */
	LETTER_PRINTED,	  /* on its way, or about to be */
	LETTER_REPLIED,	  /* the reply is in hand */
	LETTER_VOID,	  /* the case ended without it */
	LETTER_STATE_COUNT,
};

struct letter {
	int64_t id;
	int64_t version;
	int64_t case_id;
	char number[LETTER_NUMBER_SIZE]; /* "L-26-00001" */
	enum letter_state state;
	int64_t requested_ms;
	int64_t printed_ms;		/* of the last print; 0: not yet */
	int64_t ended_ms;		/* 0: not yet */
	char address[PERSON_TEXT_SIZE]; /* sealed */
};

const char *letter_state_word(enum letter_state state);
const char *letter_state_label(enum letter_state state); /* message id */

/* Asks for one: state, number, times and ids are filled in. */
bool letter_request(struct store *store, int64_t case_id, const char *address, int32_t day,
		    struct letter *ret_letter, struct error *error);
/* The newest of a case; NOT_FOUND. */
bool letter_of_case(struct store *store, int64_t case_id, struct letter *ret_letter,
		    struct error *error);
/* It was printed, or printed again. */
bool letter_printed(struct store *store, struct letter *letter, struct error *error);
/* It ends as replied or void; one that has ended already stays as it is. */
bool letter_end(struct store *store, struct letter *letter, enum letter_state state,
		struct error *error);

#endif
