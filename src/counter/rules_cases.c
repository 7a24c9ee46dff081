#include "madoguchi/counter/rules_cases.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/config_text.h"
#include "madoguchi/base/text.h"

#define WANT "want_"
#define ROWS_AT_FIRST 64

static const struct {
	const char *name;
	size_t offset;
} outputs[RULES_WANTS] = {
	{ "verdict", offsetof(struct rule_answer, verdict) },
	{ "missing", offsetof(struct rule_answer, missing) },
	{ "kinds", offsetof(struct rule_answer, kinds) },
	{ "fee", offsetof(struct rule_answer, fee) },
	{ "expires_auth", offsetof(struct rule_answer, expires_auth) },
	{ "expires_sign", offsetof(struct rule_answer, expires_sign) },
};

const char *rules_output_name(size_t index)
{
	return outputs[index].name;
}

const char *rules_output(const struct rule_answer *answer, size_t index)
{
	return (const char *)answer + outputs[index].offset;
}

void rules_offices_lend(struct rules_offices *offices, const char *name,
			const struct office *office)
{
	text_copy(offices->list[0].name, sizeof(offices->list[0].name), name);
	offices->list[0].office = office;
	offices->list[0].own = NULL;
	offices->count = 1;
}

const struct office *rules_office(struct rules_offices *offices, const char *name,
				  struct error *error)
{
	char path[4096];
	size_t at = offices->count;

	for (size_t i = 0; i < offices->count; i++)
		if (strcmp(offices->list[i].name, name) == 0)
			return offices->list[i].office;
	if (name[0] == '\0' || strchr(name, '/') != NULL) {
		error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0,
			  "office: \"%.60s\" is not the name of an office file", name);
		return NULL;
	}
	if (at == RULES_OFFICES_MAX) {
		error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "office: more than %d offices",
			  RULES_OFFICES_MAX);
		return NULL;
	}
	snprintf(path, sizeof(path), "%s/%s.conf", offices->folder, name);
	if (!office_load(path, &offices->list[at].own, error))
		return NULL;
	offices->list[at].office = offices->list[at].own;
	text_copy(offices->list[at].name, sizeof(offices->list[at].name), name);
	offices->count++;
	return offices->list[at].office;
}

void rules_offices_free(struct rules_offices *offices)
{
	for (size_t i = 0; i < offices->count; i++)
		office_free(&offices->list[i].own);
	offices->count = 0;
}

/* The place of a want_ column; RULES_WANTS for one that is not compared; -1 for another column. */
static int want_place(const char *column)
{
	if (strcmp(column, "source") == 0 || strcmp(column, WANT "reason") == 0)
		return RULES_WANTS;
	for (int i = 0; i < RULES_WANTS; i++)
		if (strncmp(column, WANT, strlen(WANT)) == 0 &&
		    strcmp(column + strlen(WANT), outputs[i].name) == 0)
			return i;
	return -1;
}

/* Puts file, row and id before what was said about the row. */
static bool blame(const struct rules_cases *cases, const struct csv_row *row, struct error *error)
{
	char what[ERROR_DETAIL_SIZE];

	text_copy(what, sizeof(what), error->detail);
	return error_set(error, error->code, error->cause, error->cause_code,
			 "%s:%d: row \"%.40s\": %.120s", config_text_name(cases->csv.path),
			 row->line, row->count > 0 ? row->cell[0] : "", what);
}

static bool wrong_column(const struct rules_cases *cases, const char *column, const char *what,
			 struct error *error)
{
	return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "%s:1: %s column \"%.60s\"",
			 config_text_name(cases->csv.path), what, column);
}

static bool check_header(const struct rules_cases *cases, const struct csv_row *header,
			 struct error *error)
{
	struct rule_case scratch;
	struct error unknown = { 0 };

	for (size_t i = 0; i < header->count; i++) {
		rule_case_init(&scratch);
		if (want_place(header->cell[i]) < 0 &&
		    !rule_case_set(&scratch, header->cell[i], "", &unknown))
			return wrong_column(cases, header->cell[i], "unknown", error);
		for (size_t j = 0; j < i; j++)
			if (strcmp(header->cell[i], header->cell[j]) == 0)
				return wrong_column(cases, header->cell[i], "twice the same",
						    error);
	}
	return true;
}

static bool fill_row(const struct csv_row *header, const struct csv_row *cells,
		     struct rules_row *row, struct error *error)
{
	rule_case_init(&row->rule_case);
	for (size_t i = 0; i < header->count; i++) {
		int want = want_place(header->cell[i]);

		if (want >= 0 && want < RULES_WANTS)
			row->want[want] = cells->cell[i];
		else if (want < 0 &&
			 !rule_case_set(&row->rule_case, header->cell[i], cells->cell[i], error))
			return false;
	}
	return rule_case_ready(&row->rule_case, error);
}

static bool add_row(const struct csv_row *header, const struct csv_row *cells,
		    struct rules_offices *offices, struct rules_row *row, struct error *error)
{
	const char *name;

	*row = (struct rules_row){ .office = NULL };
	if (!fill_row(header, cells, row, error))
		return false;
	name = row->rule_case.office;
	if (name[0] == '\0' && offices->standard != NULL)
		name = offices->standard;
	if (name[0] == '\0')
		return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "office is missing");
	row->office = rules_office(offices, name, error);
	return row->office != NULL;
}

static bool make_room(struct rules_cases *cases, size_t *room, struct error *error)
{
	size_t wanted = *room == 0 ? ROWS_AT_FIRST : *room * 2;
	struct rules_row *grown;

	if (cases->count < *room)
		return true;
	grown = reallocarray(cases->rows, wanted, sizeof(*grown));
	if (grown == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "%s",
				 config_text_name(cases->csv.path));
	cases->rows = grown;
	*room = wanted;
	return true;
}

static bool read_rows(struct rules_cases *cases, struct rules_offices *offices,
		      const struct csv_row *header, struct error *error)
{
	struct csv_row cells;
	size_t room = 0;
	bool end;

	for (;;) {
		if (!csv_next(&cases->csv, &cells, &end, error))
			return false;
		if (end)
			return true;
		if (!make_room(cases, &room, error))
			return false;
		if (!add_row(header, &cells, offices, &cases->rows[cases->count], error))
			return blame(cases, &cells, error);
		cases->count++;
	}
}

bool rules_cases_read(const char *path, struct rules_offices *offices,
		      struct rules_cases *ret_cases, struct error *error)
{
	struct rules_cases *cases = ret_cases;
	struct csv_row header;
	bool end, ok;

	*cases = (struct rules_cases){ .count = 0 };
	if (!csv_open(path, &cases->csv, error))
		return false;
	ok = csv_next(&cases->csv, &header, &end, error);
	if (ok && end)
		ok = error_set(error, ERROR_FILE_WRONG, CAUSE_NONE, 0, "%s: no header row",
			       config_text_name(path));
	ok = ok && check_header(cases, &header, error) && read_rows(cases, offices, &header, error);
	if (!ok)
		rules_cases_free(cases);
	return ok;
}

void rules_cases_free(struct rules_cases *cases)
{
	free(cases->rows);
	cases->rows = NULL;
	cases->count = 0;
	csv_close(&cases->csv);
}
