/*
 * card/pcsc_context: contexts of PC/SC that are used again; inside this layer only.
 *
 * DESCRIPTION
 *   Making and releasing a context costs pcscd a thread and three round trips, as much as ten
 *   commands to a card, and every card session needs two. So one that has just worked is kept for
 *   the next who asks. It may be that of a pcscd which is gone by now: whoever takes one and fails
 *   drops it and tries once more.
 * THREADS  Any; a context that is taken belongs to one thread.
 */
#ifndef MADOGUCHI_CARD_PCSC_CONTEXT_H
#define MADOGUCHI_CARD_PCSC_CONTEXT_H

#include <winscard.h>

/* A kept context, or a new one. */
LONG pcsc_context_take(SCARDCONTEXT *ret_context);
/* Gives one back that has worked to the end. */
void pcsc_context_keep(SCARDCONTEXT context);
void pcsc_context_drop(SCARDCONTEXT context);

#endif
