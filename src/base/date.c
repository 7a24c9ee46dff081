#include "madoguchi/base/date.h"

#include <stdio.h>
#include <string.h>

#define MS_A_DAY INT64_C(86400000)
#define JST_AHEAD_MS (INT64_C(9) * 3600 * 1000)
#define DAYS_400_YEARS 146097
/* Days from 0000-03-01, where the counting below begins, to 1970-01-01. */
#define DAYS_TO_1970 719468
#define NUMBER_DIGITS_MAX 8
#define FIELD_YEAR 0
#define FIELD_MONTH 1
#define FIELD_DAY 2

/* What a clerk may write for an era: its name, first character, one-character sign, letter. */
struct era {
	const char *name;
	const char *character;
	const char *sign;
	const char *letter;
	int first_year, first_month, first_day;
};

static const struct era eras[] = {
	{ "明治", "明", "㍾", "M", 1868, 1, 25 },  { "大正", "大", "㍽", "T", 1912, 7, 30 },
	{ "昭和", "昭", "㍼", "S", 1926, 12, 25 }, { "平成", "平", "㍻", "H", 1989, 1, 8 },
	{ "令和", "令", "㋿", "R", 2019, 5, 1 },
};

#define ERAS (sizeof(eras) / sizeof(eras[0]))

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

static int32_t era_first_day(const struct era *era)
{
	return date_from_civil(era->first_year, era->first_month, era->first_day);
}

/* NULL before Meiji. */
static const struct era *era_of(int32_t date)
{
	for (size_t i = ERAS; i > 0; i--) {
		if (date >= era_first_day(&eras[i - 1]))
			return &eras[i - 1];
	}
	return NULL;
}

void date_format_era(int32_t date, char text[static DATE_TEXT_SIZE])
{
	const struct era *era = era_of(date);
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

/* Year, month and day as written, before anything is known of their calendar. */
struct written_date {
	const struct era *era; /* NULL: Gregorian */
	int field[3];
	int digits[3]; /* 0: the first year written as 元 */
};

static bool take(const char **at, const char *word)
{
	size_t length = strlen(word);

	if (strncmp(*at, word, length) != 0)
		return false;
	*at += length;
	return true;
}

static void skip_spaces(const char **at)
{
	while (**at == ' ')
		(*at)++;
}

static bool take_era(const char **at, struct written_date *written)
{
	written->era = NULL;
	for (size_t i = 0; i < ERAS; i++) {
		char small[2] = { (char)(eras[i].letter[0] + 'a' - 'A'), '\0' };

		if (take(at, eras[i].name) || take(at, eras[i].character) ||
		    take(at, eras[i].sign) || take(at, eras[i].letter) || take(at, small)) {
			written->era = &eras[i];
			return true;
		}
	}
	return take(at, "西暦");
}

static bool take_number(const char **at, int *ret_number, int *ret_digits)
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
static bool split_number(struct written_date *written)
{
	int whole = written->field[FIELD_YEAR];

	if (written->digits[FIELD_YEAR] != (written->era != NULL ? 6 : 8))
		return false;
	written->field[FIELD_YEAR] = whole / 10000;
	written->field[FIELD_MONTH] = whole / 100 % 100;
	written->field[FIELD_DAY] = whole % 100;
	written->digits[FIELD_YEAR] -= 4;
	written->digits[FIELD_MONTH] = written->digits[FIELD_DAY] = 2;
	return true;
}

/* The three ways of parting the fields; behind the day only 日 stands. */
static const char *const separators[][3] = {
	{ "年", "月", "日" },
	{ "-", "-", "" },
	{ "/", "/", "" },
	{ ".", ".", "" },
};

static bool take_rest(const char **at, struct written_date *written)
{
	for (size_t i = 0; i < sizeof(separators) / sizeof(separators[0]); i++) {
		if (!take(at, separators[i][FIELD_YEAR]))
			continue;
		skip_spaces(at);
		if (!take_number(at, &written->field[FIELD_MONTH], &written->digits[FIELD_MONTH]))
			return false;
		skip_spaces(at);
		if (!take(at, separators[i][FIELD_MONTH]))
			return false;
		skip_spaces(at);
		if (!take_number(at, &written->field[FIELD_DAY], &written->digits[FIELD_DAY]))
			return false;
		skip_spaces(at);
		return take(at, separators[i][FIELD_DAY]);
	}
	return false;
}

static bool read_written(const char *text, struct written_date *written)
{
	const char *at = text;
	bool western;

	skip_spaces(&at);
	western = take_era(&at, written) && written->era == NULL;
	skip_spaces(&at);
	if (written->era != NULL && take(&at, "元")) {
		written->field[FIELD_YEAR] = 1;
		written->digits[FIELD_YEAR] = 0;
	} else if (!take_number(&at, &written->field[FIELD_YEAR], &written->digits[FIELD_YEAR])) {
		return false;
	}
	skip_spaces(&at);
	if (*at == '\0')
		return !western && split_number(written);
	if (!take_rest(&at, written))
		return false;
	skip_spaces(&at);
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

static bool make_narrow(const char *text, char *narrow, size_t size)
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

static bool widths_allowed(const struct written_date *written)
{
	if (written->digits[FIELD_MONTH] > 2 || written->digits[FIELD_DAY] > 2)
		return false;
	if (written->era == NULL)
		return written->digits[FIELD_YEAR] == 4 && written->field[FIELD_YEAR] > 0;
	return written->digits[FIELD_YEAR] <= 2 && written->field[FIELD_YEAR] > 0;
}

bool date_parse_iso(const char *text, int32_t *ret_date)
{
	static const char shape[] = "0000-00-00";
	struct written_date written;
	int32_t date;

	if (strlen(text) != sizeof(shape) - 1)
		return false;
	for (size_t i = 0; i < sizeof(shape) - 1; i++) {
		if (shape[i] == '0' ? !is_digit(text[i]) : text[i] != shape[i])
			return false;
	}
	if (!read_written(text, &written) || !widths_allowed(&written))
		return false;
	date = date_from_civil(written.field[FIELD_YEAR], written.field[FIELD_MONTH],
			       written.field[FIELD_DAY]);
	if (date == DATE_NONE)
		return false;
	*ret_date = date;
	return true;
}

bool date_parse(const char *text, int32_t *ret_date, char suggestion[static DATE_TEXT_SIZE])
{
	struct written_date written;
	char narrow[DATE_TEXT_SIZE];
	int32_t date;
	int year;

	suggestion[0] = '\0';
	if (!make_narrow(text, narrow, sizeof(narrow)) || !read_written(narrow, &written) ||
	    !widths_allowed(&written))
		return false;
	year = written.field[FIELD_YEAR];
	if (written.era != NULL)
		year += written.era->first_year - 1;
	date = date_from_civil(year, written.field[FIELD_MONTH], written.field[FIELD_DAY]);
	if (date == DATE_NONE)
		return false;
	if (written.era != NULL && era_of(date) != written.era) {
		date_format_era(date, suggestion);
		return false;
	}
	*ret_date = date;
	return true;
}
