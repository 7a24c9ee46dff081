/*
 * cli/management_key: a PIV card's management key that no file of the configuration has.
 *
 * DESCRIPTION
 *   --management-key asks for it on the terminal, without echo; --management-key-fd N reads it from
 *   a descriptor to its end. Either way 32, 48 or 64 hexadecimal digits, which take the place of
 *   the configuration's for this call. A key is never an argument or in the environment.
 * ERRORS   KEY_MISSING: what was read is none; FILE_WRONG: there is no terminal.
 * SECRETS  Locked memory, wiped before the call returns.
 * THREADS  One.
 */
#ifndef MADOGUCHI_CLI_MANAGEMENT_KEY_H
#define MADOGUCHI_CLI_MANAGEMENT_KEY_H

#include "madoguchi/cli/cli.h"

enum management_key_from {
	MANAGEMENT_KEY_CONFIGURED, /* nothing is asked */
	MANAGEMENT_KEY_ASKED,	   /* on the terminal */
	MANAGEMENT_KEY_DESCRIPTOR,
};

struct management_key_order {
	enum management_key_from from;
	int fd; /* MANAGEMENT_KEY_DESCRIPTOR */
};

/* Gives the key to the open counter's card setup. */
bool cli_management_key(struct cli *cli, const struct management_key_order *order,
			struct counter *counter, struct error *error);

#endif
