#include "madoguchi/screens/moment.h"

#include <stdio.h>

#include "madoguchi/base/date.h"

bool moment_wrong(struct form *form, int field, const char *words)
{
	const struct message problem = message_make(words);

	form_set_problem(form, field, &problem);
	form_set_focus(form, field);
	return false;
}

bool moment_take(struct form *form, int day_field, int time_field, int64_t *ret_ms)
{
	const int32_t day = form_date(form, day_field);
	char time[MOMENT_TIME_SIZE], moment[DATE_TEXT_SIZE + MOMENT_TIME_SIZE], iso[DATE_TEXT_SIZE];

	form_text(form, time_field, time, sizeof(time));
	if (time[0] == '\0') {
		*ret_ms = date_to_ms(day);
		return true;
	}
	date_format_iso(day, iso);
	snprintf(moment, sizeof(moment), "%sT%s", iso, time);
	return date_parse_iso_minute(moment, ret_ms) ||
	       moment_wrong(form, time_field, N_("A time of the day is written like 09:00."));
}
