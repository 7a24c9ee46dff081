/* Rows of rule cases out of a CSV file, for the tests of the rules. RFC 4180 as far as the case
 * files use it: fields in double quotes may hold commas and doubled quotes, no line breaks. */
#ifndef TESTS_UNIT_DOMAIN_RULE_ROWS_H
#define TESTS_UNIT_DOMAIN_RULE_ROWS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/domain/rule_case.h"

#define ROW_CELLS 32

struct row {
	char *cell[ROW_CELLS];
	size_t count;
};

/* Cuts a line in place. */
static inline void row_cut(char *line, struct row *row)
{
	row->count = 0;
	line[strcspn(line, "\r\n")] = '\0';
	while (row->count < ROW_CELLS) {
		char *out = line;
		row->cell[row->count++] = out;
		bool quoted = *line == '"';
		if (quoted)
			line++;
		while (*line != '\0' && (quoted || *line != ',')) {
			if (quoted && *line == '"') {
				if (line[1] != '"') {
					quoted = false;
					line++;
					continue;
				}
				line++;
			}
			*out++ = *line++;
		}
		bool last = *line == '\0';
		line++;
		*out = '\0';
		if (last)
			return;
	}
}

/* What an answer has in an output column; NULL for a column that is not compared. */
static inline const char *row_output(const struct rule_answer *answer, const char *column)
{
	if (strcmp(column, "want_verdict") == 0)
		return answer->verdict;
	if (strcmp(column, "want_missing") == 0)
		return answer->missing;
	if (strcmp(column, "want_kinds") == 0)
		return answer->kinds;
	if (strcmp(column, "want_fee") == 0)
		return answer->fee;
	if (strcmp(column, "want_expires_auth") == 0)
		return answer->expires_auth;
	if (strcmp(column, "want_expires_sign") == 0)
		return answer->expires_sign;
	return NULL;
}

#endif
