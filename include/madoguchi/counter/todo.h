/*
 * counter/todo: everything unfinished, by what must be done next and by whom.
 *
 * DESCRIPTION
 *   The lists of domain/todo as they stand (store/todo_list), with whom to call and a stock-taking
 *   that is owed, and with how much of each is late: what lies in the safe longer than the office's
 *   custody_days, letters whose reply is overdue, a stock-taking and a day that should
 *   have been closed on an earlier one.
 * ERRORS   Those of the store.
 * THREADS  As the store.
 */
#ifndef MADOGUCHI_COUNTER_TODO_H
#define MADOGUCHI_COUNTER_TODO_H

#include "madoguchi/domain/office.h"
#include "madoguchi/store/todo_list.h"

struct todo_view {
	struct todo_line line[TODO_COUNT];
	int64_t late[TODO_COUNT];
	int64_t late_all;
};

bool todo_look(struct store *store, const struct office *office, int64_t now_ms,
	       struct todo_view *ret_view, struct error *error);

#endif
