#include "madoguchi/sync/report.h"

#include <inttypes.h>
#include <string.h>

#include "madoguchi/base/clock.h"

static const char *const link_names[] = {
	[LINK_UNKNOWN] = "unknown",
	[LINK_ONLINE] = "online",
	[LINK_UNSTABLE] = "unstable",
	[LINK_DOWN] = "down",
};

static const char *const link_labels[] = {
	[LINK_UNKNOWN] = N_("The national service was not tried."),
	[LINK_ONLINE] = N_("The national service is reachable."),
	[LINK_UNSTABLE] = N_("The link to the national service is unstable."),
	[LINK_DOWN] = N_("The national service cannot be reached."),
};

bool report_format_parse(const char *word, enum report_format *ret_format)
{
	if (strcmp(word, "text") == 0)
		*ret_format = REPORT_TEXT;
	else if (strcmp(word, "json") == 0)
		*ret_format = REPORT_JSON;
	else
		return false;
	return true;
}

enum exit_status report_status(const struct report *report)
{
	const bool left = report->queue.waiting > 0 || report->unconfirmed;

	return left || report->link == LINK_DOWN || report->link == LINK_UNKNOWN
		   ? EXIT_STATUS_AUTHORITY
		   : EXIT_STATUS_OK;
}

struct figure {
	const char *name;
	const char *label;
	int64_t number;
};

#define FIGURES 8

static void figures_of(const struct report *report, struct figure figures[static FIGURES])
{
	const struct figure all[FIGURES] = {
		{ "sent", N_("Requests sent: {1}"), report->run.sent },
		{ "answered", N_("Answered: {1}"), report->run.answered },
		{ "failed", N_("Refused or stopped: {1}"), report->run.failed },
		{ "waiting", N_("Still waiting: {1}"), report->queue.waiting },
		{ "in_doubt", N_("For a person to decide: {1}"), report->queue.in_doubt },
		{ "to_write", N_("Cards to write: {1}"), report->queue.to_write },
		{ "attention", N_("Cases that need a person: {1}"), report->queue.attention },
		{ "differences", N_("Differences for a person to settle: {1}"),
		  report->queue.differences },
	};

	memcpy(figures, all, sizeof(all));
}

void report_print_json_string(FILE *stream, const char *value)
{
	fputc('"', stream);
	for (const unsigned char *c = (const unsigned char *)value; *c != '\0'; c++) {
		if (*c == '"' || *c == '\\')
			fprintf(stream, "\\%c", *c);
		else if (*c < 0x20)
			fprintf(stream, "\\u%04x", *c);
		else
			fputc(*c, stream);
	}
	fputc('"', stream);
}

static void print_json(const struct report *report, enum language language, const char *trouble,
		       FILE *stream)
{
	struct figure figures[FIGURES];

	figures_of(report, figures);
	char until[24] = "";

	if (report->paused_until_ms != 0)
		clock_format(report->paused_until_ms, until, sizeof(until));
	fprintf(stream, "{\"link\":\"%s\",\"wait_until\":\"%s\"", link_names[report->link], until);
	for (size_t i = 0; i < FIGURES; i++)
		fprintf(stream, ",\"%s\":%" PRId64, figures[i].name, figures[i].number);
	fputs(",\"result\":", stream);
	report_print_json_string(stream, text(language, report->words));
	fputs(",\"trouble\":", stream);
	report_print_json_string(stream, trouble);
	fputs("}\n", stream);
}

static void print_text(const struct report *report, enum language language, const char *trouble,
		       FILE *stream)
{
	struct figure figures[FIGURES];
	struct message message;
	char words[256], until[24];

	message = message_make(link_labels[report->link]);
	if (report->paused_until_ms != 0) {
		clock_format(report->paused_until_ms, until, sizeof(until));
		message =
		    message_with_text(N_("The national service asks everybody to wait until {1}. "
					 "Nothing is sent before then, for residents at a "
					 "counter neither."),
				      until);
	}
	message_words(language, &message, words, sizeof(words));
	fprintf(stream, "%s\n", words);
	figures_of(report, figures);
	for (size_t i = 0; i < FIGURES; i++) {
		message = message_with_number(figures[i].label, figures[i].number);
		message_words(language, &message, words, sizeof(words));
		fprintf(stream, "%s\n", words);
	}
	fprintf(stream, "%s\n", text(language, report->words));
	if (trouble[0] != '\0')
		fprintf(stream, "[%s]\n", trouble);
}

bool report_print(const struct report *report, enum report_format format, enum language language,
		  FILE *stream)
{
	char trouble[ERROR_DETAIL_SIZE + 128] = "";

	if (report->trouble.code != ERROR_NONE)
		error_describe(&report->trouble, trouble, sizeof(trouble));
	(format == REPORT_JSON ? print_json : print_text)(report, language, trouble, stream);
	return fflush(stream) == 0 && !ferror(stream);
}
