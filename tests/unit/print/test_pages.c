#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "madoguchi/print/pages.h"

/* Fontconfig keeps what it has read of the machine's fonts. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libfontconfig";
}

struct printed {
	struct buffer pdf;
	struct pages_count count;
};

static void draw(const char *text, const char *mark, struct printed *printed)
{
	const struct pages_style style = { .mark = mark };
	struct error error;

	buffer_init(&printed->pdf, PAGES_PDF_MAX);
	assert_true(pages_draw(text, strlen(text), &style, &printed->pdf, &printed->count, &error));
	assert_true(printed->pdf.size > 100);
	assert_memory_equal(printed->pdf.bytes, "%PDF-", 5);
}

static void expect(const char *text, int pages, int unshaped, int unselected)
{
	struct printed printed;

	draw(text, NULL, &printed);
	assert_int_equal(printed.count.pages, pages);
	assert_int_equal(printed.count.unshaped, unshaped);
	assert_int_equal(printed.count.unselected, unselected);
	buffer_done(&printed.pdf);
}

/* Beyond the basic plane, and a variant that the font knows. */
static void test_names_have_their_shapes(void **state)
{
	(void)state;
	expect("𠮷田　太郎\n葛\U000E0102城\n", 1, 0, 0);
	expect("が e\u0301 \u304B\u3099\n", 1, 0, 0);
}

static void test_what_has_no_shape_is_counted(void **state)
{
	(void)state;
	expect("\uE000\n", 1, 1, 0);
	expect("\U000F0000\n", 1, 1, 0);
	expect("\x1b]0;x\x07\n", 1, 2, 0);
	expect("a\u202Eb\n", 1, 1, 0);
	expect("\u0378\n", 1, 1, 0); /* not assigned */
}

static void test_a_variant_that_the_font_lacks_is_counted(void **state)
{
	(void)state;
	expect("一\U000E01EF\n", 1, 0, 1);
}

static void test_pages(void **state)
{
	char lines[4 * PAGES_LINES] = "";

	(void)state;
	expect("", 1, 0, 0);
	expect("\n", 1, 0, 0);
	expect("no line end", 1, 0, 0);
	memset(lines, '\n', PAGES_LINES);
	expect(lines, 1, 0, 0);
	lines[PAGES_LINES] = 'a';
	expect(lines, 2, 0, 0);
	memset(lines, '\n', 3 * PAGES_LINES);
	expect(lines, 3, 0, 0);
}

static void test_a_mark_is_drawn(void **state)
{
	struct printed plain, marked;

	(void)state;
	draw("x\n", NULL, &plain);
	draw("x\n", "再発行", &marked);
	assert_true(marked.pdf.size > plain.pdf.size);
	buffer_done(&plain.pdf);
	buffer_done(&marked.pdf);
}

static void refuse(const char *text, size_t size)
{
	const struct pages_style style = { .mark = NULL };
	struct pages_count count;
	struct buffer pdf;
	struct error error;

	buffer_init(&pdf, PAGES_PDF_MAX);
	assert_false(pages_draw(text, size, &style, &pdf, &count, &error));
	assert_int_equal(error.code, ERROR_PRINT);
	assert_int_equal(pdf.size, 0);
	buffer_done(&pdf);
}

static void test_no_text(void **state)
{
	char *much = calloc(1, PAGES_TEXT_MAX + 1);

	(void)state;
	refuse("\xff\xfe", 2);
	refuse("a\xc3", 2);
	assert_non_null(much);
	memset(much, 'x', PAGES_TEXT_MAX + 1);
	refuse(much, PAGES_TEXT_MAX + 1);
	free(much);
}

static void test_a_pdf_without_room(void **state)
{
	const struct pages_style style = { .mark = NULL };
	struct pages_count count;
	struct buffer pdf;
	struct error error;

	(void)state;
	buffer_init(&pdf, 64);
	assert_false(pages_draw("x\n", 2, &style, &pdf, &count, &error));
	assert_int_equal(error.code, ERROR_MEMORY);
	buffer_done(&pdf);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_have_their_shapes),
		cmocka_unit_test(test_what_has_no_shape_is_counted),
		cmocka_unit_test(test_a_variant_that_the_font_lacks_is_counted),
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_a_mark_is_drawn),
		cmocka_unit_test(test_no_text),
		cmocka_unit_test(test_a_pdf_without_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
