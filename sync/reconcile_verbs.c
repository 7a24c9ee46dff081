#include "madoguchi/sync/reconcile_verbs.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/log.h"
#include "madoguchi/base/text.h"
#include "madoguchi/base/wake.h"
#include "madoguchi/pki/request.h"
#include "madoguchi/store/comparison.h"
#include "madoguchi/sync/reconcile.h"
#include "madoguchi/sync/verb_store.h"

#define PAGE 32

/* ---- printing ------------------------------------------------------------------------------- */

static void print_numbers(enum language language, struct message message)
{
	char words[256];

	message_words(language, &message, words, sizeof(words));
	printf("%s\n", words);
}

static void print_finding(const struct verb_call *call, const struct finding *finding)
{
	const enum language language = call->config->language;
	char at[32];

	clock_format(finding->found_ms, at, sizeof(at));
	if (call->format == REPORT_JSON) {
		printf("{\"id\":%" PRId64 ",\"kind\":\"%s\",\"subject\":\"%s\",\"case\":\"%s\","
		       "\"found\":\"%s\",\"letter_ms\":%" PRId64 "}\n",
		       finding->id, finding_kind_word(finding->kind), finding->subject,
		       finding->case_number, at, finding->letter_ms);
		return;
	}
	printf("%" PRId64 "  %s  %s  %s\n    %s\n    -> %s\n", finding->id, at,
	       finding->case_number[0] != '\0' ? finding->case_number : "-", finding->subject,
	       text(language, finding_words(finding->kind)),
	       text(language, finding_next_step(finding)));
}

static bool print_open(const struct verb_call *call, struct store *store, int *ret_status,
		       struct error *error)
{
	struct finding list[PAGE];
	int64_t after = 0;
	int count = PAGE;

	*ret_status = EXIT_STATUS_OK;
	while (count == PAGE) {
		if (!finding_list_read(store, after, false, list, PAGE, &count, error))
			return false;
		for (int i = 0; i < count; i++) {
			print_finding(call, &list[i]);
			after = list[i].id;
			*ret_status = EXIT_STATUS_DIFFERENT;
		}
	}
	return true;
}

static void print_run(const struct verb_call *call, const struct reconciliation *run)
{
	const enum language language = call->config->language;
	char made[32];

	clock_format(run->made_ms, made, sizeof(made));
	if (call->format == REPORT_JSON) {
		printf("{\"made\":\"%s\",\"entries\":%" PRId64 ",\"found\":%" PRId64
		       ",\"gone\":%" PRId64 ",\"open\":%" PRId64 ",\"asked\":%" PRId64 "}\n",
		       made, run->entries, run->found, run->gone, run->open, run->asked);
		return;
	}
	print_numbers(language,
		      message_with_text(N_("Statement of the national service of {1}."), made));
	print_numbers(language, message_with_number(N_("Transactions in it: {1}"), run->entries));
	print_numbers(language, message_with_number(N_("New differences: {1}"), run->found));
	print_numbers(language,
		      message_with_number(N_("Differences that have gone: {1}"), run->gone));
	if (run->asked > 0)
		print_numbers(language,
			      message_with_number(N_("Sent before this database was restored, "
						     "and asked for now: {1}"),
						  run->asked));
	if (run->open == 0)
		printf("%s\n", text(language, N_("Our records and the statement agree.")));
	else
		print_numbers(language,
			      message_with_number(N_("For a person to settle: {1}"), run->open));
}

/* ---- asked for by the screens --------------------------------------------------------------- */

struct asked {
	struct store *store;
	struct comparison comparison;
};

static bool note_progress(void *context, int64_t read, struct error *error)
{
	struct asked *asked = context;

	return comparison_progress(asked->store, &asked->comparison, read, error);
}

static bool begin_asked(struct asked *asked, struct error *error)
{
	return comparison_newest(asked->store, &asked->comparison, error) &&
	       comparison_begin(asked->store, &asked->comparison, error);
}

/* A comparison that failed has been made as far as its asker is concerned: why stands with it. */
static bool act_asked(const struct verb_call *call, int *ret_status, struct error *error)
{
	struct sync_office office;
	struct reconciliation run;
	struct error trouble = { 0 };
	struct asked asked;
	bool done;

	if (!sync_office_open_beside(call->config, &office, error))
		return false;
	asked.store = office.store;
	done = begin_asked(&asked, error);
	if (done) {
		if (!reconcile_online(&office, reconcile_since_ms(&office), note_progress, &asked,
				      &run, &trouble))
			log_error(&trouble, "comparison");
		done = comparison_end(office.store, &asked.comparison, trouble.code, error);
	}
	sync_office_close(&office);
	*ret_status = EXIT_STATUS_OK;
	return done;
}

/* ---- acts ----------------------------------------------------------------------------------- */

static int64_t since_of(const struct verb_call *call, const struct sync_office *office)
{
	int32_t day;

	if (call->since != NULL && date_parse_iso(call->since, &day))
		return date_to_ms(day);
	return reconcile_since_ms(office);
}

static bool act_compare(const struct verb_call *call, int *ret_status, struct error *error)
{
	struct reconciliation run;
	struct sync_office office;
	bool done;

	if (!sync_office_open_beside(call->config, &office, error))
		return false;
	done = call->words[0] != NULL
		   ? reconcile_files(&office, call->words, &run, error)
		   : reconcile_online(&office, since_of(call, &office), NULL, NULL, &run, error);
	if (done) {
		print_run(call, &run);
		done = print_open(call, office.store, ret_status, error);
	}
	sync_office_close(&office);
	return done;
}

static bool act_list(const struct verb_call *call, int *ret_status, struct error *error)
{
	struct verb_store opened;
	bool done;

	if (!verb_store_open(call->config, &opened, error))
		return false;
	done = print_open(call, opened.store, ret_status, error);
	verb_store_close(&opened);
	return done;
}

static bool number_of(const struct verb_call *call, int64_t *ret_id, struct error *error)
{
	char *end = NULL;

	if (call->words[1] != NULL && call->words[2] == NULL)
		*ret_id = strtoll(call->words[1], &end, 10);
	if (end != NULL && end != call->words[1] && *end == '\0')
		return true;
	return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "reconcile %s NUMBER", call->words[0]);
}

/* A free field: no control characters, and never a My Number. */
static bool clean(const char *given, const char *what, char *ret_text, size_t size,
		  struct error *error)
{
	if (given == NULL || given[0] == '\0')
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "%s is missing", what);
	if (text_has_my_number(given))
		return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "%s", what);
	text_clean(given, strlen(given), ret_text, size);
	return true;
}

/* Who has decided: the operator himself, or whom he names. */
static bool person_of(const struct verb_call *call, const struct operator_record *signed_in,
		      char ret_person[static FINDING_PERSON_SIZE], struct error *error)
{
	const char *himself =
	    signed_in->full_name[0] != '\0' ? signed_in->full_name : signed_in->name;

	return clean(call->person != NULL ? call->person : himself, "--person NAME", ret_person,
		     FINDING_PERSON_SIZE, error);
}

static bool not_collected(const uint8_t *certificate, size_t size, struct buffer *ret_body,
			  struct error *error)
{
	return pki_request_revocation(certificate, size, PKI_UNSPECIFIED, ret_body, error);
}

static bool settle(const struct verb_call *call, struct store *store, int64_t id,
		   const char *person, struct error *error)
{
	char decision[FINDING_DECISION_SIZE];

	if (strcmp(call->words[0], "letter") == 0)
		return finding_letter(store, id, person, error);
	if (strcmp(call->words[0], "revoke") == 0)
		return finding_revoke(store, id, person, not_collected, error);
	return clean(call->decision, "--decision WORDS", decision, sizeof(decision), error) &&
	       finding_settle(store, id, person, decision, error);
}

static bool act_on_one(const struct verb_call *call, int *ret_status, struct error *error)
{
	char person[FINDING_PERSON_SIZE];
	struct verb_store opened;
	int64_t id;
	bool done;

	*ret_status = EXIT_STATUS_OK;
	if (!number_of(call, &id, error) || !verb_store_open_signed_in(call, &opened, error))
		return false;
	done = person_of(call, &opened.signed_in, person, error) &&
	       settle(call, opened.store, id, person, error);
	verb_store_close(&opened);
	if (done)
		wake_send(call->config->state_dir, WAKE_QUEUED);
	return done;
}

static bool act_answer_for(const struct verb_call *call, int *ret_status, struct error *error)
{
	char person[FINDING_PERSON_SIZE], decision[FINDING_DECISION_SIZE];
	struct operator_record signed_in;
	struct sync_office office;
	bool done;

	*ret_status = EXIT_STATUS_OK;
	if (!clean(call->decision, "--decision WORDS", decision, sizeof(decision), error) ||
	    !sync_office_open(call->config, &office, error))
		return false;
	done = verb_sign_in(call, office.store, &signed_in, error) &&
	       person_of(call, &signed_in, person, error) &&
	       reconcile_answer_for(&office, person, decision, error);
	sync_office_close(&office);
	return done;
}

static const struct {
	const char *word;
	bool (*act)(const struct verb_call *call, int *ret_status, struct error *error);
} acts[] = {
	{ "list", act_list },	  { "settle", act_on_one },   { "letter", act_on_one },
	{ "revoke", act_on_one }, { "copy", act_answer_for }, { "asked", act_asked },
};

bool reconcile_verb(const struct verb_call *call, int *ret_status, struct error *error)
{
	bool (*act)(const struct verb_call *call, int *ret_status, struct error *error) =
	    act_compare;

	for (size_t i = 0; call->words[0] != NULL && i < sizeof(acts) / sizeof(acts[0]); i++)
		if (strcmp(acts[i].word, call->words[0]) == 0)
			act = acts[i].act;
	return act(call, ret_status, error) &&
	       ((fflush(stdout) == 0 && !ferror(stdout)) ||
		error_set(error, ERROR_STORE_IO, CAUSE_NONE, 0, "standard output"));
}
