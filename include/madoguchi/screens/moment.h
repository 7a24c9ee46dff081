/*
 * screens/moment: a day and a time of the day, typed in two fields of a form.
 *
 * DESCRIPTION
 *   MOMENT_TIME_ITEM is the field of the time, "09:00"; that of the day is a FORM_LINE of
 *   FIELD_DATE. moment_take() puts both together, in Japanese time; what is wrong stands at the
 *   field then, and the focus goes there.
 * THREADS    UI thread.
 */
#ifndef MADOGUCHI_SCREENS_MOMENT_H
#define MADOGUCHI_SCREENS_MOMENT_H

#include "madoguchi/screens/kit/form.h"

#define MOMENT_TIME_SIZE 8 /* "09:00" */

#define MOMENT_TIME_ITEM(field, words, note)                                                       \
	.kind = FORM_LINE, .id = (field), .label = (words), .help = (note), .class = FIELD_ASCII,  \
	.columns = 6, .minimum = 5, .maximum = 5

/* Without a time the day's begin; the day must be there. */
bool moment_take(struct form *form, int day_field, int time_field, int64_t *ret_ms);
/* Says what is wrong with a field and goes there; false, to be returned. */
bool moment_wrong(struct form *form, int field, const char *words);

#endif
