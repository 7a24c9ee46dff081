/* run: limit=300 takes=45 */
/* Issue and renewal on PIV cards, pulled at every command: on a card that tells its present key, and
 * on one of the bare standard, where a key whose making was torn is made again. */
#include "counter/tear_issue.h"

#define PIN "123456"
#define PUK "12345678"
#define MONTH_MS (INT64_C(30) * 24 * 3600 * 1000)

static const struct {
	uint8_t reference;
	uint32_t object;
} places[KIND_COUNT] = {
	[KIND_SIGN] = { 0x9C, 0x5FC10A },
	[KIND_AUTH] = { 0x9A, 0x5FC105 },
};

#define PIYO .resident = "piyo", .look_pin = "", .pin = { "284017", "284017" }
#define PIYO_OLD .resident = "piyo", .look_pin = "", .pin = { PIN, PIN }

static const struct story issue_telling = {
	.name = "first issue on a PIV card that tells its key",
	.procedure = PROCEDURE_ISSUE,
	PIYO,
};
static const struct story issue_bare = {
	.name = "first issue on a PIV card of the bare standard",
	.procedure = PROCEDURE_ISSUE,
	PIYO,
};
static const struct story renewal_telling = {
	.name = "renewal on a PIV card that tells its key",
	.procedure = PROCEDURE_RENEW,
	PIYO_OLD,
};
static const struct story renewal_bare = {
	.name = "renewal on a PIV card of the bare standard",
	.procedure = PROCEDURE_RENEW,
	PIYO_OLD,
};

/* ---- what the card holds ----------------------------------------------------------------------
 */

static struct practice_piv_state *load(const struct story *story)
{
	struct practice_piv_state *state = calloc(1, sizeof(*state));
	char path[TEAR_PATH];

	assert_non_null(state);
	tear_card_path(&world, story->resident, path);
	assert_done(practice_piv_state_load(path, state, &error));
	return state;
}

/* 70 82 certificate, 71 01 00, FE 00: SP 800-73-4 part 1, table 10. */
static size_t wrap(const uint8_t *der, size_t size, uint8_t *ret_content)
{
	static const uint8_t tail[] = { 0x71, 0x01, 0x00, 0xFE, 0x00 };
	const uint8_t head[] = { 0x70, 0x82, (uint8_t)(size >> 8), (uint8_t)size };

	memcpy(ret_content, head, sizeof(head));
	memcpy(ret_content + sizeof(head), der, size);
	memcpy(ret_content + sizeof(head) + size, tail, sizeof(tail));
	return sizeof(head) + size + sizeof(tail);
}

static void check_slot(struct run *run, struct practice_piv_state *state,
		       enum certificate_kind kind)
{
	const struct practice_piv_object *object;
	struct certificate_record certificate;
	uint8_t spki[PRACTICE_SPKI_SIZE], content[PRACTICE_FILE_SIZE];
	struct buffer der, key;

	buffer_init(&der, CARD_CERTIFICATE_MAX);
	buffer_init(&key, 1024);
	assert_done(certificate_of_case(world.counter->store, run->record.id, kind, &certificate,
					&der, &error));
	assert_int_equal(certificate.state, CERTIFICATE_ON_CARD);
	object = practice_piv_object(state, places[kind].object, false);
	assert_non_null(object);
	assert_int_equal(object->content.size, wrap(der.bytes, der.size, content));
	assert_memory_equal(object->content.bytes, content, object->content.size);
	assert_done(certificate_public_key(der.bytes, der.size, &key, &error));
	assert_done(practice_key_spki(&practice_piv_key(state, places[kind].reference, false)->key,
				      spki, &error));
	assert_int_equal(key.size, sizeof(spki));
	assert_memory_equal(key.bytes, spki, sizeof(spki));
	buffer_done(&der);
	buffer_done(&key);
}

static void check_card(struct run *run)
{
	struct practice_piv_state *state = load(run->story);

	for (int i = 0; i < KIND_COUNT; i++)
		check_slot(run, state, (enum certificate_kind)i);
	assert_int_equal(state->pin.tries, state->pin.tries_max);
	assert_memory_equal(state->pin.value, run->story->pin[KIND_SIGN],
			    strlen(run->story->pin[KIND_SIGN]));
	assert_int_equal(state->puk.tries, state->puk.tries_max);
	free(state);
}

/* ---- what was on it before --------------------------------------------------------------------
 */

static void put_certificate(struct practice_piv_state *state, enum certificate_kind kind)
{
	struct practice_piv_key *key = practice_piv_key(state, places[kind].reference, true);
	struct practice_piv_object *object = practice_piv_object(state, places[kind].object, true);
	uint8_t spki[PRACTICE_SPKI_SIZE], content[PRACTICE_FILE_SIZE];
	struct practice_ca_request request = {
		.kind = (enum practice_ca_kind)kind,
		.spki = spki,
		.spki_size = sizeof(spki),
		.name = kind == KIND_SIGN ? resident_find("piyo")->kanji : NULL,
		.address = kind == KIND_SIGN ? TEAR_ADDRESS : NULL,
		.birth = "19900517",
		.sex = resident_find("piyo")->sex,
		.prefecture = "Kanagawa-ken",
		.municipality = "Kawasaki-shi",
		.not_before_ms = clock_now_ms() - MONTH_MS,
		.not_after_ms = clock_now_ms() + MONTH_MS,
	};
	uint8_t *der = NULL;
	size_t size = 0;

	key->reference = places[kind].reference;
	key->algorithm = 7;
	assert_done(practice_key_make(&key->key, &error));
	assert_done(practice_key_spki(&key->key, spki, &error));
	assert_done(practice_ca_make(world.ca, &request, &der, &size, &error));
	object->tag = places[kind].object;
	object->content.size = wrap(der, size, content);
	memcpy(object->content.bytes, content, object->content.size);
	free(der);
}

/* From now on her card is born with two certificates that end within a month. */
static void give_certificates(const struct story *story)
{
	struct practice_piv_state *state = load(story);
	char path[TEAR_PATH];

	for (int i = 0; i < KIND_COUNT; i++)
		put_certificate(state, (enum certificate_kind)i);
	tear_card_path(&world, story->resident, path);
	assert_done(practice_piv_state_save(path, state, &error));
	tear_birth(&world, story->resident, true);
	free(state);
}

/* ---- tests -------------------------------------------------------------------------------------
 */

static void test_issue_telling(void **state)
{
	(void)state;
	tear_story(&issue_telling);
}

static void test_issue_bare(void **state)
{
	(void)state;
	world.bare = true;
	tear_story(&issue_bare);
	world.bare = false;
}

static void test_renewal_telling(void **state)
{
	(void)state;
	tear_remove(&world);
	tear_birth(&world, "piyo", false);
	give_certificates(&renewal_telling);
	tear_story(&renewal_telling);
}

static void test_renewal_bare(void **state)
{
	(void)state;
	world.bare = true;
	tear_story(&renewal_bare);
	world.bare = false;
}

static int begin_world(void **state)
{
	static const char *const names[] = { "piyo", OTHER };

	tear_begin_with(state, names, sizeof(names) / sizeof(names[0]));
	world.config.piv_sign_slot = PIV_SLOT_9C;
	world.config.piv_auth_slot = PIV_SLOT_9A;
	world.config.piv_puk_file = tear_path(&world, 6, "piv.puk");
	tear_write_file(world.config.piv_puk_file, PUK, strlen(PUK));
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_issue_telling),
		cmocka_unit_test(test_issue_bare),
		cmocka_unit_test(test_renewal_telling),
		cmocka_unit_test(test_renewal_bare),
	};

	return cmocka_run_group_tests(tests, begin_world, tear_end);
}
