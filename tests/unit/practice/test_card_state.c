/* The card's state on disk: round trip, damage, and kill -9 at every point of a change. */
#include "card_kit.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#define TEXT_SIZE 131072

static struct practice_card_state state;
static const char *program;

static int set_up_state(void **context)
{
	(void)context;
	kit_state(&state);
	return 0;
}

static void state_file(const struct kit *kit, char *path, size_t size)
{
	snprintf(path, size, "%s/state", kit->folder);
}

static void comes_back_as_it_was(void **context)
{
	static struct practice_card_state loaded;
	struct error error = { 0 };
	struct stat about;
	struct kit kit;
	char path[96];

	(void)context;
	kit_open(&kit, &state);
	assert_true(practice_card_state_exists(kit.folder));
	assert_false(practice_card_state_exists("/tmp/there-is-no-such-card"));
	assert_true(practice_card_state_load(kit.folder, &loaded, &error));
	assert_memory_equal(&loaded, &state, sizeof(state));
	state_file(&kit, path, sizeof(path));
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
	kit_close(&kit);
}

static void what_is_not_whole_is_refused(void **context)
{
	static const struct {
		const char *what;
		const char *text;
	} rows[] = {
		{ "empty", "" },
		{ "other version", "madoguchi-practice-card 2\nend\n" },
		{ "no end", "madoguchi-practice-card 1\nmute 0\n" },
		{ "unknown word", "madoguchi-practice-card 1\ncolour red\nend\n" },
		{ "no value", "madoguchi-practice-card 1\nmute\nend\n" },
		{ "odd digits", "madoguchi-practice-card 1\nserial abc\nend\n" },
		{ "no digits", "madoguchi-practice-card 1\nserial xx\nend\n" },
		{ "long serial",
		  "madoguchi-practice-card 1\nserial "
		  "000000000000000000000000000000000000000000000000000000000000000000"
		  "\nend\n" },
		{ "short issuer key", "madoguchi-practice-card 1\nissuer 00\nend\n" },
		{ "pin number", "madoguchi-practice-card 1\npin 6 1 1 -\nend\n" },
		{ "pin tries", "madoguchi-practice-card 1\npin 1 16 16 -\nend\n" },
		{ "long pin", "madoguchi-practice-card 1\npin 1 3 3 "
			      "0000000000000000000000000000000000\nend\n" },
		{ "file number", "madoguchi-practice-card 1\nfile 5 -\nend\n" },
		{ "key number", "madoguchi-practice-card 1\nkey -1 -\nend\n" },
		{ "municipality", "madoguchi-practice-card 1\nmunicipality 141300\nend\n" },
	};
	static struct practice_card_state loaded;
	struct kit kit;
	char path[96];

	(void)context;
	kit_open(&kit, &state);
	state_file(&kit, path, sizeof(path));
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct error error = { 0 };
		FILE *file = fopen(path, "w");

		assert_non_null(file);
		fputs(rows[i].text, file);
		fclose(file);
		if (practice_card_state_load(kit.folder, &loaded, &error))
			fail_msg("%s: accepted", rows[i].what);
		assert_int_equal(error.code, ERROR_PRACTICE);
	}
	kit_close(&kit);
}

/* A state that cannot be written is 6581, and the card goes on with the old one. */
static void a_full_disk(void **context)
{
	struct kit kit;
	char path[96];

	(void)context;
	kit_open(&kit, &state);
	snprintf(path, sizeof(path), "%s/state.new", kit.folder);
	assert_int_equal(mkdir(path, 0700), 0);
	kit_expect(&kit, KIT_SELECT_JPKI, "9000");
	kit_expect(&kit, "002000980430303030", "6581");
	kit_expect(&kit, "00200098", "63C3");
	assert_int_equal(rmdir(path), 0);
	kit_expect(&kit, "002000980430303030", "63C2");
	kit_close(&kit);
}

/* The child: one wrong entry, then one right one; each answer that leaves goes to the pipe. */
static int run_child(const char *folder)
{
	static const char *const commands[] = { KIT_SELECT_JPKI, "002000980430303030",
						"002000980431323334" };
	struct error error = { 0 };
	struct kit kit;

	if (!practice_card_open(folder, &kit.card, &error))
		return 1;
	for (size_t i = 0; i < 3; i++) {
		const char *answer = kit_send(&kit, commands[i]);

		if (write(STDOUT_FILENO, answer, 4) != 4)
			return 1;
	}
	practice_card_close(&kit.card);
	return 0;
}

/* Runs the child with the kill wish; what it said before it died. True when it was killed. */
static bool crash_at(int point, const char *folder, char said[static 64])
{
	char wish[16];
	int ends[2], status;
	ssize_t count;
	pid_t child;

	assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
	snprintf(wish, sizeof(wish), "%d", point);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		dup2(ends[1], STDOUT_FILENO);
		setenv("MADOGUCHI_KILL_AT", wish, 1);
		execl(program, program, "child", folder, (char *)NULL);
		_exit(127);
	}
	close(ends[1]);
	memset(said, 0, 64);
	for (size_t length = 0; (count = read(ends[0], said + length, 63 - length)) > 0;)
		length += (size_t)count;
	close(ends[0]);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) ? WTERMSIG(status) == SIGKILL
					: WIFEXITED(status) && WEXITSTATUS(status) == 0);
	return WIFSIGNALED(status);
}

/* An answer that left must be on disk; one that did not may be or not, but never half. */
static void a_crash_leaves_old_or_new(void **context)
{
	static struct practice_card_state loaded;
	int point = 1;
	bool killed = true;

	(void)context;
	for (; killed; point++) {
		struct error error = { 0 };
		struct kit kit;
		char said[64];
		uint8_t tries;

		kit_open(&kit, &state);
		practice_card_close(&kit.card);
		killed = crash_at(point, kit.folder, said);
		assert_true(practice_card_state_load(kit.folder, &loaded, &error));
		tries = loaded.pins[PRACTICE_PIN_AUTH].tries;
		loaded.pins[PRACTICE_PIN_AUTH].tries = 3;
		assert_memory_equal(&loaded, &state, sizeof(state));
		if (strcmp(said, "900063C2") == 0)
			assert_true(tries == 2 || tries == 3);
		else if (strcmp(said, "900063C29000") == 0)
			assert_int_equal(tries, 3);
		else
			assert_true(tries == 2 || tries == 3);
		kit_close(&kit);
	}
	/* SELECT: 1; each of the two VERIFY: written, renamed, answer. */
	assert_int_equal(point - 1, 8);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_back_as_it_was),
		cmocka_unit_test(what_is_not_whole_is_refused),
		cmocka_unit_test(a_full_disk),
		cmocka_unit_test(a_crash_leaves_old_or_new),
	};

	program = argv[0];
	if (argc == 3 && strcmp(argv[1], "child") == 0)
		return run_child(argv[2]);
	return cmocka_run_group_tests_name("practice/card_state", tests, set_up_state, NULL);
}
