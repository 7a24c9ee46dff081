/*
 * screens/resident_terminal: the terminal that faces the resident: `madoguchi pin-terminal`.
 *
 * DESCRIPTION
 *   A program of its own on a second terminal. It connects to the clerk's program
 *   (screens/resident_link), shows who may be served while nothing is asked, and the page for the
 *   PINs (screens/pin_form) when something is. No database, no card, no name: what it knows is the
 *   office's rules and what it is asked. F2 changes the language. It comes back by itself when the
 *   clerk's program was away.
 * ERRORS   TERMINAL, CONFIG_WRONG (no socket is configured), MEMORY.
 * THREADS  The calling thread becomes the UI thread.
 */
#ifndef MADOGUCHI_SCREENS_RESIDENT_TERMINAL_H
#define MADOGUCHI_SCREENS_RESIDENT_TERMINAL_H

#include "madoguchi/base/config.h"
#include "madoguchi/domain/office.h"
#include "madoguchi/screens/kit/screen.h"

/* While nothing is asked, and the page for the PINs. */
extern const struct screen_ops resident_idle_screen;
extern const struct screen_ops resident_entry_screen;

bool resident_terminal_run(const struct config *config, const struct office *office,
			   struct error *error);

#endif
