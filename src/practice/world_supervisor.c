#include "madoguchi/practice/world_supervisor.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "madoguchi/base/log.h"
#include "madoguchi/practice/control.h"
#include "madoguchi/practice/reader_wire.h"
#include "madoguchi/practice/world_child.h"
#include "madoguchi/practice/world_folder.h"
#include "madoguchi/practice/world_namespace.h"

#define PCSCD_SOCKET "/run/pcscd/pcscd.comm"
#define REQUEST_WITHIN_MS 1000

enum child_number { CHILD_CARD, CHILD_AUTHORITY, CHILD_PCSCD, CHILD_SYNC, CHILD_COUNT };

struct world {
	const struct world_options *options;
	char log_dir[WORLD_PATH_SIZE];
	char program[WORLD_PATH_SIZE];
	char sync_program[WORLD_PATH_SIZE];
	char pcscd_dir[WORLD_PATH_SIZE];
	char config[WORLD_PATH_SIZE];
	struct world_child children[CHILD_COUNT];
	int signal_fd;
	int control_fd;
	bool ended;
};

/* ---- what is started ------------------------------------------------------------------- */

static bool find_paths(struct world *world, struct error *error)
{
	const char *state_dir = world->options->state_dir;
	char folder[WORLD_PATH_SIZE];
	size_t size = WORLD_PATH_SIZE;

	return world_program_dir(folder, sizeof(folder), error) &&
	       world_path(world->program, size, folder, "madoguchi-practice", error) &&
	       world_path(world->sync_program, size, folder, "madoguchi-sync", error) &&
	       world_path(world->log_dir, size, state_dir, "logs", error) &&
	       world_path(world->pcscd_dir, size, state_dir, "pcscd", error) &&
	       world_path(world->config, size, state_dir, "madoguchi.conf", error) &&
	       world_path(world->children[CHILD_AUTHORITY].ready_path, size, state_dir,
			  "authority/port", error);
}

static void describe_children(struct world *world)
{
	const char *state_dir = world->options->state_dir;
	struct world_child *card = &world->children[CHILD_CARD];
	struct world_child *authority = &world->children[CHILD_AUTHORITY];
	struct world_child *pcscd = &world->children[CHILD_PCSCD];
	struct world_child *sync = &world->children[CHILD_SYNC];
	const char *const card_words[] = { world->program, "card",	 "serve",
					   "--state",	   state_dir,	 "--run",
					   WORLD_RUN,	   "--ready-fd", "3" };
	const char *const authority_words[] = { world->program, "authority", "serve", "--state",
						state_dir };
	const char *const pcscd_words[] = { "/usr/sbin/pcscd", "--foreground", "--config",
					    world->pcscd_dir,
					    world->options->apdu_log ? "--apdu" : NULL };
	const char *const sync_words[] = { world->sync_program, "--watch", "--config",
					   world->config };

	*card = (struct world_child){ .name = "card", .ready = WORLD_READY_PIPE, .wanted = true };
	memcpy(card->arguments, card_words, sizeof(card_words));
	authority->name = "authority";
	authority->ready = WORLD_READY_FILE;
	authority->wanted = true;
	memcpy(authority->arguments, authority_words, sizeof(authority_words));
	*pcscd =
	    (struct world_child){ .name = "pcscd", .ready = WORLD_READY_SOCKET, .wanted = true };
	snprintf(pcscd->ready_path, sizeof(pcscd->ready_path), PCSCD_SOCKET);
	memcpy(pcscd->arguments, pcscd_words, sizeof(pcscd_words));
	*sync = (struct world_child){ .name = "sync", .wanted = world->options->sync };
	memcpy(sync->arguments, sync_words, sizeof(sync_words));
}

static bool write_reader_conf(const struct world *world, struct error *error)
{
	char path[WORLD_PATH_SIZE], driver[WORLD_PATH_SIZE];
	char text[READER_WIRE_COUNT * (WORLD_PATH_SIZE + 256)] = "";
	size_t length = 0;

	if (!world_find("practice/libifd-madoguchi.so", driver, sizeof(driver)))
		return error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0,
				 "practice/libifd-madoguchi.so is not beside this program");
	for (int i = 0; i < READER_WIRE_COUNT; i++)
		length += (size_t)snprintf(text + length, sizeof(text) - length,
					   "FRIENDLYNAME \"Madoguchi Practice Reader %d\"\n"
					   "DEVICENAME " WORLD_RUN "/reader-%d.sock\n"
					   "LIBPATH %s\nCHANNELID %d\n\n",
					   i + 1, i, driver, i);
	return world_path(path, sizeof(path), world->pcscd_dir, "practice", error) &&
	       world_write_file(path, text, error);
}

static bool write_config(const struct world *world, struct error *error)
{
	char port[16];
	const char *path = world->children[CHILD_AUTHORITY].ready_path;

	if (!world_read_file(path, port, sizeof(port)))
		return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%.150s", path);
	return world_write_config(world->options->state_dir, world->options->office, port, error);
}

static bool write_marks(const struct world *world, struct error *error)
{
	char path[WORLD_PATH_SIZE], text[96];

	snprintf(text, sizeof(text), "PCSCLITE_CSOCK_NAME=/proc/%ld/root" PCSCD_SOCKET "\n",
		 (long)getpid());
	if (!world_path(path, sizeof(path), world->options->state_dir, "env", error) ||
	    !world_write_file(path, text, error))
		return false;
	snprintf(text, sizeof(text), "%ld\n", (long)getpid());
	return world_path(path, sizeof(path), world->options->state_dir, "world.pid", error) &&
	       world_write_file(WORLD_RUN "/world.pid", text, error) &&
	       world_write_file(path, text, error);
}

static bool start_child(struct world *world, struct world_child *child, struct error *error)
{
	if (child->pid != 0)
		return true;
	/* What a pcscd that was killed has left would pass for a new one's readiness. */
	if (child == &world->children[CHILD_PCSCD])
		unlink(PCSCD_SOCKET);
	if (!world_child_start(child, world->log_dir, error))
		return false;
	log_line(LOG_LEVEL_INFO, "%s runs, pid %ld", child->name, (long)child->pid);
	/* The port may be another one than last time. */
	return child != &world->children[CHILD_AUTHORITY] || write_config(world, error);
}

static bool start_all(struct world *world, struct error *error)
{
	for (int i = 0; i < CHILD_COUNT; i++)
		if (world->children[i].wanted && !start_child(world, &world->children[i], error))
			return false;
	return true;
}

static void stop_all(struct world *world)
{
	for (int i = CHILD_COUNT - 1; i >= 0; i--)
		world_child_stop(&world->children[i]);
}

/* ---- requests ---------------------------------------------------------------------------- */

static struct world_child *named_child(struct world *world, const char *name, struct error *error)
{
	for (int i = 0; i < CHILD_COUNT; i++)
		if (strcmp(world->children[i].name, name) == 0)
			return &world->children[i];
	error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0, "card, authority, pcscd or sync");
	return NULL;
}

static void say_status(const struct world *world, char *answer)
{
	size_t length = 0;

	answer[0] = '\0';
	for (int i = 0; i < CHILD_COUNT; i++) {
		const struct world_child *child = &world->children[i];
		char number[24] = "-";

		if (child->pid != 0)
			snprintf(number, sizeof(number), "%ld", (long)child->pid);
		length += (size_t)snprintf(answer + length, CONTROL_SIZE - length, "%s%s %s",
					   i > 0 ? ", " : "", child->name, number);
	}
}

static void handle(struct world *world, char *words[], int count, char *answer, struct error *error)
{
	struct world_child *child = NULL;

	if (count > 1 && (child = named_child(world, words[1], error)) == NULL)
		return;
	if (count > 0 && strcmp(words[0], "start") == 0 && child != NULL) {
		child->wanted = true;
		start_child(world, child, error);
	} else if (count > 0 && strcmp(words[0], "start") == 0) {
		start_all(world, error);
	} else if (child != NULL && strcmp(words[0], "stop") == 0) {
		world_child_stop(child);
	} else if (count != 1 || strcmp(words[0], "status") != 0) {
		error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0, "status, start [NAME], stop NAME");
	}
	say_status(world, answer);
}

static void serve_request(struct world *world)
{
	char request[CONTROL_SIZE], answer[CONTROL_SIZE];
	char *words[CONTROL_WORDS];
	struct error error = { 0 };
	int fd = accept4(world->control_fd, NULL, NULL, SOCK_CLOEXEC);
	struct pollfd watched = { .fd = fd, .events = POLLIN };
	ssize_t count = -1;

	if (fd < 0)
		return;
	/* A client that says nothing must not hold the world up. */
	if (poll(&watched, 1, REQUEST_WITHIN_MS) == 1)
		count = recv(fd, request, sizeof(request) - 1, MSG_DONTWAIT);
	if (count > 0) {
		request[count] = '\0';
		handle(world, words, control_words(request, words), answer, &error);
		control_answer(fd, answer, &error);
	}
	close(fd);
}

/* ---- the loop ---------------------------------------------------------------------------- */

static bool watch_signals(struct world *world, struct error *error)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGCHLD);
	sigprocmask(SIG_BLOCK, &set, NULL);
	world->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return world->signal_fd >= 0 ||
	       error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "signals");
}

static void reap(struct world *world)
{
	for (int i = 0; i < CHILD_COUNT; i++) {
		struct world_child *child = &world->children[i];

		if (child->pid == 0 || waitpid(child->pid, NULL, WNOHANG) != child->pid)
			continue;
		log_line(LOG_LEVEL_WARN, "%s has ended", child->name);
		child->pid = 0;
	}
}

static void take_signals(struct world *world)
{
	struct signalfd_siginfo signal;

	while (read(world->signal_fd, &signal, sizeof(signal)) == sizeof(signal))
		if (signal.ssi_signo != SIGCHLD)
			world->ended = true;
	reap(world);
}

static void serve(struct world *world)
{
	struct pollfd watched[2] = {
		{ .fd = world->signal_fd, .events = POLLIN },
		{ .fd = world->control_fd, .events = POLLIN },
	};

	while (!world->ended) {
		if (poll(watched, 2, -1) < 0)
			continue;
		if (watched[0].revents != 0)
			take_signals(world);
		if (watched[1].revents != 0)
			serve_request(world);
	}
}

static void remove_marks(const struct world *world)
{
	static const char *const names[] = { "world.pid", "env" };
	char path[WORLD_PATH_SIZE];

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (world_path(path, sizeof(path), world->options->state_dir, names[i], NULL))
			unlink(path);
}

bool world_supervise(const struct world_options *options, void (*ready)(void *context),
		     void *context, struct error *error)
{
	struct world world = { .options = options, .signal_fd = -1, .control_fd = -1 };
	bool done = find_paths(&world, error);

	describe_children(&world);
	done = done && world_namespace_enter(error) && watch_signals(&world, error) &&
	       write_reader_conf(&world, error) && start_all(&world, error) &&
	       control_listen(WORLD_RUN "/world.sock", &world.control_fd, error) &&
	       write_marks(&world, error);
	if (done) {
		ready(context);
		serve(&world);
	}
	stop_all(&world);
	remove_marks(&world);
	return done;
}
