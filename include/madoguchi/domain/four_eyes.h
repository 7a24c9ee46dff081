/*
 * domain/four_eyes: acts to which a second person agrees where the office file says so.
 *
 * DESCRIPTION
 *   The key `four_eyes` of an office file lists them. What a clerk sets aside in a reception has a
 *   rule of its own (`override`, second_person).
 * THREADS  Any.
 */
#ifndef MADOGUCHI_DOMAIN_FOUR_EYES_H
#define MADOGUCHI_DOMAIN_FOUR_EYES_H

#include <stdbool.h>

#include "madoguchi/domain/office.h"

enum four_eyes {
	FOUR_EYES_CANCEL,  /* a queued request */
	FOUR_EYES_REISSUE, /* a request whose outcome is unknown goes out again */
	FOUR_EYES_UNLOCK,  /* an operator after too many wrong passwords */
	FOUR_EYES_EXPORT,  /* requests leave in files */
	FOUR_EYES_IMPORT,  /* answers come in files */
	FOUR_EYES_RESTORE, /* a backup takes the place of the database */
	FOUR_EYES_PURGE,   /* records whose time has run out are removed */
	FOUR_EYES_GIVE,	   /* what lies in custody is given back or mailed */
	FOUR_EYES_CUSTODY, /* something comes into custody */
	FOUR_EYES_RULES,   /* other rules of the office are applied */
	FOUR_EYES_COUNT,   /* of those that the key may list */
	/* Asked for everywhere. */
	FOUR_EYES_OVERRIDE = FOUR_EYES_COUNT, /* a rule is set aside that asks for it itself */
	FOUR_EYES_STOCKTAKE,		      /* the safe is counted by two */
	FOUR_EYES_DAY,			      /* a day is closed */
};

/* "cancel" … */
const char *four_eyes_word(enum four_eyes act);
/* Message id: what the second person agrees to. */
const char *four_eyes_label(enum four_eyes act);
bool office_wants_second(const struct office *office, enum four_eyes act);

#endif
