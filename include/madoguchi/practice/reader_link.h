/*
 * practice/reader_link: the driver's two connections to one reader of the card server.
 *
 * DESCRIPTION
 *   Belongs to the shared object that pcscd loads. A link that lost its server counts as an empty
 *   reader, and every look tries to connect again. Events are taken one at a time, and one between
 *   two waits: a card that was changed is first reported absent, then present, as a reader with a
 *   switch would do. pcscd looks whenever it powers a card, too, and acts on what it sees only
 *   after a wait: what another thread's look has taken ends the wait, and stands until it has
 *   ended.
 * OWNERSHIP  reader_link_close() closes both connections and the stop pipe.
 * THREADS    Commands by pcscd's clients, reader_link_wait() by pcscd's polling thread, and
 *   reader_link_stop() by any. Events and commands have a lock each, so that a card that thinks
 *   long can be seen to leave.
 */
#ifndef MADOGUCHI_PRACTICE_READER_LINK_H
#define MADOGUCHI_PRACTICE_READER_LINK_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define READER_LINK_PATH_SIZE 108

struct reader_link {
	bool used;
	unsigned long lun; /* pcscd's number for the reader */
	char path[READER_LINK_PATH_SIZE];
	pthread_mutex_t command_lock;
	int command_fd; /* -1: not connected */
	pthread_mutex_t event_lock;
	int event_fd;
	int stop_fds[2];
	bool taken;	  /* an event, since the last wait began */
	pthread_t poller; /* who waited last */
	bool present;	  /* as last reported */
	bool unplugged;	  /* the reader itself */
	size_t atr_size;
	uint8_t atr[33];
};

bool reader_link_open(struct reader_link *link, unsigned long lun, const char *path);
void reader_link_close(struct reader_link *link);
/* Whether a card is in the reader; takes at most one event between two waits. */
bool reader_link_present(struct reader_link *link);
/* Waits for an event, for stop or for the timeout. */
void reader_link_wait(struct reader_link *link, int timeout_ms);
void reader_link_stop(struct reader_link *link);
/* Sends one packet and receives one; the answer's size, 0 when the server is gone. */
size_t reader_link_ask(struct reader_link *link, const uint8_t *packet, size_t size,
		       uint8_t *answer, size_t capacity);

#endif
