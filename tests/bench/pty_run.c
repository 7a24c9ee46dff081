/*
 * pty_run: starts a program on a terminal of its own, counts bytes and answers nothing.
 *
 *   pty_run [-p PREFIX] [-m MARK]… [-k KEY]… [-w COUNT] [-q MS] [-x] -- PROGRAM [ARGUMENT…]
 *
 * Samples: PREFIXfirst_ms (fork to the first byte), PREFIXsettled_ms (to the last byte before
 * the program is quiet), PREFIXbytes, PREFIXrss_kb, PREFIXhwm_kb. The MARKs must all stand in what
 * came, else the screen was not complete and the run fails. Then each KEY is sent, COUNT times
 * round: PREFIXkey_ms is the time to the first byte that it brings, PREFIXkey_bytes how many come.
 * A KEY that begins with "!" is sent unmeasured and only once, before the others: it leads to a
 * screen. -q: how long a program says nothing that is quiet (60). -x: only the time until the
 * program has ended, PREFIXexit_ms.
 */
#include "bench_pty.h"

#define KEY_QUIET_MS 15
#define ANSWER_WITHIN_MS 60 /* a key that changes nothing brings nothing */
#define WORDS_MAX 32

struct options {
	const char *prefix;
	const char *marks[WORDS_MAX];
	int mark_count;
	const char *keys[WORDS_MAX];
	int key_count;
	int rounds;
	int quiet_ms;
	bool exit_only;
};

static void check_marks(const struct options *options, const struct pty *run)
{
	for (int i = 0; i < options->mark_count; i++) {
		if (memmem(run->seen, run->size, options->marks[i], strlen(options->marks[i])))
			continue;
		fprintf(stderr, "pty_run: \"%s\" is not on the screen:\n", options->marks[i]);
		fwrite(run->seen, 1, run->size, stderr);
		kill(run->pid, SIGKILL);
		exit(EXIT_FAILURE);
	}
}

static void tell_memory(const struct options *options, const struct pty *run)
{
	char path[64], line[256];
	long value;
	FILE *stream;

	snprintf(path, sizeof(path), "/proc/%ld/status", (long)run->pid);
	stream = fopen(path, "re");
	if (stream == NULL)
		stop(path);
	while (fgets(line, sizeof(line), stream) != NULL) {
		if (sscanf(line, "VmRSS: %ld", &value) == 1)
			sample(options->prefix, "rss_kb", (double)value);
		if (sscanf(line, "VmHWM: %ld", &value) == 1)
			sample(options->prefix, "hwm_kb", (double)value);
	}
	fclose(stream);
}

static void press_keys(const struct options *options, struct pty *run)
{
	for (int i = 0; i < options->key_count; i++) {
		if (options->keys[i][0] != '!')
			continue;
		pty_send(run, options->keys[i] + 1);
		pty_take(run, KEY_WITHIN_MS, options->quiet_ms);
	}
	check_marks(options, run);
	for (int round = 0; round < options->rounds; round++)
		for (int i = 0; i < options->key_count; i++) {
			const size_t before = run->size;
			const int64_t from = now_ns();

			if (options->keys[i][0] == '!')
				continue;
			pty_send(run, options->keys[i]);
			if (!pty_take(run, ANSWER_WITHIN_MS, KEY_QUIET_MS))
				continue;
			sample_ms(options->prefix, "key_ms", run->first_ns - from);
			sample(options->prefix, "key_bytes", (double)(run->size - before));
		}
}

static void parse(int argc, char **argv, struct options *options)
{
	int option;

	while ((option = getopt(argc, argv, "+p:m:k:w:q:x")) != -1) {
		if (option == 'p')
			options->prefix = optarg;
		else if (option == 'm' && options->mark_count < WORDS_MAX)
			options->marks[options->mark_count++] = optarg;
		else if (option == 'k' && options->key_count < WORDS_MAX)
			options->keys[options->key_count++] = optarg;
		else if (option == 'w')
			options->rounds = atoi(optarg);
		else if (option == 'q')
			options->quiet_ms = atoi(optarg);
		else if (option == 'x')
			options->exit_only = true;
		else
			exit(64);
	}
	if (optind >= argc)
		exit(64);
}

int main(int argc, char **argv)
{
	struct options options = { .prefix = "", .rounds = 1, .quiet_ms = QUIET_MS };
	struct pty run = { 0 };
	int64_t from;

	parse(argc, argv, &options);
	from = now_ns();
	pty_start(&run, argv + optind);
	if (options.exit_only) {
		waitpid(run.pid, NULL, 0);
		sample_ms(options.prefix, "exit_ms", now_ns() - from);
		return EXIT_SUCCESS;
	}
	if (!pty_take(&run, FIRST_WITHIN_MS, options.quiet_ms))
		stop("nothing came");
	if (options.key_count == 0) {
		check_marks(&options, &run);
		sample_ms(options.prefix, "first_ms", run.first_ns - from);
		sample_ms(options.prefix, "settled_ms", run.last_ns - from);
		sample(options.prefix, "bytes", (double)run.size);
		tell_memory(&options, &run);
	}
	press_keys(&options, &run);
	pty_end(&run);
	return EXIT_SUCCESS;
}
