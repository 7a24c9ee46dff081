#include "madoguchi/base/side_task.h"

#include "madoguchi/base/thread.h"

static void *side_task_main(void *argument)
{
	struct side_task *task = argument;

	task->ok = task->work(task->argument, &task->error);
	return NULL;
}

bool side_task_start(struct side_task *task, bool (*work)(void *argument, struct error *error),
		     void *argument, struct error *error)
{
	int failed;

	*task = (struct side_task){ .work = work, .argument = argument };
	failed = thread_start(&task->thread, side_task_main, task);
	return failed == 0 || error_set(error, ERROR_MEMORY, CAUSE_ERRNO, failed, "thread");
}

bool side_task_end(struct side_task *task, struct error *error)
{
	pthread_join(task->thread, NULL);
	if (!task->ok && error != NULL)
		*error = task->error;
	return task->ok;
}
