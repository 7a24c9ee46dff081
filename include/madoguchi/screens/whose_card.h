/*
 * screens/whose_card: more than one card lies in the readers, and somebody has to say whose is
 * meant.
 *
 * DESCRIPTION
 *   Every change at the readers comes here before any screen sees it. With one card there is
 *   nothing to ask. With more, and none of them at work, each is looked at by the desk and a
 *   chooser shows reader, kind of card, and whose it is where a case waits for it; the screens hear
 *   of a card when one was taken, and every act from then on opens that reader by its full name. A
 *   card that is put into a second reader while a case is at work on the first changes nothing: the
 *   first stays the one that is meant. The status line says how many cards there are and which is
 *   meant. The choice ends when a card is put in or taken out.
 * ERRORS     A list that cannot be had is shown as an error; nothing is chosen then.
 * SECRETS    The list has holders' names: it is wiped once the rows are made.
 * THREADS    UI thread.
 */
#ifndef MADOGUCHI_SCREENS_WHOSE_CARD_H
#define MADOGUCHI_SCREENS_WHOSE_CARD_H

#include "madoguchi/screens/app.h"

/* Takes the event into app->reader, and hands it on to the screens (POST_READER) or asks first. */
void whose_card_event(struct app *app, const struct reader_event *event);
/* The list of cards, when the post is it. */
void whose_card_post(struct app *app, const struct post *post);
/* Asks anew; false with one card or none. */
bool whose_card_ask(struct app *app);

#endif
