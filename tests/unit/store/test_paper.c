#include "fixture.h"

#include <signal.h>
#include <sys/wait.h>

#include "madoguchi/store/paper.h"
#include "madoguchi/store/paper_list.h"

#define WRITERS 3
#define KILLS 12
#define PAUSE_US 40000
#define DAY_2026 20740 /* 2026-10-14: fiscal year 2026 */

static struct paper_record slip_of(int64_t case_id, enum language language)
{
	return (
	    struct paper_record){ .case_id = case_id, .kind = "reception", .language = language };
}

static void make(struct store *store, struct paper_record *paper, const char *words)
{
	struct buffer text;
	struct error error;

	buffer_init(&text, 1000);
	buffer_append_text(&text, words);
	assert_done(store_begin(store, &error));
	if (paper->number[0] == '\0')
		assert_done(paper_draw_number(store, 'S', DAY_2026, paper->number, &error));
	assert_done(paper_add(store, paper, "14130-01-26-00001-1", &text, &error));
	assert_done(store_commit(store, &error));
	buffer_done(&text);
}

static void assert_text(struct store *store, const struct paper_record *paper, const char *words)
{
	struct buffer text;
	struct error error;

	buffer_init(&text, PAPER_TEXT_MAX);
	assert_done(paper_text(store, paper, &text, &error));
	assert_string_equal((const char *)text.bytes, words);
	buffer_done(&text);
}

static void a_paper_is_made_once(void **state)
{
	struct fixture *fixture = *state;
	const struct case_record record = stored_case(fixture);
	struct paper_record paper = slip_of(record.id, LANGUAGE_JA), found = paper;
	struct error error;

	assert_refused(paper_find(fixture->store, &found, &error), ERROR_NOT_FOUND);
	assert_string_equal(found.number, "");
	make(fixture->store, &paper, "高橋様\n");
	assert_string_equal(paper.number, "S-26-00001");
	assert_done(paper_find(fixture->store, &found, &error));
	assert_int_equal(found.id, paper.id);
	assert_string_equal(found.made_by, "hanako");
	assert_text(fixture->store, &found, "高橋様\n");
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM audit WHERE act = 'paper.make'"
					     " AND detail = 'reception S-26-00001'"),
			 1);
}

static void another_language_has_the_same_number(void **state)
{
	struct fixture *fixture = *state;
	const struct case_record record = stored_case(fixture);
	struct paper_record japanese = slip_of(record.id, LANGUAGE_JA);
	struct paper_record english = slip_of(record.id, LANGUAGE_EN), found;
	struct error error;

	make(fixture->store, &japanese, "受付票\n");
	assert_refused(paper_find(fixture->store, &english, &error), ERROR_NOT_FOUND);
	assert_string_equal(english.number, japanese.number);
	make(fixture->store, &english, "Slip\n");
	assert_done(paper_by_number(fixture->store, "S-26-00001", LANGUAGE_EN, &found, &error));
	assert_text(fixture->store, &found, "Slip\n");
	assert_done(paper_by_number(fixture->store, "S-26-00001", LANGUAGE_JA, &found, &error));
	assert_text(fixture->store, &found, "受付票\n");
	assert_refused(paper_by_number(fixture->store, "S-26-00002", LANGUAGE_JA, &found, &error),
		       ERROR_NOT_FOUND);
}

static void what_it_is_about_tells_papers_apart(void **state)
{
	struct fixture *fixture = *state;
	const struct case_record record = stored_case(fixture);
	struct paper_record first = slip_of(record.id, LANGUAGE_JA), second = first;

	snprintf(second.about, sizeof(second.about), "C-26-00002");
	make(fixture->store, &first, "a\n");
	make(fixture->store, &second, "b\n");
	assert_string_equal(second.number, "S-26-00002");
}

/* A year begins on 1 April, and each kind counts for itself. */
static void numbers_follow_the_fiscal_year(void **state)
{
	struct fixture *fixture = *state;
	char number[PAPER_NUMBER_SIZE];
	struct error error;

	assert_done(store_begin(fixture->store, &error));
	assert_done(paper_draw_number(fixture->store, 'S', 20543, number, &error));
	assert_string_equal(number, "S-25-00001"); /* 2026-03-31 */
	assert_done(paper_draw_number(fixture->store, 'S', 20544, number, &error));
	assert_string_equal(number, "S-26-00001"); /* 2026-04-01 */
	assert_done(paper_draw_number(fixture->store, 'F', 20544, number, &error));
	assert_string_equal(number, "F-26-00001");
	store_rollback(fixture->store);
	assert_done(store_begin(fixture->store, &error));
	assert_done(paper_draw_number(fixture->store, 'S', 20544, number, &error));
	assert_string_equal(number, "S-26-00001");
	store_rollback(fixture->store);
}

static void prints_are_counted(void **state)
{
	struct fixture *fixture = *state;
	const struct case_record record = stored_case(fixture);
	struct paper_record paper = slip_of(record.id, LANGUAGE_JA), old;
	struct error error;

	make(fixture->store, &paper, "a\n");
	old = paper;
	assert_done(paper_print_begin(fixture->store, &paper, "office", &error));
	assert_int_equal(paper.prints, 1);
	assert_done(paper_print_failed(fixture->store, &paper, "office", &error));
	assert_int_equal(paper.prints, 0);
	assert_done(paper_print_begin(fixture->store, &paper, "office", &error));
	assert_int_equal(paper.prints, 1);
	/* Whoever read the row before the first print is not the first one all the same. */
	assert_done(paper_print_begin(fixture->store, &old, "office", &error));
	assert_int_equal(old.prints, 2);
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM audit WHERE act = 'paper.print'"
					     " AND detail = 'reception reprint office'"),
			 1);
	assert_int_equal(raw_number(fixture, "SELECT count(*) FROM audit WHERE act = 'paper.print'"
					     " AND detail = 'reception original office'"),
			 2);
}

static void texts_are_sealed(void **state)
{
	struct fixture *fixture = *state;
	const struct case_record record = stored_case(fixture);
	struct paper_record paper = slip_of(record.id, LANGUAGE_JA);
	struct store *keyless = NULL;
	struct buffer text;
	struct error error;

	make(fixture->store, &paper, "CARVEME\n");
	assert_int_equal(
	    raw_number(fixture, "SELECT instr(text, CAST('CARVEME' AS BLOB)) FROM papers"), 0);
	buffer_init(&text, PAPER_TEXT_MAX);
	assert_done(store_open(fixture->dir, STORE_READ_ONLY, NULL, NULL, &keyless, &error));
	assert_refused(paper_text(keyless, &paper, &text, &error), ERROR_KEY_MISSING);
	store_close(&keyless);
	raw_sql(fixture, "UPDATE papers SET text = zeroblob(60)");
	assert_refused(paper_text(fixture->store, &paper, &text, &error), ERROR_SEAL_BROKEN);
	raw_sql(fixture, "UPDATE papers SET text = NULL");
	assert_refused(paper_text(fixture->store, &paper, &text, &error), ERROR_NOT_FOUND);
	buffer_done(&text);
}

static void lists_go_in_pages(void **state)
{
	struct fixture *fixture = *state;
	const struct case_record record = stored_case(fixture);
	struct paper_record paper;
	struct paper_row rows[2];
	struct error error;
	int count;

	for (int i = 0; i < 3; i++) {
		paper = slip_of(i == 0 ? 0 : record.id, LANGUAGE_JA);
		snprintf(paper.about, sizeof(paper.about), "%d", i);
		make(fixture->store, &paper, "a\n");
	}
	assert_done(paper_list_read(fixture->store, "", 0, rows, 2, &count, &error));
	assert_int_equal(count, 2);
	assert_string_equal(rows[0].paper.number, "S-26-00001");
	assert_int_equal(rows[0].paper.case_id, 0);
	assert_string_equal(rows[0].case_number, "");
	assert_false(rows[0].purged);
	assert_done(paper_list_read(fixture->store, "", rows[1].paper.id, rows, 2, &count, &error));
	assert_int_equal(count, 1);
	assert_string_equal(rows[0].paper.number, "S-26-00003");
	assert_done(paper_list_read(fixture->store, "x", 0, rows, 2, &count, &error));
	assert_int_equal(count, 0);
}

/* This program started anew: makes papers until it is killed, and says after each commit which. */
static int write_papers(const char *folder)
{
	struct fixture fixture = { .store = NULL };
	struct error error;
	char path[200];

	fixture_log_off();
	snprintf(fixture.dir, sizeof(fixture.dir), "%s", folder);
	snprintf(path, sizeof(path), "%s/case.key", folder);
	if (!seal_key_load(path, &fixture.case_key, &error) ||
	    !store_open(folder, STORE_WRITE, fixture.case_key, NULL, &fixture.store, &error))
		return 1;
	for (;;) {
		struct paper_record paper = slip_of(0, LANGUAGE_JA);

		make(fixture.store, &paper, "a\n");
		if (printf("%s\n", paper.number) < 0 || fflush(stdout) != 0)
			return 1;
	}
}

static pid_t start_writer(const struct fixture *fixture, int output)
{
	const pid_t child = fork();

	if (child == 0) {
		(void)dup2(output, STDOUT_FILENO);
		execl("/proc/self/exe", "writer", "--write", fixture->dir, (char *)NULL);
		_exit(99);
	}
	return child;
}

/* Three at once, each killed again and again: every number that was told is there, and none is
 * missing in between. */
static void kills_leave_no_gap(void **state)
{
	struct fixture *fixture = *state;
	char line[64], sql[128];
	pid_t writers[WRITERS];
	int told = 0;
	FILE *output = tmpfile();

	assert_non_null(output);
	for (int i = 0; i < WRITERS; i++)
		writers[i] = start_writer(fixture, fileno(output));
	for (int i = 0; i < KILLS; i++) {
		usleep(PAUSE_US);
		kill(writers[i % WRITERS], SIGKILL);
		assert_int_equal(waitpid(writers[i % WRITERS], NULL, 0), writers[i % WRITERS]);
		writers[i % WRITERS] = start_writer(fixture, fileno(output));
	}
	/* However slow this machine is, something is to be seen. */
	while (raw_number(fixture, "SELECT count(*) FROM papers") < 2 * WRITERS)
		usleep(PAUSE_US);
	for (int i = 0; i < WRITERS; i++) {
		kill(writers[i], SIGKILL);
		assert_int_equal(waitpid(writers[i], NULL, 0), writers[i]);
	}
	assert_int_equal(raw_number(fixture,
				    "SELECT count(*) - max(cast(substr(number, 6) AS INTEGER))"
				    " FROM papers"),
			 0);
	rewind(output);
	while (fgets(line, sizeof(line), output) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		snprintf(sql, sizeof(sql), "SELECT count(*) FROM papers WHERE number = '%s'", line);
		assert_int_equal(raw_number(fixture, sql), 1);
		told++;
	}
	assert_true(told > 0);
	fclose(output);
}

int main(int argc, char **argv)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_up, fixture_down)
	const struct CMUnitTest tests[] = {
		TEST(a_paper_is_made_once),
		TEST(another_language_has_the_same_number),
		TEST(what_it_is_about_tells_papers_apart),
		TEST(numbers_follow_the_fiscal_year),
		TEST(prints_are_counted),
		TEST(texts_are_sealed),
		TEST(lists_go_in_pages),
		TEST(kills_leave_no_gap),
	};

	if (argc == 3 && strcmp(argv[1], "--write") == 0)
		return write_papers(argv[2]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
