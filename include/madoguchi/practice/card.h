/*
 * practice/card: a My Number Card to practise on: bytes in, bytes out.
 *
 * DESCRIPTION
 *   The logic of the card without any reader: the JPKI application with its publicly known
 *   commands, the text application with the basic four, and the practice issuing profile of
 *   docs/card-profile.md. A card lies in a folder; that folder is the card (practice/card_state).
 *   What a command changes is durable before its answer is returned.
 *
 *       struct practice_card *card;
 *       practice_card_open("cards/hanako", &card, error);
 *       size = practice_card_transmit(card, command, command_size, answer);
 *
 *   A mute card lies in the reader and never answers: the reader asks practice_card_mute().
 * ERRORS     practice_card_open: ERROR_PRACTICE with the folder. Commands fail as cards do, with
 *   a status word; a state that cannot be written is 6581 and the old state stays.
 * OWNERSHIP  The caller closes the card; two programs must not open one folder at a time.
 * THREADS    One at a time.
 * UNITS      Sizes in bytes. Short APDUs only, ISO 7816-4 section 5.
 */
#ifndef MADOGUCHI_PRACTICE_CARD_H
#define MADOGUCHI_PRACTICE_CARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/base/error.h"

#define PRACTICE_ANSWER_SIZE 258
#define PRACTICE_ATR_SIZE 9

struct practice_card;

/* The contact ATR of the My Number Card. */
extern const uint8_t practice_card_atr[PRACTICE_ATR_SIZE];

bool practice_card_open(const char *folder, struct practice_card **ret_card, struct error *error);
void practice_card_close(struct practice_card **card);
/* True for a dead card, which answers no reset. */
bool practice_card_mute(const struct practice_card *card);
/* A PIV card has another one; returns its size. */
size_t practice_card_answer_to_reset(const struct practice_card *card,
				     uint8_t ret_atr[static PRACTICE_ATR_SIZE]);
/* Power-up: no application, nothing verified, no issuer session. */
void practice_card_reset(struct practice_card *card);
/* Executes one command; always an answer of 2 … PRACTICE_ANSWER_SIZE bytes. */
size_t practice_card_transmit(struct practice_card *card, const uint8_t *command, size_t size,
			      uint8_t answer[static PRACTICE_ANSWER_SIZE]);

#endif
