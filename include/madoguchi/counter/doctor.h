/*
 * counter/doctor: everything that a counter needs, looked at, and what to do where it fails.
 *
 * DESCRIPTION
 *   Checks that change nothing and stand for themselves: what one of them cannot look at does not
 *   keep the next from being looked at. The database is read whole (seconds at a million rows).
 *   Each finding is told as soon as it is known.
 * OWNERSHIP  A finding lives during the call of tell().
 * THREADS    One.
 */
#ifndef MADOGUCHI_COUNTER_DOCTOR_H
#define MADOGUCHI_COUNTER_DOCTOR_H

#include "madoguchi/base/config.h"
#include "madoguchi/base/message.h"
#include "madoguchi/domain/office.h"

enum doctor_state {
	DOCTOR_GOOD, /* nothing to do */
	DOCTOR_WARN, /* works, and should be seen to */
	DOCTOR_BAD,  /* does not work */
};

struct doctor_finding {
	const char *check; /* message id */
	enum doctor_state state;
	struct message found;
	const char *next;	   /* message id; NULL: nothing needs to be done */
	const struct error *error; /* NULL: none */
};

typedef void doctor_tell(void *context, const struct doctor_finding *finding);

/* The worst of what was found. */
enum doctor_state doctor_look(const struct config *config, const struct office *office,
			      doctor_tell *tell, void *context);

#endif
