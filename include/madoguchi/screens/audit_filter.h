/*
 * screens/audit_filter: which rows of the audit trail are wanted.
 *
 * DESCRIPTION
 *   A page of fields, filled with the filter as it is; an empty field fits everything. F10 takes
 *   it, F12 leaves it as it was.
 * ERRORS     Without memory the page does not open, and a dialog says so.
 * OWNERSHIP  The filter is copied; `context` stays the caller's.
 * THREADS    UI thread.
 */
#ifndef MADOGUCHI_SCREENS_AUDIT_FILTER_H
#define MADOGUCHI_SCREENS_AUDIT_FILTER_H

#include "madoguchi/screens/kit/screen.h"
#include "madoguchi/store/audit_list.h"

void audit_filter_ask(struct loop *loop, const struct audit_filter *filter,
		      void (*answer)(struct loop *loop, void *context,
				     const struct audit_filter *filter),
		      void *context);

#endif
