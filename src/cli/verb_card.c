#include <string.h>

#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"
#include "madoguchi/cli/management_key.h"
#include "madoguchi/cli/sign_in.h"
#include "madoguchi/cli/verbs.h"
#include "madoguchi/counter/card_prepare.h"
#include "madoguchi/counter/card_view.h"
#include "madoguchi/counter/reader_view.h"
#include "madoguchi/store/card_journal.h"

static const char *const contents[] = {
	[SLOT_EMPTY] = "empty",
	[SLOT_HOLDS] = "certificate",
	[SLOT_PROTECTED] = "after password",
	[SLOT_BROKEN] = "broken",
};

/* What the words ask for. */
struct card_order {
	enum credential credential; /* of one entry on the pad */
	struct management_key_order key;
};

static const char *const families[] = { "mynumber", "juki", "piv", "face" };
/* "stale" and "no_list" both mean: not known; "password": not read. */
static const char *const statuses[] = {
	[REVOCATION_NO_LIST] = "no_list",
	[REVOCATION_GOOD] = "good",
	[REVOCATION_REVOKED] = "revoked",
	[REVOCATION_STALE] = "stale",
};

static const char *status_word(const struct card_slot_view *slot)
{
	if (card_slot_read(slot))
		return statuses[slot->status.answer];
	return slot->content == SLOT_PROTECTED ? "password" : "";
}

static void print_slot(struct output *output, const struct card_view *view,
		       enum certificate_kind kind)
{
	const struct card_slot_view *slot = &view->slot[kind];

	output_text(output, kind_word(kind), contents[slot->content]);
	output_text(output, kind == KIND_SIGN ? "sign_serial" : "auth_serial",
		    card_slot_read(slot) ? slot->facts.serial : "");
	output_date(output, kind == KIND_SIGN ? "sign_expires" : "auth_expires", slot->expires);
	output_date(output, kind == KIND_SIGN ? "sign_renewable_from" : "auth_renewable_from",
		    slot->renewable_from);
	output_text(output, kind == KIND_SIGN ? "sign_status" : "auth_status", status_word(slot));
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

/* The number of the case that a row of the journal belongs to. */
static bool case_number(struct store *store, int64_t case_id, char number[static CASE_NUMBER_SIZE],
			struct error *error)
{
	struct case_record record;
	bool ok = case_load(store, case_id, &record, error);

	if (ok)
		text_copy(number, CASE_NUMBER_SIZE, record.number);
	explicit_bzero(&record, sizeof(record));
	return ok;
}

/* What was under way on this card when it was lost, and in which case. */
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
	char number[CASE_NUMBER_SIZE] = "";
	const char *word = "closed";
	bool found;

	if (!card_entry_unseen(counter->store, view->identity.digest, &entry, &found, error) ||
	    (found && !case_number(counter->store, entry.case_id, number, error)))
		return false;
	if (found)
		word = entry.outcome == OUTCOME_LEFT ? "left" : "open";
	else if (view->awaited)
		text_copy(number, sizeof(number), view->awaited_case.number);
	output_text(&cli->output, "journal", word);
	output_text(&cli->output, "step", found ? steps[entry.step] : "");
	output_text(&cli->output, "kind",
		    found && !card_step_of_pin(entry.step) ? kind_word(entry.kind) : "");
	output_text(&cli->output, "pin",
		    found && card_step_of_pin(entry.step) ? card_pin_word(entry.pin) : "");
	output_text(&cli->output, "case", number);
	output_record(&cli->output);
	return true;
}

static bool show_readers(struct cli *cli, struct counter *counter, const struct card_order *order,
			 struct error *error)
{
	static const char *const states[] = { "no service", "absent", "empty",
					      "card",	    "in use", "mute" };
	struct reader_view view;

	(void)order;
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

/* A PIV card's CHUID and CCC, where they are missing; the management key may come from where no
 * file of the configuration has it. */
static bool prepare(struct cli *cli, struct counter *counter, const struct card_order *order,
		    struct error *error)
{
	struct card_prepared prepared;

	if (!cli_management_key(cli, &order->key, counter, error) ||
	    !card_prepare_new(counter, &prepared, error))
		return false;
	output_text(&cli->output, "driver", prepared.driver);
	output_text(&cli->output, "warning",
		    prepared.warning != NULL ? text(cli->language, prepared.warning) : "");
	output_record(&cli->output);
	return true;
}

static bool show(struct cli *cli, struct counter *counter, const struct card_order *order,
		 struct error *error)
{
	struct card_view view;
	bool ok = card_look_closely(counter, &view, error);

	(void)order;
	if (ok)
		print_view(cli, &view);
	explicit_bzero(&view, sizeof(view));
	return ok;
}

static bool check(struct cli *cli, struct counter *counter, const struct card_order *order,
		  struct error *error)
{
	struct card_view view;
	bool ok = card_look(counter, &view, error) && check_journal(cli, counter, &view, error);

	(void)order;
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

static bool pad_takes(struct card *card, enum credential credential)
{
	for (unsigned ability = CREDENTIAL_VERIFY; ability <= CREDENTIAL_UNBLOCK; ability <<= 1)
		if (card_pad_cannot(card, credential, (enum credential_ability)ability) == NULL)
			return true;
	return false;
}

/* For who sets up a reader: which entries its own pad can take. */
static bool show_pad(struct cli *cli, struct counter *counter, const struct card_order *order,
		     struct error *error)
{
	bool ok = counter_card_begin(counter, error);

	(void)order;
	for (int i = 0; ok && i < CREDENTIAL_COUNT; i++) {
		if (pad_takes(counter->card, (enum credential)i)) {
			output_text(&cli->output, "pad", credential_words[i]);
			output_record(&cli->output);
		}
	}
	counter_card_end(counter);
	return ok;
}

/* One entry on the pad, as the counter would ask for it. */
static bool verify_on_pad(struct cli *cli, struct counter *counter, const struct card_order *order,
			  struct error *error)
{
	const bool ok = counter_card_begin(counter, error) &&
			card_verify_by_pad(counter->card, order->credential, cli->language, error);

	counter_card_end(counter);
	return ok;
}

static bool change_on_pad(struct cli *cli, struct counter *counter, const struct card_order *order,
			  struct error *error)
{
	const bool ok = counter_card_begin(counter, error) &&
			card_change_by_pad(counter->card, order->credential, cli->language, error);

	counter_card_end(counter);
	return ok;
}

static bool credential_parse(const char *word, struct card_order *order, struct error *error)
{
	for (int i = 0; i < CREDENTIAL_COUNT; i++) {
		if (strcmp(credential_words[i], word) == 0) {
			order->credential = (enum credential)i;
			return true;
		}
	}
	return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "card pad: %.40s", word);
}

static bool key_fd_parse(const char *word, struct card_order *order, struct error *error)
{
	order->key.from = MANAGEMENT_KEY_DESCRIPTOR;
	return cli_descriptor("--management-key-fd", word, &order->key.fd, error);
}

static bool key_asked(const char *none, struct card_order *order, struct error *error)
{
	(void)none;
	(void)error;
	order->key.from = MANAGEMENT_KEY_ASKED;
	return true;
}

static const struct card_act {
	const char *word;
	const char *second; /* NULL: a word alone */
	int words;
	bool (*parse)(const char *third, struct card_order *order, struct error *error);
	bool (*run)(struct cli *cli, struct counter *counter, const struct card_order *order,
		    struct error *error);
} acts[] = {
	{ "show", NULL, 1, NULL, show },
	{ "check", NULL, 1, NULL, check },
	{ "readers", NULL, 1, NULL, show_readers },
	{ "prepare", NULL, 1, NULL, prepare },
	{ "prepare", "--management-key", 2, key_asked, prepare },
	{ "prepare", "--management-key-fd", 3, key_fd_parse, prepare },
	{ "pad", NULL, 1, NULL, show_pad },
	{ "pad", "verify", 3, credential_parse, verify_on_pad },
	{ "pad", "change", 3, credential_parse, change_on_pad },
};

static const struct card_act *find_act(int count, char **words)
{
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		const struct card_act *act = &acts[i];

		if (count == act->words && strcmp(words[0], act->word) == 0 &&
		    (act->second == NULL || strcmp(words[1], act->second) == 0))
			return act;
	}
	return NULL;
}

/* The names of readers are looked for before anybody works here. */
static bool open_counter(struct cli *cli, const struct card_act *act, struct counter **ret_counter,
			 struct error *error)
{
	return act->run == show_readers ? cli_counter_locked(cli, ret_counter, error)
					: cli_counter_open(cli, RIGHT_COUNTER, ret_counter, error);
}

/* The words are read before the counter is opened: a slip of the keyboard waits for no reader. */
bool verb_card(struct cli *cli, int count, char **words, struct error *error)
{
	const struct card_act *act = find_act(count, words);
	struct card_order order = { 0 };
	struct counter *counter = NULL;
	bool ok;

	if (act == NULL)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "card");
	if ((act->parse != NULL && !act->parse(count > 2 ? words[2] : NULL, &order, error)) ||
	    !open_counter(cli, act, &counter, error))
		return false;
	ok = act->run(cli, counter, &order, error);
	counter_close(&counter);
	return ok;
}
