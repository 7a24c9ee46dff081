/*
 * screens/kit/status_line: row 0, which is always there.
 *
 * DESCRIPTION
 *   Office, operator, reader and card, link, queue: each a message (kept as id and arguments, so
 *   that it follows the language), put in by the application; the clock is drawn by the loop.
 *   Pieces stand left to right with " | " between them; where they do not fit, the office's name is
 *   cut first, and when little of it is left, whatever is longest. An empty piece (id NULL) takes
 *   no room.
 * THREADS    UI thread.
 */
#ifndef MADOGUCHI_SCREENS_KIT_STATUS_LINE_H
#define MADOGUCHI_SCREENS_KIT_STATUS_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "madoguchi/base/message.h"
#include "madoguchi/screens/kit/ui.h"

enum status_piece {
	STATUS_OFFICE,
	STATUS_OPERATOR,
	STATUS_CARD,
	STATUS_LINK,
	STATUS_QUEUE,
	STATUS_PIECES,
};

struct status_line {
	struct message piece[STATUS_PIECES];
	unsigned style[STATUS_PIECES]; /* enum ui_style, decoration */
	uint64_t reading;	       /* another at each change; 0: nothing was set */
};

/* True when the piece is a new one. */
bool status_set(struct status_line *status, enum status_piece piece, const struct message *message,
		unsigned style);
/* for_resident leaves only the office. */
void status_draw(const struct status_line *status, const struct ui_area *line,
		 enum language language, bool for_resident, int64_t now_ms);
/* Milliseconds until the clock shows another minute. */
int64_t status_clock_wait_ms(int64_t now_ms);

#endif
