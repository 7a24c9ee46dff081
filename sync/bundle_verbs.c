#include "madoguchi/sync/bundle_verbs.h"

#include <stdio.h>

#include "madoguchi/base/log.h"
#include "madoguchi/sync/agreement.h"
#include "madoguchi/sync/bundle.h"

static bool flushed(struct error *error)
{
	return (fflush(stdout) == 0 && !ferror(stdout)) ||
	       error_set(error, ERROR_STORE_IO, CAUSE_NONE, 0, "standard output");
}

static bool agree(const struct verb_call *call, struct sync_office *office, enum four_eyes act,
		  struct error *error)
{
	const struct agreement agreement = {
		.operator_name = call->operator_name,
		.second_name = call->second_name,
		.password_fd = call->password_fd,
		.second_password_fd = call->second_password_fd,
	};

	return agreement_take(call->config, office->store, act, &agreement, error);
}

/* ---- export --------------------------------------------------------------------------------- */

static bool print_slip(const char *dir, const struct bundle_export *result, struct error *error)
{
	char path[BUNDLE_PATH_SIZE];
	struct buffer slip;
	bool done;

	snprintf(path, sizeof(path), "%s/%s", dir, result->slip);
	buffer_init(&slip, BUNDLE_FILE_MAX);
	done = bundle_file_read(path, &slip, error);
	if (done)
		fwrite(slip.bytes, 1, slip.size, stdout);
	buffer_done(&slip);
	return done;
}

static bool print_export(const struct verb_call *call, const struct bundle_export *result,
			 struct error *error)
{
	if (call->format == REPORT_JSON)
		printf("{\"files\":%d,\"messages\":%d,\"requests\":%d,\"polls\":%d,"
		       "\"confirmations\":%d,\"more\":%s,\"slip\":\"%s\"}\n",
		       result->files, result->messages, result->requests, result->polls,
		       result->confirmations, result->more ? "true" : "false", result->slip);
	else if (result->files == 0)
		printf("%s\n", text(call->config->language,
				    N_("Nothing is waiting: there is nothing to carry.")));
	else if (!print_slip(call->words[0], result, error))
		return false;
	return flushed(error);
}

bool bundle_verb_export(const struct verb_call *call, int *ret_status, struct error *error)
{
	struct bundle_export result;
	struct sync_office office;
	bool done;

	if (!sync_office_open(call->config, &office, error))
		return false;
	done = agree(call, &office, FOUR_EYES_EXPORT, error) &&
	       bundle_export(&office, call->words[0], &result, error);
	sync_office_close(&office);
	if (!done)
		return false;
	*ret_status = EXIT_STATUS_OK;
	return print_export(call, &result, error);
}

/* ---- import --------------------------------------------------------------------------------- */

static void print_line(enum language language, const char *id, int number)
{
	const struct message message = message_with_number(id, number);
	char words[128];

	message_words(language, &message, words, sizeof(words));
	printf("    %s\n", words);
}

static void print_import(const struct verb_call *call, const char *path,
			 const struct bundle_import *result)
{
	const enum language language = call->config->language;

	if (call->format == REPORT_JSON) {
		fputs("{\"file\":", stdout);
		report_print_json_string(stdout, path);
		printf(",\"taken\":%d,\"repeated\":%d,\"late\":%d,\"foreign\":%d}\n", result->taken,
		       result->repeated, result->late, result->foreign);
		return;
	}
	printf("%s\n", path);
	print_line(language, N_("Answers taken: {1}"), result->taken);
	if (result->repeated > 0)
		print_line(language, N_("Came before: {1}"), result->repeated);
	if (result->late > 0)
		print_line(language, N_("Out of date, kept: {1}"), result->late);
	if (result->foreign > 0)
		print_line(language, N_("Not for this office: {1}"), result->foreign);
}

/* What concerns this file alone; anything else concerns the next one too. */
static bool is_of_file(const struct error *error)
{
	return error->code == ERROR_FILE_WRONG || error->code == ERROR_BUNDLE_FOREIGN ||
	       error->code == ERROR_AUTHORITY_REFUSED;
}

static bool import_one(const struct verb_call *call, struct sync_office *office, const char *path,
		       int *status, struct error *error)
{
	struct bundle_import result;
	struct error wrong = { 0 };

	if (bundle_import(office, path, &result, &wrong)) {
		print_import(call, path, &result);
		return true;
	}
	if (!is_of_file(&wrong)) {
		*error = wrong;
		return false;
	}
	fprintf(stderr, "%s:\n", path);
	call->tell(call->config->language, &wrong);
	log_error(&wrong, path);
	if (*status == EXIT_STATUS_OK)
		*status = (int)error_exit_status(wrong.code);
	return true;
}

bool bundle_verb_import(const struct verb_call *call, int *ret_status, struct error *error)
{
	int status = EXIT_STATUS_OK;
	struct sync_office office;
	bool done;

	if (!sync_office_open(call->config, &office, error))
		return false;
	done = agree(call, &office, FOUR_EYES_IMPORT, error);
	for (char *const *path = call->words; done && *path != NULL; path++)
		done = import_one(call, &office, *path, &status, error);
	sync_office_close(&office);
	if (!done)
		return false;
	*ret_status = status;
	return flushed(error);
}
