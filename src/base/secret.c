#include "madoguchi/base/secret.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

/*
 * The arena is cut into granules of 64 bytes. What is taken is noted outside of it, in
 * run_length: the number of granules at the first granule of a block, GRANULE_INSIDE at the
 * others, 0 where free. So the arena holds nothing but secrets and zeros.
 */
#define GRANULE_SIZE 64
#define GRANULES (SECRET_ARENA_SIZE / GRANULE_SIZE)
#define GRANULE_INSIDE UINT16_MAX

static pthread_mutex_t arena_lock = PTHREAD_MUTEX_INITIALIZER;
static uint8_t *arena;
static uint16_t run_length[GRANULES];

static bool keep_dumpable(void)
{
#ifdef MADOGUCHI_TEST
	const char *wish = getenv("MADOGUCHI_DUMPABLE");

	return wish != NULL && strcmp(wish, "1") == 0;
#else
	return false;
#endif
}

/* As far as what may be locked is not limited: else what is allocated later would be refused. */
static void keep_out_of_swap(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_MEMLOCK, &limit) != 0 || limit.rlim_max != RLIM_INFINITY)
		return;
	limit.rlim_cur = RLIM_INFINITY;
	if (setrlimit(RLIMIT_MEMLOCK, &limit) == 0)
		mlockall(MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT);
}

bool secret_harden(void)
{
	const struct rlimit no_core = { .rlim_cur = 0, .rlim_max = 0 };

	keep_out_of_swap();
	if (setrlimit(RLIMIT_CORE, &no_core) != 0)
		return false;
	return keep_dumpable() || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0;
}

/* Maps the arena between two pages that nobody can touch; false leaves nothing mapped. */
static bool arena_open(void)
{
	long page = sysconf(_SC_PAGESIZE);
	size_t guard = page > 0 ? (size_t)page : 4096;
	size_t whole = SECRET_ARENA_SIZE + 2 * guard;
	uint8_t *base = mmap(NULL, whole, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (base == MAP_FAILED)
		return false;
	if (mprotect(base + guard, SECRET_ARENA_SIZE, PROT_READ | PROT_WRITE) != 0 ||
	    mlock(base + guard, SECRET_ARENA_SIZE) != 0 ||
	    madvise(base + guard, SECRET_ARENA_SIZE, MADV_DONTDUMP) != 0 ||
	    madvise(base + guard, SECRET_ARENA_SIZE, MADV_WIPEONFORK) != 0) {
		munmap(base, whole);
		return false;
	}
	arena = base + guard;
	return true;
}

/* First fit; GRANULES when there is no such run. */
static size_t find_run(size_t wanted)
{
	size_t start = 0;
	size_t i = 0;

	while (i < GRANULES) {
		if (run_length[i] != 0) {
			i += run_length[i];
			start = i;
			continue;
		}
		i++;
		if (i - start == wanted)
			return start;
	}
	return GRANULES;
}

static void *take_run(size_t wanted)
{
	size_t start;

	if (arena == NULL && !arena_open())
		return NULL;
	start = find_run(wanted);
	if (start == GRANULES)
		return NULL;
	run_length[start] = (uint16_t)wanted;
	for (size_t i = 1; i < wanted; i++)
		run_length[start + i] = GRANULE_INSIDE;
	return arena + start * GRANULE_SIZE;
}

void *secret_allocate(size_t size)
{
	void *block;

	if (size == 0 || size > SECRET_ARENA_SIZE)
		return NULL;
	pthread_mutex_lock(&arena_lock);
	block = take_run((size + GRANULE_SIZE - 1) / GRANULE_SIZE);
	pthread_mutex_unlock(&arena_lock);
	return block;
}

void secret_free(void *address_of_pointer)
{
	uint8_t *block;
	size_t offset, start, length;

	if (address_of_pointer == NULL)
		return;
	memcpy(&block, address_of_pointer, sizeof(block));
	if (block == NULL)
		return;
	pthread_mutex_lock(&arena_lock);
	offset = (uintptr_t)block - (uintptr_t)arena;
	start = offset / GRANULE_SIZE;
	/* Going on with a pointer that is not ours would leave a secret somewhere unwiped. */
	if (arena == NULL || offset % GRANULE_SIZE != 0 || start >= GRANULES ||
	    run_length[start] == 0 || run_length[start] == GRANULE_INSIDE)
		abort();
	length = run_length[start];
	explicit_bzero(block, length * GRANULE_SIZE);
	memset(&run_length[start], 0, length * sizeof(run_length[0]));
	pthread_mutex_unlock(&arena_lock);
	block = NULL;
	memcpy(address_of_pointer, &block, sizeof(block));
}

void secret_wipe(void *bytes, size_t size)
{
	if (bytes != NULL)
		explicit_bzero(bytes, size);
}

struct pin *pin_new(void)
{
	return secret_allocate(sizeof(struct pin));
}

void pin_free(struct pin **pin)
{
	secret_free(pin);
}

bool pin_equal(const struct pin *a, const struct pin *b)
{
	unsigned int difference;

	if (a->length > PASSWORD_SIZE_MAX || b->length > PASSWORD_SIZE_MAX)
		return false;
	/* All places are looked at, so that the time tells nothing about where they differ. */
	difference = a->length ^ b->length;
	for (size_t i = 0; i < PASSWORD_SIZE_MAX; i++) {
		unsigned int digit_a = i < a->length ? a->digits[i] : 0;
		unsigned int digit_b = i < b->length ? b->digits[i] : 0;

		difference |= digit_a ^ digit_b;
	}
	return difference == 0;
}
