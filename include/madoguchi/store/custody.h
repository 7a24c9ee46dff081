/*
 * store/custody: what lies in the office's safe (お預かり), and its way back.
 *
 * DESCRIPTION
 *   A row begins with a custody slip and bears its number. It says since when, where the thing
 *   lies, the number on the sealed envelope's seal, and how it went home. It is apart from its
 *   case: a case that is withdrawn ends at once, the card is here until somebody has given it back.
 *   custody_apply() is the only writer of `state` (domain/state); row and audit line are one
 *   transaction. What the clerk wrote of other things may name somebody, and is sealed; without the
 *   key it is empty, and U+FFFD where its seal does not open. Nothing else in a row is personal.
 * ERRORS   STORE_CONFLICT, STATE_FORBIDDEN, NOT_FOUND, and those of the store.
 * OWNERSHIP Records are plain values; wipe them.
 * THREADS  As the store.
 */
#ifndef MADOGUCHI_STORE_CUSTODY_H
#define MADOGUCHI_STORE_CUSTODY_H

#include "madoguchi/domain/state.h"
#include "madoguchi/domain/vocabulary.h"
#include "madoguchi/store/operator.h"

#define CUSTODY_NUMBER_SIZE 24
#define CUSTODY_PLACE_SIZE 64
#define CUSTODY_SEAL_SIZE 32
#define CUSTODY_TRACKING_SIZE 32
#define CUSTODY_SEEN_SIZE 24
#define CUSTODY_OTHER_MOST 40 /* characters */
#define CUSTODY_OTHER_SIZE (4 * CUSTODY_OTHER_MOST + 1)

/* What is settled when something comes here, and stands on its slip; all 0: the card alone. */
struct custody_terms {
	enum custody_way way;		  /* how it shall go home */
	bool sealed;			  /* an envelope with PINs stays with it, unopened */
	char envelope[CUSTODY_SEAL_SIZE]; /* number on its seal; "": none, or unknown */
	bool papers;			  /* the papers of the case lie with it */
	char other[CUSTODY_OTHER_SIZE];	  /* what else lies with it, in the clerk's words */
	char second[OPERATOR_SIZE];	  /* who took it beside the clerk; "": nobody */
};

struct custody {
	int64_t id;
	int64_t version;
	int64_t case_id;
	char number[CUSTODY_NUMBER_SIZE]; /* of the slip: "C-26-00001" */
	enum custody_state state;
	int64_t since_ms;		  /* came here; a return of the mail does not change it */
	int64_t moved_ms;		  /* came into its state */
	char place[CUSTODY_PLACE_SIZE];	  /* where it lies; "": nobody has said */
	bool sealed;			  /* as in the terms */
	char envelope[CUSTODY_SEAL_SIZE]; /* number on the seal; "": none, or unknown */
	char tracking[CUSTODY_TRACKING_SIZE]; /* of the last mail; "": never mailed */
	char seen[CUSTODY_SEEN_SIZE];	      /* how whoever took it was known: a word of
						 counter/custody; "": with his PIN, or not yet */
	enum custody_way way;		      /* as promised on the slip */
	bool papers;			      /* the papers of the case lie with it */
	char other[CUSTODY_OTHER_SIZE];	      /* as in the terms; stays as it was written */
	char second[OPERATOR_SIZE];	      /* who took it beside the clerk; "": nobody */
};

/* Something of a case comes into the safe; at once is nothing else of it there. */
bool custody_begin(struct store *store, int64_t case_id, const char *number,
		   const struct custody_terms *terms, struct error *error);
/* By the slip's number, whatever its state. */
bool custody_find(struct store *store, const char *number, struct custody *ret_custody,
		  struct error *error);
/* What of a case has not gone home; NOT_FOUND: nothing. */
bool custody_of_case(struct store *store, int64_t case_id, struct custody *ret_custody,
		     struct error *error);
/* Stores place and envelope. */
bool custody_lay(struct store *store, struct custody *custody, struct error *error);
/* Moves it; `tracking` and `seen` of the record are stored with the move. */
bool custody_apply(struct store *store, struct custody *custody, enum custody_event event,
		   struct error *error);
/* It went home with the resident, known by his PIN or taking back his consent: what lies here of
 * the case, if anything does. */
bool custody_end(struct store *store, int64_t case_id, struct error *error);

#endif
