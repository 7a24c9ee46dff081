/*
 * screens/resident_link: from the clerk's program to the terminal that faces the resident.
 *
 * DESCRIPTION
 *   The clerk's program listens on the socket that the configuration names (resident_socket), and
 *   `madoguchi pin-terminal` connects to it. What is asked goes one way (which PINs, their tries,
 *   the rules in force for them, the birth date for these), what is typed comes back: first how
 *   many characters stand in the field, so that the clerk sees that somebody types; then the PINs
 *   as a whole, once they keep their rules. Nothing else crosses, and no name does.
 *   The protocol: struct resident_message over base/peer, one message a packet, both programs being
 *   of one version (the first byte says so).
 *   The resident's language is the loop's (kit/loop): the clerk or the resident changes it, and the
 *   other side is told.
 *   One question at a time: asking replaces the one before. When the terminal goes away in the
 *   middle, the one who asked is told and asks on the clerk's own terminal.
 * ERRORS   RESIDENT_TERMINAL, RESIDENT_STRANGER, MEMORY.
 * SECRETS  Messages lie in the secret arena and are wiped after use.
 * THREADS  UI thread.
 */
#ifndef MADOGUCHI_SCREENS_RESIDENT_LINK_H
#define MADOGUCHI_SCREENS_RESIDENT_LINK_H

#include "madoguchi/base/config.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/domain/card_pin.h"
#include "madoguchi/screens/kit/loop.h"

#define RESIDENT_VERSION 3

enum resident_word {
	RESIDENT_ASK,	   /* to the terminal: type these */
	RESIDENT_TRIES,	   /* to the terminal: the tries, fresh from the card */
	RESIDENT_CANCEL,   /* either way: it is over */
	RESIDENT_TYPED,	   /* from the terminal: characters in the field that has the focus */
	RESIDENT_DONE,	   /* from the terminal: the PINs */
	RESIDENT_LANGUAGE, /* either way: the resident reads this language from now on */
};

struct resident_part {
	bool present; /* the present PIN is asked for */
	bool fresh;   /* a new one is set */
	uint8_t tries;
	bool ruled; /* RESIDENT_ASK: by this rule, which is in force at the counter */
	struct pin_rule rule;
	struct pin present_pin; /* RESIDENT_DONE */
	struct pin fresh_pin;
};

struct resident_message {
	uint8_t version;
	uint8_t word;			   /* enum resident_word */
	uint8_t field;			   /* RESIDENT_TYPED: number of the field, from 1 */
	uint8_t length;			   /* RESIDENT_TYPED: characters in it */
	int32_t born;			   /* day number; DATE_NONE: not given */
	char language[LANGUAGE_WORD_SIZE]; /* RESIDENT_ASK, RESIDENT_LANGUAGE */
	struct resident_part part[CARD_PIN_COUNT];
};

/* What the screen that asks is told. */
struct resident_listener {
	void (*typed)(struct loop *loop, void *context, int field, int length);
	void (*done)(struct loop *loop, void *context, const struct resident_message *message);
	void (*gone)(struct loop *loop,
		     void *context); /* cancelled there, or the terminal went away */
	void *context;
};

struct resident_link;

/* Listens, if the configuration names a socket; *ret_link NULL otherwise. */
bool resident_link_open(const struct config *config, struct loop *loop,
			struct resident_link **ret_link, struct error *error);
void resident_link_close(struct resident_link **link);
/* A terminal is there. NULL: none. */
bool resident_link_there(const struct resident_link *link);
/* Asks for the parts; false when no terminal is there. The listener is copied. */
bool resident_link_ask(struct resident_link *link, int32_t born,
		       const struct resident_part parts[static CARD_PIN_COUNT],
		       const struct resident_listener *listener);
void resident_link_tries(struct resident_link *link, enum card_pin pin, uint8_t tries);
/* The clerk's language: of what stands on their screen while the resident types elsewhere. */
enum language resident_link_clerk(const struct resident_link *link);
/* The next language for the resident, there and on screens that are turned to them; link may be
 * NULL. What the resident chooses there comes back in the same way. */
void resident_link_next_language(struct resident_link *link, struct loop *loop);
/* The one who asked does so no more; NULL and unknown contexts: nothing. */
void resident_link_cancel(struct resident_link *link, const void *context);

#endif
