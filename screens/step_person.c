/* Step 2: the four attributes, as the clerk enters them; empty fields are filled from the card. */
#include <string.h>

#include "madoguchi/screens/flow_page.h"
#include "madoguchi/screens/kit/form.h"

enum field {
	FIELD_NAME = 1,
	FIELD_PERSON_KANA,
	FIELD_BORN,
	FIELD_SEX,
	FIELD_ADDRESS,
	FIELD_PHONE,
	FIELD_BUILDING,
	FIELD_ALIAS,
	FIELD_FORMER,
	FIELD_STAY,
	FIELD_PROTECTED,
};

static const struct form_choice sexes[] = {
	{ SEX_MALE, N_("male") },
	{ SEX_FEMALE, N_("female") },
	{ SEX_OTHER, N_("other") },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct form_item items[] = {
	{ .kind = FORM_HEADING,
	  .label = N_("As on the application form. Empty fields are taken from the card.") },
	{ .kind = FORM_LINE,
	  .id = FIELD_NAME,
	  .label = N_("Name"),
	  .class = FIELD_TEXT,
	  .columns = 50,
	  .maximum = 100 },
	{ .kind = FORM_LINE,
	  .id = FIELD_PERSON_KANA,
	  .label = N_("Kana"),
	  .class = FIELD_KANA,
	  .columns = 50,
	  .maximum = 100 },
	{ .kind = FORM_LINE,
	  .id = FIELD_BORN,
	  .label = N_("Birth date"),
	  .help = N_("1980-07-10, 19800710, S55.7.10, 昭和55年7月10日 or 昭和25年3月不詳"),
	  .class = FIELD_DATE_PARTIAL,
	  .columns = 24,
	  .maximum = 24 },
	{ .kind = FORM_CHOICE,
	  .id = FIELD_SEX,
	  .label = N_("Sex"),
	  .choices = sexes,
	  .choice_count = COUNT(sexes) },
	{ .kind = FORM_LINE,
	  .id = FIELD_ADDRESS,
	  .label = N_("Address"),
	  .class = FIELD_TEXT,
	  .columns = 60,
	  .maximum = 120 },
	{ .kind = FORM_LINE,
	  .id = FIELD_PHONE,
	  .label = N_("Telephone"),
	  .help = N_("For a call when the service is back."),
	  .class = FIELD_ASCII,
	  .columns = 20,
	  .maximum = 20 },
	{ .kind = FORM_HEADING, .label = NULL },
	{ .kind = FORM_HEADING, .label = N_("Where the register has them:") },
	{ .kind = FORM_LINE,
	  .id = FIELD_BUILDING,
	  .label = N_("Building, room"),
	  .help = N_("Kept apart from the address (方書)."),
	  .class = FIELD_TEXT,
	  .columns = 50,
	  .maximum = 100 },
	{ .kind = FORM_LINE,
	  .id = FIELD_ALIAS,
	  .label = N_("Registered alias"),
	  .help = N_("Of a foreign resident (通称)."),
	  .class = FIELD_TEXT,
	  .columns = 50,
	  .maximum = 100 },
	{ .kind = FORM_LINE,
	  .id = FIELD_FORMER,
	  .label = N_("Former surname"),
	  .help = N_("The surname alone (旧氏)."),
	  .class = FIELD_TEXT,
	  .columns = 30,
	  .maximum = 60 },
	{ .kind = FORM_LINE,
	  .id = FIELD_STAY,
	  .label = N_("End of the stay"),
	  .help = N_("Of a foreign resident; empty where there is no limit."),
	  .class = FIELD_DATE,
	  .columns = 24,
	  .maximum = 24 },
	{ .kind = FORM_CHECK,
	  .id = FIELD_PROTECTED,
	  .label = N_("Protective measure"),
	  .help = N_("支援措置: nobody but the holder sees the address, here and on papers.") },
};

struct step {
	struct flow_page page;
	bool left; /* a later step was opened: it may have filled in what was left empty */
};

/* Whoever came stands where the screen can be seen. An address that is still missing can be
 * typed. */
static void follow_measure(struct step *step)
{
	const struct case_record *record = &step->page.flow->reception.record;
	char address[LINE_EDIT_TEXT_SIZE];
	bool hidden;

	form_text(&step->page.form, FIELD_ADDRESS, address, sizeof(address));
	hidden = form_checked(&step->page.form, FIELD_PROTECTED) &&
		 record->applicant != APPLICANT_SELF && address[0] != '\0';
	explicit_bzero(address, sizeof(address));
	form_set_hidden(&step->page.form, FIELD_ADDRESS, hidden);
	form_set_hidden(&step->page.form, FIELD_BUILDING, hidden);
}

static void show_person(struct step *step)
{
	const struct person *person = &step->page.flow->reception.record.person;
	char born[DATE_TEXT_SIZE];

	form_set_text(&step->page.form, FIELD_NAME, person->name);
	form_set_text(&step->page.form, FIELD_PERSON_KANA, person->kana);
	form_set_text(&step->page.form, FIELD_ADDRESS, person->address);
	form_set_text(&step->page.form, FIELD_PHONE, person->telephone);
	form_set_text(&step->page.form, FIELD_BUILDING, person->building);
	form_set_text(&step->page.form, FIELD_ALIAS, person->alias);
	form_set_text(&step->page.form, FIELD_FORMER, person->former);
	form_set_date(&step->page.form, FIELD_STAY, person->stay_until);
	person_born_format(person, born);
	form_set_text(&step->page.form, FIELD_BORN, born);
	form_set_choice_value(&step->page.form, FIELD_SEX, (int)person->sex);
	form_set_checked(&step->page.form, FIELD_PROTECTED,
			 step->page.flow->reception.record.protective_measure);
	follow_measure(step);
}

static void take(void *state)
{
	struct step *step = state;
	struct person *person = &step->page.flow->reception.record.person;
	char born[LINE_EDIT_TEXT_SIZE], suggestion[DATE_TEXT_SIZE];

	form_text(&step->page.form, FIELD_NAME, person->name, sizeof(person->name));
	form_text(&step->page.form, FIELD_PERSON_KANA, person->kana, sizeof(person->kana));
	form_text(&step->page.form, FIELD_ADDRESS, person->address, sizeof(person->address));
	form_text(&step->page.form, FIELD_PHONE, person->telephone, sizeof(person->telephone));
	form_text(&step->page.form, FIELD_BUILDING, person->building, sizeof(person->building));
	form_text(&step->page.form, FIELD_ALIAS, person->alias, sizeof(person->alias));
	form_text(&step->page.form, FIELD_FORMER, person->former, sizeof(person->former));
	person->stay_until = form_date(&step->page.form, FIELD_STAY);
	form_text(&step->page.form, FIELD_BORN, born, sizeof(born));
	/* What is no date yet is not kept; the field says so before one goes on. */
	if (!person_born_parse(person, born, suggestion))
		(void)person_born_parse(person, "", suggestion);
	person->sex = (enum sex)form_choice_value(&step->page.form, FIELD_SEX);
	step->page.flow->reception.record.protective_measure =
	    form_checked(&step->page.form, FIELD_PROTECTED);
}

static void step_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	const struct step *step = state;
	const enum language language = loop_language(loop);

	flow_page_draw(loop, state, body);
	/* At the field itself its help says the same. */
	if (form_checked(&step->page.form, FIELD_PROTECTED) &&
	    form_focus(&step->page.form) != FIELD_PROTECTED)
		ui_text(body, body->height - 2, 2, language, PROTECTIVE_MEASURE_MARK, 76, UI_WARN);
}

static bool check_texts(struct step *step)
{
	static const struct {
		int id;
		enum name_field field;
	} rows[] = {
		{ FIELD_NAME, NAME_FIELD_NAME },	 { FIELD_PERSON_KANA, NAME_FIELD_KANA },
		{ FIELD_ADDRESS, NAME_FIELD_ADDRESS },	 { FIELD_PHONE, NAME_FIELD_FREE },
		{ FIELD_BUILDING, NAME_FIELD_BUILDING }, { FIELD_ALIAS, NAME_FIELD_ALIAS },
		{ FIELD_FORMER, NAME_FIELD_FORMER },
	};

	for (size_t i = 0; i < COUNT(rows); i++)
		if (!flow_check_text(&step->page.form, rows[i].id, rows[i].field))
			return false;
	return true;
}

/* Fields that exclude each other. */
static bool check_together(struct loop *loop, const struct person *person)
{
	const struct name_fields fields = {
		.name = person->name,
		.kana = person->kana,
		.alias = person->alias,
		.former = person->former,
		.address = person->address,
		.building = person->building,
	};
	const char *broken = name_fields_broken(&fields);

	if (broken != NULL)
		loop_say_id(loop, broken, UI_BAD);
	return broken == NULL;
}

/* An empty name is taken from the card; where none can come it must be entered. */
static bool check_name(struct step *step)
{
	const struct message problem = message_make(N_("No card will tell it: enter it."));

	if (flow_card_can_come(step->page.flow) || !flow_lacks_name(step->page.flow))
		return true;
	form_set_problem(&step->page.form, FIELD_NAME, &problem);
	form_set_focus(&step->page.form, FIELD_NAME);
	return false;
}

static enum screen_result forward(struct loop *loop, void *state)
{
	struct step *step = state;

	if (!form_check(&step->page.form) || !check_texts(step))
		return SCREEN_USED;
	take(step);
	if (!check_name(step))
		return SCREEN_USED;
	if (!check_together(loop, &step->page.flow->reception.record.person))
		return SCREEN_USED;
	step->left = true;
	return flow_forward(step->page.flow, loop, FLOW_PERSON);
}

/* What a later step took from the card stands in the fields when one comes back; from the help one
 * comes back to what was being typed. */
static void step_resume(struct loop *loop, void *state)
{
	struct step *step = state;

	(void)loop;
	if (step->left)
		show_person(step);
	step->left = false;
}

static void changed(void *state)
{
	struct step *step = state;

	if (form_focus(&step->page.form) == FIELD_PROTECTED)
		follow_measure(step);
}

static const struct flow_page_ops page = {
	.number = 2,
	.take = take,
	.changed = changed,
	.forward = forward,
};

static bool step_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct step *step = flow_page_new(sizeof(*step), &page, argument, error);

	(void)loop;
	if (step == NULL)
		return false;
	if (!flow_page_open(step, items, COUNT(items), ret_state, error))
		return false;
	show_person(step);
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

const struct screen_ops step_person_screen = {
	.name = "step.person",
	.title = N_("Reception: person"),
	.help =
	    N_("Enter the four attributes as the form has them. They are compared with the card."),
	.keys = { keys, COUNT(keys) },
	.open = step_open,
	.close = flow_page_close,
	.draw = step_draw,
	.key = flow_page_key,
	.act = flow_page_act,
	.resume = step_resume,
	.subject = flow_page_subject,
	.focus_help = flow_page_focus_help,
};
