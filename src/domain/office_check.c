#include "office_file.h"

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

/* Does the wide scope fit wherever the narrow one does? */
static bool covers(const struct scope *wide, const struct scope *narrow)
{
	return wide->from <= narrow->from && wide->until >= narrow->until &&
	       set_covers(wide->procedures, narrow->procedures) &&
	       set_covers(wide->applicants, narrow->applicants) &&
	       set_covers(wide->cards, narrow->cards) && set_covers(wide->visits, narrow->visits) &&
	       set_covers(wide->channels, narrow->channels) &&
	       set_covers(wide->places, narrow->places) &&
	       set_covers(wide->reasons, narrow->reasons) && conditions_cover(wide, narrow);
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

static int check_scope(cfg_t *cfg, const struct scope *scope, const char *sort)
{
	if (!impossible(&scope->when, &scope->unless))
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
	for (size_t i = 0; i < office->fee_count; i++) {
		const struct scope *scope = &office->fees[i].scope;
		if (check_scope(cfg, scope, "fee") != 0)
			return -1;
		for (size_t j = 0; j < i; j++)
			if (check_pair(cfg, &office->fees[j].scope, scope, true, "fee") != 0)
				return -1;
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

int office_check(cfg_t *cfg, const struct office *office)
{
	if (check_refusals(cfg, office) != 0 || check_documents(cfg, office) != 0 ||
	    check_fees(cfg, office) != 0)
		return -1;
	return check_changes(cfg, office);
}
