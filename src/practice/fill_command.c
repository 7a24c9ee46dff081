#include "madoguchi/practice/fill_command.h"

#include <stdio.h>
#include <stdlib.h>

#include "madoguchi/base/log.h"

#include "madoguchi/practice/commands.h"
#include "madoguchi/practice/fill.h"
#include "madoguchi/practice/world_folder.h"

static bool parse_count(const char *word, long *ret_count)
{
	char *end;

	if (word == NULL)
		return true;
	*ret_count = strtol(word, &end, 10);
	return end != word && *end == '\0' && *ret_count >= 0 && *ret_count <= FILL_COUNT_MAX;
}

int fill_command(int argc, char **argv)
{
	char state_dir[WORLD_PATH_SIZE];
	struct fill fill = { .state_dir = state_dir };
	struct error error = { 0 };
	const char *ready = practice_option(&argc, argv, "--count");
	const char *closed = practice_option(&argc, argv, "--closed");

	if (!practice_state_dir(&argc, argv, state_dir, sizeof(state_dir), &error))
		return practice_failed(&error);
	if (argc != 0 || (ready == NULL && closed == NULL) || !parse_count(ready, &fill.ready) ||
	    !parse_count(closed, &fill.closed))
		return practice_usage("fill [--count N] [--closed N] [--state DIR]");
	/* A line for every step of every case would be all that one could see. */
	if (!log_open("madoguchi-practice", NULL, LOG_LEVEL_WARN, &error) ||
	    !fill_world(&fill, &error))
		return practice_failed(&error);
	printf("%ld ready, %ld closed\n", fill.ready, fill.closed);
	return EXIT_STATUS_OK;
}
