#include "madoguchi/screens/kit/mailbox.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct letter {
	struct post post;
	struct letter *next;
};

struct mailbox {
	pthread_mutex_t lock;
	struct letter *first;
	struct letter **end;
	int fd;
};

bool mailbox_new(struct mailbox **ret_mailbox, struct error *error)
{
	struct mailbox *mailbox = calloc(1, sizeof(*mailbox));

	if (mailbox == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_ERRNO, errno, "mailbox");
	mailbox->fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (mailbox->fd < 0) {
		free(mailbox);
		return error_set(error, ERROR_MEMORY, CAUSE_ERRNO, errno, "eventfd");
	}
	pthread_mutex_init(&mailbox->lock, NULL);
	mailbox->end = &mailbox->first;
	*ret_mailbox = mailbox;
	return true;
}

void mailbox_free(struct mailbox **mailbox)
{
	struct post post;

	if (*mailbox == NULL)
		return;
	while (mailbox_take(*mailbox, &post))
		post_done(&post);
	close((*mailbox)->fd);
	pthread_mutex_destroy(&(*mailbox)->lock);
	free(*mailbox);
	*mailbox = NULL;
}

bool mailbox_post(struct mailbox *mailbox, int type, void *payload,
		  void (*free_payload)(void *payload))
{
	struct post post = { .type = type, .payload = payload, .free_payload = free_payload };
	struct letter *letter = malloc(sizeof(*letter));
	uint64_t one = 1;
	ssize_t written;

	if (letter == NULL) {
		post_done(&post);
		return false;
	}
	letter->post = post;
	letter->next = NULL;
	pthread_mutex_lock(&mailbox->lock);
	*mailbox->end = letter;
	mailbox->end = &letter->next;
	/* Under the lock, so that an emptied mailbox is never left readable; the counter cannot
	 * overflow, and a signal cannot interrupt a write that does not block. */
	written = write(mailbox->fd, &one, sizeof(one));
	(void)written;
	pthread_mutex_unlock(&mailbox->lock);
	return true;
}

int mailbox_fd(const struct mailbox *mailbox)
{
	return mailbox->fd;
}

bool mailbox_take(struct mailbox *mailbox, struct post *ret_post)
{
	struct letter *letter;
	uint64_t count;

	pthread_mutex_lock(&mailbox->lock);
	letter = mailbox->first;
	if (letter != NULL) {
		mailbox->first = letter->next;
		if (mailbox->first == NULL)
			mailbox->end = &mailbox->first;
	} else {
		ssize_t got = read(mailbox->fd, &count, sizeof(count));

		(void)got;
	}
	pthread_mutex_unlock(&mailbox->lock);
	if (letter == NULL)
		return false;
	*ret_post = letter->post;
	free(letter);
	return true;
}

void post_done(struct post *post)
{
	if (post->payload != NULL && post->free_payload != NULL)
		post->free_payload(post->payload);
	post->payload = NULL;
}
