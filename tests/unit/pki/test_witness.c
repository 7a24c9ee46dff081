/* Witness: a text goes and comes back; what is another type's, or no body at all, is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "madoguchi/pki/cmp_message.h"
#include "madoguchi/pki/enquiry.h"
#include "madoguchi/pki/witness.h"

static void comes_back(void **state)
{
	char longest[WITNESS_TEXT_SIZE], got[WITNESS_TEXT_SIZE];
	const char *texts[] = { "", "madoguchi audit 1\nrows 7\n", longest };
	struct error error = { 0 };

	(void)state;
	memset(longest, 'x', sizeof(longest) - 1);
	longest[sizeof(longest) - 1] = '\0';
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct buffer body;

		buffer_init(&body, CMP_MESSAGE_MAX);
		assert_true(witness_body(texts[i], &body, &error));
		assert_true(witness_read(body.bytes, body.size, got));
		assert_string_equal(got, texts[i]);
		for (size_t size = 0; size < body.size; size++)
			assert_false(witness_read(body.bytes, size, got));
		buffer_done(&body);
	}
}

static void is_none(void **state)
{
	const struct enquiry enquiry = { .name = "春", .birth = "19900401", .kind = PKI_AUTH };
	char longer[WITNESS_TEXT_SIZE + 1], got[WITNESS_TEXT_SIZE];
	struct error error = { 0 };
	struct buffer body;

	(void)state;
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	buffer_init(&body, CMP_MESSAGE_MAX);
	assert_true(cmp_body_probe(&body, &error));
	assert_false(witness_read(body.bytes, body.size, got));
	buffer_done(&body);
	assert_true(enquiry_body(&enquiry, &body, &error));
	assert_false(witness_read(body.bytes, body.size, got));
	buffer_done(&body);
	assert_true(witness_body(longer, &body, &error));
	assert_false(witness_read(body.bytes, body.size, got));
	buffer_done(&body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_back),
		cmocka_unit_test(is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
