#include "madoguchi/domain/case_number.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "madoguchi/base/date.h"

#define MUNICIPALITY_DIGITS 5
#define COUNTER_DIGITS 2
#define YEAR_DIGITS 2
#define SERIAL_DIGITS_MIN 5
#define SERIAL_DIGITS_MAX 8
#define PREFIX_DIGITS (MUNICIPALITY_DIGITS + COUNTER_DIGITS + YEAR_DIGITS)
#define DIGITS_MIN (PREFIX_DIGITS + SERIAL_DIGITS_MIN + 1)
#define DIGITS_MAX (PREFIX_DIGITS + SERIAL_DIGITS_MAX + 1)
#define SERIAL_LIMIT 100000000

int fiscal_year(int32_t day)
{
	int year, month, day_of_month;
	date_to_civil(day, &year, &month, &day_of_month);
	return month >= 4 ? year : year - 1;
}

/* ISO 7064 MOD 11,10 */
static char check_digit(const char *digits, size_t count)
{
	int product = 10;
	for (size_t i = 0; i < count; i++) {
		int sum = (product + (digits[i] - '0')) % 10;
		product = (sum == 0 ? 10 : sum) * 2 % 11;
	}
	return (char)('0' + (11 - product) % 10);
}

/* Digits without hyphens, check digit included, into "14130-01-26-00042-7". */
static void format_digits(const char *digits, size_t count, char number[static CASE_NUMBER_SIZE])
{
	int serial_digits = (int)count - PREFIX_DIGITS - 1;
	snprintf(number, CASE_NUMBER_SIZE, "%.5s-%.2s-%.2s-%.*s-%c", digits,
		 digits + MUNICIPALITY_DIGITS, digits + MUNICIPALITY_DIGITS + COUNTER_DIGITS,
		 serial_digits, digits + PREFIX_DIGITS, digits[count - 1]);
}

void case_number_make(const char *municipality_code, int counter, int32_t day, int64_t serial,
		      char number[static CASE_NUMBER_SIZE])
{
	char digits[DIGITS_MAX + 1];
	unsigned desk = (unsigned)counter % 100u;
	unsigned year = (unsigned)fiscal_year(day) % 100u;
	uint32_t bounded = (uint32_t)((uint64_t)serial % SERIAL_LIMIT);
	int length = snprintf(digits, sizeof(digits) - 1, "%.5s%02u%02u%05" PRIu32,
			      municipality_code, desk, year, bounded);
	size_t count = (size_t)length;
	digits[count] = check_digit(digits, count);
	digits[count + 1] = '\0';
	format_digits(digits, count + 1, number);
}

bool case_number_parse(const char *text, char number[static CASE_NUMBER_SIZE])
{
	char digits[DIGITS_MAX + 1];
	size_t count = 0;
	for (; *text != '\0'; text++) {
		if (*text == '-')
			continue;
		if (*text < '0' || *text > '9' || count == DIGITS_MAX)
			return false;
		digits[count++] = *text;
	}
	digits[count] = '\0';
	if (count < DIGITS_MIN || digits[count - 1] != check_digit(digits, count - 1))
		return false;
	/* Only serials that need them have more than five digits. */
	if (count > DIGITS_MIN && digits[PREFIX_DIGITS] == '0')
		return false;
	format_digits(digits, count, number);
	return true;
}

bool case_serial_parse(const char *text, int64_t *ret_serial, char *ret_check)
{
	const size_t digits = strspn(text, "0123456789");
	int64_t serial = 0;
	char check = '\0';

	if (digits == 0 || digits > SERIAL_DIGITS_MAX)
		return false;
	if (text[digits] == '-')
		check = text[digits + 1];
	if (text[digits] != '\0' && (check < '0' || check > '9' || text[digits + 2] != '\0'))
		return false;
	for (size_t i = 0; i < digits; i++)
		serial = serial * 10 + (text[i] - '0');
	if (serial == 0)
		return false;
	*ret_serial = serial;
	*ret_check = check;
	return true;
}
