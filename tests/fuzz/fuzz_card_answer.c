/*
 * libFuzzer target: a hostile card. The first byte of the input chooses the acts, the others bend
 * the answers of an otherwise good card (tests/unit/card/plausible_card.h); past the end of the
 * input the card is good again. An odd first byte makes it a PIV card.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "card/plausible_piv.h"

#include "madoguchi/base/secret.h"

struct input {
	const uint8_t *bytes;
	size_t size;
};

static uint8_t next_byte(void *source)
{
	struct input *input = source;

	if (input->size == 0)
		return 0;
	input->size--;
	return *input->bytes++;
}

static void acts(struct card_session *session, struct input *input, const struct pin *pin)
{
	static const uint8_t issuer_key[ISSUER_KEY_SIZE] = { 1 };
	const struct card_setup setup = { .issuer_key = issuer_key };
	unsigned act = next_byte(input);
	struct buffer certificate;
	struct card *card = NULL;

	buffer_init(&certificate, CARD_CERTIFICATE_MAX);
	if (card_open(session, (act & 0x80) != 0 ? NULL : &setup, &card, NULL)) {
		for (unsigned i = 0; i < 3; i++) {
			struct error error = { 0 };

			if (!plausible_act(card, act + i * 5, pin, &certificate, &error) &&
			    (error.code == ERROR_NONE || error.code == ERROR_INTERNAL))
				abort();
		}
	}
	card_close(&card);
	buffer_done(&certificate);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct input input = { data, size };
	struct plausible_card plausible = { .choose = next_byte, .source = &input };
	struct card_session *session = NULL;
	const bool piv = size > 0 && (data[0] & 1) != 0;
	struct pin *pin = pin_new();

	if (pin == NULL || !card_session_over(piv ? &plausible_piv_ops : &plausible_ops, &plausible,
					      NULL, 0, &session, NULL))
		abort();
	pin->length = 4;
	memcpy(pin->digits, "1234", 4);
	acts(session, &input, pin);
	card_session_close(&session);
	pin_free(&pin);
	return 0;
}
