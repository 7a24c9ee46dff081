/*
 * practice/card_piv: the PIV application of the practice card (NIST SP 800-73-4 part 2).
 *
 * DESCRIPTION
 *   Enough of the standard for a card to be issued, used and judged by foreign tools: SELECT, GET
 *   and PUT DATA (chained and extended), VERIFY, CHANGE REFERENCE DATA, RESET RETRY COUNTER,
 *   GENERAL AUTHENTICATE (management key, RSA-2048, P-256), GENERATE; beyond it serial number,
 *   version, metadata, setting the management key and the tries, and the reset of a locked card, as
 *   widely sold tokens have them. PINs are counted as on those: 63Cx, 6983; an empty VERIFY answers
 *   9000 once the PIN is verified. 9C signs once for each VERIFY. State is durable before the
 *   answer leaves (practice/card_piv_state).
 * ERRORS   Status words.
 * OWNERSHIP  The card owns it.
 * THREADS  One at a time.
 */
#ifndef MADOGUCHI_PRACTICE_CARD_PIV_H
#define MADOGUCHI_PRACTICE_CARD_PIV_H

#include "madoguchi/practice/card_session.h"
#include "madoguchi/practice/card_piv_state.h"

#define PRACTICE_PIV_CHALLENGE 16

struct practice_piv {
	struct practice_piv_state state;
	struct practice_piv_state next; /* being made by a handler */
	bool verified;
	bool fresh; /* no command since VERIFY has used it: 9C may sign */
	bool managed;
	bool has_witness;
	uint8_t witness[PRACTICE_PIV_CHALLENGE];
};

bool practice_piv_open(const char *folder, struct practice_piv **ret_piv, struct error *error);
void practice_piv_close(struct practice_piv **piv);
void practice_piv_reset(struct practice_piv *piv);
/* The application's identifier, whole or cut after at least five bytes. */
bool practice_piv_named(const uint8_t *aid, size_t size);
/* What SELECT answers. */
void practice_piv_property(struct practice_card *card);

/* The state to change: a copy of the present one; made durable by the second function. */
struct practice_piv_state *practice_piv_change(struct practice_card *card);
uint16_t practice_piv_commit(struct practice_card *card);

uint16_t practice_piv_get_data(struct practice_card *card, const struct practice_command *command);
uint16_t practice_piv_put_data(struct practice_card *card, const struct practice_command *command);
uint16_t practice_piv_verify(struct practice_card *card, const struct practice_command *command);
uint16_t practice_piv_change_pin(struct practice_card *card,
				 const struct practice_command *command);
uint16_t practice_piv_unblock(struct practice_card *card, const struct practice_command *command);
uint16_t practice_piv_version(struct practice_card *card, const struct practice_command *command);
uint16_t practice_piv_serial(struct practice_card *card, const struct practice_command *command);
uint16_t practice_piv_tries(struct practice_card *card, const struct practice_command *command);
uint16_t practice_piv_blank(struct practice_card *card, const struct practice_command *command);

#endif
