#include "madoguchi/base/thread.h"

#include <signal.h>

int thread_start(pthread_t *ret_thread, void *(*main)(void *argument), void *argument)
{
	sigset_t all, before;
	int failed;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	failed = pthread_create(ret_thread, NULL, main, argument);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return failed;
}
