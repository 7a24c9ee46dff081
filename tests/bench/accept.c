/*
 * accept: what it costs to accept a case so that it can no longer be lost, and to sign in.
 *
 *   accept PREFIX FOLDER ROUNDS COUNT COST
 *
 * In each round, COUNT times each in turn: a bare INSERT of a row as long as a case's, alone in its
 * transaction, into a database of SQLite with the same settings; and the counter's transaction: a
 * new case with its person sealed, the pairs of the search index, its number, history and the lines
 * of the trail. Samples, one a round, of the medians of the COUNT: PREFIXbare_ms, PREFIXcase_ms and
 * PREFIXratio. Then ROUNDS times a sign-in with a password of 2^COST: PREFIXlogin_ms,
 * PREFIXscrypt_ms (the same hash alone) and PREFIXlogin_rest_ms, what is not scrypt.
 * FOLDER must be on the file system that is meant; a disk that is slow is made by
 * tests/bench/preload/slow_sync.c.
 */
#include <string.h>
#include <sys/stat.h>

#include <sqlite3.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/log.h"
#include "madoguchi/domain/role.h"
#include "madoguchi/keys/password.h"
#include "madoguchi/practice/fill_person.h"
#include "madoguchi/store/case.h"
#include "madoguchi/store/operator.h"

#include "bench_kit.h"

#define COUNT_MAX 2000
#define ROW_BYTES 500 /* a case's row with its sealed person */
#define PASSWORD "seven words of a song"

struct bench {
	const char *prefix;
	sqlite3 *bare;
	sqlite3_stmt *insert;
	struct store *store;
	struct seal_key *key;
	long number;
	int64_t bare_ns[COUNT_MAX], case_ns[COUNT_MAX];
};

static void check(bool done, const struct error *error)
{
	char words[512];

	if (done)
		return;
	error_describe(error, words, sizeof(words));
	fprintf(stderr, "accept: %s\n", words);
	exit(EXIT_FAILURE);
}

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

/* ---- the two ways ---------------------------------------------------------------------------- */

/* The settings of docs/schema.md that cost something. Behind the store, which sets up SQLite for
 * the whole process as a counter has it. */
static void open_bare(struct bench *bench, const char *folder)
{
	static const char settings[] =
	    "PRAGMA synchronous = FULL; PRAGMA journal_mode = WAL; PRAGMA secure_delete = ON;"
	    "PRAGMA mmap_size = 0; PRAGMA temp_store = MEMORY; PRAGMA cell_size_check = ON;"
	    "CREATE TABLE bare (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;";
	char path[4096];

	snprintf(path, sizeof(path), "%s/bare.db", folder);
	if (sqlite3_open(path, &bench->bare) != SQLITE_OK ||
	    sqlite3_exec(bench->bare, settings, NULL, NULL, NULL) != SQLITE_OK ||
	    sqlite3_prepare_v2(bench->bare, "INSERT INTO bare (bytes) VALUES (randomblob(?))", -1,
			       &bench->insert, NULL) != SQLITE_OK)
		stop(path);
	sqlite3_bind_int(bench->insert, 1, ROW_BYTES);
}

static void insert_bare(struct bench *bench)
{
	if (sqlite3_step(bench->insert) != SQLITE_DONE)
		stop(sqlite3_errmsg(bench->bare));
	sqlite3_reset(bench->insert);
}

static void accept_case(struct bench *bench)
{
	struct error error = { 0 };
	struct case_record record = {
		.kinds = KINDS_BOTH,
		.good_until = DATE_NONE,
		.expires = { DATE_NONE, DATE_NONE },
		.card_expires = DATE_NONE,
		.fee = FEE_UNSTATED,
	};

	fill_person(bench->number++, &record.person);
	check(store_begin(bench->store, &error) && case_save(bench->store, &record, &error) &&
		  case_draw_number(bench->store, &record, "14130", 1, clock_today(), &error) &&
		  case_apply(bench->store, &record, CASE_EVENT_ACCEPT, NULL, &error) &&
		  store_commit(bench->store, &error),
	      &error);
}

static void run_round(struct bench *bench, int count)
{
	int64_t bare, accepted;

	for (int i = 0; i < count; i++) {
		const int64_t from = now_ns();
		int64_t between;

		insert_bare(bench);
		between = now_ns();
		accept_case(bench);
		bench->bare_ns[i] = between - from;
		bench->case_ns[i] = now_ns() - between;
	}
	bare = median(bench->bare_ns, count);
	accepted = median(bench->case_ns, count);
	sample_ms(bench->prefix, "bare_ms", bare);
	sample_ms(bench->prefix, "case_ms", accepted);
	sample(bench->prefix, "ratio", (double)accepted / (double)bare);
}

/* ---- signing in ------------------------------------------------------------------------------ */

/* The time of a sign-in, and of its hash made once more. */
static void sign_in_once(struct bench *bench, const char *name, const struct pin *password,
			 const struct sign_in_rules *rules, int64_t *ret_all, int64_t *ret_scrypt)
{
	struct password_hash hash = { .cost = rules->cost };
	struct operator_record record;
	struct error error = { 0 };
	const int64_t from = now_ns();
	int64_t between;

	check(operator_sign_in(bench->store, name, password, rules, &record, &error), &error);
	between = now_ns();
	check(password_stretch(password, &hash, hash.hash, &error), &error);
	*ret_all = between - from;
	*ret_scrypt = now_ns() - between;
}

static void add_operator(struct bench *bench, const char *name, const struct pin *password,
			 int cost)
{
	struct operator_record record = { .roles = ROLE_BIT(ROLE_CLERK) };
	struct password_hash hash;
	struct error error = { 0 };

	snprintf(record.name, sizeof(record.name), "%s", name);
	check(password_hash_make(password, cost, &hash, &error) &&
		  operator_add(bench->store, &record, &hash, &error),
	      &error);
}

/* What is not scrypt is told from a sign-in with the lowest cost, or it would be lost in the
 * other. */
static void run_sign_ins(struct bench *bench, int rounds, int cost)
{
	const struct sign_in_rules rules = { .cost = cost, .tries = 5 };
	const struct sign_in_rules cheap = { .cost = PASSWORD_COST_MIN, .tries = 5 };
	struct pin *password = pin_new();
	int64_t all, scrypt;

	if (password == NULL)
		stop("locked memory");
	password->length = sizeof(PASSWORD) - 1;
	memcpy(password->digits, PASSWORD, password->length);
	add_operator(bench, "hayashi", password, cost);
	add_operator(bench, "murata", password, PASSWORD_COST_MIN);
	for (int i = 0; i < rounds; i++) {
		sign_in_once(bench, "hayashi", password, &rules, &all, &scrypt);
		sample_ms(bench->prefix, "login_ms", all);
		sample_ms(bench->prefix, "scrypt_ms", scrypt);
		sign_in_once(bench, "murata", password, &cheap, &all, &scrypt);
		sample_ms(bench->prefix, "login_rest_ms", all - scrypt);
	}
	pin_free(&password);
}

int main(int argc, char **argv)
{
	static struct bench bench;
	struct error error = { 0 };
	char path[4096];
	int rounds, count, cost;

	if (argc != 6)
		return 64;
	bench.prefix = argv[1];
	rounds = atoi(argv[3]);
	count = atoi(argv[4]);
	cost = atoi(argv[5]);
	if (rounds < 1 || count < 1 || count > COUNT_MAX || cost < PASSWORD_COST_MIN ||
	    cost > PASSWORD_COST_MAX)
		return 64;
	check(log_open("accept", "/dev/null", LOG_LEVEL_INFO, &error), &error);
	snprintf(path, sizeof(path), "%s/key", argv[2]);
	check(seal_key_create(path, &error) && seal_key_load(path, &bench.key, &error) &&
		  store_open(argv[2], STORE_WRITE, bench.key, bench.key, &bench.store, &error),
	      &error);
	store_set_actor(bench.store, "bench", "bench");
	open_bare(&bench, argv[2]);
	for (int i = 0; i < rounds; i++)
		run_round(&bench, count);
	run_sign_ins(&bench, rounds, cost);
	store_close(&bench.store);
	seal_key_free(&bench.key);
	sqlite3_finalize(bench.insert);
	sqlite3_close(bench.bare);
	return EXIT_SUCCESS;
}
