#include <string.h>

#include "madoguchi/cli/verbs.h"
#include "madoguchi/counter/card_view.h"
#include "madoguchi/store/card_journal.h"

static const char *const contents[] = {
	[SLOT_EMPTY] = "empty",
	[SLOT_HOLDS] = "certificate",
	[SLOT_PROTECTED] = "after password",
	[SLOT_BROKEN] = "broken",
};

static void print_slot(struct output *output, const struct card_view *view,
		       enum certificate_kind kind)
{
	const struct card_slot_view *slot = &view->slot[kind];

	output_text(output, kind_word(kind), contents[slot->content]);
	output_text(output, kind == KIND_SIGN ? "sign_serial" : "auth_serial",
		    slot->content == SLOT_HOLDS ? slot->facts.serial : "");
	output_date(output, kind == KIND_SIGN ? "sign_expires" : "auth_expires", slot->expires);
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
	static const char *const families[] = { "mynumber", "juki", "piv", "face" };
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
	static const char *const steps[STEP_COUNT] = { "pin",	"key",	   "request",
						       "write", "compare", "test" };
	struct card_entry entry;
	bool found;

	if (!card_entry_open(counter->store, view->identity.digest, &entry, &found, error))
		return false;
	output_text(&cli->output, "journal", found ? "open" : "closed");
	output_text(&cli->output, "step", found ? steps[entry.step] : "");
	output_text(&cli->output, "kind", found ? kind_word(entry.kind) : "");
	output_text(&cli->output, "case", view->awaited ? view->awaited_case.number : "");
	output_record(&cli->output);
	return true;
}

bool verb_card(struct cli *cli, int count, char **words, struct error *error)
{
	const bool check = count == 1 && strcmp(words[0], "check") == 0;
	struct counter *counter = NULL;
	struct card_view view;
	bool ok;

	if (!check && !(count == 1 && strcmp(words[0], "show") == 0))
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "card");
	if (!counter_open(cli->config, cli->office, "command", &counter, error))
		return false;
	ok = card_look(counter, &view, error);
	if (ok && check)
		ok = check_journal(cli, counter, &view, error);
	else if (ok)
		print_view(cli, &view);
	explicit_bzero(&view, sizeof(view));
	counter_close(&counter);
	return ok;
}
