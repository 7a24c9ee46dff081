/*
 * advice_parts: the steps of a page of advice; private to the domain layer.
 *
 * DESCRIPTION  domain/advice makes the page; its hours are in advice_hours.c.
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_DOMAIN_ADVICE_PARTS_H
#define MADOGUCHI_DOMAIN_ADVICE_PARTS_H

#include "decision_parts.h"
#include "madoguchi/domain/advice.h"

void advice_add(struct advice *advice, enum advice_part part, const char *label,
		struct message words);
/* --- advice_hours.c --- */
void advice_add_hours(struct advice *advice, const struct office *office,
		      const struct situation *situation);

#endif
