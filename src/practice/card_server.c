#include "madoguchi/practice/card_server.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "madoguchi/base/secret.h"
#include "madoguchi/practice/card_slot.h"
#include "madoguchi/practice/control.h"
#include "madoguchi/practice/reader_wire.h"
#include "madoguchi/practice/resident_card.h"

#define CLIENTS_MAX 64
/* The places of poll's array: the clients, then the readers, the control socket, the signals. */
#define AT_CLIENTS 0
#define AT_READERS CLIENTS_MAX
#define AT_CONTROL (AT_READERS + READER_WIRE_COUNT)
#define AT_SIGNALS (AT_CONTROL + 1)
#define WATCHED (AT_SIGNALS + 1)

enum client_role {
	CLIENT_NEW,	 /* a driver that has not said what it wants */
	CLIENT_EVENTS,	 /* is told of insertion and removal */
	CLIENT_COMMANDS, /* sends packets */
	CLIENT_CONTROL,	 /* asks one question */
};

struct server;

struct reader_side {
	struct server *server;
	struct card_slot slot;
};

struct client {
	enum client_role role;
	int reader;
	unsigned told;	/* events */
	unsigned noted; /* that pcscd has acted on */
};

struct server {
	const struct card_server_options *options;
	struct pollfd watched[WATCHED];
	struct client clients[CLIENTS_MAX];
	struct reader_side readers[READER_WIRE_COUNT];
	bool ended;
};

static struct pollfd *client_watch(struct server *server, int client)
{
	return &server->watched[AT_CLIENTS + client];
}

static void drop_client(struct server *server, int client)
{
	struct pollfd *watch = client_watch(server, client);

	if (watch->fd >= 0)
		close(watch->fd);
	watch->fd = -1;
}

static void send_event(struct server *server, int client, bool present)
{
	const struct card_slot *slot = &server->readers[server->clients[client].reader].slot;
	uint8_t event = present ? READER_WIRE_PRESENT : READER_WIRE_ABSENT;

	if (slot->unplugged)
		event = READER_WIRE_UNPLUGGED;
	server->clients[client].told++;
	if (send(client_watch(server, client)->fd, &event, 1, MSG_NOSIGNAL | MSG_DONTWAIT) != 1)
		drop_client(server, client);
}

/* Whether the client is told of what happens in this slot. */
static bool hears_of(struct server *server, int client, const struct card_slot *slot)
{
	return client_watch(server, client)->fd >= 0 &&
	       server->clients[client].role == CLIENT_EVENTS &&
	       &server->readers[server->clients[client].reader].slot == slot;
}

static void slot_changed(void *context, bool present)
{
	struct reader_side *side = context;
	struct server *server = side->server;

	for (int i = 0; i < CLIENTS_MAX; i++)
		if (hears_of(server, i, &side->slot))
			send_event(server, i, present);
}

/* ---- control ----------------------------------------------------------------------------- */

/* The reader that a request names at this place, or the first one. */
static struct card_slot *named_slot(struct server *server, char *words[], int count, int place)
{
	long number = 0;
	char *end;

	if (count > place) {
		number = strtol(words[place], &end, 10);
		if (*end != '\0' || number < 0 || number >= READER_WIRE_COUNT)
			return NULL;
	}
	return &server->readers[number].slot;
}

static bool no_reader(struct error *error)
{
	return error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0, "there is no such reader");
}

static bool ask_insert(struct server *server, char *words[], int count, char *answer,
		       struct error *error)
{
	struct card_slot *slot = named_slot(server, words, count, 2);
	struct practice_card *card;

	if (count < 2)
		return error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0, "insert: whose card?");
	if (slot == NULL)
		return no_reader(error);
	/* The card in the slot may be the very one: its state must be let go first. */
	card_slot_remove(slot);
	if (!resident_card_open(server->options->state_dir, words[1], &card, error))
		return false;
	card_slot_insert(slot, words[1], card);
	snprintf(answer, CONTROL_SIZE, "%s", words[1]);
	return true;
}

static bool ask_remove(struct server *server, char *words[], int count, char *answer,
		       struct error *error)
{
	struct card_slot *slot = named_slot(server, words, count, 1);

	if (slot == NULL)
		return no_reader(error);
	snprintf(answer, CONTROL_SIZE, "%s", slot->card != NULL ? slot->name : "-");
	card_slot_remove(slot);
	return true;
}

static bool ask_look(struct server *server, char *words[], int count, char *answer,
		     struct error *error)
{
	struct card_slot *slot = named_slot(server, words, count, 1);

	if (slot == NULL)
		return no_reader(error);
	if (slot->card == NULL)
		snprintf(answer, CONTROL_SIZE, "- 0");
	else
		snprintf(answer, CONTROL_SIZE, "%s %lu %lld %lu", slot->name, slot->commands,
			 (long long)(slot->busy_ns / 1000), slot->bytes);
	return true;
}

static bool ask_noted(struct server *server, char *words[], int count, char *answer,
		      struct error *error)
{
	const struct card_slot *slot = named_slot(server, words, count, 1);
	bool noted = true;

	if (slot == NULL)
		return no_reader(error);
	for (int i = 0; i < CLIENTS_MAX; i++)
		if (hears_of(server, i, slot))
			noted &= server->clients[i].noted == server->clients[i].told;
	snprintf(answer, CONTROL_SIZE, "%s", noted ? "yes" : "no");
	return true;
}

static bool ask_tear(struct server *server, char *words[], int count, char *answer,
		     struct error *error)
{
	struct card_slot *slot = named_slot(server, words, count, 3);
	bool before = count >= 3 && strcmp(words[2], "before") == 0;
	bool after = count >= 3 && strcmp(words[2], "after") == 0;
	long at = count >= 2 ? strtol(words[1], NULL, 10) : -1;

	if (at < 0 || (at > 0 && !before && !after))
		return error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0, "tear N before|after");
	if (slot == NULL)
		return no_reader(error);
	card_slot_tear(slot, (unsigned long)at,
		       before ? CARD_SLOT_TEAR_BEFORE : CARD_SLOT_TEAR_AFTER);
	snprintf(answer, CONTROL_SIZE, "%ld", at);
	return true;
}

static bool ask_plug(struct server *server, char *words[], int count, char *answer,
		     struct error *error)
{
	struct card_slot *slot = named_slot(server, words, count, 1);

	if (slot == NULL)
		return no_reader(error);
	card_slot_plug(slot, strcmp(words[0], "plug") == 0);
	snprintf(answer, CONTROL_SIZE, "%s", words[0]);
	return true;
}

/* "pad READER off", or what is typed from now on. */
static bool ask_pad(struct server *server, char *words[], int count, char *answer,
		    struct error *error)
{
	struct card_slot *slot = named_slot(server, words, count, 1);
	bool off = count == 3 && strcmp(words[2], "off") == 0;

	if (slot == NULL)
		return no_reader(error);
	if (count < 2 || (!off && !practice_pad_script(&slot->pad, words + 2, (size_t)(count - 2))))
		return error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0,
				 "pad READER off | DIGITS|cancel|timeout…");
	slot->pad.there = !off;
	snprintf(answer, CONTROL_SIZE, "%s", off ? "off" : "on");
	return true;
}

static const struct question {
	const char *word;
	bool (*ask)(struct server *server, char *words[], int count, char *answer,
		    struct error *error);
} questions[] = {
	{ "insert", ask_insert }, { "remove", ask_remove }, { "look", ask_look },
	{ "tear", ask_tear },	  { "plug", ask_plug },	    { "unplug", ask_plug },
	{ "pad", ask_pad },	  { "noted", ask_noted },
};

static void serve_control(struct server *server, int client, char *request)
{
	char answer[CONTROL_SIZE] = "";
	char *words[CONTROL_WORDS];
	struct error error = { 0 };
	int count = control_words(request, words);
	size_t i = 0;

	while (i < sizeof(questions) / sizeof(questions[0]) &&
	       (count == 0 || strcmp(words[0], questions[i].word) != 0))
		i++;
	if (i == sizeof(questions) / sizeof(questions[0]))
		error_set(&error, ERROR_PRACTICE, CAUSE_NONE, 0, "unknown request");
	else
		questions[i].ask(server, words, count, answer, &error);
	control_answer(client_watch(server, client)->fd, answer, &error);
	drop_client(server, client);
}

/* ---- drivers ----------------------------------------------------------------------------- */

static void serve_commands(struct server *server, int client, const uint8_t *packet, size_t size)
{
	uint8_t answer[READER_WIRE_SIZE];
	struct card_slot *slot = &server->readers[server->clients[client].reader].slot;
	size_t count = card_slot_packet(slot, packet, size, answer, sizeof(answer));

	if (send(client_watch(server, client)->fd, answer, count, MSG_NOSIGNAL) != (ssize_t)count)
		drop_client(server, client);
}

static void greet_driver(struct server *server, int client, uint8_t role)
{
	struct client *driver = &server->clients[client];

	if (role == READER_WIRE_EVENTS) {
		driver->role = CLIENT_EVENTS;
		send_event(server, client, server->readers[driver->reader].slot.card != NULL);
	} else if (role == READER_WIRE_COMMANDS) {
		driver->role = CLIENT_COMMANDS;
	} else {
		drop_client(server, client);
	}
}

static void serve_client(struct server *server, int client)
{
	uint8_t packet[CONTROL_SIZE];
	ssize_t count = recv(client_watch(server, client)->fd, packet, sizeof(packet) - 1, 0);

	if (count <= 0) {
		drop_client(server, client);
		return;
	}
	packet[count] = '\0';
	switch (server->clients[client].role) {
	case CLIENT_NEW:
		greet_driver(server, client, packet[0]);
		break;
	case CLIENT_COMMANDS:
		serve_commands(server, client, packet, (size_t)count);
		break;
	case CLIENT_CONTROL:
		serve_control(server, client, (char *)packet);
		break;
	case CLIENT_EVENTS:
		server->clients[client].noted += packet[0] == READER_WIRE_NOTED;
		break;
	}
	/* Commands carry PINs. */
	secret_wipe(packet, (size_t)count);
}

static void accept_client(struct server *server, int listener, enum client_role role, int reader)
{
	int fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	int client = 0;

	if (fd < 0)
		return;
	while (client < CLIENTS_MAX && client_watch(server, client)->fd >= 0)
		client++;
	if (client == CLIENTS_MAX) {
		close(fd);
		return;
	}
	*client_watch(server, client) = (struct pollfd){ .fd = fd, .events = POLLIN };
	server->clients[client] = (struct client){ .role = role, .reader = reader };
}

/* ---- the loop ---------------------------------------------------------------------------- */

static bool open_signals(struct server *server, struct error *error)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigprocmask(SIG_BLOCK, &set, NULL);
	server->watched[AT_SIGNALS].fd = signalfd(-1, &set, SFD_CLOEXEC);
	return server->watched[AT_SIGNALS].fd >= 0 ||
	       error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "signals");
}

static bool open_sockets(struct server *server, struct error *error)
{
	const char *run = server->options->run_dir;
	char path[4096];

	snprintf(path, sizeof(path), "%s/card.sock", run);
	if (!control_listen(path, &server->watched[AT_CONTROL].fd, error))
		return false;
	for (int i = 0; i < READER_WIRE_COUNT; i++) {
		snprintf(path, sizeof(path), "%s/reader-%d.sock", run, i);
		if (!control_listen(path, &server->watched[AT_READERS + i].fd, error))
			return false;
	}
	return true;
}

static void serve_events(struct server *server)
{
	if (server->watched[AT_SIGNALS].revents != 0)
		server->ended = true;
	if (server->watched[AT_CONTROL].revents != 0)
		accept_client(server, server->watched[AT_CONTROL].fd, CLIENT_CONTROL, 0);
	for (int i = 0; i < READER_WIRE_COUNT; i++)
		if (server->watched[AT_READERS + i].revents != 0)
			accept_client(server, server->watched[AT_READERS + i].fd, CLIENT_NEW, i);
	for (int i = 0; i < CLIENTS_MAX; i++)
		if (client_watch(server, i)->fd >= 0 && client_watch(server, i)->revents != 0)
			serve_client(server, i);
}

static struct server *make_server(const struct card_server_options *options)
{
	struct server *server = calloc(1, sizeof(*server));

	if (server == NULL)
		return NULL;
	server->options = options;
	for (int i = 0; i < WATCHED; i++)
		server->watched[i] = (struct pollfd){ .fd = -1, .events = POLLIN };
	for (int i = 0; i < READER_WIRE_COUNT; i++) {
		server->readers[i].server = server;
		server->readers[i].slot.changed = slot_changed;
		server->readers[i].slot.context = &server->readers[i];
	}
	return server;
}

static void free_server(struct server *server)
{
	for (int i = 0; i < READER_WIRE_COUNT; i++)
		card_slot_remove(&server->readers[i].slot);
	for (int i = 0; i < WATCHED; i++)
		if (server->watched[i].fd >= 0)
			close(server->watched[i].fd);
	free(server);
}

bool card_server_run(const struct card_server_options *options, struct error *error)
{
	struct server *server = make_server(options);
	bool done;

	if (server == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "card server");
	done = open_signals(server, error) && open_sockets(server, error);
	if (done && options->ready_fd >= 0) {
		(void)!write(options->ready_fd, "r", 1);
		close(options->ready_fd);
	}
	while (done && !server->ended) {
		if (poll(server->watched, WATCHED, -1) >= 0)
			serve_events(server);
		else if (errno != EINTR)
			done = error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "poll");
	}
	free_server(server);
	return done;
}
