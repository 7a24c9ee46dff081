/*
 * screens/case_state: what the files of the screen of one case share; inside this layer only.
 *
 * DESCRIPTION
 *   case.c       reading, keys, what comes next
 *   case_draw.c  how it looks
 */
#ifndef MADOGUCHI_SCREENS_CASE_STATE_H
#define MADOGUCHI_SCREENS_CASE_STATE_H

#include "madoguchi/screens/app.h"

#define HISTORY_LINES 8

struct case_state_view {
	struct app *app;
	uint64_t owner;
	struct reception reception;
	struct issue_plan plan;
	struct case_history history[HISTORY_LINES * 4];
	int history_count;
	int64_t seen_version;
	bool busy;
	bool envelope_open; /* staff have opened it, and nobody has said what became of it */
	bool has_letter;
	struct letter letter;
};

void case_draw(struct loop *loop, void *state, const struct ui_area *body);

#endif
