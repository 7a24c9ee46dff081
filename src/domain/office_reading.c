#include "office_reading.h"

#include <stdio.h>
#include <string.h>

#include "madoguchi/base/config_text.h"
#include "madoguchi/base/text.h"

#define SHOWN_TITLE_SIZE 80

/* libconfuse hands no context to its callbacks. */
static _Thread_local struct office_reading *reading;

void office_reading_set(struct office_reading *now)
{
	reading = now;
}

struct office *office_being_read(void)
{
	return reading->office;
}

int office_file_error(cfg_t *cfg, const cfg_opt_t *opt, const char *format, ...)
{
	const char *title = cfg_title(cfg);
	char what[ERROR_DETAIL_SIZE], shown[ERROR_DETAIL_SIZE], name[SHOWN_TITLE_SIZE];
	va_list arguments;

	if (reading->failed)
		return -1;
	reading->failed = true;
	va_start(arguments, format);
	vsnprintf(what, sizeof(what), format, arguments);
	va_end(arguments);
	/* Words of the file stand in both. */
	text_clean(what, strlen(what), shown, sizeof(shown));
	if (title != NULL)
		text_clean(title, strlen(title), name, sizeof(name));
	error_set(reading->error, ERROR_OFFICE_WRONG, CAUSE_NONE, 0, "%s:%d: %s%s%s%s%s%s%s",
		  config_text_name(reading->path), cfg->line, title != NULL ? cfg_name(cfg) : "",
		  title != NULL ? " \"" : "", title != NULL ? name : "",
		  title != NULL ? "\": " : "", opt != NULL ? opt->name : "",
		  opt != NULL ? ": " : "", shown);
	return -1;
}
