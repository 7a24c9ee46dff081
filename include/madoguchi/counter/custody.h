/*
 * counter/custody: what lies in the safe, what must be done with it next, and its way home.
 *
 * DESCRIPTION
 *   custody_next_step() says it for a row of the list. What lies longer than the office's
 *   custody_days is late, and has a next step of its own.
 *   It goes home through its case, against the holder's PIN (counter/outage), or here: by hand,
 *   with a look at who takes it, once its case waits for nothing else; or by addressee-only mail
 *   (本人限定受取) with its tracking number, which delivers it or brings it back. A case that was
 *   to be returned ends with it, untested: its superseded certificate is not revoked then, since
 *   nobody has seen that its successor works.
 *   Where the office file says so (four_eyes, give) a second person agrees that it leaves.
 * ERRORS   STATE_FORBIDDEN, INPUT_WRONG (no place, no tracking number, a My Number), those of
 *   counter/approval and of the store.
 * THREADS  The counter's; the words are pure.
 */
#ifndef MADOGUCHI_COUNTER_CUSTODY_H
#define MADOGUCHI_COUNTER_CUSTODY_H

#include "madoguchi/counter/approval.h"
#include "madoguchi/store/custody_list.h"

enum custody_act {
	CUSTODY_ACT_PLACE,     /* words: where it lies */
	CUSTODY_ACT_ENVELOPE,  /* words: the number on the seal of its envelope */
	CUSTODY_ACT_GIVE,      /* seen: how whoever takes it is known */
	CUSTODY_ACT_MAIL,      /* words: the tracking number */
	CUSTODY_ACT_DELIVERED, /* the mail has handed it over */
	CUSTODY_ACT_CAME_BACK, /* it could not */
	CUSTODY_ACT_COUNT,
};

/* How whoever takes it by hand is known. X(NAME, "word", label) */
#define CUSTODY_SEEN_TABLE(X)                                                                      \
	X(PHOTO_ID, "photo_id", N_("one document with a photograph"))                              \
	X(TWO_OTHERS, "two_others", N_("two other documents"))                                     \
	X(AGENT, "agent", N_("an agent: letter of attorney, documents of both"))

#define X(NAME, word, label) CUSTODY_SEEN_##NAME,
enum custody_seen { CUSTODY_SEEN_TABLE(X) CUSTODY_SEEN_COUNT };
#undef X

struct custody_order {
	char number[CUSTODY_NUMBER_SIZE];
	enum custody_act act;
	char words[CUSTODY_PLACE_SIZE];
	enum custody_seen seen;
	struct approval approval; /* for those acts with which it leaves */
};

/* What may lie here together, in the order of the slip. */
enum custody_thing {
	CUSTODY_THING_CARD,
	CUSTODY_THING_ENVELOPE, /* with the PINs; of an unknown number too */
	CUSTODY_THING_PAPERS,
	CUSTODY_THING_OTHER, /* in the clerk's words */
	CUSTODY_THING_COUNT,
};

/* Its words; "": no such thing lies here. */
void custody_thing_words(const struct custody *custody, enum custody_thing thing,
			 enum language language, char *words, size_t size);
/* All of them on one line. */
#define CUSTODY_THINGS_SIZE (CUSTODY_THING_COUNT * (CUSTODY_OTHER_SIZE + 8))
void custody_things_words(const struct custody *custody, enum language language,
			  char words[static CUSTODY_THINGS_SIZE]);

/* "place", "give" … as on the command line. */
const char *custody_act_word(enum custody_act act);
const char *custody_seen_word(enum custody_seen seen);
const char *custody_seen_label(enum custody_seen seen); /* message id */

/* Days since it came here, of civil days. */
int custody_age(const struct custody *custody, int64_t now_ms);
/* Longer than the office allows without doing something about it. */
bool custody_late(const struct office *office, const struct custody *custody, int64_t now_ms);
/* The card's last day of validity (DATE_NONE: unknown), where it comes before the card is expected
 * home, at the end of the office's custody_days; DATE_NONE: it does not. */
int32_t custody_card_ends(const struct office *office, int32_t card_expires, int32_t today);
/* What page, slip and verb say of that day; id NULL where it is DATE_NONE. */
struct message custody_card_ends_words(int32_t ends);
/* What must be done next: message id. */
const char *custody_next_step(const struct custody_row *row, bool late);
/* Why the act is not for this row now: message id; NULL: it is. */
const char *custody_act_barred(const struct custody_row *row, enum custody_act act);
/* A second person agrees to acts with which it leaves the office. */
bool custody_act_shared(enum custody_act act);

bool custody_work(struct counter *counter, const struct custody_order *order, struct error *error);

#endif
