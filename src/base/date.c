#include "madoguchi/base/date.h"

#include <stdio.h>
#include <string.h>

#include "date_parts.h"

#define MS_A_DAY INT64_C(86400000)
#define JST_AHEAD_MS (INT64_C(9) * 3600 * 1000)
#define DAYS_400_YEARS 146097
/* Days from 0000-03-01, where the counting below begins, to 1970-01-01. */
#define DAYS_TO_1970 719468
#define NUMBER_DIGITS_MAX 8

const struct date_era date_eras[DATE_ERAS] = {
	{ "明治", "明", "㍾", "M", 1868, 1, 25 },  { "大正", "大", "㍽", "T", 1912, 7, 30 },
	{ "昭和", "昭", "㍼", "S", 1926, 12, 25 }, { "平成", "平", "㍻", "H", 1989, 1, 8 },
	{ "令和", "令", "㋿", "R", 2019, 5, 1 },
};

/* Floor division: days before 1970 count down. */
static int64_t floor_divide(int64_t number, int64_t by)
{
	int64_t quotient = number / by;

	return number % by < 0 ? quotient - 1 : quotient;
}

static bool is_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int date_days_in_month(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	if (month < 1 || month > 12)
		return 0;
	return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

/*
 * Years are counted from 1 March, so that the leap day is the last of its year: then the days
 * before month m (0 = March) are (153 m + 2) / 5.
 */
int32_t date_from_civil(int year, int month, int day)
{
	int64_t y, cycle, of_cycle, days;

	if (day < 1 || day > date_days_in_month(year, month))
		return DATE_NONE;
	y = (int64_t)year - (month <= 2 ? 1 : 0);
	cycle = floor_divide(y, 400);
	of_cycle = y - cycle * 400;
	days = cycle * DAYS_400_YEARS + of_cycle * 365 + of_cycle / 4 - of_cycle / 100 +
	       (153 * ((month + 9) % 12) + 2) / 5 + day - 1 - DAYS_TO_1970;
	return days > INT32_MIN && days <= INT32_MAX ? (int32_t)days : DATE_NONE;
}

void date_to_civil(int32_t date, int *ret_year, int *ret_month, int *ret_day)
{
	int64_t days = (int64_t)date + DAYS_TO_1970;
	int64_t cycle = floor_divide(days, DAYS_400_YEARS);
	int64_t of_cycle = days - cycle * DAYS_400_YEARS;
	int64_t year = (of_cycle - of_cycle / 1460 + of_cycle / 36524 - of_cycle / 146096) / 365;
	int64_t of_year = of_cycle - (365 * year + year / 4 - year / 100);
	int64_t month = (5 * of_year + 2) / 153;

	*ret_day = (int)(of_year - (153 * month + 2) / 5 + 1);
	*ret_month = (int)(month < 10 ? month + 3 : month - 9);
	*ret_year = (int)(year + cycle * 400 + (month >= 10 ? 1 : 0));
}

int date_weekday(int32_t date)
{
	/* 1970-01-01 was a Thursday. */
	return (date % 7 + 7 + 4) % 7;
}

int32_t date_from_ms(int64_t at_ms)
{
	int64_t days = floor_divide(at_ms, MS_A_DAY);

	if (at_ms - days * MS_A_DAY >= MS_A_DAY - JST_AHEAD_MS)
		days++;
	if (days <= INT32_MIN)
		return INT32_MIN + 1;
	return days > INT32_MAX ? INT32_MAX : (int32_t)days;
}

int64_t date_to_ms(int32_t date)
{
	return date * MS_A_DAY - JST_AHEAD_MS;
}

void date_format_iso(int32_t date, char text[static DATE_TEXT_SIZE])
{
	int year, month, day;

	text[0] = '\0';
	if (date == DATE_NONE)
		return;
	date_to_civil(date, &year, &month, &day);
	snprintf(text, DATE_TEXT_SIZE, "%04d-%02d-%02d", year, month, day);
}

int32_t date_era_first_day(const struct date_era *era)
{
	return date_from_civil(era->first_year, era->first_month, era->first_day);
}

/* NULL before Meiji. */
const struct date_era *date_era_of(int32_t date)
{
	for (size_t i = DATE_ERAS; i > 0; i--) {
		if (date >= date_era_first_day(&date_eras[i - 1]))
			return &date_eras[i - 1];
	}
	return NULL;
}

char date_era_letter(int32_t date, unsigned *ret_year)
{
	const struct date_era *era = date_era_of(date);
	int year, month, day;

	if (era == NULL)
		return '\0';
	date_to_civil(date, &year, &month, &day);
	*ret_year = (unsigned)(year - era->first_year + 1);
	return era->letter[0];
}

void date_format_era(int32_t date, char text[static DATE_TEXT_SIZE])
{
	const struct date_era *era = date_era_of(date);
	int year, month, day;

	text[0] = '\0';
	if (date == DATE_NONE)
		return;
	date_to_civil(date, &year, &month, &day);
	if (era == NULL)
		snprintf(text, DATE_TEXT_SIZE, "西暦%d年%d月%d日", year, month, day);
	else if (year == era->first_year)
		snprintf(text, DATE_TEXT_SIZE, "%s元年%d月%d日", era->name, month, day);
	else
		snprintf(text, DATE_TEXT_SIZE, "%s%d年%d月%d日", era->name,
			 year - era->first_year + 1, month, day);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool date_take(const char **at, const char *word)
{
	size_t length = strlen(word);

	if (strncmp(*at, word, length) != 0)
		return false;
	*at += length;
	return true;
}

void date_skip_spaces(const char **at)
{
	while (**at == ' ')
		(*at)++;
}

bool date_take_era(const char **at, struct date_written *written)
{
	written->era = NULL;
	for (size_t i = 0; i < DATE_ERAS; i++) {
		char small[2] = { (char)(date_eras[i].letter[0] + 'a' - 'A'), '\0' };

		if (date_take(at, date_eras[i].name) || date_take(at, date_eras[i].character) ||
		    date_take(at, date_eras[i].sign) || date_take(at, date_eras[i].letter) ||
		    date_take(at, small)) {
			written->era = &date_eras[i];
			return true;
		}
	}
	return date_take(at, "西暦");
}

bool date_take_number(const char **at, int *ret_number, int *ret_digits)
{
	int number = 0;
	int digits = 0;

	for (; is_digit(**at); (*at)++) {
		if (++digits > NUMBER_DIGITS_MAX)
			return false;
		number = number * 10 + (**at - '0');
	}
	if (digits == 0)
		return false;
	*ret_number = number;
	*ret_digits = digits;
	return true;
}

/* "19800710", or "550710" behind an era: all in one number. */
static bool split_number(struct date_written *written)
{
	int whole = written->field[DATE_YEAR];

	if (written->digits[DATE_YEAR] != (written->era != NULL ? 6 : 8))
		return false;
	written->field[DATE_YEAR] = whole / 10000;
	written->field[DATE_MONTH] = whole / 100 % 100;
	written->field[DATE_DAY] = whole % 100;
	written->digits[DATE_YEAR] -= 4;
	written->digits[DATE_MONTH] = written->digits[DATE_DAY] = 2;
	return true;
}

/* The three ways of parting the fields; behind the day only 日 stands. */
static const char *const separators[][3] = {
	{ "年", "月", "日" },
	{ "-", "-", "" },
	{ "/", "/", "" },
	{ ".", ".", "" },
};

static bool take_rest(const char **at, struct date_written *written)
{
	for (size_t i = 0; i < sizeof(separators) / sizeof(separators[0]); i++) {
		if (!date_take(at, separators[i][DATE_YEAR]))
			continue;
		date_skip_spaces(at);
		if (!date_take_number(at, &written->field[DATE_MONTH],
				      &written->digits[DATE_MONTH]))
			return false;
		date_skip_spaces(at);
		if (!date_take(at, separators[i][DATE_MONTH]))
			return false;
		date_skip_spaces(at);
		if (!date_take_number(at, &written->field[DATE_DAY], &written->digits[DATE_DAY]))
			return false;
		date_skip_spaces(at);
		return date_take(at, separators[i][DATE_DAY]);
	}
	return false;
}

bool date_take_year(const char **at, struct date_written *written)
{
	if (written->era == NULL || !date_take(at, "元"))
		return date_take_number(at, &written->field[DATE_YEAR],
					&written->digits[DATE_YEAR]);
	written->field[DATE_YEAR] = 1;
	written->digits[DATE_YEAR] = 0;
	return true;
}

bool date_read_written(const char *text, struct date_written *written)
{
	const char *at = text;
	bool western;

	date_skip_spaces(&at);
	western = date_take_era(&at, written) && written->era == NULL;
	date_skip_spaces(&at);
	if (!date_take_year(&at, written))
		return false;
	date_skip_spaces(&at);
	if (*at == '\0')
		return !western && split_number(written);
	if (!take_rest(&at, written))
		return false;
	date_skip_spaces(&at);
	return *at == '\0';
}

/* Full-width ASCII, the ideographic space and the dashes an input method makes. */
static size_t ascii_of(const char *text, char *ret_ascii)
{
	static const struct {
		const char *from;
		char to;
	} others[] = { { "　", ' ' }, { "−", '-' }, { "ー", '-' }, { "‐", '-' } };
	const unsigned char *u = (const unsigned char *)text;

	if (u[0] == 0xEF && (u[1] == 0xBC || u[1] == 0xBD) && u[2] >= 0x80 && u[2] <= 0xBF) {
		int code = ((u[1] & 0x3F) << 6 | (u[2] & 0x3F)) + 0xF000 - 0xFEE0;

		if (code >= '!' && code <= '~') {
			*ret_ascii = (char)code;
			return 3;
		}
	}
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		if (strncmp(text, others[i].from, strlen(others[i].from)) == 0) {
			*ret_ascii = others[i].to;
			return strlen(others[i].from);
		}
	}
	*ret_ascii = text[0];
	return 1;
}

bool date_make_narrow(const char *text, char *narrow, size_t size)
{
	size_t used = 0;

	while (*text != '\0') {
		if (used + 1 == size)
			return false;
		text += ascii_of(text, &narrow[used++]);
	}
	narrow[used] = '\0';
	return true;
}

bool date_widths_allowed(const struct date_written *written)
{
	if (written->digits[DATE_MONTH] > 2 || written->digits[DATE_DAY] > 2)
		return false;
	if (written->era == NULL)
		return written->digits[DATE_YEAR] == 4 && written->field[DATE_YEAR] > 0;
	return written->digits[DATE_YEAR] <= 2 && written->field[DATE_YEAR] > 0;
}

/* The shape's signs, and digits where it has zeros; nothing behind them. */
static bool has_shape(const char *text, const char *shape)
{
	for (; *shape != '\0'; text++, shape++) {
		if (*shape == '0' ? !is_digit(*text) : *text != *shape)
			return false;
	}
	return *text == '\0';
}

bool date_parse_iso(const char *text, int32_t *ret_date)
{
	struct date_written written;
	int32_t date;

	if (!has_shape(text, "0000-00-00") || !date_read_written(text, &written) ||
	    !date_widths_allowed(&written))
		return false;
	date = date_from_civil(written.field[DATE_YEAR], written.field[DATE_MONTH],
			       written.field[DATE_DAY]);
	if (date == DATE_NONE)
		return false;
	*ret_date = date;
	return true;
}

bool date_parse_iso_minute(const char *text, int64_t *ret_at_ms)
{
	char day_text[] = "0000-00-00";
	int hour, minute;
	int32_t day;

	if (!has_shape(text, "0000-00-00T00:00"))
		return false;
	memcpy(day_text, text, sizeof(day_text) - 1);
	text += sizeof("0000-00-00T") - 1;
	hour = (text[0] - '0') * 10 + text[1] - '0';
	minute = (text[3] - '0') * 10 + text[4] - '0';
	if (hour > 23 || minute > 59 || !date_parse_iso(day_text, &day))
		return false;
	*ret_at_ms = date_to_ms(day) + ((int64_t)hour * 60 + minute) * 60000;
	return true;
}

bool date_parse(const char *text, int32_t *ret_date, char suggestion[static DATE_TEXT_SIZE])
{
	struct date_written written;
	char narrow[DATE_TEXT_SIZE];
	int32_t date;
	int year;

	suggestion[0] = '\0';
	if (!date_make_narrow(text, narrow, sizeof(narrow)) ||
	    !date_read_written(narrow, &written) || !date_widths_allowed(&written))
		return false;
	year = written.field[DATE_YEAR];
	if (written.era != NULL)
		year += written.era->first_year - 1;
	date = date_from_civil(year, written.field[DATE_MONTH], written.field[DATE_DAY]);
	if (date == DATE_NONE)
		return false;
	if (written.era != NULL && date_era_of(date) != written.era) {
		date_format_era(date, suggestion);
		return false;
	}
	*ret_date = date;
	return true;
}
