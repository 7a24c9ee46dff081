#include "madoguchi/domain/validity.h"

#include "madoguchi/base/date.h"

/* Born on 29 February: no text names the day for this card; the Road Traffic Act, article 92-2,
 * deems it 28 February for driving licences, which is the default. */
int32_t birthday_in(int32_t born, int year, bool leap_march)
{
	int born_year, month, day;
	date_to_civil(born, &born_year, &month, &day);
	if (month == 2 && day == 29 && date_days_in_month(year, 2) == 28)
		return leap_march ? date_from_civil(year, 3, 1) : date_from_civil(year, 2, 28);
	return date_from_civil(year, month, day);
}

/* 年齢計算ニ関する法律 with article 143 of the Civil Code: a year of life ends with the day before
 * the birthday, at 24:00; so the age is reached on the birthday itself, never during the eve. */
int age_on(int32_t born, int32_t day, bool leap_march)
{
	int born_year, year, month, day_of_month;
	date_to_civil(born, &born_year, &month, &day_of_month);
	date_to_civil(day, &year, &month, &day_of_month);
	int age = year - born_year;
	return birthday_in(born, year, leap_march) <= day ? age : age - 1;
}

/* The portal of the service (jpki.go.jp, period of validity): "the fifth birthday after the day of
 * issue". The day of issue is not counted, even when it is a birthday. */
int32_t birthday_after(int32_t born, int32_t day, int n, bool leap_march)
{
	int year, month, day_of_month;
	date_to_civil(day, &year, &month, &day_of_month);
	if (birthday_in(born, year, leap_march) <= day)
		year++;
	return birthday_in(born, year + n - 1, leap_march);
}

/* The month a number of months later; false where it lacks the day. */
static bool month_shifted(int32_t date, int months, int *ret_year, int *ret_month, int *ret_day)
{
	int year, month, day;
	date_to_civil(date, &year, &month, &day);
	int count = year * 12 + (month - 1) + months;
	*ret_year = count / 12;
	*ret_month = count % 12 + 1;
	*ret_day = day;
	return day <= date_days_in_month(*ret_year, *ret_month);
}

/* Renewal is for certificates with less than three months left: from the day after the
 * corresponding day on, or where the month lacks that day from the first of the next (pages of
 * Nerima, Ibaraki and Takatsuki with examples: 7 July opens on 8 April, 28 May on 1 March). */
int32_t window_opens(int32_t expires, int months)
{
	int year, month, day;
	if (month_shifted(expires, -months, &year, &month, &day))
		return date_from_civil(year, month, day) + 1;
	return date_from_civil(year, month, date_days_in_month(year, month)) + 1;
}

/* Civil Code, article 143, paragraph 2: a period of months ends with the day before the
 * corresponding day, or with the last day of a month that lacks it; the paper is still good on that
 * day, as offices count "within three months" by dates of issue. */
int32_t months_after(int32_t date, int months)
{
	int year, month, day;
	if (month_shifted(date, months, &year, &month, &day))
		return date_from_civil(year, month, day);
	return date_from_civil(year, month, date_days_in_month(year, month));
}

static int32_t earlier(int32_t a, int32_t b)
{
	if (a == DATE_NONE || b == DATE_NONE)
		return a == DATE_NONE ? b : a;
	return a < b ? a : b;
}

/* The last day of the window is the day of expiry. */
bool validity_in_window(const struct validity_rule *rule, const struct validity_facts *facts)
{
	return facts->old_expires != DATE_NONE && facts->today <= facts->old_expires &&
	       facts->today >= window_opens(facts->old_expires, rule->window_months);
}

/* Inside the window the sixth birthday (jpki.go.jp, period of validity; Higashimurayama's questions
 * and answers), else the fifth; at the latest the card's expiry and the end of the stay. */
int32_t validity_expires(const struct validity_rule *rule, const struct validity_facts *facts)
{
	/* Independent of the card's own validity: the Juki card had no such cap. */
	if (rule->years > 0)
		return months_after(facts->today, rule->years * 12);
	if (facts->born == DATE_NONE)
		return DATE_NONE;
	bool as_renewal = facts->renewal && validity_in_window(rule, facts);
	int birthdays = as_renewal ? rule->birthdays_renewal : rule->birthdays;
	int32_t expires =
	    birthday_after(facts->born, facts->today, birthdays, rule->leap_birthday_march);
	return earlier(earlier(expires, facts->card_expires), facts->stay_until);
}

/* Civil Code article 4 in force since 2022-04-01: of age at 18. An age is reached at the end of the
 * day before the birthday, so on 1 March for those born on 29 February. */
int32_t validity_card_expires(int adult_age, int birthdays_adult, int birthdays_minor,
			      const struct validity_facts *facts)
{
	if (facts->born == DATE_NONE)
		return DATE_NONE;
	bool adult = age_on(facts->born, facts->today, true) >= adult_age;
	int32_t expires = birthday_after(facts->born, facts->today,
					 adult ? birthdays_adult : birthdays_minor, false);
	return earlier(expires, facts->stay_until);
}

/* "The expiry of the user-authentication certificate" ends the signing one (Fujioka's and Ami's
 * pages, jpki.go.jp), where the holder has one. */
int32_t validity_sign_expires(const struct validity_rule *rule, const struct validity_facts *facts,
			      int32_t auth_expires)
{
	int32_t expires = validity_expires(rule, facts);
	if (expires == DATE_NONE || !rule->sign_capped_by_auth)
		return expires;
	return earlier(expires, auth_expires);
}
