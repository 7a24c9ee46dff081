/*
 * screens/work_state: the state of the work screen, shared by its acts (work.c, work_key.c) and its
 * drawing (work_draw.c; its end: work_over.c). Not for other modules.
 */
#ifndef MADOGUCHI_SCREENS_WORK_STATE_H
#define MADOGUCHI_SCREENS_WORK_STATE_H

#include "madoguchi/counter/custody.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/kit/progress.h"

enum work_phase {
	PHASE_ENVELOPE, /* accepted; the service must answer before staff open the envelope */
	PHASE_CARD,	/* the desk works on the card up to the queue */
	PHASE_WAIT,	/* the answer is awaited; F12 ends the wait */
	PHASE_FINISH,	/* the desk writes, compares, tests */
	PHASE_CHOICE,	/* the clerk chooses: wait on, custody, revisit */
	PHASE_TROUBLE,	/* an error is shown; the same card or a PIN goes on */
	PHASE_OVER,	/* nothing more to do here */
};

struct work_state {
	struct app *app;
	uint64_t owner;
	enum work_kind kind;
	enum work_phase phase;
	enum work_phase failed; /* the phase that PHASE_TROUBLE goes back to */
	bool busy;
	struct reception reception;
	struct pin *pins[KIND_COUNT]; /* until the card has taken them */
	bool set_new[KIND_COUNT];
	bool on_pad[KIND_COUNT]; /* typed on the reader's pad when the card wants it */
	enum pad_wants pad;	 /* what is typed there now */
	struct outage_choice choice;
	bool before_key; /* the service was away before a key was replaced: nothing was changed */
	bool custody_chosen; /* before the key: it is deferred as soon as the request is queued */
	struct issue_plan plan;
	struct error error;
	bool key_given;		/* a management key was typed */
	const char *warning;	/* of the card, a message id; NULL: nothing */
	struct fee_view fee;	/* with PHASE_OVER: what is told before the resident leaves */
	struct custody custody; /* what goes home with the card; id 0: nothing lay here */
	struct progress progress;
	size_t step[PROGRESS_STEPS]; /* place of a numbered step in progress; 0: not yet, else +1 */
};

/* The reader's pad has ended an entry by itself: it can be asked for once more as it was. */
static inline bool work_pad_again(const struct work_state *state)
{
	return state->phase == PHASE_TROUBLE && issue_pad_again(&state->error);
}

/* Another program has reset the card; nobody takes it out, so that Enter says when to go on. */
static inline bool work_was_reset(const struct work_state *state)
{
	return state->phase == PHASE_TROUBLE && state->error.code == ERROR_CARD_RESET;
}

void work_start(struct work_state *state, enum work_phase phase);
/* The work stopped because the card has another management key. */
bool work_wants_key(const struct work_state *state);
void work_ask_key(struct loop *loop, struct work_state *state);
void work_draw(struct loop *loop, void *argument, const struct ui_area *body);
void work_leave(struct loop *loop, const struct work_state *state);
/* Reads what must be told when the work is over. */
void work_over_look(struct work_state *state);
void work_over_draw(const struct work_state *state, enum language language,
		    const struct ui_area *area);

#endif
