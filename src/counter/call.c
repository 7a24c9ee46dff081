#include "madoguchi/counter/call.h"

#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/message.h"
#include "madoguchi/base/text.h"
#include "madoguchi/counter/link.h"
#include "madoguchi/domain/calendar.h"

#define HOUR_MS 3600000
#define YEAR_MS (INT64_C(366) * 24 * HOUR_MS)

static const struct {
	const char *word, *label;
	enum call_result result;
} acts[CALL_ACT_COUNT] = {
	[CALL_ACT_REACHED] = { "reached", N_("Reached: told what can be done"), CALL_REACHED },
	[CALL_ACT_NOT_REACHED] = { "not_reached", N_("Not reached"), CALL_NOT_REACHED },
	[CALL_ACT_AGAIN_HOUR] = { "again_hour", N_("To be called again in an hour"), CALL_AGAIN },
	[CALL_ACT_AGAIN_DAY] = { "again_day", N_("To be called again on the next open day"),
				 CALL_AGAIN },
	[CALL_ACT_AGAIN_AT] = { "again_at", N_("To be called again at another time"), CALL_AGAIN },
};

const char *call_act_word(enum call_act act)
{
	return acts[act].word;
}

const char *call_act_label(enum call_act act)
{
	return acts[act].label;
}

const char *call_words(const struct call_row *row)
{
	switch (row->matter.state) {
	case CASE_TO_RETURN:
		return row->by_mail ? N_("The card is ready: it comes by addressee-only mail.")
				    : N_("The card is ready: please come for it, with the PIN.");
	case CASE_TO_WRITE:
		return N_("The certificate is here: please come again with the card.");
	case CASE_WAITING_SERVICE:
		return N_("The service is back: please come again, the key can be made.");
	default:
		return row->by_mail ? N_("The case has ended: what lies here comes by mail.")
				    : N_("The case has ended: please come for what lies here.");
	}
}

struct call_moment call_now(struct store *store)
{
	struct link_view link;
	struct error unread;

	return (struct call_moment){
		.online = link_look(store, &link, &unread) && link_good(&link),
		.now_ms = clock_now_ms(),
	};
}

/* Only who is on the list is called. */
static bool on_list(struct counter *counter, int64_t case_id, struct call_row *ret_row,
		    struct error *error)
{
	const struct call_moment moment = call_now(counter->store);

	return call_list_find(counter->store, &moment, case_id, ret_row, error);
}

bool call_look(struct counter *counter, struct call_order *order, struct error *error)
{
	struct case_record record;
	struct call_row row;
	bool done;

	if (!on_list(counter, order->case_id, &row, error))
		return false;
	done = audit_add(counter->store, "call.look", row.matter.number, "", error) &&
	       case_load(counter->store, order->case_id, &record, error);
	explicit_bzero(&row, sizeof(row));
	if (!done)
		return false;
	text_copy(order->number, sizeof(order->number),
		  record.person.telephone[0] != '\0' ? record.person.telephone
						     : record.applicant_person.telephone);
	explicit_bzero(&record, sizeof(record));
	return true;
}

static int64_t again_at(const struct office *office, const struct call_order *order)
{
	const int64_t now_ms = clock_now_ms();
	int64_t opens_ms;

	if (order->act == CALL_ACT_AGAIN_AT)
		return order->again_ms;
	if (order->act == CALL_ACT_AGAIN_HOUR)
		return now_ms + HOUR_MS;
	if (order->act != CALL_ACT_AGAIN_DAY)
		return 0;
	return office_opens_next(office, date_to_ms(date_from_ms(now_ms) + 1), PROCEDURE_ISSUE,
				 PLACE_COUNT, &opens_ms)
		   ? opens_ms
		   : date_to_ms(date_from_ms(now_ms) + 1);
}

bool call_log(struct counter *counter, const struct call_order *order, struct error *error)
{
	const int64_t now_ms = clock_now_ms();
	struct call_row row;
	bool done;

	if (order->act == CALL_ACT_AGAIN_AT &&
	    (order->again_ms <= now_ms || order->again_ms > now_ms + YEAR_MS))
		return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "the time of a call");
	if (!on_list(counter, order->case_id, &row, error))
		return false;
	done = call_add(counter->store, order->case_id, row.matter.number, acts[order->act].result,
			again_at(counter->office, order), error);
	explicit_bzero(&row, sizeof(row));
	return done;
}
