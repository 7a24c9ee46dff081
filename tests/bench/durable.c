/*
 * durable: what it costs until a request at the counter can no longer be lost.
 *
 *   durable FOLDER ROUNDS COUNT BYTES
 *
 * In each round, COUNT times each in turn: BYTES written and synced to a plain file (the limit of
 * disk and file system), the counter's transaction (request with its body, card journal, audit
 * trail) with a key that seals nothing, and the same sealed. FOLDER must be on the file system that
 * is meant. Samples, one a round, of the medians of the COUNT: durable_raw_ms, durable_plain_ms,
 * durable_sealed_ms; durable_plain_ratio and durable_sealed_ratio, to the plain file in the same
 * round; durable_over_ms, nothing sealed less the plain file. Once: durable_syncs and
 * durable_bytes, syncs and written bytes a request, checkpoints included.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "madoguchi/base/date.h"
#include "madoguchi/store/card_journal.h"
#include "madoguchi/store/case.h"
#include "madoguchi/store/exchange.h"

#include "bench_kit.h"

#define COUNT_MAX 10000
#define BODY_MAX 16384

/* ---- syncs and bytes: SQLite's calls come by here ------------------------------------------- */

static long sync_count, byte_count;

int fdatasync(int fd)
{
	sync_count++;
	return (int)syscall(SYS_fdatasync, fd);
}

int fsync(int fd)
{
	sync_count++;
	return (int)syscall(SYS_fsync, fd);
}

ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t at)
{
	byte_count += (long)size;
	return syscall(SYS_pwrite64, fd, bytes, size, at);
}

/* ---- the two ways --------------------------------------------------------------------------- */

struct desk {
	struct seal_key *key;
	struct store *store;
	int64_t case_id;
};

static void check(bool done, const struct error *error)
{
	char words[512];

	if (done)
		return;
	error_describe(error, words, sizeof(words));
	fprintf(stderr, "durable: %s\n", words);
	exit(EXIT_FAILURE);
}

static void open_desk(const char *folder, struct seal_key *key, struct desk *desk)
{
	struct error error = { 0 };
	struct case_record record = {
		.kinds = KINDS_AUTH,
		.good_until = DATE_NONE,
		.expires = { DATE_NONE, DATE_NONE },
		.card_expires = DATE_NONE,
		.fee = FEE_UNSTATED,
		.person = { .born = DATE_NONE },
	};

	desk->key = key;
	check(store_open(folder, STORE_WRITE, key, key, &desk->store, &error), &error);
	store_set_actor(desk->store, "bench", "bench");
	check(case_save(desk->store, &record, &error), &error);
	desk->case_id = record.id;
}

/* As counter/issue does it: one transaction. */
static void queue_one(struct desk *desk, const uint8_t *body, size_t size)
{
	struct error error = { 0 };
	struct exchange exchange = {
		.case_id = desk->case_id,
		.kind = KIND_AUTH,
		.expires = DATE_NONE,
		.public_key_size = 294,
	};
	struct card_entry entry = {
		.case_id = desk->case_id,
		.kind = KIND_AUTH,
		.step = STEP_REQUEST,
	};

	check(store_begin(desk->store, &error) &&
		  exchange_add(desk->store, &exchange, body, size, &error) &&
		  card_done(desk->store, &entry, &error) && store_commit(desk->store, &error),
	      &error);
}

static void write_one(int fd, const uint8_t *body, size_t size)
{
	if (write(fd, body, size) != (ssize_t)size || fdatasync(fd) != 0)
		stop("write");
}

/* ---- rounds --------------------------------------------------------------------------------- */

static int compare(const void *a, const void *b)
{
	const int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

static int64_t median(int64_t *values, int count)
{
	qsort(values, (size_t)count, sizeof(values[0]), compare);
	return values[count / 2];
}

struct bench {
	struct desk plain, sealed;
	int raw_fd;
	int count;
	uint8_t body[BODY_MAX];
	size_t size;
	int64_t raw_ns[COUNT_MAX], plain_ns[COUNT_MAX], sealed_ns[COUNT_MAX];
};

/* One of each in turn, so that whatever disturbs disturbs all alike. */
static void run_round(struct bench *bench)
{
	int64_t raw, plain, sealed;

	for (int i = 0; i < bench->count; i++) {
		int64_t times[4];

		times[0] = now_ns();
		write_one(bench->raw_fd, bench->body, bench->size);
		times[1] = now_ns();
		queue_one(&bench->plain, bench->body, bench->size);
		times[2] = now_ns();
		queue_one(&bench->sealed, bench->body, bench->size);
		times[3] = now_ns();
		bench->raw_ns[i] = times[1] - times[0];
		bench->plain_ns[i] = times[2] - times[1];
		bench->sealed_ns[i] = times[3] - times[2];
	}
	raw = median(bench->raw_ns, bench->count);
	plain = median(bench->plain_ns, bench->count);
	sealed = median(bench->sealed_ns, bench->count);
	sample_ms("durable_", "raw_ms", raw);
	sample_ms("durable_", "plain_ms", plain);
	sample_ms("durable_", "sealed_ms", sealed);
	sample("durable_", "plain_ratio", (double)plain / (double)raw);
	sample("durable_", "sealed_ratio", (double)sealed / (double)raw);
	sample_ms("durable_", "over_ms", plain - raw);
}

static void make_folder(char *path, size_t size, const char *folder, const char *name)
{
	snprintf(path, size, "%s/%s", folder, name);
	if (mkdir(path, 0700) != 0 && errno != EEXIST)
		stop(path);
}

static void count_syncs(struct bench *bench)
{
	sync_count = byte_count = 0;
	for (int i = 0; i < bench->count; i++)
		queue_one(&bench->sealed, bench->body, bench->size);
	sample("durable_", "syncs", (double)sync_count / bench->count);
	sample("durable_", "bytes", (double)byte_count / bench->count);
}

static void open_bench(struct bench *bench, const char *folder)
{
	static const char raw_key[32] = "a key for this run and no other";
	struct error error = { 0 };
	struct seal_key *key = NULL;
	char path[4096];
	int fd;

	make_folder(path, sizeof(path), folder, "plain");
	open_desk(path, seal_key_none(), &bench->plain);
	make_folder(path, sizeof(path), folder, "sealed");
	snprintf(path, sizeof(path), "%s/key", folder);
	fd = open(path, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, raw_key, sizeof(raw_key)) != sizeof(raw_key))
		stop(path);
	close(fd);
	check(seal_key_load(path, &key, &error), &error);
	snprintf(path, sizeof(path), "%s/sealed", folder);
	open_desk(path, key, &bench->sealed);
	snprintf(path, sizeof(path), "%s/raw", folder);
	bench->raw_fd = open(path, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
	if (bench->raw_fd < 0)
		stop(path);
}

int main(int argc, char **argv)
{
	static struct bench bench;
	int rounds;

	if (argc != 5)
		return 64;
	rounds = atoi(argv[2]);
	bench.count = atoi(argv[3]);
	bench.size = strtoul(argv[4], NULL, 10);
	if (rounds < 1 || bench.count < 1 || bench.count > COUNT_MAX || bench.size < 1 ||
	    bench.size > BODY_MAX)
		return 64;
	open_bench(&bench, argv[1]);
	memset(bench.body, 0x5a, bench.size);
	for (int i = 0; i < rounds; i++)
		run_round(&bench);
	count_syncs(&bench);
	store_close(&bench.plain.store);
	store_close(&bench.sealed.store);
	seal_key_free(&bench.plain.key);
	seal_key_free(&bench.sealed.key);
	close(bench.raw_fd);
	return EXIT_SUCCESS;
}
