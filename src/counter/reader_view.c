#include "madoguchi/counter/reader_view.h"

#include <string.h>

#include "madoguchi/base/text.h"

/* Whose it is, where a case waits for it; a database that cannot be read names nobody. */
static void look_up(struct counter *counter, struct reader_view_line *line)
{
	struct case_record record;
	struct error unread;

	if (!case_find_by_card(counter->store, line->identity.digest, &record, &unread))
		return;
	text_copy(line->case_number, sizeof(line->case_number), record.number);
	text_copy(line->holder, sizeof(line->holder), record.person.name);
	explicit_bzero(&record, sizeof(record));
}

static void look_into(struct counter *counter, struct reader_view_line *line)
{
	struct card_session *session = NULL;
	struct card *card = NULL;
	struct error error = { 0 };

	line->known = card_session_open(line->name, &session, &error) &&
		      card_open(session, card_setup_get(counter->card_setup), &card, &error);
	line->trouble = error.code;
	if (line->known) {
		line->family = card_family(card);
		line->identity = *card_identity(card);
		look_up(counter, line);
	}
	card_close(&card);
	card_session_close(&session);
}

bool reader_view(struct counter *counter, struct reader_view *ret_view, struct error *error)
{
	struct reader_list list;

	if (!reader_list(counter->config->reader, &list, error))
		return false;
	counter_card_end(counter);
	memset(ret_view, 0, sizeof(*ret_view));
	ret_view->service = list.service;
	ret_view->count = list.count;
	for (size_t i = 0; i < list.count; i++) {
		struct reader_view_line *line = &ret_view->lines[i];

		memcpy(line->name, list.places[i].name, sizeof(line->name));
		line->state = list.places[i].state;
		if (line->state == READER_CARD || line->state == READER_IN_USE)
			look_into(counter, line);
		else if (line->state == READER_MUTE)
			line->trouble = ERROR_CARD_NONSENSE;
	}
	return true;
}
