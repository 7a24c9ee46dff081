/*
 * sync/link: is the national service reachable?
 *
 * DESCRIPTION
 *   Two good answers in a row mean online, one loss among good answers means unstable, three losses
 *   in a row or a refused connection mean down. A good answer is a verified, protected message; a
 *   loss is everything else. While the link is down or unknown nothing but a probe is sent, one at
 *   a time: the circuit breaker. "Come again later" (503, 429) is obeyed for every message.
 *
 *       unknown --good--> online          online --loss--> unstable
 *       unstable --2 good--> online       any --3 losses or refused--> down
 *       down --good--> unstable
 *
 *   An outage that was announced (link_declare) closes it: nothing is sent, not even a probe, since
 *   an answer would let a counter replace a key whose request is then not sent.
 *   A link that is idle is asked from time to time, so that what the status line shows is true.
 * UNITS    Milliseconds of the monotonic clock, given by the caller.
 * THREADS  A plain value of the caller.
 */
#ifndef MADOGUCHI_SYNC_LINK_H
#define MADOGUCHI_SYNC_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "madoguchi/store/sync_state.h"

#define LINK_UP_AFTER 2	  /* good answers in a row */
#define LINK_DOWN_AFTER 3 /* losses in a row */

struct link {
	enum link_state state;
	int good;		 /* good answers in a row */
	int losses;		 /* losses in a row */
	int64_t interval_ms;	 /* between two probes while down */
	int64_t heard_ms;	 /* last good answer; 0: none */
	int64_t tried_ms;	 /* last good answer or loss; 0: none */
	int64_t paused_until_ms; /* what the service asked for; 0: nothing */
	bool wanted;		 /* somebody asked for a probe now */
	bool declared;		 /* an announced outage lasts */
};

void link_init(struct link *link, int64_t interval_ms);
void link_good_answer(struct link *link, int64_t now_ms);
void link_loss(struct link *link, int64_t now_ms);
void link_refused(struct link *link, int64_t now_ms);
/* The service answered that it is busy and named a time. */
void link_busy(struct link *link, int64_t now_ms, int64_t pause_ms);
/* Somebody at a counter wants to know now. */
void link_want_probe(struct link *link);

/* An announced outage begins, or is over. */
void link_declare(struct link *link, bool away);
/* What the screens are told: down while an outage is announced. */
enum link_state link_shown(const struct link *link);

/* Whether messages other than a probe may go out. */
bool link_open(const struct link *link, int64_t now_ms);
/* When the next probe is due (may lie in the past). */
int64_t link_probe_due_ms(const struct link *link);

#endif
