#include "madoguchi/counter/todo.h"

#include "madoguchi/base/date.h"
#include "madoguchi/counter/call.h"
#include "madoguchi/counter/letter_work.h"
#include "madoguchi/counter/purge.h"
#include "madoguchi/counter/stocktake.h"
#include "madoguchi/store/custody_list.h"

static bool look_calls(struct store *store, int64_t now_ms, struct todo_view *view,
		       struct error *error)
{
	struct call_moment moment = call_now(store);
	int64_t all;

	moment.now_ms = now_ms;
	return call_list_count(store, &moment, &all, &view->line[TODO_CALL].count, error);
}

static bool look_safe(struct store *store, const struct office *office, int64_t now_ms,
		      struct todo_view *view, struct error *error)
{
	const int64_t late_from_ms = date_to_ms(date_from_ms(now_ms) - office_custody_days(office));
	struct stocktake_view stocktake;
	int64_t oldest_ms;

	if (!stocktake_look(store, office, now_ms, &stocktake, error) ||
	    !custody_list_count(store, TODO_CUSTODY, late_from_ms, &view->late[TODO_CUSTODY],
				&oldest_ms, error) ||
	    !custody_list_count(store, TODO_MAIL, late_from_ms, &view->late[TODO_MAIL], &oldest_ms,
				error))
		return false;
	if (stocktake.owed_since == DATE_NONE)
		return true;
	view->line[TODO_STOCKTAKE].count = 1;
	view->line[TODO_STOCKTAKE].oldest_ms = date_to_ms(stocktake.owed_since);
	view->late[TODO_STOCKTAKE] = stocktake.overdue;
	return true;
}

static bool look_due(struct store *store, const struct office *office, int64_t now_ms,
		     struct todo_view *view, struct error *error)
{
	struct purge_limits limits;
	int64_t cases, papers;

	purge_limits_of(office, date_from_ms(now_ms), &limits);
	if (!purge_count(store, &limits, PURGE_COUNT_MOST, &cases, &papers, error))
		return false;
	view->line[TODO_PURGE].count = cases + papers;
	return true;
}

bool todo_look(struct store *store, const struct office *office, int64_t now_ms,
	       struct todo_view *ret_view, struct error *error)
{
	struct todo_view view = { .late_all = 0 };

	if (!todo_list_read(store, view.line, error) || !look_calls(store, now_ms, &view, error) ||
	    !look_safe(store, office, now_ms, &view, error) ||
	    !look_due(store, office, now_ms, &view, error) ||
	    !letter_list_overdue(store, date_from_ms(now_ms), &view.late[TODO_REPLY], error))
		return false;
	view.late[TODO_DAY] = view.line[TODO_DAY].count > 0 &&
			      date_from_ms(view.line[TODO_DAY].oldest_ms) < date_from_ms(now_ms);
	for (int todo = 0; todo < TODO_COUNT; todo++)
		view.late_all += view.late[todo];
	*ret_view = view;
	return true;
}
