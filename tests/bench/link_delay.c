/*
 * link_delay: a link of a given round trip and speed between a client and a server on this machine.
 *
 *   link_delay TARGET-PORT ROUND-TRIP-MS KBIT-PER-S     0: no limit
 *
 * Listens on a free port of 127.0.0.1, prints it, and passes on what comes, each way after half of
 * the round trip and at the given speed. At SIGTERM it prints the samples link_up and link_down
 * (bytes) and link_connections.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench_kit.h"

#define CONNECTIONS 64
#define PIECE 16384

struct piece {
	struct piece *next;
	int64_t deliver_ns;
	size_t size, sent; /* size 0: the end */
	char bytes[PIECE];
};

/* One direction of one connection. */
struct pipe {
	int from, to;
	struct piece *first, *last;
	int64_t free_ns; /* until then the line is busy */
	bool ended;	 /* nothing more comes */
	bool closed;	 /* the end was delivered */
};

struct link {
	int listener;
	struct sockaddr_in target;
	int64_t half_ns;
	int64_t bit_per_s;		   /* 0: no limit */
	struct pipe pipe[2 * CONNECTIONS]; /* even: up, odd: down */
	long bytes[2];
	int connections;
};

static volatile sig_atomic_t ended;

static void on_signal(int number)
{
	(void)number;
	ended = 1;
}

static int free_place(const struct link *link)
{
	for (int i = 0; i < 2 * CONNECTIONS; i += 2)
		if (link->pipe[i].from < 0)
			return i;
	return -1;
}

static void take_connection(struct link *link)
{
	const int client = accept(link->listener, NULL, NULL);
	const int at = free_place(link);
	int server;

	if (client < 0)
		return;
	server = socket(AF_INET, SOCK_STREAM, 0);
	if (at < 0 || server < 0 ||
	    connect(server, (struct sockaddr *)&link->target, sizeof(link->target)) != 0) {
		close(client);
		if (server >= 0)
			close(server);
		return;
	}
	link->connections++;
	link->pipe[at] = (struct pipe){ .from = client, .to = server };
	link->pipe[at + 1] = (struct pipe){ .from = server, .to = client };
}

static void take_piece(struct link *link, int at)
{
	struct pipe *pipe = &link->pipe[at];
	struct piece *piece = calloc(1, sizeof(*piece));
	const int64_t now = now_ns();
	ssize_t got;

	if (piece == NULL)
		stop("piece");
	got = read(pipe->from, piece->bytes, sizeof(piece->bytes));
	piece->size = got > 0 ? (size_t)got : 0;
	pipe->ended = got <= 0;
	link->bytes[at % 2] += (long)piece->size;
	if (pipe->free_ns < now)
		pipe->free_ns = now;
	if (link->bit_per_s > 0)
		pipe->free_ns += (int64_t)piece->size * 8 * 1000000000 / link->bit_per_s;
	piece->deliver_ns = pipe->free_ns + link->half_ns;
	if (pipe->last != NULL)
		pipe->last->next = piece;
	else
		pipe->first = piece;
	pipe->last = piece;
}

static void deliver(struct pipe *pipe)
{
	struct piece *piece = pipe->first;

	while (piece != NULL && piece->deliver_ns <= now_ns()) {
		ssize_t put = 0;

		if (piece->size == 0) {
			shutdown(pipe->to, SHUT_WR);
			pipe->closed = true;
		} else {
			put = send(pipe->to, piece->bytes + piece->sent, piece->size - piece->sent,
				   MSG_NOSIGNAL | MSG_DONTWAIT);
		}
		if (put < 0 && errno == EAGAIN)
			return;
		if (put < 0)
			pipe->closed = true;
		piece->sent += put > 0 ? (size_t)put : 0;
		if (!pipe->closed && piece->sent < piece->size)
			return;
		pipe->first = piece->next;
		if (pipe->first == NULL)
			pipe->last = NULL;
		free(piece);
		piece = pipe->first;
	}
}

static void drop_closed(struct link *link)
{
	for (int i = 0; i < 2 * CONNECTIONS; i += 2) {
		struct pipe *up = &link->pipe[i], *down = &link->pipe[i + 1];

		if (up->from < 0 || !up->closed || !down->closed)
			continue;
		close(up->from);
		close(down->from);
		up->from = down->from = -1;
	}
}

static int next_ms(const struct link *link)
{
	int64_t next = now_ns() + 1000000000;

	for (int i = 0; i < 2 * CONNECTIONS; i++) {
		const struct piece *first = link->pipe[i].first;

		if (link->pipe[i].from >= 0 && first != NULL && first->deliver_ns < next)
			next = first->deliver_ns;
	}
	next -= now_ns();
	return next <= 0 ? 0 : (int)(next / 1000000) + 1;
}

static void turn(struct link *link)
{
	struct pollfd fds[2 * CONNECTIONS + 1];
	int place[2 * CONNECTIONS + 1], count = 1;

	fds[0] = (struct pollfd){ .fd = link->listener, .events = POLLIN };
	for (int i = 0; i < 2 * CONNECTIONS; i++) {
		if (link->pipe[i].from < 0 || link->pipe[i].ended)
			continue;
		fds[count] = (struct pollfd){ .fd = link->pipe[i].from, .events = POLLIN };
		place[count++] = i;
	}
	if (poll(fds, (nfds_t)count, next_ms(link)) < 0)
		return;
	for (int i = 1; i < count; i++)
		if ((fds[i].revents & (POLLIN | POLLHUP | POLLERR)) != 0)
			take_piece(link, place[i]);
	if ((fds[0].revents & POLLIN) != 0)
		take_connection(link);
	for (int i = 0; i < 2 * CONNECTIONS; i++)
		if (link->pipe[i].from >= 0)
			deliver(&link->pipe[i]);
	drop_closed(link);
}

static int listen_somewhere(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t size = sizeof(address);
	const int fd = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (fd < 0 || bind(fd, (struct sockaddr *)&address, size) != 0 || listen(fd, 16) != 0 ||
	    getsockname(fd, (struct sockaddr *)&address, &size) != 0)
		stop("listen");
	printf("%u\n", ntohs(address.sin_port));
	fflush(stdout);
	return fd;
}

int main(int argc, char **argv)
{
	static struct link link;

	if (argc != 4) {
		fputs("usage: link_delay TARGET-PORT ROUND-TRIP-MS KBIT-PER-S\n", stderr);
		return EXIT_FAILURE;
	}
	signal(SIGTERM, on_signal);
	for (int i = 0; i < 2 * CONNECTIONS; i++)
		link.pipe[i].from = -1;
	link.target = (struct sockaddr_in){ .sin_family = AF_INET };
	link.target.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	link.target.sin_port = htons((uint16_t)atoi(argv[1]));
	link.half_ns = atoll(argv[2]) * 500000;
	link.bit_per_s = atoll(argv[3]) * 1000;
	link.listener = listen_somewhere();
	while (!ended)
		turn(&link);
	sample("", "link_up", (double)link.bytes[0]);
	sample("", "link_down", (double)link.bytes[1]);
	sample("", "link_connections", link.connections);
	return EXIT_SUCCESS;
}
