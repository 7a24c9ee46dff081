#include "madoguchi/screens/kit/speech.h"

#include "madoguchi/screens/kit/terminal.h"

bool speech_possible(enum language *clerk, enum language *resident)
{
	const bool possible =
	    terminal_is_utf8() || (*clerk == LANGUAGE_EN && *resident == LANGUAGE_EN);

	if (!possible) {
		*clerk = LANGUAGE_EN;
		*resident = LANGUAGE_EN;
	}
	return possible;
}
