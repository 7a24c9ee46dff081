/*
 * card/pin_pad: PINs that are typed on the reader itself (PC/SC part 10).
 *
 * DESCRIPTION
 *   A reader with a pad tells its features by CM_IOCTL_GET_FEATURE_REQUEST; with VERIFY_PIN_DIRECT
 *   and MODIFY_PIN_DIRECT the program sends a command without the PIN, and the reader puts into it
 *   what is typed. Only the status word comes back. A driver describes its command in a struct
 *   pad_entry; this module makes the structures of part 10 (2.6.2, 2.6.3) and gives the outcomes
 *   their errors: 6400 PAD_TIMEOUT, 6401 PAD_CANCELLED, 6402 PAD_MISMATCH, 6403 PAD_LENGTH. Every
 *   other status word is the card's, and the driver's to judge.
 * SECRETS  A command may hold what the pad does not ask for, the office's PUK: its entry then lies
 *   in locked memory, as the structure that is made of it always does.
 * ERRORS   PAD_…, and what the session reports.
 * THREADS  As card/session.
 */
#ifndef MADOGUCHI_CARD_PIN_PAD_H
#define MADOGUCHI_CARD_PIN_PAD_H

#include "madoguchi/base/message.h"
#include "madoguchi/card/session.h"

#define PIN_PAD_TIMEOUT_S 60 /* for the whole entry; the pad gives up, then the program goes on */
#define PIN_PAD_COMMAND_MAX 24

enum pin_pad_features {
	PIN_PAD_NONE = 0,
	PIN_PAD_VERIFY = 1 << 0,
	PIN_PAD_MODIFY = 1 << 1,
	PIN_PAD_BOTH = PIN_PAD_VERIFY | PIN_PAD_MODIFY,
};

/* One entry: the command into which the pad puts what is typed. */
struct pad_entry {
	uint8_t command[PIN_PAD_COMMAND_MAX]; /* header; with Lc and padding where block is not 0 */
	uint8_t command_size;
	uint8_t length_min, length_max; /* digits */
	uint8_t block;			/* size of a padded PIN; 0: not padded, the pad adds Lc */
	/* MODIFY only. */
	bool asks_old;	    /* the old one is typed first */
	uint8_t offset_old; /* of the PINs in the data */
	uint8_t offset_new;
};

/* True for the errors with which a pad ends an entry by itself: the card has seen nothing of it. */
bool pin_pad_refused(enum error_code code);
/* What the reader of this session offers; asked once a session. */
unsigned pin_pad_features(struct card_session *session);
/* True when the card answered: *ret_sw is its own. */
bool pin_pad_verify(struct card_session *session, const struct pad_entry *entry,
		    enum language language, uint16_t *ret_sw, struct error *error);
/* The new PIN is typed twice; the pad compares. */
bool pin_pad_modify(struct card_session *session, const struct pad_entry *entry,
		    enum language language, uint16_t *ret_sw, struct error *error);

#endif
