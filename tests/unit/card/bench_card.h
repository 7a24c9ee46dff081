/*
 * A practice card inside the test, behind the seam of card/apdu: every driver can be run against it
 * without pcscd.
 *
 * bench_card_make() makes a card of a kind in a folder of its own; bench_card_open() opens it with
 * a setup. `plain` hides what a PIV card knows beyond the standard. `pulled_at` pulls the card at
 * that command (1: the next one), before it is executed.
 */
#ifndef TESTS_UNIT_CARD_BENCH_CARD_H
#define TESTS_UNIT_CARD_BENCH_CARD_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "madoguchi/card/card.h"
#include "madoguchi/practice/card.h"
#include "madoguchi/practice/card_key.h"
#include "madoguchi/practice/card_state.h"
#include "madoguchi/practice/card_piv_state.h"

struct bench_card {
	char folder[64];
	struct practice_card *chip;
	struct card_session *session;
	struct card *card;
	bool plain;
	unsigned pulled_at;
	unsigned commands;
};

static const uint8_t bench_issuer_key[ISSUER_KEY_SIZE] = { 0x5A, 1, 2, 3 };

static inline bool bench_transmit(void *opaque, const uint8_t *command, size_t command_size,
				  uint8_t *ret_answer, size_t answer_capacity,
				  size_t *ret_answer_size, struct error *error)
{
	struct bench_card *bench = opaque;
	uint8_t answer[PRACTICE_ANSWER_SIZE];
	size_t size;

	(void)error;
	bench->commands++;
	*ret_answer_size = 0;
	if (bench->pulled_at > 0 && --bench->pulled_at == 0)
		return true;
	if (bench->plain && command[0] == 0 && command[1] >= 0xF0) {
		memcpy(ret_answer, "\x6D\x00", 2);
		*ret_answer_size = 2;
		return true;
	}
	size = practice_card_transmit(bench->chip, command, command_size, answer);
	if (size > answer_capacity)
		abort();
	memcpy(ret_answer, answer, size);
	*ret_answer_size = size;
	return true;
}

static inline bool bench_reset(void *opaque, struct error *error)
{
	(void)error;
	practice_card_reset(((struct bench_card *)opaque)->chip);
	return true;
}

static inline void bench_closed(void *opaque)
{
	practice_card_reset(((struct bench_card *)opaque)->chip);
}

static const struct transport_ops bench_ops = {
	.transmit = bench_transmit,
	.reset = bench_reset,
	.close = bench_closed,
};

static inline void bench_pin(struct practice_pin_state *pin, const char *value, uint8_t tries)
{
	pin->tries = pin->tries_max = tries;
	pin->length = (uint8_t)strlen(value);
	memcpy(pin->value, value, pin->length);
}

static inline void bench_fill(struct practice_card_state *state, enum practice_kind kind,
			      uint8_t serial)
{
	memset(state, 0, sizeof(*state));
	state->kind = kind;
	state->serial_size = 4;
	state->serial[3] = serial;
	snprintf(state->municipality, sizeof(state->municipality), "14130");
	snprintf(state->expires, sizeof(state->expires), "20351121");
	snprintf(state->label, sizeof(state->label), "JPKIAPICCTOKEN2");
	memcpy(state->issuer_key, bench_issuer_key, sizeof(state->issuer_key));
	bench_pin(&state->pins[PRACTICE_PIN_SIGN], "ABC123", 5);
	bench_pin(&state->pins[PRACTICE_PIN_AUTH], "1234", 3);
	bench_pin(&state->pins[PRACTICE_PIN_CARD_DATA], "5678", 3);
	bench_pin(&state->pins[PRACTICE_PIN_CARD_B], "02063020351234", 10);
	bench_pin(&state->pins[PRACTICE_PIN_COMMON], "1357", 3);
	bench_pin(&state->pins[PRACTICE_PIN_JUKI], "1357", 3);
	memcpy(state->files[PRACTICE_FILE_BASIC_FOUR].bytes, "\xFF\x20\x00", 3);
	state->files[PRACTICE_FILE_BASIC_FOUR].size = 3;
}

static inline void bench_card_make(struct bench_card *bench, enum practice_kind kind,
				   uint8_t serial)
{
	struct practice_card_state *state = calloc(1, sizeof(*state));
	struct practice_piv_state *piv = calloc(1, sizeof(*piv));

	memset(bench, 0, sizeof(*bench));
	snprintf(bench->folder, sizeof(bench->folder), "/tmp/madoguchi-bench-XXXXXX");
	if (state == NULL || piv == NULL || mkdtemp(bench->folder) == NULL)
		abort();
	bench_fill(state, kind, serial);
	practice_piv_state_blank(piv);
	piv->serial[3] = serial;
	if (!practice_card_state_save(bench->folder, state, NULL) ||
	    !practice_piv_state_save(bench->folder, piv, NULL) ||
	    !practice_card_open(bench->folder, &bench->chip, NULL))
		abort();
	free(state);
	free(piv);
}

/* False: the error; the session is closed then. */
static inline bool bench_card_open(struct bench_card *bench, const struct card_setup *setup,
				   struct error *error)
{
	uint8_t atr[PRACTICE_ATR_SIZE];
	size_t size = practice_card_answer_to_reset(bench->chip, atr);

	practice_card_reset(bench->chip);
	bench->commands = 0;
	if (!card_session_over(&bench_ops, bench, atr, size, &bench->session, error))
		return false;
	if (card_open(bench->session, setup, &bench->card, error))
		return true;
	card_session_close(&bench->session);
	return false;
}

static inline void bench_card_close(struct bench_card *bench)
{
	card_close(&bench->card);
	card_session_close(&bench->session);
}

static inline void bench_card_end(struct bench_card *bench)
{
	static const char *const names[] = { "state", "piv", "state.new", "piv.new" };
	char path[96];

	bench_card_close(bench);
	practice_card_close(&bench->chip);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", bench->folder, names[i]);
		unlink(path);
	}
	rmdir(bench->folder);
}

#endif
