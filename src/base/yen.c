#include "madoguchi/base/yen.h"

#include <string.h>

void yen_format(int64_t yen, char text[static YEN_TEXT_SIZE])
{
	/* The least number has no counterpart above zero among the signed ones. */
	uint64_t left = yen < 0 ? -(uint64_t)yen : (uint64_t)yen;
	char written[YEN_TEXT_SIZE];
	size_t at = sizeof(written) - 1, digits = 0;

	written[at] = '\0';
	do {
		if (digits > 0 && digits % 3 == 0)
			written[--at] = ',';
		written[--at] = (char)('0' + left % 10);
		left /= 10;
		digits++;
	} while (left > 0);
	if (yen < 0)
		written[--at] = '-';
	memcpy(text, written + at, sizeof(written) - at);
}
