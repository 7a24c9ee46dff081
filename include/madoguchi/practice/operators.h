/*
 * practice/operators: who works in the practice world's office.
 *
 * DESCRIPTION
 *   One operator for each role, and one who is clerk and approver, with passwords that everybody
 *   may know. They are put into the world's database while it has no operators, marked as practice
 *   ones. The first of them is the one whom the world's madoguchi.conf signs in by itself. With
 *   them its office's rules are put in force, as the first start of a counter does it: the trail of
 *   a world begins alike in every run.
 * ERRORS   Those of the store and of keys/password.
 * THREADS  One.
 */
#ifndef MADOGUCHI_PRACTICE_OPERATORS_H
#define MADOGUCHI_PRACTICE_OPERATORS_H

#include <stdbool.h>
#include <stddef.h>

#include "madoguchi/domain/office.h"

/* Cheap, since the passwords are known anyway and a world is made in every test. */
#define PRACTICE_PASSWORD_COST 10

struct practice_operator {
	const char *name;
	const char *full_name;
	const char *roles;
	const char *password;
};

/* NULL behind the last. */
const struct practice_operator *practice_operator_at(size_t index);
/* office: the folder of the database; rules: those that the new office begins with. */
bool practice_operators_make(const char *office, const struct office *rules, struct error *error);

#endif
