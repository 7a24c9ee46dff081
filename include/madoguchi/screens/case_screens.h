/*
 * screens/case_screens: cases after acceptance: work, case, lists, queue, card.
 *
 * DESCRIPTION
 *   One screen_ops a screen; what each is opened with stands beside it.
 * OWNERSHIP  Arguments are copied by open().
 * THREADS  UI thread.
 */
#ifndef MADOGUCHI_SCREENS_CASE_SCREENS_H
#define MADOGUCHI_SCREENS_CASE_SCREENS_H

#include "madoguchi/screens/app.h"
#include "madoguchi/screens/kit/list.h"
#include "madoguchi/store/case_list.h"

/* What the work screen is opened for. */
enum work_kind {
	WORK_ACCEPT,	/* accept the reception, then everything up to the card */
	WORK_ENVELOPE,	/* as above, or a case that goes on: the PINs come from an envelope */
	WORK_CONTINUE,	/* go on with a case while its holder is here */
	WORK_ABSENT,	/* write what has come, holder absent */
	WORK_HAND_BACK, /* test and give back */
};

struct work_order {
	enum work_kind kind;
	const struct reception *reception;
	struct pin **pins; /* KIND_COUNT; taken over and set to NULL */
	bool set_new[KIND_COUNT];
	bool on_pad[KIND_COUNT]; /* typed on the reader's pad during the work */
};

/* Which texts the history shows. */
enum change_history { HISTORY_RULES, HISTORY_SETTINGS, HISTORY_COUNT };

extern const struct screen_ops home_screen;
extern const struct screen_ops work_screen;	 /* argument: struct work_order */
extern const struct screen_ops case_screen;	 /* argument: int64_t id of the case */
extern const struct screen_ops case_list_screen; /* argument: enum case_list */
extern const struct screen_ops custody_screen;	 /* argument: enum todo, or NULL */
extern const struct screen_ops letter_screen;	 /* argument: enum todo, or NULL */
extern const struct screen_ops call_screen;	 /* argument: none */
extern const struct screen_ops todo_screen;	 /* argument: none */
extern const struct screen_ops stocktake_screen; /* argument: none */
extern const struct screen_ops day_screen;	 /* argument: none */
extern const struct screen_ops day_list_screen;	 /* argument: none */
extern const struct screen_ops report_screen;	 /* argument: none */
extern const struct screen_ops find_screen;	 /* argument: none */
extern const struct screen_ops queue_screen;
extern const struct screen_ops stop_screen;	      /* argument: none */
extern const struct screen_ops stop_form_screen;      /* argument: none */
extern const struct screen_ops finding_screen;	      /* argument: none */
extern const struct screen_ops audit_screen;	      /* argument: none */
extern const struct screen_ops changes_screen;	      /* argument: none; for administrators */
extern const struct screen_ops change_history_screen; /* argument: enum change_history */
extern const struct screen_ops card_screen;
extern const struct screen_ops prepare_screen; /* argument: none */
extern const struct screen_ops pin_ask_screen; /* argument: struct pin_ask */

/* How a list shows cases: the columns, and the row of one, newest first by its id. */
#define CASE_LIST_COLUMNS 5
extern const struct list_column case_list_columns[CASE_LIST_COLUMNS];
void case_list_fill(const struct case_row *from, enum language language, struct list_row *ret_row);
/* What stands behind a list's title: which rows it has (message id; NULL: all), in what order. */
void case_list_title(const struct list *list, const char *which, enum language language,
		     char *words, size_t size);
/* Sorts in the next order and says which that is. */
enum screen_result case_list_next_order(struct loop *loop, struct list *list);

/* To the first screen, once the work on a case is over; to the case where its fee can be taken now,
 * since the resident still stands here. */
void case_leave(struct loop *loop, struct app *app, const struct case_record *record);

/* Asks whether the opened envelope was destroyed or returned; answer() gets enum envelope, or -1.
 */
void envelope_ask(struct loop *loop, void (*answer)(struct loop *loop, void *context, int64_t id),
		  void *context);

/* Asks the resident for the PINs of a case that goes on; then opens the work screen. */
struct pin_ask {
	enum work_kind kind;
	const struct case_record *record;
	bool leaves_home; /* F12 goes to the first screen: what is below is over */
	bool here;	  /* at a terminal, although the reader has a pad */
	bool needed[KIND_COUNT];
	bool set_new[KIND_COUNT]; /* wanted before; a first issue and a locked PIN need it anyway */
};

#endif
