/*
 * sync/service: the sync as a whole, once or for ever.
 *
 * DESCRIPTION
 *   service_open() opens what the sync needs: database with the queue key alone, lease, office
 *   certificate and key, trust, transport, engine; then it acts on answers that a dead process
 *   has left. service_once() works until everything is settled, waits at the authority, or the
 *   link is down. service_watch() works until SIGTERM or SIGINT, or SIGHUP, which asks for other
 *   settings; it is woken by STATE/sync.sock, by answers, and by the nearest due time. After a
 *   failing disk it goes on when it can. When the database is an older copy (sync/copy_mark), the
 *   authority's statement is asked for by itself and compared before anything is sent.
 * ERRORS     Those of configuration, key, store, lease and office key.
 * OWNERSHIP  The configuration is borrowed while the service is open.
 * THREADS    One. service_watch() blocks SIGTERM, SIGINT and SIGHUP for the whole process.
 */
#ifndef MADOGUCHI_SYNC_SERVICE_H
#define MADOGUCHI_SYNC_SERVICE_H

#include "madoguchi/base/config.h"
#include "madoguchi/sync/report.h"

struct service;

bool service_open(const struct config *config, struct service **ret_service, struct error *error);
void service_close(struct service **service);
bool service_once(struct service *service, struct report *ret_report, struct error *error);
/* *ret_reload: it was told to read its settings again, by whoever opens the next one. */
bool service_watch(struct service *service, bool *ret_reload, struct error *error);

#endif
