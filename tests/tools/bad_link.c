/*
 * bad_link: a link between a client and a server on this machine that breaks in one way.
 *
 *   bad_link TARGET-PORT WAY NUMBER TIMES
 *
 * Listens on a free port of 127.0.0.1 and prints it. The first TIMES connections are broken, those
 * after them are left whole. Ways: "up" and "down" cut the connection after NUMBER bytes from the
 * client, from the server; "flip" changes the bit of byte NUMBER from the server; "hold" passes
 * nothing on and keeps the connection open; "drip" passes one byte a second from the server.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PIECE 16384

static const char *way;
static long number;
static struct sockaddr_in target;

struct pair {
	int client, server;
	bool broken;
};

static _Noreturn void stop(const char *what)
{
	perror(what);
	exit(EXIT_FAILURE);
}

static bool put(int fd, const char *bytes, ssize_t size)
{
	while (size > 0) {
		ssize_t done = send(fd, bytes, (size_t)size, MSG_NOSIGNAL);

		if (done <= 0)
			return false;
		bytes += done;
		size -= done;
	}
	return true;
}

/* Passes a piece on, broken or not; false ends the connection. */
static bool pass(const struct pair *pair, bool up, long *seen)
{
	const bool mine = pair->broken && (strcmp(way, "up") == 0) == up;
	char bytes[PIECE];
	ssize_t size = recv(up ? pair->client : pair->server, bytes, sizeof(bytes), 0);
	const long before = *seen;

	if (size <= 0)
		return false;
	*seen += size;
	if (mine && (strcmp(way, "up") == 0 || strcmp(way, "down") == 0) && *seen > number) {
		put(up ? pair->server : pair->client, bytes, number - before);
		return false;
	}
	if (mine && strcmp(way, "flip") == 0 && before <= number && number < *seen)
		bytes[number - before] ^= 1;
	if (!mine || strcmp(way, "drip") != 0)
		return put(up ? pair->server : pair->client, bytes, size);
	for (ssize_t i = 0; i < size; i++) {
		sleep(1);
		if (!put(pair->client, &bytes[i], 1))
			return false;
	}
	return true;
}

static void *serve(void *context)
{
	struct pair *pair = context;
	struct pollfd fds[2] = { { .fd = pair->client, .events = POLLIN },
				 { .fd = pair->server, .events = POLLIN } };
	long seen[2] = { 0 };
	bool open = true;

	if (pair->broken && strcmp(way, "hold") == 0)
		pause();
	while (open && poll(fds, 2, -1) > 0) {
		if (fds[0].revents != 0)
			open = pass(pair, true, &seen[0]);
		if (open && fds[1].revents != 0)
			open = pass(pair, false, &seen[1]);
	}
	close(pair->client);
	close(pair->server);
	free(pair);
	return NULL;
}

static void take(int listener, bool broken)
{
	struct pair *pair = calloc(1, sizeof(*pair));
	pthread_t thread;

	if (pair == NULL)
		stop("memory");
	pair->broken = broken;
	pair->client = accept(listener, NULL, NULL);
	pair->server = socket(AF_INET, SOCK_STREAM, 0);
	if (pair->client < 0 || pair->server < 0 ||
	    connect(pair->server, (struct sockaddr *)&target, sizeof(target)) != 0) {
		close(pair->client);
		free(pair);
		return;
	}
	if (pthread_create(&thread, NULL, serve, pair) != 0)
		stop("thread");
	pthread_detach(thread);
}

int main(int argc, char **argv)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);
	const int listener = socket(AF_INET, SOCK_STREAM, 0);
	long times;

	if (argc != 5) {
		fputs("usage: bad_link TARGET-PORT up|down|flip|hold|drip NUMBER TIMES\n", stderr);
		return 2;
	}
	way = argv[2];
	number = atol(argv[3]);
	times = atol(argv[4]);
	target = (struct sockaddr_in){ .sin_family = AF_INET };
	target.sin_port = htons((uint16_t)atoi(argv[1]));
	target.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (listener < 0 || bind(listener, (struct sockaddr *)&address, size) != 0 ||
	    listen(listener, 16) != 0 ||
	    getsockname(listener, (struct sockaddr *)&address, &size) != 0)
		stop("listen");
	printf("%u\n", ntohs(address.sin_port));
	fflush(stdout);
	for (;;)
		take(listener, times-- > 0);
}
