/*
 * card/reader: which readers are there, and whether a card lies in them.
 *
 * DESCRIPTION
 *   A watch runs one thread over SCardGetStatusChange with PnP notification, lists the readers
 *   again after every wake, takes a changed event count as a new card session, and starts anew
 *   with back-off when pcscd dies. It calls back on every change (from its own thread).
 * OWNERSHIP  reader_watch_stop() joins the thread and frees.
 * THREADS  The callback runs on the watch's thread: it must only post a message.
 */
#ifndef MADOGUCHI_CARD_READER_H
#define MADOGUCHI_CARD_READER_H

#include <stdbool.h>
#include <stdint.h>

#include "madoguchi/base/error.h"
#include "madoguchi/card/transport_pcsc.h"

#define READERS_MAX 8

enum reader_state {
	READER_NO_SERVICE, /* pcscd is not there; tried again by itself */
	READER_ABSENT,	   /* no reader, or not the configured one */
	READER_EMPTY,	   /* reader without a card */
	READER_CARD,	   /* a card, free to use */
	READER_IN_USE,	   /* a card, held by another program */
	READER_MUTE,	   /* something that does not answer */
};

struct reader_event {
	enum reader_state state;
	char name[READER_NAME_SIZE];
	uint32_t event_count; /* differs from the last one: another card session */
};

struct reader_watch;

bool reader_watch_start(const char *reader_prefix,
			void (*changed)(void *context, const struct reader_event *event),
			void *context, struct reader_watch **ret_watch, struct error *error);
void reader_watch_stop(struct reader_watch **watch);
/* One look without a thread, for command-line verbs. */
bool reader_look(const char *reader_prefix, struct reader_event *ret_event, struct error *error);

#endif
