/*
 * store/todo_list: how much there is of everything unfinished, read only.
 *
 * DESCRIPTION
 *   One line for each list of domain/todo that is made of states: how many, and since when the
 *   oldest waits; and whether a day is open in which something was paid. Each count is read from an
 *   index of open rows alone and costs the same beside a million that are settled. counter/todo
 *   adds what is not made of states, and what is late.
 * THREADS  As the store; the UI thread uses its read-only handle.
 */
#ifndef MADOGUCHI_STORE_TODO_LIST_H
#define MADOGUCHI_STORE_TODO_LIST_H

#include "madoguchi/domain/todo.h"
#include "madoguchi/store/store.h"

struct todo_line {
	int64_t count;
	int64_t oldest_ms; /* 0: there is none */
};

/* Lines of lists that are not made of states stay empty. */
bool todo_list_read(struct store *store, struct todo_line ret_lines[static TODO_COUNT],
		    struct error *error);

#endif
