#include "madoguchi/practice/reader_link.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "madoguchi/practice/reader_wire.h"

/* While the server is away, it is looked for this often. */
#define RECONNECT_MS 100
/* Longer than any card thinks. */
#define ANSWER_TIMEOUT_MS 120000

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

static int connect_as(const char *path, uint8_t role)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	memcpy(address.sun_path, path, strlen(path));
	if (connect(fd, (const struct sockaddr *)&address, sizeof(address)) < 0 ||
	    send(fd, &role, 1, MSG_NOSIGNAL) != 1)
		close_fd(&fd);
	return fd;
}

/* The server sends the present state at once, so that a new connection is never blind. */
static void connect_events(struct reader_link *link)
{
	if (link->event_fd < 0)
		link->event_fd = connect_as(link->path, READER_WIRE_EVENTS);
}

bool reader_link_open(struct reader_link *link, unsigned long lun, const char *path)
{
	if (strlen(path) >= sizeof(link->path))
		return false;
	memset(link, 0, sizeof(*link));
	if (pipe2(link->stop_fds, O_CLOEXEC | O_NONBLOCK) < 0)
		return false;
	memcpy(link->path, path, strlen(path));
	pthread_mutex_init(&link->command_lock, NULL);
	pthread_mutex_init(&link->event_lock, NULL);
	link->lun = lun;
	link->poller = pthread_self();
	link->command_fd = -1;
	link->event_fd = -1;
	link->used = true;
	connect_events(link);
	return true;
}

void reader_link_close(struct reader_link *link)
{
	close_fd(&link->command_fd);
	close_fd(&link->event_fd);
	close_fd(&link->stop_fds[0]);
	close_fd(&link->stop_fds[1]);
	pthread_mutex_destroy(&link->command_lock);
	pthread_mutex_destroy(&link->event_lock);
	link->used = false;
}

static void take_event(struct reader_link *link)
{
	uint8_t event = 0;
	ssize_t count = link->event_fd < 0 ? 0 : recv(link->event_fd, &event, 1, MSG_DONTWAIT);

	if (count == 1) {
		link->taken = true;
		link->present = event == READER_WIRE_PRESENT;
		link->unplugged = event == READER_WIRE_UNPLUGGED;
		if (!pthread_equal(link->poller, pthread_self()))
			reader_link_stop(link);
	} else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
		close_fd(&link->event_fd);
		link->present = false;
	}
}

bool reader_link_present(struct reader_link *link)
{
	bool present;

	pthread_mutex_lock(&link->event_lock);
	connect_events(link);
	if (!link->taken)
		take_event(link);
	present = link->present;
	pthread_mutex_unlock(&link->event_lock);
	return present;
}

/* Who waits again has acted on what it saw. A server that has gone is found at the next look. */
static void tell_noted(const struct reader_link *link)
{
	static const uint8_t noted = READER_WIRE_NOTED;

	if (link->event_fd >= 0)
		(void)!send(link->event_fd, &noted, 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

void reader_link_wait(struct reader_link *link, int timeout_ms)
{
	char drain[16];
	struct pollfd watched[2] = {
		{ .fd = link->stop_fds[0], .events = POLLIN },
		{ .fd = -1, .events = POLLIN },
	};

	pthread_mutex_lock(&link->event_lock);
	if (link->taken)
		tell_noted(link);
	link->taken = false;
	link->poller = pthread_self();
	watched[1].fd = link->event_fd;
	pthread_mutex_unlock(&link->event_lock);
	if (watched[1].fd < 0 && (timeout_ms < 0 || timeout_ms > RECONNECT_MS))
		timeout_ms = RECONNECT_MS;
	poll(watched, 2, timeout_ms);
	/* pcscd wakes the wait also without ending it. */
	if ((watched[0].revents & POLLIN) != 0)
		while (read(link->stop_fds[0], drain, sizeof(drain)) > 0)
			continue;
}

void reader_link_stop(struct reader_link *link)
{
	(void)!write(link->stop_fds[1], "s", 1);
}

static size_t exchange(struct reader_link *link, const uint8_t *packet, size_t size,
		       uint8_t *answer, size_t capacity)
{
	struct pollfd watched = { .events = POLLIN };
	ssize_t count;

	if (link->command_fd < 0)
		link->command_fd = connect_as(link->path, READER_WIRE_COMMANDS);
	watched.fd = link->command_fd;
	if (watched.fd < 0 || send(watched.fd, packet, size, MSG_NOSIGNAL) != (ssize_t)size)
		return 0;
	while (poll(&watched, 1, ANSWER_TIMEOUT_MS) < 0)
		if (errno != EINTR)
			return 0;
	count = recv(watched.fd, answer, capacity, MSG_DONTWAIT);
	return count > 0 ? (size_t)count : 0;
}

size_t reader_link_ask(struct reader_link *link, const uint8_t *packet, size_t size,
		       uint8_t *answer, size_t capacity)
{
	size_t count;

	pthread_mutex_lock(&link->command_lock);
	count = exchange(link, packet, size, answer, capacity);
	/* A late answer must never be taken for the next one. */
	if (count == 0)
		close_fd(&link->command_fd);
	pthread_mutex_unlock(&link->command_lock);
	return count;
}
