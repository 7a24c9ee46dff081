#include "kit.h"

#include "../../../src/pki/name.h"

static void test_names_that_are_understood(void **state)
{
	static const struct {
		const char *text;
		const char *again; /* NULL: the same */
		int entries;
	} row[] = {
		{ "C=JP", NULL, 1 },
		{ "CN=authority,O=test,C=JP", NULL, 3 },
		{ " CN = authority , O= test ;C=JP ", "CN=authority,O=test,C=JP", 3 },
		{ "CN=a\\,b,C=JP", NULL, 2 },
		{ "CN=a\\2Cb,C=JP", "CN=a\\,b,C=JP", 2 },
		{ "CN=\\E5\\B1\\B1", "CN=\xe5\xb1\xb1", 1 },
		{ "CN=\xe5\xb1\xb1\xe7\x94\xb0,C=JP", NULL, 2 },
		{ "CN=x+OU=y,C=JP", NULL, 3 },
		{ "CN=\\ a\\ ,C=JP", NULL, 2 },
		{ "CN=a=b", NULL, 1 },
		{ "commonName=a,2.5.4.10=o", "CN=a,O=o", 2 },
		{ "CN=a\\\\b", NULL, 1 },
		{ "CN=a\\\"b", NULL, 1 },
		{ "DC=example,DC=jp", NULL, 2 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		X509_NAME *name = name_parse(row[i].text);
		char text[NAME_TEXT_MAX];

		if (name == NULL)
			fail_msg("%s", row[i].text);
		assert_int_equal(X509_NAME_entry_count(name), row[i].entries);
		name_text(name, text, sizeof text);
		assert_string_equal(text, row[i].again != NULL ? row[i].again : row[i].text);
		X509_NAME_free(name);
	}
}

/* Last RDN of the text is the first of the DER; what stands behind '+' stays in its RDN. */
static void test_order_and_joined_values(void **state)
{
	X509_NAME *name = name_parse("CN=x+OU=y,O=o,C=JP");

	(void)state;
	assert_non_null(name);
	assert_int_equal(X509_NAME_get_index_by_NID(name, NID_countryName, -1), 0);
	assert_int_equal(X509_NAME_get_index_by_NID(name, NID_organizationName, -1), 1);
	assert_int_equal(X509_NAME_ENTRY_set(X509_NAME_get_entry(name, 2)), 2);
	assert_int_equal(X509_NAME_ENTRY_set(X509_NAME_get_entry(name, 3)), 2);
	X509_NAME_free(name);
}

static void test_names_that_are_not(void **state)
{
	static const char *const bad[] = {
		"",	   "CN",      "CN=",	  "=x",	      "CN=a,",	  ",CN=a",    "CN=a,,C=JP",
		"CN=a\\",  "CN=a\\4", "CN=a\\zz", "CN=a\\00", "NOSUCH=a", "CN=\"a\"", "CN=#0c0161",
		"CN=\\FF", "CN=a+",   "C=JPN",	  "CN=\x80",  "CN= ",	  "1.2.x=a",
	};
	char large[NAME_TEXT_MAX + 8] = "CN=";
	size_t i;

	(void)state;
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		X509_NAME *name = name_parse(bad[i]);

		if (name != NULL)
			fail_msg("taken: %s", bad[i]);
	}
	memset(large + 3, 'a', sizeof large - 4);
	assert_null(name_parse(large));
}

static void test_texts_are_cut_to_size(void **state)
{
	X509_NAME *name = name_parse("CN=0123456789,O=test,C=JP");
	char text[8];

	(void)state;
	name_text(name, text, sizeof text);
	assert_true(strlen(text) < sizeof text);
	assert_memory_equal(text, "CN=0123", strlen(text));
	X509_NAME_free(name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names_that_are_understood),
		cmocka_unit_test(test_order_and_joined_values),
		cmocka_unit_test(test_names_that_are_not),
		cmocka_unit_test(test_texts_are_cut_to_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
