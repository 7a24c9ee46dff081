/*
 * A store, a fake authority and an engine between them, in a time of their own.
 */
#ifndef MADOGUCHI_TESTS_SYNC_ENGINE_KIT_H
#define MADOGUCHI_TESTS_SYNC_ENGINE_KIT_H

#include "fake_transport.h"

#include <dirent.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/log.h"
#include "madoguchi/store/case.h"
#include "madoguchi/store/certificate.h"
#include "madoguchi/store/exchange.h"
#include "madoguchi/store/sync_state.h"
#include "madoguchi/sync/engine.h"

#define WORLD_PATH 128
#define WORLD_TURNS 400

struct world {
	char dir[WORLD_PATH];
	struct seal_key *queue_key;
	struct store *store;
	struct config config;
	struct cmp_world cmp, stranger;
	X509 *ca;
	struct certificate_trust *trust;
	struct fake fake;
	struct engine *engine;
	struct error error; /* of the last failing call */
};

static int64_t world_monotonic_ms = 1000000;

static inline int64_t world_monotonic(void)
{
	return world_monotonic_ms;
}

/* The world's time, both clocks. */
static inline void world_advance(int64_t ms)
{
	world_monotonic_ms += ms;
	clock_shift_ms(ms);
}

static inline void world_path(const struct world *world, const char *name,
			      char path[static WORLD_PATH])
{
	assert_true(snprintf(path, WORLD_PATH, "%s/%s", world->dir, name) < WORLD_PATH);
}

static inline void world_open_engine(struct world *world)
{
	const struct engine_setup setup = {
		.store = world->store,
		.config = &world->config,
		.identity = world->cmp.office_identity,
		.cmp_trust = world->cmp.trust,
		.certificate_trust = world->trust,
		.transport = &world->fake.transport,
		.monotonic_ms = world_monotonic,
	};

	if (!engine_open(&setup, &world->engine, &world->error) ||
	    !engine_recover(world->engine, &world->error))
		fail_msg("%s %s", error_name(world->error.code), world->error.detail);
}

static inline void world_open_store(struct world *world)
{
	char path[WORLD_PATH];
	int64_t fence;

	world_path(world, "queue.key", path);
	assert_true(seal_key_create(path, &world->error));
	assert_true(seal_key_load(path, &world->queue_key, &world->error));
	if (!store_open(world->dir, STORE_WRITE, NULL, world->queue_key, &world->store,
			&world->error))
		fail_msg("%s %s", error_name(world->error.code), world->error.detail);
	store_set_actor(world->store, "sync", "");
	assert_true(sync_lease_take(world->store, &fence, &world->error));
	store_set_fence(world->store, fence);
}

static inline void world_load_trust(struct world *world)
{
	char file[KIT_PATH];

	kit_pem(file, world->ca, NULL, NULL);
	assert_true(certificate_trust_load(file, file, &world->trust, &world->error));
	unlink(file);
}

static inline int world_setup(void **state)
{
	struct world *world = calloc(1, sizeof(*world));

	assert_non_null(world);
	assert_true(log_open("test", "/dev/null", LOG_LEVEL_ERROR, NULL));
	clock_shift_ms(KIT_NOW_MS - clock_now_ms());
	snprintf(world->dir, sizeof(world->dir), "/tmp/madoguchi-sync-XXXXXX");
	assert_non_null(mkdtemp(world->dir));
	world->config = (struct config){ .state_dir = world->dir,
					 .authority_remembers = true,
					 .probe_interval_s = 20 };
	world->cmp = cmp_world_make(kit_ec(3));
	world->stranger = cmp_world_make(kit_ec(2));
	/* One CA key would make the stranger's authority a trusted one. */
	X509_free(world->stranger.ca);
	cmp_identity_free(&world->stranger.authority_identity);
	X509_free(world->stranger.authority);
	world->stranger.ca = kit_ca(kit_ec(1), "C=JP,O=other,CN=root");
	world->stranger.authority =
	    kit_peer(kit_ec(6), "C=JP,O=test,CN=authority", world->stranger.ca, kit_ec(1));
	world->stranger.authority_identity =
	    kit_identity(world->stranger.authority, NULL, kit_ec(6));
	world->ca = kit_ca(kit_ec(4), "C=JP,O=test,CN=sign");
	world_load_trust(world);
	world_open_store(world);
	fake_init(&world->fake, &world->cmp, &world->stranger, world->ca);
	world_open_engine(world);
	*state = world;
	return 0;
}

static inline void world_remove_dir(const char *dir)
{
	char path[WORLD_PATH * 4];
	struct dirent *entry;
	DIR *stream = opendir(dir);

	while (stream != NULL && (entry = readdir(stream)) != NULL) {
		snprintf(path, sizeof(path), "%s/%s", dir, entry->d_name);
		unlink(path);
	}
	if (stream != NULL)
		closedir(stream);
	rmdir(dir);
}

static inline int world_teardown(void **state)
{
	struct world *world = *state;

	engine_close(&world->engine);
	fake_close(&world->fake.transport);
	store_close(&world->store);
	seal_key_free(&world->queue_key);
	certificate_trust_free(&world->trust);
	X509_free(world->ca);
	cmp_world_done(&world->cmp);
	cmp_world_done(&world->stranger);
	world_remove_dir(world->dir);
	free(world);
	return 0;
}

/* What a kill leaves: the database, and nothing that was under way. */
static inline void world_restart(struct world *world)
{
	engine_close(&world->engine);
	memset(world->fake.has_mail, 0, sizeof(world->fake.has_mail));
	world->fake.in_flight = 0;
	world_open_engine(world);
}

static inline void world_step(struct world *world)
{
	if (!engine_step(world->engine, &world->error) ||
	    !engine_wait(world->engine, NULL, 0, 1000, &world->error))
		fail_msg("%s %s", error_name(world->error.code), world->error.detail);
}

/* So many turns; whenever nothing is under way half a second passes. */
static inline void world_turns(struct world *world, int turns)
{
	while (turns-- > 0) {
		world_step(world);
		if (engine_in_flight(world->engine) == 0)
			world_advance(500);
	}
}

static inline void world_turn_until(struct world *world, int64_t exchange_id,
				    enum exchange_state state)
{
	struct exchange exchange;

	for (int turn = 0; turn < WORLD_TURNS; turn++) {
		assert_true(exchange_load(world->store, exchange_id, &exchange, &world->error));
		if (exchange.state == state)
			return;
		world_turns(world, 1);
	}
	fail_msg("exchange stays %s", exchange_state_word(exchange.state));
}

/* ---- rows ----------------------------------------------------------------------------------- */

static inline int64_t world_case(struct world *world)
{
	struct case_record record = { .kinds = KINDS_SIGN,
				      .good_until = DATE_NONE,
				      .expires = { DATE_NONE, DATE_NONE },
				      .card_expires = DATE_NONE,
				      .person = { .born = DATE_NONE } };

	assert_true(case_save(world->store, &record, &world->error));
	assert_true(case_apply(world->store, &record, CASE_EVENT_ACCEPT, NULL, &world->error));
	assert_true(case_apply(world->store, &record, CASE_EVENT_PREPARE, NULL, &world->error));
	assert_true(case_apply(world->store, &record, CASE_EVENT_DEFER, NULL, &world->error));
	return record.id;
}

static inline struct exchange world_exchange(struct world *world, enum cmp_body type)
{
	return (struct exchange){ .case_id = world_case(world),
				  .kind = KIND_SIGN,
				  .body_type = (int)type,
				  .priority = PRIORITY_AT_COUNTER,
				  .due_ms = clock_now_ms(),
				  .expires = DATE_NONE };
}

/* Queues an ir (or, with another type, the same as p10cr or kur) for a fresh case. */
static inline int64_t world_queue_made(struct world *world, struct exchange exchange)
{
	struct pki_signer signer = kit_signer(kit_rsa(0));
	struct pki_request request = kit_request(PKI_SIGN);
	struct buffer body = kit_empty(), old = kit_der(world->ca);

	if (exchange.body_type == CMP_KUR) {
		request.old_certificate = old.bytes;
		request.old_certificate_size = old.size;
	}
	memcpy(exchange.public_key, signer.public_key, signer.public_key_size);
	exchange.public_key_size = signer.public_key_size;
	assert_true((exchange.body_type == CMP_P10CR ? pki_request_p10 : pki_request_crmf)(
	    &request, &signer, &body, &world->error));
	assert_true(exchange_add(world->store, &exchange, body.bytes, body.size, &world->error));
	kit_signer_done(&signer);
	buffer_done(&body);
	buffer_done(&old);
	return exchange.id;
}

static inline int64_t world_queue(struct world *world, enum cmp_body type)
{
	return world_queue_made(world, world_exchange(world, type));
}

/* A certificate that was read from a card, and its revocation in the queue. */
static inline int64_t world_queue_revocation(struct world *world, enum exchange_priority priority,
					     int64_t *ret_certificate)
{
	struct exchange exchange = world_exchange(world, CMP_RR);
	X509 *old = kit_make(&(struct kit_certificate){
	    .key = kit_ec(0), .issuer = world->ca, .issuer_key = kit_ec(4) });
	struct certificate_record record = { .case_id = exchange.case_id, .kind = KIND_SIGN };
	struct certificate_facts facts;
	struct buffer der = kit_der(old), body = kit_empty();

	assert_true(certificate_inspect(der.bytes, der.size, &facts, &world->error));
	memcpy(record.serial, facts.serial, sizeof(record.serial));
	memcpy(record.fingerprint, facts.fingerprint, sizeof(record.fingerprint));
	record.not_after_ms = facts.not_after_ms;
	assert_true(certificate_add(world->store, &record, der.bytes, der.size, &world->error));
	assert_true(
	    pki_request_revocation(der.bytes, der.size, PKI_SUPERSEDED, &body, &world->error));
	exchange.priority = priority;
	exchange.certificate_id = record.id;
	assert_true(exchange_add(world->store, &exchange, body.bytes, body.size, &world->error));
	buffer_done(&der);
	buffer_done(&body);
	X509_free(old);
	*ret_certificate = record.id;
	return exchange.id;
}

static inline struct exchange world_load(struct world *world, int64_t id)
{
	struct exchange exchange;

	assert_true(exchange_load(world->store, id, &exchange, &world->error));
	return exchange;
}

static inline struct case_record world_load_case(struct world *world, int64_t exchange_id)
{
	struct case_record record;
	struct exchange exchange = world_load(world, exchange_id);

	assert_true(case_load(world->store, exchange.case_id, &record, &world->error));
	return record;
}

/* The certificate that an exchange has brought; false: none. */
static inline bool world_certificate(struct world *world, int64_t exchange_id,
				     struct certificate_record *ret_record)
{
	struct exchange exchange = world_load(world, exchange_id);

	return certificate_of_case(world->store, exchange.case_id, KIND_SIGN, ret_record, NULL,
				   &world->error);
}

static inline void assert_exchange(struct world *world, int64_t id, enum exchange_state state)
{
	assert_string_equal(exchange_state_word(world_load(world, id).state),
			    exchange_state_word(state));
}

/* Settled well: answered, confirmed on both sides, issued once, the case awaits the card. */
static inline void assert_settled(struct world *world, int64_t id)
{
	struct certificate_record record;

	assert_exchange(world, id, EXCHANGE_ANSWERED);
	assert_true(world_certificate(world, id, &record));
	assert_string_equal(certificate_state_word(record.state), "confirmed");
	assert_string_equal(case_state_word(world_load_case(world, id).state), "to_write");
	for (int i = 0; i < world->fake.transactions; i++)
		assert_int_equal(world->fake.transaction[i].issued, 1);
}

#endif
