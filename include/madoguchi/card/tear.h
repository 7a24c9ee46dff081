/*
 * card/tear: a card that is pulled at a chosen command. Test builds only.
 *
 * DESCRIPTION
 *   The N-th command of the process (1 …, counted over all sessions, 61xx/6Cxx rounds included)
 *   is torn: BEFORE drops it, AFTER lets the card execute it and loses the answer, RESET resets the
 *   card in its place, as another program would. The session is then dead, as with a real card.
 *   Set by MADOGUCHI_TEAR=N:before, N:after or N:reset, or by tear_set(), which starts counting
 *   anew.
 * THREADS  Any.
 */
#ifndef MADOGUCHI_CARD_TEAR_H
#define MADOGUCHI_CARD_TEAR_H

#ifdef MADOGUCHI_TEST
#include <stdbool.h>

enum tear_when { TEAR_NEVER, TEAR_BEFORE, TEAR_AFTER, TEAR_RESET };

void tear_set(unsigned at_command, enum tear_when when);
/* For the session: counts one command and says what becomes of it. */
enum tear_when tear_next(void);
unsigned tear_commands(void);
#endif

#endif
