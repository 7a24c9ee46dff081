/*
 * cli/case_run: what the files of case run and case continue share. Not for other modules.
 *
 * DESCRIPTION  A run is one call of either verb: what the file and the options say, the counter
 * that is open, and the PINs. The parts of a run print one record for everything that they do.
 */
#ifndef MADOGUCHI_CLI_CASE_RUN_H
#define MADOGUCHI_CLI_CASE_RUN_H

#include "madoguchi/cli/case_file.h"
#include "madoguchi/cli/management_key.h"
#include "madoguchi/cli/verbs.h"
#include "madoguchi/counter/paper.h"

struct run {
	struct cli *cli;
	struct counter *counter;
	struct case_file file;
	struct case_pins pins;
	struct issue_pins issue_pins;
	bool has_pins;
	struct management_key_order management_key; /* a PIV card's */
	bool last_try;				    /* one try left is enough for an entry */
	const char *serial[KIND_COUNT]; /* of what is to be revoked; NULL: to be found */
	bool auth_alone;		/* user authentication is revoked alone, knowingly */
};

/* Decides, and accepts the case or asks the holder by letter (case_receive.c). */
bool run_receive(struct run *run, struct reception *reception, struct error *error);
/* Makes and keeps a paper. */
bool run_paper(struct run *run, const struct case_record *record, enum paper paper,
	       struct error *error);
/* Queues the revocations; the case waits for the authority by itself (case_run_revoke.c). */
bool run_revoke(struct run *run, struct case_record *record, struct error *error);
/* Changes or sets every PIN that was given, and ends the case (case_run_pin.c). */
bool run_pin_work(struct run *run, struct case_record *record, struct error *error);
/* Takes the fee, with its receipt, if the file or the option says how it is paid and it is due. */
bool run_fee(struct run *run, const struct case_record *record, struct error *error);

#endif
