/*
 * card/transport_pcsc: the way to a real reader, behind the seam of card/apdu.
 *
 * DESCRIPTION
 *   transport_pcsc_open() connects to one reader (shared, so that the watch of card/reader can go
 *   on looking) and begins a PC/SC transaction, so that no other program speaks in between. While
 *   another program holds a transaction, pcsc-lite waits in calls that nothing can interrupt; so
 *   the opening runs in a thread of its own and is left to it after TRANSPORT_OPEN_WAIT_S seconds
 *   with READER_BUSY. When the other program lets go, that thread gives everything back by itself.
 *   Another program's resets before the transaction has begun are endured, however often they come.
 *   PCSCLITE_CSOCK_NAME names another pcscd; libpcsclite itself reads it.
 *   transmit: every failure is CARD_LOST with the PC/SC code as its cause, because the card may or
 *   may not have executed the command, whoever went away: card, reader, pcscd, or our login by
 *   another program's reset. Only an answer that does not fit is CARD_NONSENSE.
 *   reset: UNPOWER, since a My Number Card on a contactless reader keeps its login over a RESET.
 *   close: ends the transaction with UNPOWER for the same reason, and leaves the card alone after
 *   that: it may be another program's by then.
 * ERRORS   READER_NONE, READER_SERVICE, READER_BUSY, CARD_NONE, CARD_NONSENSE (a mute card),
 *   CARD_LOST, MEMORY.
 * OWNERSHIP  The transport belongs to the session that is made over it; its close() frees it.
 * THREADS  A transport belongs to one thread; transport_pcsc_holds() and
 *   transport_pcsc_opened() may be asked from any.
 */
#ifndef MADOGUCHI_CARD_TRANSPORT_PCSC_H
#define MADOGUCHI_CARD_TRANSPORT_PCSC_H

#include "madoguchi/card/apdu.h"

#define TRANSPORT_OPEN_WAIT_S 3
#define READER_NAME_SIZE 128 /* of a PC/SC reader, terminated */

extern const struct transport_ops transport_pcsc_ops;

/* reader: the full name. The ATR (at most ATR_SIZE_MAX bytes) is copied out. */
bool transport_pcsc_open(const char *reader, void **ret_transport, uint8_t *ret_atr,
			 size_t atr_capacity, size_t *ret_atr_size, struct error *error);
/* True while this process itself is connected to the reader. */
bool transport_pcsc_holds(const char *reader);
/* How many transports this process has begun to open. What was the same before and after a look at
 * the readers says that none came and went in between. */
uint64_t transport_pcsc_opened(void);
/* Sets the error that stands for a result of PC/SC outside of a session; false like error_set. */
bool transport_pcsc_error(long result, const char *what, struct error *error);

#endif
