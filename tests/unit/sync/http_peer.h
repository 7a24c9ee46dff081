/*
 * http_peer: libcurl's transport, and a peer in a thread of its own that says exactly what a test
 * wants.
 */
#ifndef HTTP_PEER_H
#define HTTP_PEER_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <curl/curl.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/sync/transport_curl.h"

#define QUESTION "0123456789"
#define REQUEST_SIZE 4096
#define TURNS 2000

/* One answer; NULL ends the connection without a word. The peer keeps the connection if asked. With
 * a limit it breaks the connection after so many bytes of the request, or of the answer. */
struct peer {
	int listen_fd;
	uint16_t port;
	pthread_t thread;
	const char *answer;
	size_t size;				    /* of the answer; 0: a string */
	size_t fill;				    /* so many zero bytes follow the answer */
	_Atomic size_t request_limit, answer_limit; /* SIZE_MAX: none */
	_Atomic int requests, connections;
	int wanted;
	char request[REQUEST_SIZE];
};

static inline bool peer_read(struct peer *peer, int fd)
{
	size_t size = 0;

	while (size < sizeof(peer->request) - 1) {
		const size_t limit = peer->request_limit;
		const size_t room =
		    sizeof(peer->request) - 1 < limit ? sizeof(peer->request) - 1 : limit;
		ssize_t got = read(fd, peer->request + size, room - size);

		if (got <= 0)
			return false;
		size += (size_t)got;
		peer->request[size] = '\0';
		if (strstr(peer->request, "\r\n\r\n" QUESTION) != NULL)
			return true;
	}
	return false;
}

static inline void peer_write(int fd, const char *bytes, size_t size)
{
	while (size > 0) {
		ssize_t put = send(fd, bytes, size, MSG_NOSIGNAL);

		if (put <= 0)
			return;
		bytes += put;
		size -= (size_t)put;
	}
}

static inline void peer_answer(const struct peer *peer, int fd)
{
	const size_t size = peer->size != 0 ? peer->size : strlen(peer->answer);
	const size_t limit = peer->answer_limit;
	char zeros[65536] = { 0 };

	peer_write(fd, peer->answer, size < limit ? size : limit);
	for (size_t left = peer->fill; left > 0;) {
		size_t part = left < sizeof(zeros) ? left : sizeof(zeros);

		peer_write(fd, zeros, part);
		left -= part;
	}
}

static inline void *peer_serve(void *context)
{
	struct peer *peer = context;

	while (peer->requests < peer->wanted) {
		int fd = accept(peer->listen_fd, NULL, NULL);

		if (fd < 0)
			return NULL;
		peer->connections++;
		while (peer->requests < peer->wanted && peer_read(peer, fd)) {
			peer->requests++;
			if (peer->answer == NULL)
				break;
			peer_answer(peer, fd);
			if (strstr(peer->answer, "keep-alive") == NULL)
				break;
		}
		close(fd);
	}
	return NULL;
}

static inline void peer_start(struct peer *peer, const char *answer, size_t fill, int wanted)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);

	memset(peer, 0, sizeof(*peer));
	peer->answer = answer;
	peer->fill = fill;
	peer->wanted = wanted;
	peer->request_limit = peer->answer_limit = SIZE_MAX;
	peer->listen_fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(peer->listen_fd, (struct sockaddr *)&address, size), 0);
	assert_int_equal(listen(peer->listen_fd, 8), 0);
	assert_int_equal(getsockname(peer->listen_fd, (struct sockaddr *)&address, &size), 0);
	peer->port = ntohs(address.sin_port);
	if (wanted > 0)
		assert_int_equal(pthread_create(&peer->thread, NULL, peer_serve, peer), 0);
}

static inline void peer_end(struct peer *peer)
{
	shutdown(peer->listen_fd, SHUT_RDWR);
	if (peer->wanted > 0)
		pthread_join(peer->thread, NULL);
	close(peer->listen_fd);
}

static inline struct transport *open_to(uint16_t port, struct config *config, char url[static 64])
{
	struct transport *transport = NULL;
	struct error error = { 0 };

	snprintf(url, 64, "http://127.0.0.1:%u/cmp", port);
	*config = (struct config){ .url = url, .connect_timeout_s = 5, .request_timeout_s = 5 };
	assert_true(transport_curl_open(config, &transport, &error));
	return transport;
}

static inline struct transport_result ask(struct transport *transport, int slot, bool fresh)
{
	struct transport_result result;
	struct error error = { 0 };

	assert_true(transport_post(transport, slot, (const uint8_t *)QUESTION, strlen(QUESTION),
				   fresh, &error));
	for (int turn = 0; turn < TURNS; turn++) {
		assert_true(transport_wait(transport, NULL, 0, 1000, &error));
		if (transport_next(transport, &result)) {
			assert_int_equal(result.slot, slot);
			return result;
		}
	}
	fail_msg("no result");
	return result;
}

#endif
