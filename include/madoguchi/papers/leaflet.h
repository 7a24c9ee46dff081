/*
 * papers/leaflet: what to bring, when we are open, what it costs, on a page to take along.
 *
 * DESCRIPTION
 *   The page of domain/advice, in the words of one language, put into the template
 *   etc/papers/leaflet.LANG.txt, which the office may edit (papers/slip). `rules ask` prints the
 *   same page for a caller; a screen shows or prints it.
 * FIELDS     office, desk, telephone, procedure, applicant, asked_at; and numbered from 1, a line
 *            each: store, identity (to 8), answer, bring, second, hours, call (to 12), fee (2),
 *            valid, next (4). A line of the template whose fields are all empty is left out.
 * ERRORS     As slip_render().
 * OWNERSHIP  The text is the caller's: free().
 * THREADS    Any.
 */
#ifndef MADOGUCHI_PAPERS_LEAFLET_H
#define MADOGUCHI_PAPERS_LEAFLET_H

#include <stdbool.h>

#include "madoguchi/base/error.h"
#include "madoguchi/base/message.h"
#include "madoguchi/domain/office.h"
#include "madoguchi/domain/situation.h"

/* folder: where the templates are (struct config, papers_dir). */
bool leaflet_render(const char *folder, const struct office *office,
		    const struct situation *situation, enum language language, char **ret_text,
		    struct error *error);

#endif
