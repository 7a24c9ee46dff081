/*
 * sync/reconcile_verbs: what `madoguchi-sync reconcile` does and prints.
 *
 * DESCRIPTION
 *     reconcile [--since YYYY-MM-DD]     asks the authority, compares, prints what differs
 *     reconcile FILE…                    the same with statement files
 *     reconcile list                     what is open
 *     reconcile settle ID --decision WORDS
 *     reconcile letter ID                a letter went to who did not come for a certificate
 *     reconcile revoke ID                … and after it the certificate is revoked
 *     reconcile asked                    what the screens have asked for (sync/comparison_watch)
 *     reconcile copy --decision WORDS
 *                                        somebody answers for an older copy of the database
 *   Who settles something names himself with --operator (sync/verb_store); --person names who has
 *   decided where that is not he. The status is 1 (the answer is no) when something is open. All
 *   but "copy" work beside a sync that runs.
 * ERRORS   Those of sync/reconcile.
 * THREADS  One.
 */
#ifndef MADOGUCHI_SYNC_RECONCILE_VERBS_H
#define MADOGUCHI_SYNC_RECONCILE_VERBS_H

#include "madoguchi/sync/bundle_verbs.h"

bool reconcile_verb(const struct verb_call *call, int *ret_status, struct error *error);

#endif
