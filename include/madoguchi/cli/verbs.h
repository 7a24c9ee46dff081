/*
 * cli/verbs: the verbs, one function each; see madoguchi(1).
 *
 * DESCRIPTION
 *   Each takes the words behind its name and writes records to the caller's output (cli/output).
 *   What the verb's first word can be is told by cli_verbs[].usage.
 * ERRORS   USAGE for words that are not understood; else those of the layers below.
 * THREADS  One.
 */
#ifndef MADOGUCHI_CLI_VERBS_H
#define MADOGUCHI_CLI_VERBS_H

#include "madoguchi/cli/cli.h"

bool verb_status(struct cli *cli, int count, char **words, struct error *error);
bool verb_case(struct cli *cli, int count, char **words, struct error *error);
bool verb_queue(struct cli *cli, int count, char **words, struct error *error);
bool verb_card(struct cli *cli, int count, char **words, struct error *error);
bool verb_day(struct cli *cli, int count, char **words, struct error *error);
bool verb_fee(struct cli *cli, int count, char **words, struct error *error);
bool verb_report(struct cli *cli, int count, char **words, struct error *error);
bool verb_paper(struct cli *cli, int count, char **words, struct error *error);
bool verb_custody(struct cli *cli, int count, char **words, struct error *error);
bool verb_letter(struct cli *cli, int count, char **words, struct error *error);
bool verb_call(struct cli *cli, int count, char **words, struct error *error);
bool verb_todo(struct cli *cli, int count, char **words, struct error *error);
bool verb_stocktake(struct cli *cli, int count, char **words, struct error *error);
bool verb_audit(struct cli *cli, int count, char **words, struct error *error);
bool verb_operator(struct cli *cli, int count, char **words, struct error *error);
bool verb_doctor(struct cli *cli, int count, char **words, struct error *error);
bool verb_backup(struct cli *cli, int count, char **words, struct error *error);
bool verb_restore(struct cli *cli, int count, char **words, struct error *error);
bool verb_key(struct cli *cli, int count, char **words, struct error *error);
bool verb_purge(struct cli *cli, int count, char **words, struct error *error);
bool verb_rules(struct cli *cli, int count, char **words, struct error *error);
bool verb_settings(struct cli *cli, int count, char **words, struct error *error);
/* In place of cli_open(): the standard configuration may be missing. */
bool verb_rules_open(struct cli *cli, struct error *error);
/* case run FILE and case continue NUMBER (cli/case_run.c). */
bool verb_case_run(struct cli *cli, int count, char **words, struct error *error);
bool verb_case_continue(struct cli *cli, int count, char **words, struct error *error);

#endif
