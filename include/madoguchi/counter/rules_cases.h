/*
 * counter/rules_cases: a file of rule cases in memory, with the offices they are about.
 *
 * DESCRIPTION
 *   The whole file is read and judged before the first answer is given: one wrong row
 *   and there is none. An office file is loaded once, by its name in the folder of office files.
 * ERRORS       ERROR_FILE_WRONG (no CSV), ERROR_INPUT_WRONG (row, column, value), and those of
 *              office_load(). The row of an error counts from 1 for the header; its id is named.
 * OWNERSHIP    rules_cases_free().
 * THREADS      One.
 */
#ifndef MADOGUCHI_COUNTER_RULES_CASES_H
#define MADOGUCHI_COUNTER_RULES_CASES_H

#include "madoguchi/base/csv.h"
#include "madoguchi/domain/rule_case.h"

#define RULES_OFFICES_MAX 64
#define RULES_WANTS 6

struct rules_offices {
	const char *folder;
	const char *standard; /* for a case that names none; NULL: it has to */
	struct {
		char name[RULE_CASE_WORD_SIZE];
		const struct office *office;
		struct office *own; /* NULL: it was lent */
	} list[RULES_OFFICES_MAX];
	size_t count;
};

/* One row: the question, and what the file wants; an empty text is not compared. */
struct rules_row {
	struct rule_case rule_case;
	const char *want[RULES_WANTS];
	const struct office *office;
};

struct rules_cases {
	struct csv csv;
	struct rules_row *rows;
	size_t count;
};

/* By this name the caller's office is meant, and no file; before any other is asked for. */
void rules_offices_lend(struct rules_offices *offices, const char *name,
			const struct office *office);
const struct office *rules_office(struct rules_offices *offices, const char *name,
				  struct error *error);
void rules_offices_free(struct rules_offices *offices);
bool rules_cases_read(const char *path, struct rules_offices *offices,
		      struct rules_cases *ret_cases, struct error *error);
void rules_cases_free(struct rules_cases *cases);
/* The compared output columns, in order: name without "want_", and the answer's cell. */
const char *rules_output_name(size_t index);
const char *rules_output(const struct rule_answer *answer, size_t index);

#endif
