/*
 * base/password_input: a password is read, from a descriptor or from the terminal.
 *
 * DESCRIPTION
 *   From a descriptor it is the first line; what stands behind it belongs to whoever reads next.
 *   From the terminal it is asked for with the prompt and without echo. It is never an argument or
 *   in the environment.
 *   Ctrl-C, Ctrl-Z and the like take effect once the terminal is as it was; who continues is asked
 *   anew.
 * ERRORS     FILE_WRONG: there is no terminal, nothing was entered, or it is too long; MEMORY.
 * OWNERSHIP  The caller frees the password (pin_free).
 * SECRETS    Locked memory alone.
 * THREADS    The main one, since it takes signals over while it asks.
 */
#ifndef MADOGUCHI_BASE_PASSWORD_INPUT_H
#define MADOGUCHI_BASE_PASSWORD_INPUT_H

#include "madoguchi/base/error.h"
#include "madoguchi/base/secret.h"

#define PASSWORD_INPUT_TERMINAL (-1) /* in place of a descriptor */

/* prompt: in words, without the colon. */
bool password_input(int fd, const char *prompt, struct pin **ret_password, struct error *error);

#endif
