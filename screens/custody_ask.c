#include "madoguchi/screens/custody_ask.h"

#include "madoguchi/base/text.h"
#include "madoguchi/screens/kit/chooser.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/second_person.h"
#include "madoguchi/screens/words_ask.h"

#define PLACE_MOST 15	 /* characters, of up to four bytes */
#define TRACKING_MOST 15 /* digits and hyphens; a number of the post has 11 to 13 digits */

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static bool work(struct counter *counter, struct job *job, struct error *error)
{
	struct custody_order *order = &job->custody_order;

	/* With a password somebody has agreed: it is proved here, for this order alone. */
	if (job->pin != NULL &&
	    !approval_give(counter, FOUR_EYES_GIVE, order->number, job->operator_name, job->pin,
			   &order->approval, error))
		return false;
	return custody_work(counter, order, error);
}

static void submit(struct custody_ask *ask, const char *words, enum custody_seen seen)
{
	struct job *job = job_new(ask->live->app, ask->live->owner, work);
	const struct message about = message_with_text("{1}", ask->row.custody.number);

	if (job == NULL)
		return;
	text_copy(job->custody_order.number, sizeof(job->custody_order.number),
		  ask->row.custody.number);
	job->custody_order.act = ask->act;
	job->custody_order.seen = seen;
	text_copy(job->custody_order.words, sizeof(job->custody_order.words), words);
	if (custody_act_shared(ask->act) &&
	    office_wants_second(ask->live->app->office, FOUR_EYES_GIVE))
		second_person_ask(ask->live->app->loop, FOUR_EYES_GIVE, &about, &job,
				  &ask->live->busy);
	else
		live_submit(ask->live, &job);
}

static void said(struct loop *loop, void *context, const char *words, const char *person)
{
	(void)loop;
	(void)person;
	submit(context, words, CUSTODY_SEEN_COUNT);
}

static const struct {
	const char *title, *consequence, *words, *yes;
	size_t most;
} pages[CUSTODY_ACT_COUNT] = {
	[CUSTODY_ACT_PLACE] = { N_("Where it lies"),
				N_("So that whoever looks for it, or counts, finds it."),
				N_("Place"), N_("Note it"), PLACE_MOST },
	[CUSTODY_ACT_ENVELOPE] = { N_("The sealed envelope"),
				   N_("The number on its seal. It stays shut until the service has "
				      "answered."),
				   N_("Seal number"), N_("Note it"), TRACKING_MOST },
	[CUSTODY_ACT_MAIL] = { N_("Mail it, addressee only"),
			       N_("By addressee-only mail. It stays on the list until the result "
				  "is known."),
			       N_("Tracking number"), N_("Mailed"), TRACKING_MOST },
};

static void ask_words(struct loop *loop, struct custody_ask *ask, enum custody_act act)
{
	struct words_ask page = { .title = pages[act].title,
				  .about = message_with_text("{1}  {2}", ask->row.custody.number),
				  .consequence = message_make(pages[act].consequence),
				  .words = pages[act].words,
				  .words_most = pages[act].most,
				  .yes = pages[act].yes,
				  .answer = said,
				  .context = ask };

	ask->act = act;
	message_add_text(&page.about, ask->row.matter.number);
	words_ask_open(loop, &page);
}

static void note_chosen(struct loop *loop, void *context, int64_t id)
{
	if (id >= 0)
		ask_words(loop, context, (enum custody_act)id);
}

void custody_ask_note(struct loop *loop, struct custody_ask *ask)
{
	static const struct chooser_row rows[] = {
		{ CUSTODY_ACT_PLACE, N_("Where it lies") },
		{ CUSTODY_ACT_ENVELOPE, N_("The number on the seal of its envelope") },
	};

	chooser_open(loop, N_("What is to be noted?"), rows, COUNT(rows), CUSTODY_ACT_PLACE,
		     note_chosen, ask);
}

static void seen_chosen(struct loop *loop, void *context, int64_t id)
{
	(void)loop;
	if (id >= 0)
		submit(context, "", (enum custody_seen)id);
}

void custody_ask_give(struct loop *loop, struct custody_ask *ask)
{
	struct chooser_row rows[CUSTODY_SEEN_COUNT];

	for (int seen = 0; seen < CUSTODY_SEEN_COUNT; seen++)
		rows[seen] =
		    (struct chooser_row){ seen, custody_seen_label((enum custody_seen)seen) };
	ask->act = CUSTODY_ACT_GIVE;
	chooser_open(loop, N_("Given back; identity checked by:"), rows, COUNT(rows), 0,
		     seen_chosen, ask);
}

static void result_chosen(struct loop *loop, void *context, int64_t id)
{
	struct custody_ask *ask = context;

	(void)loop;
	if (id < 0)
		return;
	ask->act = (enum custody_act)id;
	submit(ask, "", CUSTODY_SEEN_COUNT);
}

void custody_ask_mail(struct loop *loop, struct custody_ask *ask)
{
	static const struct chooser_row rows[] = {
		{ CUSTODY_ACT_DELIVERED, N_("Delivered to the addressee") },
		{ CUSTODY_ACT_CAME_BACK, N_("It came back, and lies here again") },
	};

	if (ask->row.custody.state == CUSTODY_MAILED)
		chooser_open(loop, N_("What has the post done with it?"), rows, COUNT(rows),
			     CUSTODY_ACT_DELIVERED, result_chosen, ask);
	else
		ask_words(loop, ask, CUSTODY_ACT_MAIL);
}
