#include "madoguchi/sync/list_watch.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/log.h"
#include "madoguchi/sync/pace.h"

#define PROGRAM "/proc/self/exe"
#define DOUBLINGS_MAX 6

/* ---- when -------------------------------------------------------------------------------------
 */

static int64_t spread(int64_t most_ms, uint32_t random)
{
	return (int64_t)(((uint64_t)most_ms * random) >> 32);
}

static int64_t earlier(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

int64_t list_watch_due_ms(const struct revocation_lists *lists, bool fetched, int64_t now_ms,
			  uint32_t random)
{
	if (lists->next_update_ms == 0)
		return now_ms + (fetched ? LIST_LATE_MS : spread(LIST_START_SPREAD_MS, random));
	return earlier((fetched ? now_ms : lists->fetched_ms) + LIST_AGE_MS,
		       lists->next_update_ms) +
	       spread(LIST_SPREAD_MS, random);
}

int64_t list_watch_retry_ms(int failures, int64_t now_ms, uint32_t random)
{
	const int more = failures < 1 ? 0 : failures - 1;
	const int doublings = more < DOUBLINGS_MAX ? more : DOUBLINGS_MAX;

	return now_ms + spread(earlier(LIST_RETRY_MS << doublings, LIST_RETRY_MOST_MS), random);
}

static void look(struct list_watch *watch, bool fetched)
{
	struct revocation_lists lists = { .count = 0 };
	struct error error = { 0 };

	if (!revocation_lists_look(watch->config->state_dir, clock_now_ms(), &lists, &error))
		log_error(&error, "revocation lists");
	watch->due_ms = list_watch_due_ms(&lists, fetched, clock_now_ms(), pace_random());
}

/* ---- the process ------------------------------------------------------------------------------
 */

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

/* What failed the last time is not told again. */
static bool spawn(struct list_watch *watch)
{
	char program[] = "madoguchi-sync", verb[] = "lists", config[] = "--config",
	     state[] = "--state", quiet[] = "--quiet";
	char *const arguments[] = { program,
				    verb,
				    config,
				    watch->config->path,
				    state,
				    watch->config->state_dir,
				    watch->failures > 0 ? quiet : NULL,
				    NULL };
	const struct sched_param least = { .sched_priority = 0 };
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
	       posix_spawn(&watch->child, PROGRAM, &files, &attributes, arguments, environ) == 0;
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attributes);
	/* posix_spawn() knows only the policies of POSIX. */
	if (done)
		(void)sched_setscheduler(watch->child, SCHED_IDLE, &least);
	return done;
}

static void ended(struct list_watch *watch, bool well)
{
	if (well && watch->failures > 0)
		log_line(LOG_LEVEL_INFO, "revocation lists are fetched again after %d failures",
			 watch->failures);
	watch->child = 0;
	watch->failures = well ? 0 : watch->failures + 1;
	if (well)
		look(watch, true);
	else
		watch->due_ms = list_watch_retry_ms(watch->failures, clock_now_ms(), pace_random());
}

void list_watch_begin(struct list_watch *watch, const struct config *config)
{
	*watch = (struct list_watch){ .config = config, .due_ms = INT64_MAX };
	if (config->sign_list_url != NULL || config->auth_list_url != NULL)
		look(watch, false);
}

void list_watch_step(struct list_watch *watch, bool idle)
{
	int status = 0;

	if (watch->child > 0 && waitpid(watch->child, &status, WNOHANG) == watch->child)
		ended(watch, WIFEXITED(status) && WEXITSTATUS(status) == 0);
	if (watch->child > 0 || !idle || clock_now_ms() < watch->due_ms || spawn(watch))
		return;
	log_line(LOG_LEVEL_WARN, "revocation lists: no process can be started");
	ended(watch, false);
}

void list_watch_end(struct list_watch *watch)
{
	if (watch->child <= 0)
		return;
	(void)kill(watch->child, SIGTERM);
	(void)waitpid(watch->child, NULL, 0);
	watch->child = 0;
}
