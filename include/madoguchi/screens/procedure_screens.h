/*
 * screens/procedure_screens: what comes after the reception in the procedures that make no
 * certificate.
 *
 * DESCRIPTION
 *   procedure_screen() names the screen that does the work of an accepted case; each is opened with
 *   the reception: a draft is accepted first. They go on with a case that was left in the same way.
 * OWNERSHIP  Arguments are copied by open().
 * THREADS  UI thread.
 */
#ifndef MADOGUCHI_SCREENS_PROCEDURE_SCREENS_H
#define MADOGUCHI_SCREENS_PROCEDURE_SCREENS_H

#include "madoguchi/screens/app.h"

/* NULL: the work screen (screens/case_screens) does it. */
const struct screen_ops *procedure_screen(enum procedure procedure);

extern const struct screen_ops pin_work_screen;	 /* argument: struct reception */
extern const struct screen_ops revoke_screen;	 /* argument: struct reception */
extern const struct screen_ops serial_screen;	 /* argument: struct serial_ask, filled in */
extern const struct screen_ops pin_entry_screen; /* argument: struct pin_entry */

/* The serial of one certificate is typed. */
struct serial_ask {
	enum certificate_kind kind;
	char serial[SERIAL_SIZE]; /* empty: none */
};

/* The resident types the PINs of one of the card's PINs. */
struct pin_entry {
	const struct case_record *record;
	const struct pin_target *target;
	struct pin **present; /* where the PINs go, when the screen closes forward; or the PUK */
	struct pin **fresh;
	bool *last_try; /* the last try was agreed to */
};

#endif
