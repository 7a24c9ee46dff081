#include "madoguchi/screens/resident_link.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "madoguchi/base/log.h"
#include "madoguchi/base/peer.h"

struct resident_link {
	struct loop *loop;
	const char *path; /* the configuration's */
	uid_t user;
	int listener;
	int terminal;			  /* -1: none */
	struct resident_message *message; /* in the secret arena */
	struct resident_listener asked;	  /* context NULL: nobody asks */
};

static void lose_terminal(struct resident_link *link)
{
	const struct resident_listener asked = link->asked;

	if (link->terminal < 0)
		return;
	loop_unwatch(link->loop, link->terminal);
	close(link->terminal);
	link->terminal = -1;
	link->asked.context = NULL;
	if (asked.context != NULL)
		asked.gone(link->loop, asked.context);
}

/* What the resident has chosen there. */
static void take_language(struct resident_link *link)
{
	enum language clerk, language;

	loop_languages(link->loop, &clerk, &language);
	link->message->language[LANGUAGE_WORD_SIZE - 1] = '\0';
	if (language_find(link->message->language, &language))
		loop_set_language(link->loop, clerk, language);
}

static void take_message(struct resident_link *link)
{
	const struct resident_listener asked = link->asked;
	const struct resident_message *message = link->message;

	if (message->version != RESIDENT_VERSION)
		return;
	if (message->word == RESIDENT_LANGUAGE)
		take_language(link);
	if (asked.context == NULL)
		return;
	switch (message->word) {
	case RESIDENT_TYPED:
		asked.typed(link->loop, asked.context, message->field, message->length);
		break;
	case RESIDENT_DONE:
		link->asked.context = NULL;
		asked.done(link->loop, asked.context, message);
		break;
	case RESIDENT_CANCEL:
		link->asked.context = NULL;
		asked.gone(link->loop, asked.context);
		break;
	default:
		break;
	}
}

static void terminal_ready(struct loop *loop, void *context, int fd)
{
	struct resident_link *link = context;
	ssize_t got;

	(void)loop;
	while (link->terminal == fd &&
	       (got = peer_receive(fd, link->message, sizeof(*link->message))) != 0) {
		if (got == (ssize_t)sizeof(*link->message))
			take_message(link);
		else
			lose_terminal(link);
		secret_wipe(link->message, sizeof(*link->message));
	}
}

/* The newest terminal is the one that is there: an old one may hang on a dead line. */
static void listener_ready(struct loop *loop, void *context, int fd)
{
	struct resident_link *link = context;
	struct error error;
	int terminal;

	if (!peer_accept(fd, link->user, &terminal, &error)) {
		log_error(&error, "resident's terminal");
		return;
	}
	lose_terminal(link);
	link->terminal = terminal;
	if (loop_watch(loop, terminal, terminal_ready, link))
		return;
	close(terminal);
	link->terminal = -1;
}

static bool open_socket(struct resident_link *link, const struct config *config,
			struct error *error)
{
	if (!peer_user(config->resident_user, &link->user))
		return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0,
				 "resident_user = \"%.40s\"", config->resident_user);
	link->message = secret_allocate(sizeof(*link->message));
	if (link->message == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "locked memory");
	return peer_listen(link->path, &link->listener, error) &&
	       (loop_watch(link->loop, link->listener, listener_ready, link) ||
		error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "watched descriptors"));
}

bool resident_link_open(const struct config *config, struct loop *loop,
			struct resident_link **ret_link, struct error *error)
{
	struct resident_link *link;

	*ret_link = NULL;
	if (config->resident_socket == NULL)
		return true;
	link = calloc(1, sizeof(*link));
	if (link == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "resident's terminal");
	link->loop = loop;
	link->path = config->resident_socket;
	link->listener = link->terminal = -1;
	if (!open_socket(link, config, error)) {
		resident_link_close(&link);
		return false;
	}
	*ret_link = link;
	return true;
}

void resident_link_close(struct resident_link **link)
{
	if (*link == NULL)
		return;
	(*link)->asked.context = NULL;
	lose_terminal(*link);
	loop_unwatch((*link)->loop, (*link)->listener);
	peer_unlisten((*link)->path, &(*link)->listener);
	secret_free(&(*link)->message);
	free(*link);
	*link = NULL;
}

bool resident_link_there(const struct resident_link *link)
{
	return link != NULL && link->terminal >= 0;
}

static bool send_message(struct resident_link *link)
{
	const bool sent = peer_send(link->terminal, link->message, sizeof(*link->message));

	secret_wipe(link->message, sizeof(*link->message));
	if (!sent)
		lose_terminal(link);
	return sent;
}

static void begin_message(struct resident_link *link, enum resident_word word)
{
	memset(link->message, 0, sizeof(*link->message));
	link->message->version = RESIDENT_VERSION;
	link->message->word = (uint8_t)word;
}

static void name_language(struct resident_link *link)
{
	enum language clerk, resident;

	loop_languages(link->loop, &clerk, &resident);
	snprintf(link->message->language, LANGUAGE_WORD_SIZE, "%s", language_word(resident));
}

enum language resident_link_clerk(const struct resident_link *link)
{
	enum language clerk, resident;

	loop_languages(link->loop, &clerk, &resident);
	return clerk;
}

void resident_link_next_language(struct resident_link *link, struct loop *loop)
{
	enum language clerk, resident;

	loop_languages(loop, &clerk, &resident);
	loop_set_language(loop, clerk, (enum language)(((int)resident + 1) % language_count()));
	if (!resident_link_there(link))
		return;
	begin_message(link, RESIDENT_LANGUAGE);
	name_language(link);
	send_message(link);
}

bool resident_link_ask(struct resident_link *link, int32_t born,
		       const struct resident_part parts[static CARD_PIN_COUNT],
		       const struct resident_listener *listener)
{
	if (!resident_link_there(link))
		return false;
	begin_message(link, RESIDENT_ASK);
	link->message->born = born;
	name_language(link);
	memcpy(link->message->part, parts, sizeof(link->message->part));
	link->asked.context = NULL;
	if (!send_message(link))
		return false;
	link->asked = *listener;
	return true;
}

void resident_link_tries(struct resident_link *link, enum card_pin pin, uint8_t tries)
{
	if (!resident_link_there(link) || link->asked.context == NULL)
		return;
	begin_message(link, RESIDENT_TRIES);
	link->message->field = (uint8_t)pin;
	link->message->part[pin].tries = tries;
	send_message(link);
}

void resident_link_cancel(struct resident_link *link, const void *context)
{
	if (link == NULL || context == NULL || link->asked.context != context)
		return;
	link->asked.context = NULL;
	begin_message(link, RESIDENT_CANCEL);
	send_message(link);
}
