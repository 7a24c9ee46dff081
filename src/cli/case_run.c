/* case run and case continue: one reception through the same functions as the screens. */
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/log.h"
#include "madoguchi/base/text.h"
#include "madoguchi/cli/sign_in.h"
#include "madoguchi/cli/verbs.h"
#include "madoguchi/counter/custody.h"
#include "madoguchi/counter/link.h"
#include "madoguchi/counter/outage.h"
#include "madoguchi/counter/paper.h"
#include "madoguchi/counter/pin_work.h"
#include "madoguchi/counter/way.h"

#include "case_run.h"

static bool take_pins(struct run *run, const char *value, struct error *error)
{
	int fd;

	if (run->has_pins || !cli_descriptor("--pins-fd", value, &fd, error))
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "--pins-fd %s", value);
	run->has_pins = case_pins_read(fd, &run->pins, error);
	return run->has_pins;
}

static bool take_management_key(struct run *run, const char *value, struct error *error)
{
	run->management_key.from = MANAGEMENT_KEY_DESCRIPTOR;
	return cli_descriptor("--management-key-fd", value, &run->management_key.fd, error);
}

static bool ask_management_key(struct run *run, const char *none, struct error *error)
{
	(void)none;
	(void)error;
	run->management_key.from = MANAGEMENT_KEY_ASKED;
	return true;
}

static bool take_route(struct run *run, const char *value, struct error *error)
{
	return route_parse(value, &run->file.outage.route) ||
	       error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "--on-outage %s", value);
}

static bool take_consent(struct run *run, const char *value, struct error *error)
{
	run->file.outage.consent = strcmp(value, "yes") == 0;
	return run->file.outage.consent || strcmp(value, "no") == 0 ||
	       error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "--consent %s", value);
}

static bool take_last_try(struct run *run, const char *value, struct error *error)
{
	run->last_try = strcmp(value, "yes") == 0;
	return run->last_try || strcmp(value, "no") == 0 ||
	       error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "--last-try %s", value);
}

static bool take_envelope(struct run *run, const char *value, struct error *error)
{
	return (envelope_parse(value, &run->file.envelope) &&
		(run->file.envelope == ENVELOPE_DESTROYED ||
		 run->file.envelope == ENVELOPE_RETURNED)) ||
	       error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "--envelope %s", value);
}

static bool take_fee(struct run *run, const char *value, struct error *error)
{
	run->file.takes_fee = fee_means_parse(value, &run->file.fee);
	return run->file.takes_fee ||
	       error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "--fee %s", value);
}

static bool take_auth_alone(struct run *run, const char *value, struct error *error)
{
	run->auth_alone = strcmp(value, "yes") == 0;
	return run->auth_alone || strcmp(value, "no") == 0 ||
	       error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "--auth-alone %s", value);
}

static bool take_sign_serial(struct run *run, const char *value, struct error *error)
{
	(void)error;
	run->serial[KIND_SIGN] = value;
	return true;
}

static bool take_auth_serial(struct run *run, const char *value, struct error *error)
{
	(void)error;
	run->serial[KIND_AUTH] = value;
	return true;
}

struct run_option {
	const char *name;
	bool alone;	/* no value follows */
	bool continues; /* only for a case that is there: else the file says it */
	bool (*take)(struct run *run, const char *value, struct error *error);
};

static const struct run_option options[] = {
	{ "--pins-fd", .take = take_pins },
	{ "--management-key", .alone = true, .take = ask_management_key },
	{ "--management-key-fd", .take = take_management_key },
	{ "--last-try", .take = take_last_try },
	{ "--on-outage", .continues = true, .take = take_route },
	{ "--consent", .continues = true, .take = take_consent },
	{ "--envelope", .continues = true, .take = take_envelope },
	{ "--fee", .continues = true, .take = take_fee },
	{ "--auth-alone", .take = take_auth_alone },
	{ "--sign-serial", .take = take_sign_serial },
	{ "--auth-serial", .take = take_auth_serial },
};

static const struct run_option *find_option(const char *name, bool continues)
{
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (strcmp(options[i].name, name) == 0 && (continues || !options[i].continues))
			return &options[i];
	return NULL;
}

static bool parse_options(struct run *run, bool continues, int count, char **words,
			  struct error *error)
{
	for (int i = 0; i < count; i++) {
		const struct run_option *option = find_option(words[i], continues);
		const bool valued = option != NULL && !option->alone;

		if (option == NULL || (valued && i + 1 == count))
			return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "%s", words[i]);
		if (!option->take(run, valued ? words[i + 1] : NULL, error))
			return false;
		i += valued ? 1 : 0;
	}
	return true;
}

static void print_step(void *context, const struct issue_step_report *report)
{
	struct run *run = context;
	struct output *output = &run->cli->output;

	if (!report->ended)
		return;
	output_text(output, "event", "step");
	output_number(output, "step", report->number);
	output_number(output, "of", report->of);
	output_text(output, "kind", report->kind < KIND_COUNT ? kind_word(report->kind) : "");
	output_text(output, "words", text(run->cli->language, report->words));
	output_text(output, "outcome", report->ok ? "done" : "failed");
	output_number(output, "ms", report->took_ms);
	output_record(output);
	fflush(output->stream);
}

static void print_case(struct run *run, const struct case_record *record)
{
	struct output *output = &run->cli->output;
	struct message warning = outage_warning(record);
	char kinds[KINDS_TEXT_SIZE];
	char words[512] = "";

	kinds_format(record->kinds_done, kinds);
	if (warning.id != NULL && record->state != CASE_DONE)
		message_words(run->cli->language, &warning, words, sizeof(words));
	output_text(output, "event", "case");
	output_text(output, "case", record->number);
	output_text(output, "state", case_state_word(record->state));
	output_text(output, "route", route_word(record->route));
	output_text(output, "paper", record->custody_number);
	output_text(output, "done", kinds);
	output_text(output, "warning", words);
	output_record(output);
	fflush(output->stream);
}

bool run_paper(struct run *run, const struct case_record *record, enum paper paper,
	       struct error *error)
{
	struct paper_record row;
	struct buffer words;
	bool ok;

	buffer_init(&words, PAPER_TEXT_MAX);
	ok = paper_make(run->counter, record, paper, run->cli->language, &row, &words, error);
	buffer_done(&words);
	return ok;
}

static bool is_link_trouble(const struct error *error)
{
	return error->code == ERROR_ROUND_TRIP || error->code == ERROR_SYNC_ABSENT;
}

/* In custody, with consent, the key is made although the service is away; else the key is left
 * for the second visit. */
static bool work_in_outage(struct run *run, struct case_record *record, struct error *error)
{
	if (run->file.outage.route != ROUTE_CUSTODY || !run->file.outage.consent ||
	    typist_of(record->applicant) == TYPIST_STAFF)
		return true;
	record->route = ROUTE_CUSTODY;
	record->consent = true;
	return issue_card_work(run->counter, record, &run->issue_pins, print_step, run, error);
}

static void warn(struct run *run, const struct message *warning)
{
	char words[512];

	if (warning->id == NULL)
		return;
	message_words(run->cli->language, warning, words, sizeof(words));
	output_text(&run->cli->output, "event", "warning");
	output_text(&run->cli->output, "words", words);
	output_record(&run->cli->output);
}

/* A card whose management key is the factory's can be written by anybody. */
static void warn_of_key(struct run *run)
{
	const struct card *card = run->counter->card;
	const struct message warning = message_make(card != NULL ? card_warning(card) : NULL);

	warn(run, &warning);
}

static bool card_work(struct run *run, struct case_record *record, bool *ret_outage,
		      struct error *error)
{
	struct error trouble = { 0 };

	*ret_outage = false;
	if (issue_card_work(run->counter, record, &run->issue_pins, print_step, run, &trouble)) {
		warn_of_key(run);
		return true;
	}
	*error = trouble;
	if (!is_link_trouble(&trouble) || run->file.outage.route == ROUTE_DIRECT)
		return false;
	*ret_outage = true;
	return work_in_outage(run, record, error);
}

/* As the page of the custody does, before the card is taken. */
static void warn_of_card_end(struct run *run, const struct case_record *record)
{
	const struct message ends = custody_card_ends_words(
	    custody_card_ends(run->counter->office, record->card_expires, clock_today()));

	warn(run, &ends);
}

static bool defer(struct run *run, struct case_record *record, struct error *error)
{
	struct outage_choice *choice = &run->file.outage;
	const enum route route = choice->route;

	if (route == ROUTE_DIRECT)
		return error_set(error, ERROR_LINK_DOWN, CAUSE_NONE, 0, "no answer in time");
	if (route == ROUTE_CUSTODY)
		warn_of_card_end(run, record);
	return (record->state == CASE_WAITING_SERVICE ||
		((route != ROUTE_CUSTODY ||
		  cli_approve(run->cli, run->counter, FOUR_EYES_CUSTODY, record->number,
			      &choice->approval, error)) &&
		 outage_defer(run->counter, record, choice, error))) &&
	       run_paper(run, record, route == ROUTE_CUSTODY ? PAPER_CUSTODY : PAPER_REVISIT,
			 error);
}

static bool copy_of_certificates(struct run *run, const struct case_record *record,
				 struct error *error)
{
	return record->state != CASE_DONE || record->kinds_done == KINDS_NONE ||
	       run_paper(run, record, PAPER_COPY, error);
}

/* The envelope is opened by whoever types the PIN from it, and only when the service has just
 * answered; *ret_closed: it has not, and the envelope is as it was. */
static bool open_envelope(struct run *run, const struct case_record *record, bool *ret_closed,
			  struct error *error)
{
	const bool custody = run->file.outage.route == ROUTE_CUSTODY;
	struct error trouble = { 0 };
	bool open;

	*ret_closed = false;
	if (typist_of(record->applicant) != TYPIST_STAFF)
		return true;
	if (!envelope_is_open(run->counter->store, record, &open, error))
		return false;
	if (open || envelope_open(run->counter, record, &trouble))
		return true;
	*error = trouble;
	if (!is_link_trouble(&trouble) || run->file.outage.route == ROUTE_DIRECT)
		return false;
	*ret_closed = true;
	return envelope_note(run->counter, record, custody ? ENVELOPE_KEPT : ENVELOPE_HANDED_BACK,
			     error);
}

static bool close_envelope(struct run *run, const struct case_record *record, struct error *error)
{
	bool open;

	if (record->state != CASE_DONE)
		return true;
	return envelope_is_open(run->counter->store, record, &open, error) &&
	       (!open || envelope_note(run->counter, record, run->file.envelope, error));
}

static bool go_on(struct run *run, struct case_record *record, struct error *error)
{
	const int64_t patience = link_patience_ms(run->counter, record->procedure);
	struct issue_plan plan;
	bool outage = false;

	/* The reply is judged first: a second visit is a reception. */
	if (record->state == CASE_WAITING_REPLY || record->state == CASE_DRAFT)
		return error_set(error, ERROR_STATE_FORBIDDEN, CAUSE_NONE, 0,
				 "%s: case run with visit = 2", case_state_word(record->state));
	/* The program may have ended between the last step and the paper. */
	if (record->state == CASE_DONE)
		return close_envelope(run, record, error) &&
		       copy_of_certificates(run, record, error);
	if (record->procedure == PROCEDURE_REVOKE)
		return run_revoke(run, record, error);
	if (pin_work_procedure(record->procedure))
		return run_pin_work(run, record, error) && close_envelope(run, record, error);
	if (run->has_pins && (!open_envelope(run, record, &outage, error) ||
			      (!outage && !typist_note(run->counter, record, error))))
		return false;
	if (outage)
		return defer(run, record, error);
	if (!card_work(run, record, &outage, error))
		return false;
	if (!issue_wait(run->counter, record, outage ? 0 : patience, &plan, print_step, run, error))
		return false;
	if (issue_plan_stuck(&plan))
		return error_set(error, ERROR_AUTHORITY_REFUSED, CAUSE_NONE, 0, "see queue show");
	if (outage || issue_plan_has(&plan, STAGE_WAIT))
		return defer(run, record, error);
	return issue_finish(run->counter, record, run->has_pins ? &run->issue_pins : NULL,
			    print_step, run, error) &&
	       close_envelope(run, record, error) && copy_of_certificates(run, record, error);
}

/* What follows acceptance: a letter, or a Juki card's decision, is the end of this visit. */
static bool after(struct run *run, struct case_record *record, struct error *error)
{
	if (record->state == CASE_WAITING_REPLY)
		return true;
	if (record->state == CASE_DONE)
		return run_paper(run, record, PAPER_RECEPTION, error);
	return go_on(run, record, error);
}

/* The fee is due at the acceptance or at the end, as the office has it. */
static bool with_fee(struct run *run, struct case_record *record,
		     bool (*work)(struct run *run, struct case_record *record, struct error *error),
		     struct error *error)
{
	return run_fee(run, record, error) && work(run, record, error) &&
	       run_fee(run, record, error);
}

static bool open_run(struct run *run, struct error *error)
{
	return cli_counter_open(run->cli, RIGHT_COUNTER, &run->counter, error) &&
	       cli_management_key(run->cli, &run->management_key, run->counter, error);
}

static void close_run(struct run *run)
{
	counter_close(&run->counter);
	case_pins_free(&run->pins);
	reception_wipe(&run->file.reception);
}

/* Who agrees to what the file sets aside: --second. */
static bool take_second(struct run *run, struct case_record *record, struct error *error)
{
	struct approval approval;

	if (record->overrides[0] == '\0' || run->cli->second_name == NULL)
		return true;
	return cli_approve(run->cli, run->counter, FOUR_EYES_OVERRIDE, record->number, &approval,
			   error) &&
	       approval_override(run->counter, record, &approval, error);
}

bool verb_case_run(struct cli *cli, int count, char **words, struct error *error)
{
	struct run run = { .cli = cli };
	struct reception *reception = &run.file.reception;
	bool ok;

	if (count < 1)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "case run FILE");
	ok = case_file_read(words[0], &run.file, error) &&
	     parse_options(&run, false, count - 1, words + 1, error) && open_run(&run, error);
	if (ok) {
		case_pins_for(&run.pins, reception->record.procedure, &run.issue_pins);
		ok = take_second(&run, &reception->record, error) &&
		     run_receive(&run, reception, error) &&
		     with_fee(&run, &reception->record, after, error);
		print_case(&run, &reception->record);
	}
	close_run(&run);
	return ok;
}

bool verb_case_continue(struct cli *cli, int count, char **words, struct error *error)
{
	struct run run = { .cli = cli, .file.envelope = ENVELOPE_DESTROYED };
	struct case_record record;
	bool ok;

	if (count < 1)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "case continue NUMBER");
	ok = parse_options(&run, true, count - 1, words + 1, error) && open_run(&run, error) &&
	     case_find(run.counter->store, words[0], &record, error);
	if (ok) {
		/* What was chosen once stays chosen; changing it is another act. */
		if (record.route != ROUTE_DIRECT)
			run.file.outage.route = record.route;
		run.file.outage.consent = run.file.outage.consent || record.consent;
		case_pins_for(&run.pins, record.procedure, &run.issue_pins);
		ok = with_fee(&run, &record, go_on, error);
		print_case(&run, &record);
		explicit_bzero(&record, sizeof(record));
	}
	close_run(&run);
	return ok;
}
