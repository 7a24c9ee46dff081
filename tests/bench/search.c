/*
 * search: what the first page of a search costs, and how fast the audit trail is walked.
 *
 *   search STATE-DIR CASE-KEY-FILE
 *
 * Opens the database as the screens do. Each kind of search is made RUNS times, for a page of
 * PAGE rows. Samples: search_KIND_ms, search_KIND_rows (how many were found, up to the page), and
 * audit_rows_per_s.
 */
#include "madoguchi/base/clock.h"
#include "madoguchi/store/case_list.h"

#include "bench_kit.h"

#define RUNS 40
#define PAGE 20

static const struct {
	const char *kind;
	const char *typed;
} searches[] = {
	{ "number", "14130-99-26-001" },
	{ "serial", "4242" },
	{ "kanji", "佐藤" },
	{ "kana", "サトウ" },
	{ "rare", "勅使河原" },
	{ "both", "佐藤 さくら" },
	{ "state", "waiting for the service" },
	{ "day", "today" },
	{ "all", "佐藤 today done" },
	{ "none", "獅子唐" },
	{ "office", "14130-99 獅子唐" },
};

static _Noreturn void fail(const struct error *error)
{
	fprintf(stderr, "search: %s\n", error->detail);
	exit(EXIT_FAILURE);
}

static void search(struct store *store, const char *kind, const char *typed)
{
	static struct case_row rows[PAGE];
	static struct search_words words;
	struct error error = { 0 };
	char name[64];
	int count = 0;

	snprintf(name, sizeof(name), "search_%s_ms", kind);
	for (int run = 0; run < RUNS; run++) {
		const int64_t from = now_ns();

		search_words_parse(typed, clock_today(), &words);
		if (!case_list_search(store, &words, rows, PAGE, &count, &error))
			fail(&error);
		sample_ms("", name, now_ns() - from);
	}
	snprintf(name, sizeof(name), "search_%s_rows", kind);
	sample("", name, count);
}

static void verify(struct store *store)
{
	const int64_t from = now_ns();
	struct error error = { 0 };
	int64_t rows, bad;
	bool whole;

	if (!audit_verify(store, &whole, &rows, &bad, &error))
		fail(&error);
	if (!whole || rows == 0) {
		fprintf(stderr, "search: the audit trail is not whole\n");
		exit(EXIT_FAILURE);
	}
	sample("", "audit_rows_per_s", (double)rows * 1e9 / (double)(now_ns() - from));
}

int main(int argc, char **argv)
{
	struct seal_key *key = NULL;
	struct store *store = NULL;
	struct error error = { 0 };

	if (argc != 3) {
		fputs("usage: search STATE-DIR CASE-KEY-FILE\n", stderr);
		return EXIT_FAILURE;
	}
	if (!seal_key_load(argv[2], &key, &error) ||
	    !store_open(argv[1], STORE_READ_ONLY, key, NULL, &store, &error))
		fail(&error);
	for (size_t i = 0; i < sizeof(searches) / sizeof(searches[0]); i++)
		search(store, searches[i].kind, searches[i].typed);
	verify(store);
	store_close(&store);
	seal_key_free(&key);
	return 0;
}
