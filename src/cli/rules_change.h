/*
 * rules_change: the verbs by which an office's rules are changed; private to the command line.
 *
 * DESCRIPTION
 *   diff [FILE] [--cases FILE]    the office's file, or FILE, against the rules in force
 *   diff OLD NEW [--cases FILE]   two office files; needs no counter
 *   apply [FILE] [--cases FILE]   puts it in force; an administrator, with --second where they ask
 *   history                       what was applied, the newest first
 *   show [NUMBER]                 a text as it was applied; without a number the one in force
 * ERRORS   USAGE; OFFICE_DIFFERS: diff has told changes; those of counter/rules_work.
 * THREADS  One.
 */
#ifndef MADOGUCHI_CLI_RULES_CHANGE_H
#define MADOGUCHI_CLI_RULES_CHANGE_H

#include "madoguchi/cli/cli.h"
#include "madoguchi/counter/rules_cases.h"

bool rules_diff(struct cli *cli, struct rules_offices *offices, int count, char **words,
		struct error *error);
bool rules_apply(struct cli *cli, struct rules_offices *offices, int count, char **words,
		 struct error *error);
bool rules_history(struct cli *cli, struct rules_offices *offices, int count, char **words,
		   struct error *error);
bool rules_show(struct cli *cli, struct rules_offices *offices, int count, char **words,
		struct error *error);

#endif
