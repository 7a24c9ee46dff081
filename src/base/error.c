#include "madoguchi/base/error.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct error_row {
	const char *name;
	const char *happened;
	const char *next;
	enum exit_status status;
};

/* Indexed by the number; numbers that were never given have no name. */
static const struct error_row error_rows[] = {
#define X(number, code_name, exit_name, what_happened, what_next)                                  \
	[number] = {                                                                               \
		.name = #code_name,                                                                \
		.happened = what_happened,                                                         \
		.next = what_next,                                                                 \
		.status = EXIT_STATUS_##exit_name,                                                 \
	},
	ERROR_TABLE(X)
#undef X
};

static const struct error_row error_row_none = {
	.name = "NONE",
	.happened = "",
	.next = "",
	.status = EXIT_STATUS_OK,
};

static const char *const cause_formats[] = {
	[CAUSE_SQLITE] = "SQLite %" PRId64,
	[CAUSE_PCSC] = "PC/SC 0x%08" PRIX64,
	[CAUSE_SW] = "SW %04" PRIX64,
	[CAUSE_CURL] = "curl %" PRId64,
	[CAUSE_CMP] = "CMP failInfo 0x%07" PRIX64,
	[CAUSE_SSL] = "OpenSSL %08" PRIX64,
	[CAUSE_HTTP] = "HTTP %" PRId64,
};

void error_fill(struct error *error, enum error_code code, const char *where,
		enum error_cause cause, int64_t cause_code, const char *format, ...)
{
	va_list arguments;

	if (error == NULL)
		return;
	error->code = code;
	error->cause = cause;
	error->cause_code = cause_code;
	error->where = where;
	va_start(arguments, format);
	if (vsnprintf(error->detail, sizeof(error->detail), format, arguments) < 0)
		error->detail[0] = '\0';
	va_end(arguments);
}

bool error_only_missing(const struct error *failure, struct error *error)
{
	if (failure->code == ERROR_NOT_FOUND)
		return true;
	if (error != NULL)
		*error = *failure;
	return false;
}

/* A number outside the table is a fault of ours and is shown as one. */
static const struct error_row *error_row(enum error_code code)
{
	size_t number = (size_t)code;

	if (code == ERROR_NONE)
		return &error_row_none;
	if (number >= sizeof(error_rows) / sizeof(error_rows[0]) || error_rows[number].name == NULL)
		return &error_rows[ERROR_INTERNAL];
	return &error_rows[number];
}

const char *error_name(enum error_code code)
{
	return error_row(code)->name;
}

const char *error_happened(enum error_code code)
{
	return error_row(code)->happened;
}

const char *error_next(enum error_code code)
{
	return error_row(code)->next;
}

enum exit_status error_exit_status(enum error_code code)
{
	return error_row(code)->status;
}

static void describe_cause(const struct error *error, char *buffer, size_t size)
{
	size_t cause = (size_t)error->cause;

	buffer[0] = '\0';
	if (error->cause == CAUSE_ERRNO) {
		char words[80];

		snprintf(buffer, size, "errno %" PRId64 " (%s)", error->cause_code,
			 strerror_r((int)error->cause_code, words, sizeof(words)));
		return;
	}
	if (cause >= sizeof(cause_formats) / sizeof(cause_formats[0]) ||
	    cause_formats[cause] == NULL)
		return;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
	/* The formats come from the table above and take one int64 each. */
	snprintf(buffer, size, cause_formats[cause], error->cause_code);
#pragma GCC diagnostic pop
}

void error_describe(const struct error *error, char *buffer, size_t size)
{
	char cause[128];

	if (size == 0)
		return;
	if (error == NULL || error->code == ERROR_NONE) {
		snprintf(buffer, size, "no error");
		return;
	}
	describe_cause(error, cause, sizeof(cause));
	snprintf(buffer, size, "%s (%d) at %s%s%s%s%s", error_name(error->code), (int)error->code,
		 error->where != NULL ? error->where : "?", error->detail[0] != '\0' ? ": " : "",
		 error->detail, cause[0] != '\0' ? ", " : "", cause);
}
