#include "madoguchi/screens/kit/glyph.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "madoguchi/base/text.h"

#define REPLACEMENT 0xFFFD
#define GETA 0x3013 /* printers' mark for a missing type: 〓 */

/* The code points of a clean cluster; returns how many. */
static size_t decode(const char *bytes, size_t size, wchar_t *wide, size_t room)
{
	size_t count = 0;

	for (size_t i = 0; i < size && count < room; count++) {
		uint8_t lead = (uint8_t)bytes[i];
		size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : lead >= 0xC0 ? 1 : 0;
		uint32_t code_point = more == 0 ? lead : lead & (0x3FU >> more);

		for (i++; more > 0 && i < size; more--, i++)
			code_point = code_point << 6 | ((uint8_t)bytes[i] & 0x3FU);
		wide[count] = (wchar_t)code_point;
	}
	return count;
}

static bool private_use(wchar_t code_point)
{
	return (code_point >= 0xE000 && code_point <= 0xF8FF) || code_point >= 0xF0000;
}

static bool between(uint8_t byte, uint8_t first, uint8_t last)
{
	return byte >= first && byte <= last;
}

/* Kana, or a kanji of U+4000 to U+9FFF: two columns, and no mark of what stands before it. */
static bool is_kana_or_kanji(const uint8_t *bytes, size_t left)
{
	if (left < 3 || !between(bytes[1], 0x80, 0xBF) || !between(bytes[2], 0x80, 0xBF))
		return false;
	if (between(bytes[0], 0xE4, 0xE9))
		return true;
	return bytes[0] == 0xE3 && ((bytes[1] == 0x81 && bytes[2] > 0x80) || bytes[1] == 0x83 ||
				    (bytes[1] == 0x82 && !between(bytes[2], 0x97, 0x9F)));
}

/* It is a cluster by itself when nothing follows that could be a mark on it. */
static bool stands_alone(const uint8_t *bytes, size_t left)
{
	return is_kana_or_kanji(bytes, left) &&
	       (left == 3 || bytes[3] < 0x80 || is_kana_or_kanji(bytes + 3, left - 3));
}

/* By the tables: marks, other scripts, and what is no character. */
static struct glyph look_up(const char *utf8, size_t left)
{
	struct glyph glyph = { .width = 1 };
	char clean[TEXT_CLUSTER_SIZE + 4];
	size_t count;

	glyph.size = text_cluster(utf8, left, &glyph.width);
	text_clean(utf8, glyph.size, clean, sizeof(clean));
	count = decode(clean, strlen(clean), glyph.wide, GLYPH_CODE_POINTS);
	glyph.wide[count] = L'\0';
	if (glyph.wide[0] == REPLACEMENT || glyph.width < 0)
		glyph.width = 1;
	if (private_use(glyph.wide[0])) {
		glyph.wide[0] = GETA;
		glyph.wide[1] = L'\0';
		glyph.width = 2;
	} else if (glyph.width == 0) { /* a mark without a letter stands on a blank */
		wmemmove(glyph.wide + 1, glyph.wide, GLYPH_CODE_POINTS - 1);
		glyph.wide[0] = L' ';
		glyph.wide[GLYPH_CODE_POINTS] = L'\0';
		glyph.width = 1;
	}
	return glyph;
}

struct glyph glyph_at(const char *utf8, size_t left)
{
	struct glyph glyph = { .width = 1, .size = 1, .common = true };

	if (utf8[0] >= ' ' && utf8[0] <= '~' && (left == 1 || (utf8[1] & 0x80) == 0)) {
		glyph.wide[0] = (unsigned char)utf8[0];
	} else if (stands_alone((const uint8_t *)utf8, left)) {
		glyph.size = 3;
		glyph.width = 2;
		decode(utf8, glyph.size, glyph.wide, 1);
	} else {
		return look_up(utf8, left);
	}
	return glyph;
}

int glyph_columns(const char *utf8)
{
	size_t left = strlen(utf8);
	int width = 0;

	while (left > 0) {
		struct glyph glyph = glyph_at(utf8, left);

		width += glyph.width;
		utf8 += glyph.size;
		left -= glyph.size;
	}
	return width;
}
