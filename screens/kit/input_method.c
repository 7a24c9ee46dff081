#include "madoguchi/screens/kit/input_method.h"

#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

struct mode {
	const void *field;
	bool japanese;
};

static struct {
	const char *set_path; /* NULL: no uim-fep */
	const char *mode_path;
	int changes; /* inotify; -1: the mode is not watched */
	bool told;   /* `is` was written */
	struct mode is;
	struct mode wanted;
} method = { .changes = -1 };

/* The folder, since uim-fep makes the file when the mode is changed first. */
static int watch_folder(const char *path)
{
	char folder[PATH_MAX];
	const char *slash = strrchr(path, '/');
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);

	if (fd < 0)
		return -1;
	snprintf(folder, sizeof(folder), "%.*s", slash != NULL ? (int)(slash - path) + 1 : 1,
		 slash != NULL ? path : ".");
	if (inotify_add_watch(fd, folder, IN_CLOSE_WRITE) < 0) {
		close(fd);
		return -1;
	}
	return fd;
}

void input_method_start(void)
{
	input_method_stop();
	method.set_path = getenv("UIM_FEP_SETMODE");
	method.mode_path = getenv("UIM_FEP_GETMODE");
	if (method.set_path == NULL || method.mode_path == NULL)
		return;
	method.changes = watch_folder(method.mode_path);
}

void input_method_stop(void)
{
	if (method.changes >= 0)
		close(method.changes);
	method.changes = -1;
	method.set_path = NULL;
	method.told = false;
}

void input_method_want(const void *field, bool japanese)
{
	method.wanted = (struct mode){ .field = field, .japanese = japanese };
}

static void tell(bool japanese)
{
	/* Without a reader the open fails at once: then the next frame tries again. */
	int fd = open(method.set_path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);

	method.told = fd >= 0 && write(fd, japanese ? "1" : "0", 1) == 1;
	if (fd >= 0)
		close(fd);
}

void input_method_apply(void)
{
	bool same = method.wanted.japanese == method.is.japanese &&
		    (!method.wanted.japanese || method.wanted.field == method.is.field);

	if (method.set_path == NULL || (method.told && same))
		return;
	tell(method.wanted.japanese);
	method.is = method.wanted;
}

int input_method_fd(void)
{
	return method.changes;
}

static bool turned_on(void)
{
	char mode = '0';
	int fd = open(method.mode_path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ssize_t size = fd >= 0 ? read(fd, &mode, 1) : 0;

	if (fd >= 0)
		close(fd);
	return size == 1 && mode != '0';
}

void input_method_look(void)
{
	char changes[sizeof(struct inotify_event) + NAME_MAX + 1];

	while (read(method.changes, changes, sizeof(changes)) > 0)
		;
	if (!method.is.japanese && turned_on())
		tell(false);
}
