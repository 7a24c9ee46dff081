/*
 * base/date_partial: birth dates of which a part is unknown (不詳).
 *
 * DESCRIPTION
 *   The register may lack the day, the month, or all of a birth date. No age and no birthday can be
 *   computed from what is left: a person decides, and on what (domain/situation, birth_partial). A
 *   year that its era does not have is refused, and the right era's reading is offered.
 * UNITS  Years are Gregorian.
 * THREADS  Pure functions.
 */
#ifndef MADOGUCHI_BASE_DATE_PARTIAL_H
#define MADOGUCHI_BASE_DATE_PARTIAL_H

#include "madoguchi/base/date.h"

enum date_known { DATE_KNOWN_DAY, DATE_KNOWN_MONTH, DATE_KNOWN_YEAR, DATE_KNOWN_NOTHING };

struct date_partial {
	enum date_known known;
	int32_t date; /* DATE_NONE unless the day is known: nothing is computed from the rest */
	int year;     /* Gregorian; 0: unknown */
	int month;    /* 0: unknown */
};

/* As date_parse(), and beside it "昭和20年不詳", "昭和20年3月日不詳", "1945年月日不詳",
 * "1945-00-00", "1945-03-00", "不詳", "0000-00-00". */
bool date_parse_partial(const char *text, struct date_partial *ret_date,
			char suggestion[static DATE_TEXT_SIZE]);
/* "昭和20年月日不詳" or, without the era, "1945-xx-xx"; the whole day as the two formats above. */
void date_partial_format(const struct date_partial *date, bool era,
			 char text[static DATE_TEXT_SIZE]);
/* "1945-00-00", "1945-03-00", "0000-00-00": as it is stored; the whole day as "1945-03-10". */
void date_partial_format_zeros(const struct date_partial *date, char text[static DATE_TEXT_SIZE]);

#endif
