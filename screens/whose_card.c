#include "madoguchi/screens/whose_card.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/text.h"
#include "madoguchi/screens/kit/chooser.h"
#include "madoguchi/screens/kit/dialog.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* At these a case is bound to the card that was there. */
static bool at_work(const struct loop *loop)
{
	static const char *const names[] = {
		"step.card",	"step.kinds",	 "step.decision", "step.override", "step.pins",
		"step.summary", "work",		 "pin.ask",	  "pin.entry",	   "pin.work",
		"revoke",	"revoke.serial", "question",	  "key.ask",
	};

	for (size_t i = 0; i < COUNT(names); i++)
		if (strcmp(loop_top(loop), names[i]) == 0)
			return true;
	return false;
}

static bool use(struct counter *counter, struct job *job, struct error *error)
{
	(void)error;
	counter_use_reader(counter, job->readers.count > 0 ? job->readers.lines[0].name : NULL);
	return true;
}

/* name empty: whichever has a card. The desk does it before whatever is handed to it later. */
static void choose(struct app *app, const char *name, unsigned place)
{
	struct job *job = job_new(app, 0, use);

	if (job == NULL)
		return;
	text_copy(app->whose.name, sizeof(app->whose.name), name);
	app->whose.place = place;
	text_copy(job->readers.lines[0].name, READER_NAME_SIZE, name);
	job->readers.count = name[0] != '\0';
	app_submit(app, &job);
}

/* The screens see the reader that is meant. */
static void hand_on(struct app *app)
{
	struct reader_event *copy = malloc(sizeof(*copy));

	if (copy == NULL)
		return;
	*copy = app->reader;
	if (app->whose.name[0] != '\0')
		memcpy(copy->name, app->whose.name, sizeof(copy->name));
	mailbox_post(loop_mailbox(app->loop), POST_READER, copy, free);
}

static bool list_cards(struct counter *counter, struct job *job, struct error *error)
{
	return reader_view(counter, &job->readers, error);
}

bool whose_card_ask(struct app *app)
{
	struct job *job;

	if (app->reader.cards < 2 || app->whose.asking)
		return app->whose.asking;
	if (app->whose.owner == 0)
		app->whose.owner = app_owner(app);
	job = job_new(app, app->whose.owner, list_cards);
	app->whose.asking = app_submit(app, &job);
	return app->whose.asking;
}

void whose_card_event(struct app *app, const struct reader_event *event)
{
	const struct reader_event before = app->reader;
	const bool others =
	    event->cards != before.cards || event->event_count != before.event_count;

	app->reader = *event;
	if (event->cards < 2) {
		if (app->whose.name[0] != '\0')
			choose(app, "", 0);
	} else if (others && at_work(app->loop) && before.cards > 0) {
		if (app->whose.name[0] == '\0')
			choose(app, before.name, before.place);
	} else if (others) {
		choose(app, "", 0);
		app->whose.again = app->whose.asking;
		whose_card_ask(app);
	}
	if (event->cards < 2 || app->whose.name[0] != '\0')
		hand_on(app);
}

static const char *kind_of_card(const struct reader_view_line *line)
{
	static const char *const words[] = {
		[CARD_FAMILY_JPKI] = N_("My Number Card"),
		[CARD_FAMILY_JPKI_LEGACY] = N_("Juki card"),
		[CARD_FAMILY_PIV] = N_("PIV card"),
		[CARD_FAMILY_JPKI_FACE] = N_("Face-authentication card"),
	};

	if (line->known)
		return words[line->family];
	return line->trouble == ERROR_CARD_LEGACY ? words[CARD_FAMILY_JPKI_LEGACY]
						  : error_happened(line->trouble);
}

/* The reader's name comes last: it is long, and the first to be cut. */
static struct message row_words(const struct reader_view_line *line, size_t place)
{
	struct message row =
	    message_make(line->case_number[0] != '\0' ? N_("{1}  {2}, {4}  {3}") : "{1}  {2}  {3}");
	char matter[CASE_NUMBER_SIZE + PERSON_TEXT_SIZE];

	message_add_number(&row, (int64_t)place);
	message_add_id(&row, kind_of_card(line));
	message_add_text(&row, line->name);
	snprintf(matter, sizeof(matter), "%s %s", line->case_number, line->holder);
	message_add_text(&row, matter);
	explicit_bzero(matter, sizeof(matter));
	return row;
}

static void answered(struct loop *loop, void *context, int64_t id)
{
	struct app *app = context;

	(void)loop;
	app->whose.asking = false;
	if (app->whose.again) {
		app->whose.again = false;
		whose_card_ask(app);
	} else if (id >= 0 && app->reader.cards > 1) {
		choose(app, app->whose.listed[id].name, app->whose.listed[id].place);
		hand_on(app);
	}
	app_refresh(app);
}

/* A list that is out of date, or has come down to one card, is not shown. */
void whose_card_post(struct app *app, const struct post *post)
{
	const struct job *job = app->whose.owner != 0 ? app_job(post, app->whose.owner) : NULL;
	struct message words[READERS_MAX];
	size_t count = 0;

	if (job == NULL)
		return;
	for (size_t i = 0; job->ok && i < job->readers.count; i++) {
		const struct reader_view_line *line = &job->readers.lines[i];

		if (line->state == READER_EMPTY || line->state == READER_ABSENT)
			continue;
		words[count] = row_words(line, i + 1);
		memcpy(app->whose.listed[count].name, line->name, READER_NAME_SIZE);
		app->whose.listed[count].place = (unsigned)i + 1;
		count++;
	}
	if (!job->ok)
		dialog_error(app->loop, &job->error, NULL);
	if (!job->ok || app->whose.again || count < 2 ||
	    !chooser_open_messages(app->loop, N_("Whose card is meant?"), words, count, answered,
				   app))
		answered(app->loop, app, -1);
	explicit_bzero(words, sizeof(words));
}
