/* What edited files would change: the lines of a sheet, what cannot be used, and that nothing but
 * what was looked at is applied. */
#include "../store/fixture.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "madoguchi/counter/change_sheet.h"
#include "madoguchi/counter/sign_in.h"
#include "madoguchi/store/settings.h"

#define RULES "etc/offices/kawasaki.conf"
#define SETTINGS                                                                                   \
	"office = kawasaki\nstate_dir = state\ncase_key_file = case.key\nqueue_key_file = "        \
	"queue.key\n"
#define RULES_MOST 65536

/* A folder with the office's file, its cases and a settings file, and a counter that goes by
 * them. */
struct bench {
	struct fixture *fixture;
	char rules[PATH_MAX], cases[PATH_MAX], settings[PATH_MAX];
	char text[RULES_MOST]; /* of the office's file */
	struct config *config;
	struct counter counter;
	struct office *office;
};

static void write_file(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
}

static void read_file(const char *path, char text[static RULES_MOST])
{
	FILE *file = fopen(path, "r");
	size_t size;

	assert_non_null(file);
	size = fread(text, 1, RULES_MOST - 1, file);
	assert_true(size < RULES_MOST - 1);
	text[size] = '\0';
	fclose(file);
}

/* The office's file with one place written otherwise. */
static void edit(struct bench *bench, const char *old, const char *fresh)
{
	const char *const at = strstr(bench->text, old);
	char text[RULES_MOST + 256];

	assert_non_null(at);
	snprintf(text, sizeof(text), "%.*s%s%s", (int)(at - bench->text), bench->text, fresh,
		 at + strlen(old));
	write_file(bench->rules, text);
}

static int bench_up(void **state)
{
	struct bench *bench = calloc(1, sizeof(*bench));
	char settings[PATH_MAX + 256];
	struct error error;
	int64_t number;

	assert_int_equal(fixture_up(state), 0);
	bench->fixture = *state;
	snprintf(bench->rules, sizeof(bench->rules), "%s/kawasaki.conf", bench->fixture->dir);
	snprintf(bench->cases, sizeof(bench->cases), "%s/kawasaki.csv", bench->fixture->dir);
	snprintf(bench->settings, sizeof(bench->settings), "%s/madoguchi.conf",
		 bench->fixture->dir);
	read_file(RULES, bench->text);
	write_file(bench->rules, bench->text);
	snprintf(settings, sizeof(settings), SETTINGS "office_dir = \".\"\n");
	write_file(bench->settings, settings);
	assert_done(config_load(bench->settings, &bench->config, &error));
	assert_done(office_load(bench->rules, &bench->office, &error));
	assert_done(rules_settle(bench->fixture->store, bench->office, &number, &error));
	assert_done(
	    settings_settle(bench->fixture->store, bench->config, "madoguchi", false, &error));
	bench->counter = (struct counter){ .config = bench->config,
					   .office = bench->office,
					   .store = bench->fixture->store,
					   .rules = number };
	bench->counter.signed_in =
	    (struct operator_record){ .name = "abe", .roles = ROLE_BIT(ROLE_ADMINISTRATOR) };
	*state = bench;
	return 0;
}

static int bench_down(void **state)
{
	struct bench *bench = *state;

	config_free(&bench->config);
	office_free(&bench->office);
	*state = bench->fixture;
	free(bench);
	return fixture_down(state);
}

static struct change_sheet *sheet_of(struct bench *bench)
{
	struct change_sheet *sheet = NULL;
	struct error error;

	assert_done(change_sheet_make(&bench->counter, &sheet, &error));
	return sheet;
}

static void nothing_is_changed(void **state)
{
	struct bench *bench = *state;
	struct change_sheet *sheet = sheet_of(bench);

	assert_int_equal(sheet->count, 0);
	assert_int_equal(sheet->now.number, 1);
	assert_true(sheet->rules.same_bytes);
	assert_non_null(change_sheet_barred(sheet));
	assert_false(change_sheet_stale(sheet, bench->config, bench->fixture->store));
	change_sheet_free(&sheet);
}

static void each_change_is_a_line(void **state)
{
	struct bench *bench = *state;
	struct change_sheet *sheet;

	edit(bench, "custody_days = 14", "custody_days = 20");
	write_file(bench->settings, SETTINGS "office_dir = \".\"\nbatch_size = 7\n");
	sheet = sheet_of(bench);
	assert_int_equal(sheet->count, 2);
	assert_int_equal(sheet->lines[0].sort, CHANGE_RULE);
	assert_string_equal(sheet->lines[0].key, "custody_days");
	assert_string_equal(sheet->lines[0].before, "14");
	assert_string_equal(sheet->lines[0].after, "20");
	assert_int_equal(sheet->lines[1].sort, CHANGE_SETTING);
	assert_string_equal(sheet->lines[1].key, "batch_size");
	assert_int_equal(sheet->lines[1].takes, CONFIG_TAKES_RELOAD);
	assert_null(change_sheet_barred(sheet));
	assert_false(change_sheet_stale(sheet, bench->config, bench->fixture->store));
	write_file(bench->settings, SETTINGS);
	assert_true(change_sheet_stale(sheet, bench->config, bench->fixture->store));
	change_sheet_free(&sheet);
}

static void a_case_stands_against_it(void **state)
{
	struct bench *bench = *state;
	struct change_sheet *sheet;
	struct error error;

	write_file(bench->cases,
		   "id,office,question,procedure,applicant,at,card,kinds,facts,want_fee\n"
		   "A-1,kawasaki,fee,issue,self,2026-06-10T10:00,none,sign+auth,"
		   "reason=card_reissued,1000\n");
	edit(bench, "certificates = 200", "certificates = 300");
	sheet = sheet_of(bench);
	assert_int_equal(sheet->count, 2);
	assert_int_equal(sheet->lines[1].sort, CHANGE_CASE);
	assert_string_equal(sheet->lines[1].place, "A-1");
	assert_string_equal(sheet->lines[1].want, "1000");
	assert_string_equal(change_sheet_barred(sheet), error_happened(ERROR_RULES_DIFFER));
	assert_refused(change_sheet_apply(&bench->counter, sheet->digest, "", NULL, &error),
		       ERROR_RULES_DIFFER);
	change_sheet_free(&sheet);
}

/* What is wrong stands first; what can be compared is compared all the same. */
static void a_wrong_file_is_a_line(void **state)
{
	struct bench *bench = *state;
	struct change_sheet *sheet;

	edit(bench, "custody_days = 14", "custody_days = 14\ncustody_days = 15");
	write_file(bench->settings, SETTINGS "counter = 0\n");
	sheet = sheet_of(bench);
	assert_int_equal(sheet->count, 2);
	assert_int_equal(sheet->lines[0].sort, CHANGE_RULES_WRONG);
	assert_non_null(strstr(sheet->lines[0].after, "kawasaki.conf:"));
	assert_non_null(strstr(sheet->lines[0].after, "custody_days"));
	assert_int_equal(sheet->lines[1].sort, CHANGE_SETTINGS_WRONG);
	assert_non_null(strstr(sheet->lines[1].after, "madoguchi.conf:"));
	assert_non_null(change_sheet_barred(sheet));
	change_sheet_free(&sheet);
	edit(bench, "custody_days = 14", "custody_days = 20");
	write_file(bench->cases, "id,office\nA-1,kawasaki,too,many\n");
	sheet = sheet_of(bench);
	assert_true(sheet->rules_wrong);
	assert_int_equal(sheet->lines[0].sort, CHANGE_RULES_WRONG);
	assert_int_equal(sheet->lines[1].sort, CHANGE_SETTINGS_WRONG);
	assert_int_equal(sheet->lines[2].sort, CHANGE_RULE);
	change_sheet_free(&sheet);
}

static void what_was_shown_is_applied(void **state)
{
	struct bench *bench = *state;
	struct rules_record newest;
	struct change_sheet *sheet;
	struct error error;

	edit(bench, "custody_days = 14", "custody_days = 20");
	sheet = sheet_of(bench);
	edit(bench, "custody_days = 14", "custody_days = 21");
	assert_refused(change_sheet_apply(&bench->counter, sheet->digest, "", NULL, &error),
		       ERROR_CANDIDATE_CHANGED);
	edit(bench, "custody_days = 14", "custody_days = 20");
	assert_done(change_sheet_apply(&bench->counter, sheet->digest, "", NULL, &error));
	assert_done(rules_newest(bench->fixture->store, "kawasaki", &newest, &error));
	assert_int_equal(newest.number, 2);
	assert_memory_equal(newest.digest, sheet->digest, sizeof(newest.digest));
	assert_true(change_sheet_stale(sheet, bench->config, bench->fixture->store));
	/* This counter still goes by the first ones. */
	edit(bench, "custody_days = 14", "custody_days = 22");
	change_sheet_free(&sheet);
	sheet = sheet_of(bench);
	assert_refused(change_sheet_apply(&bench->counter, sheet->digest, "", NULL, &error),
		       ERROR_RULES_CHANGED);
	change_sheet_free(&sheet);
}

/* ---- looked at again and again --------------------------------------------------------------- */

/* As if the files had been written a while ago, and this been found in them. */
static void found_before(struct change_look *look, bool rules, bool settings)
{
	for (size_t i = 0; i < CHANGE_FILES; i++)
		look->stamps[i].fresh = false;
	look->rules_edited = rules;
	look->settings_edited = settings;
}

static void look_finds(struct bench *bench, struct change_look *look, bool rules, bool settings)
{
	change_look_again(look, bench->config, bench->fixture->store);
	assert_int_equal(look->rules_edited, rules);
	assert_int_equal(look->settings_edited, settings);
}

/* What was found is kept for as long as neither a file nor what is in force is another. */
static void rules_are_not_read_twice(void **state)
{
	struct bench *bench = *state;
	struct change_look look = { .rules = 0 };
	struct change_sheet *sheet;
	struct error error;

	look_finds(bench, &look, false, false);
	edit(bench, "custody_days = 14", "custody_days = 20");
	look_finds(bench, &look, true, false);
	found_before(&look, false, true);
	look_finds(bench, &look, false, true);
	sheet = sheet_of(bench);
	found_before(&look, true, true);
	assert_done(change_sheet_apply(&bench->counter, sheet->digest, "", NULL, &error));
	look_finds(bench, &look, false, false);
	change_sheet_free(&sheet);
}

static void take_settings(struct bench *bench, const char *program)
{
	struct config *config = NULL;
	struct error error;

	assert_done(config_load(bench->settings, &config, &error));
	assert_done(settings_settle(bench->fixture->store, config, program, false, &error));
	config_free(&config);
}

static void settings_are_not_read_twice(void **state)
{
	struct bench *bench = *state;
	struct change_look look = { .rules = 0 };

	look_finds(bench, &look, false, false);
	write_file(bench->settings, SETTINGS "office_dir = \".\"\nidle_lock_s = 9\n");
	look_finds(bench, &look, false, true);
	found_before(&look, true, false);
	look_finds(bench, &look, true, false);
	/* Another program has taken it. */
	take_settings(bench, "madoguchi-sync");
	look_finds(bench, &look, false, true);
	found_before(&look, false, true);
	take_settings(bench, "madoguchi");
	look_finds(bench, &look, false, false);
	found_before(&look, false, false);
	assert_int_equal(unlink(bench->settings), 0);
	look_finds(bench, &look, false, true);
}

/* ---- faults --------------------------------------------------------------------------------- */

static void rules_are(struct bench *bench, int64_t number)
{
	struct rules_record newest;
	struct error error;
	int64_t rows, bad;
	bool whole = false;

	assert_done(rules_newest(bench->fixture->store, "kawasaki", &newest, &error));
	assert_int_equal(newest.number, number);
	assert_done(audit_verify(bench->fixture->store, &whole, &rows, &bad, &error));
	assert_true(whole);
}

/* It is told with its name, bars F10, and is looked at again once it may be read. */
static void a_file_that_may_not_be_read(void **state)
{
	struct bench *bench = *state;
	struct change_sheet *sheet;
	struct error error;

	edit(bench, "custody_days = 14", "custody_days = 20");
	assert_int_equal(chmod(bench->rules, 0), 0);
	if (access(bench->rules, R_OK) == 0)
		skip(); /* as root, with all that root may */
	sheet = sheet_of(bench);
	assert_true(sheet->rules_wrong);
	assert_int_equal(sheet->lines[0].sort, CHANGE_RULES_WRONG);
	assert_non_null(strstr(sheet->lines[0].after, "kawasaki.conf"));
	assert_non_null(change_sheet_barred(sheet));
	assert_refused(change_sheet_apply(&bench->counter, sheet->digest, "", NULL, &error),
		       ERROR_CONFIG_MISSING);
	rules_are(bench, 1);
	assert_int_equal(chmod(bench->rules, 0600), 0);
	assert_true(change_sheet_stale(sheet, bench->config, bench->fixture->store));
	change_sheet_free(&sheet);
	sheet = sheet_of(bench);
	assert_null(change_sheet_barred(sheet));
	/* Nor between the look and F10. */
	assert_int_equal(chmod(bench->rules, 0), 0);
	assert_refused(change_sheet_apply(&bench->counter, sheet->digest, "", NULL, &error),
		       ERROR_CONFIG_MISSING);
	rules_are(bench, 1);
	change_sheet_free(&sheet);
}

static void limit_files(rlim_t size)
{
	struct rlimit limit;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
	limit.rlim_cur = size;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

/* Nothing is half applied: neither rules without their line in the trail, nor the other way. */
static void the_disk_is_full(void **state)
{
	struct bench *bench = *state;
	const int64_t lines = raw_number(bench->fixture, "SELECT count(*) FROM audit");
	struct change_sheet *sheet;
	struct error error;

	edit(bench, "custody_days = 14", "custody_days = 20");
	sheet = sheet_of(bench);
	(void)signal(SIGXFSZ, SIG_IGN);
	limit_files(1);
	assert_refused(change_sheet_apply(&bench->counter, sheet->digest, "", NULL, &error),
		       ERROR_STORE_FULL);
	limit_files(RLIM_INFINITY);
	rules_are(bench, 1);
	assert_int_equal(raw_number(bench->fixture, "SELECT count(*) FROM audit"), lines);
	assert_false(change_sheet_stale(sheet, bench->config, bench->fixture->store));
	assert_done(change_sheet_apply(&bench->counter, sheet->digest, "", NULL, &error));
	rules_are(bench, 2);
	change_sheet_free(&sheet);
}

static void nobody_else_applies(void **state)
{
	struct bench *bench = *state;
	struct change_sheet *sheet;
	struct error error;

	edit(bench, "custody_days = 14", "custody_days = 20");
	sheet = sheet_of(bench);
	bench->counter.signed_in.roles = ROLE_BIT(ROLE_CLERK);
	assert_refused(change_sheet_apply(&bench->counter, sheet->digest, "", NULL, &error),
		       ERROR_NOT_ALLOWED);
	change_sheet_free(&sheet);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(nothing_is_changed, bench_up, bench_down),
		cmocka_unit_test_setup_teardown(each_change_is_a_line, bench_up, bench_down),
		cmocka_unit_test_setup_teardown(a_case_stands_against_it, bench_up, bench_down),
		cmocka_unit_test_setup_teardown(a_wrong_file_is_a_line, bench_up, bench_down),
		cmocka_unit_test_setup_teardown(what_was_shown_is_applied, bench_up, bench_down),
		cmocka_unit_test_setup_teardown(nobody_else_applies, bench_up, bench_down),
		cmocka_unit_test_setup_teardown(rules_are_not_read_twice, bench_up, bench_down),
		cmocka_unit_test_setup_teardown(settings_are_not_read_twice, bench_up, bench_down),
		cmocka_unit_test_setup_teardown(a_file_that_may_not_be_read, bench_up, bench_down),
		cmocka_unit_test_setup_teardown(the_disk_is_full, bench_up, bench_down),
	};

	fixture_log_off();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
