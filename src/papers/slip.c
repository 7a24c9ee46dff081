#include "madoguchi/papers/slip.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/buffer.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SLIP_WORD(NAME, word, label) word,
#define SLIP_LABEL(NAME, word, label) label,

static const char *const words[] = { SLIP_TABLE(SLIP_WORD) };
static const char *const labels[] = { SLIP_TABLE(SLIP_LABEL) };

static const char *const custody_fields[] = {
	"paper_number", "accepted_at",	 "case_number",	 "name",    "procedure",
	"item1",	"item2",	 "item3",	 "item4",   "item5",
	"item6",	"way_of_return", "callback",	 "office",  "desk",
	"telephone",	"clerk",	 "second_clerk", "warning", "card_ends",
};
static const char *const revisit_fields[] = {
	"paper_number", "accepted_at", "case_number", "name",  "procedure",
	"office",	"desk",	       "telephone",   "clerk", "warning",
};
static const char *const certificate_fields[] = {
	"paper_number", "case_number", "kind", "issuer",    "serial",
	"valid_from",	"valid_until", "name", "address",   "born",
	"sex",		"office",      "desk", "telephone", "printed_at",
};
static const char *const reception_fields[] = {
	"paper_number", "case_number", "accepted_at",	 "name",      "procedure",
	"kinds",	"applicant",   "applicant_name", "relation",  "fee",
	"decided",	"office",      "desk",		 "telephone", "clerk",
};

static const char *const inquiry_fields[] = {
	"letter_number", "case_number",	   "printed_on", "name",       "address",    "procedure",
	"kinds",	 "applicant_name", "relation",	 "asked_by",   "by_agent",   "by_self",
	"pin_auth",	 "boxes_auth",	   "pin_sign",	 "boxes_sign", "pin_legacy", "boxes_legacy",
	"fee",		 "office",	   "desk",	 "telephone",  "clerk",	     "reply_by",
};

static const char *const revocation_fields[] = {
	"paper_number", "case_number",	     "accepted_at", "name", "kinds",	 "reason",
	"outage",	"suspend_telephone", "office",	    "desk", "telephone", "clerk",
};

static const char *const receipt_fields[] = {
	"paper_number", "case_number", "taken_at", "payer",  "procedure", "kinds",     "yen",
	"issuer_yen",	"own_yen",     "means",	   "office", "desk",	  "telephone", "clerk",
};

static const char *const refund_fields[] = {
	"paper_number", "receipt_number", "case_number", "taken_at", "payer", "procedure",
	"yen",		"means",	  "correction",	 "office",   "desk",  "telephone",
	"clerk",
};

static const char *const label_fields[] = {
	"paper_number", "letter_number", "name", "address", "office", "desk", "telephone",
};

static const char *const notice_fields[] = {
	"paper_number", "case_number", "printed_on", "name", "procedure", "kinds", "says",
	"slip_number",	"fee",	       "office",     "desk", "telephone", "clerk",
};

/* What to bring, a row each. */
static const char *const bring_fields[] = { "document" };
static const struct template_list bring_lists[] = {
	{ .name = "bring", .fields = bring_fields, .field_count = 1 },
};

static const char *const day_fields[] = {
	"paper_number", "period_from",	"period_until",	  "open_day",	    "done",
	"cancelled",	"taken",	"refunded",	  "corrected",	    "issuer_yen",
	"own_yen",	"cash_yen",	"cashless_yen",	  "unpaid",	    "unpaid_yen",
	"float_yen",	"expected_yen", "counted_yen",	  "difference_yen", "why",
	"closed_by",	"signed_by",	"office",	  "desk",	    "printed_at",
	"safe",		"stocktake",	"stocktake_last", "open_cases",
};
static const char *const day_line_fields[] = {
	"what", "fee", "done", "cancelled", "taken", "refunded", "corrected", "issuer", "own",
};
static const char *const day_open_fields[] = { "state", "cases" };
static const struct template_list day_lists[] = {
	{ .name = "lines", .fields = day_line_fields, .field_count = 9 },
	{ .name = "open", .fields = day_open_fields, .field_count = 2 },
};

static const char *const register_fields[] = {
	"paper_number", "period_from", "period_until", "count",
	"office",	"desk",	       "printed_at",   "clerk",
};
static const char *const register_row_fields[] = {
	"at", "case", "procedure", "kind", "serial", "by"
};
static const struct template_list register_lists[] = {
	{ .name = "rows",
	  .fields = register_row_fields,
	  .field_count = COUNT(register_row_fields) },
};

static const char *const safe_fields[] = {
	"paper_number", "count", "late", "office", "desk", "printed_at", "clerk",
};
static const char *const safe_row_fields[] = {
	"since", "days",     "number", "name",	"procedure",
	"place", "envelope", "way",    "state", "things",
};
static const struct template_list safe_lists[] = {
	{ .name = "rows", .fields = safe_row_fields, .field_count = COUNT(safe_row_fields) },
};

static const char *const incident_fields[] = {
	"paper_number", "period_from", "period_until", "count",	     "first_at",
	"open",		"office",      "desk",	       "printed_at", "clerk",
};
static const char *const incident_row_fields[] = { "at", "case", "procedure", "way", "state" };
static const char *const outage_fields[] = { "begins", "ends", "reason", "by" };
static const struct template_list incident_lists[] = {
	{ .name = "rows",
	  .fields = incident_row_fields,
	  .field_count = COUNT(incident_row_fields) },
	{ .name = "outages", .fields = outage_fields, .field_count = COUNT(outage_fields) },
};

struct slip_names {
	const char *const *names;
	size_t count;
	const struct template_list *lists;
	size_t list_count;
};

#define NAMES(fields)                                                                              \
	{                                                                                          \
		.names = (fields), .count = COUNT(fields)                                          \
	}
#define NAMES_AND_LISTS(fields, tables)                                                            \
	{                                                                                          \
		.names = (fields), .count = COUNT(fields), .lists = (tables),                      \
		.list_count = COUNT(tables)                                                        \
	}
static const struct slip_names slip_names[SLIP_COUNT] = {
	[SLIP_CUSTODY] = NAMES(custody_fields),
	[SLIP_REVISIT] = NAMES_AND_LISTS(revisit_fields, bring_lists),
	[SLIP_CERTIFICATE] = NAMES(certificate_fields),
	[SLIP_RECEPTION] = NAMES(reception_fields),
	[SLIP_INQUIRY] = NAMES_AND_LISTS(inquiry_fields, bring_lists),
	[SLIP_REVOCATION] = NAMES(revocation_fields),
	[SLIP_RECEIPT] = NAMES(receipt_fields),
	[SLIP_REFUND] = NAMES(refund_fields),
	[SLIP_NOTICE] = NAMES_AND_LISTS(notice_fields, bring_lists),
	[SLIP_DAY] = NAMES_AND_LISTS(day_fields, day_lists),
	[SLIP_LABEL] = NAMES(label_fields),
	[SLIP_REGISTER] = NAMES_AND_LISTS(register_fields, register_lists),
	[SLIP_SAFE] = NAMES_AND_LISTS(safe_fields, safe_lists),
	[SLIP_INCIDENT] = NAMES_AND_LISTS(incident_fields, incident_lists),
};

void slip_moment(enum language language, int64_t at_ms, char moment[static SLIP_MOMENT_SIZE])
{
	struct message at = message_make("{1}");

	message_add_moment(&at, at_ms);
	message_paper_words(language, &at, moment, SLIP_MOMENT_SIZE);
}

const char *slip_word(enum slip slip)
{
	return slip < SLIP_COUNT ? words[slip] : "?";
}

const char *slip_label(enum slip slip)
{
	return slip < SLIP_COUNT ? labels[slip] : "?";
}

void slip_form(enum slip slip, struct template_values *ret_form)
{
	const struct slip_names *names = &slip_names[slip];

	*ret_form = (struct template_values){ .fields = names->names,
					      .field_count = names->count,
					      .lists = names->lists,
					      .list_count = names->list_count };
}

bool slip_named_path(const char *folder, const char *name, enum language language,
		     char path[static SLIP_PATH_SIZE])
{
	int size =
	    snprintf(path, SLIP_PATH_SIZE, "%s/%s.%s.txt", folder, name, language_word(language));
	return size > 0 && size < SLIP_PATH_SIZE;
}

bool slip_path(const char *folder, enum slip slip, enum language language,
	       char path[static SLIP_PATH_SIZE])
{
	return slip_named_path(folder, slip_word(slip), language, path);
}

static bool render(const char *path, const struct template_values *values, struct buffer *text,
		   struct error *error)
{
	struct template *template = NULL;
	bool done;

	done = template_load(path, values, &template, error) &&
	       template_render(template, values, text, error);
	template_free(&template);
	/* An empty template still is a text. */
	if (done && text->size == 0)
		buffer_append_text(text, "\n");
	return done && (!text->failed || error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "%s", path));
}

bool slip_render(const char *path, const struct slip_field *fields, size_t count, char **ret_text,
		 struct error *error)
{
	/* Names and values apart, as a template wants them. */
	const char **cells = calloc(2 * count + 1, sizeof(*cells));
	struct template_values values = { .fields = cells, .field_count = count };
	struct buffer text;
	size_t size;
	bool done;

	if (cells == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "%s", path);
	values.values = cells + count;
	for (size_t i = 0; i < count; i++) {
		cells[i] = fields[i].name;
		cells[count + i] = fields[i].value;
	}
	buffer_init(&text, TEMPLATE_TEXT_MAX);
	done = render(path, &values, &text, error);
	if (done)
		*ret_text = (char *)buffer_take(&text, &size);
	buffer_done(&text);
	free(cells);
	return done;
}

bool slip_check(const char *folder, enum slip slip, enum language language, struct error *error)
{
	struct template *template = NULL;
	struct template_values form;
	char path[SLIP_PATH_SIZE];

	slip_form(slip, &form);
	if (!slip_path(folder, slip, language, path))
		return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0, "papers_dir");
	if (!template_load(path, &form, &template, error))
		return false;
	template_free(&template);
	return true;
}
