/* Over the decision: a reason is set aside where the office file allows it, with a code, for a fee
 * with the amount, and where it says so with a second person. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/text.h"
#include "madoguchi/counter/approval.h"
#include "madoguchi/screens/flow_page.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/kit/form.h"
#include "madoguchi/screens/second_person.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define WORDS_SIZE 256

enum field { FIELD_WHAT = 1, FIELD_CODE, FIELD_YEN };

struct step {
	struct flow_page page;
	uint64_t owner;
	struct decision decision; /* as it stood when the page was opened */
	struct message about[DECISION_OVERRIDABLE];
	char words[DECISION_OVERRIDABLE][WORDS_SIZE]; /* the same, as they were drawn last */
	struct form_choice what[DECISION_OVERRIDABLE];
	struct form_choice code[OVERRIDE_CODE_COUNT];
	struct form_item item[4];
	struct override_given given; /* what was asked for, whatever the form says later */
	bool agreeing;		     /* the desk looks at the second person's password */
};

static const struct overridable *chosen(const struct step *step)
{
	return &step->decision.overridable[form_choice_value(&step->page.form, FIELD_WHAT)];
}

/* "Missing: the card", as the decision says it. */
static struct message describe(const struct overridable *target)
{
	struct message words = message_make(decision_code_says(target->overridden));

	if (target->overridden == DECISION_FEE)
		words = message_make(N_("Fee"));
	else if (target->document != DOCUMENT_COUNT)
		message_add_id(&words, document_label(target->document));
	return words;
}

static void make_items(struct step *step)
{
	struct form_item *item = step->item;

	for (int i = 0; i < step->decision.overridable_count; i++) {
		step->about[i] = describe(&step->decision.overridable[i]);
		step->what[i] = (struct form_choice){ i, step->words[i] };
	}
	for (int i = 0; i < OVERRIDE_CODE_COUNT; i++)
		step->code[i] =
		    (struct form_choice){ i, override_code_label((enum override_code)i) };
	item[0] = (struct form_item){ .kind = FORM_HEADING,
				      .label = N_("Set aside, where the office allows it:") };
	item[1] = (struct form_item){ .kind = FORM_CHOICE,
				      .id = FIELD_WHAT,
				      .label = N_("What"),
				      .choices = step->what,
				      .choice_count = step->decision.overridable_count };
	item[2] = (struct form_item){ .kind = FORM_CHOICE,
				      .id = FIELD_CODE,
				      .label = N_("Why"),
				      .choices = step->code,
				      .choice_count = OVERRIDE_CODE_COUNT };
	item[3] = (struct form_item){ .kind = FORM_LINE,
				      .id = FIELD_YEN,
				      .label = N_("Fee instead (yen)"),
				      .class = FIELD_DIGITS,
				      .columns = 6,
				      .maximum = 5,
				      .required = true };
}

static void follow_choice(void *state)
{
	struct step *step = state;
	const struct overridable *target = chosen(step);
	const int code = form_choice_value(&step->page.form, FIELD_CODE);

	form_set_hidden(&step->page.form, FIELD_YEN, target->overridden != DECISION_FEE);
	for (int i = 0; i < OVERRIDE_CODE_COUNT && (target->codes & (1u << code)) == 0; i++)
		if ((target->codes & (1u << i)) != 0) {
			form_set_choice_value(&step->page.form, FIELD_CODE, i);
			break;
		}
}

static bool check_code(struct step *step)
{
	const struct message problem =
	    message_make(N_("This reason is not one for which the office allows it."));

	if ((chosen(step)->codes & (1u << form_choice_value(&step->page.form, FIELD_CODE))) != 0)
		return true;
	form_set_problem(&step->page.form, FIELD_CODE, &problem);
	form_set_focus(&step->page.form, FIELD_CODE);
	return false;
}

/* On the desk: the second person signs in for this case's act alone. */
static bool agree(struct counter *counter, struct job *job, struct error *error)
{
	struct case_record *record = &job->reception.record;
	struct approval approval;

	return approval_give(counter, FOUR_EYES_OVERRIDE, record->number, job->operator_name,
			     job->pin, &approval, error) &&
	       approval_override(counter, record, &approval, error);
}

static enum screen_result set_aside(struct loop *loop, struct step *step)
{
	struct case_record *record = &step->page.flow->reception.record;

	if (!overrides_set(record->overrides, sizeof(record->overrides), &step->given)) {
		loop_say_id(loop, N_("No more can be set aside in one case."), UI_WARN);
		return SCREEN_USED;
	}
	return SCREEN_CLOSE;
}

static void take_given(struct step *step)
{
	const struct overridable *target = chosen(step);
	char yen[16];

	form_text(&step->page.form, FIELD_YEN, yen, sizeof(yen));
	step->given = (struct override_given){
		.overridden = target->overridden,
		.document = target->document,
		.code = (enum override_code)form_choice_value(&step->page.form, FIELD_CODE),
		.yen = (int)strtol(yen, NULL, 10),
	};
}

/* Whoever has agreed in this case before signs in again for the next thing. */
static enum screen_result begin(struct loop *loop, void *state)
{
	struct step *step = state;
	struct job *job;

	if (step->agreeing || !form_check(&step->page.form) || !check_code(step))
		return SCREEN_USED;
	take_given(step);
	if (!chosen(step)->second_person)
		return set_aside(loop, step);
	job = job_new(step->page.flow->app, step->owner, agree);
	if (job != NULL)
		job->reception = step->page.flow->reception;
	second_person_ask(loop, FOUR_EYES_OVERRIDE,
			  &step->about[form_choice_value(&step->page.form, FIELD_WHAT)], &job,
			  &step->agreeing);
	return SCREEN_USED;
}

static const char *step_reason(const void *state, int act)
{
	return act == ACT_DO && ((const struct step *)state)->agreeing ? N_("A moment, please.")
								       : NULL;
}

static enum screen_result step_post(struct loop *loop, void *state, struct post *post)
{
	struct step *step = state;
	const struct job *job = app_job(post, step->owner);

	if (job == NULL)
		return SCREEN_IGNORED;
	step->agreeing = false;
	if (!job->ok) {
		dialog_error(loop, &job->error, NULL);
		return SCREEN_USED;
	}
	text_copy(step->page.flow->reception.record.second_person,
		  sizeof(step->page.flow->reception.record.second_person),
		  job->reception.record.second_person);
	return set_aside(loop, step);
}

static const struct flow_page_ops page = {
	.number = 6,
	.changed = follow_choice,
	.forward = begin,
};

static bool step_open(struct loop *loop, void *argument, void **ret_state, struct error *error)
{
	struct step *step = flow_page_new(sizeof(*step), &page, argument, error);

	(void)loop;
	if (step == NULL)
		return false;
	step->owner = app_owner(step->page.flow->app);
	step->decision = step->page.flow->reception.decision;
	make_items(step);
	if (!flow_page_open(step, step->item, COUNT(step->item), ret_state, error))
		return false;
	follow_choice(step);
	return true;
}

/* A form's choices are words: those of the language in which they are drawn. */
static void step_draw(struct loop *loop, void *state, const struct ui_area *body)
{
	struct step *step = state;

	for (int i = 0; i < step->decision.overridable_count; i++)
		message_words(loop_language(loop), &step->about[i], step->words[i], WORDS_SIZE);
	flow_page_draw(loop, state, body);
}

static const struct key_binding keys[] = {
	KEY_ROW_HELP,
	KEY_ROW_CHOOSE,
	KEY_ROW_DO(N_("Set aside"), N_("Stores it in the case and in the trail; decides again.")),
	KEY_ROW_BACK,
};

const struct screen_ops step_override_screen = {
	.name = "step.override",
	.title = N_("Reception: set aside"),
	.help =
	    N_("Only what the office file allows can be set aside, for the reasons that it names. "
	       "Case and audit trail keep what was set aside, why, and who agreed."),
	.keys = { keys, COUNT(keys) },
	.open = step_open,
	.close = flow_page_close,
	.draw = step_draw,
	.key = flow_page_key,
	.act = flow_page_act,
	.reason = step_reason,
	.post = step_post,
	.subject = flow_page_subject,
	.focus_help = flow_page_focus_help,
};
