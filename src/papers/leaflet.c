#include "madoguchi/papers/leaflet.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/domain/advice.h"
#include "madoguchi/papers/slip.h"

#define NAME_SIZE 24
#define WORDS_SIZE 512
#define LINES_MAX 12 /* of one part */

/* The numbered fields that a part of the page fills; how many the template is offered. */
static const struct {
	const char *field;
	size_t count;
} parts[ADVICE_PARTS] = {
	[ADVICE_STORE] = { "store", 8 },    [ADVICE_ANSWER] = { "answer", 12 },
	[ADVICE_BRING] = { "bring", 12 },   [ADVICE_IDENTITY] = { "identity", 8 },
	[ADVICE_SECOND] = { "second", 12 }, [ADVICE_FEE] = { "fee", 2 },
	[ADVICE_VALID] = { "valid", 4 },    [ADVICE_HOURS] = { "hours", 12 },
	[ADVICE_CALL] = { "call", 12 },	    [ADVICE_NEXT] = { "next", 4 },
};

#define OWN_FIELDS 6
#define FIELDS_MAX (OWN_FIELDS + ADVICE_PARTS * LINES_MAX)

struct page {
	struct slip_field fields[FIELDS_MAX];
	char names[FIELDS_MAX][NAME_SIZE];
	char words[FIELDS_MAX][WORDS_SIZE];
	size_t count;
	struct advice advice;
};

static char *add_field(struct page *page, const char *name, size_t number)
{
	char *words = page->words[page->count];

	if (number == 0)
		snprintf(page->names[page->count], NAME_SIZE, "%s", name);
	else
		snprintf(page->names[page->count], NAME_SIZE, "%s%zu", name, number);
	page->fields[page->count] =
	    (struct slip_field){ .name = page->names[page->count], .value = words };
	page->count++;
	return words;
}

/* The until-lines need their label: which certificate. The others are headed by the template. */
static void write_line(const struct advice_line *line, enum language language,
		       char words[static WORDS_SIZE])
{
	size_t used = 0;

	if (line->part == ADVICE_VALID)
		used = (size_t)snprintf(words, WORDS_SIZE, "%s ", text(language, line->label));
	advice_line_words(line, language, true, words + used, WORDS_SIZE - used);
}

static void add_part(struct page *page, enum advice_part part, enum language language)
{
	size_t number = 0;

	for (size_t i = 0; i < page->advice.count && number < parts[part].count; i++)
		if (page->advice.lines[i].part == part)
			write_line(&page->advice.lines[i], language,
				   add_field(page, parts[part].field, ++number));
	while (number < parts[part].count)
		add_field(page, parts[part].field, ++number);
}

static void add_own(struct page *page, const struct office *office,
		    const struct situation *situation, enum language language)
{
	char asked_at[SLIP_MOMENT_SIZE];

	slip_moment(language, situation->at_ms, asked_at);
	snprintf(add_field(page, "office", 0), WORDS_SIZE, "%s", office_name(office, language));
	snprintf(add_field(page, "desk", 0), WORDS_SIZE, "%s", office_desk(office, language));
	snprintf(add_field(page, "telephone", 0), WORDS_SIZE, "%s", office_telephone(office));
	snprintf(add_field(page, "procedure", 0), WORDS_SIZE, "%s",
		 text(language, procedure_label(situation->procedure)));
	snprintf(add_field(page, "applicant", 0), WORDS_SIZE, "%s",
		 text(language, applicant_label(situation->applicant)));
	snprintf(add_field(page, "asked_at", 0), WORDS_SIZE, "%s", asked_at);
}

bool leaflet_render(const char *folder, const struct office *office,
		    const struct situation *situation, enum language language, char **ret_text,
		    struct error *error)
{
	char path[SLIP_PATH_SIZE];
	struct page *page;
	bool done;

	if (!slip_named_path(folder, "leaflet", language, path))
		return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0, "papers_dir");
	page = calloc(1, sizeof(*page));
	if (page == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "%s", path);
	advice_make(office, situation, &page->advice);
	add_own(page, office, situation, language);
	for (unsigned part = 0; part < ADVICE_PARTS; part++)
		add_part(page, (enum advice_part)part, language);
	done = slip_render(path, page->fields, page->count, ret_text, error);
	free(page);
	return done;
}
