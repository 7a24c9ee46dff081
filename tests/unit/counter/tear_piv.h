/*
 * tear_piv: the practice card's PIV application in the stories of torn cards.
 *
 * DESCRIPTION  The slots that tear_piv_begin() configures, what must lie in them, and a card that
 *   is born with two certificates which end within a month.
 */
#ifndef TEAR_PIV_H
#define TEAR_PIV_H

#include "counter/tear_run.h"

#define PIV_PIN "123456" /* as the maker delivers it */
#define PIV_PUK "12345678"
#define PIV_HOLDER "piyo"
#define PIV_MONTH_MS (INT64_C(30) * 24 * 3600 * 1000)

static const struct {
	uint8_t reference;
	uint32_t object;
} piv_places[KIND_COUNT] UNUSED = {
	[KIND_SIGN] = { 0x9C, 0x5FC10A },
	[KIND_AUTH] = { 0x9A, 0x5FC105 },
};

static UNUSED void tear_piv_configure(void)
{
	world.config.piv_sign_slot = PIV_SLOT_9C;
	world.config.piv_auth_slot = PIV_SLOT_9A;
	world.config.piv_puk_file = tear_path(&world, 6, "piv.puk");
	tear_write_file(world.config.piv_puk_file, PIV_PUK, strlen(PIV_PUK));
}

static UNUSED struct practice_piv_state *tear_piv_load(void)
{
	struct practice_piv_state *state = calloc(1, sizeof(*state));
	char path[TEAR_PATH];

	assert_non_null(state);
	tear_card_path(&world, PIV_HOLDER, path);
	assert_done(practice_piv_state_load(path, state, &error));
	return state;
}

/* What her card is from now on whenever it is born. */
static UNUSED void tear_piv_bear(const struct practice_piv_state *state)
{
	char path[TEAR_PATH];

	tear_card_path(&world, PIV_HOLDER, path);
	assert_done(practice_piv_state_save(path, state, &error));
	tear_birth(&world, PIV_HOLDER, true);
}

/* 70 82 certificate, 71 01 00, FE 00: SP 800-73-4 part 1, table 10. */
static UNUSED size_t tear_piv_wrap(const uint8_t *der, size_t size, uint8_t *ret_content)
{
	static const uint8_t tail[] = { 0x71, 0x01, 0x00, 0xFE, 0x00 };
	const uint8_t head[] = { 0x70, 0x82, (uint8_t)(size >> 8), (uint8_t)size };

	memcpy(ret_content, head, sizeof(head));
	memcpy(ret_content + sizeof(head), der, size);
	memcpy(ret_content + sizeof(head) + size, tail, sizeof(tail));
	return sizeof(head) + size + sizeof(tail);
}

static UNUSED void tear_piv_put_certificate(struct practice_piv_state *state,
					    enum certificate_kind kind)
{
	struct practice_piv_key *key = practice_piv_key(state, piv_places[kind].reference, true);
	struct practice_piv_object *object =
	    practice_piv_object(state, piv_places[kind].object, true);
	uint8_t spki[PRACTICE_SPKI_SIZE], content[PRACTICE_FILE_SIZE];
	struct practice_ca_request request = {
		.kind = (enum practice_ca_kind)kind,
		.spki = spki,
		.spki_size = sizeof(spki),
		.name = kind == KIND_SIGN ? resident_find(PIV_HOLDER)->kanji : NULL,
		.address = kind == KIND_SIGN ? TEAR_ADDRESS : NULL,
		.birth = "19900517",
		.sex = resident_find(PIV_HOLDER)->sex,
		.prefecture = "Kanagawa-ken",
		.municipality = "Kawasaki-shi",
		.not_before_ms = clock_now_ms() - PIV_MONTH_MS,
		.not_after_ms = clock_now_ms() + PIV_MONTH_MS,
	};
	uint8_t *der = NULL;
	size_t size = 0;

	key->reference = piv_places[kind].reference;
	key->algorithm = 7;
	assert_done(practice_key_make(&key->key, &error));
	assert_done(practice_key_spki(&key->key, spki, &error));
	assert_done(practice_ca_make(world.ca, &request, &der, &size, &error));
	object->tag = piv_places[kind].object;
	object->content.size = tear_piv_wrap(der, size, content);
	memcpy(object->content.bytes, content, object->content.size);
	free(der);
}

/* Her PIN has no try left, until the card is born again. */
static UNUSED void tear_piv_lock(void)
{
	struct practice_piv_state *state;
	char path[TEAR_PATH];

	tear_remove(&world);
	state = tear_piv_load();
	state->pin.tries = 0;
	tear_card_path(&world, PIV_HOLDER, path);
	assert_done(practice_piv_state_save(path, state, &error));
	free(state);
	tear_insert(&world, PIV_HOLDER);
}

/* From now on her card is born with two certificates. */
static UNUSED void tear_piv_give_certificates(void)
{
	struct practice_piv_state *state;

	tear_remove(&world);
	tear_birth(&world, PIV_HOLDER, false);
	state = tear_piv_load();
	for (int i = 0; i < KIND_COUNT; i++)
		tear_piv_put_certificate(state, (enum certificate_kind)i);
	tear_piv_bear(state);
	free(state);
}

#endif
