/* Step 3: the office's checklist, with what a document may lack; what is missing is said in words
 * while one ticks. */

#include "madoguchi/base/date.h"
#include "madoguchi/domain/fact_asked.h"
#include "madoguchi/screens/flow_page.h"
#include "madoguchi/screens/kit/form.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ROWS_MAX SITUATION_DOCUMENTS

/* What a document may be, as a choice. */
enum { NOT_SHOWN, SHOWN, SHOWN_STALE, SHOWN_OPENED };

static const struct form_choice identity_choices[] = {
	{ NOT_SHOWN, N_("not shown") },
	{ SHOWN, N_("shown") },
	{ SHOWN_STALE, N_("old name or address") },
};

static const struct form_choice sealed_choices[] = {
	{ NOT_SHOWN, N_("not here") },
	{ SHOWN, N_("sealed") },
	{ SHOWN_OPENED, N_("opened") },
};

/* How a document is entered. */
enum manner { BY_TICK, BY_IDENTITY, BY_SEAL, BY_DATE };

static const enum manner manners[DOCUMENT_SUITABLE_CERTIFICATE + 1] = {
	[DOCUMENT_PHOTO_ID] = BY_IDENTITY,	 [DOCUMENT_OTHER_ID] = BY_IDENTITY,
	[DOCUMENT_AGENT_PHOTO_ID] = BY_IDENTITY, [DOCUMENT_AGENT_OTHER_ID] = BY_IDENTITY,
	[DOCUMENT_REP_PHOTO_ID] = BY_IDENTITY,	 [DOCUMENT_REP_OTHER_ID] = BY_IDENTITY,
	[DOCUMENT_REPLY_SEALED] = BY_SEAL,	 [DOCUMENT_POA_SEALED_PIN] = BY_SEAL,
	[DOCUMENT_FAMILY_REGISTER] = BY_DATE,	 [DOCUMENT_GUARDIAN_REGISTER] = BY_DATE,
	[DOCUMENT_SEAL_CERTIFICATE] = BY_DATE,
};

/* What a sealed paper is once it was opened. */
static enum document opened_form(enum document document)
{
	return document == DOCUMENT_REPLY_SEALED ? DOCUMENT_REPLY : DOCUMENT_POA;
}

struct step {
	struct flow_page page;
	bool stated;	/* the office publishes a list */
	uint8_t listed; /* of the documents below these are the list; the others may be shown */
	uint8_t count;
	enum document document[ROWS_MAX];
	struct form_item item[2 * ROWS_MAX + 4];
	size_t items;
};

static int field_of(int row)
{
	return row + 1;
}

/* Days of issue have ids of their own. */
static int date_field_of(int row)
{
	return ROWS_MAX + row + 1;
}

static void find_documents(struct step *step)
{
	const struct office *office = step->page.flow->app->office;
	struct situation situation;
	unsigned known;

	reception_situation(&step->page.flow->reception, false, &situation);
	decision_suit_time(office, &situation);
	step->count = decision_checklist(office, &situation, step->document, &step->stated);
	step->listed = step->count;
	known = documents_known(office, &situation);
	for (int i = 0; i < step->listed; i++)
		known &= ~(1u << (unsigned)step->document[i]);
	for (unsigned i = 0; i <= DOCUMENT_SUITABLE_CERTIFICATE && step->count < ROWS_MAX; i++)
		if ((known & (1u << i)) != 0)
			step->document[step->count++] = (enum document)i;
}

static struct form_item *add(struct step *step, enum form_kind kind, int id, const char *label)
{
	struct form_item *item = &step->item[step->items++];

	item->kind = kind;
	item->id = id;
	item->label = label;
	return item;
}

static void add_row(struct step *step, int row)
{
	const enum manner manner = manners[step->document[row]];
	const char *label = document_label(step->document[row]);
	struct form_item *item;

	if (manner == BY_IDENTITY || manner == BY_SEAL) {
		item = add(step, FORM_CHOICE, field_of(row), label);
		item->choices = manner == BY_SEAL ? sealed_choices : identity_choices;
		item->choice_count =
		    manner == BY_SEAL ? COUNT(sealed_choices) : COUNT(identity_choices);
		return;
	}
	add(step, FORM_CHECK, field_of(row), label);
	if (manner != BY_DATE)
		return;
	item = add(step, FORM_LINE, date_field_of(row), N_("    issued on"));
	item->class = FIELD_DATE;
	item->columns = 24;
	item->maximum = 24;
}

static void make_items(struct step *step)
{
	find_documents(step);
	add(step, FORM_HEADING, 0,
	    step->stated ? N_("What the office asks for (the space bar ticks):")
			 : N_("The office publishes no list of documents for this."));
	for (int i = 0; i < step->count; i++) {
		if (i == step->listed)
			add(step, FORM_HEADING, 0, N_("Shown besides, where they are here:"));
		add_row(step, i);
	}
}

/* The n-th document of its sort among those above this row. */
static int ordinal(const struct step *step, int row)
{
	int n = 0;

	for (int i = 0; i < row; i++)
		n += step->document[i] == step->document[row];
	return n;
}

/* An opened paper has a row of its own where the office takes it open. */
static bool has_row(const struct step *step, enum document document)
{
	for (int i = 0; i < step->count; i++)
		if (step->document[i] == document)
			return true;
	return false;
}

/* The shown document that stands for this row; NULL: none. */
static const struct document_shown *shown_for(const struct step *step, int row)
{
	const struct reception *reception = &step->page.flow->reception;
	const enum document document = step->document[row];
	int n = ordinal(step, row);

	for (int i = 0; i < reception->shown_count; i++) {
		const struct document_shown *shown = &reception->shown[i];
		const bool same =
		    shown->document == document ||
		    (manners[document] == BY_SEAL && shown->document == opened_form(document) &&
		     !has_row(step, shown->document));

		if (same && n-- == 0)
			return shown;
	}
	return NULL;
}

/* A card that lies in the reader need not be ticked by hand. */
static bool lies_there(const struct step *step, enum document document)
{
	return document == DOCUMENT_CARD && !flow_is_legacy(step->page.flow) &&
	       step->page.flow->app->reader.state == READER_CARD;
}

static void show_row(struct step *step, int row)
{
	const struct document_shown *shown = shown_for(step, row);
	const enum document document = step->document[row];
	const enum manner manner = manners[document];

	if (manner == BY_IDENTITY || manner == BY_SEAL) {
		form_set_choice_value(&step->page.form, field_of(row),
				      shown == NULL		    ? NOT_SHOWN
				      : shown->document != document ? SHOWN_OPENED
				      : shown->stale		    ? SHOWN_STALE
								    : SHOWN);
		return;
	}
	form_set_checked(&step->page.form, field_of(row),
			 shown != NULL || lies_there(step, document));
	if (manner == BY_DATE)
		form_set_date(&step->page.form, date_field_of(row),
			      shown != NULL ? shown->issued : DATE_NONE);
}

/* What stands in a row now; false: the document is not here. */
static bool row_shown(const struct step *step, int row, struct document_shown *ret_shown)
{
	const enum document document = step->document[row];
	struct document_shown shown = { .document = document, .issued = DATE_NONE };
	int choice;

	if (manners[document] == BY_TICK || manners[document] == BY_DATE) {
		if (!form_checked(&step->page.form, field_of(row)))
			return false;
		if (manners[document] == BY_DATE)
			shown.issued = form_date(&step->page.form, date_field_of(row));
	} else {
		choice = form_choice_value(&step->page.form, field_of(row));
		if (choice == NOT_SHOWN)
			return false;
		shown.stale = choice == SHOWN_STALE;
		if (choice == SHOWN_OPENED)
			shown.document = opened_form(document);
	}
	*ret_shown = shown;
	return true;
}

static void take(void *state)
{
	struct step *step = state;
	struct reception *reception = &step->page.flow->reception;

	reception->shown_count = 0;
	for (int i = 0; i < step->count; i++)
		if (row_shown(step, i, &reception->shown[reception->shown_count]))
			reception->shown_count++;
}

/* What the office asks for in view of what is here: a reply may stand for an identity document. */
static uint8_t asked_now(const struct step *step, struct situation *ret_situation,
			 enum document documents[static SITUATION_DOCUMENTS])
{
	bool stated;

	reception_situation(&step->page.flow->reception, false, ret_situation);
	decision_suit_time(step->page.flow->app->office, ret_situation);
	ret_situation->shown_count = 0;
	for (int i = 0; i < step->count; i++)
		if (row_shown(step, i, &ret_situation->shown[ret_situation->shown_count]))
			ret_situation->shown_count++;
	return decision_checklist(step->page.flow->app->office, ret_situation, documents, &stated);
}

/* A document with an old address, or opened, is none; one that is asked for twice is needed
 * twice. */
static bool is_missing(const struct situation *situation, const enum document *documents, int which)
{
	int needed = 1;

	for (int i = 0; i < which; i++)
		needed += documents[i] == documents[which];
	for (int i = 0; i < situation->shown_count; i++)
		needed -=
		    situation->shown[i].document == documents[which] && !situation->shown[i].stale;
	return needed > 0;
}

static void draw_missing(const struct step *step, enum language language,
			 const struct ui_area *area)
{
	enum document documents[SITUATION_DOCUMENTS];
	struct situation situation;
	const uint8_t count = asked_now(step, &situation, documents);
	int row = 0;

	for (int i = 0; i < count; i++) {
		if (!is_missing(&situation, documents, i))
			continue;
		if (row++ == 0)
			ui_text(area, 0, 2, language, N_("Still missing:"), 74, UI_WARN);
		ui_text(area, row, 4, language, document_label(documents[i]), 72, UI_PLAIN);
	}
	if (row == 0)
		ui_text(area, 0, 2, language, N_("Everything on the list is there."), 74, UI_GOOD);
}

static void step_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	struct step *step = state;
	const int rows = form_rows(&step->page.form) + 1;
	const int used = rows < body->height ? rows : body->height;
	const struct ui_area form = ui_part(body, 0, 0, used, body->width);
	const struct ui_area rest = ui_part(body, used, 0, body->height - used, body->width);

	if (step->stated)
		draw_missing(step, loop_language(loop), &rest);
	form_draw(&step->page.form, &form, loop_language(loop));
}

static enum screen_result forward(struct loop *loop, void *state)
{
	struct step *step = state;

	if (!form_check(&step->page.form))
		return SCREEN_USED;
	take(step);
	if (flow_lacks_name(step->page.flow)) {
		loop_say_id(loop, N_("The holder's name is missing: F12 leads back to it."),
			    UI_BAD);
		return SCREEN_USED;
	}
	return flow_forward(step->page.flow, loop, FLOW_DOCUMENTS);
}

static const struct flow_page_ops page = {
	.number = 3,
	.take = take,
	.forward = forward,
};

static bool step_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct step *step = flow_page_new(sizeof(*step), &page, argument, error);

	(void)loop;
	if (step == NULL)
		return false;
	make_items(step);
	if (!flow_page_open(step, step->item, step->items, ret_state, error))
		return false;
	for (int i = 0; i < step->count; i++)
		show_row(step, i);
	return true;
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_LEAVE,
	KEY_ROW_CHOOSE_IN_HELP,
	FLOW_KEY_ROW_LEAFLET,
	KEY_ROW_DO(N_("Next"), N_("Goes on to the next step.")),
	KEY_ROW_BACK,
};

const struct screen_ops step_documents_screen = {
	.name = "step.documents",
	.title = N_("Reception: documents"),
	.help = N_("Tick what was shown. A document with an old name or address does not count."),
	.keys = { keys, COUNT(keys) },
	.open = step_open,
	.close = flow_page_close,
	.draw = step_draw,
	.key = flow_page_key,
	.act = flow_page_act,
	.subject = flow_page_subject,
};
