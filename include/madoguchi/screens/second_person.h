/*
 * screens/second_person: somebody else signs in beside the clerk, for one act.
 *
 * DESCRIPTION
 *   An overlay on the screen of the act: what is agreed to, a name and a password; or, with F6, the
 *   PIN of the card in the reader. Both go into the job of the act (sign_in_take), which is
 *   submitted; the act itself proves them (counter/approval), so that agreement and act are one.
 *   The clerk stays signed in.
 * OWNERSHIP  The job is taken over: it is submitted, or freed when nobody agrees.
 * SECRETS  The password lies in locked memory.
 * THREADS  UI thread.
 */
#ifndef MADOGUCHI_SCREENS_SECOND_PERSON_H
#define MADOGUCHI_SCREENS_SECOND_PERSON_H

#include "madoguchi/domain/four_eyes.h"
#include "madoguchi/screens/app.h"

/* about: what the act is about; its id may be NULL. *busy, which lives in the screen of the act,
 * becomes true when the job is on the desk: until it is back nothing else is asked there. */
void second_person_ask(struct loop *loop, enum four_eyes act, const struct message *about,
		       struct job **job, bool *busy);

#endif
