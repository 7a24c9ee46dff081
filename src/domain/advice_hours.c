#include "advice_parts.h"

#include <stdio.h>

#include "madoguchi/base/date.h"
#include "madoguchi/domain/calendar.h"
#include "madoguchi/domain/holiday_file.h"

#define WORKDAYS 0x3eu
#define TIMES_SIZE 64

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
	advice_add(advice, ADVICE_HOURS, "", words);
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
	for (size_t i = 0; i < office->closed_count; i++) {
		const struct closed_rule *rule = &office->closed[i];
		if (day < rule->scope.from || day > rule->scope.until)
			continue;
		if (rule->holidays) {
			advice_add(advice, ADVICE_HOURS, "",
				   message_make(N_("closed on national holidays")));
			continue;
		}
		if (rule->from_day == 0)
			continue;
		struct message words =
		    message_make(N_("closed from {1}-{2} to {3}-{4} (month-day)"));
		message_add_number(&words, rule->from_day / 100);
		message_add_number(&words, rule->from_day % 100);
		message_add_number(&words, rule->until_day / 100);
		message_add_number(&words, rule->until_day % 100);
		advice_add(advice, ADVICE_HOURS, "", words);
	}
}

static void add_unnoticed(struct advice *advice, int32_t day)
{
	int year, month, day_of_month;

	date_to_civil(day, &year, &month, &day_of_month);
	if (!holiday_year_noticed(year))
		advice_add(
		    advice, ADVICE_HOURS, "",
		    message_with_number(N_("The holidays of {1} are computed: there is no official "
					   "notice yet."),
					year));
}

static void add_next_opening(struct advice *advice, const struct office *office,
			     const struct situation *situation, enum place place)
{
	int64_t opens_ms;
	struct message words = message_make(N_("It opens next on {1}, {2}, at {3}."));

	if (!office_opens_next(office, situation->at_ms, situation->procedure, place, &opens_ms))
		return;
	message_add_date(&words, date_from_ms(opens_ms));
	message_add_id(&words, days_id(1u << (unsigned)date_weekday(date_from_ms(opens_ms))));
	message_add_time(&words, opens_ms);
	advice_add(advice, ADVICE_HOURS, "", words);
}

void advice_add_hours(struct advice *advice, const struct office *office,
		      const struct situation *situation)
{
	uint8_t given = situation_fact(situation, FACT_PLACE);
	enum place place = given == FACT_NOT_GIVEN ? PLACE_COUNT : (enum place)(given - 1);
	struct message now;

	bool open = office_open(office, situation->at_ms, situation->procedure, place, &now);
	advice_add(advice, ADVICE_HOURS, N_("Desk"), now);
	if (!open)
		add_next_opening(advice, office, situation, place);
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
