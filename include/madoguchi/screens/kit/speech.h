/*
 * screens/kit/speech: which languages a terminal can show.
 *
 * DESCRIPTION
 *   Without UTF-8 every language but English would be a row of question marks.
 * THREADS    UI thread.
 */
#ifndef MADOGUCHI_SCREENS_KIT_SPEECH_H
#define MADOGUCHI_SCREENS_KIT_SPEECH_H

#include <stdbool.h>

#include "madoguchi/base/message.h"

/* What cannot be shown becomes English; false when there was any. */
bool speech_possible(enum language *clerk, enum language *resident);

#endif
