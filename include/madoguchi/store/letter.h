/*
 * store/letter: the inquiry letters (照会書兼回答書) of cases.
 *
 * DESCRIPTION
 *   A letter is asked for when the decision of a visit is `inquiry`; it goes to the address that
 *   the register has for the holder, which is kept sealed with it. It is printed once or more
 *   often (a lost one is printed again under the same number), posted, and comes back undelivered
 *   or is replied to; it ends with the second visit or when its case ends. A case may have several;
 *   the newest counts. letter_apply() is the only writer of `state` (domain/state).
 * ERRORS    KEY_MISSING, STORE_CONFLICT, STATE_FORBIDDEN, NOT_FOUND, and those of the store.
 * OWNERSHIP Records are plain values. The address is personal data: wipe.
 * THREADS   As the store.
 */
#ifndef MADOGUCHI_STORE_LETTER_H
#define MADOGUCHI_STORE_LETTER_H

#include "madoguchi/store/case.h"

#define LETTER_NUMBER_SIZE 24

/* What was seen of the envelope in which the reply came. */
enum letter_envelope {
	LETTER_ENVELOPE_UNSEEN, /* nothing has come yet */
	LETTER_ENVELOPE_INTACT,
	LETTER_ENVELOPE_OPENED, /* opened or damaged: its PINs may be known to others */
};

struct letter {
	int64_t id;
	int64_t version;
	int64_t case_id;
	char number[LETTER_NUMBER_SIZE]; /* "L-26-00001" */
	enum letter_state state;
	int64_t requested_ms;
	int64_t printed_ms; /* of the last print; 0: not yet */
	int64_t posted_ms;  /* the last time; 0: not yet */
	int64_t moved_ms;   /* came into its state */
	int32_t due; /* by which the reply has to be here; DATE_NONE: the office states none */
	enum letter_envelope envelope;
	char address[PERSON_TEXT_SIZE]; /* sealed */
};

/* Asks for one: state, number, times and ids are filled in. */
bool letter_request(struct store *store, int64_t case_id, const char *address, int32_t day,
		    struct letter *ret_letter, struct error *error);
/* The newest of a case; NOT_FOUND. */
bool letter_of_case(struct store *store, int64_t case_id, struct letter *ret_letter,
		    struct error *error);
bool letter_find(struct store *store, const char *number, struct letter *ret_letter,
		 struct error *error);
/* Moves it; `due` and `envelope` of the record are stored with the move, times follow. */
bool letter_apply(struct store *store, struct letter *letter, enum letter_event event,
		  struct error *error);
/* The newest letter of a case ends so (REPLY, END), if there is one that has not ended. */
bool letter_end(struct store *store, int64_t case_id, enum letter_event event, struct error *error);

#endif
