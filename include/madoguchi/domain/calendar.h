/*
 * domain/calendar: national holidays by rule, and whether a desk is open.
 *
 * DESCRIPTION
 *   National holidays follow 国民の祝日に関する法律 in the form in force in each year: fixed
 *   days, n-th Mondays, the equinoxes by the usual approximation, the single days of 1989 …
 *   2021, substitute holidays (振替休日, 3条2項: since 2007 the next day that is no holiday,
 *   before that the Monday) and citizens' holidays (国民の休日, 3条3項: a day between two
 *   holidays, since 1985). An equinox is fixed only by the notice of 1 February of the year
 *   before; the approximation has been right for every year so far. A list of the Cabinet Office
 *   (domain/holiday_file) comes before the rules for the years that it has. Hours are the
 *   office's (docs/office-files.md, sections desk and closed); the moment of opening belongs to
 *   the hours, the moment of closing does not.
 * ERRORS    A year outside CALENDAR_FIRST_YEAR … CALENDAR_LAST_YEAR has no holidays here.
 * THREADS   Pure.
 * UNITS     Day numbers and UTC milliseconds; hours are JST.
 */
#ifndef MADOGUCHI_DOMAIN_CALENDAR_H
#define MADOGUCHI_DOMAIN_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "madoguchi/base/message.h"
#include "madoguchi/domain/office.h"
#include "madoguchi/domain/vocabulary.h"

#define CALENDAR_FIRST_YEAR 1974
#define CALENDAR_LAST_YEAR 2099

/* True on a national holiday of any sort; *ret_name is its message id. */
bool national_holiday(int32_t day, const char **ret_name);
/* Does the office do this procedure at this place at this moment? PLACE_COUNT: any place. The
 * reason says why not, or until when. */
bool office_open(const struct office *office, int64_t at_ms, enum procedure procedure,
		 enum place place, struct message *ret_reason);
/* The first minute from at_ms on at which office_open() says yes, within the year that follows;
 * false when there is none or the office publishes no hours. */
bool office_opens_next(const struct office *office, int64_t at_ms, enum procedure procedure,
		       enum place place, int64_t *ret_at_ms);
/* Does the national service stand still by plan at this moment? Until when, and the plan's name in
 * the office file. */
bool service_outage_planned(const struct office *office, int64_t at_ms, int64_t *ret_until_ms,
			    const char **ret_name);
/* The next planned stop that begins at from_ms or later, within so many days. */
bool service_outage_next(const struct office *office, int64_t from_ms, int days,
			 int64_t *ret_from_ms, int64_t *ret_until_ms);

#endif
