/*
 * screens/kit/progress: long work as numbered steps with their times.
 *
 * DESCRIPTION
 *   Pure model and its drawing: "2. Making the key on the card .......... 3 s". Finished steps
 *   keep their time in tenths of a second, the running one counts whole seconds; the list stays
 *   on the screen when all is done. The words in brackets ([done], [waits], [failed]) carry the
 *   state. progress_wake_ms() says when the running time changes; asked for with loop_wake_at(),
 *   that is once a second and never more than twice.
 * OWNERSHIP  A plain value; labels are message ids and stay the caller's.
 * THREADS    UI thread; other threads post what happened.
 * UNITS      Monotonic milliseconds.
 */
#ifndef MADOGUCHI_SCREENS_KIT_PROGRESS_H
#define MADOGUCHI_SCREENS_KIT_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/base/message.h"
#include "madoguchi/screens/kit/ui.h"

#define PROGRESS_STEPS 24

enum progress_state {
	PROGRESS_WAITING, /* not begun */
	PROGRESS_RUNNING, /* now */
	PROGRESS_DONE,
	PROGRESS_FAILED,  /* ended without success; the note says why */
	PROGRESS_PUT_OFF, /* ended before what it waited for was there: another time */
	PROGRESS_SKIPPED, /* not needed this time */
};

struct progress_step {
	const char *label; /* message id */
	enum progress_state state;
	int64_t began_ms;
	int64_t ended_ms;
	struct message note; /* behind the label, or a line below; id NULL: none */
};

struct progress {
	size_t count;
	struct progress_step step[PROGRESS_STEPS];
	struct message cancel; /* whether F12 can end it, in words; id NULL: not said */
};

void progress_init(struct progress *progress, const char *const *labels, size_t count);
/* Adds a step at the end and returns its number; the last one again when there is no room. */
size_t progress_add(struct progress *progress, const char *label);
/* Sets a step's state; a running one that another overtakes is finished as done. */
void progress_set(struct progress *progress, size_t step, enum progress_state state,
		  int64_t now_ms);
/* What ended without success did not fail: it is put off. */
void progress_put_off(struct progress *progress);
void progress_note(struct progress *progress, size_t step, const struct message *note);
/* The running step, or count. */
size_t progress_running(const struct progress *progress);
/* True when nothing runs or waits any more. */
bool progress_over(const struct progress *progress);
/* When the drawing changes by itself; -1: never. */
int64_t progress_wake_ms(const struct progress *progress, int64_t now_ms);
void progress_draw(const struct progress *progress, const struct ui_area *area,
		   enum language language, int64_t now_ms);

#endif
