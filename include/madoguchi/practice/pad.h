/*
 * practice/pad: the PIN pad of a practice reader, with a script in the place of fingers.
 *
 * DESCRIPTION
 *   A pad takes the structures of PC/SC part 10 (2.6.2, 2.6.3), puts what is "typed" into the
 *   command, and has it sent to the card. What is typed comes from a script of words: digits,
 *   "cancel" or "timeout"; an entry takes one word, a change the old one, if it is asked for, and
 *   the new one twice. A script that has run out counts as a timeout.
 *   Outcomes of the pad itself: 6400 timeout, 6401 cancelled, 6402 the new ones differ, 6403
 *   length.
 * OWNERSHIP  A plain value.
 * THREADS    One at a time.
 * UNITS      Commands as practice/card takes them.
 */
#ifndef MADOGUCHI_PRACTICE_PAD_H
#define MADOGUCHI_PRACTICE_PAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PRACTICE_PAD_WORDS 16
#define PRACTICE_PAD_WORD_SIZE 17
#define PRACTICE_PAD_COMMAND_SIZE 64

struct practice_pad {
	bool there;
	size_t count;
	size_t next;
	char words[PRACTICE_PAD_WORDS][PRACTICE_PAD_WORD_SIZE];
};

/* A new script in the place of the old one; there is a pad from now on. False: no such words. */
bool practice_pad_script(struct practice_pad *pad, char *words[], size_t count);
/* The command for the card; 0 where the pad itself has ended the entry, with *ret_sw. */
size_t practice_pad_enter(struct practice_pad *pad, bool modify, const uint8_t *structure,
			  size_t size, uint8_t command[static PRACTICE_PAD_COMMAND_SIZE],
			  uint16_t *ret_sw);

#endif
