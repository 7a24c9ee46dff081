/*
 * date_parts: how a written date is taken apart; private to the base layer.
 *
 * DESCRIPTION  base/date reads whole dates, base/date_partial those of which a part is unknown.
 * THREADS  Pure functions.
 */
#ifndef MADOGUCHI_BASE_DATE_PARTS_H
#define MADOGUCHI_BASE_DATE_PARTS_H

#include "madoguchi/base/date.h"

#define DATE_ERAS 5
#define DATE_YEAR 0
#define DATE_MONTH 1
#define DATE_DAY 2

/* What a clerk may write for an era: its name, first character, one-character sign, letter. */
struct date_era {
	const char *name;
	const char *character;
	const char *sign;
	const char *letter;
	int first_year, first_month, first_day;
};

extern const struct date_era date_eras[DATE_ERAS];

/* Year, month and day as written, before anything is known of their calendar. */
struct date_written {
	const struct date_era *era; /* NULL: Gregorian */
	int field[3];
	int digits[3]; /* 0: the first year written as 元 */
};

int32_t date_era_first_day(const struct date_era *era);
/* NULL before Meiji. */
const struct date_era *date_era_of(int32_t date);
/* Steps over a word, where it stands at *at. */
bool date_take(const char **at, const char *word);
void date_skip_spaces(const char **at);
/* The era, or 西暦; false: neither. */
bool date_take_era(const char **at, struct date_written *written);
bool date_take_number(const char **at, int *ret_number, int *ret_digits);
/* A number, or 元 behind an era. */
bool date_take_year(const char **at, struct date_written *written);
/* A whole date in one of the usual forms, and nothing behind it. */
bool date_read_written(const char *text, struct date_written *written);
/* Full width to ASCII; false when it does not fit. */
bool date_make_narrow(const char *text, char *narrow, size_t size);
bool date_widths_allowed(const struct date_written *written);

#endif
