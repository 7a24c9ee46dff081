#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "madoguchi/base/secret.h"

#define GRANULE 64
#define BLOCKS (SECRET_ARENA_SIZE / GRANULE)

/* AddressSanitizer turns mlock() into nothing, so there the kernel locks and refuses nothing. */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define LOCK_IS_REAL false
#endif
#endif
#ifdef __SANITIZE_ADDRESS__
#define LOCK_IS_REAL false
#endif
#ifndef LOCK_IS_REAL
#define LOCK_IS_REAL true
#endif

static bool all_zero(const uint8_t *bytes, size_t size)
{
	for (size_t i = 0; i < size; i++) {
		if (bytes[i] != 0)
			return false;
	}
	return true;
}

/* Runs a piece in a child of its own; its wait status. */
static int in_child(int (*piece)(void))
{
	int status = -1;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		signal(SIGSEGV, SIG_DFL);
		signal(SIGBUS, SIG_DFL);
		signal(SIGABRT, SIG_DFL);
		_exit(piece());
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static void assert_exit(int status, int wanted)
{
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), wanted);
}

/* An ordinary user without the right to lock a single page. */
static int allocate_unlockable(void)
{
	const struct rlimit none = { 0, 0 };
	struct rlimit now;

	if (setrlimit(RLIMIT_MEMLOCK, &none) != 0 || getrlimit(RLIMIT_MEMLOCK, &now) != 0)
		return 2;
	if (geteuid() == 0 && setuid(65534) != 0)
		return 3;
	return secret_allocate(16) == NULL ? 0 : 1;
}

static void test_unlockable_memory_is_refused(void **state)
{
	(void)state;
	if (!LOCK_IS_REAL)
		skip();
	assert_exit(in_child(allocate_unlockable), 0);
}

static void test_allocate_is_zero_and_aligned(void **state)
{
	uint8_t *a = secret_allocate(1);
	uint8_t *b = secret_allocate(GRANULE + 1);
	uint8_t *c = secret_allocate(3);

	(void)state;
	assert_non_null(a);
	assert_true(all_zero(a, GRANULE) && all_zero(b, 2 * GRANULE));
	assert_int_equal((uintptr_t)a % GRANULE, 0);
	assert_true(b == a + GRANULE && c == b + (size_t)2 * GRANULE);
	secret_free(&b);
	assert_null(b);
	/* The hole is used before what lies behind it. */
	b = secret_allocate(2 * GRANULE);
	assert_true(b == a + GRANULE);
	secret_free(&a);
	secret_free(&b);
	secret_free(&c);
	secret_free(&c);
	secret_free(NULL);
}

static void test_sizes_refused(void **state)
{
	static const size_t sizes[] = { 0, SECRET_ARENA_SIZE + 1, SIZE_MAX, SIZE_MAX - 10 };
	void *whole;

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		assert_null(secret_allocate(sizes[i]));
	whole = secret_allocate(SECRET_ARENA_SIZE);
	assert_non_null(whole);
	assert_null(secret_allocate(1));
	secret_free(&whole);
}

static void test_exhaustion_and_reuse(void **state)
{
	void *blocks[BLOCKS];

	(void)state;
	for (size_t i = 0; i < BLOCKS; i++) {
		blocks[i] = secret_allocate(GRANULE);
		assert_non_null(blocks[i]);
	}
	assert_null(secret_allocate(1));
	for (size_t i = 0; i < BLOCKS; i += 2)
		secret_free(&blocks[i]);
	/* Half is free, but no two neighbours are. */
	assert_null(secret_allocate(GRANULE + 1));
	blocks[0] = secret_allocate(5);
	assert_non_null(blocks[0]);
	for (size_t i = 0; i < BLOCKS; i++)
		secret_free(&blocks[i]);
}

static void test_free_wipes(void **state)
{
	uint8_t *block = secret_allocate(200);
	uint8_t *old = block;

	(void)state;
	assert_non_null(block);
	memset(block, 0xA5, 200);
	secret_free(&block);
	/* The arena stays mapped, so what was there can be looked at. */
	assert_true(all_zero(old, 256));
}

static uint8_t *inherited;

static int look_at_inherited(void)
{
	return all_zero(inherited, GRANULE) ? 0 : 1;
}

static void test_child_sees_nothing(void **state)
{
	(void)state;
	inherited = secret_allocate(GRANULE);
	assert_non_null(inherited);
	memset(inherited, 0x5A, GRANULE);
	assert_exit(in_child(look_at_inherited), 0);
	assert_int_equal(inherited[5], 0x5A);
	secret_free(&inherited);
}

static int write_behind(void)
{
	volatile uint8_t *whole = secret_allocate(SECRET_ARENA_SIZE);

	if (whole == NULL)
		return 1;
	whole[SECRET_ARENA_SIZE - 1] = 1;
	whole[SECRET_ARENA_SIZE] = 1;
	return 2;
}

static int write_before(void)
{
	volatile uint8_t *whole = secret_allocate(SECRET_ARENA_SIZE);

	if (whole == NULL)
		return 1;
	whole[0] = 1;
	*(whole - 1) = 1;
	return 2;
}

static int free_inside(void)
{
	uint8_t *block = secret_allocate(3 * GRANULE);
	uint8_t *inside = block + GRANULE;

	secret_free(&inside);
	return 2;
}

static int free_foreign(void)
{
	static uint8_t foreign[GRANULE];
	uint8_t *block = foreign;

	secret_free(&block);
	return 2;
}

static void test_faults_stop_the_process(void **state)
{
	static const struct {
		int (*piece)(void);
		int signal;
	} rows[] = {
		{ write_behind, SIGSEGV },
		{ write_before, SIGSEGV },
		{ free_inside, SIGABRT },
		{ free_foreign, SIGABRT },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int status = in_child(rows[i].piece);

		assert_true(WIFSIGNALED(status));
		assert_int_equal(WTERMSIG(status), rows[i].signal);
	}
}

/* The kernel's flags of the mapping that holds an address; false when it shows none. */
static bool mapping_flags(const void *address, char *flags, size_t size)
{
	FILE *maps = fopen("/proc/self/smaps", "r");
	char line[512];
	bool inside = false;
	bool found = false;

	while (maps != NULL && !found && fgets(line, sizeof(line), maps) != NULL) {
		unsigned long first, last;

		if (sscanf(line, "%lx-%lx ", &first, &last) == 2)
			inside = (uintptr_t)address >= first && (uintptr_t)address < last;
		if (inside && strncmp(line, "VmFlags:", 8) == 0) {
			snprintf(flags, size, "%.*s", (int)size - 1, line + 8);
			found = true;
		}
	}
	if (maps != NULL)
		fclose(maps);
	return found;
}

static void test_kernel_knows(void **state)
{
	void *block = secret_allocate(1);
	char flags[256];

	(void)state;
	assert_non_null(block);
	if (!mapping_flags(block, flags, sizeof(flags)))
		skip();
	assert_int_equal(strstr(flags, " lo") != NULL, LOCK_IS_REAL);
	assert_non_null(strstr(flags, " dd")); /* not in a core dump */
	assert_non_null(strstr(flags, " wf")); /* wiped in a child */
	secret_free(&block);
}

static int harden(void)
{
	struct rlimit core;

	if (!secret_harden() || getrlimit(RLIMIT_CORE, &core) != 0)
		return 1;
	if (core.rlim_cur != 0 || core.rlim_max != 0)
		return 2;
	return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0 ? 0 : 3;
}

static int harden_readable(void)
{
	struct rlimit core;

	if (setenv("MADOGUCHI_DUMPABLE", "1", 1) != 0 || !secret_harden())
		return 1;
	if (getrlimit(RLIMIT_CORE, &core) != 0 || core.rlim_max != 0)
		return 2;
	return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 1 ? 0 : 3;
}

static void test_harden(void **state)
{
	(void)state;
	unsetenv("MADOGUCHI_DUMPABLE");
	assert_exit(in_child(harden), 0);
	assert_exit(in_child(harden_readable), 0);
}

#define THREADS 4
#define ROUNDS 2000

/* Each thread writes its own mark and must find nothing else in its block. */
static void *hammer(void *argument)
{
	uint8_t mark = *(const uint8_t *)argument;

	for (size_t round = 0; round < ROUNDS; round++) {
		size_t size = 1 + (round * 37 + mark) % 500;
		uint8_t *block = secret_allocate(size);

		if (block == NULL || !all_zero(block, size))
			return argument;
		memset(block, mark, size);
		for (size_t i = 0; i < size; i++) {
			if (block[i] != mark)
				return argument;
		}
		secret_free(&block);
	}
	return NULL;
}

static void test_threads(void **state)
{
	pthread_t threads[THREADS];
	uint8_t marks[THREADS] = { 1, 2, 3, 4 };

	(void)state;
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, hammer, &marks[i]), 0);
	for (size_t i = 0; i < THREADS; i++) {
		void *fault = &marks[i];

		pthread_join(threads[i], &fault);
		assert_null(fault);
	}
}

static void test_pins(void **state)
{
	static const struct {
		struct pin a, b;
		bool equal;
	} rows[] = {
		{ { 4, "1234" }, { 4, "1234" }, true },
		{ { 4, "1234" }, { 4, "1235" }, false },
		{ { 4, "1234" }, { 5, "12345" }, false },
		{ { 4, "1234junk" }, { 4, "1234" }, true },
		{ { 3, "12\0" }, { 2, "12" }, false },
		{ { 0, "" }, { 0, "x" }, true },
		{ { 16, "ABCDEFGHIJKLMNOP" }, { 16, "ABCDEFGHIJKLMNOP" }, true },
		{ { 16, "ABCDEFGHIJKLMNOP" }, { 16, "ABCDEFGHIJKLMNOQ" }, false },
		{ { PASSWORD_SIZE_MAX + 1, "A" }, { PASSWORD_SIZE_MAX + 1, "A" }, false },
	};
	struct pin *pin = pin_new();

	(void)state;
	assert_non_null(pin);
	assert_int_equal(pin->length, 0);
	pin_free(&pin);
	assert_null(pin);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(pin_equal(&rows[i].a, &rows[i].b), rows[i].equal);
}

static void test_wipe(void **state)
{
	uint8_t bytes[40];

	(void)state;
	memset(bytes, 7, sizeof(bytes));
	secret_wipe(bytes, 39);
	assert_true(all_zero(bytes, 39));
	assert_int_equal(bytes[39], 7);
	secret_wipe(NULL, 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		/* First: its child must not inherit an open arena. */
		cmocka_unit_test(test_unlockable_memory_is_refused),
		cmocka_unit_test(test_allocate_is_zero_and_aligned),
		cmocka_unit_test(test_sizes_refused),
		cmocka_unit_test(test_exhaustion_and_reuse),
		cmocka_unit_test(test_free_wipes),
		cmocka_unit_test(test_child_sees_nothing),
		cmocka_unit_test(test_faults_stop_the_process),
		cmocka_unit_test(test_kernel_knows),
		cmocka_unit_test(test_harden),
		cmocka_unit_test(test_threads),
		cmocka_unit_test(test_pins),
		cmocka_unit_test(test_wipe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
