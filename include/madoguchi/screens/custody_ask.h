/*
 * screens/custody_ask: what a person does with something that lies in the safe.
 *
 * DESCRIPTION
 *   Each act asks what it needs (where it lies, how whoever takes it is known, the tracking
 *   number), and a second person where the office wants one; then the desk does it. The row is the
 *   one that was selected when the key was pressed.
 * OWNERSHIP  The struct is the screen's and lives as long as it.
 * THREADS    UI thread.
 */
#ifndef MADOGUCHI_SCREENS_CUSTODY_ASK_H
#define MADOGUCHI_SCREENS_CUSTODY_ASK_H

#include "madoguchi/screens/live.h"

struct custody_ask {
	struct live *live;	/* of the screen: the job comes back to it */
	struct custody_row row; /* that is asked about */
	enum custody_act act;
};

/* Where it lies, or the number of its envelope. */
void custody_ask_note(struct loop *loop, struct custody_ask *ask);
void custody_ask_give(struct loop *loop, struct custody_ask *ask);
/* The tracking number; or, of what was mailed, what became of it. */
void custody_ask_mail(struct loop *loop, struct custody_ask *ask);

#endif
