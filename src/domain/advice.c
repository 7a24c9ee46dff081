#include "madoguchi/domain/advice.h"

#include <stdio.h>
#include <string.h>

#include "decision_parts.h"
#include "madoguchi/base/date.h"
#include "madoguchi/domain/calendar.h"
#include "madoguchi/domain/holiday_file.h"

#define WORKDAYS 0x3eu
#define TIMES_SIZE 64

static void add(struct advice *advice, const char *label, struct message words)
{
	if (advice->count == ADVICE_LINES)
		return;
	advice->lines[advice->count++] = (struct advice_line){ .label = label, .words = words };
}

/* A forgotten PIN need not bring anybody to the counter. */
static void add_store(struct advice *advice, const struct office *office,
		      const struct situation *situation)
{
	struct situation store = *situation;
	struct decision decision;

	if (situation->applicant != APPLICANT_SELF || (situation->procedure != PROCEDURE_PIN_INIT &&
						       situation->procedure != PROCEDURE_UNLOCK))
		return;
	store.procedure = PROCEDURE_STORE_RESET;
	decision_make(office, &store, &decision);
	if (decision.verdict == VERDICT_REFUSE)
		add(advice, N_("Convenience store"),
		    message_make(N_("It cannot help: the other PIN has to be known.")));
	else if (decision.verdict == VERDICT_ACCEPT)
		add(advice, N_("Convenience store"),
		    message_make(N_("It can set one PIN anew while the other is known, free of a "
				    "visit here.")));
}

static void add_answer(struct advice *advice, const struct decision *decision)
{
	const char *label = "";

	add(advice, N_("Answer"), message_make(verdict_label(decision->verdict)));
	/* What is missing follows as the list of what to bring. */
	for (size_t i = 0; i < decision->reason_count; i++)
		if (decision->codes[i] != DECISION_MISSING)
			add(advice, label, decision->reasons[i]);
}

static bool is_dated(const struct document_rule *rule, enum document document, int *ret_months)
{
	for (size_t i = 0; i < rule->paper_count; i++) {
		if (rule->papers[i].document != document || rule->papers[i].within_months == 0)
			continue;
		*ret_months = rule->papers[i].within_months;
		return true;
	}
	return false;
}

static struct message paper_words(const struct document_rule *rule, enum document document)
{
	struct message words = message_make(document_label(document));
	int months;

	if (!is_dated(rule, document, &months))
		return words;
	words = message_make(N_("{1}, issued within {2} months"));
	message_add_id(&words, document_label(document));
	message_add_number(&words, months);
	return words;
}

static void add_papers(struct advice *advice, const char *label, const struct office *office,
		       const struct situation *situation)
{
	enum document documents[SITUATION_DOCUMENTS];
	bool stated;
	uint8_t count = decision_checklist(office, situation, documents, &stated);
	const struct document_rule *rule = rule_for_documents(office, situation);

	if (!stated)
		add(advice, label,
		    message_make(rule == NULL ? N_("The office publishes no rule for this.")
					      : N_("For this the office publishes only: ask us.")));
	else if (count == 0)
		add(advice, label, message_make(N_("nothing")));
	for (size_t i = 0; stated && i < count; i++)
		add(advice, i == 0 ? label : "", paper_words(rule, documents[i]));
}

static void add_to_bring(struct advice *advice, const struct office *office,
			 const struct situation *situation)
{
	struct situation second = *situation;

	if (advice->decision.verdict == VERDICT_REFUSE)
		return;
	add_papers(advice, N_("To bring"), office, situation);
	if (office->copies_kept)
		add(advice, "",
		    message_make(N_("The office keeps copies of the identity documents.")));
	if (situation->visit > 1 || advice->decision.verdict != VERDICT_INQUIRY)
		return;
	/* Asked as it will be then: with the letter, which is what the visit is for. */
	second.visit = 2;
	second.shown[0] =
	    (struct document_shown){ .document = DOCUMENT_REPLY_SEALED, .issued = DATE_NONE };
	second.shown_count = 1;
	add_papers(advice, N_("To bring on the second visit"), office, &second);
}

static void add_fee(struct advice *advice, int fee)
{
	add(advice, N_("Fee"),
	    fee == FEE_UNSTATED ? message_make(N_("The office publishes no fee for this."))
				: message_with_number(N_("{1} yen"), fee));
}

static void add_expiry(struct advice *advice, const struct decision *decision)
{
	for (unsigned kind = 0; kind < KIND_COUNT; kind++)
		if (decision->expires[kind] != DATE_NONE)
			add(advice, kind_label((enum certificate_kind)kind),
			    message_with_date(N_("until {1}"), decision->expires[kind]));
}

static const char *days_id(unsigned weekdays)
{
	static const char *const names[] = {
		N_("Sunday"),	N_("Monday"), N_("Tuesday"),  N_("Wednesday"),
		N_("Thursday"), N_("Friday"), N_("Saturday"),
	};

	if (weekdays == WORKDAYS)
		return N_("Monday to Friday");
	for (unsigned i = 0; i < 7; i++)
		if (weekdays == 1u << i)
			return names[i];
	return NULL;
}

static void write_times(const struct hours_rule *rule, char text[static TIMES_SIZE])
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < rule->span_count && used < TIMES_SIZE; i++)
		used += (size_t)snprintf(text + used, TIMES_SIZE - used, "%s%02d:%02d-%02d:%02d",
					 i > 0 ? ", " : "", rule->spans[i].opens / 60,
					 rule->spans[i].opens % 60, rule->spans[i].closes / 60,
					 rule->spans[i].closes % 60);
}

static void write_weeks(unsigned weeks, char text[static TIMES_SIZE])
{
	size_t used = 0;

	text[0] = '\0';
	for (int i = 1; i <= 5; i++)
		if ((weeks & (1u << i)) != 0)
			used += (size_t)snprintf(text + used, TIMES_SIZE - used, "%s%d",
						 used > 0 ? ", " : "", i);
}

static void add_days(struct advice *advice, const struct hours_rule *rule, const char *days)
{
	char times[TIMES_SIZE], weeks[TIMES_SIZE];
	struct message words =
	    message_make(rule->weeks == 0 ? N_("{1} {2}") : N_("{1} (no. {3} of the month) {2}"));

	write_times(rule, times);
	write_weeks(rule->weeks, weeks);
	message_add_id(&words, days);
	message_add_text(&words, times);
	if (rule->weeks != 0)
		message_add_text(&words, weeks);
	add(advice, "", words);
}

static void add_hours(struct advice *advice, const struct hours_rule *rule)
{
	if (days_id(rule->weekdays) != NULL) {
		add_days(advice, rule, days_id(rule->weekdays));
		return;
	}
	for (unsigned i = 0; i < 7; i++)
		if ((rule->weekdays & (1u << i)) != 0)
			add_days(advice, rule, days_id(1u << i));
}

static bool serves(const struct scope *scope, const struct situation *situation)
{
	uint8_t place = situation_fact(situation, FACT_PLACE);
	int32_t day = situation_day(situation);

	return day >= scope->from && day <= scope->until &&
	       (scope->procedures == 0 ||
		(scope->procedures & (1u << (unsigned)situation->procedure)) != 0) &&
	       (scope->places == 0 || place == FACT_NOT_GIVEN ||
		(scope->places & (1u << (place - 1u))) != 0);
}

static void add_closed(struct advice *advice, const struct office *office, int32_t day)
{
	char days[24];

	for (size_t i = 0; i < office->closed_count; i++) {
		const struct closed_rule *rule = &office->closed[i];
		if (day < rule->scope.from || day > rule->scope.until)
			continue;
		if (rule->holidays) {
			add(advice, "", message_make(N_("closed on national holidays")));
			continue;
		}
		if (rule->from_day == 0)
			continue;
		snprintf(days, sizeof(days), "%02d-%02d ... %02d-%02d", rule->from_day / 100 % 100,
			 rule->from_day % 100, rule->until_day / 100 % 100, rule->until_day % 100);
		add(advice, "", message_with_text(N_("closed {1}"), days));
	}
}

static void add_unnoticed(struct advice *advice, int32_t day)
{
	int year, month, day_of_month;

	date_to_civil(day, &year, &month, &day_of_month);
	if (!holiday_year_noticed(year))
		add(advice, "",
		    message_with_number(N_("The holidays of {1} are computed: there is no official "
					   "notice yet."),
					year));
}

static void add_opening(struct advice *advice, const struct office *office,
			const struct situation *situation)
{
	uint8_t given = situation_fact(situation, FACT_PLACE);
	enum place place = given == FACT_NOT_GIVEN ? PLACE_COUNT : (enum place)(given - 1);
	struct message now;

	office_open(office, situation->at_ms, situation->procedure, place, &now);
	add(advice, N_("Desk"), now);
	for (size_t i = 0; i < office->desk_count; i++) {
		const struct desk_rule *desk = &office->desks[i];
		if (!serves(&desk->scope, situation))
			continue;
		for (size_t j = 0; j < desk->hours_count; j++)
			if (serves(&desk->hours[j].scope, situation))
				add_hours(advice, &desk->hours[j]);
	}
	if (office->desk_count > 0)
		add_closed(advice, office, situation_day(situation));
	add_unnoticed(advice, situation_day(situation));
}

static void add_outage(struct advice *advice, const struct office *office,
		       const struct situation *situation)
{
	int64_t until_ms;
	const char *name;

	if (service_outage_planned(office, situation->at_ms, &until_ms, &name))
		add(advice, N_("National service"),
		    message_with_text(N_("It stands still by plan: {1}"), name));
}

void advice_make(const struct office *office, const struct situation *situation,
		 struct advice *ret_advice)
{
	struct advice *advice = ret_advice;

	memset(advice, 0, sizeof(*advice));
	decision_make(office, situation, &advice->decision);
	add_store(advice, office, situation);
	add_answer(advice, &advice->decision);
	add_to_bring(advice, office, situation);
	add_fee(advice, advice->decision.fee);
	add_expiry(advice, &advice->decision);
	add_opening(advice, office, situation);
	add_outage(advice, office, situation);
	add(advice, N_("Next step"), advice->decision.next_step);
}
