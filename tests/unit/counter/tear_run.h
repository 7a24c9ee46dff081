/*
 * tear_run: the stories in which cards are torn, and one run of a story up to its acceptance.
 *
 * DESCRIPTION  One world, `world`, is shared by all runs of a test program. A run begins with an
 *   empty database and the resident's card as it was born.
 */
#ifndef TEAR_RUN_H
#define TEAR_RUN_H

#include "counter/tear_world.h"

#define OTHER "keiko" /* whose card lies in the reader by mistake */
#define TEAR_ADDRESS "神奈川県川崎市川崎区宮本町1番地" /* of who brings a PIV card */
#define UNUSED __attribute__((unused))

struct story {
	const char *name;
	const char *resident;
	enum procedure procedure;
	bool absent;	   /* written in the holder's absence, then handed back */
	bool data_changed; /* the signing certificate alone, since what it says has changed */
	enum credential looked_at_with;
	const char *look_pin; /* NULL: 照合番号B */
	const char *pin[KIND_COUNT];
};

static const UNUSED struct story stories[] = {
	{ .name = "first issue, at the counter",
	  .resident = "hanako",
	  .procedure = PROCEDURE_ISSUE,
	  .looked_at_with = CREDENTIAL_CARD_DATA,
	  .look_pin = "3902",
	  .pin = { "HANAKO88K", "4121" } },
	{ .name = "renewal, at the counter",
	  .resident = "taro",
	  .procedure = PROCEDURE_RENEW,
	  .looked_at_with = CREDENTIAL_CARD_B,
	  .pin = { "TARO47SATO", "4147" } },
	{ .name = "first issue, written in absence and handed back",
	  .resident = "hanako",
	  .procedure = PROCEDURE_ISSUE,
	  .absent = true,
	  .looked_at_with = CREDENTIAL_CARD_DATA,
	  .look_pin = "3902",
	  .pin = { "HANAKO88K", "4121" } },
	{ .name = "renewal, written in absence and handed back",
	  .resident = "ichiro",
	  .procedure = PROCEDURE_RENEW,
	  .absent = true,
	  .looked_at_with = CREDENTIAL_CARD_DATA,
	  .look_pin = "5820",
	  .pin = { "ICHIRO58", "5819" } },
	{ .name = "re-issue after a change of data",
	  .resident = "kenta",
	  .procedure = PROCEDURE_ISSUE,
	  .data_changed = true,
	  .looked_at_with = CREDENTIAL_CARD_DATA,
	  .look_pin = "2914",
	  .pin = { "KENTA99K", "2913" } },
};

/* `make faults-card` (FAULTS=all) tears at every command. Else it is a sample, the same each time:
 * seven has no divisor in common with what else changes from one command to the next. */
#define SAMPLE_STEP 7

static UNUSED bool tear_all(void)
{
	const char *faults = getenv("FAULTS");

	return faults != NULL && strcmp(faults, "all") == 0;
}

static UNUSED unsigned tear_step(void)
{
	return tear_all() ? 1 : SAMPLE_STEP;
}

static const UNUSED enum pull whens[] = { PULL_BEFORE, PULL_AFTER, RESET_BEFORE };

/* The sample takes other commands for each way. */
static UNUSED unsigned tear_first(enum pull when)
{
	static const unsigned first[] = { [PULL_BEFORE] = 1, [PULL_AFTER] = 4, [RESET_BEFORE] = 6 };

	return tear_all() ? 1 : first[when];
}

struct run {
	struct tear_world *world;
	const struct story *story;
	struct case_record record;
	struct issue_pins pins;
	struct pin *pin[KIND_COUNT];
	struct pin *look_pin;
	struct reception reception;
	unsigned tears;
	unsigned again;	 /* torn a second time, while being mended */
	unsigned others; /* refusals of another card */
};

static struct tear_world world;

/* ---- a run ---------------------------------------------------------------------------------- */

static struct pin *pin_of(const char *characters)
{
	struct pin *pin = pin_new();

	assert_non_null(pin);
	pin->length = (uint8_t)strlen(characters);
	memcpy(pin->digits, characters, pin->length);
	return pin;
}

static UNUSED void run_begin(struct run *run, const struct story *story)
{
	struct resident_facts facts;
	char state[TEAR_PATH];

	memset(run, 0, sizeof(*run));
	run->world = &world;
	run->story = story;
	resident_facts(resident_find(story->resident), clock_today(), &facts);
	run->look_pin = pin_of(story->look_pin != NULL ? story->look_pin : facts.number_b);
	for (int i = 0; i < KIND_COUNT; i++) {
		run->pin[i] = pin_of(story->pin[i]);
		run->pins.pin[i] = run->pin[i];
		run->pins.set_new[i] = story->procedure == PROCEDURE_ISSUE;
	}
	snprintf(state, sizeof(state), "%s/" STORE_FILE, world.config.state_dir);
	counter_close(&world.counter);
	unlink(state);
	tear_counter_open(&world);
	tear_link_up(&world);
	tear_remove(&world);
	tear_birth(&world, story->resident, false);
	tear_insert(&world, story->resident);
	world.tear_at = 0;
}

static UNUSED void run_end(struct run *run)
{
	for (int i = 0; i < KIND_COUNT; i++)
		pin_free(&run->pin[i]);
	pin_free(&run->look_pin);
}

static UNUSED void arm(unsigned at, enum pull when)
{
	world.commands = 0;
	world.tear_at = at;
	world.when = when;
	world.torn = false;
}

static UNUSED void note_failure(void *context, const struct issue_step_report *report)
{
	struct tear_world *told = context;

	if (report->ended && !report->ok)
		told->failed = *report;
}

static UNUSED void reload(struct run *run)
{
	const int64_t id = run->record.id;

	assert_done(case_load(world.counter->store, id, &run->record, &error));
}

/* From the card in the reader to the accepted case. */
static UNUSED bool receive(struct run *run, struct error *error)
{
	struct reception *reception = &run->reception;
	struct reception_difference differences[DIFFERENCES_MAX];

	if (!reception_save(world.counter, reception, error) ||
	    !reception_take_card(world.counter, reception, error) ||
	    !card_basic_four(world.counter, reception->record.card_digest,
			     run->story->looked_at_with, run->look_pin, &reception->four, error))
		return false;
	reception->has_four = true;
	assert_int_equal(reception_compare(reception, differences), 0);
	reception_decide(world.office, false, reception);
	if (!reception_accept(world.counter, reception, error))
		return false;
	run->record = reception->record;
	return true;
}

static UNUSED bool is_piv(const struct story *story)
{
	return resident_find(story->resident)->kind == PRACTICE_KIND_PIV;
}

/* A card that does not say whose it is: what the form says stands. */
static UNUSED bool receive_by_form(struct run *run, struct error *error)
{
	struct reception *reception = &run->reception;
	struct person *person = &reception->record.person;

	snprintf(person->name, sizeof(person->name), "%s",
		 resident_find(run->story->resident)->kanji);
	snprintf(person->address, sizeof(person->address), "%s", TEAR_ADDRESS);
	person->born = date_from_civil(1990, 5, 17);
	if (!reception_save(world.counter, reception, error) ||
	    !reception_take_card(world.counter, reception, error))
		return false;
	reception_decide(world.office, false, reception);
	if (!reception_accept(world.counter, reception, error))
		return false;
	run->record = reception->record;
	return true;
}

static UNUSED bool receive_card(struct run *run, struct error *error)
{
	return is_piv(run->story) ? receive_by_form(run, error) : receive(run, error);
}

static UNUSED void reception_begin(struct run *run)
{
	reception_init(&run->reception, run->story->procedure, APPLICANT_SELF);
	run->reception.record.person.sex =
	    resident_find(run->story->resident)->sex == '1' ? SEX_MALE : SEX_FEMALE;
	if (run->story->data_changed) {
		run->reception.record.kinds = KINDS_SIGN;
		run->reception.record.reason = REASON_DATA_CHANGED;
	}
	run->reception.shown[0] =
	    (struct document_shown){ .document = DOCUMENT_CARD, .issued = DATE_NONE };
	run->reception.shown_count = 1;
}

/* What an office decides that has published no rule. */
static UNUSED void decide_by_ground(struct case_record *record)
{
	snprintf(record->ground_kind, sizeof(record->ground_kind), "%s", "instruction");
	snprintf(record->decided_by, sizeof(record->decided_by), "%s", "the section chief");
	snprintf(record->ground, sizeof(record->ground), "%s", "by telephone");
}

/* The program says that the card is gone, an empty reader only where it had just looked again; or
 * that it was reset. Where it had only asked whether an open card is still there, it goes on. */
static UNUSED void check_told(const struct error *error)
{
	const bool reset = world.when == RESET_BEFORE;

	if (reset ? error->code != ERROR_CARD_RESET
		  : error->code != ERROR_CARD_LOST && error->code != ERROR_CARD_NONE)
		fail_msg("told %s (%s)", error_name(error->code), error->detail);
}

static UNUSED int tear_begin_with(void **state, const char *const *names, size_t count)
{
	static const struct transport_ops ops = { .transmit = tear_transmit,
						  .reset = tear_reset,
						  .close = tear_close };
	static const struct card_session_source source = { .ops = &ops,
							   .open = tear_open,
							   .context = &world };

	(void)state;
	card_session_test_source(&source);
	tear_world_begin(&world, names, count);
	return 0;
}

static UNUSED int tear_begin(void **state)
{
	static const char *const names[] = { "hanako", "taro", "ichiro", "kenta", OTHER };

	return tear_begin_with(state, names, sizeof(names) / sizeof(names[0]));
}

static UNUSED int tear_end(void **state)
{
	(void)state;
	tear_world_end(&world);
	return 0;
}

#endif
