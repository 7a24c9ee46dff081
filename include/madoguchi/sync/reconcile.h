/*
 * sync/reconcile: our records against the authority's statement.
 *
 * DESCRIPTION
 *   reconcile_online() asks the authority for its statement (pki/statement), page by page, over
 *   the configured link; reconcile_files() takes one that was carried here. Either is believed only
 *   when its protection verifies and it comes from the authority's name. All of it is read before
 *   the database is touched; then one short transaction stores and compares. What differs is stored
 *   (store/finding) with a proposed next step. One thing alone is moved by it: a request that
 *   stands as never sent here and is known there, because the database was restored from an older
 *   copy, counts as sent from then on, so that it is asked for and never submitted as new.
 *   An older copy (sync/copy_mark) is settled by a statement that covers the time since it was
 *   made, or by a person, named, when the authority makes no statements: reconcile_answer_for().
 * ERRORS     STATEMENT_WRONG, those of transport and store; STATE_FORBIDDEN when the database is no
 *            older copy.
 * OWNERSHIP  The office is borrowed.
 * THREADS    One.
 */
#ifndef MADOGUCHI_SYNC_RECONCILE_H
#define MADOGUCHI_SYNC_RECONCILE_H

#include "madoguchi/store/finding.h"
#include "madoguchi/sync/sync_office.h"

#define RECONCILE_DAYS 90 /* how far back is asked when nobody says */

/* How far back an older copy needs the statement; else RECONCILE_DAYS. */
int64_t reconcile_since_ms(const struct sync_office *office);
/* Told after each page: so many transactions have come so far. False ends it. */
typedef bool reconcile_progress(void *context, int64_t read, struct error *error);
/* progress may be NULL. */
bool reconcile_online(struct sync_office *office, int64_t since_ms, reconcile_progress *progress,
		      void *context, struct reconciliation *ret_result, struct error *error);
/* Statement files of one day; all of them are one statement. */
bool reconcile_files(struct sync_office *office, char *const *paths,
		     struct reconciliation *ret_result, struct error *error);
bool reconcile_answer_for(struct sync_office *office, const char *person, const char *decision,
			  struct error *error);

#endif
