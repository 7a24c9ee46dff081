/*
 * practice/card_server: the process in which the inserted practice cards live.
 *
 * DESCRIPTION
 *   Serves each reader's socket (practice/reader_wire) and one control socket, RUN/card.sock:
 *     insert NAME [READER]          puts a resident's card in; one that lies there comes out first
 *     remove [READER]               takes the card out
 *     tear N before|after [READER]  pulls the card at the N-th command from now, before or after
 *                                   the card executes it; N = 0 takes the wish back
 *     look [READER]                 "- 0", or NAME, how many commands the card has seen since it
 *                                   was put in, how many microseconds it took for them,
 *                                   and how many bytes commands and answers had
 *     noted [READER]                "yes" when pcscd has acted on every change so far, or there is
 *                                   none
 *     plug | unplug [READER]        brings the reader back, or takes it away
 *     pad READER off|WORD...        its PIN pad: none, or what is typed from now on (practice/pad)
 *   A reader is a number from 0. A resident's card is made at its first insertion.
 *   One thread, poll(2); a command runs to its end before the next event is looked at.
 * ERRORS     ERROR_PRACTICE: a socket or the state folder.
 * OWNERSHIP  card_server_run() owns everything until it returns.
 * THREADS    One; it blocks in poll(2) until there is something to do.
 */
#ifndef MADOGUCHI_PRACTICE_CARD_SERVER_H
#define MADOGUCHI_PRACTICE_CARD_SERVER_H

#include <stdbool.h>

#include "madoguchi/base/error.h"

struct card_server_options {
	const char *state_dir; /* the world's folder: cards, keys, authority */
	const char *run_dir;   /* where the sockets are */
	int ready_fd;	       /* one byte is written when all sockets listen; -1: none */
};

/* Runs until SIGTERM or SIGINT. */
bool card_server_run(const struct card_server_options *options, struct error *error);

#endif
