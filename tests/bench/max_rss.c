/*
 * max_rss: runs a program and notes its most resident memory.
 *
 *   max_rss NAME FILE PROGRAM [ARGUMENT…]
 *
 * Appends the sample NAME (kB) to FILE. The exit status is the program's.
 */
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bench_kit.h"

int main(int argc, char **argv)
{
	struct rusage usage;
	int status = 0;
	FILE *samples;
	pid_t child;

	if (argc < 4) {
		fputs("usage: max_rss NAME FILE PROGRAM [ARGUMENT...]\n", stderr);
		return EXIT_FAILURE;
	}
	child = fork();
	if (child == 0) {
		execvp(argv[3], argv + 3);
		_exit(127);
	}
	if (child < 0 || wait4(child, &status, 0, &usage) != child)
		stop(argv[3]);
	samples = fopen(argv[2], "ae");
	if (samples == NULL)
		stop(argv[2]);
	fprintf(samples, "%s %ld\n", argv[1], usage.ru_maxrss);
	fclose(samples);
	return WIFEXITED(status) ? WEXITSTATUS(status) : EXIT_FAILURE;
}
