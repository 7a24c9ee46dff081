/* Key scripts: the way in which the drawn screens of the whole program are tested. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include <cmocka.h>

#include "screens/kit_stage.h"
#include "madoguchi/screens/kit/script.h"

static char folder[64];

static void write_script(const char *words, char *path, size_t size)
{
	FILE *file;

	snprintf(path, size, "%s/script", folder);
	file = fopen(path, "w");
	assert_non_null(file);
	fputs(words, file);
	fclose(file);
}

static void act_in_child(const char *path)
{
	struct terminal_options options;
	struct loop *loop;
	struct stage stage;
	enum loop_end end;
	int nowhere = open("/dev/null", O_RDWR);

	dup2(nowhere, 0);
	dup2(nowhere, 1);
	dup2(nowhere, 2);
	setenv("MADOGUCHI_SCRIPT", path, 1);
	setenv("MADOGUCHI_SCRIPT_DIR", folder, 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	unsetenv("TERM");
	options = terminal_defaults();
	options.box = BOX_ASCII;
	options.detached = script_wanted();
	if (!terminal_start(&options, NULL))
		_exit(2);
	stage_open(&stage);
	loop = stage_loop(LANGUAGE_JA);
	if (!loop_push(loop, &stage_form_ops, &stage, NULL))
		_exit(3);
	end = loop_run(loop);
	loop_free(&loop);
	terminal_stop();
	_exit(10 + (int)end);
}

static int run(const char *words)
{
	char path[128];
	int status = 0;
	pid_t child;

	write_script(words, path, sizeof(path));
	child = fork();
	if (child == 0)
		act_in_child(path);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

/* The lines of a saved screen, joined. */
static void read_saved(const char *name, char *words, size_t size)
{
	char path[128];
	FILE *file;
	size_t got;

	snprintf(path, sizeof(path), "%s/%s.screen", folder, name);
	file = fopen(path, "r");
	assert_non_null(file);
	got = fread(words, 1, size - 1, file);
	words[got] = '\0';
	fclose(file);
	unlink(path);
}

static size_t count_lines(const char *words)
{
	size_t count = 0;

	for (; *words != '\0'; words++)
		count += *words == '\n';
	return count;
}

static void test_script(void **state)
{
	char words[8192];

	(void)state;
	assert_int_equal(run("# a comment\n"
			     "wait 氏名\n"
			     "type 山田𠮷\n"
			     "key Tab Tab\n"
			     "wait 山田𠮷__\n"
			     "save first\n"
			     "key S-Tab F4\n"
			     "language en\n"
			     "wait Name\n"
			     "gone 氏名\n"
			     "select Password\n"
			     "pin 1234\n"
			     "resize 132 43\n"
			     "save second\n"
			     "quit"),
			 10 + LOOP_DONE);
	read_saved("first", words, sizeof(words));
	assert_int_equal(count_lines(words), 24);
	assert_non_null(strstr(words, "\n  氏名    * 山田𠮷________________________\n"));
	assert_non_null(strstr(words, "\ncursor 5 12\n"));
	read_saved("second", words, sizeof(words));
	assert_int_equal(count_lines(words), 44);
	assert_non_null(strstr(words, "\n> Password    [****____________]\n"));
	assert_null(strstr(words, "1234"));
	assert_non_null(strstr(words, "\ncursor 7 19\n"));
}

static void test_ends(void **state)
{
	char words[8192];

	(void)state;
	assert_int_equal(run("key F12\n"), 10 + LOOP_DONE);
	assert_int_equal(run("key Esc Esc\n"), 10 + LOOP_DONE);
	assert_int_equal(run("signal\n"), 10 + LOOP_TERMINATED);
	assert_int_equal(run("type x\n"), SCRIPT_FAILED); /* ends without quit */
	read_saved("FAILED", words, sizeof(words));
	assert_non_null(strstr(words, "> 氏名    * x___"));
	assert_int_equal(run("nonsense\n"), SCRIPT_FAILED);
	assert_int_equal(run("key F99\n"), SCRIPT_FAILED);
	read_saved("FAILED", words, sizeof(words));
}

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/kit-script-XXXXXX");
	if (mkdtemp(folder) == NULL)
		return -1;
	stage_load_japanese();
	return 0;
}

static int remove_folder(void **state)
{
	char path[128];

	(void)state;
	snprintf(path, sizeof(path), "%s/script", folder);
	unlink(path);
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_script),
		cmocka_unit_test(test_ends),
	};

	return cmocka_run_group_tests_name("screens/kit/script", tests, make_folder, remove_folder);
}
