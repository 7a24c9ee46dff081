#include <stdarg.h>
#include <stddef.h>
#include <locale.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "madoguchi/base/text.h"
#include "madoguchi/screens/kit/glyph.h"

#define FIRST 0x2F00
#define LAST 0xA0FF

static size_t encode(int32_t code_point, char *bytes)
{
	bytes[0] = (char)(0xE0 | code_point >> 12);
	bytes[1] = (char)(0x80 | (code_point >> 6 & 0x3F));
	bytes[2] = (char)(0x80 | (code_point & 0x3F));
	return 3;
}

/* What is told of kana and kanji at a glance is what Unicode's tables and the C library say,
 * whatever follows. */
static void as_the_tables_say(void **state)
{
	static const char *const followers[] = {
		"",	    " ",      "a",	"\u3042", "\u30a2",	"\u4e00",	"\u3099",
		"\u309a",   "\u3097", "\u0301", "\ufe00", "\U000e0100", "\u200d\u4e00", "\uff9e",
		"\xe3\x82", "\xff",   "\u3001",
	};

	(void)state;
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
	for (int32_t code_point = FIRST; code_point <= LAST; code_point++) {
		for (size_t i = 0; i < sizeof(followers) / sizeof(followers[0]); i++) {
			char text[32];
			size_t size = encode(code_point, text);
			struct glyph glyph;
			int width;

			size +=
			    (size_t)snprintf(text + size, sizeof(text) - size, "%s", followers[i]);
			glyph = glyph_at(text, size);
			assert_true(!glyph.common || wcwidth(glyph.wide[0]) == glyph.width);
			if (glyph.size != text_cluster(text, size, &width) ||
			    (width > 0 && glyph.width != width) ||
			    (width > 0 && glyph.wide[0] != (wchar_t)code_point))
				fail_msg("U+%04X before \"%s\": %zu bytes, %d columns, U+%04X",
					 (unsigned)code_point, followers[i], glyph.size,
					 glyph.width, (unsigned)glyph.wide[0]);
		}
	}
}

/* Cut off, it is no character. */
static void cut_off(void **state)
{
	(void)state;
	for (size_t left = 1; left < 3; left++)
		assert_int_equal(glyph_at("\u4e00", left).size, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_the_tables_say),
		cmocka_unit_test(cut_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
