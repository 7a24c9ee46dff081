/* Step 5: which certificates, and whether a renewal keeps the PINs. */

#include "madoguchi/base/text.h"
#include "madoguchi/domain/name.h"
#include "madoguchi/screens/card_panel.h"
#include "madoguchi/screens/flow_page.h"
#include "madoguchi/screens/kit/form.h"
#include "madoguchi/screens/procedure_screens.h"

enum field { FIELD_AUTH = 1, FIELD_SIGN, FIELD_AUTH_PIN, FIELD_SIGN_PIN, FIELD_NAME };

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static const struct form_choice pin_choices[] = {
	{ 0, N_("keep the present one") },
	{ 1, N_("set a new one") },
};

static const struct form_item items[] = {
	{ .kind = FORM_HEADING, .label = N_("Which certificates? (the space bar ticks)") },
	{ .kind = FORM_CHECK, .id = FIELD_AUTH, .label = N_("User-authentication certificate") },
	{ .kind = FORM_CHECK, .id = FIELD_SIGN, .label = N_("Signing certificate") },
	{ .kind = FORM_HEADING, .label = NULL },
	{ .kind = FORM_CHOICE,
	  .id = FIELD_AUTH_PIN,
	  .label = N_("User-authentication PIN"),
	  .choices = pin_choices,
	  .choice_count = COUNT(pin_choices) },
	{ .kind = FORM_CHOICE,
	  .id = FIELD_SIGN_PIN,
	  .label = N_("Signing password"),
	  .choices = pin_choices,
	  .choice_count = COUNT(pin_choices) },
	{ .kind = FORM_LINE,
	  .id = FIELD_NAME,
	  .label = N_("Name in the certificate"),
	  .help = N_("The certificate cannot hold the name as it is. Another substitute may be "
		     "wished."),
	  .class = FIELD_TEXT,
	  .columns = 40,
	  .maximum = 100 },
};

struct step {
	struct flow_page page;
};

/* A first issue sets new PINs; so does a renewal whose PIN is locked, or comes in an envelope. */
static bool must_set(const struct flow *flow, enum certificate_kind kind)
{
	const enum credential credential = kind == KIND_SIGN ? CREDENTIAL_SIGN : CREDENTIAL_AUTH;

	return flow->reception.record.procedure != PROCEDURE_RENEW || flow_by_staff(flow) ||
	       (flow->reception.has_card && flow->reception.card.tries[credential] == 0);
}

static void show_pin(struct step *step, int field, enum certificate_kind kind)
{
	const bool forced = must_set(step->page.flow, kind);

	form_set_choice_value(&step->page.form, field, forced || step->page.flow->set_new[kind]);
	form_set_disabled(&step->page.form, field, forced);
	form_set_hidden(&step->page.form, field,
			procedure_screen(step->page.flow->reception.record.procedure) != NULL);
}

static bool makes_signing(const struct flow *flow)
{
	return procedure_screen(flow->reception.record.procedure) == NULL &&
	       (flow->reception.record.kinds & KINDS_SIGN) != 0;
}

/* A substitute is asked for only where a character does not fit the certificate. */
static void show_name(struct step *step)
{
	struct person *person = &step->page.flow->reception.record.person;
	const bool needed = makes_signing(step->page.flow) && !name_certifiable(person->name);
	struct name_proposal proposal;

	if (needed && person->certificate[0] == '\0' &&
	    name_propose(person->name, person->kana, &proposal))
		text_copy(person->certificate, sizeof(person->certificate), proposal.text);
	form_set_text(&step->page.form, FIELD_NAME, person->certificate);
	form_set_hidden(&step->page.form, FIELD_NAME, !needed);
}

/* What was wished must fit as well. */
static bool check_name(struct step *step)
{
	const struct message problem =
	    message_make(N_("The certificate cannot hold a character of this."));
	char name[PERSON_TEXT_SIZE];

	form_text(&step->page.form, FIELD_NAME, name, sizeof(name));
	if (name_certifiable(name))
		return true;
	form_set_problem(&step->page.form, FIELD_NAME, &problem);
	form_set_focus(&step->page.form, FIELD_NAME);
	return false;
}

/* A PIN that was typed once is not one that was typed twice. */
static void take_choice(struct step *step, int field, enum certificate_kind kind)
{
	const bool set_new = form_choice_value(&step->page.form, field) == 1;

	if (step->page.flow->set_new[kind] != set_new)
		pin_free(&step->page.flow->pin[kind]);
	step->page.flow->set_new[kind] = set_new;
}

static void take(void *state)
{
	struct step *step = state;
	struct case_record *record = &step->page.flow->reception.record;

	record->kinds = (form_checked(&step->page.form, FIELD_AUTH) ? KINDS_AUTH : KINDS_NONE) |
			(form_checked(&step->page.form, FIELD_SIGN) ? KINDS_SIGN : KINDS_NONE);
	take_choice(step, FIELD_AUTH_PIN, KIND_AUTH);
	take_choice(step, FIELD_SIGN_PIN, KIND_SIGN);
	form_text(&step->page.form, FIELD_NAME, record->person.certificate,
		  sizeof(record->person.certificate));
}

static void step_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	struct step *step = state;
	const struct ui_area form = ui_part(body, 6, 0, body->height - 6, body->width);

	if (step->page.flow->reception.has_card)
		card_panel_draw(&step->page.flow->reception.card, body, 0, loop_language(loop));
	form_draw(&step->page.form, &form, loop_language(loop));
}

static enum screen_result forward(struct loop *loop, void *state)
{
	struct step *step = state;

	take(step);
	if (step->page.flow->reception.record.kinds == KINDS_NONE) {
		loop_say_id(loop, N_("Tick at least one certificate."), UI_WARN);
		return SCREEN_USED;
	}
	if (!check_name(step))
		return SCREEN_USED;
	return flow_forward(step->page.flow, loop, FLOW_KINDS);
}

static const struct flow_page_ops page = {
	.number = 5,
	.take = take,
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
	form_set_checked(&step->page.form, FIELD_AUTH,
			 (step->page.flow->reception.record.kinds & KINDS_AUTH) != 0);
	form_set_checked(&step->page.form, FIELD_SIGN,
			 (step->page.flow->reception.record.kinds & KINDS_SIGN) != 0);
	show_pin(step, FIELD_AUTH_PIN, KIND_AUTH);
	show_pin(step, FIELD_SIGN_PIN, KIND_SIGN);
	show_name(step);
	return true;
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,	      KEY_ROW_LEAVE,
	FLOW_KEY_ROW_LEAFLET, KEY_ROW_DO(N_("Next"), N_("Goes on to the next step.")),
	KEY_ROW_BACK,
};

const struct screen_ops step_kinds_screen = {
	.name = "step.kinds",
	.title = N_("Reception: certificates"),
	.help = N_("Both or one, as the resident wishes."),
	.keys = { keys, COUNT(keys) },
	.open = step_open,
	.close = flow_page_close,
	.draw = step_draw,
	.key = flow_page_key,
	.act = flow_page_act,
	.subject = flow_page_subject,
};
