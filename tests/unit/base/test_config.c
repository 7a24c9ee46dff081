#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "madoguchi/base/config.h"
#include "madoguchi/base/sha256.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define SAMPLE "etc/madoguchi.conf"
/* Five lines, so that what a test adds stands in line 6. */
#define REQUIRED                                                                                   \
	"office = kawasaki\noffice_dir = offices\nstate_dir = state\n"                             \
	"case_key_file = keys/case.key\nqueue_key_file = /keys/queue.key\n"

static char folder[64];
static char path[96];

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/base-config-XXXXXX");
	if (mkdtemp(folder) == NULL)
		return -1;
	snprintf(path, sizeof(path), "%s/madoguchi.conf", folder);
	return 0;
}

static int remove_folder(void **state)
{
	(void)state;
	unlink(path);
	return rmdir(folder);
}

static void write_bytes(const void *bytes, size_t size)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

static struct config *load_good(const char *text)
{
	struct config *config = NULL;
	struct error error;

	write_bytes(text, strlen(text));
	if (!config_load(path, &config, &error))
		fail_msg("%s", error.detail);
	return config;
}

static void assert_in_folder(const char *got, const char *name)
{
	char wanted[200];

	snprintf(wanted, sizeof(wanted), "%s/%s", folder, name);
	assert_string_equal(got, wanted);
}

static void test_defaults(void **state)
{
	struct config *config = load_good(REQUIRED);

	(void)state;
	assert_string_equal(config->path, path);
	assert_string_equal(config->office, "kawasaki");
	assert_in_folder(config->office_dir, "offices");
	assert_in_folder(config->case_key_file, "keys/case.key");
	assert_string_equal(config->queue_key_file, "/keys/queue.key");
	assert_int_equal(config->counter, 1);
	assert_string_equal(config->place, "ward_office");
	assert_int_equal(config->language, LANGUAGE_JA);
	assert_int_equal(config->box, BOX_ACS);
	assert_int_equal(config->request_form, REQUEST_CRMF);
	assert_true(config->authority_remembers);
	assert_int_equal(config->connect_timeout_s, 10);
	assert_int_equal(config->request_timeout_s, 60);
	assert_int_equal(config->probe_interval_s, 20);
	assert_int_equal(config->round_trip_max_s, 10);
	assert_int_equal(config->reply_wait_s, 15);
	assert_null(config->locale_dir);
	assert_null(config->papers_dir);
	assert_null(config->log_file);
	assert_null(config->reader);
	assert_null(config->issuer_key_file);
	assert_null(config->url);
	assert_null(config->tls_ca_file);
	assert_null(config->office_key_file);
	assert_null(config->recipient);
	assert_int_equal(config->practice_shift_s, 0);
	config_free(&config);
	assert_null(config);
	config_free(&config);
	config_free(NULL);
}

static void test_everything_given(void **state)
{
	struct config *config = load_good(
	    REQUIRED "counter = 99\nplace = branch\nlanguage = en\nbox = none\n"
		     "# a comment = 1\nlog_file = \"log/a b.log\"\nreader = \"窓口 Reader 00\"\n"
		     "url = \"https://authority.example:8443/cmp\"\nrecipient = \"CN=A,C=JP\"\n"
		     "request_form = p10cr\nauthority_remembers = false\n"
		     "connect_timeout_s = 120\nround_trip_max_s = \"1\"\nreply_wait_s = 0\n"
		     "practice_shift_s = -454000000\nholidays_file = \"holidays.csv\"\n"
		     "tls_ca_file = '/etc/tls.pem'\nissuer_key_file = \"\"");

	(void)state;
	assert_int_equal(config->counter, 99);
	assert_string_equal(config->place, "branch");
	assert_int_equal(config->language, LANGUAGE_EN);
	assert_int_equal(config->box, BOX_NONE);
	assert_int_equal(config->practice_shift_s, -454000000);
	assert_in_folder(config->holidays_file, "holidays.csv");
	assert_in_folder(config->log_file, "log/a b.log");
	assert_string_equal(config->reader, "窓口 Reader 00");
	assert_string_equal(config->url, "https://authority.example:8443/cmp");
	assert_string_equal(config->recipient, "CN=A,C=JP");
	assert_int_equal(config->request_form, REQUEST_P10CR);
	assert_false(config->authority_remembers);
	assert_int_equal(config->connect_timeout_s, 120);
	assert_int_equal(config->round_trip_max_s, 1);
	assert_int_equal(config->reply_wait_s, 0);
	assert_string_equal(config->tls_ca_file, "/etc/tls.pem");
	assert_null(config->issuer_key_file);
	config_free(&config);
}

static void test_hash_is_of_the_bytes(void **state)
{
	uint8_t wanted[SHA256_SIZE];
	struct config *config = load_good(REQUIRED "# one");

	(void)state;
	sha256_bytes(REQUIRED "# one", strlen(REQUIRED "# one"), wanted);
	assert_memory_equal(config->hash, wanted, sizeof(wanted));
	config_free(&config);
}

/* What is added behind the five good lines, and what the error must name. */
static const struct {
	const char *added;
	const char *named[4];
} wrong[] = {
	{ "colour = blue\n", { ":6:", "colour" } },
	{ "\n\ncounte = 1\n", { ":8:", "counte" } },
	{ "include(\"other.conf\")\n", { ":6:", "include" } },
	{ "counter = 0\n", { ":6:", "counter", "\"0\"", "1 to 99" } },
	{ "# x\ncounter = 100\n", { ":7:", "counter", "\"100\"", "1 to 99" } },
	{ "counter = many\n", { ":6:", "counter", "\"many\"", "1 to 99" } },
	{ "counter = 3x\n", { ":6:", "counter", "\"3x\"", "1 to 99" } },
	{ "counter = 1.5\n", { ":6:", "counter", "\"1.5\"", "1 to 99" } },
	{ "counter = -1\n", { ":6:", "counter", "\"-1\"", "1 to 99" } },
	{ "counter = \" 1\"\n", { ":6:", "counter", "1 to 99" } },
	{ "counter = 99999999999999999999\n", { ":6:", "counter", "1 to 99" } },
	{ "counter = \"\"\n", { ":6:", "counter", "1 to 99" } },
	{ "connect_timeout_s = 121\n", { ":6:", "connect_timeout_s", "1 to 120" } },
	{ "request_timeout_s = 0\n", { ":6:", "request_timeout_s", "1 to 600" } },
	{ "probe_interval_s = 3601\n", { ":6:", "probe_interval_s", "1 to 3600" } },
	{ "round_trip_max_s = 11\n", { ":6:", "round_trip_max_s", "1 to 10" } },
	{ "reply_wait_s = 601\n", { ":6:", "reply_wait_s", "0 to 600" } },
	{ "practice_shift_s = -\n",
	  { ":6:", "practice_shift_s", "\"-\"", "-2000000000 to 2000000000" } },
	{ "practice_shift_s = --1\n", { ":6:", "practice_shift_s", "\"--1\"" } },
	{ "practice_shift_s = 2012-07-02\n", { ":6:", "practice_shift_s", "2012-07-02" } },
	{ "language = fr\n", { ":6:", "language", "\"fr\"", "en, ja" } },
	{ "language = JA\n", { ":6:", "language", "\"JA\"", "en, ja" } },
	{ "box = double\n", { ":6:", "box", "\"double\"", "acs, ascii, none" } },
	{ "request_form = cmc\n", { ":6:", "request_form", "crmf, p10cr" } },
	{ "authority_remembers = maybe\n", { ":6:", "authority_remembers", "true or false" } },
	{ "authority_remembers = 1\n", { ":6:", "authority_remembers", "true or false" } },
	{ "place = \"../etc\"\n", { ":6:", "place", "letters, digits" } },
	{ "place = \"\"\n", { ":6:", "place", "letters, digits" } },
	{ "url = \"ftp://authority.example/\"\n", { ":6:", "url", "ftp://", "https://" } },
	{ "url = \"https://\"\n", { ":6:", "url", "https://" } },
	{ "url = \"https:///cmp\"\n", { ":6:", "url", "https://" } },
	{ "url = \"https://a b/\"\n", { ":6:", "url", "https://" } },
	{ "url = \"https://name:word@a/\"\n", { ":6:", "url", "https://" } },
	{ "reader = \"a\\x1b[2J\"\n", { ":6:", "reader", "without control" } },
	{ "log_file = \"a\\nb\"\n", { ":6:", "log_file", "without control" } },
	{ "reader = {a, b}\n", { ":6:" } },
	{ "reader += b\n", { ":6:" } },
	{ "reader\n", { ":" } },
	{ "reader { x = 1 }\n", { ":6:" } },
	{ "reader = \"never closed\n", { ":" } },
	{ "counter = 2\ncounter = 2\n", { ":7:", "counter", "twice" } },
	{ "office = mino\n", { ":6:", "office", "twice" } },
	{ "reader = \"${HOME}\"\n", { ":6:", "environment" } },
	{ "reader = \"\xFF\"\n", { ":6:", "UTF-8" } },
	{ "# \x91\x8B\x8C\xFB\n", { ":6:", "UTF-8" } },
	{ "counter = 2 # two\n\n# x\n  # y\nbox = x\n", { ":10:", "box" } },
	{ "reader = \"a # b\" # c\n\ncounter = 0", { ":8:", "counter" } },
	{ "reader = \"a\\\"# b\"\ncounter = 0", { ":7:", "counter" } },
	{ "// x\n", { ":6:", "comment" } },
	{ "counter = 1 /* x */\n", { ":6:", "comment" } },
};

static void test_wrong_lines(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++) {
		struct config *config = NULL;
		struct error error = { .code = ERROR_NONE };
		char text[600];

		snprintf(text, sizeof(text), REQUIRED "%s", wrong[i].added);
		write_bytes(text, strlen(text));
		if (config_load(path, &config, &error))
			fail_msg("taken: %s", wrong[i].added);
		assert_null(config);
		assert_int_equal(error.code, ERROR_CONFIG_WRONG);
		assert_non_null(strstr(error.detail, "madoguchi.conf"));
		for (size_t n = 0; n < COUNT(wrong[i].named) && wrong[i].named[n] != NULL; n++) {
			if (strstr(error.detail, wrong[i].named[n]) == NULL)
				fail_msg("no %s in: %s", wrong[i].named[n], error.detail);
		}
	}
}

static void assert_wrong_bytes(const void *bytes, size_t size, const char *named)
{
	struct config *config = NULL;
	struct error error = { .code = ERROR_NONE };

	write_bytes(bytes, size);
	assert_false(config_load(path, &config, &error));
	assert_null(config);
	assert_int_equal(error.code, ERROR_CONFIG_WRONG);
	if (strstr(error.detail, named) == NULL)
		fail_msg("no %s in: %s", named, error.detail);
}

static void test_required_keys(void **state)
{
	static const char *const keys[] = { "office", "office_dir", "state_dir", "case_key_file",
					    "queue_key_file" };

	(void)state;
	for (size_t left_out = 0; left_out < COUNT(keys); left_out++) {
		char text[200] = "";
		char named[40];

		for (size_t i = 0; i < COUNT(keys); i++) {
			size_t used = strlen(text);

			if (i != left_out)
				snprintf(text + used, sizeof(text) - used, "%s = x\n", keys[i]);
		}
		snprintf(named, sizeof(named), ": %s: missing", keys[left_out]);
		assert_wrong_bytes(text, strlen(text), named);
	}
	assert_wrong_bytes("", 0, "office: missing");
	assert_wrong_bytes("\n", 1, "office: missing");
	assert_wrong_bytes("office = \"\"\n", 12, ":1: office");
}

static void test_bytes_that_are_no_text(void **state)
{
	char *large = malloc(70000);

	(void)state;
	assert_wrong_bytes(REQUIRED "\0counter = 100\n", sizeof(REQUIRED) + 14, ":6: a NUL byte");
	assert_non_null(large);
	memset(large, '#', 70000);
	assert_wrong_bytes(large, 70000, "65536");
	free(large);
	write_bytes(REQUIRED, strlen(REQUIRED));
}

/* A file that was cut anywhere: an error, or all that the rest still says; never a crash. */
static void test_every_cut(void **state)
{
	static const char whole[] = REQUIRED "counter = 42\nreader = \"R\"\n";

	(void)state;
	for (size_t size = 0; size < sizeof(whole) - 1; size++) {
		struct config *config = NULL;
		struct error error = { .code = ERROR_NONE };

		write_bytes(whole, size);
		if (config_load(path, &config, &error)) {
			assert_string_equal(config->office, "kawasaki");
			config_free(&config);
		} else {
			assert_int_equal(error.code, ERROR_CONFIG_WRONG);
		}
	}
}

static void test_unreadable(void **state)
{
	struct config *config = NULL;
	struct error error;

	(void)state;
	assert_false(config_load("/nonexistent/folder/a.conf", &config, &error));
	assert_int_equal(error.code, ERROR_CONFIG_MISSING);
	assert_int_equal(error.cause_code, ENOENT);
	assert_non_null(strstr(error.detail, "/nonexistent/folder/a.conf"));
	assert_false(config_load(path, &config, &error));
	assert_int_equal(error.code, ERROR_CONFIG_MISSING);
	assert_int_equal(error.cause_code, ENOENT);
	assert_non_null(strstr(error.detail, path));
	assert_false(config_load(folder, &config, &error));
	assert_int_equal(error.code, ERROR_CONFIG_MISSING);
	assert_int_equal(error.cause_code, EISDIR);
	assert_false(config_load("", &config, &error));
	assert_int_equal(error.code, ERROR_CONFIG_MISSING);
	assert_null(config);
}

/* In a process of its own, which gives up root's right to read everything. */
static int load_without_right(void)
{
	struct config *config = NULL;
	struct error error = { .code = ERROR_NONE };

	if (geteuid() == 0 && setuid(65534) != 0)
		return 1;
	if (config_load(path, &config, &error) || config != NULL)
		return 2;
	return error.code == ERROR_CONFIG_MISSING && error.cause_code == EACCES ? 0 : 3;
}

static void test_no_right_to_read(void **state)
{
	int status = -1;
	pid_t child;

	(void)state;
	write_bytes(REQUIRED, strlen(REQUIRED));
	assert_int_equal(chmod(folder, 0755), 0);
	assert_int_equal(chmod(path, 0), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0)
		_exit(load_without_right());
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 0);
}

static void test_after_a_fault_all_is_well(void **state)
{
	struct config *config;

	(void)state;
	assert_wrong_bytes("office = \"never closed", 22, "madoguchi.conf");
	config = load_good(REQUIRED);
	assert_string_equal(config->office, "kawasaki");
	config_free(&config);
}

static void test_relative_path_of_the_file(void **state)
{
	char before[200];
	struct config *config = NULL;
	struct error error;

	(void)state;
	write_bytes(REQUIRED, strlen(REQUIRED));
	assert_non_null(getcwd(before, sizeof(before)));
	assert_int_equal(chdir(folder), 0);
	assert_true(config_load("madoguchi.conf", &config, &error));
	assert_int_equal(chdir(before), 0);
	assert_string_equal(config->path, path);
	assert_in_folder(config->state_dir, "state");
	config_free(&config);
}

/* The sample loads as it is, and shows each key once. */
static void test_sample(void **state)
{
	/* Each with a space behind it. */
	static const char keys[] =
	    "office office_dir locale_dir papers_dir counter place language box "
	    "holidays_file substitutes_file practice_shift_s state_dir case_key_file "
	    "queue_key_file backup_key_file audit_key_file "
	    "log_file reader issuer_key_file piv_sign_slot piv_auth_slot "
	    "piv_sign_key piv_auth_key piv_management_key_file "
	    "piv_management_cipher piv_puk_file piv_extended_length url "
	    "tls_ca_file cmp_ca_file sign_ca_file auth_ca_file "
	    "office_certificate_file office_key_file recipient request_form "
	    "authority_remembers batch_size batch_most connections "
	    "connect_timeout_s request_timeout_s probe_interval_s round_trip_max_s "
	    "reply_wait_s ";
	FILE *file = fopen(SAMPLE, "r");
	char line[200];
	char shown[2000] = " ";

	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		const char *key = line[0] == '#' ? line + 1 : line;
		const size_t length = strcspn(key, " ");
		char word[64];

		snprintf(word, sizeof(word), " %.*s ", (int)length, key);
		if (strncmp(key + length, " = ", 3) != 0 || strstr(keys, word + 1) == NULL)
			continue;
		assert_null(strstr(shown, word));
		strncat(shown, word + 1, sizeof(shown) - strlen(shown) - 1);
	}
	fclose(file);
	for (const char *key = keys; *key != '\0'; key = strchr(key, ' ') + 1) {
		char word[64];

		snprintf(word, sizeof(word), " %.*s ", (int)strcspn(key, " "), key);
		if (strstr(shown, word) == NULL)
			fail_msg("%s is not in the sample", word);
	}
}

/* The sample with every "#key = value" taken in: all shown values are allowed. */
static void test_sample_values(void **state)
{
	FILE *file = fopen(SAMPLE, "r");
	char line[200];
	char text[20000] = "";
	struct config *config = NULL;
	struct error error;

	(void)state;
	assert_true(config_load(SAMPLE, &config, &error));
	assert_string_equal(config->office, "kawasaki");
	config_free(&config);
	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		bool shown = line[0] == '#' && line[1] >= 'a' && line[1] <= 'z';
		size_t used = strlen(text);

		snprintf(text + used, sizeof(text) - used, "%s", shown ? line + 1 : line);
	}
	fclose(file);
	config = load_good(text);
	assert_int_equal(config->counter, 1);
	assert_string_equal(config->place, "ward_office");
	assert_int_equal(config->language, LANGUAGE_JA);
	assert_int_equal(config->box, BOX_ACS);
	assert_int_equal(config->connect_timeout_s, 10);
	assert_int_equal(config->request_timeout_s, 60);
	assert_int_equal(config->probe_interval_s, 20);
	assert_int_equal(config->round_trip_max_s, 10);
	assert_int_equal(config->reply_wait_s, 15);
	assert_int_equal(config->request_form, REQUEST_CRMF);
	assert_true(config->authority_remembers);
	assert_non_null(config->recipient);
	config_free(&config);
}

#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int main(void)
{
	const struct CMUnitTest tests[] = {
		IN_FOLDER(test_defaults),
		IN_FOLDER(test_everything_given),
		IN_FOLDER(test_hash_is_of_the_bytes),
		IN_FOLDER(test_wrong_lines),
		IN_FOLDER(test_required_keys),
		IN_FOLDER(test_bytes_that_are_no_text),
		IN_FOLDER(test_every_cut),
		IN_FOLDER(test_unreadable),
		IN_FOLDER(test_no_right_to_read),
		IN_FOLDER(test_after_a_fault_all_is_well),
		IN_FOLDER(test_relative_path_of_the_file),
		cmocka_unit_test(test_sample),
		IN_FOLDER(test_sample_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
