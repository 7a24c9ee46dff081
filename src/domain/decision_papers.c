#include "decision_parts.h"

#include "madoguchi/base/date.h"

/* What else may stand for a paper that is asked for; the paper itself comes first. */
struct stand_in {
	enum document asked;
	enum document shown;
};

static const struct stand_in stand_ins[] = {
	{ DOCUMENT_OTHER_ID, DOCUMENT_PHOTO_ID },
	{ DOCUMENT_AGENT_OTHER_ID, DOCUMENT_AGENT_PHOTO_ID },
	{ DOCUMENT_REP_OTHER_ID, DOCUMENT_REP_PHOTO_ID },
	{ DOCUMENT_REPLY, DOCUMENT_REPLY_SEALED },
	{ DOCUMENT_POA, DOCUMENT_POA_SEALED_PIN },
};

/* The open form of what has to come sealed: shown, but it counts as missing. */
static const struct stand_in opened_forms[] = {
	{ DOCUMENT_REPLY_SEALED, DOCUMENT_REPLY },
	{ DOCUMENT_POA_SEALED_PIN, DOCUMENT_POA },
};

static bool listed(const struct stand_in *table, size_t count, enum document asked,
		   enum document shown)
{
	for (size_t i = 0; i < count; i++)
		if (table[i].asked == asked && table[i].shown == shown)
			return true;
	return false;
}

#define LISTED(table, asked, shown) listed(table, sizeof(table) / sizeof((table)[0]), asked, shown)

bool paper_asked(const struct paper_rule *paper, const struct situation *situation)
{
	return conditions_all(&paper->when, situation) &&
	       !conditions_any(&paper->unless, situation);
}

static bool too_old(const struct paper_rule *paper, const struct document_shown *shown, int32_t day)
{
	return paper->within_months > 0 && shown->issued != DATE_NONE &&
	       day > months_after(shown->issued, paper->within_months);
}

static bool usable(const struct paper_rule *paper, const struct document_shown *shown, int32_t day)
{
	return !shown->stale && !too_old(paper, shown, day);
}

/* Takes a paper off the pile that meets what is asked; -1 when there is none. */
static int take(const struct paper_rule *paper, const struct situation *situation, bool *taken,
		bool stand_in)
{
	int32_t day = situation_day(situation);
	for (int i = 0; i < situation->shown_count; i++) {
		const struct document_shown *shown = &situation->shown[i];
		bool meets = stand_in ? LISTED(stand_ins, paper->document, shown->document)
				      : shown->document == paper->document;
		if (taken[i] || !meets || !usable(paper, shown, day))
			continue;
		taken[i] = true;
		return i;
	}
	return -1;
}

static enum decision_code why_missing(const struct paper_rule *paper,
				      const struct situation *situation, const bool *taken)
{
	int32_t day = situation_day(situation);
	for (int i = 0; i < situation->shown_count; i++) {
		const struct document_shown *shown = &situation->shown[i];
		if (taken[i])
			continue;
		if (LISTED(opened_forms, paper->document, shown->document))
			return DECISION_OPENED;
		if (shown->document != paper->document &&
		    !LISTED(stand_ins, paper->document, shown->document))
			continue;
		if (shown->stale)
			return DECISION_STALE;
		if (too_old(paper, shown, day))
			return DECISION_TOO_OLD;
	}
	return DECISION_MISSING;
}

static void put(struct paper_result *list, uint8_t *count, enum document document,
		enum decision_code code)
{
	if (*count < SITUATION_DOCUMENTS)
		list[(*count)++] = (struct paper_result){ document, code };
}

static void put_lack(struct papers_result *result, const struct paper_rule *paper,
		     enum decision_code code)
{
	if (paper->soft)
		put(result->notes, &result->note_count, paper->document, DECISION_SOFT);
	else if (paper->by_letter)
		put(result->by_letter, &result->by_letter_count, paper->document, code);
	else
		put(result->missing, &result->missing_count, paper->document, code);
}

/* The papers of a rule are in vocabulary order, so everything found is too. */
void papers_judge(const struct document_rule *rule, const struct situation *situation,
		  struct papers_result *ret_result)
{
	bool taken[SITUATION_DOCUMENTS] = { false };
	int met[RULE_PAPERS];
	*ret_result = (struct papers_result){ 0 };
	for (size_t i = 0; i < rule->paper_count; i++)
		met[i] = paper_asked(&rule->papers[i], situation)
			     ? take(&rule->papers[i], situation, taken, false)
			     : -1;
	for (size_t i = 0; i < rule->paper_count; i++) {
		const struct paper_rule *paper = &rule->papers[i];
		if (!paper_asked(paper, situation)) {
			if (conditions_any(&paper->unless, situation))
				put(ret_result->notes, &ret_result->note_count, paper->document,
				    DECISION_WAIVED);
			continue;
		}
		if (met[i] < 0)
			met[i] = take(paper, situation, taken, true);
		if (met[i] < 0)
			put_lack(ret_result, paper, why_missing(paper, situation, taken));
		else if (paper->within_months > 0 && situation->shown[met[i]].issued == DATE_NONE)
			put(ret_result->notes, &ret_result->note_count, paper->document,
			    DECISION_UNDATED);
	}
}
