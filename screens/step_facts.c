/* Step 1, second page: who came when it is not the holder, and the facts that the office's rules
 * look at here. */

#include "madoguchi/domain/convenience_store.h"
#include "madoguchi/screens/flow_page.h"
#include "madoguchi/screens/kit/form.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define ITEMS_MAX (FACT_COUNT + 8)

/* Facts have the ids FIELD_FACT + fact. */
enum field { FIELD_APPLICANT_NAME = 1, FIELD_RELATION, FIELD_PHONE, FIELD_CARD, FIELD_FACT = 100 };

struct question {
	const char *label; /* message id; NULL: not asked on this page */
	const char *help;
	struct form_choice choices[5];
	uint8_t usual;	   /* stands there at first */
	bool needs_answer; /* what it allows must not be passed over */
};

#define NOT_KNOWN                                                                                  \
	{                                                                                          \
		FACT_NOT_GIVEN, N_("not looked at")                                                \
	}

static const struct question questions[FACT_COUNT] = {
	[FACT_MOVE] = { N_("Move notice"),
			N_("The notice of moving in or within, handed in at this visit."),
			{ NOT_KNOWN,
			  { 1, N_("with this visit") },
			  { 2, N_("earlier") },
			  { 3, N_("none") } },
			.needs_answer = true },
	[FACT_SAME_HOUSEHOLD] = { N_("Same household"),
				  N_("As the resident register has it."),
				  { NOT_KNOWN, { FACT_YES, N_("yes") }, { FACT_NO, N_("no") } },
				  .needs_answer = true },
	[FACT_PIN] = { N_("The PINs are"),
		       NULL,
		       { { 1, N_("remembered") }, { 2, N_("forgotten") } },
		       .usual = 1 },
	[FACT_CARD_PIN] = { N_("The card's own PIN is"),
			    NULL,
			    { { 1, N_("remembered") }, { 2, N_("forgotten") } },
			    .usual = 1 },
	[FACT_HONSEKI] = { N_("Registered domicile"),
			   N_("Where the family register is kept (本籍)."),
			   { NOT_KNOWN, { 1, N_("here") }, { 2, N_("elsewhere") } },
			   .usual = FACT_NOT_GIVEN },
	[FACT_PARENT_ON_RECORD] = { N_("Parent on the record"),
				    N_("The resident record shows the relation."),
				    { NOT_KNOWN, { FACT_YES, N_("yes") }, { FACT_NO, N_("no") } },
				    .usual = FACT_NOT_GIVEN },
	[FACT_LETTER] = { N_("Inquiry letter"),
			  NULL,
			  { NOT_KNOWN, { 1, N_("asked for before") }, { 2, N_("not yet") } },
			  .usual = FACT_NOT_GIVEN },
	[FACT_CHANNEL] = { N_("It was asked"),
			   NULL,
			   { { CHANNEL_COUNTER, N_("at the counter") },
			     { 2, N_("by post") },
			     { 3, N_("by telephone") } },
			   .usual = CHANNEL_COUNTER },
	[FACT_KNOWN] = { N_("Still remembered"),
			 N_("With one of the two a convenience store may help."),
			 { NOT_KNOWN,
			   { KNOWN_SIGN, N_("the signing password") },
			   { KNOWN_AUTH, N_("the user-authentication PIN") },
			   { KNOWN_NONE, N_("neither") } },
			 .usual = FACT_NOT_GIVEN },
};

static const struct form_choice juki_cards[] = {
	{ CARD_KIND_JUKI_PHOTO, N_("Juki card with photo") },
	{ CARD_KIND_JUKI_PLAIN, N_("Juki card without photo") },
	{ CARD_KIND_LOST, N_("Lost card") },
};

struct step {
	struct flow_page page;
	unsigned facts;
	struct form_item item[ITEMS_MAX];
	size_t count;
};

unsigned flow_facts(const struct flow *flow)
{
	unsigned facts = reception_facts(flow->app->office, &flow->reception);
	unsigned asked = 0;

	if (flow->reception.record.applicant == APPLICANT_SELF &&
	    (flow->reception.record.procedure == PROCEDURE_PIN_INIT ||
	     flow->reception.record.procedure == PROCEDURE_UNLOCK))
		facts |= 1u << FACT_KNOWN;
	for (int i = 0; i < FACT_COUNT; i++)
		if (questions[i].label != NULL)
			asked |= facts & (1u << i);
	return asked;
}

static struct form_item *add(struct step *step, enum form_kind kind, int id, const char *label)
{
	struct form_item *item = &step->item[step->count++];

	item->kind = kind;
	item->id = id;
	item->label = label;
	return item;
}

static void add_line(struct step *step, int id, const char *label, enum field_class class,
		     int columns, size_t maximum)
{
	struct form_item *item = add(step, FORM_LINE, id, label);

	item->class = class;
	item->columns = columns;
	item->maximum = maximum;
	item->required = id == FIELD_APPLICANT_NAME;
}

static void add_applicant(struct step *step)
{
	if (step->page.flow->reception.record.applicant == APPLICANT_SELF)
		return;
	add(step, FORM_HEADING, 0, N_("Who came? (kept sealed; never a My Number)"));
	add_line(step, FIELD_APPLICANT_NAME, N_("Applicant's name"), FIELD_TEXT, 40, 80);
	add_line(step, FIELD_RELATION, N_("Relation"), FIELD_TEXT, 24, 24);
	add_line(step, FIELD_PHONE, N_("Telephone"), FIELD_ASCII, 20, 20);
}

static void add_fact(struct step *step, enum fact fact)
{
	const struct question *question = &questions[fact];
	struct form_item *item = add(step, FORM_CHOICE, FIELD_FACT + (int)fact, question->label);

	item->help = question->help;
	item->choices = question->choices;
	while (item->choice_count < COUNT(question->choices) &&
	       question->choices[item->choice_count].label != NULL)
		item->choice_count++;
}

static void add_facts(struct step *step)
{
	if (step->facts != 0 || flow_is_legacy(step->page.flow))
		add(step, FORM_HEADING, 0, N_("What the office's rules look at:"));
	if (flow_is_legacy(step->page.flow)) {
		struct form_item *item = add(step, FORM_CHOICE, FIELD_CARD, N_("The card"));

		item->choices = juki_cards;
		item->choice_count = COUNT(juki_cards);
	}
	for (int i = 0; i < FACT_COUNT; i++)
		if ((step->facts & (1u << i)) != 0)
			add_fact(step, (enum fact)i);
}

static void show(struct step *step)
{
	const struct case_record *record = &step->page.flow->reception.record;

	if (record->applicant != APPLICANT_SELF) {
		form_set_text(&step->page.form, FIELD_APPLICANT_NAME,
			      record->applicant_person.name);
		form_set_text(&step->page.form, FIELD_RELATION, record->applicant_person.relation);
		form_set_text(&step->page.form, FIELD_PHONE, record->applicant_person.telephone);
	}
	if (flow_is_legacy(step->page.flow))
		form_set_choice_value(&step->page.form, FIELD_CARD,
				      record->card_kind == CARD_KIND_MYNUMBER
					  ? CARD_KIND_JUKI_PHOTO
					  : (int)record->card_kind);
	for (int i = 0; i < FACT_COUNT; i++)
		if ((step->facts & (1u << i)) != 0)
			form_set_choice_value(&step->page.form, FIELD_FACT + i,
					      record->facts[i] != FACT_NOT_GIVEN
						  ? record->facts[i]
						  : questions[i].usual);
}

static void take(void *state)
{
	struct step *step = state;
	struct case_record *record = &step->page.flow->reception.record;
	struct applicant_person *person = &record->applicant_person;

	if (record->applicant != APPLICANT_SELF) {
		form_text(&step->page.form, FIELD_APPLICANT_NAME, person->name,
			  sizeof(person->name));
		form_text(&step->page.form, FIELD_RELATION, person->relation,
			  sizeof(person->relation));
		form_text(&step->page.form, FIELD_PHONE, person->telephone,
			  sizeof(person->telephone));
	}
	if (flow_is_legacy(step->page.flow))
		record->card_kind = (enum card_kind)form_choice_value(&step->page.form, FIELD_CARD);
	for (int i = 0; i < FACT_COUNT; i++)
		if ((step->facts & (1u << i)) != 0)
			record->facts[i] =
			    (uint8_t)form_choice_value(&step->page.form, FIELD_FACT + i);
}

/* With a forgotten PIN the first thing to say: a convenience store may spare the visit. */
static void draw_store(struct step *step, enum language language, const struct ui_area *area)
{
	struct situation situation;
	struct store_help help;
	char words[1024];
	int row = 1;

	take(step);
	reception_situation(&step->page.flow->reception, false, &situation);
	store_help_judge(step->page.flow->app->office, &situation, &help);
	ui_text(area, 0, 2, language, N_("Convenience store:"), 76,
		UI_BOLD | (help.may_help ? UI_GOOD : UI_PLAIN));
	for (int i = 0; i < help.line_count; i++) {
		message_words(language, &help.lines[i], words, sizeof(words));
		row += ui_paragraph(area, row, 4, words, area->width - 6, UI_PLAIN);
	}
}

static void step_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	struct step *step = state;
	const int rows = form_rows(&step->page.form) + 1;
	const int used = rows < body->height ? rows : body->height;
	const struct ui_area form = ui_part(body, 0, 0, used, body->width);
	const struct ui_area rest = ui_part(body, used, 0, body->height - used, body->width);

	if ((step->facts & (1u << FACT_KNOWN)) != 0)
		draw_store(step, loop_language(loop), &rest);
	form_draw(&step->page.form, &form, loop_language(loop));
}

/* What allows something must be said; what only saves a paper may be passed over. */
static bool answered(struct step *step)
{
	const struct message problem = message_make(N_("Look at the register and choose."));

	for (int i = 0; i < FACT_COUNT; i++) {
		if ((step->facts & (1u << i)) == 0 || !questions[i].needs_answer ||
		    form_choice_value(&step->page.form, FIELD_FACT + i) != FACT_NOT_GIVEN)
			continue;
		form_set_problem(&step->page.form, FIELD_FACT + i, &problem);
		form_set_focus(&step->page.form, FIELD_FACT + i);
		return false;
	}
	return true;
}

static bool check_texts(struct step *step)
{
	return step->page.flow->reception.record.applicant == APPLICANT_SELF ||
	       (flow_check_text(&step->page.form, FIELD_APPLICANT_NAME, NAME_FIELD_NAME) &&
		flow_check_text(&step->page.form, FIELD_RELATION, NAME_FIELD_FREE) &&
		flow_check_text(&step->page.form, FIELD_PHONE, NAME_FIELD_FREE));
}

static enum screen_result forward(struct loop *loop, void *state)
{
	struct step *step = state;

	if (!form_check(&step->page.form) || !check_texts(step) || !answered(step))
		return SCREEN_USED;
	take(step);
	return flow_forward(step->page.flow, loop, FLOW_FACTS);
}

static const struct flow_page_ops page = {
	.number = 1,
	.take = take,
	.forward = forward,
};

static bool step_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct step *step = flow_page_new(sizeof(*step), &page, argument, error);

	(void)loop;
	if (step == NULL)
		return false;
	step->facts = flow_facts(step->page.flow);
	add_applicant(step);
	add_facts(step);
	if (!flow_page_open(step, step->item, step->count, ret_state, error))
		return false;
	show(step);
	return true;
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_LEAVE,
	KEY_ROW_CHOOSE,
	FLOW_KEY_ROW_LEAFLET,
	KEY_ROW_DO(N_("Next"), N_("Goes on to the next step.")),
	KEY_ROW_BACK,
};

const struct screen_ops step_facts_screen = {
	.name = "step.facts",
	.title = N_("Reception: who came"),
	.help =
	    N_("Only what the office's rules look at for this procedure and applicant is asked. "
	       "What is not looked at can cost a paper, never spare one."),
	.keys = { keys, COUNT(keys) },
	.open = step_open,
	.close = flow_page_close,
	.draw = step_draw,
	.key = flow_page_key,
	.act = flow_page_act,
	.subject = flow_page_subject,
	.focus_help = flow_page_focus_help,
};
