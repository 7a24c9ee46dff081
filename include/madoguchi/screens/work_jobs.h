/*
 * screens/work_jobs: what the desk does for the work and case screens.
 *
 * DESCRIPTION
 *   Each is a job's work function (screens/app): reception.record in, and out.
 * THREADS  Run on the desk thread.
 */
#ifndef MADOGUCHI_SCREENS_WORK_JOBS_H
#define MADOGUCHI_SCREENS_WORK_JOBS_H

#include "madoguchi/screens/app.h"

/* Accepts a draft, then everything up to the queue; link_trouble when the service was away. */
bool work_job_card(struct counter *counter, struct job *job, struct error *error);
/* Accepts a reception, then makes sure that the service answers and notes the envelope as opened;
 * link_trouble when it does not: the envelope stays closed. */
bool work_job_envelope(struct counter *counter, struct job *job, struct error *error);
/* Notes what became of the envelope: job->envelope. */
bool work_job_envelope_end(struct counter *counter, struct job *job, struct error *error);
/* Waits for the answers for reply_wait_s at most. */
bool work_job_wait(struct counter *counter, struct job *job, struct error *error);
/* Writes, compares and, with the holder present, tests. */
bool work_job_finish(struct counter *counter, struct job *job, struct error *error);
bool work_job_defer(struct counter *counter, struct job *job, struct error *error);
bool work_job_reroute(struct counter *counter, struct job *job, struct error *error);
bool work_job_withdraw(struct counter *counter, struct job *job, struct error *error);
/* Looks at the card once more, into reception.card; CARD_OTHER when it is not the case's. */
bool work_job_same_card(struct counter *counter, struct job *job, struct error *error);
/* Renders job->paper into job->words. */
bool work_job_paper(struct counter *counter, struct job *job, struct error *error);
/* Accepts a draft, then looks at the card's PINs, into pin_view. */
bool work_job_pin_look(struct counter *counter, struct job *job, struct error *error);
/* pin_order with pin as the present and fresh as the new one; then looks, whatever came of it. */
bool work_job_pin_do(struct counter *counter, struct job *job, struct error *error);
bool work_job_pin_finish(struct counter *counter, struct job *job, struct error *error);
/* Accepts a draft, then finds what is to be revoked, into revoke_plan. */
bool work_job_revoke_find(struct counter *counter, struct job *job, struct error *error);
/* Queues what revoke_plan says. */
bool work_job_revoke(struct counter *counter, struct job *job, struct error *error);

#endif
