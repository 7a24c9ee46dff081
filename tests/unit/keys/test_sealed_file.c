#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "madoguchi/keys/sealed_file.h"

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))
#define HEAD_SIZE 40
#define SEALED_SIZE ((size_t)SEALED_PIECE_SIZE + 16)

static struct seal_key *key;
static struct seal_key *other_key;

static struct seal_key *make_key(const char *folder, const char *name)
{
	struct seal_key *made = NULL;
	struct error error;
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	assert_true(seal_key_create(path, &error));
	assert_true(seal_key_load(path, &made, &error));
	assert_int_equal(unlink(path), 0);
	return made;
}

static int keys_up(void **state)
{
	char folder[] = "/tmp/madoguchi-sealed-XXXXXX";

	(void)state;
	assert_non_null(mkdtemp(folder));
	key = make_key(folder, "key");
	other_key = make_key(folder, "other");
	return rmdir(folder);
}

static int keys_down(void **state)
{
	(void)state;
	seal_key_free(&key);
	seal_key_free(&other_key);
	return 0;
}

/* A file in memory with these bytes, to be read from its beginning. */
static int file_of(const uint8_t *bytes, size_t size)
{
	int fd = memfd_create("sealed", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, size), size);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

static uint8_t *content_of(int fd, size_t *ret_size)
{
	off_t size = lseek(fd, 0, SEEK_END);
	uint8_t *bytes = malloc((size_t)size + 1);

	assert_non_null(bytes);
	assert_int_equal(pread(fd, bytes, (size_t)size, 0), size);
	close(fd);
	*ret_size = (size_t)size;
	return bytes;
}

static uint8_t *sealed_of(size_t plain_size, size_t *ret_size)
{
	uint8_t *plain = malloc(plain_size + 1);
	struct error error;
	int from, to = file_of((const uint8_t *)"", 0);

	assert_non_null(plain);
	for (size_t i = 0; i < plain_size; i++)
		plain[i] = (uint8_t)(i * 31 >> 3);
	from = file_of(plain, plain_size);
	free(plain);
	assert_true(sealed_file_write(key, from, to, &error));
	close(from);
	return content_of(to, ret_size);
}

/* BACKUP_WRONG where it does not open. */
static bool opens(const struct seal_key *with, const uint8_t *bytes, size_t size, size_t plain_size)
{
	struct error error = { .code = ERROR_NONE };
	int from = file_of(bytes, size), to = file_of((const uint8_t *)"", 0);
	bool done = sealed_file_read(with, from, to, &error);
	size_t got;
	uint8_t *plain = content_of(to, &got);

	close(from);
	if (done) {
		assert_int_equal(got, plain_size);
		for (size_t i = 0; i < got; i++)
			assert_int_equal(plain[i], (uint8_t)(i * 31 >> 3));
	} else {
		assert_int_equal(error.code, ERROR_BACKUP_WRONG);
	}
	free(plain);
	return done;
}

static void test_what_goes_in_comes_out(void **state)
{
	static const size_t sizes[] = { 0,
					1,
					SEALED_PIECE_SIZE - 1,
					SEALED_PIECE_SIZE,
					SEALED_PIECE_SIZE + 1,
					3 * (size_t)SEALED_PIECE_SIZE,
					200000 };
	struct error error;

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		size_t size;
		uint8_t *sealed = sealed_of(sizes[i], &size);
		int from = file_of(sealed, size);

		assert_true(opens(key, sealed, size, sizes[i]));
		assert_false(opens(other_key, sealed, size, sizes[i]));
		assert_true(sealed_file_read(key, from, -1, &error));
		close(from);
		free(sealed);
	}
}

/* Two files of the same content have nothing in common but their first word. */
static void test_no_two_are_alike(void **state)
{
	size_t size, again_size;
	uint8_t *sealed = sealed_of(1000, &size), *again = sealed_of(1000, &again_size);

	(void)state;
	assert_int_equal(size, again_size);
	assert_memory_equal(sealed, again, 8);
	assert_memory_not_equal(sealed + 8, again + 8, 32);
	assert_memory_not_equal(sealed + HEAD_SIZE, again + HEAD_SIZE, 64);
	free(sealed);
	free(again);
}

static void test_a_damaged_file_does_not_open(void **state)
{
	const size_t plain_size = 2 * (size_t)SEALED_PIECE_SIZE + 100;
	size_t size;
	uint8_t *sealed = sealed_of(plain_size, &size);
	uint8_t *first = sealed + HEAD_SIZE, *second = first + SEALED_SIZE;

	(void)state;
	for (size_t at = 0; at < size; at += at < HEAD_SIZE + 32 ? 1 : 7919) {
		sealed[at] ^= 0x10;
		assert_false(opens(key, sealed, size, plain_size));
		sealed[at] ^= 0x10;
	}
	for (size_t i = 0; i < SEALED_SIZE; i++) {
		uint8_t byte = first[i];

		first[i] = second[i];
		second[i] = byte;
	}
	assert_false(opens(key, sealed, size, plain_size));
	free(sealed);
}

static void test_a_cut_file_does_not_open(void **state)
{
	static const size_t cuts[] = { 0,
				       7,
				       8,
				       HEAD_SIZE - 1,
				       HEAD_SIZE,
				       HEAD_SIZE + 15,
				       HEAD_SIZE + 16,
				       HEAD_SIZE + SEALED_SIZE - 1,
				       HEAD_SIZE + SEALED_SIZE,
				       HEAD_SIZE + SEALED_SIZE + 16 };
	const size_t plain_size = 2 * (size_t)SEALED_PIECE_SIZE;
	size_t size;
	uint8_t *sealed = sealed_of(plain_size, &size);

	(void)state;
	for (size_t i = 0; i < COUNT(cuts); i++)
		assert_false(opens(key, sealed, cuts[i], plain_size));
	/* The last piece is empty, and cannot be done without. */
	assert_int_equal(size, HEAD_SIZE + 2 * SEALED_SIZE + 16);
	assert_false(opens(key, sealed, size - 16, plain_size));
	assert_true(opens(key, sealed, size, plain_size));
	free(sealed);
}

static void test_a_full_disk_is_told(void **state)
{
	static const uint8_t plain[] = "something";
	struct error error = { .code = ERROR_NONE };
	int from = file_of(plain, sizeof(plain)), to = open("/dev/full", O_WRONLY | O_CLOEXEC);

	(void)state;
	assert_false(sealed_file_write(key, from, to, &error));
	assert_int_equal(error.code, ERROR_STORE_FULL);
	close(from);
	close(to);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_goes_in_comes_out),
		cmocka_unit_test(test_no_two_are_alike),
		cmocka_unit_test(test_a_damaged_file_does_not_open),
		cmocka_unit_test(test_a_cut_file_does_not_open),
		cmocka_unit_test(test_a_full_disk_is_told),
	};

	return cmocka_run_group_tests(tests, keys_up, keys_down);
}
