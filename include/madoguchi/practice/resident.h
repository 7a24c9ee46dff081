/*
 * practice/resident: the people to practise on.
 *
 * DESCRIPTION
 *   One const table of invented residents of Kawasaki; each is a card and a story. Days are told
 *   relative to the day on which the world was made (so that "turns 15 tomorrow" is true then),
 *   and resident_facts() works them out. A card's and a certificate's last day is a birthday,
 *   counted from the world's day: 1 is the next one (today, if it is today), 0 the one before it.
 *   Their PINs are no secrets: they are printed for the trainee. All of them exist nowhere but
 *   here and on the card.
 * THREADS  Pure.
 * UNITS    Day numbers (base/date), JST.
 */
#ifndef MADOGUCHI_PRACTICE_RESIDENT_H
#define MADOGUCHI_PRACTICE_RESIDENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/practice/card_state.h"

#define RESIDENT_NUMBER_B_SIZE 15

enum resident_slot {
	RESIDENT_NONE = 0, /* no key, no certificate */
	RESIDENT_WHOLE,	   /* key and certificate */
	RESIDENT_TORN,	   /* key, and the beginning of a certificate: a write that was torn */
};

struct resident_certificate {
	enum resident_slot slot;
	int8_t last_birthday; /* its last day */
};

struct resident {
	const char *name;  /* one word for the command line */
	const char *story; /* message id */
	const char *kanji; /* as the card has it, U+3000 between the names */
	const char *kana;
	const char *address;
	const char *old_address; /* as the signing certificate still has it; NULL: the same */
	const char *born;	 /* "2004-02-29"; NULL: by the two numbers below */
	uint8_t turns;		 /* the age reached at the next birthday */
	int16_t birthday_in;	 /* days until it */
	char sex;		 /* '1' male, '2' female */
	int8_t card_last_birthday;
	int16_t card_last_in; /* days until the card's last day, e.g. end of stay; 0: a birthday */
	struct resident_certificate sign, auth;
	const char *sign_pin; /* NULL: never set */
	const char *auth_pin;
	const char *card_pin; /* 券面事項入力補助用, and 個人番号カード用 in both its places */
	const char *juki_pin; /* its second place, where it differs: a change that was torn */
	const char *code;     /* the four digits of the security code */
	uint8_t sign_tries;   /* wrong entries already made */
	uint8_t auth_tries;
	bool other_city; /* the card is Yokohama's */
	bool dead;	 /* never answers */
	bool juki;	 /* the old Juki card */
	enum practice_kind kind;
};

/* What follows from the table and the day on which the world was made. */
struct resident_facts {
	int32_t born;
	int32_t card_expires;
	int32_t sign_expires; /* meaningful when there is one */
	int32_t auth_expires;
	char number_b[RESIDENT_NUMBER_B_SIZE]; /* 照合番号B, 14 digits */
};

const struct resident *resident_at(size_t number); /* NULL past the last */
const struct resident *resident_find(const char *name);
void resident_facts(const struct resident *resident, int32_t made,
		    struct resident_facts *ret_facts);

#endif
