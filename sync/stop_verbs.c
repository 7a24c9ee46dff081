#include "madoguchi/sync/stop_verbs.h"

#include <stdio.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"
#include "madoguchi/base/wake.h"
#include "madoguchi/store/stop.h"
#include "madoguchi/sync/verb_store.h"

#define TIME_SIZE 20

/* ---- words ---------------------------------------------------------------------------------- */

static bool usage(const char *word, struct error *error)
{
	return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "%s", word != NULL ? word : "");
}

static bool parse_time(const char *text, int64_t *ret_ms)
{
	int32_t day;

	if (date_parse_iso_minute(text, ret_ms))
		return true;
	if (!date_parse_iso(text, &day))
		return false;
	*ret_ms = date_to_ms(day);
	return true;
}

/* The rest of the command line, with single spaces. */
static void join(char *const *words, char reason[static STOP_REASON_SIZE])
{
	size_t used = 0;

	for (; *words != NULL && used < STOP_REASON_SIZE - 1; words++) {
		const int length = snprintf(reason + used, STOP_REASON_SIZE - used, "%s%s",
					    used > 0 ? " " : "", *words);

		used += length > 0 ? (size_t)length : 0;
	}
}

static bool parse_stop(char *const *words, struct stop *stop, struct error *error)
{
	for (; *words != NULL && strcmp(*words, "because") != 0; words += 2) {
		const char *value = words[1];
		bool good = false;

		if (value == NULL)
			return usage(*words, error);
		if (strcmp(*words, "until") == 0)
			good = parse_time(value, &stop->ends_ms);
		else if (strcmp(*words, "from") == 0)
			good = parse_time(value, &stop->begins_ms);
		else if (strcmp(*words, "hours") == 0 && stop->kind != STOP_OUTAGE)
			good = stop_parse_hours(value, stop);
		if (!good)
			return usage(*words, error);
	}
	if (*words == NULL)
		return usage("because", error);
	join(words + 1, stop->reason);
	if (!text_valid(stop->reason, strlen(stop->reason)))
		return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "reason");
	return true;
}

/* ---- the store ------------------------------------------------------------------------------ */

static bool add(const struct verb_call *call, const struct stop *wanted, unsigned kinds,
		struct error *error)
{
	struct verb_store opened;
	bool done;

	if (!verb_store_open_signed_in(call, &opened, error))
		return false;
	done = stop_add_kinds(opened.store, wanted, kinds, error);
	verb_store_close(&opened);
	if (done)
		wake_send(call->config->state_dir, WAKE_QUEUED);
	return done;
}

/* ---- verbs ---------------------------------------------------------------------------------- */

static bool kinds_of(const char *word, bool outage, unsigned *ret_kinds)
{
	enum stop_kind kind;

	*ret_kinds = STOP_BIT(STOP_ISSUE) | STOP_BIT(STOP_RENEW);
	if (strcmp(word, "all") == 0)
		return true;
	if (!stop_parse(word, &kind) || (kind == STOP_OUTAGE && !outage))
		return false;
	*ret_kinds = STOP_BIT(kind);
	return true;
}

static struct stop stop_from_now(enum stop_kind kind)
{
	return (struct stop){
		.kind = kind, .begins_ms = clock_now_ms(), .open_from = -1, .open_until = -1
	};
}

bool stop_verb_stop(const struct verb_call *call, int *ret_status, struct error *error)
{
	struct stop stop = stop_from_now(STOP_ISSUE);
	unsigned kinds;

	if (!kinds_of(call->words[0], false, &kinds))
		return usage(call->words[0], error);
	if (!parse_stop(call->words + 1, &stop, error) || !add(call, &stop, kinds, error))
		return false;
	return stop_verb_stops(call, ret_status, error);
}

bool stop_verb_outage(const struct verb_call *call, int *ret_status, struct error *error)
{
	struct stop stop = stop_from_now(STOP_OUTAGE);

	if (!parse_stop(call->words, &stop, error) ||
	    !add(call, &stop, STOP_BIT(STOP_OUTAGE), error))
		return false;
	return stop_verb_stops(call, ret_status, error);
}

bool stop_verb_allow(const struct verb_call *call, int *ret_status, struct error *error)
{
	struct verb_store opened;
	unsigned kinds;
	int lifted = 0;
	bool done = true;

	if (!kinds_of(call->words[0], true, &kinds))
		return usage(call->words[0], error);
	if (!verb_store_open_signed_in(call, &opened, error))
		return false;
	for (unsigned kind = 0; done && kind < STOP_KINDS; kind++) {
		int count = 0;

		if ((kinds & STOP_BIT(kind)) != 0)
			done = stop_lift(opened.store, (enum stop_kind)kind, &count, error);
		lifted += count;
	}
	verb_store_close(&opened);
	if (!done)
		return false;
	if (lifted == 0)
		return error_set(error, ERROR_NOT_FOUND, CAUSE_NONE, 0, "%s", call->words[0]);
	wake_send(call->config->state_dir, WAKE_QUEUED);
	return stop_verb_stops(call, ret_status, error);
}

static void print_json(const struct stop *stop, bool holds)
{
	printf("{\"kind\":\"%s\",\"from_ms\":%lld,\"until_ms\":%lld,\"open_from\":%d,"
	       "\"open_until\":%d,\"holds\":%s,\"by\":",
	       stop_word(stop->kind), (long long)stop->begins_ms, (long long)stop->ends_ms,
	       stop->open_from, stop->open_until, holds ? "true" : "false");
	report_print_json_string(stdout, stop->operator_name);
	fputs(",\"because\":", stdout);
	report_print_json_string(stdout, stop->reason);
	fputs("}\n", stdout);
}

static void print_text(enum language language, const struct stop *stop, bool holds)
{
	char from[TIME_SIZE], until[TIME_SIZE], hours[STOP_HOURS_SIZE];

	clock_format(stop->begins_ms, from, sizeof(from));
	clock_format(stop->ends_ms, until, sizeof(until));
	printf("%-7s %.16s  %.16s", stop_word(stop->kind), from, until);
	stop_format_hours(stop, hours);
	printf("%s%s  %s  %s (%s)\n", hours[0] != '\0' ? "  " : "", hours,
	       text(language, holds ? N_("held back") : N_("not held back now")), stop->reason,
	       stop->operator_name);
}

bool stop_verb_stops(const struct verb_call *call, int *ret_status, struct error *error)
{
	const int64_t now_ms = clock_now_ms();
	struct stop list[STOP_LIST_MAX];
	struct verb_store opened;
	int count = 0;
	bool done;

	if (!verb_store_open(call->config, &opened, error))
		return false;
	done = stop_list(opened.store, now_ms, list, &count, error);
	verb_store_close(&opened);
	if (!done)
		return false;
	for (int i = 0; i < count; i++)
		if (call->format == REPORT_JSON)
			print_json(&list[i], stop_holds(&list[i], now_ms));
		else
			print_text(call->config->language, &list[i], stop_holds(&list[i], now_ms));
	if (count == 0 && call->format != REPORT_JSON)
		printf("%s\n", text(call->config->language, N_("Nothing is held back.")));
	*ret_status = EXIT_STATUS_OK;
	return fflush(stdout) == 0 ||
	       error_set(error, ERROR_STORE_IO, CAUSE_NONE, 0, "standard output");
}
