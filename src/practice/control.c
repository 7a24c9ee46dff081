#include "madoguchi/practice/control.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 16

/* Fills the address; a folder that is too long for it is opened, and named by its descriptor. */
static bool make_address(const char *path, struct sockaddr_un *address, int *ret_folder_fd)
{
	const char *name = strrchr(path, '/');
	char folder[4096];
	int length;

	*address = (struct sockaddr_un){ .sun_family = AF_UNIX };
	*ret_folder_fd = -1;
	if (strlen(path) < sizeof(address->sun_path)) {
		memcpy(address->sun_path, path, strlen(path));
		return true;
	}
	if (name == NULL || (size_t)(name - path) >= sizeof(folder)) {
		errno = ENAMETOOLONG;
		return false;
	}
	memcpy(folder, path, (size_t)(name - path));
	folder[name - path] = '\0';
	*ret_folder_fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (*ret_folder_fd < 0)
		return false;
	length = snprintf(address->sun_path, sizeof(address->sun_path), "/proc/self/fd/%d%s",
			  *ret_folder_fd, name);
	return length > 0 && (size_t)length < sizeof(address->sun_path);
}

static bool open_socket(const char *path, bool listening, int *ret_fd, struct error *error)
{
	struct sockaddr_un address;
	const struct sockaddr *name = (const struct sockaddr *)&address;
	int folder_fd;
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
	bool done = fd >= 0 && make_address(path, &address, &folder_fd);

	if (done && listening) {
		unlink(address.sun_path);
		done = bind(fd, name, sizeof(address)) == 0 && listen(fd, BACKLOG) == 0;
	} else if (done) {
		done = connect(fd, name, sizeof(address)) == 0;
	}
	if (!done)
		error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%s", path);
	if (fd >= 0 && !done)
		close(fd);
	if (done)
		*ret_fd = fd;
	if (fd >= 0 && folder_fd >= 0)
		close(folder_fd);
	return done;
}

bool control_listen(const char *path, int *ret_fd, struct error *error)
{
	return open_socket(path, true, ret_fd, error);
}

bool control_connect(const char *path, int *ret_fd, struct error *error)
{
	return open_socket(path, false, ret_fd, error);
}

static bool exchange(int fd, const char *request, char *packet, size_t size)
{
	ssize_t count;

	if (send(fd, request, strlen(request), MSG_NOSIGNAL) < 0)
		return false;
	do
		count = recv(fd, packet, size - 1, 0);
	while (count < 0 && errno == EINTR);
	if (count <= 0)
		return false;
	packet[count] = '\0';
	return true;
}

bool control_ask(const char *path, const char *request, char answer[static CONTROL_SIZE],
		 struct error *error)
{
	char packet[CONTROL_SIZE];
	bool done;
	int fd;

	if (!control_connect(path, &fd, error))
		return false;
	done = exchange(fd, request, packet, sizeof(packet));
	close(fd);
	if (!done)
		return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%s: no answer", path);
	if (strncmp(packet, "ok ", 3) != 0)
		return error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0, "%.180s",
				 strncmp(packet, "error ", 6) == 0 ? packet + 6 : packet);
	snprintf(answer, CONTROL_SIZE, "%s", packet + 3);
	return true;
}

int control_words(char *request, char *words[static CONTROL_WORDS])
{
	char *rest = NULL;
	int count = 0;

	for (char *word = strtok_r(request, " \n", &rest); word != NULL && count < CONTROL_WORDS;
	     word = strtok_r(NULL, " \n", &rest))
		words[count++] = word;
	return count;
}

void control_answer(int fd, const char *words, const struct error *error)
{
	char packet[CONTROL_SIZE];
	char description[ERROR_DETAIL_SIZE * 2];

	if (error != NULL && error->code != ERROR_NONE) {
		/* The other side wraps it in an error of its own: only the detail is new there. */
		if (error->cause == CAUSE_ERRNO && error->cause_code != 0)
			snprintf(description, sizeof(description), "%s: %s", error->detail,
				 strerror((int)error->cause_code));
		else
			snprintf(description, sizeof(description), "%s", error->detail);
		snprintf(packet, sizeof(packet), "error %s", description);
	} else {
		snprintf(packet, sizeof(packet), "ok %s", words);
	}
	/* A client that has gone needs no answer. */
	(void)!send(fd, packet, strlen(packet), MSG_NOSIGNAL);
}
