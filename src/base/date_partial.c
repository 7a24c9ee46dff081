#include "madoguchi/base/date_partial.h"

#include <stdio.h>
#include <string.h>

#include "date_parts.h"

/* ---- birth dates of which a part is unknown ------------------------------------------------- */

static int era_last_year(const struct date_era *era)
{
	return era + 1 < date_eras + DATE_ERAS ? era[1].first_year : INT32_MAX;
}

/* "不詳" and "不明", with the unit before it or without. */
static bool take_unknown(const char **at, const char *const *units)
{
	for (; *units != NULL; units++) {
		const char *from = *at;

		if (date_take(at, *units) && (date_take(at, "不詳") || date_take(at, "不明")))
			return true;
		*at = from;
	}
	return false;
}

/* The words behind the year, or behind the month; nothing may follow them. */
static bool read_unknown_words(const char *at, struct date_written *written,
			       enum date_known *ret_known)
{
	static const char *const behind_year[] = { "年月日", "月日", "年", "", NULL };
	static const char *const behind_month[] = { "月日", "日", "月", "", NULL };

	date_skip_spaces(&at);
	if (take_unknown(&at, behind_year)) {
		*ret_known = DATE_KNOWN_YEAR;
		return *at == '\0';
	}
	if (!date_take(&at, "年"))
		return false;
	date_skip_spaces(&at);
	if (take_unknown(&at, behind_year)) {
		*ret_known = DATE_KNOWN_YEAR;
		return *at == '\0';
	}
	if (!date_take_number(&at, &written->field[DATE_MONTH], &written->digits[DATE_MONTH]))
		return false;
	date_skip_spaces(&at);
	if (!take_unknown(&at, behind_month))
		return false;
	*ret_known = DATE_KNOWN_MONTH;
	return *at == '\0';
}

/* Zeros for what is not known, as registers and certificates write it. */
static bool read_unknown_zeros(const struct date_written *written, enum date_known *ret_known)
{
	if (written->field[DATE_DAY] != 0)
		return false;
	if (written->field[DATE_MONTH] == 0)
		*ret_known = written->field[DATE_YEAR] == 0 ? DATE_KNOWN_NOTHING : DATE_KNOWN_YEAR;
	else
		*ret_known = DATE_KNOWN_MONTH;
	return written->field[DATE_YEAR] != 0 || *ret_known == DATE_KNOWN_NOTHING;
}

static bool read_partial(const char *text, struct date_written *written, enum date_known *ret_known)
{
	const char *at = text;

	date_skip_spaces(&at);
	*written = (struct date_written){ .era = NULL };
	if (strcmp(at, "不詳") == 0 || strcmp(at, "不明") == 0 || strcmp(at, "生年月日不詳") == 0 ||
	    strcmp(at, "年月日不詳") == 0) {
		*ret_known = DATE_KNOWN_NOTHING;
		return true;
	}
	if (date_read_written(text, written))
		return read_unknown_zeros(written, ret_known);
	date_take_era(&at, written);
	date_skip_spaces(&at);
	if (!date_take_year(&at, written))
		return false;
	written->digits[DATE_MONTH] = written->digits[DATE_DAY] = 1;
	return read_unknown_words(at, written, ret_known);
}

/* Is there a day of that year, or of that month, in the era? */
static bool in_era(const struct date_era *era, int year, int month)
{
	int32_t first = date_from_civil(year, month == 0 ? 1 : month, 1);
	int32_t last = date_from_civil(year, month == 0 ? 12 : month,
				       date_days_in_month(year, month == 0 ? 12 : month));

	return last >= date_era_first_day(era) && year <= era_last_year(era) &&
	       (era + 1 == date_eras + DATE_ERAS || first < date_era_first_day(era + 1));
}

bool date_parse_partial(const char *text, struct date_partial *ret_date,
			char suggestion[static DATE_TEXT_SIZE])
{
	struct date_partial partial = { .known = DATE_KNOWN_DAY, .date = DATE_NONE };
	struct date_written written;
	char narrow[DATE_TEXT_SIZE];

	if (date_parse(text, &partial.date, suggestion)) {
		int day;

		date_to_civil(partial.date, &partial.year, &partial.month, &day);
		*ret_date = partial;
		return true;
	}
	if (suggestion[0] != '\0' || !date_make_narrow(text, narrow, sizeof(narrow)) ||
	    !read_partial(narrow, &written, &partial.known))
		return false;
	if (partial.known != DATE_KNOWN_NOTHING) {
		partial.year = written.field[DATE_YEAR];
		partial.month = partial.known == DATE_KNOWN_MONTH ? written.field[DATE_MONTH] : 0;
		if (!date_widths_allowed(&written) || partial.month > 12 ||
		    (partial.known == DATE_KNOWN_MONTH && partial.month < 1))
			return false;
		if (written.era != NULL)
			partial.year += written.era->first_year - 1;
	}
	if (written.era != NULL && !in_era(written.era, partial.year, partial.month)) {
		date_partial_format(&partial, true, suggestion);
		return false;
	}
	*ret_date = partial;
	return true;
}

#define YEAR_SIZE 28 /* an era of 6 bytes, a year of 10 digits, 年 */

static void write_era_year(const struct date_era *era, int year, char text[static YEAR_SIZE])
{
	if (era == NULL)
		snprintf(text, YEAR_SIZE, "西暦%d年", year);
	else if (year == era->first_year)
		snprintf(text, YEAR_SIZE, "%s元年", era->name);
	else
		snprintf(text, YEAR_SIZE, "%s%d年", era->name, year - era->first_year + 1);
}

/* A year of two eras is written with both. */
static void format_partial_era(const struct date_partial *date, char text[static DATE_TEXT_SIZE])
{
	int last_month = date->month == 0 ? 12 : date->month;
	int last_day = date_days_in_month(date->year, last_month);
	const struct date_era *first =
	    date_era_of(date_from_civil(date->year, date->month == 0 ? 1 : date->month, 1));
	const struct date_era *last =
	    date_era_of(date_from_civil(date->year, last_month, last_day));
	char year[YEAR_SIZE], later[YEAR_SIZE] = "", month[16] = "";

	write_era_year(first, date->year, year);
	if (first != last)
		write_era_year(last, date->year, later);
	if (date->month != 0)
		snprintf(month, sizeof(month), "%d", date->month);
	/* A year of four digits and its era are 13 bytes. */
	snprintf(text, DATE_TEXT_SIZE, "%.16s%s%.16s%.2s月日不詳", year,
		 later[0] != '\0' ? "/" : "", later, month);
}

void date_partial_format(const struct date_partial *date, bool era,
			 char text[static DATE_TEXT_SIZE])
{
	if (date->known == DATE_KNOWN_DAY && era)
		date_format_era(date->date, text);
	else if (date->known == DATE_KNOWN_DAY)
		date_format_iso(date->date, text);
	else if (date->known == DATE_KNOWN_NOTHING)
		snprintf(text, DATE_TEXT_SIZE, "%s", era ? "不詳" : "xxxx-xx-xx");
	else if (era)
		format_partial_era(date, text);
	else if (date->month == 0)
		snprintf(text, DATE_TEXT_SIZE, "%04d-xx-xx", date->year);
	else
		snprintf(text, DATE_TEXT_SIZE, "%04d-%02d-xx", date->year, date->month);
}

void date_partial_format_zeros(const struct date_partial *date, char text[static DATE_TEXT_SIZE])
{
	if (date->known == DATE_KNOWN_DAY)
		date_format_iso(date->date, text);
	else
		snprintf(text, DATE_TEXT_SIZE, "%04d-%02d-00", date->year, date->month);
}
