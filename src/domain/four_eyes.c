#include "madoguchi/domain/four_eyes.h"

#include "madoguchi/base/message.h"
#include "office_rules.h"

static const struct {
	const char *word;
	const char *label;
} acts[] = {
	[FOUR_EYES_CANCEL] = { "cancel", N_("A request is cancelled") },
	[FOUR_EYES_REISSUE] = { "reissue", N_("A request whose outcome is unknown is sent again") },
	[FOUR_EYES_UNLOCK] = { "unlock", N_("An operator is unlocked") },
	[FOUR_EYES_EXPORT] = { "export", N_("Requests are exported as files") },
	[FOUR_EYES_IMPORT] = { "import", N_("Answers are imported from files") },
	[FOUR_EYES_RESTORE] = { "restore", N_("A backup is restored") },
	[FOUR_EYES_PURGE] = { "purge", N_("Records whose time has run out are removed") },
	[FOUR_EYES_GIVE] = { "give", N_("What lies in custody leaves the office") },
	[FOUR_EYES_CUSTODY] = { "custody", N_("Something comes into custody") },
	[FOUR_EYES_RULES] = { "rules", N_("Other rules of the office are applied") },
	[FOUR_EYES_OVERRIDE] = { "override", N_("A rule is set aside in this case") },
	[FOUR_EYES_STOCKTAKE] = { "stocktake", N_("The stock-taking of the safe is closed") },
	[FOUR_EYES_DAY] = { "day", N_("The day is closed with these sums") },
};

const char *four_eyes_word(enum four_eyes act)
{
	return acts[act].word;
}

const char *four_eyes_label(enum four_eyes act)
{
	return acts[act].label;
}

bool office_wants_second(const struct office *office, enum four_eyes act)
{
	return act >= FOUR_EYES_COUNT || (office->four_eyes & (1u << act)) != 0;
}
