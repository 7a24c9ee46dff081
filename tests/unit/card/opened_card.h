/*
 * A scripted card that is already recognised: a test gives it the steps of one act at a time.
 */
#ifndef TESTS_UNIT_CARD_OPENED_CARD_H
#define TESTS_UNIT_CARD_OPENED_CARD_H

#include "card/scripted_card.h"

#include "madoguchi/base/secret.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define STEPS_MAX 16

struct opened_card {
	struct scripted_card script;
	struct card_session *session;
	struct card *card;
	struct pin *pin;     /* ABC123 */
	struct pin *new_pin; /* XYZ789 */
};

static inline struct pin *opened_pin(const char *characters)
{
	struct pin *pin = pin_new();

	if (pin == NULL)
		abort();
	pin->length = (uint8_t)strlen(characters);
	memcpy(pin->digits, characters, pin->length);
	return pin;
}

static inline void opened_card_begin(struct opened_card *opened, const uint8_t *issuer_key)
{
	static const struct scripted_step steps[] = { STEPS_OPEN };
	const struct card_setup setup = { .issuer_key = issuer_key };
	struct error error = { 0 };

	memset(opened, 0, sizeof(*opened));
	opened->script.steps = steps;
	opened->script.count = COUNT(steps);
	opened->session = scripted_session(&opened->script);
	if (!card_open(opened->session, &setup, &opened->card, &error) ||
	    !scripted_done(&opened->script))
		abort();
	opened->pin = opened_pin("ABC123");
	opened->new_pin = opened_pin("XYZ789");
}

/* Steps end with one that has no command. */
static inline void opened_card_steps(struct opened_card *opened, const struct scripted_step *steps)
{
	opened->script.steps = steps;
	opened->script.next = 0;
	for (opened->script.count = 0; steps[opened->script.count].command != NULL;)
		opened->script.count++;
}

static inline void opened_card_end(struct opened_card *opened)
{
	card_close(&opened->card);
	card_session_close(&opened->session);
	pin_free(&opened->pin);
	pin_free(&opened->new_pin);
}

/* One row of a driver's table: the steps of an act and how it must end. */
struct act_case {
	const char *name;
	bool (*act)(struct opened_card *opened, struct error *error);
	struct scripted_step steps[STEPS_MAX];
	enum error_code code; /* ERROR_NONE: it succeeds */
	int64_t cause_code;
};

static inline bool act_case_holds(const struct act_case *act, const uint8_t *issuer_key)
{
	struct opened_card opened;
	struct error error = { 0 };
	bool done;
	bool holds;

	opened_card_begin(&opened, issuer_key);
	opened_card_steps(&opened, act->steps);
	done = act->act(&opened, &error);
	holds = done == (act->code == ERROR_NONE) && error.code == act->code &&
		error.cause_code == act->cause_code && scripted_done(&opened.script);
	if (!holds)
		fprintf(stderr, "%s: %s, cause %llx, step %zu of %zu\n", act->name,
			error_name(error.code), (unsigned long long)error.cause_code,
			opened.script.next, opened.script.count);
	opened_card_end(&opened);
	return holds;
}

#endif
