/*
 * card/reader: which readers are there, and whether a card lies in them.
 *
 * DESCRIPTION
 *   A watch runs one thread over SCardGetStatusChange with PnP notification, lists the readers
 *   again after every wake, takes a changed event count as a new card session, and starts anew
 *   with back-off when pcscd dies. It calls back on every change (from its own thread).
 *   An event is about one reader: of those whose names begin with the prefix the first that holds a
 *   card, else the first. `readers` and `cards` say how many there are: with more than one card the
 *   screens ask whose is meant, from reader_list(), and open the chosen reader by its full name
 *   (card_session_open). What kind of card lies in a reader is told by opening it.
 * OWNERSHIP  reader_watch_stop() joins the thread and frees.
 * THREADS  The callback runs on the watch's thread: it must only post a message.
 */
#ifndef MADOGUCHI_CARD_READER_H
#define MADOGUCHI_CARD_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/base/error.h"
#include "madoguchi/card/transport_pcsc.h"

#define READERS_MAX 8
#define READER_ATR_SIZE 33

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
	unsigned readers;     /* with the prefix */
	unsigned place;	      /* of this one among them, from 1; 0: there is none */
	unsigned cards;	      /* in them; more than one: somebody has to say which */
};

/* All readers with a prefix, as they were at one moment. */
struct reader_place {
	char name[READER_NAME_SIZE];
	enum reader_state state;
	uint8_t atr[READER_ATR_SIZE];
	size_t atr_size;      /* 0: no card, or a mute one */
	uint32_t event_count; /* pcscd's own */
};

struct reader_list {
	bool service; /* false: pcscd is not there */
	size_t count;
	struct reader_place places[READERS_MAX];
};

struct reader_watch;

bool reader_watch_start(const char *reader_prefix,
			void (*changed)(void *context, const struct reader_event *event),
			void *context, struct reader_watch **ret_watch, struct error *error);
void reader_watch_stop(struct reader_watch **watch);
/* Which readers are there, in pcscd's order; prefix NULL: all. */
bool reader_list(const char *reader_prefix, struct reader_list *ret_list, struct error *error);
/* One look without a thread, for command-line verbs. */
bool reader_look(const char *reader_prefix, struct reader_event *ret_event, struct error *error);

#endif
