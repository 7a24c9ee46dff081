#include "madoguchi/counter/stocktake.h"

#include <stdio.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/message.h"
#include "madoguchi/base/text.h"
#include "madoguchi/domain/calendar.h"
#include "madoguchi/store/stocktake.h"

/* That day, or the first after it on which somebody is here to count. */
static int32_t working_day(const struct office *office, int32_t day)
{
	int64_t opens_ms;

	return office_opens_next(office, date_to_ms(day), PROCEDURE_ISSUE, PLACE_COUNT, &opens_ms)
		   ? date_from_ms(opens_ms)
		   : day;
}

static bool look_owed(struct store *store, const struct office *office, int64_t now_ms,
		      struct stocktake_view *view, struct error *error)
{
	const int32_t today = date_from_ms(now_ms);
	int64_t since_ms;
	int32_t day;

	view->owed_since = DATE_NONE;
	if (!stocktake_oldest(store, &since_ms, error))
		return false;
	if (since_ms == 0)
		return true;
	day = date_from_ms(since_ms);
	if (view->last.id != 0 && day <= date_from_ms(view->last.closed_ms))
		day = date_from_ms(view->last.closed_ms) + 1;
	day = working_day(office, day);
	if (day <= today)
		view->owed_since = day;
	view->overdue = day < today;
	return true;
}

bool stocktake_look(struct store *store, const struct office *office, int64_t now_ms,
		    struct stocktake_view *ret_view, struct error *error)
{
	struct stocktake_view view = { .owed_since = DATE_NONE };
	struct error failure;

	if (!stocktake_open(store, &view.open, &failure) && !error_only_missing(&failure, error))
		return false;
	if (!stocktake_last(store, &view.last, &failure) && !error_only_missing(&failure, error))
		return false;
	if (view.open.id != 0 && !stocktake_counts(store, &view.open, view.counts, error))
		return false;
	if (!look_owed(store, office, now_ms, &view, error))
		return false;
	*ret_view = view;
	return true;
}

struct message stocktake_words(const struct stocktake_view *view)
{
	struct message words;

	if (view->open.id != 0) {
		words = message_with_number(N_("A stock-taking is under way: seen {1}, not seen "
					       "yet {2}, not on the list {3}."),
					    view->counts[STOCKTAKE_FOUND]);
		message_add_number(&words, view->counts[STOCKTAKE_UNSEEN]);
		message_add_number(&words, view->counts[STOCKTAKE_EXTRA]);
		return words;
	}
	if (view->owed_since == DATE_NONE)
		return message_make(N_("No stock-taking is due today."));
	if (!view->overdue)
		return message_make(N_("Today's stock-taking is to be done."));
	return message_with_date(N_("The stock-taking is overdue since {1}."), view->owed_since);
}

struct message stocktake_last_words(const struct stocktake_view *view)
{
	struct message words =
	    message_make(N_("Last one {1}, {2}: missing {3}, not on the list {4}."));
	char who[2 * OPERATOR_SIZE + 4];

	if (view->last.id == 0)
		return message_make(NULL);
	snprintf(who, sizeof(who), "%s, %s", view->last.closed_by, view->last.second);
	message_add_moment(&words, view->last.closed_ms);
	message_add_text(&words, who);
	message_add_number(&words, view->last.missing);
	message_add_number(&words, view->last.extra);
	return words;
}

/* ---- acts ----------------------------------------------------------------------------------- */

/* Scanners and hands give small letters and blanks too; what else there is was never a number. */
static bool take_number(const char *typed, char number[static CUSTODY_NUMBER_SIZE],
			struct error *error)
{
	size_t used = 0;

	for (; *typed != '\0'; typed++) {
		const char sign =
		    *typed >= 'a' && *typed <= 'z' ? (char)(*typed - 'a' + 'A') : *typed;

		if (sign == ' ')
			continue;
		if (used + 1 == CUSTODY_NUMBER_SIZE ||
		    !((sign >= 'A' && sign <= 'Z') || (sign >= '0' && sign <= '9') || sign == '-'))
			return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "number");
		number[used++] = sign;
	}
	number[used] = '\0';
	return !text_has_my_number(number) ||
	       error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "a My Number");
}

static bool mark(struct counter *counter, struct stocktake_order *order, struct error *error)
{
	char number[CUSTODY_NUMBER_SIZE];

	if (!take_number(order->number, number, error))
		return false;
	text_copy(order->number, sizeof(order->number), number);
	return order->act == STOCKTAKE_ACT_MARK
		   ? stocktake_mark(counter->store, number, &order->result, error)
		   : stocktake_unmark(counter->store, number, error);
}

static bool close_in_transaction(struct counter *counter, struct stocktake_order *order,
				 struct error *error)
{
	const char *second = order->approval.second.name;

	return approval_use(counter, FOUR_EYES_STOCKTAKE, STOCKTAKE_SUBJECT, &order->approval,
			    error) &&
	       stocktake_close(counter->store, second, &order->stocktake, error);
}

static bool close_it(struct counter *counter, struct stocktake_order *order, struct error *error)
{
	if (!store_begin(counter->store, error))
		return false;
	if (close_in_transaction(counter, order, error))
		return store_commit(counter->store, error);
	store_rollback(counter->store);
	return false;
}

bool stocktake_work(struct counter *counter, struct stocktake_order *order, struct error *error)
{
	switch (order->act) {
	case STOCKTAKE_ACT_BEGIN:
		return stocktake_begin(counter->store, &order->stocktake, error);
	case STOCKTAKE_ACT_MARK:
	case STOCKTAKE_ACT_UNMARK:
		return mark(counter, order, error);
	case STOCKTAKE_ACT_CLOSE:
		break;
	}
	return close_it(counter, order, error);
}
