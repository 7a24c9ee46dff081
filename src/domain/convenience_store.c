#include "madoguchi/domain/convenience_store.h"

#include <stdio.h>

#include "decision_parts.h"
#include "madoguchi/base/date.h"

#define MINUTE_MS 60000
#define SIGNING_AGE 15

static void say(struct store_help *help, struct message message)
{
	if (help->line_count < STORE_HELP_LINES)
		help->lines[help->line_count++] = message;
}

bool store_other_pin_known(const struct situation *situation, enum certificate_kind kind)
{
	uint8_t known = situation_fact(situation, FACT_KNOWN);
	if (known == FACT_NOT_GIVEN)
		return true;
	return kind == KIND_SIGN ? known == KNOWN_AUTH : known == KNOWN_SIGN;
}

static const struct store_rule *rule_on(const struct office *office, int32_t day, unsigned kind)
{
	for (size_t i = 0; i < office->store_count; i++) {
		const struct store_rule *rule = &office->stores[i];
		if (day >= rule->scope.from && day <= rule->scope.until &&
		    (rule->kinds & (1u << kind)) != 0)
			return rule;
	}
	return NULL;
}

/* Why nobody could be helped, whatever the PIN; NULL: nothing of that. */
static const char *whole_obstacle(const struct situation *situation)
{
	int32_t day = situation_day(situation);
	bool young =
	    situation->born != DATE_NONE && age_on(situation->born, day, true) < SIGNING_AGE;
	if (situation->applicant != APPLICANT_SELF)
		return N_("Only the holder in person can do it there: the face is compared.");
	if (situation->card != CARD_KIND_MYNUMBER)
		return N_("Only a My Number Card can be used there.");
	if (situation->card_expires != DATE_NONE && situation->card_expires < day)
		return N_("The card has expired.");
	if (situation_fact(situation, FACT_KNOWN) == KNOWN_NONE)
		return N_("Both PINs are forgotten.");
	/* Who holds no signing certificate has no other PIN that could be known. */
	if (young || situation_fact(situation, FACT_WARD) == FACT_YES)
		return N_("The holder has no signing password that could be known.");
	return NULL;
}

static struct message machine_hours(const struct store_rule *rule)
{
	char from[8], until[8];
	struct message message = message_make(N_("The machines work from {1} to {2}."));
	snprintf(from, sizeof(from), "%02u:%02u", (unsigned)rule->span.opens / 60u % 100u,
		 (unsigned)rule->span.opens % 60u);
	snprintf(until, sizeof(until), "%02u:%02u", (unsigned)rule->span.closes / 60u % 100u,
		 (unsigned)rule->span.closes % 60u);
	message_add_text(&message, from);
	message_add_text(&message, until);
	return message;
}

static void judge_hours(const struct store_rule *rule, int64_t at_ms, struct store_help *help)
{
	int32_t day = date_from_ms(at_ms);
	int minute = (int)((at_ms - date_to_ms(day)) / MINUTE_MS);
	bool later = minute >= rule->span.closes;
	help->open_now = minute >= rule->span.opens && !later;
	help->opens_ms = help->open_now ? at_ms
					: date_to_ms(later ? day + 1 : day) +
					      (int64_t)rule->span.opens * MINUTE_MS;
}

static void say_how(const struct office *office, const struct situation *situation,
		    const struct store_rule *rule, struct store_help *help)
{
	struct situation there = *situation;
	there.procedure = PROCEDURE_STORE_RESET;
	say(help, message_with_number(N_("First apply in the app on a smartphone, then go to the "
					 "machine within {1} hours, with the card."),
				      rule->within_hours));
	say(help, machine_hours(rule));
	if (decision_fee(office, &there) == 0)
		say(help, message_make(N_("It costs nothing.")));
	if (rule->telephone[0] != '\0')
		say(help, message_with_text(N_("Questions: {1}"), rule->telephone));
}

static struct message kind_says(const struct situation *situation, unsigned kind)
{
	bool is_known = situation_fact(situation, FACT_KNOWN) != FACT_NOT_GIVEN;
	enum certificate_kind other = kind == KIND_SIGN ? KIND_AUTH : KIND_SIGN;
	struct message message =
	    message_make(is_known ? N_("It can set this PIN anew: {1}")
				  : N_("It can set this PIN anew: {1} (if the PIN of the other "
				       "one is known: {2})"));
	message_add_id(&message, kind_label((enum certificate_kind)kind));
	if (!is_known)
		message_add_id(&message, kind_label(other));
	return message;
}

void store_help_judge(const struct office *office, const struct situation *situation,
		      struct store_help *ret_help)
{
	struct store_help help = { .kinds = KINDS_NONE };
	int32_t day = situation_day(situation);
	const char *obstacle = whole_obstacle(situation);
	const struct store_rule *found = NULL;
	for (unsigned kind = 0; kind < KIND_COUNT; kind++) {
		const struct store_rule *rule = rule_on(office, day, kind);
		if (rule == NULL)
			continue;
		found = rule;
		help.stated = true;
		if (obstacle != NULL || (situation->kinds & (1u << kind)) == 0 ||
		    !store_other_pin_known(situation, (enum certificate_kind)kind))
			continue;
		help.kinds |= 1u << kind;
		say(&help, kind_says(situation, kind));
	}
	help.may_help = help.kinds != KINDS_NONE;
	if (found != NULL)
		judge_hours(found, situation->at_ms, &help);
	if (help.may_help) {
		say_how(office, situation, found, &help);
	} else if (help.stated || obstacle != NULL) {
		say(&help, message_make(N_("A convenience store cannot help.")));
		say(&help,
		    message_make(obstacle != NULL ? obstacle
						  : N_("The other PIN has to be known there.")));
	} else {
		say(&help, message_make(N_("The office publishes nothing about stores.")));
	}
	*ret_help = help;
}
