#include "madoguchi/screens/kit/input_method.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

static struct {
	const char *path; /* NULL: no uim-fep */
	bool known;
	bool on;
	bool wanted;
} method;

void input_method_start(void)
{
	method.path = getenv("UIM_FEP_SETMODE");
	method.known = false;
}

void input_method_want(bool japanese)
{
	method.wanted = japanese;
}

void input_method_apply(void)
{
	bool japanese = method.wanted;
	ssize_t written;
	int fd;

	if (method.path == NULL || (method.known && method.on == japanese))
		return;
	/* Without a reader the open fails at once: then the next change tries again. */
	fd = open(method.path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd < 0)
		return;
	written = write(fd, japanese ? "1" : "0", 1);
	method.known = written == 1;
	method.on = japanese;
	close(fd);
}
