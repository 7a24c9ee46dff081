/*
 * base/date: civil days, Japanese eras.
 *
 * DESCRIPTION
 *   A day is a day number: days since 1970-01-01 in the proleptic Gregorian calendar.
 *   DATE_NONE stands for "not given". Eras come from one table of five rows (明治 … 令和);
 *   formatting shows both calendars where asked; parsing is strict: a date outside its era is
 *   refused and the right reading is offered.
 * UNITS  int32_t day numbers; years are Gregorian.
 * THREADS  Pure functions.
 */
#ifndef MADOGUCHI_BASE_DATE_H
#define MADOGUCHI_BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DATE_NONE INT32_MIN
#define DATE_TEXT_SIZE 64

int32_t date_from_civil(int year, int month, int day);
void date_to_civil(int32_t date, int *ret_year, int *ret_month, int *ret_day);
/* 0 Sunday … 6 Saturday. */
int date_weekday(int32_t date);
int date_days_in_month(int year, int month);
/* The day of a moment in JST. */
int32_t date_from_ms(int64_t at_ms);
/* JST midnight at the start of a day. */
int64_t date_to_ms(int32_t date);

/* "2026-06-10"; refuses what is not a day of the calendar. */
bool date_parse_iso(const char *text, int32_t *ret_date);
/* "2026-06-10T10:00", a moment in JST. */
bool date_parse_iso_minute(const char *text, int64_t *ret_at_ms);
void date_format_iso(int32_t date, char text[static DATE_TEXT_SIZE]);
/* "令和8年6月10日"; 1868 … ; before Meiji as "西暦…". */
void date_format_era(int32_t date, char text[static DATE_TEXT_SIZE]);
/* 'S' and 55 for a day of 1980: the era's letter (M T S H R) and its year; '\0' before Meiji. */
char date_era_letter(int32_t date, unsigned *ret_year);
/* Anything a clerk types: "1980-07-10", "19800710", "S55.7.10", "昭和55年7月10日",
 * "令和元年5月1日". On a date outside its era (昭和65年) returns false and writes the right era's
 * reading into suggestion (empty when there is none). */
bool date_parse(const char *text, int32_t *ret_date, char suggestion[static DATE_TEXT_SIZE]);

#endif
