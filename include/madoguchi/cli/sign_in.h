/*
 * cli/sign_in: who acts on the command line.
 *
 * DESCRIPTION
 *   madoguchi --operator NAME [--password-fd N] VERB …, and --second for who agrees: the password
 *   is the first line of the descriptor, else it is asked for on the terminal, without echo. With
 *   --by-card and --second-by-card it is the PIN of the operator's card that is in the reader.
 *   Without both the configuration's practice operator acts, where there is one. A password is
 *   never an argument or in the environment.
 * ERRORS   Those of counter_open() and counter/sign_in; FILE_WRONG: no password could be read.
 * SECRETS  Locked memory, wiped before the call returns.
 * THREADS  One.
 */
#ifndef MADOGUCHI_CLI_SIGN_IN_H
#define MADOGUCHI_CLI_SIGN_IN_H

#include "madoguchi/cli/cli.h"
#include "madoguchi/counter/approval.h"

/* Opens the key of the personal data, once. Where it has no slot `file`: with the passphrase from
 * --key-fd, with the card in the reader and the PIN from --key-pin-fd, or from the terminal, with
 * three tries: the PIN where a card of the key's is in the reader, else the passphrase. Nothing
 * typed goes over to the other one. */
bool cli_case_key(struct cli *cli, struct error *error);
/* The counter with that key, nobody signed in. */
bool cli_counter(struct cli *cli, struct counter **ret_counter, struct error *error);
/* For what needs no personal data: where a passphrase would be needed, without the key. */
bool cli_counter_locked(struct cli *cli, struct counter **ret_counter, struct error *error);
/* Opens the counter, signs the operator in, and sees that he may. */
bool cli_counter_open(struct cli *cli, enum right right, struct counter **ret_counter,
		      struct error *error);
/* The same at a counter that is open already. */
bool cli_sign_in(struct cli *cli, struct counter *counter, enum right right, struct error *error);
/* The second person of --second agrees to this act; without one, or where the office does not ask,
 * there is no approval, which the act itself judges. */
bool cli_approve(struct cli *cli, struct counter *counter, enum four_eyes act, const char *subject,
		 struct approval *ret_approval, struct error *error);
/* From the descriptor, or from the terminal when it is negative; prompt is a message id. */
bool cli_password_read(const struct cli *cli, int fd, const char *prompt, struct pin **ret_password,
		       struct error *error);

#endif
