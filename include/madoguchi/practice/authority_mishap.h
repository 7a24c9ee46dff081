/*
 * practice/authority_mishap: what happens by chance to a message and to its answer.
 *
 * DESCRIPTION
 *   For each message it is drawn anew whether it is taken twice, and whether its answer is lost,
 *   late, or exchanged for the answer to the message before it. How often, the fault says:
 *     unstable, duplicated, mixed, late   so many of a hundred, of that alone
 *     storm                               30 lost, 10 twice, 10 exchanged, 10 late
 *   The series is the same after every start with the same seed, as far as messages come in the
 *   same order.
 * THREADS  Any.
 */
#ifndef MADOGUCHI_PRACTICE_AUTHORITY_MISHAP_H
#define MADOGUCHI_PRACTICE_AUTHORITY_MISHAP_H

#include <stdbool.h>
#include <stdint.h>

#include "madoguchi/practice/authority_fault.h"

#define AUTHORITY_LATE_S 2

struct authority_mishap {
	bool twice; /* taken a second time; the second answer counts */
	bool lost;  /* the connection is closed instead */
	bool mixed; /* the answer to the message before goes out in its place */
	bool late;  /* by AUTHORITY_LATE_S */
};

void authority_mishap_seed(uint64_t seed);
struct authority_mishap authority_mishap_draw(const struct authority_fault *fault);

#endif
