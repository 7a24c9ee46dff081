/*
 * screens/kit/mailbox: how other threads speak to the screens.
 *
 * DESCRIPTION
 *   The desk thread and the search thread post; the main loop takes and hands each post to the
 *   application and then to the screens, topmost first, until one uses it. Posts keep their order.
 *   A payload that needs no freeing comes with a NULL function.
 * ERRORS     Without memory mailbox_post() frees the payload and returns false.
 * OWNERSHIP  A post's payload belongs to the mailbox, after mailbox_take() to the taker, who ends
 *            it with post_done(). The loop does that after the screens have seen it: a screen that
 *            wants to keep the payload sets post->payload to NULL.
 * THREADS    mailbox_post() from any thread; the rest from the one that polls.
 */
#ifndef MADOGUCHI_SCREENS_KIT_MAILBOX_H
#define MADOGUCHI_SCREENS_KIT_MAILBOX_H

#include <stdbool.h>

#include "madoguchi/base/error.h"

struct mailbox;

struct post {
	int type; /* the application's own numbers */
	void *payload;
	void (*free_payload)(void *payload);
};

bool mailbox_new(struct mailbox **ret_mailbox, struct error *error);
/* Frees what was never taken too. */
void mailbox_free(struct mailbox **mailbox);
bool mailbox_post(struct mailbox *mailbox, int type, void *payload,
		  void (*free_payload)(void *payload));
/* Readable while there are posts. */
int mailbox_fd(const struct mailbox *mailbox);
/* False when there is none. */
bool mailbox_take(struct mailbox *mailbox, struct post *ret_post);
void post_done(struct post *post);

#endif
