#include "madoguchi/sync/errand.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#define FIXED_WORDS 5 /* of the command line, beside the caller's */

bool errand_begin(const struct config *config, const char *const *words, int *ret_run)
{
	const char *arguments[FIXED_WORDS + ERRAND_WORDS_MAX + 1] = { "madoguchi-sync", "--config",
								      config->path, "--state",
								      config->state_dir };
	const int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0)
		return false;
	for (size_t i = 0; i < ERRAND_WORDS_MAX && words[i] != NULL; i++)
		arguments[FIXED_WORDS + i] = words[i];
	*ret_run = starter_begin(arguments, (const int[]){ null, null, null }, true);
	close(null);
	return *ret_run != ERRAND_NONE;
}

bool errand_ended(int *run, bool *ret_well)
{
	int status;

	if (!starter_ended(run, false, &status))
		return false;
	*ret_well = WIFEXITED(status) && WEXITSTATUS(status) == 0;
	return true;
}

void errand_stop(int *run)
{
	starter_stop(run);
}
