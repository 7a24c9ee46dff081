/*
 * tear_world: a counter, an authority and practice cards in one process, for tearing cards.
 *
 * DESCRIPTION
 *   The counter is the real one over a real database in a folder of its own; the card is the
 *   practice card's logic behind the session's transport, without PC/SC. The authority's part is
 *   played by tear_authority(): it answers every request that waits in the queue with a certificate
 *   of the practice CA, in the steps in which the sync would.
 *   At the chosen command the card is pulled: before the card sees it, or after the card has
 *   executed it, so that only the answer is lost. A pulled card is out of the reader until
 *   tear_insert(). Or another program resets it, and it stays where it is.
 *   A checkpoint is the database and the card as they lie on disk.
 */
#ifndef TEAR_WORLD_H
#define TEAR_WORLD_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/x509.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/log.h"
#include "madoguchi/pki/certificate.h"
#include "madoguchi/pki/cmp_message.h"
#include "madoguchi/store/certificate.h"
#include "madoguchi/store/exchange.h"
#include "madoguchi/store/sync_state.h"
#include "madoguchi/counter/outage.h"
#include "madoguchi/counter/reception.h"
#include "madoguchi/practice/card_key.h"
#include "madoguchi/practice/card_piv_state.h"
#include "madoguchi/practice/resident_card.h"

#define TEAR_KEYS 12
#define TEAR_PATH 192
#define TEAR_EXCHANGES 32

/* A reset by another program: the command is refused, and the card stays in the reader, bare. */
enum pull { PULL_NEVER, PULL_BEFORE, PULL_AFTER, RESET_BEFORE };

struct tear_world {
	char dir[64];
	char file[8][TEAR_PATH]; /* paths that the configuration borrows */
	struct config config;
	struct office *office;
	struct practice_ca *ca;
	struct counter *counter;
	struct practice_bytes keys[TEAR_KEYS];
	char in_reader[32]; /* whose card; empty: none */
	struct practice_card *card;
	unsigned commands; /* since tear_at was set */
	unsigned tear_at;  /* 0: never */
	enum pull when;
	bool torn;
	bool bare; /* a PIV card of the bare standard: neither metadata nor attestation */
	struct issue_step_report failed; /* the step that was told to have failed */
};

/* Fails the test with the error's own words. */
#define assert_done(call)                                                                          \
	do {                                                                                       \
		struct error error = { 0 };                                                        \
		if (!(call)) {                                                                     \
			char described[512];                                                       \
			error_describe(&error, described, sizeof(described));                      \
			fail_msg("%s: %s", #call, described);                                      \
		}                                                                                  \
	} while (0)

/* ---- the card in the reader ------------------------------------------------------------------ */

static inline void tear_card_path(const struct tear_world *world, const char *name,
				  char path[static TEAR_PATH])
{
	snprintf(path, TEAR_PATH, "%s/cards/%s", world->dir, name);
}

static inline void tear_remove(struct tear_world *world)
{
	practice_card_close(&world->card);
	world->in_reader[0] = '\0';
}

static inline void tear_insert(struct tear_world *world, const char *name)
{
	char path[TEAR_PATH];

	tear_remove(world);
	tear_card_path(world, name, path);
	assert_done(practice_card_open(path, &world->card, &error));
	snprintf(world->in_reader, sizeof(world->in_reader), "%s", name);
}

/* GET METADATA and ATTEST are no commands of SP 800-73-4. */
static inline bool tear_not_standard(const uint8_t *command, size_t command_size)
{
	return command_size > 1 && (command[1] == 0xF7 || command[1] == 0xF9);
}

static inline size_t tear_unknown(uint8_t *ret_answer)
{
	ret_answer[0] = 0x6D;
	ret_answer[1] = 0x00;
	return 2;
}

static inline bool tear_transmit(void *transport, const uint8_t *command, size_t command_size,
				 uint8_t *ret_answer, size_t answer_capacity,
				 size_t *ret_answer_size, struct error *error)
{
	struct tear_world *world = transport;
	uint8_t answer[PRACTICE_ANSWER_SIZE];
	const bool now = world->card != NULL && ++world->commands == world->tear_at;
	size_t size = 0;

	if (now && world->when == RESET_BEFORE) {
		practice_card_reset(world->card);
		world->torn = true;
		return error_set(error, ERROR_CARD_RESET, CAUSE_NONE, 0, "another program");
	}
	if (now && world->when == PULL_BEFORE)
		tear_remove(world);
	if (world->card != NULL && world->bare && tear_not_standard(command, command_size))
		size = tear_unknown(answer);
	else if (world->card != NULL)
		size = practice_card_transmit(world->card, command, command_size, answer);
	if (now)
		tear_remove(world);
	world->torn = world->torn || now;
	if (world->card == NULL || size > answer_capacity)
		return error_set(error, ERROR_CARD_LOST, CAUSE_NONE, 0, "the card was pulled");
	memcpy(ret_answer, answer, size);
	*ret_answer_size = size;
	return true;
}

static inline bool tear_reset(void *transport, struct error *error)
{
	struct tear_world *world = transport;

	if (world->card == NULL)
		return error_set(error, ERROR_CARD_LOST, CAUSE_NONE, 0, "no card to reset");
	practice_card_reset(world->card);
	return true;
}

static inline void tear_close(void *transport)
{
	struct tear_world *world = transport;

	if (world->card != NULL)
		practice_card_reset(world->card);
}

static inline bool tear_open(void *context, const char *reader, void **ret_transport,
			     uint8_t ret_atr[static ATR_SIZE_MAX], size_t *ret_atr_size,
			     struct error *error)
{
	struct tear_world *world = context;

	(void)reader;
	if (world->card == NULL)
		return error_set(error, ERROR_CARD_NONE, CAUSE_NONE, 0, "the reader is empty");
	practice_card_reset(world->card);
	*ret_transport = world;
	memcpy(ret_atr, practice_card_atr, PRACTICE_ATR_SIZE);
	*ret_atr_size = PRACTICE_ATR_SIZE;
	return true;
}

/* ---- files ---------------------------------------------------------------------------------- */

static inline size_t tear_read_file(const char *path, uint8_t *bytes, size_t capacity)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	size_t size = 0;
	ssize_t got;

	if (fd < 0)
		return 0;
	while (size < capacity && (got = read(fd, bytes + size, capacity - size)) > 0)
		size += (size_t)got;
	close(fd);
	assert_true(size < capacity);
	return size;
}

static inline void tear_write_file(const char *path, const void *bytes, size_t size)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, bytes, size), size);
	close(fd);
}

static inline void tear_copy(const char *from, const char *to)
{
	static uint8_t bytes[4u << 20];

	tear_write_file(to, bytes, tear_read_file(from, bytes, sizeof(bytes)));
}

/* ---- the counter ---------------------------------------------------------------------------- */

static inline void tear_counter_open(struct tear_world *world)
{
	struct seal_key *case_key = NULL;

	assert_done(seal_key_load(world->config.case_key_file, &case_key, &error));
	assert_done(counter_open(&world->config, world->office, case_key, "hanako", &world->counter,
				 &error));
	seal_key_free(&case_key);
}

/* The sync is there and has just made a round trip. */
static inline void tear_link_up(struct tear_world *world)
{
	struct sync_state sync;

	assert_done(sync_state_read(world->counter->store, &sync, &error));
	sync.link = LINK_ONLINE;
	sync.heartbeat_ms = clock_now_ms();
	sync.heartbeat_monotonic_ms = sync.round_trip_monotonic_ms = clock_monotonic_ms();
	clock_boot_id(sync.boot_id);
	assert_done(sync_state_write(world->counter->store, &sync, &error));
}

static inline void tear_restart(struct tear_world *world)
{
	counter_close(&world->counter);
	tear_counter_open(world);
	tear_link_up(world);
}

/* What a card is on disk; one of PIV has a second file. */
static inline void tear_copy_card(struct tear_world *world, const char *name, const char *kept,
				  bool save)
{
	static const char *const files[] = { "state", "piv" };
	char live[TEAR_PATH], other[TEAR_PATH];

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		snprintf(live, sizeof(live), "%s/cards/%.40s/%s", world->dir, name, files[i]);
		snprintf(other, sizeof(other), "%.150s-%s", kept, files[i]);
		if (access(save ? live : other, R_OK) == 0)
			tear_copy(save ? live : other, save ? other : live);
	}
}

/* Closes the counter and copies database and card: `save` into the checkpoint, else out of it. */
static inline void tear_checkpoint(struct tear_world *world, const char *name, bool save)
{
	char kept[TEAR_PATH], live[TEAR_PATH], cards[TEAR_PATH];

	counter_close(&world->counter);
	tear_remove(world);
	snprintf(live, sizeof(live), "%s/%s", world->config.state_dir, STORE_FILE);
	snprintf(kept, sizeof(kept), "%s/kept", world->dir);
	snprintf(cards, sizeof(cards), "%s/kept-card", world->dir);
	tear_copy(save ? live : kept, save ? kept : live);
	tear_copy_card(world, name, cards, save);
	tear_counter_open(world);
	tear_link_up(world);
	tear_insert(world, name);
}

/* ---- the authority -------------------------------------------------------------------------- */

static inline void tear_make_certificate(struct tear_world *world, const struct case_record *record,
					 const struct exchange *exchange, uint8_t **ret_der,
					 size_t *ret_size)
{
	struct practice_ca_request request = {
		.kind = (enum practice_ca_kind)exchange->kind,
		.spki = exchange->public_key,
		.spki_size = exchange->public_key_size,
		.prefecture = "Kanagawa-ken",
		.municipality = "Kawasaki-shi",
		.sex = record->person.sex == SEX_MALE ? '1' : '2',
		.not_before_ms = clock_now_ms(),
		.not_after_ms = date_to_ms(exchange->expires + 1) - 1000,
	};
	int year, month, day;

	if (exchange->kind == KIND_SIGN) {
		request.name = record->person.name;
		request.address = record->person.address;
		date_to_civil(record->person.born, &year, &month, &day);
		snprintf(request.birth, sizeof(request.birth), "%04u%02u%02u",
			 (unsigned)year % 10000, (unsigned)month % 100, (unsigned)day % 100);
	}
	assert_done(practice_ca_make(world->ca, &request, ret_der, ret_size, &error));
}

static inline void tear_answer(struct tear_world *world, const struct case_record *record,
			       struct exchange *exchange)
{
	struct store *store = world->counter->store;
	struct certificate_record certificate = { .case_id = record->id,
						  .exchange_id = exchange->id,
						  .kind = exchange->kind };
	struct certificate_facts facts;
	uint8_t *der = NULL;
	size_t size = 0;

	tear_make_certificate(world, record, exchange, &der, &size);
	assert_done(certificate_inspect(der, size, &facts, &error));
	certificate.not_before_ms = facts.not_before_ms;
	certificate.not_after_ms = facts.not_after_ms;
	memcpy(certificate.serial, facts.serial, sizeof(certificate.serial));
	memcpy(certificate.public_key_digest, facts.public_key_digest, 32);
	memcpy(certificate.fingerprint, facts.fingerprint, 32);
	assert_done(exchange_apply(store, exchange, EXCHANGE_EVENT_SEND, NULL, &error));
	assert_done(exchange_apply(store, exchange, EXCHANGE_EVENT_ANSWER, NULL, &error));
	assert_done(certificate_add(store, &certificate, der, size, &error));
	assert_done(certificate_apply(store, &certificate, CERTIFICATE_EVENT_CONFIRM, &error));
	assert_done(certificate_apply(store, &certificate, CERTIFICATE_EVENT_CONFIRMED, &error));
	free(der);
}

/* Requests of the case, and how many of them ask for a certificate of this kind. */
static inline int tear_requests(struct tear_world *world, const struct case_record *record,
				struct exchange list[static TEAR_EXCHANGES], int *ret_count,
				enum certificate_kind kind, bool revocations)
{
	int wanted = 0;

	assert_done(exchange_list_case(world->counter->store, record->id, list, TEAR_EXCHANGES,
				       ret_count, &error));
	for (int i = 0; i < *ret_count; i++)
		wanted += list[i].kind == kind && (list[i].body_type == CMP_RR) == revocations;
	return wanted;
}

static inline void tear_authority(struct tear_world *world, const struct case_record *record)
{
	struct exchange list[TEAR_EXCHANGES];
	int count = 0;

	tear_requests(world, record, list, &count, KIND_SIGN, false);
	for (int i = 0; i < count; i++)
		if (list[i].state == EXCHANGE_QUEUED && list[i].body_type != CMP_RR)
			tear_answer(world, record, &list[i]);
}

/* ---- setting up ----------------------------------------------------------------------------- */

/* The card as it was made: kept, or put back. */
static inline void tear_birth(struct tear_world *world, const char *name, bool keep)
{
	char kept[TEAR_PATH];

	snprintf(kept, sizeof(kept), "%s/cards/%.40s/born", world->dir, name);
	tear_copy_card(world, name, kept, keep);
}

/* As a maker delivers it, and then with a CHUID, so that it can be told from another. */
static inline void tear_prepare_piv(struct tear_world *world, const char *name, const char *path,
				    const struct practice_card_state *state)
{
	const struct card_setup setup = { .blank = true };
	struct practice_piv_state *piv = calloc(1, sizeof(*piv));
	struct card_session *session;
	struct card *card;

	assert_non_null(piv);
	practice_piv_state_blank(piv);
	memcpy(piv->serial, state->serial, sizeof(piv->serial));
	assert_done(practice_piv_state_save(path, piv, &error));
	free(piv);
	tear_insert(world, name);
	assert_done(card_session_open(NULL, &session, &error));
	assert_done(card_open(session, &setup, &card, &error));
	assert_done(card_prepare(card, &error));
	card_close(&card);
	card_session_close(&session);
	tear_remove(world);
}

static inline void tear_make_card(struct tear_world *world, const char *name,
				  const uint8_t issuer_key[static ISSUER_KEY_SIZE])
{
	struct practice_card_state *state = calloc(1, sizeof(*state));
	char path[TEAR_PATH];

	assert_non_null(state);
	assert_done(
	    resident_card_make(resident_find(name), clock_today(), world->ca, state, &error));
	memcpy(state->issuer_key, issuer_key, ISSUER_KEY_SIZE);
	tear_card_path(world, name, path);
	assert_done(practice_card_state_save(path, state, &error));
	if (resident_find(name)->kind == PRACTICE_KIND_PIV)
		tear_prepare_piv(world, name, path, state);
	free(state);
	tear_birth(world, name, true);
}

static inline char *tear_path(struct tear_world *world, int at, const char *name)
{
	snprintf(world->file[at], sizeof(world->file[at]), "%s/%s", world->dir, name);
	return world->file[at];
}

static inline void tear_configure(struct tear_world *world,
				  const uint8_t issuer_key[static ISSUER_KEY_SIZE])
{
	world->config.state_dir = tear_path(world, 0, "office");
	world->config.case_key_file = tear_path(world, 1, "case.key");
	world->config.queue_key_file = tear_path(world, 2, "queue.key");
	world->config.issuer_key_file = tear_path(world, 3, "issuer.key");
	world->config.counter = 1;
	world->config.round_trip_max_s = 10;
	world->config.reply_wait_s = 1;
	assert_int_equal(mkdir(world->config.state_dir, 0700), 0);
	assert_int_equal(mkdir(tear_path(world, 4, "cards"), 0700), 0);
	assert_done(seal_key_create(world->config.case_key_file, &error));
	assert_done(seal_key_create(world->config.queue_key_file, &error));
	tear_write_file(world->config.issuer_key_file, issuer_key, ISSUER_KEY_SIZE);
	assert_done(office_load("etc/offices/kawasaki.conf", &world->office, &error));
}

/* In memory where the machine has that: every commit and every card command is synced. */
static inline void tear_world_begin(struct tear_world *world, const char *const *names,
				    size_t count)
{
	static const uint8_t issuer_key[ISSUER_KEY_SIZE] = { 0x5A, 1, 2, 3 };
	const bool shm = access("/dev/shm", W_OK) == 0;

	memset(world, 0, sizeof(*world));
	snprintf(world->dir, sizeof(world->dir), "%s/madoguchi-tear-XXXXXX",
		 shm ? "/dev/shm" : "/tmp");
	assert_non_null(mkdtemp(world->dir));
	assert_done(log_open("test", "/dev/null", LOG_LEVEL_ERROR, &error));
	tear_configure(world, issuer_key);
	for (size_t i = 0; i < TEAR_KEYS; i++)
		assert_done(practice_key_make(&world->keys[i], &error));
	practice_key_test_pool(world->keys, TEAR_KEYS);
	assert_done(practice_ca_open(tear_path(world, 5, "ca"), &world->ca, &error));
	for (size_t i = 0; i < count; i++)
		tear_make_card(world, names[i], issuer_key);
}

static inline void tear_world_end(struct tear_world *world)
{
	char command[TEAR_PATH];

	card_session_test_source(NULL);
	practice_key_test_pool(NULL, 0);
	counter_close(&world->counter);
	tear_remove(world);
	practice_ca_close(&world->ca);
	office_free(&world->office);
	snprintf(command, sizeof(command), "rm -rf '%s'", world->dir);
	assert_int_equal(system(command), 0);
}

#endif
