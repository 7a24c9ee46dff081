#include "madoguchi/screens/custody_take.h"

#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/text.h"
#include "madoguchi/counter/way.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/kit/form.h"
#include "madoguchi/screens/second_person.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define FORM_ROW 6
#define SEAL_MOST 15 /* characters, as wherever a seal is noted */

enum field { FIELD_WAY = 1, FIELD_SEAL, FIELD_PAPERS, FIELD_OTHER };

struct page {
	struct custody_take ask;
	char number[CASE_NUMBER_SIZE];
	bool envelope;
	int32_t card_ends; /* before it may go home; DATE_NONE: it does not */
	uint64_t owner;
	struct form form;
	struct outage_choice choice;
	bool settled;
	bool agreeing; /* the desk looks at the second person's password */
};

static const struct form_choice ways[] = {
	{ CUSTODY_WAY_COUNTER, N_("at this counter") },
	{ CUSTODY_WAY_MAIL, N_("by addressee-only mail") },
};

static const struct form_item items[] = {
	{ .kind = FORM_CHOICE,
	  .id = FIELD_WAY,
	  .label = N_("Way of return"),
	  .help = N_("As promised to the resident; it stands on the custody slip."),
	  .choices = ways,
	  .choice_count = COUNT(ways) },
	{ .kind = FORM_LINE,
	  .id = FIELD_SEAL,
	  .label = N_("Seal number"),
	  .help = N_("Of the envelope with the PINs, which stays here unopened."),
	  .class = FIELD_ASCII,
	  .columns = SEAL_MOST + 1,
	  .maximum = SEAL_MOST },
	{ .kind = FORM_CHECK,
	  .id = FIELD_PAPERS,
	  .label = N_("Papers as well"),
	  .help = N_("The resident leaves the papers of the case here, too.") },
	{ .kind = FORM_LINE,
	  .id = FIELD_OTHER,
	  .label = N_("Other things"),
	  .help = N_("What else stays here, as it shall stand on the custody slip."),
	  .class = FIELD_TEXT,
	  .columns = 44,
	  .maximum = CUSTODY_OTHER_MOST },
};

static bool page_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	const struct custody_take *ask = argument;
	struct page *page = calloc(1, sizeof(*page));

	if (page == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "custody");
	if (!form_open(&page->form, items, COUNT(items), error)) {
		free(page);
		return false;
	}
	page->ask = *ask;
	page->ask.record = NULL;
	page->owner = app_owner(app_of(loop));
	page->envelope = typist_of(ask->record->applicant) == TYPIST_STAFF;
	text_copy(page->number, sizeof(page->number), ask->record->number);
	page->card_ends =
	    custody_card_ends(app_of(loop)->office, ask->record->card_expires, clock_today());
	form_set_hidden(&page->form, FIELD_SEAL, !page->envelope);
	*ret_state = page;
	return true;
}

static void page_close(struct loop *loop, void *state)
{
	struct page *page = state;

	form_close(&page->form);
	if (page->settled)
		page->ask.answer(loop, page->ask.context, &page->choice);
	explicit_bzero(page, sizeof(*page));
	free(page);
}

static void draw_end(const struct ui_area *body, enum language language, int32_t day)
{
	const struct message ends = custody_card_ends_words(day);
	char words[160];

	if (ends.id == NULL)
		return;
	message_words(language, &ends, words, sizeof(words));
	ui_paragraph(body, 4, 2, words, body->width - 4, UI_BOLD);
}

static void page_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	struct page *page = state;
	const enum language language = loop_language(loop);
	const struct ui_area fields =
	    ui_part(body, FORM_ROW, 0, body->height - FORM_ROW, body->width);

	ui_paragraph(body, 1, 2,
		     text(language, N_("Has the consent to leave the card here been signed?")),
		     body->width - 4, UI_BOLD);
	ui_paragraph(
	    body, 3, 2,
	    text(language, N_("While it is here, the card cannot serve as insurance card or "
			      "identity card.")),
	    body->width - 4, UI_PLAIN);
	draw_end(body, language, page->card_ends);
	form_draw(&page->form, &fields, language);
}

/* ---- the second person ---------------------------------------------------------------------- */

static bool agree(struct counter *counter, struct job *job, struct error *error)
{
	return approval_give(counter, FOUR_EYES_CUSTODY, job->reception.record.number,
			     job->operator_name, job->pin, &job->choice.approval, error);
}

static enum screen_result ask_second(struct loop *loop, struct page *page)
{
	struct job *job = job_new(app_of(loop), page->owner, agree);
	const struct message about = message_with_text("{1}", page->number);

	if (job == NULL)
		return SCREEN_USED;
	text_copy(job->reception.record.number, sizeof(job->reception.record.number), page->number);
	second_person_ask(loop, FOUR_EYES_CUSTODY, &about, &job, &page->agreeing);
	return SCREEN_USED;
}

static enum screen_result take(struct loop *loop, struct page *page)
{
	struct custody_terms *terms = &page->choice.terms;

	if (!form_check(&page->form))
		return SCREEN_USED;
	page->choice = (struct outage_choice){ .route = ROUTE_CUSTODY, .consent = true };
	terms->way = (enum custody_way)form_choice_value(&page->form, FIELD_WAY);
	terms->papers = form_checked(&page->form, FIELD_PAPERS);
	form_text(&page->form, FIELD_OTHER, terms->other, sizeof(terms->other));
	if (page->envelope)
		form_text(&page->form, FIELD_SEAL, terms->envelope, sizeof(terms->envelope));
	if (office_wants_second(app_of(loop)->office, FOUR_EYES_CUSTODY))
		return ask_second(loop, page);
	page->settled = true;
	return SCREEN_CLOSE;
}

static enum screen_result page_post(struct loop *loop, void *state, struct post *post)
{
	struct page *page = state;
	const struct job *job = app_job(post, page->owner);

	if (job == NULL)
		return SCREEN_IGNORED;
	page->agreeing = false;
	if (!job->ok) {
		dialog_error(loop, &job->error, NULL);
		return SCREEN_USED;
	}
	page->choice.approval = job->choice.approval;
	page->settled = true;
	return SCREEN_CLOSE;
}

/* ---- keys ----------------------------------------------------------------------------------- */

static enum screen_result page_key(struct loop *loop, void *state, const struct input_event *event)
{
	return form_key(&((struct page *)state)->form, loop, event);
}

static enum screen_result page_act(struct loop *loop, void *state, int act)
{
	return act == ACT_DO ? take(loop, state) : SCREEN_IGNORED;
}

static const char *page_reason(const void *state, int act)
{
	return act == ACT_DO && ((const struct page *)state)->agreeing ? N_("A moment, please.")
								       : NULL;
}

static const char *page_focus_help(const void *state)
{
	return form_focus_help(&((const struct page *)state)->form);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_CHOOSE_IN_HELP,
	KEY_ROW_DO(N_("Signed: take it"), N_("The consent is signed: the card comes into custody, "
					     "and the slip is made.")),
	KEY_ROW_BACK,
};

static const struct screen_ops custody_take_screen = {
	.name = "custody.take",
	.title = N_("Into custody"),
	.help = N_("What stays here, and how it goes home, stands on the custody slip, which the "
		   "resident signs. Nothing is done before F10."),
	.keys = { keys, COUNT(keys) },
	.open = page_open,
	.close = page_close,
	.draw = page_draw,
	.key = page_key,
	.act = page_act,
	.reason = page_reason,
	.post = page_post,
	.focus_help = page_focus_help,
};

void custody_take_ask(struct loop *loop, const struct custody_take *ask)
{
	struct custody_take order = *ask;
	struct error error = { 0 };

	if (!loop_push(loop, &custody_take_screen, &order, &error))
		dialog_error(loop, &error, NULL);
}
