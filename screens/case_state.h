/*
 * screens/case_state: what the files of the screen of one case share; inside this layer only.
 *
 * DESCRIPTION
 *   case.c       reading, keys, what comes next
 *   case_draw.c  how it looks
 *   case_paper.c its fee and its papers
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
	struct fee_view fee;
	bool has_letter;
	struct letter letter;
	bool lies_here; /* its card is in the safe */
};

/* NULL: there is something to be chosen about the fee; else why not, a message id. */
const char *case_fee_reason(const struct case_state_view *view);
/* Draws the line of the fee where there is one, and returns the next row. */
int case_fee_draw(const struct case_state_view *view, enum language language,
		  const struct ui_area *body, int row);
enum screen_result case_fee_ask(struct loop *loop, struct case_state_view *view);
/* The job of what was chosen about the fee: its paper is to be shown. */
bool case_fee_work(struct counter *counter, struct job *job, struct error *error);
enum screen_result case_paper_ask(struct loop *loop, struct case_state_view *view);
void case_refund_show(struct case_state_view *view);

void case_draw(struct loop *loop, void *state, const struct ui_area *body);

#endif
