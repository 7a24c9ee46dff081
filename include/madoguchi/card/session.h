/*
 * card/session: one card, from connect to the RESET that ends it.
 *
 * DESCRIPTION
 *   A session owns a transport and the locked command and answer buffers. card_session_open()
 *   connects to a reader and takes it in a PC/SC transaction; card_session_close() ends with
 *   RESET (UNPOWER where the driver says so), so that a verified PIN never leaks to the next
 *   program. After any CARD_LOST the session is dead: every later call fails with CARD_LOST.
 *   A reset by another program ends the session too, with CARD_RESET: nothing is replayed blindly.
 *   A reader or a pcscd that goes away while a command is under way is CARD_LOST, since the command
 *   may have been executed; the next card_session_open() then says what is missing.
 *   card_session_lost() tells the errors after which a step's outcome is not known.
 *   Test builds count commands and can tear: see card/tear.h.
 * ERRORS   READER_NONE, READER_SERVICE, READER_BUSY, CARD_NONE, CARD_LOST, CARD_RESET,
 *   CARD_NONSENSE.
 * OWNERSHIP  The caller owns the session; answers point into it until the next command.
 * THREADS  One thread at a time.
 */
#ifndef MADOGUCHI_CARD_SESSION_H
#define MADOGUCHI_CARD_SESSION_H

#include "madoguchi/card/apdu.h"

#define ATR_SIZE_MAX 33

struct card_session;

/* Over any transport (tests, scripted cards); takes ownership of it, and closes it on failure. */
bool card_session_over(const struct transport_ops *ops, void *transport, const uint8_t *atr,
		       size_t atr_size, struct card_session **ret_session, struct error *error);
/* Over PC/SC: the reader whose name begins with `reader` (NULL: the first that holds a card). */
bool card_session_open(const char *reader, struct card_session **ret_session, struct error *error);
void card_session_close(struct card_session **session);

const uint8_t *card_session_atr(const struct card_session *session, size_t *ret_size);
/* Sends one command, follows 61xx and 6Cxx. True when the card answered, whatever the SW. */
bool card_command(struct card_session *session, const struct apdu *apdu, struct answer *ret_answer,
		  struct error *error);
/* As above, and the SW must be 9000: else CARD_REFUSED with the SW and `what` as detail. */
bool card_expect_ok(struct card_session *session, const struct apdu *apdu, const char *what,
		    struct answer *ret_answer, struct error *error);
/* Sends one command with data of any size: in blocks of 255 (command chaining, ISO 7816-4 5.3.3),
 * or in one extended command where the session may. The answer is that of the last block, or of the
 * first that was refused. */
bool card_command_chained(struct card_session *session, const struct apdu *apdu,
			  const uint8_t *data, size_t size, struct answer *ret_answer,
			  struct error *error);
/* A command for the reader: *ret_answer is what the reader says, without a status word (sw 0). */
bool card_session_control(struct card_session *session, uint32_t code, struct answer *ret_answer,
			  struct error *error);
/* As above with input, and the reader passes it on to the card: counted, torn and lost like any
 * command; the answer must have a status word. */
bool card_session_control_card(struct card_session *session, uint32_t code, const uint8_t *input,
			       size_t input_size, struct answer *ret_answer, struct error *error);
/* False: the transport knows no commands for the reader. */
bool card_session_has_control(const struct card_session *session);
/* True for the errors after which a command may or may not have been executed. */
bool card_session_lost(const struct error *error);
/* What pin_pad_features() has found, kept for the session; -1: not asked yet. */
int *card_session_pad(struct card_session *session);
/* Whether long data goes in one extended command of at most APDU_EXTENDED_SIZE bytes. */
void card_session_extended(struct card_session *session, bool extended);
/* Power-cycles: all verified states are gone, no application is selected. */
bool card_session_reset(struct card_session *session, struct error *error);
/* Commands sent so far: for benches and tear tests. */
unsigned card_session_commands(const struct card_session *session);
/* Resets so far: a driver sees that what it had selected is gone. */
unsigned card_session_resets(const struct card_session *session);

#ifdef MADOGUCHI_TEST
/* Where card_session_open() gets its transports from instead of PC/SC: a card inside the test. */
struct card_session_source {
	const struct transport_ops *ops;
	bool (*open)(void *context, const char *reader, void **ret_transport,
		     uint8_t ret_atr[static ATR_SIZE_MAX], size_t *ret_atr_size,
		     struct error *error);
	void *context;
};
/* NULL: PC/SC again. Before other threads start; the source is borrowed. */
void card_session_test_source(const struct card_session_source *source);
#endif

#endif
