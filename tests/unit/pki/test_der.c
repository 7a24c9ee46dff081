#include "kit.h"

#include <openssl/err.h>
#include <openssl/x509.h>

#include "../../../src/pki/der.h"

static void test_strict_der(void **state)
{
	static const struct {
		const char *hex;
		bool strict;
	} row[] = {
		{ "3000", true },
		{ "0500", true },
		{ "0101ff", true },
		{ "010100", true },
		{ "010101", false },
		{ "0100", false },
		{ "0102ffff", false },
		{ "30030201ff", true },
		{ "3005a003020101", true },
		{ "a0053003020101", true },
		{ "1f8101020101", true },
		{ "1f8101030101", false },
		{ "1f05020101", false }, /* a tag in more bytes than needed */
		{ "5f810100", true },
		{ "", false },
		{ "30", false },
		{ "300000", false },   /* something behind it */
		{ "30800000", false }, /* indefinite length */
		{ "3080020101", false },
		{ "30040380", false }, /* cut */
		{ "308100", false },   /* length in more bytes than needed */
		{ "30820003020101", false },
		{ "300502010", false },
		{ "3003020201", false }, /* an element longer than what holds it */
		{ "300302010102", false },
		{ "3005308002010100", false }, /* indefinite inside */
		{ "30ff", false },
		{ "3084ffffffff", false },
		{ "308900000000000000000100", false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		uint8_t bytes[32];
		size_t size = strlen(row[i].hex) / 2;
		char digits[64];

		snprintf(digits, sizeof digits, "%.*s", (int)(2 * size), row[i].hex);
		assert_true(hex_decode(digits, bytes, size));
		if (der_is_strict(bytes, size) != row[i].strict)
			fail_msg("%s", row[i].hex);
	}
	assert_int_equal(ERR_peek_error() != 0, true);
	(void)der_ssl_cause();
	assert_int_equal(ERR_peek_error(), 0);
}

/* DER_DEPTH_MAX - 1 elements that hold each other are the most. */
static void test_depth_is_limited(void **state)
{
	uint8_t bytes[2 * DER_DEPTH_MAX];
	int depth;

	(void)state;
	for (depth = 1; depth <= DER_DEPTH_MAX; depth++) {
		int i;

		for (i = 0; i < depth; i++) {
			bytes[2 * i] = 0x30;
			bytes[2 * i + 1] = (uint8_t)(2 * (depth - 1 - i));
		}
		assert_int_equal(der_is_strict(bytes, (size_t)(2 * depth)), depth < DER_DEPTH_MAX);
	}
}

static void test_size_is_limited(void **state)
{
	uint8_t *bytes = calloc(1, DER_SIZE_MAX + 1);
	const uint8_t largest[] = { 0x04, 0x83, 0x0f, 0xff, 0xfb };
	const uint8_t larger[] = { 0x04, 0x83, 0x0f, 0xff, 0xfc };

	(void)state;
	memcpy(bytes, largest, sizeof largest);
	assert_true(der_is_strict(bytes, DER_SIZE_MAX));
	memcpy(bytes, larger, sizeof larger);
	assert_false(der_is_strict(bytes, DER_SIZE_MAX + 1));
	free(bytes);
}

/* The value must encode again to the same bytes: padded numbers and odd booleans do not. */
static void test_decoding_takes_der_only(void **state)
{
	static const struct {
		const char *hex;
		bool taken;
	} row[] = {
		{ "020101", true },    { "02020001", false }, { "0202ffff", false },
		{ "02010100", false }, { "0400", false },     { "0200", false },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		uint8_t bytes[8];
		size_t size = strlen(row[i].hex) / 2;
		void *value;

		assert_true(hex_decode(row[i].hex, bytes, size));
		value = der_decode(ASN1_ITEM_rptr(ASN1_INTEGER), bytes, size);
		assert_int_equal(value != NULL, row[i].taken);
		ASN1_item_free(value, ASN1_ITEM_rptr(ASN1_INTEGER));
	}
	(void)der_ssl_cause();
}

static void expect_extension(const char *hex, bool taken)
{
	uint8_t bytes[16];
	size_t size = strlen(hex) / 2;
	void *value;

	assert_true(hex_decode(hex, bytes, size));
	value = der_decode(ASN1_ITEM_rptr(X509_EXTENSION), bytes, size);
	assert_int_equal(value != NULL, taken);
	ASN1_item_free(value, ASN1_ITEM_rptr(X509_EXTENSION));
}

/* Unused bits of a bit string are zero in DER; OpenSSL clears them, and the bytes differ then. */
static void test_unused_bits(void **state)
{
	const uint8_t good[] = { 0x03, 0x02, 0x07, 0x80 }, bad[] = { 0x03, 0x02, 0x07, 0xff };
	ASN1_BIT_STRING *bits = der_decode(ASN1_ITEM_rptr(ASN1_BIT_STRING), good, sizeof good);

	(void)state;
	assert_non_null(bits);
	ASN1_BIT_STRING_free(bits);
	assert_null(der_decode(ASN1_ITEM_rptr(ASN1_BIT_STRING), bad, sizeof bad));
}

/* critical is true as ff only. A false that is written out passes: old CAs do it, and the bytes are
 * kept as they are. */
static void test_booleans(void **state)
{
	(void)state;
	expect_extension("30070603551d0f0400", true);
	expect_extension("300a0603551d0f0101ff0400", true);
	expect_extension("300a0603551d0f0101000400", true);
	expect_extension("300a0603551d0f0101010400", false);
	(void)der_ssl_cause();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_strict_der),
		cmocka_unit_test(test_depth_is_limited),
		cmocka_unit_test(test_size_is_limited),
		cmocka_unit_test(test_decoding_takes_der_only),
		cmocka_unit_test(test_unused_bits),
		cmocka_unit_test(test_booleans),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
