/*
 * practice/card_session: what the practice card remembers while it has power.
 *
 * DESCRIPTION
 *   The inside of struct practice_card, shared by the files of the card (card_file, card_verify,
 *   card_issue) and by nobody else. A handler reads card->state, and to change it takes a copy with
 *   practice_card_change() and makes it durable with practice_card_commit(); only then may it
 *   answer 9000. Answer bytes are added with practice_card_answer(); what does not fit into one
 *   answer is fetched with GET RESPONSE.
 *   Verified PINs and the issuer session end when another application is selected, not when the
 *   same one is selected again (JICSAP 5.1.3).
 * OWNERSHIP  The card owns all of it.
 * THREADS    One at a time.
 */
#ifndef MADOGUCHI_PRACTICE_CARD_SESSION_H
#define MADOGUCHI_PRACTICE_CARD_SESSION_H

#include "madoguchi/practice/card.h"
#include "madoguchi/practice/card_state.h"

#define PRACTICE_PENDING_SIZE 4096
#define PRACTICE_CHAIN_SIZE 4096 /* data of a chained command */
#define PRACTICE_CHALLENGE_SIZE 16

/* Status words, ISO 7816-4 section 5.6 and JICSAP 1.1. */
enum practice_sw {
	PRACTICE_SW_OK = 0x9000,
	PRACTICE_SW_WRONG = 0x6300,  /* + Cx: x tries left */
	PRACTICE_SW_MEMORY = 0x6581, /* could not be stored */
	PRACTICE_SW_LENGTH = 0x6700,
	PRACTICE_SW_CHANNEL = 0x6881,
	PRACTICE_SW_MESSAGING = 0x6882,
	PRACTICE_SW_FILE_KIND = 0x6981, /* the current EF is of another kind */
	PRACTICE_SW_SECURITY = 0x6982,
	PRACTICE_SW_BLOCKED = 0x6984,
	PRACTICE_SW_CONDITIONS = 0x6985,
	PRACTICE_SW_NO_EF = 0x6986,
	PRACTICE_SW_DATA = 0x6A80,
	PRACTICE_SW_NOT_FOUND = 0x6A82,
	PRACTICE_SW_PARAMETERS = 0x6A86,
	PRACTICE_SW_NO_KEY = 0x6A88,
	PRACTICE_SW_OFFSET = 0x6B00,
	PRACTICE_SW_INSTRUCTION = 0x6D00,
	PRACTICE_SW_CLASS = 0x6E00,
};

enum practice_application {
	PRACTICE_APPLICATION_NONE, /* after a reset */
	PRACTICE_APPLICATION_JPKI,
	PRACTICE_APPLICATION_TEXT,   /* 券面入力補助 */
	PRACTICE_APPLICATION_COMMON, /* 共通カード */
	PRACTICE_APPLICATION_JUKI,   /* 住基 */
	PRACTICE_APPLICATION_PIV,    /* practice/card_piv */
	PRACTICE_APPLICATION_COUNT,
};

enum practice_ef_kind {
	PRACTICE_EF_FILE,   /* content in state.files */
	PRACTICE_EF_LABEL,  /* token information, made from the label */
	PRACTICE_EF_HOLDS,  /* which certificates are there, made from the files */
	PRACTICE_EF_CLOSED, /* exists; nothing opens it */
	PRACTICE_EF_PIN,    /* IEF: a PIN */
	PRACTICE_EF_LOCKED, /* IEF: a credential that is always blocked */
	PRACTICE_EF_KEY,    /* IEF: a key pair */
};

struct practice_ef {
	enum practice_application application;
	uint16_t id; /* the low five bits are its short identifier */
	enum practice_ef_kind kind;
	int index;	    /* into pins, files or keys */
	unsigned read_pins; /* 1 << pin: any of them opens it; 0: free */
	bool legacy;	    /* the Juki card has it too */
};

struct practice_command {
	uint8_t cla, ins, p1, p2;
	const uint8_t *data;
	size_t size; /* of data; 0: none */
	bool has_le;
	size_t le; /* 1 … 256; more is fetched with GET RESPONSE */
};

struct practice_piv;

struct practice_card {
	char *folder;
	struct practice_piv *piv; /* NULL: not a PIV card */
	struct practice_card_state state;
	struct practice_card_state next; /* being made by a handler */
	enum practice_application application;
	const struct practice_ef *current;
	bool verified[PRACTICE_PIN_COUNT];
	bool issuer; /* the issuer session is open */
	bool challenged;
	uint8_t challenge[PRACTICE_CHALLENGE_SIZE];
	uint8_t pending[PRACTICE_PENDING_SIZE];
	size_t pending_size;
	size_t pending_sent;
	uint8_t chain[PRACTICE_CHAIN_SIZE]; /* what came in blocks before the last one */
	size_t chain_size;
};

/* The state to change: a copy of the present one. */
struct practice_card_state *practice_card_change(struct practice_card *card);
/* Makes the copy the state, durably; else the old one stays. OK or MEMORY. */
uint16_t practice_card_commit(struct practice_card *card);
void practice_card_answer(struct practice_card *card, const uint8_t *bytes, size_t size);
/* Selects an application; another one than before ends all that was verified. */
void practice_card_enter(struct practice_card *card, enum practice_application application);
/* Splits a short or an extended command; false: 6700. */
bool practice_command_parse(const uint8_t *bytes, size_t size,
			    struct practice_command *ret_command);

#endif
