#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/sha256.h"

/* NIST's examples for FIPS 180-4, and lengths around the block's edge (by sha256sum). */
static const struct {
	const char *piece;
	size_t times;
	const char *digest;
} rows[] = {
	{ "", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
	{ "abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" },
	{ "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
	  "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1" },
	{ "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmno"
	  "ijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
	  1, "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1" },
	{ "a", 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0" },
	{ "a", 55, "9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318" },
	{ "a", 56, "b35439a4ac6f0948b6d6f9e3c6af0f5f590ce20f1bde7090ef7970686ec6738a" },
	{ "a", 63, "7d3e74a05d7db15bce4ad9ec0658ea98e3f06eeecf16b4c6fff2da457ddc2f34" },
	{ "a", 64, "ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb" },
	{ "a", 65, "635361c48bb9eab14198e76ea8ab7f1a41685d6ad62aa9146d301d4f17eb0ae0" },
	{ "a", 119, "31eba51c313a5c08226adf18d4a359cfdfd8d2e816b13f4af952f7ea6584dcfb" },
	{ "a", 120, "2f3d335432c70b580af0e8e1b3674a7c020d683aa5f73aaaedfdc55af904c21c" },
};

static char *repeat(const char *piece, size_t times)
{
	size_t length = strlen(piece);
	char *whole = malloc(length * times + 1);

	assert_non_null(whole);
	for (size_t i = 0; i < times; i++)
		memcpy(whole + i * length, piece, length);
	whole[length * times] = '\0';
	return whole;
}

static void test_at_once(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *whole = repeat(rows[i].piece, rows[i].times);
		uint8_t digest[SHA256_SIZE];
		char hex[2 * SHA256_SIZE + 1];

		sha256_bytes(whole, strlen(whole), digest);
		hex_encode(digest, sizeof(digest), hex, sizeof(hex));
		assert_string_equal(hex, rows[i].digest);
		free(whole);
	}
}

/* Parts of growing size, so that they end everywhere in a block. */
static void test_in_parts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char *whole = repeat(rows[i].piece, rows[i].times);
		size_t size = strlen(whole);
		uint8_t digest[SHA256_SIZE], wanted[SHA256_SIZE];
		struct sha256 sha256;

		sha256_init(&sha256);
		for (size_t at = 0, part = 0; at < size; at += part) {
			part = (at + part) % 131;
			if (part == 0)
				part = 1;
			if (part > size - at)
				part = size - at;
			sha256_add(&sha256, whole + at, part);
		}
		sha256_add(&sha256, whole, 0);
		sha256_finish(&sha256, digest);
		assert_true(hex_decode(rows[i].digest, wanted, sizeof(wanted)));
		assert_memory_equal(digest, wanted, sizeof(wanted));
		free(whole);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_at_once),
		cmocka_unit_test(test_in_parts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
