/*
 * sync/stop_verbs: an administrator holds requests back, or announces an outage.
 *
 * DESCRIPTION
 *     stop issue|renew|revoke|all until TIME [from TIME] [hours HH:MM-HH:MM] because TEXT…
 *     outage until TIME [from TIME] because TEXT…
 *     allow issue|renew|revoke|all|outage
 *     stops
 *   "all" is issue and renew: revocations go on unless they are named. With hours, sending is
 *   allowed within them. TIME is YYYY-MM-DD or YYYY-MM-DDTHH:MM in Japan's time. The words behind
 *   "because" are the reason. A sync that runs hears of it at once.
 *   stops prints what stands or is to come, a line each or a JSON object each.
 * ERRORS   USAGE, INPUT_WRONG; those of key and store. allow: NOT_FOUND when nothing stands.
 * THREADS  The main thread.
 */
#ifndef MADOGUCHI_SYNC_STOP_VERBS_H
#define MADOGUCHI_SYNC_STOP_VERBS_H

#include "madoguchi/sync/bundle_verbs.h"

bool stop_verb_stop(const struct verb_call *call, int *ret_status, struct error *error);
bool stop_verb_outage(const struct verb_call *call, int *ret_status, struct error *error);
bool stop_verb_allow(const struct verb_call *call, int *ret_status, struct error *error);
bool stop_verb_stops(const struct verb_call *call, int *ret_status, struct error *error);

#endif
