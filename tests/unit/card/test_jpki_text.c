/* The basic four from the text application. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include "card/opened_card.h"

#include "madoguchi/card/jpki_text.h"

static struct basic_four four;

static bool read_four(struct opened_card *opened, struct error *error)
{
	return card_read_basic_four(opened->card, &four, error);
}

#define NAME "DF22 0D E7AA93E58FA3 E38080 E88AB1 41"
#define BIRTH "DF24 08 3139393030313032"
#define SEX "DF25 01 32"
#define FILE_FOUR STEP_SELECT_TEXT, STEP_SELECT_FILE("0002")
/* 3 + 7 offsets, 16 name, 7 address, 11 birth, 4 sex */
#define SHORT_FOUR "FF20 2D DF21 04 00010203 " NAME " DF23 04 E5B88241 " BIRTH SEX

static const struct act_case cases[] = {
	{ "in one piece",
	  read_four,
	  { FILE_FOUR, { "00B0000000", SHORT_FOUR "9000" } },
	  ERROR_NONE,
	  0 },
	{ "in a longer file",
	  read_four,
	  { FILE_FOUR, { "00B0000000", SHORT_FOUR "FF*208 9000" } },
	  ERROR_NONE,
	  0 },
	{ "end of file beside it",
	  read_four,
	  { FILE_FOUR, { "00B0000000", SHORT_FOUR "6282" } },
	  ERROR_NONE,
	  0 },
	{ "not verified",
	  read_four,
	  { FILE_FOUR, { "00B0000000", "6982" } },
	  ERROR_PIN_NEEDED,
	  0x6982 },
	{ "refused",
	  read_four,
	  { FILE_FOUR, { "00B0000000", "6A82" } },
	  ERROR_CARD_REFUSED,
	  0x6A82 },
	{ "no such application",
	  read_four,
	  { { "00A4040C0A" AID_TEXT, "6A82" } },
	  ERROR_CARD_REFUSED,
	  0x6A82 },
	{ "empty", read_four, { FILE_FOUR, { "00B0000000", "9000" } }, ERROR_CARD_NONSENSE, 0 },
	{ "ends early",
	  read_four,
	  { FILE_FOUR, { "00B0000000", "FF20 30 00*10 9000" }, { "00B0000D26", "9000" } },
	  ERROR_CARD_NONSENSE,
	  0 },
	{ "longer than any",
	  read_four,
	  { FILE_FOUR, { "00B0000000", "FF20 82FFFF 9000" } },
	  ERROR_CARD_NONSENSE,
	  0 },
	{ "lost", read_four, { FILE_FOUR, { "00B0000000", NULL } }, ERROR_CARD_LOST, 0 },
};

static void commands_and_answers(void **state)
{
	size_t held = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		memset(&four, 0, sizeof(four));
		held += act_case_holds(&cases[i], NULL) ? 1 : 0;
		assert_string_equal(four.name, cases[i].code == ERROR_NONE ? "窓口　花A" : "");
		assert_string_equal(four.birth, cases[i].code == ERROR_NONE ? "19900102" : "");
	}
	assert_int_equal(held, COUNT(cases));
}

/* An address of 300 bytes: the length has three bytes and the file two pieces. */
static void long_fields_come_in_pieces(void **state)
{
	static const struct act_case act = { "two pieces",
					     read_four,
					     { FILE_FOUR,
					       { "00B0000000",
						 "FF20 820150 " NAME " DF23 82012C 41*230 9000" },
					       { "00B0010055", "41*70" BIRTH "DF25 01 31 9000" } },
					     ERROR_NONE,
					     0 };

	(void)state;
	assert_true(act_case_holds(&act, NULL));
	assert_int_equal(strlen(four.address), 300);
	assert_int_equal(four.sex, '1');
}

static const struct {
	const char *name;
	const char *hex;
	bool good;
} parses[] = {
	{ "in any order",
	  "FF20 20" BIRTH SEX "DF23 01 41 DF22 01 42"
	  "DF21 06 000000000000",
	  true },
	{ "length in two bytes", "FF20 8118" BIRTH SEX "DF23 01 41 DF22 8101 42", true },
	{ "another template", "FF21 17" BIRTH SEX "DF23 01 41 DF22 01 42", false },
	{ "without a name", "FF20 13" BIRTH SEX "DF23 01 41", false },
	{ "without a birth date", "FF20 0C" SEX "DF23 01 41 DF22 01 42", false },
	{ "a birth date of seven", "FF20 16 DF24 07 31393930303130" SEX "DF23 01 41 DF22 01 42",
	  false },
	{ "a birth date of letters", "FF20 17 DF24 08 3139393030313041" SEX "DF23 01 41 DF22 01 42",
	  false },
	{ "an unknown sex", "FF20 17" BIRTH "DF25 01 34 DF23 01 41 DF22 01 42", false },
	{ "a sex of 0", "FF20 17" BIRTH "DF25 01 00 DF23 01 41 DF22 01 42", false },
	{ "a sex of two", "FF20 18" BIRTH "DF25 02 3131 DF23 01 41 DF22 01 42", false },
	{ "no UTF-8", "FF20 18" BIRTH SEX "DF23 01 41 DF22 02 E3 41", false },
	{ "a 0 byte in the name", "FF20 18" BIRTH SEX "DF23 01 41 DF22 02 4100", false },
	{ "an escape in the name", "FF20 18" BIRTH SEX "DF23 01 41 DF22 02 1B41", false },
	{ "a field past the end", "FF20 17" BIRTH SEX "DF23 01 41 DF22 7F 42", false },
	{ "a huge length", "FF20 19" BIRTH SEX "DF23 01 41 DF22 82FFFF 42", false },
	{ "an indefinite length", "FF20 17" BIRTH SEX "DF23 01 41 DF22 80 42", false },
	{ "a length of four bytes", "FF20 19" BIRTH SEX "DF23 01 41 DF22 84000000", false },
	{ "half a tag", "FF20 14" BIRTH SEX "DF23 01 41 DF", false },
	{ "an address of 512", "FF20 820218" BIRTH SEX "DF23 820200 41*512 DF22 01 42", false },
	{ "an address of 511", "FF20 820217" BIRTH SEX "DF23 8201FF 41*511 DF22 01 42", true },
};

/* The bytes lie at the very end of their block, so that one byte too many is seen. */
static void takes_the_file_apart(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(parses); i++) {
		uint8_t all[1024];
		size_t size = scripted_bytes(parses[i].hex, all, sizeof(all));
		uint8_t *bytes = malloc(size);
		struct error error = { 0 };
		bool good;

		assert_non_null(bytes);
		memcpy(bytes, all, size);
		good = jpki_parse_basic_four(bytes, size, &four, &error);
		if (good != parses[i].good)
			fail_msg("%s: %zu bytes", parses[i].name, size);
		assert_int_equal(error.code, good ? ERROR_NONE : ERROR_CARD_NONSENSE);
		/* What lacks its last bytes is never good. */
		for (size_t left = size; good && left-- > 0;) {
			uint8_t *cut = malloc(left > 0 ? left : 1);

			assert_non_null(cut);
			memcpy(cut, bytes, left);
			assert_false(jpki_parse_basic_four(cut, left, &four, &error));
			free(cut);
		}
		free(bytes);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(commands_and_answers),
		cmocka_unit_test(long_fields_come_in_pieces),
		cmocka_unit_test(takes_the_file_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
