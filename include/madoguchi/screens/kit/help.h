/*
 * screens/kit/help: F1 and ? on every screen.
 *
 * DESCRIPTION
 *   What the field under the cursor wants, what the screen is for, and every key with
 *   what it does or why not now: all from the screen's own tables, shown in the viewer, where
 *   `/` searches.
 * ERRORS     False without memory.
 * THREADS  UI thread.
 */
#ifndef MADOGUCHI_SCREENS_KIT_HELP_H
#define MADOGUCHI_SCREENS_KIT_HELP_H

#include <stdbool.h>
#include <stddef.h>

#include "madoguchi/screens/kit/screen.h"

bool help_open(struct loop *loop, const struct screen_ops *ops, const void *state);

#endif
