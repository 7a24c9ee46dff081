/*
 * practice/resident_card: makes a resident's card, the first time it is used.
 *
 * DESCRIPTION
 *   A card lies in STATE/cards/NAME (practice/card_state). Keys and certificates are made when
 *   the card is first put in, since two dozen RSA key pairs would slow the start of the world; the
 *   certificates come from the practice CA, which records them. A card that is there is never
 *   made again.
 *   Basic four, EF 0002 of the text application: FF20 { DF21 where each of the four begins, DF22
 *   name, DF23 address, DF24 birth as YYYYMMDD, DF25 sex }, lengths as in DER, text in UTF-8. DF21
 *   holds four numbers of two bytes, the offsets of the values of DF22 … DF25 in the file.
 * ERRORS     ERROR_PRACTICE: no such resident, files; what the CA reports.
 * OWNERSHIP  The caller closes the card.
 * THREADS    One for each state folder: two that make the same card would make it twice.
 */
#ifndef MADOGUCHI_PRACTICE_RESIDENT_CARD_H
#define MADOGUCHI_PRACTICE_RESIDENT_CARD_H

#include "madoguchi/practice/ca.h"
#include "madoguchi/practice/card.h"
#include "madoguchi/practice/card_state.h"
#include "madoguchi/practice/resident.h"

bool resident_card_open(const char *state_dir, const char *name, struct practice_card **ret_card,
			struct error *error);
/* The card as it is born; ca may be NULL for one without certificates. */
bool resident_card_make(const struct resident *resident, int32_t made, struct practice_ca *ca,
			struct practice_card_state *ret_state, struct error *error);
/* EF 0002 of the text application. */
bool resident_card_basic_four(const struct resident *resident, int32_t born,
			      struct practice_bytes *ret_file);

#endif
