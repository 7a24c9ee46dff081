/*
 * practice/control: short questions and answers between the practice world's programs.
 *
 * DESCRIPTION
 *   A Unix socket of type SOCK_SEQPACKET; a request is one packet of words parted by spaces
 *   ("insert hanako"), the answer one packet "ok WORDS" or "error WORDS". One request a
 *   connection. Paths longer than a socket address are reached through the folder's descriptor.
 * ERRORS     ERROR_PRACTICE with the words of the other side, or errno.
 * OWNERSHIP  The caller closes descriptors.
 * THREADS    No shared state.
 */
#ifndef MADOGUCHI_PRACTICE_CONTROL_H
#define MADOGUCHI_PRACTICE_CONTROL_H

#include <stdbool.h>
#include <stddef.h>

#include "madoguchi/base/error.h"

#define CONTROL_SIZE 4096
#define CONTROL_WORDS 20

/* Binds and listens, replacing a stale socket. */
bool control_listen(const char *path, int *ret_fd, struct error *error);
/* Connects as a client, for example to a reader's socket in a test. */
bool control_connect(const char *path, int *ret_fd, struct error *error);
/* Asks and waits for the answer's words, which replace `answer`. */
bool control_ask(const char *path, const char *request, char answer[static CONTROL_SIZE],
		 struct error *error);
/* Splits a request in place; returns how many words there are, at most CONTROL_WORDS. */
int control_words(char *request, char *words[static CONTROL_WORDS]);
/* Answers "ok WORDS", or "error" with the description of the error when there is one. */
void control_answer(int fd, const char *words, const struct error *error);

#endif
