#include "madoguchi/domain/calendar.h"

#include <stddef.h>
#include <stdio.h>

#include "madoguchi/base/date.h"
#include "madoguchi/domain/holiday_file.h"
#include "office_rules.h"

#define FOR_EVER 9999
#define MONDAY 1
#define SATURDAY 6
#define SUNDAY 0
#define DAYS_AHEAD 366

/* A holiday that comes every year from first to last: on a day of the month, or with nth on the
 * n-th Monday. The years in which the Olympic Games moved it are taken out of the ranges. */
struct yearly_holiday {
	int first, last;
	int month, day, nth;
	const char *name;
};

static const char new_year[] = N_("New Year's Day");
static const char coming_of_age[] = N_("Coming of Age Day");
static const char foundation[] = N_("National Foundation Day");
static const char emperor[] = N_("The Emperor's Birthday");
static const char vernal[] = N_("Vernal Equinox Day");
static const char showa[] = N_("Showa Day");
static const char greenery[] = N_("Greenery Day");
static const char constitution[] = N_("Constitution Memorial Day");
static const char children[] = N_("Children's Day");
static const char marine[] = N_("Marine Day");
static const char mountain[] = N_("Mountain Day");
static const char respect[] = N_("Respect for the Aged Day");
static const char autumnal[] = N_("Autumnal Equinox Day");
static const char health[] = N_("Health and Sports Day");
static const char sports[] = N_("Sports Day");
static const char culture[] = N_("Culture Day");
static const char labour[] = N_("Labour Thanksgiving Day");
static const char imperial[] = N_("Imperial ceremony");
static const char substitute[] = N_("Substitute holiday");
static const char citizens[] = N_("Citizens' holiday");

static const struct yearly_holiday yearly_holidays[] = {
	{ 1949, FOR_EVER, 1, 1, 0, new_year },	    { 1949, 1999, 1, 15, 0, coming_of_age },
	{ 2000, FOR_EVER, 1, 0, 2, coming_of_age }, { 1967, FOR_EVER, 2, 11, 0, foundation },
	{ 1989, 1989, 2, 24, 0, imperial },	    { 2020, FOR_EVER, 2, 23, 0, emperor },
	{ 1949, 1988, 4, 29, 0, emperor },	    { 1989, 2006, 4, 29, 0, greenery },
	{ 2007, FOR_EVER, 4, 29, 0, showa },	    { 2019, 2019, 5, 1, 0, imperial },
	{ 1949, FOR_EVER, 5, 3, 0, constitution },  { 2007, FOR_EVER, 5, 4, 0, greenery },
	{ 1949, FOR_EVER, 5, 5, 0, children },	    { 1993, 1993, 6, 9, 0, imperial },
	{ 1996, 2002, 7, 20, 0, marine },	    { 2003, 2019, 7, 0, 3, marine },
	{ 2020, 2020, 7, 23, 0, marine },	    { 2020, 2020, 7, 24, 0, sports },
	{ 2021, 2021, 7, 22, 0, marine },	    { 2021, 2021, 7, 23, 0, sports },
	{ 2022, FOR_EVER, 7, 0, 3, marine },	    { 2016, 2019, 8, 11, 0, mountain },
	{ 2020, 2020, 8, 10, 0, mountain },	    { 2021, 2021, 8, 8, 0, mountain },
	{ 2022, FOR_EVER, 8, 11, 0, mountain },	    { 1966, 2002, 9, 15, 0, respect },
	{ 2003, FOR_EVER, 9, 0, 3, respect },	    { 1966, 1999, 10, 10, 0, health },
	{ 2000, 2019, 10, 0, 2, health },	    { 2022, FOR_EVER, 10, 0, 2, sports },
	{ 2019, 2019, 10, 22, 0, imperial },	    { 1948, FOR_EVER, 11, 3, 0, culture },
	{ 1990, 1990, 11, 12, 0, imperial },	    { 1948, FOR_EVER, 11, 23, 0, labour },
	{ 1989, 2018, 12, 23, 0, emperor },
};

/* Day of the month of an equinox: in hundred-thousandths of a day, to stay in whole numbers.
 * Before 1980 the leap days are counted one year later and the start differs a little. */
static int equinox(int year, int64_t start, int64_t start_before_1980)
{
	int64_t years = year - 1980;
	int64_t turn = 242194 * years;
	int64_t leap_days;
	if (year < 1980) {
		/* floor division of a negative number */
		leap_days = -((1983 - year) / 4);
		return (int)((start_before_1980 + turn - leap_days * 1000000) / 1000000);
	}
	leap_days = years / 4;
	return (int)((start + turn - leap_days * 1000000) / 1000000);
}

/* Holidays that the law names, without substitutes and citizens' holidays. */
static const char *named_holiday(int32_t date)
{
	int year, month, day;
	date_to_civil(date, &year, &month, &day);
	if (year < CALENDAR_FIRST_YEAR || year > CALENDAR_LAST_YEAR)
		return NULL;
	for (size_t i = 0; i < sizeof(yearly_holidays) / sizeof(yearly_holidays[0]); i++) {
		const struct yearly_holiday *row = &yearly_holidays[i];
		if (year < row->first || year > row->last || month != row->month)
			continue;
		bool nth_monday =
		    row->nth > 0 && date_weekday(date) == MONDAY && (day - 1) / 7 + 1 == row->nth;
		if (nth_monday || (row->nth == 0 && day == row->day))
			return row->name;
	}
	if (month == 3 && day == equinox(year, 20843100, 20835700))
		return vernal;
	if (month == 9 && day == equinox(year, 23248800, 23258800))
		return autumnal;
	return NULL;
}

static int year_of(int32_t date)
{
	int year, month, day;
	date_to_civil(date, &year, &month, &day);
	return year;
}

static bool is_substitute(int32_t date)
{
	if (year_of(date) < 2007)
		return date_weekday(date) == MONDAY && named_holiday(date - 1) != NULL;
	/* Back over the unbroken run of holidays: one of them fell on a Sunday. */
	for (int32_t before = date - 1; named_holiday(before) != NULL; before--)
		if (date_weekday(before) == SUNDAY)
			return true;
	return false;
}

static bool is_citizens_holiday(int32_t date)
{
	if (year_of(date) < 1986 || named_holiday(date - 1) == NULL ||
	    named_holiday(date + 1) == NULL)
		return false;
	return year_of(date) >= 2007 || (date_weekday(date) != SUNDAY && !is_substitute(date));
}

bool national_holiday(int32_t day, const char **ret_name)
{
	const char *name;
	if (holiday_file_has_year(year_of(day))) {
		name = holiday_file_name(day);
		if (name == NULL)
			return false;
		*ret_name = name;
		return true;
	}
	name = named_holiday(day);
	if (name == NULL && is_substitute(day))
		name = substitute;
	if (name == NULL && is_citizens_holiday(day))
		name = citizens;
	if (name == NULL)
		return false;
	*ret_name = name;
	return true;
}

/* A yearly closure may run over the turn of the year. */
static bool in_yearly_days(const struct closed_rule *rule, int32_t date)
{
	int year, month, day;
	date_to_civil(date, &year, &month, &day);
	int today = month * 100 + day;
	if (rule->from_day <= rule->until_day)
		return today >= rule->from_day && today <= rule->until_day;
	return today >= rule->from_day || today <= rule->until_day;
}

static bool closed_day(const struct office *office, int32_t day, struct message *ret_reason)
{
	const char *holiday;
	for (size_t i = 0; i < office->closed_count; i++) {
		const struct closed_rule *rule = &office->closed[i];
		if (day < rule->scope.from || day > rule->scope.until)
			continue;
		if (rule->holidays) {
			if (!national_holiday(day, &holiday))
				continue;
			*ret_reason = message_make(N_("Closed: {1}"));
			message_add_id(ret_reason, holiday);
			return true;
		}
		if (rule->from_day != 0 && !in_yearly_days(rule, day))
			continue;
		*ret_reason = message_with_text(N_("Closed: {1}"), rule->scope.name);
		return true;
	}
	return false;
}

static bool hours_on_day(const struct hours_rule *rule, int32_t day, enum procedure procedure)
{
	int year, month, day_of_month;
	date_to_civil(day, &year, &month, &day_of_month);
	unsigned week = (unsigned)(day_of_month - 1) / 7u + 1u;
	bool weekday = (rule->weekdays & (1u << (unsigned)date_weekday(day))) != 0;
	bool in_week = rule->weeks == 0 || (rule->weeks & (1u << week)) != 0;
	bool does = rule->scope.procedures == 0 ||
		    (rule->scope.procedures & (1u << (unsigned)procedure)) != 0;
	return weekday && in_week && does && day >= rule->scope.from && day <= rule->scope.until;
}

/* What one row of hours says about a minute of a day. */
enum hours_answer { HOURS_NOT_TODAY, HOURS_OUTSIDE, HOURS_OPEN };

static enum hours_answer hours_at(const struct hours_rule *rule, int32_t day, int minute,
				  enum procedure procedure, struct message *reason)
{
	char time[8];
	if (!hours_on_day(rule, day, procedure))
		return HOURS_NOT_TODAY;
	for (size_t i = 0; i < rule->span_count; i++) {
		const struct time_span *span = &rule->spans[i];
		if (minute < span->opens || minute >= span->closes)
			continue;
		snprintf(time, sizeof(time), "%02u:%02u", (unsigned)span->closes / 60u % 100u,
			 (unsigned)span->closes % 60u);
		*reason = message_with_text(N_("Open until {1}"), time);
		return HOURS_OPEN;
	}
	return HOURS_OUTSIDE;
}

static bool desk_serves(const struct desk_rule *desk, int32_t day, enum procedure procedure,
			enum place place)
{
	bool here = desk->scope.places == 0 || place == PLACE_COUNT ||
		    (desk->scope.places & (1u << (unsigned)place)) != 0;
	bool does = desk->scope.procedures == 0 ||
		    (desk->scope.procedures & (1u << (unsigned)procedure)) != 0;
	return here && does && day >= desk->scope.from && day <= desk->scope.until;
}

bool office_open(const struct office *office, int64_t at_ms, enum procedure procedure,
		 enum place place, struct message *ret_reason)
{
	int32_t day = date_from_ms(at_ms);
	int minute = (int)((at_ms - date_to_ms(day)) / 60000);
	bool closed = closed_day(office, day, ret_reason);
	bool served = false, outside = false;
	for (size_t i = 0; i < office->desk_count; i++) {
		const struct desk_rule *desk = &office->desks[i];
		if (!desk_serves(desk, day, procedure, place))
			continue;
		served = true;
		for (size_t j = 0; j < desk->hours_count; j++) {
			if (closed && !desk->hours[j].even_closed)
				continue;
			enum hours_answer answer =
			    hours_at(&desk->hours[j], day, minute, procedure, ret_reason);
			if (answer == HOURS_OPEN)
				return true;
			outside = outside || answer == HOURS_OUTSIDE;
		}
	}
	if (!served)
		*ret_reason =
		    message_make(office->desk_count == 0 ? N_("The office publishes no hours.")
							 : N_("This is not done at this place."));
	else if (!closed)
		*ret_reason = message_make(outside ? N_("Outside the opening hours.")
						   : N_("Not open on this day."));
	return false;
}

/* The earliest minute from `minute` on in which one of a desk's rows is open; -1: none that day. */
static int desk_opens(const struct desk_rule *desk, int32_t day, int minute,
		      enum procedure procedure, bool closed)
{
	int first = -1;
	for (size_t i = 0; i < desk->hours_count; i++) {
		const struct hours_rule *rule = &desk->hours[i];
		if ((closed && !rule->even_closed) || !hours_on_day(rule, day, procedure))
			continue;
		for (size_t j = 0; j < rule->span_count; j++) {
			const struct time_span *span = &rule->spans[j];
			int opens = span->opens > minute ? span->opens : minute;
			if (opens < span->closes && (first < 0 || opens < first))
				first = opens;
		}
	}
	return first;
}

bool office_opens_next(const struct office *office, int64_t at_ms, enum procedure procedure,
		       enum place place, int64_t *ret_at_ms)
{
	int32_t today = date_from_ms(at_ms);
	/* A minute that has begun counts from its next one. */
	int minute = (int)((at_ms - date_to_ms(today) + 59999) / 60000);
	struct message reason;
	if (office_open(office, at_ms, procedure, place, &reason)) {
		*ret_at_ms = at_ms;
		return true;
	}
	for (int32_t day = today; day <= today + DAYS_AHEAD; day++, minute = 0) {
		bool closed = closed_day(office, day, &reason);
		int first = -1;
		for (size_t i = 0; i < office->desk_count; i++) {
			if (!desk_serves(&office->desks[i], day, procedure, place))
				continue;
			int opens = desk_opens(&office->desks[i], day, minute, procedure, closed);
			if (opens >= 0 && (first < 0 || opens < first))
				first = opens;
		}
		if (first < 0)
			continue;
		*ret_at_ms = date_to_ms(day) + (int64_t)first * 60000;
		return true;
	}
	return false;
}

/* A stop that belongs to the day after a weekday is looked for on the day before. */
static bool stops_on(const struct outage_rule *rule, int32_t day)
{
	int year, month, day_of_month;
	int32_t counted = rule->next_day ? day - 1 : day;
	if (day < rule->scope.from || day > rule->scope.until)
		return false;
	date_to_civil(counted, &year, &month, &day_of_month);
	unsigned week = (unsigned)(day_of_month - 1) / 7u + 1u;
	return (rule->weekdays == 0 ||
		(rule->weekdays & (1u << (unsigned)date_weekday(counted))) != 0) &&
	       (rule->weeks == 0 || (rule->weeks & (1u << week)) != 0);
}

bool service_outage_planned(const struct office *office, int64_t at_ms, int64_t *ret_until_ms,
			    const char **ret_name)
{
	int32_t day = date_from_ms(at_ms);
	int minute = (int)((at_ms - date_to_ms(day)) / 60000);
	for (size_t i = 0; i < office->outage_count; i++) {
		const struct outage_rule *rule = &office->outages[i];
		if (!stops_on(rule, day) || minute < rule->span.opens ||
		    minute >= rule->span.closes)
			continue;
		*ret_until_ms = date_to_ms(day) + (int64_t)rule->span.closes * 60000;
		*ret_name = rule->scope.name;
		return true;
	}
	return false;
}

bool service_outage_next(const struct office *office, int64_t from_ms, int days,
			 int64_t *ret_from_ms, int64_t *ret_until_ms)
{
	int64_t until = 0;
	bool found = false;
	for (int32_t day = date_from_ms(from_ms); !found && days-- > 0; day++) {
		for (size_t i = 0; i < office->outage_count; i++) {
			const struct outage_rule *rule = &office->outages[i];
			int64_t begins = date_to_ms(day) + (int64_t)rule->span.opens * 60000;
			if (!stops_on(rule, day) || begins < from_ms ||
			    (found && begins >= *ret_from_ms))
				continue;
			found = true;
			*ret_from_ms = begins;
			until = date_to_ms(day) + (int64_t)rule->span.closes * 60000;
		}
	}
	if (found)
		*ret_until_ms = until;
	return found;
}
