/*
 * sync/agreement: two operators stand behind an act of the command line.
 *
 * DESCRIPTION
 *   Where the office's rules in force ask for it (domain/four_eyes), whoever runs the verb signs in
 *   as an administrator, and somebody else who may approve signs in beside him for this act alone.
 *   The trail has who agreed before it has the act, and from then on names the first one as who
 *   acts. Where the file does not ask nobody signs in, and whoever runs the verb is named by the
 *   machine.
 * ERRORS   APPROVAL_MISSING; SECOND_PERSON: the same one twice; those of a sign-in
 *   (store/sign_in), of the office file and of base/password_input.
 * SECRETS  Passwords lie in locked memory and are wiped before the call returns.
 * THREADS  One.
 */
#ifndef MADOGUCHI_SYNC_AGREEMENT_H
#define MADOGUCHI_SYNC_AGREEMENT_H

#include "madoguchi/base/config.h"
#include "madoguchi/domain/four_eyes.h"
#include "madoguchi/store/store.h"

/* Who was named on the command line. */
struct agreement {
	const char *operator_name, *second_name; /* NULL: nobody */
	int password_fd, second_password_fd;	 /* as base/password_input has them */
};

bool agreement_take(const struct config *config, struct store *store, enum four_eyes act,
		    const struct agreement *agreement, struct error *error);

#endif
