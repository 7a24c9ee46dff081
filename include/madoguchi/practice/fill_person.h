/*
 * practice/fill_person: residents by number, for load.
 *
 * DESCRIPTION
 *   Names, readings and addresses are put together from short tables, so that lists and
 *   searches meet lengths and repetitions as in an office. Nobody is meant.
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_PRACTICE_FILL_PERSON_H
#define MADOGUCHI_PRACTICE_FILL_PERSON_H

#include "madoguchi/store/case.h"

/* The same person for the same number. */
void fill_person(long number, struct person *ret_person);

#endif
