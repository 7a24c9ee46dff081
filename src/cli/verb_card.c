#include <string.h>

#include "madoguchi/base/date.h"
#include "madoguchi/cli/sign_in.h"
#include "madoguchi/cli/verbs.h"
#include "madoguchi/counter/card_view.h"
#include "madoguchi/counter/reader_view.h"
#include "madoguchi/store/card_journal.h"

static const char *const contents[] = {
	[SLOT_EMPTY] = "empty",
	[SLOT_HOLDS] = "certificate",
	[SLOT_PROTECTED] = "after password",
	[SLOT_BROKEN] = "broken",
};

static const char *const families[] = { "mynumber", "juki", "piv", "face" };
/* "stale" and "no_list" both mean: not known. */
static const char *const statuses[] = {
	[REVOCATION_NO_LIST] = "no_list",
	[REVOCATION_GOOD] = "good",
	[REVOCATION_REVOKED] = "revoked",
	[REVOCATION_STALE] = "stale",
};

static void print_slot(struct output *output, const struct card_view *view,
		       enum certificate_kind kind)
{
	const struct card_slot_view *slot = &view->slot[kind];

	output_text(output, kind_word(kind), contents[slot->content]);
	output_text(output, kind == KIND_SIGN ? "sign_serial" : "auth_serial",
		    slot->content == SLOT_HOLDS ? slot->facts.serial : "");
	output_date(output, kind == KIND_SIGN ? "sign_expires" : "auth_expires", slot->expires);
	output_date(output, kind == KIND_SIGN ? "sign_renewable_from" : "auth_renewable_from",
		    slot->renewable_from);
	output_text(output, kind == KIND_SIGN ? "sign_status" : "auth_status",
		    slot->content == SLOT_HOLDS ? statuses[slot->status.answer] : "");
	output_date(output, kind == KIND_SIGN ? "sign_list_until" : "auth_list_until",
		    slot->status.next_update_ms > 0 ? date_from_ms(slot->status.next_update_ms)
						    : DATE_NONE);
}

static void print_view(struct cli *cli, const struct card_view *view)
{
	static const char *const tries[CREDENTIAL_COUNT] = {
		[CREDENTIAL_SIGN] = "tries_sign",
		[CREDENTIAL_AUTH] = "tries_auth",
		[CREDENTIAL_CARD_DATA] = "tries_card_data",
		[CREDENTIAL_CARD_B] = "tries_card_b",
		[CREDENTIAL_CARD_COMMON] = "tries_card_common",
		[CREDENTIAL_CARD_JUKI] = "tries_card_juki",
		[CREDENTIAL_PIV_PIN] = "tries_piv_pin",
		[CREDENTIAL_PIV_PUK] = "tries_piv_puk",
	};
	struct output *output = &cli->output;

	output_text(output, "card", families[view->family]);
	output_text(output, "profile", view->practice_profile ? "practice" : "none");
	output_date(output, "card_expires", view->card_expires);
	print_slot(output, view, KIND_AUTH);
	print_slot(output, view, KIND_SIGN);
	for (int i = 0; i < CREDENTIAL_COUNT; i++)
		if (view->tries[i] != TRIES_UNKNOWN)
			output_number(output, tries[i], view->tries[i]);
	output_text(output, "case", view->awaited ? view->awaited_case.number : "");
	output_number(output, "apdus", view->commands);
	output_record(output);
}

/* What was under way on this card when it was lost, and where its case goes on. */
static bool check_journal(struct cli *cli, struct counter *counter, const struct card_view *view,
			  struct error *error)
{
	static const char *const steps[STEP_COUNT] = {
		[STEP_SET_PIN] = "pin",		  [STEP_KEY] = "key",
		[STEP_REQUEST] = "request",	  [STEP_WRITE] = "write",
		[STEP_COMPARE] = "compare",	  [STEP_TEST] = "test",
		[STEP_CHANGE_PIN] = "change_pin", [STEP_RESET_PIN] = "reset_pin",
	};
	struct card_entry entry;
	bool found;

	if (!card_entry_open(counter->store, view->identity.digest, &entry, &found, error))
		return false;
	output_text(&cli->output, "journal", found ? "open" : "closed");
	output_text(&cli->output, "step", found ? steps[entry.step] : "");
	output_text(&cli->output, "kind",
		    found && !card_step_of_pin(entry.step) ? kind_word(entry.kind) : "");
	output_text(&cli->output, "pin",
		    found && card_step_of_pin(entry.step) ? card_pin_word(entry.pin) : "");
	output_text(&cli->output, "case", view->awaited ? view->awaited_case.number : "");
	output_record(&cli->output);
	return true;
}

static bool show_readers(struct cli *cli, struct counter *counter, struct error *error)
{
	static const char *const states[] = { "no service", "absent", "empty",
					      "card",	    "in use", "mute" };
	struct reader_view view;

	if (!reader_view(counter, &view, error))
		return false;
	if (!view.service)
		return error_set(error, ERROR_READER_SERVICE, CAUSE_NONE, 0, "pcscd");
	for (size_t i = 0; i < view.count; i++) {
		const struct reader_view_line *line = &view.lines[i];

		output_text(&cli->output, "reader", line->name);
		output_text(&cli->output, "state", states[line->state]);
		output_text(&cli->output, "card", line->known ? families[line->family] : "");
		output_text(&cli->output, "trouble",
			    line->trouble != ERROR_NONE ? error_name(line->trouble) : "");
		output_record(&cli->output);
	}
	explicit_bzero(&view, sizeof(view));
	return true;
}

/* A PIV card's CHUID and CCC, where they are missing. */
static bool prepare(struct cli *cli, struct counter *counter, struct error *error)
{
	const char *warning;
	bool done;

	card_setup_blank(counter->card_setup, true);
	done = counter_card_begin(counter, error) && card_prepare(counter->card, error);
	if (done) {
		warning = card_warning(counter->card);
		output_text(&cli->output, "driver", card_driver_name(counter->card));
		output_text(&cli->output, "warning",
			    warning != NULL ? text(cli->language, warning) : "");
		output_record(&cli->output);
	}
	counter_card_end(counter);
	return done;
}

static bool show(struct cli *cli, struct counter *counter, struct error *error)
{
	struct card_view view;
	bool ok = card_look(counter, &view, error);

	if (ok)
		print_view(cli, &view);
	explicit_bzero(&view, sizeof(view));
	return ok;
}

static bool check(struct cli *cli, struct counter *counter, struct error *error)
{
	struct card_view view;
	bool ok = card_look(counter, &view, error) && check_journal(cli, counter, &view, error);

	explicit_bzero(&view, sizeof(view));
	return ok;
}

static const char *const credential_words[CREDENTIAL_COUNT] = {
	[CREDENTIAL_SIGN] = "sign",
	[CREDENTIAL_AUTH] = "auth",
	[CREDENTIAL_CARD_DATA] = "card_data",
	[CREDENTIAL_CARD_B] = "card_b",
	[CREDENTIAL_CARD_COMMON] = "card_common",
	[CREDENTIAL_CARD_JUKI] = "card_juki",
	[CREDENTIAL_PIV_PIN] = "piv_pin",
	[CREDENTIAL_PIV_PUK] = "piv_puk",
};

/* For who sets up a reader: which entries its own pad can take. */
static bool show_pad(struct cli *cli, struct counter *counter, struct error *error)
{
	bool ok = counter_card_begin(counter, error);

	for (int i = 0; ok && i < CREDENTIAL_COUNT; i++) {
		if (card_pad_takes(counter->card, (enum credential)i)) {
			output_text(&cli->output, "pad", credential_words[i]);
			output_record(&cli->output);
		}
	}
	counter_card_end(counter);
	return ok;
}

/* "card pad verify|change CREDENTIAL": one entry on the pad, as the counter would ask for it. */
static bool try_pad(struct cli *cli, struct counter *counter, const char *act, const char *word,
		    struct error *error)
{
	int i = 0;
	bool ok;

	while (i < CREDENTIAL_COUNT && strcmp(credential_words[i], word) != 0)
		i++;
	if (i == CREDENTIAL_COUNT || (strcmp(act, "verify") != 0 && strcmp(act, "change") != 0))
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "card pad");
	ok = counter_card_begin(counter, error) &&
	     (act[0] == 'v'
		  ? card_verify_by_pad(counter->card, (enum credential)i, cli->language, error)
		  : card_change_by_pad(counter->card, (enum credential)i, cli->language, error));
	counter_card_end(counter);
	return ok;
}

static const struct {
	const char *word;
	bool (*act)(struct cli *cli, struct counter *counter, struct error *error);
} acts[] = {
	{ "show", show },	{ "check", check },  { "readers", show_readers },
	{ "prepare", prepare }, { "pad", show_pad },
};

/* "card prepare --management-key-fd N": the key where no file of the configuration has it. */
static bool prepare_with(struct cli *cli, struct counter *counter, const char *value,
			 struct error *error)
{
	int fd;

	return cli_descriptor("--management-key-fd", value, &fd, error) &&
	       card_setup_management_key_read(counter->card_setup, fd, error) &&
	       prepare(cli, counter, error);
}

static bool act_on(struct cli *cli, struct counter *counter, int count, char **words,
		   struct error *error)
{
	if (count == 3 && strcmp(words[0], "pad") == 0)
		return try_pad(cli, counter, words[1], words[2], error);
	if (count == 3 && strcmp(words[0], "prepare") == 0 &&
	    strcmp(words[1], "--management-key-fd") == 0)
		return prepare_with(cli, counter, words[2], error);
	for (size_t i = 0; count == 1 && i < sizeof(acts) / sizeof(acts[0]); i++)
		if (strcmp(words[0], acts[i].word) == 0)
			return acts[i].act(cli, counter, error);
	return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "card");
}

/* The names of readers are looked for before anybody works here. */
static bool open_counter(struct cli *cli, bool readers, struct counter **ret_counter,
			 struct error *error)
{
	return readers ? counter_open(cli->config, cli->office, "", ret_counter, error)
		       : cli_counter_open(cli, RIGHT_COUNTER, ret_counter, error);
}

bool verb_card(struct cli *cli, int count, char **words, struct error *error)
{
	const bool readers = count == 1 && strcmp(words[0], "readers") == 0;
	struct counter *counter = NULL;
	bool ok;

	if (!open_counter(cli, readers, &counter, error))
		return false;
	ok = act_on(cli, counter, count, words, error);
	counter_close(&counter);
	return ok;
}
