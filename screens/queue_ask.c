#include "madoguchi/screens/queue_ask.h"

#include "madoguchi/base/text.h"
#include "madoguchi/screens/kit/chooser.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/second_person.h"
#include "madoguchi/screens/words_ask.h"

#define WHY_MOST 40 /* characters of a reason */

const char *queue_ask_what(int body_type)
{
	switch (body_type) {
	case 0:
		return N_("issue");
	case 4:
	case 7:
		return N_("renewal");
	case 11:
		return N_("revocation");
	default:
		return N_("request");
	}
}

bool queue_ask_any(const struct exchange *exchange)
{
	for (int act = 0; act < QUEUE_ACT_COUNT; act++)
		if (queue_act_allowed(exchange, (enum queue_act)act))
			return true;
	return false;
}

/* With a password somebody has agreed: it is proved here, for this order alone. */
static bool approve(struct counter *counter, struct job *job, struct error *error)
{
	struct queue_order *order = &job->queue_order;
	char subject[APPROVAL_SUBJECT_SIZE];
	struct exchange exchange;
	enum four_eyes shared;

	if (job->pin == NULL)
		return true;
	if (!exchange_load(counter->store, order->exchange_id, &exchange, error))
		return false;
	queue_act_subject(&exchange, subject);
	return !queue_act_shared(&exchange, order->act, &shared) ||
	       approval_give(counter, shared, subject, job->operator_name, job->pin,
			     &order->approval, error);
}

static bool work(struct counter *counter, struct job *job, struct error *error)
{
	return approve(counter, job, error) && queue_work(counter, &job->queue_order, error);
}

static void submit(struct queue_ask *ask, const char *why)
{
	struct job *job = job_new(ask->live->app, ask->live->owner, work);
	const struct message about = message_with_text("{1}", ask->case_number);
	enum four_eyes shared;

	if (job == NULL)
		return;
	job->right = RIGHT_QUEUE;
	job->queue_order.exchange_id = ask->exchange.id;
	job->queue_order.act = ask->act;
	text_copy(job->queue_order.why, sizeof(job->queue_order.why), why);
	if (queue_act_shared(&ask->exchange, ask->act, &shared) &&
	    office_wants_second(ask->live->app->office, shared))
		second_person_ask(ask->live->app->loop, shared, &about, &job, &ask->live->busy);
	else
		live_submit(ask->live, &job);
}

static void said_why(struct loop *loop, void *context, const char *words, const char *person)
{
	(void)loop;
	(void)person;
	submit(context, words);
}

static void said_yes(struct loop *loop, void *context, bool yes)
{
	(void)loop;
	if (yes)
		submit(context, "");
}

static const struct {
	const char *choice, *title, *consequence, *yes;
	bool needs_why;
} acts[QUEUE_ACT_COUNT] = {
	[QUEUE_LET_GO] = { N_("Let it go on: it is sent"), N_("Let a request go on"),
			   N_("If the national service has issued a certificate for it already "
			      "and has forgotten that, it may issue a second one."),
			   N_("Let go"), false },
	[QUEUE_HOLD] = { N_("Hold it until a person lets it go on"), N_("Hold a request"),
			 N_("It is not sent, nor asked about, until a person lets it go on. Its "
			    "case needs attention meanwhile."),
			 N_("Hold"), true },
	[QUEUE_CANCEL] = { N_("Cancel it: it is not sent any more"), N_("Cancel a request"),
			   N_("It is not sent any more, and its case needs attention. What the "
			      "national service has done already stays. This cannot be undone."),
			   N_("Cancel it"), true },
	[QUEUE_ASK_AGAIN] = { N_("Ask anew with the key that is on the card"), N_("Ask anew"),
			      N_("Its case goes back to work. The card and its PIN are needed: "
				 "the request is made anew, with the same key."),
			      N_("Ask anew"), false },
};

static struct message name_request(const struct queue_ask *ask)
{
	struct message words = message_with_text("{1}  {2}: {3}", ask->case_number);

	message_add_id(&words, queue_ask_what(ask->exchange.body_type));
	message_add_id(&words, kind_label(ask->exchange.kind));
	return words;
}

static void act_chosen(struct loop *loop, void *context, int64_t id)
{
	struct queue_ask *ask = context;
	const struct message about = name_request(ask);
	struct words_ask page = { .about = about,
				  .words = N_("Why"),
				  .words_most = WHY_MOST,
				  .answer = said_why,
				  .context = ask };
	struct dialog_question question = { .question = about, .asked_with = INPUT_KEY_ENTER };

	if (id < 0)
		return;
	ask->act = (enum queue_act)id;
	page.title = question.title = acts[id].title;
	page.consequence = question.consequence = message_make(acts[id].consequence);
	page.yes = question.yes = acts[id].yes;
	if (acts[id].needs_why)
		words_ask_open(loop, &page);
	else if (ask->act == QUEUE_LET_GO && ask->exchange.state != EXCHANGE_IN_DOUBT)
		submit(ask, "");
	else
		dialog_ask(loop, &question, said_yes, ask);
}

void queue_ask_open(struct loop *loop, struct queue_ask *ask)
{
	struct chooser_row rows[QUEUE_ACT_COUNT];
	size_t count = 0;

	for (int act = 0; act < QUEUE_ACT_COUNT; act++)
		if (queue_act_allowed(&ask->exchange, (enum queue_act)act))
			rows[count++] = (struct chooser_row){ act, acts[act].choice };
	if (count > 0)
		chooser_open(loop, N_("What is to be done with it?"), rows, count, rows[0].id,
			     act_chosen, ask);
}
