#include "madoguchi/sync/child.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#define PROGRAM "/proc/self/exe"
#define FIXED_WORDS 5 /* of the command line, beside the caller's */

static bool set_up(posix_spawnattr_t *attributes, posix_spawn_file_actions_t *files)
{
	sigset_t none;

	sigemptyset(&none);
	return posix_spawnattr_setsigmask(attributes, &none) == 0 &&
	       posix_spawnattr_setflags(attributes, POSIX_SPAWN_SETSIGMASK) == 0 &&
	       posix_spawn_file_actions_addopen(files, STDOUT_FILENO, "/dev/null", O_WRONLY, 0) ==
		   0 &&
	       posix_spawn_file_actions_adddup2(files, STDOUT_FILENO, STDERR_FILENO) == 0;
}

static bool spawn(char *const *arguments, pid_t *ret_child)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attributes;
	bool done;

	if (posix_spawnattr_init(&attributes) != 0)
		return false;
	if (posix_spawn_file_actions_init(&files) != 0) {
		posix_spawnattr_destroy(&attributes);
		return false;
	}
	done = set_up(&attributes, &files) &&
	       posix_spawn(ret_child, PROGRAM, &files, &attributes, arguments, environ) == 0;
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attributes);
	return done;
}

bool child_start(const struct config *config, char *const *words, pid_t *ret_child)
{
	const struct sched_param least = { .sched_priority = 0 };
	char program[] = "madoguchi-sync", path[] = "--config", state[] = "--state";
	char *arguments[FIXED_WORDS + CHILD_WORDS_MAX + 1] = { program, path, config->path, state,
							       config->state_dir };

	for (size_t i = 0; i < CHILD_WORDS_MAX && words[i] != NULL; i++)
		arguments[FIXED_WORDS + i] = words[i];
	if (!spawn(arguments, ret_child))
		return false;
	/* posix_spawn() knows only the policies of POSIX. */
	(void)sched_setscheduler(*ret_child, SCHED_IDLE, &least);
	return true;
}

bool child_ended(pid_t *child, bool *ret_well)
{
	int status = 0;

	if (*child == CHILD_NONE || waitpid(*child, &status, WNOHANG) != *child)
		return false;
	*child = CHILD_NONE;
	*ret_well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
	return true;
}

void child_stop(pid_t *child)
{
	if (*child == CHILD_NONE)
		return;
	(void)kill(*child, SIGTERM);
	(void)waitpid(*child, NULL, 0);
	*child = CHILD_NONE;
}
