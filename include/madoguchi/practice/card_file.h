/*
 * practice/card_file: SELECT, READ BINARY and GET DATA of the practice card.
 *
 * DESCRIPTION
 *   The table of all elementary files with their access conditions, and the commands
 *   that choose and read them. A refused SELECT changes nothing. READ BINARY gives what is left of
 *   a file when more is asked for, and 6B00 from its end on.
 * ERRORS   Status words.
 * THREADS  One at a time.
 */
#ifndef MADOGUCHI_PRACTICE_CARD_FILE_H
#define MADOGUCHI_PRACTICE_CARD_FILE_H

#include "madoguchi/practice/card_session.h"

/* The EF of the selected application with this identifier or short identifier; NULL: none. */
const struct practice_ef *practice_ef_find(const struct practice_card *card, uint16_t id);
/* P2 of a command on an IEF: 80 the current one, 80 | SFI another, which becomes current.
 * NULL and a status word when there is none. */
const struct practice_ef *practice_ef_by_p2(struct practice_card *card, uint8_t p2,
					    uint16_t *ret_sw);
uint16_t practice_file_select(struct practice_card *card, const struct practice_command *command);
uint16_t practice_file_read(struct practice_card *card, const struct practice_command *command);
uint16_t practice_file_get_data(struct practice_card *card, const struct practice_command *command);
/* The application's identifier; for tests and for the documentation. */
const uint8_t *practice_application_aid(enum practice_application application, size_t *ret_size);

#endif
