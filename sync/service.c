#include "madoguchi/sync/service.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/log.h"
#include "madoguchi/base/wake.h"
#include "madoguchi/store/certificate.h"
#include "madoguchi/store/finding.h"
#include "madoguchi/store/settings.h"
#include "madoguchi/sync/comparison_watch.h"
#include "madoguchi/sync/heartbeat.h"
#include "madoguchi/sync/list_watch.h"
#include "madoguchi/sync/reconcile.h"
#include "madoguchi/sync/sync_office.h"
#include "madoguchi/sync/transport_curl.h"

/* A run by hand waits so long for what comes up soon, and so long in all without progress. */
#define ONCE_PATIENCE_MS 5000
#define ONCE_WITHOUT_PROGRESS_MS 30000
#define DISK_PAUSE_MS 2000
#define STATEMENT_PAUSE_MS 30000

struct service {
	const struct config *config;
	struct sync_office office;
	struct transport *transport;
	struct engine *engine;
	struct heartbeat heartbeat;
	struct list_watch lists;
	struct comparison_watch comparisons;
	int wake_fd;
	int signal_fd;
	bool reload;	      /* it ended to begin anew with other settings */
	int64_t statement_ms; /* monotonic: not asked for before */
	bool ended;
};

/* ---- opening -------------------------------------------------------------------------------- */

static bool open_engine(struct service *service, struct error *error)
{
	const struct engine_setup setup = {
		.store = service->office.store,
		.config = service->config,
		.identity = service->office.identity,
		.cmp_trust = service->office.cmp_trust,
		.certificate_trust = service->office.certificate_trust,
		.audit_key = service->office.audit_key,
		.transport = service->transport,
		.monotonic_ms = clock_monotonic_ms,
	};

	if (!engine_open(&setup, &service->engine, error))
		return false;
	/* Before the first answer is acted on: what follows from it would leave at once. */
	engine_hold(service->engine, service->office.mark.older ? ENGINE_OLDER_COPY : NULL);
	return engine_recover(service->engine, error);
}

/* ---- an older copy -------------------------------------------------------------------------- */

/* Asks for the statement while the database is an older copy. What network and authority do wrong
 * is told, and it stays held. */
static bool catch_up(struct service *service, struct error *error)
{
	struct sync_office *office = &service->office;
	struct reconciliation result;
	struct error trouble = { 0 };

	if (!office->mark.older || clock_monotonic_ms() < service->statement_ms)
		return true;
	service->statement_ms = clock_monotonic_ms() + STATEMENT_PAUSE_MS;
	if (!reconcile_online(office, reconcile_since_ms(office), NULL, NULL, &result, &trouble)) {
		log_error(&trouble, "older copy");
		if (trouble.code != ERROR_SYNC_OTHER)
			return true;
		*error = trouble;
		return false;
	}
	engine_hold(service->engine, NULL);
	return true;
}

/* What the authority has seen of the audit trail and we have not. The mark first: whatever happens
 * then, the next start finds an older copy. Of what is known already nothing follows again. */
static bool heed_witness(struct service *service, struct error *error)
{
	const struct witness_verdict *verdict = engine_witness(service->engine);
	struct sync_office *office = &service->office;
	bool known;

	if (verdict == NULL)
		return true;
	if (!finding_trail_known(office->store, verdict->subject, &known, error) ||
	    (!known && verdict->older && !sync_office_older(office, error)) ||
	    (!known && !finding_trail_add(office->store, verdict->subject, error)))
		return false;
	engine_hold(service->engine, office->mark.older ? ENGINE_OLDER_COPY : NULL);
	engine_witness_heeded(service->engine);
	return catch_up(service, error);
}

/* A reload is a start to what it looks at. A full disk keeps no sync from sending: what is not
 * recorded now, the next start records. */
static void record_settings(struct service *service)
{
	struct error error;

	if (!settings_settle(service->office.store, service->config, "madoguchi-sync", false,
			     &error))
		log_error(&error, "settings");
}

bool service_open(const struct config *config, struct service **ret_service, struct error *error)
{
	struct service *service = calloc(1, sizeof(*service));

	if (service == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "service");
	service->config = config;
	service->office.lease = (struct lease)LEASE_NONE;
	service->wake_fd = -1;
	service->signal_fd = -1;
	/* A wrong configuration is told even while another sync has the lease. */
	if (!transport_curl_open(config, &service->transport, error) ||
	    !sync_office_open(config, &service->office, error) ||
	    !heartbeat_begin(&service->heartbeat, service->office.store, error) ||
	    !open_engine(service, error)) {
		service_close(&service);
		return false;
	}
	record_settings(service);
	*ret_service = service;
	return true;
}

void service_close(struct service **service)
{
	struct service *closed;

	if (service == NULL || *service == NULL)
		return;
	closed = *service;
	wake_close(closed->config->state_dir, &closed->wake_fd);
	if (closed->signal_fd >= 0)
		close(closed->signal_fd);
	transport_close(&closed->transport);
	engine_close(&closed->engine);
	sync_office_close(&closed->office);
	free(closed);
	*service = NULL;
}

/* ---- once ----------------------------------------------------------------------------------- */

/* Whether there is still something that this run can do. */
static bool once_goes_on(struct service *service, int64_t quiet_ms, bool *ret_on,
			 struct error *error)
{
	struct engine *engine = service->engine;
	const struct link *link = engine_link(engine);
	int64_t due_ms = 0;

	if (!engine_next_due(engine, &due_ms, error))
		return false;
	*ret_on = true;
	if (engine_in_flight(engine) > 0)
		return true;
	if (link_shown(link) == LINK_DOWN || engine_stopped(engine) != NULL ||
	    quiet_ms > ONCE_WITHOUT_PROGRESS_MS)
		*ret_on = false;
	else if (link->state != LINK_UNKNOWN)
		*ret_on = due_ms != 0 && due_ms < clock_now_ms() + ONCE_PATIENCE_MS &&
			  link->paused_until_ms < clock_monotonic_ms() + ONCE_PATIENCE_MS;
	return true;
}

/* By the wall clock; 0: no pause is left. */
static int64_t pause_end_ms(const struct link *link)
{
	const int64_t left_ms = link->paused_until_ms - clock_monotonic_ms();

	return left_ms > 0 ? clock_now_ms() + left_ms : 0;
}

static bool fill_report(struct service *service, struct report *report, struct error *error)
{
	int64_t due_ms = 0;

	report->run = *engine_run(service->engine);
	report->link = link_shown(engine_link(service->engine));
	report->paused_until_ms = pause_end_ms(engine_link(service->engine));
	report->trouble = *engine_trouble(service->engine);
	if (!queue_counts_read(service->office.store, &report->queue, error) ||
	    !certificate_unconfirmed_due(service->office.store, &due_ms, error) ||
	    !heartbeat_words(service->office.store, service->engine, &report->words, error))
		return false;
	report->unconfirmed = due_ms != 0;
	return true;
}

bool service_once(struct service *service, struct report *ret_report, struct error *error)
{
	struct engine *engine = service->engine;
	int64_t progress_ms = clock_monotonic_ms();
	uint64_t progress = 0;
	struct report report = { .link = LINK_UNKNOWN };
	bool on = true;

	do {
		if (!catch_up(service, error) || !engine_step(engine, error) ||
		    !heed_witness(service, error) ||
		    !heartbeat_beat(&service->heartbeat, service->office.store, engine, error))
			return false;
		if (engine_progress(engine) != progress)
			progress_ms = clock_monotonic_ms();
		progress = engine_progress(engine);
		if (!once_goes_on(service, clock_monotonic_ms() - progress_ms, &on, error) ||
		    (on &&
		     !engine_wait(engine, NULL, 0, heartbeat_wait_ms(&service->heartbeat), error)))
			return false;
	} while (on);
	if (!fill_report(service, &report, error) ||
	    !heartbeat_end(&service->heartbeat, service->office.store, engine, error))
		return false;
	*ret_report = report;
	return true;
}

/* ---- watch ---------------------------------------------------------------------------------- */

static bool watch_signals(struct service *service, struct error *error)
{
	sigset_t ends;

	sigemptyset(&ends);
	sigaddset(&ends, SIGTERM);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGHUP);
	if (sigprocmask(SIG_BLOCK, &ends, NULL) != 0)
		return error_set(error, ERROR_INTERNAL, CAUSE_ERRNO, errno, "sigprocmask");
	service->signal_fd = signalfd(-1, &ends, SFD_NONBLOCK | SFD_CLOEXEC);
	return service->signal_fd >= 0 ||
	       error_set(error, ERROR_INTERNAL, CAUSE_ERRNO, errno, "signalfd");
}

static void look_at_descriptors(struct service *service)
{
	struct signalfd_siginfo signal;

	if (wake_drain(service->wake_fd))
		engine_want_probe(service->engine);
	if (read(service->signal_fd, &signal, sizeof(signal)) == (ssize_t)sizeof(signal)) {
		service->reload = signal.ssi_signo == SIGHUP;
		log_line(LOG_LEVEL_INFO, "signal %u: %s", signal.ssi_signo,
			 service->reload ? "the settings are read again" : "ending");
		service->ended = true;
	}
}

/* What a full or failing disk does may pass; the rest would come back at once. */
static bool may_pass(const struct error *error)
{
	return error->code == ERROR_STORE_FULL || error->code == ERROR_STORE_IO ||
	       error->code == ERROR_STORE_BUSY || error->code == ERROR_MEMORY;
}

static void pause_for_disk(struct service *service)
{
	struct pollfd end = { .fd = service->signal_fd, .events = POLLIN };

	(void)poll(&end, 1, DISK_PAUSE_MS);
}

/* Beside the queue. An older copy is compared by catch_up(), and before anything else. */
static bool watch_beside(struct service *service, struct error *error)
{
	const struct link *link = engine_link(service->engine);

	list_watch_step(&service->lists,
			link_shown(link) == LINK_ONLINE && engine_in_flight(service->engine) == 0);
	return comparison_watch_step(
	    &service->comparisons,
	    link_open(link, clock_monotonic_ms()) && !service->office.mark.older, error);
}

static bool watch_step(struct service *service, struct error *error)
{
	const int fds[] = { service->wake_fd, service->signal_fd };

	look_at_descriptors(service);
	sync_office_mark(&service->office);
	return service->ended ||
	       (watch_beside(service, error) && catch_up(service, error) &&
		engine_step(service->engine, error) && heed_witness(service, error) &&
		heartbeat_beat(&service->heartbeat, service->office.store, service->engine,
			       error) &&
		engine_wait(service->engine, fds, sizeof(fds) / sizeof(fds[0]),
			    heartbeat_wait_ms(&service->heartbeat), error));
}

static bool watch_until_told(struct service *service, struct error *error)
{
	while (!service->ended) {
		struct error trouble = { 0 };

		if (watch_step(service, &trouble))
			continue;
		if (!may_pass(&trouble)) {
			*error = trouble;
			return false;
		}
		log_error(&trouble, "sync pauses");
		pause_for_disk(service);
		if (!engine_recover(service->engine, &trouble) && !may_pass(&trouble)) {
			*error = trouble;
			return false;
		}
	}
	return heartbeat_end(&service->heartbeat, service->office.store, service->engine, error);
}

bool service_watch(struct service *service, bool *ret_reload, struct error *error)
{
	bool done;

	if (!watch_signals(service, error) ||
	    !wake_open(service->config->state_dir, &service->wake_fd, error))
		return false;
	list_watch_begin(&service->lists, service->config);
	comparison_watch_begin(&service->comparisons, service->config, service->office.store);
	done = watch_until_told(service, error);
	comparison_watch_end(&service->comparisons);
	list_watch_end(&service->lists);
	if (done)
		*ret_reload = service->reload;
	return done;
}
