/*
 * practice/fill: cases of invented residents straight into the store, for load.
 *
 * DESCRIPTION
 *   A ready case has been accepted, waits for the service in custody and has one request in the
 *   queue: user authentication and signing in turn, each with a key and a proof of possession of
 *   its own (practice/fill_key), so that the practice authority grants it. A closed case has ended:
 *   most are done, some were withdrawn. All go through the store's own setters, a few hundred in a
 *   transaction; history, audit trail and indexes are as if a counter had made them. Case numbers
 *   are those of a counter of their own, so that they never meet those of a real one.
 * ERRORS   Those of the store; ERROR_PRACTICE from the keys.
 * THREADS  One, with a store handle of its own.
 */
#ifndef MADOGUCHI_PRACTICE_FILL_H
#define MADOGUCHI_PRACTICE_FILL_H

#include "madoguchi/base/error.h"

#define FILL_COUNT_MAX 1000000

struct fill {
	const char *state_dir; /* the practice world's folder; it is made when it is not there */
	long ready;
	long closed;
};

bool fill_world(const struct fill *fill, struct error *error);

#endif
