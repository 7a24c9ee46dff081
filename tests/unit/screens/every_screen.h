/*
 * every_screen: each screen of the program, opened over a fuzz_world as it would be.
 *
 * DESCRIPTION
 *   The table is complete: unit/screens/test_fuzz fails for a screen that the sources name and that
 *   nothing here leads to. What a screen is opened with is chosen by random().
 */
#ifndef TESTS_UNIT_SCREENS_EVERY_SCREEN_H
#define TESTS_UNIT_SCREENS_EVERY_SCREEN_H

#include "screens/fuzz_world.h"

#include "madoguchi/screens/audit_filter.h"
#include "madoguchi/screens/call_again.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/custody_take.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/key_ask.h"
#include "madoguchi/screens/procedure_screens.h"
#include "madoguchi/screens/second_person.h"
#include "madoguchi/screens/sign_in.h"
#include "madoguchi/screens/words_ask.h"

static inline void push(struct world *world, const struct screen_ops *ops, void *argument)
{
	struct error error;

	assert_done(loop_push(world->app.loop, ops, argument, &error));
}

static inline void load_case(struct world *world, struct reception *ret_reception)
{
	struct error error;

	reception_init(ret_reception, PROCEDURE_ISSUE, APPLICANT_SELF);
	assert_done(case_load(world->app.store, world->case_id, &ret_reception->record, &error));
}

/* The step with those below it that it would be opened over. */
static inline void open_step(struct world *world, const struct screen_ops *step)
{
	struct flow *flow = NULL;
	struct error error;

	assert_done(flow_new(&world->app, &flow, &error));
	if (random() % 2 == 0)
		flow->reception.record.person = sample_case().person;
	flow->reception.record.applicant = (enum applicant)((unsigned)random() % APPLICANT_COUNT);
	/* It is opened only where there is something to set aside. */
	flow->reception.decision.overridable_count = 1;
	flow->reception.decision.overridable[0] = (struct overridable){ .overridden = DECISION_FEE,
									.document = DOCUMENT_COUNT,
									.codes = 1 };
	push(world, &step_procedure_screen, flow);
	if (step != &step_procedure_screen)
		push(world, step, flow);
}

static inline void open_work(struct world *world, const struct screen_ops *ops)
{
	struct reception reception;
	struct work_order order = { .kind = WORK_CONTINUE, .reception = &reception };

	load_case(world, &reception);
	push(world, ops, ops == &work_screen ? (void *)&order : &reception);
	reception_wipe(&reception);
}

static inline void open_pin_ask(struct world *world, const struct screen_ops *ops)
{
	static struct case_record record;
	struct pin_ask ask = { .kind = WORK_CONTINUE, .record = &record, .needed = { true, true } };

	record = sample_case();
	record.id = world->case_id;
	push(world, ops, &ask);
}

static inline void open_pin_entry(struct world *world, const struct screen_ops *ops)
{
	static struct case_record record;
	static const struct pin_target target = { .pin = CARD_PIN_SIGN,
						  .rule = { .length_min = 6, .length_max = 16 },
						  .tries = 3 };
	static struct pin *present, *fresh;
	static bool last_try;
	struct pin_entry entry = { .record = &record,
				   .target = &target,
				   .present = &present,
				   .fresh = &fresh,
				   .last_try = &last_try };

	pin_free(&present);
	pin_free(&fresh);
	record = sample_case();
	record.procedure = PROCEDURE_PIN_CHANGE;
	push(world, ops, &entry);
}

static inline void open_serial(struct world *world, const struct screen_ops *ops)
{
	static struct serial_ask ask;

	push(world, ops, &ask);
}

static inline void open_case(struct world *world, const struct screen_ops *ops)
{
	world->case_id = 1 + world->case_id % CASE_STATE_COUNT;
	push(world, ops, &world->case_id);
}

static inline void open_list(struct world *world, const struct screen_ops *ops)
{
	enum case_list list = (enum case_list)((unsigned)random() % (LIST_ALL + 1u));

	push(world, ops, &list);
}

static inline void open_key(struct world *world, const struct screen_ops *ops)
{
	const struct key_ask ask = { .refused = true };

	(void)ops;
	key_ask_open(world->app.loop, &ask);
}

static inline bool agreed(struct counter *counter, struct job *job, struct error *error)
{
	(void)counter;
	(void)job;
	(void)error;
	return true;
}

static inline void open_second(struct world *world, const struct screen_ops *ops)
{
	const struct message about = message_with_text("{1}", "14130-99-26-00001-4");
	struct job *job = job_new(&world->app, 0, agreed);
	static bool busy;

	(void)ops;
	second_person_ask(world->app.loop, FOUR_EYES_CANCEL, &about, &job, &busy);
}

static inline void said(struct loop *loop, void *context, const char *words, const char *person)
{
	(void)loop;
	(void)context;
	(void)words;
	(void)person;
}

static inline void open_words(struct world *world, const struct screen_ops *ops)
{
	const struct words_ask ask = { .title = "Decision",
				       .about = message_make("x"),
				       .consequence = message_make(NULL),
				       .words = "Decision",
				       .words_most = WORDS_ASK_MOST,
				       .person = true,
				       .yes = "Settle",
				       .answer = said };

	(void)ops;
	assert_true(words_ask_open(world->app.loop, &ask));
}

static inline void at_time(struct loop *loop, void *context, int64_t at_ms)
{
	(void)loop;
	(void)context;
	(void)at_ms;
}

static inline void open_again(struct world *world, const struct screen_ops *ops)
{
	const struct call_again again = { .answer = at_time };

	(void)ops;
	call_again_ask(world->app.loop, &again);
}

static inline void chosen(struct loop *loop, void *context, const struct outage_choice *choice)
{
	(void)loop;
	(void)context;
	(void)choice;
}

/* Where staff have typed for somebody, there is an envelope. */
static inline void open_take(struct world *world, const struct screen_ops *ops)
{
	struct case_record record = sample_case();
	const struct custody_take take = { .record = &record, .answer = chosen };

	(void)ops;
	record.applicant = (enum applicant)((unsigned)random() % APPLICANT_COUNT);
	custody_take_ask(world->app.loop, &take);
}

static inline void filtered(struct loop *loop, void *context, const struct audit_filter *filter)
{
	(void)loop;
	(void)context;
	(void)filter;
}

static inline void open_filter(struct world *world, const struct screen_ops *ops)
{
	static const struct audit_filter everything = { .from_ms = 0 };

	(void)ops;
	audit_filter_ask(world->app.loop, &everything, filtered, NULL);
}

static inline void open_plain(struct world *world, const struct screen_ops *ops)
{
	push(world, ops, NULL);
}

static inline void open_history(struct world *world, const struct screen_ops *ops)
{
	enum change_history history = HISTORY_SETTINGS;

	push(world, ops, &history);
}

static const struct {
	void (*open)(struct world *world, const struct screen_ops *ops);
	const struct screen_ops *ops;
} every_screen[] = {
	{ open_plain, &home_screen },
	{ open_plain, &card_screen },
	{ open_plain, &prepare_screen },
	{ open_plain, &todo_screen },
	{ open_plain, &custody_screen },
	{ open_plain, &stocktake_screen },
	{ open_plain, &letter_screen },
	{ open_plain, &call_screen },
	{ open_plain, &day_screen },
	{ open_plain, &day_list_screen },
	{ open_plain, &report_screen },
	{ open_plain, &find_screen },
	{ open_plain, &queue_screen },
	{ open_plain, &stop_screen },
	{ open_plain, &stop_form_screen },
	{ open_plain, &finding_screen },
	{ open_plain, &audit_screen },
	{ open_plain, &changes_screen },
	{ open_history, &change_history_screen },
	{ open_plain, &sign_in_screen },
	{ open_case, &case_screen },
	{ open_list, &case_list_screen },
	{ open_work, &work_screen },
	{ open_work, &pin_work_screen },
	{ open_work, &revoke_screen },
	{ open_pin_ask, &pin_ask_screen },
	{ open_pin_entry, &pin_entry_screen },
	{ open_serial, &serial_screen },
	{ open_key, NULL },
	{ open_second, NULL },
	{ open_words, NULL },
	{ open_again, NULL },
	{ open_take, NULL },
	{ open_filter, NULL },
	{ open_step, &step_procedure_screen },
	{ open_step, &step_facts_screen },
	{ open_step, &step_person_screen },
	{ open_step, &step_documents_screen },
	{ open_step, &step_card_screen },
	{ open_step, &step_kinds_screen },
	{ open_step, &step_decision_screen },
	{ open_step, &step_override_screen },
	{ open_step, &step_pins_screen },
	{ open_step, &step_summary_screen },
};
#define EVERY_SCREEN_COUNT (sizeof(every_screen) / sizeof(every_screen[0]))

/* The same screen whenever it is opened in this world, above the first one. */
static inline void every_screen_open(struct world *world, size_t screen, enum language language,
				     bool (*help)(struct loop *loop, const struct screen_ops *ops,
						  const void *state))
{
	const struct loop_options options = { .language = language,
					      .resident_language = language,
					      .application = &world->app,
					      .help = help };
	struct error error;

	srandom((unsigned)screen);
	world->case_id = 1;
	assert_done(loop_new(&options, &world->app.loop, &error));
	open_desk(world);
	push(world, &home_screen, NULL);
	every_screen[screen].open(world, every_screen[screen].ops);
	settle(world);
	loop_draw(world->app.loop);
}

static inline void every_screen_close(struct world *world)
{
	desk_stop(&world->app.desk);
	loop_free(&world->app.loop);
}

#endif
