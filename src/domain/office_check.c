#include "office_file.h"

#include <string.h>

#include "madoguchi/base/date.h"

/* Rules are tried in the order of the file, so one that stands behind a wider one is never reached:
 * the file says something that nobody will ever hear. */

static bool set_covers(unsigned wide, unsigned narrow)
{
	return wide == 0 || (narrow != 0 && (narrow & ~wide) == 0);
}

static bool has_condition(const struct conditions *conditions, const struct condition *wanted)
{
	for (size_t i = 0; i < conditions->count; i++)
		if (conditions->items[i].fact == wanted->fact &&
		    conditions->items[i].value == wanted->value)
			return true;
	return false;
}

/* Where these conditions hold, the fact has another value. */
static bool excludes(const struct conditions *when, const struct condition *condition)
{
	for (size_t i = 0; i < when->count; i++)
		if (when->items[i].fact == condition->fact &&
		    when->items[i].value != condition->value)
			return true;
	return false;
}

static bool conditions_cover(const struct scope *wide, const struct scope *narrow)
{
	for (size_t i = 0; i < wide->when.count; i++)
		if (!has_condition(&narrow->when, &wide->when.items[i]))
			return false;
	for (size_t i = 0; i < wide->unless.count; i++)
		if (!has_condition(&narrow->unless, &wide->unless.items[i]) &&
		    !excludes(&narrow->when, &wide->unless.items[i]))
			return false;
	return true;
}

/* Does the wide scope fit wherever the narrow one does, on the days when both are in force? */
static bool covers_undated(const struct scope *wide, const struct scope *narrow)
{
	return set_covers(wide->procedures, narrow->procedures) &&
	       set_covers(wide->applicants, narrow->applicants) &&
	       set_covers(wide->cards, narrow->cards) && set_covers(wide->visits, narrow->visits) &&
	       set_covers(wide->channels, narrow->channels) &&
	       set_covers(wide->places, narrow->places) &&
	       set_covers(wide->reasons, narrow->reasons) && conditions_cover(wide, narrow);
}

static bool covers(const struct scope *wide, const struct scope *narrow)
{
	return wide->from <= narrow->from && wide->until >= narrow->until &&
	       covers_undated(wide, narrow);
}

/* Rules that are tried before another one, refusals among them. */
struct scope_list {
	const struct scope *items[OFFICE_RULES_MAX * 2];
	size_t count;
};

/* Is there, on every day of the scope, one of the list that fits wherever it fits? */
static bool covered_daily(const struct scope_list *list, const struct scope *scope)
{
	int64_t day = scope->from;
	while (day <= scope->until) {
		size_t i = 0;
		while (i < list->count &&
		       (list->items[i]->from > day || list->items[i]->until < day ||
			!covers_undated(list->items[i], scope)))
			i++;
		if (i == list->count)
			return false;
		day = (int64_t)list->items[i]->until + 1;
	}
	return true;
}

/* Visits count from 1, the others from 0. */
#define FIRST_VISIT 1u
#define VISITS 2u
#define ATOMS (PROCEDURE_COUNT * APPLICANT_COUNT * CARD_KIND_COUNT * VISITS)

static bool is_in(unsigned set, unsigned value)
{
	return set == 0 || (set & (1u << value)) != 0;
}

/* Several narrow rules together may leave nothing of a wide one: it is taken apart into single
 * procedures, applicants, cards and visits. */
static bool covered_jointly(const struct scope_list *list, const struct scope *scope)
{
	struct scope atom = *scope;
	for (unsigned i = 0; i < ATOMS; i++) {
		unsigned procedure = i % PROCEDURE_COUNT;
		unsigned applicant = i / PROCEDURE_COUNT % APPLICANT_COUNT;
		unsigned card = i / (PROCEDURE_COUNT * APPLICANT_COUNT) % CARD_KIND_COUNT;
		unsigned visit = i / (ATOMS / VISITS) + FIRST_VISIT;
		if (!is_in(scope->procedures, procedure) || !is_in(scope->applicants, applicant) ||
		    !is_in(scope->cards, card) || !is_in(scope->visits, visit))
			continue;
		atom.procedures = 1u << procedure;
		atom.applicants = 1u << applicant;
		atom.cards = 1u << card;
		atom.visits = 1u << visit;
		if (!covered_daily(list, &atom))
			return false;
	}
	return true;
}

static int scope_error(cfg_t *cfg, const struct scope *scope, const struct scope *other,
		       const char *sort, const char *what)
{
	cfg->line = scope->line;
	return office_file_error(cfg, NULL, "%s \"%s\": %s \"%s\" (line %d)", sort, scope->name,
				 what, other->name, other->line);
}

/* The later of two rules; alike: nothing but their scopes tells them apart. */
static int check_pair(cfg_t *cfg, const struct scope *first, const struct scope *later, bool alike,
		      const char *sort)
{
	if (!covers(first, later))
		return 0;
	return scope_error(cfg, later, first, sort,
			   alike && covers(later, first)
			       ? "it contradicts, for the same situations,"
			       : "it can never apply: whatever fits it is taken before by");
}

/* Conditions that cannot hold together, alone or with those of the section around them. */
static bool impossible(const struct conditions *when, const struct conditions *unless)
{
	for (size_t i = 0; i < when->count; i++)
		if (excludes(when, &when->items[i]) || has_condition(unless, &when->items[i]))
			return true;
	return false;
}

/* What the decision finds out itself is found out for some situations only. */
static bool never_holds(const struct scope *scope, const struct condition *condition)
{
	bool of_renewal = condition->fact == FACT_LAPSED || condition->fact == FACT_CARD_ENDS_TOO;
	if (condition->fact == FACT_WARD && condition->value == FACT_NO)
		return true;
	return of_renewal && scope->procedures != 0 &&
	       (scope->procedures & (1u << PROCEDURE_RENEW)) == 0;
}

static int check_scope(cfg_t *cfg, const struct scope *scope, const char *sort)
{
	bool never = impossible(&scope->when, &scope->unless);
	for (size_t i = 0; i < scope->when.count; i++)
		never = never || never_holds(scope, &scope->when.items[i]);
	if (!never)
		return 0;
	cfg->line = scope->line;
	return office_file_error(cfg, NULL,
				 "%s \"%s\": it can never apply: its conditions exclude each other",
				 sort, scope->name);
}

static bool paper_impossible(const struct paper_rule *paper, const struct scope *scope)
{
	if (impossible(&paper->when, &paper->unless) || impossible(&paper->when, &scope->unless))
		return true;
	for (size_t i = 0; i < paper->when.count; i++)
		if (excludes(&scope->when, &paper->when.items[i]))
			return true;
	for (size_t i = 0; i < paper->unless.count; i++)
		if (has_condition(&scope->when, &paper->unless.items[i]))
			return true;
	return false;
}

static int check_papers(cfg_t *cfg, const struct document_rule *rule)
{
	for (size_t i = 0; i < rule->paper_count; i++) {
		if (!paper_impossible(&rule->papers[i], &rule->scope))
			continue;
		cfg->line = rule->scope.line;
		return office_file_error(cfg, NULL,
					 "documents \"%s\": %s can never be asked for: its "
					 "conditions exclude each other",
					 rule->scope.name, document_word(rule->papers[i].document));
	}
	return 0;
}

static int never_error(cfg_t *cfg, const struct scope *scope, const char *sort)
{
	cfg->line = scope->line;
	return office_file_error(cfg, NULL,
				 "%s \"%s\": it can never apply: whatever fits it is refused, or "
				 "taken before by several others together",
				 sort, scope->name);
}

static int check_jointly(cfg_t *cfg, const struct office *office, size_t index)
{
	const struct document_rule *rule = &office->documents[index];
	struct scope_list list = { .count = 0 };
	for (size_t i = 0; i < office->refusal_count; i++)
		list.items[list.count++] = &office->refusals[i].scope;
	for (size_t i = 0; i < index; i++)
		if (set_covers(office->documents[i].shown, rule->shown))
			list.items[list.count++] = &office->documents[i].scope;
	return covered_jointly(&list, &rule->scope) ? never_error(cfg, &rule->scope, "documents")
						    : 0;
}

static int check_documents(cfg_t *cfg, const struct office *office)
{
	for (size_t i = 0; i < office->document_count; i++) {
		const struct document_rule *rule = &office->documents[i];
		if (check_scope(cfg, &rule->scope, "documents") != 0 ||
		    check_papers(cfg, rule) != 0)
			return -1;
		for (size_t j = 0; j < i; j++) {
			const struct document_rule *first = &office->documents[j];
			if (set_covers(first->shown, rule->shown) &&
			    check_pair(cfg, &first->scope, &rule->scope,
				       first->shown == rule->shown, "documents") != 0)
				return -1;
		}
		for (size_t j = 0; j < office->refusal_count; j++)
			if (covers(&office->refusals[j].scope, &rule->scope))
				return scope_error(cfg, &rule->scope, &office->refusals[j].scope,
						   "documents",
						   "it can never apply: all of it is refused by");
		if (check_jointly(cfg, office, i) != 0)
			return -1;
	}
	return 0;
}

static int check_refusals(cfg_t *cfg, const struct office *office)
{
	for (size_t i = 0; i < office->refusal_count; i++) {
		const struct scope *scope = &office->refusals[i].scope;
		if (check_scope(cfg, scope, "refuse") != 0)
			return -1;
		for (size_t j = 0; j < i; j++)
			if (check_pair(cfg, &office->refusals[j].scope, scope, true, "refuse") != 0)
				return -1;
	}
	return 0;
}

static int check_fees(cfg_t *cfg, const struct office *office)
{
	struct scope_list list = { .count = 0 };
	for (size_t i = 0; i < office->fee_count; i++) {
		const struct scope *scope = &office->fees[i].scope;
		if (check_scope(cfg, scope, "fee") != 0)
			return -1;
		for (size_t j = 0; j < i; j++)
			if (check_pair(cfg, &office->fees[j].scope, scope, true, "fee") != 0)
				return -1;
		if (covered_jointly(&list, scope))
			return never_error(cfg, scope, "fee");
		list.items[list.count++] = scope;
	}
	return 0;
}

static int check_deciders(cfg_t *cfg, const struct office *office)
{
	struct scope_list list = { .count = 0 };
	for (size_t i = 0; i < office->decider_count; i++) {
		const struct scope *scope = &office->deciders[i].scope;
		if (check_scope(cfg, scope, "decides") != 0)
			return -1;
		for (size_t j = 0; j < i; j++)
			if (check_pair(cfg, &office->deciders[j].scope, scope, true, "decides") !=
			    0)
				return -1;
		if (covered_jointly(&list, scope))
			return never_error(cfg, scope, "decides");
		list.items[list.count++] = scope;
	}
	return 0;
}

static bool shares_target(const struct override_rule *a, const struct override_rule *b)
{
	bool papers = a->papers == 0 || (b->papers != 0 && (b->papers & ~a->papers) == 0);
	size_t shared = 0;
	for (size_t i = 0; i < b->target_count; i++)
		for (size_t j = 0; j < a->target_count; j++)
			shared += a->targets[j] == b->targets[i] ? 1 : 0;
	return papers && shared >= b->target_count;
}

static int check_overrides(cfg_t *cfg, const struct office *office)
{
	for (size_t i = 0; i < office->override_count; i++) {
		const struct override_rule *rule = &office->overrides[i];
		if (check_scope(cfg, &rule->scope, "override") != 0)
			return -1;
		for (size_t j = 0; j < i; j++)
			if (shares_target(&office->overrides[j], rule) &&
			    check_pair(cfg, &office->overrides[j].scope, &rule->scope, true,
				       "override") != 0)
				return -1;
	}
	return 0;
}

/* The first ward whose prefix an address has is its ward. */
static int check_wards(cfg_t *cfg, const struct office *office)
{
	for (size_t i = 0; i < office->ward_count; i++) {
		const struct ward_rule *rule = &office->wards[i];
		for (size_t j = 0; j < i; j++) {
			const struct ward_rule *first = &office->wards[j];
			if (strncmp(rule->ward.address_prefix, first->ward.address_prefix,
				    strlen(first->ward.address_prefix)) == 0)
				return scope_error(cfg, &rule->scope, &first->scope, "ward",
						   "no address is ever its own: all are those of");
		}
	}
	return 0;
}

/* One change has one effect on a day. */
static int check_changes(cfg_t *cfg, const struct office *office)
{
	for (size_t i = 0; i < office->change_count; i++) {
		const struct change_rule *rule = &office->changes[i];
		for (size_t j = 0; j < i; j++) {
			const struct change_rule *first = &office->changes[j];
			bool overlap = first->scope.from <= rule->scope.until &&
				       rule->scope.from <= first->scope.until;
			if (first->change == rule->change && overlap)
				return scope_error(cfg, &rule->scope, &first->scope, "change",
						   "it contradicts, for the same change,");
		}
	}
	return 0;
}

/* A rule that ends and goes on later with the same scope leaves days out, unless others of its sort
 * have them. */
static int check_holes(cfg_t *cfg, const struct scope_list *list, const char *sort)
{
	char text[DATE_TEXT_SIZE];
	for (size_t i = 0; i < list->count; i++) {
		for (size_t j = 0; j < list->count; j++) {
			const struct scope *first = list->items[i], *later = list->items[j];
			struct scope gap = *later;
			if (first->until == INT32_MAX || later->from <= first->until + 1 ||
			    !covers_undated(first, later) || !covers_undated(later, first))
				continue;
			gap.from = first->until + 1;
			gap.until = later->from - 1;
			if (covered_daily(list, &gap))
				continue;
			date_format_iso(first->until, text);
			cfg->line = later->line;
			return office_file_error(cfg, NULL,
						 "%s \"%s\": no rule holds after %s, where \"%s\" "
						 "(line %d) ends",
						 sort, later->name, text, first->name, first->line);
		}
	}
	return 0;
}

static int check_document_holes(cfg_t *cfg, const struct office *office)
{
	for (size_t i = 0; i < office->document_count; i++) {
		struct scope_list list = { .count = 0 };
		for (size_t j = 0; j < office->document_count; j++)
			if (office->documents[j].shown == office->documents[i].shown)
				list.items[list.count++] = &office->documents[j].scope;
		if (check_holes(cfg, &list, "documents") != 0)
			return -1;
	}
	return 0;
}

static int check_change_holes(cfg_t *cfg, const struct office *office)
{
	for (unsigned change = 0; change < CHANGE_COUNT; change++) {
		struct scope_list list = { .count = 0 };
		for (size_t i = 0; i < office->change_count; i++)
			if (office->changes[i].change == (enum change)change)
				list.items[list.count++] = &office->changes[i].scope;
		if (check_holes(cfg, &list, "change") != 0)
			return -1;
	}
	return 0;
}

static int check_other_holes(cfg_t *cfg, const struct office *office)
{
	struct scope_list fees = { .count = 0 }, refusals = { .count = 0 }, desks = { .count = 0 };
	for (size_t i = 0; i < office->fee_count; i++)
		fees.items[fees.count++] = &office->fees[i].scope;
	for (size_t i = 0; i < office->refusal_count; i++)
		refusals.items[refusals.count++] = &office->refusals[i].scope;
	for (size_t i = 0; i < office->desk_count; i++)
		desks.items[desks.count++] = &office->desks[i].scope;
	if (check_holes(cfg, &fees, "fee") != 0 || check_holes(cfg, &refusals, "refuse") != 0)
		return -1;
	return check_holes(cfg, &desks, "desk");
}

int office_check(cfg_t *cfg, const struct office *office)
{
	if (check_document_holes(cfg, office) != 0 || check_change_holes(cfg, office) != 0 ||
	    check_other_holes(cfg, office) != 0)
		return -1;
	if (check_refusals(cfg, office) != 0 || check_documents(cfg, office) != 0 ||
	    check_fees(cfg, office) != 0 || check_deciders(cfg, office) != 0 ||
	    check_overrides(cfg, office) != 0 || check_wards(cfg, office) != 0)
		return -1;
	return check_changes(cfg, office);
}
