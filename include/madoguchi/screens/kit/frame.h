/*
 * screens/kit/frame: one whole drawing: fixed lines and open screens.
 *
 * DESCRIPTION
 *   Inside of kit/loop. Row 0 status, row 1 title, the body, the message line, the key line. Below
 *   80 x 23 only a message is drawn.
 * THREADS    UI thread.
 */
#ifndef MADOGUCHI_SCREENS_KIT_FRAME_H
#define MADOGUCHI_SCREENS_KIT_FRAME_H

#include <stdbool.h>
#include <stdint.h>

#include "madoguchi/base/message.h"
#include "madoguchi/screens/kit/stack.h"
#include "madoguchi/screens/kit/status_line.h"

struct frame {
	const struct status_line *status;
	const struct message *said; /* message line; id NULL: empty */
	unsigned said_style;
	int64_t clock_ms; /* wall clock */
	enum language language;
	bool for_resident;
};

void frame_draw(const struct frame *frame, struct stack *stack, struct loop *loop);

#endif
