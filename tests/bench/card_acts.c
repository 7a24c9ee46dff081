/*
 * card_acts: what the card layer does for one piece of work, through the real pcscd. The practice
 * card counts the commands; tests/bench/apdus.sh asks it.
 *
 *   card_acts verify PIN          opens the card, verifies the user-authentication PIN
 *   card_acts read                opens the card, reads the user-authentication certificate
 *   card_acts change OLD NEW      changes that PIN
 *   card_acts issue FILE          PIV: makes a key, writes FILE (a certificate, DER) and reads it
 *                                 back
 *
 * Prints the sample "NAME_ms" of the whole session, opening and power-down included.
 */
#include <string.h>

#include "bench_kit.h"

#include "madoguchi/base/secret.h"
#include "madoguchi/card/card.h"

static struct pin *pin_of(const char *text)
{
	struct pin *pin = pin_new();

	if (pin == NULL || strlen(text) > PIN_SIZE_MAX)
		exit(EXIT_FAILURE);
	pin->length = (uint8_t)strlen(text);
	memcpy(pin->digits, text, pin->length);
	return pin;
}

static bool verify(struct card *card, char **words, struct error *error)
{
	struct pin *pin = pin_of(words[0]);
	bool done = card_verify(card, card_slot_credential(card, SLOT_AUTH), pin, error);

	pin_free(&pin);
	return done;
}

static bool change(struct card *card, char **words, struct error *error)
{
	struct pin *old_pin = pin_of(words[0]);
	struct pin *new_pin = pin_of(words[1]);
	bool done =
	    card_change_pin(card, card_slot_credential(card, SLOT_AUTH), old_pin, new_pin, error);

	pin_free(&old_pin);
	pin_free(&new_pin);
	return done;
}

static bool read_one(struct card *card, char **words, struct error *error)
{
	enum slot_content content;
	struct buffer certificate;
	bool done;

	(void)words;
	buffer_init(&certificate, CARD_CERTIFICATE_MAX);
	done = card_read_certificate(card, SLOT_AUTH, &content, &certificate, error);
	buffer_done(&certificate);
	return done;
}

static bool issue(struct card *card, char **words, struct error *error)
{
	struct card_public_key key;
	uint8_t der[CARD_CERTIFICATE_MAX];
	FILE *file = fopen(words[0], "rb");
	size_t size = file != NULL ? fread(der, 1, sizeof(der), file) : 0;

	if (file != NULL)
		fclose(file);
	return card_generate(card, SLOT_AUTH, &key, error) &&
	       card_write_certificate(card, SLOT_AUTH, der, size, error) &&
	       read_one(card, words, error);
}

static const struct {
	const char *word;
	int words;
	bool (*act)(struct card *card, char **words, struct error *error);
} acts[] = {
	{ "verify", 1, verify },
	{ "read", 0, read_one },
	{ "change", 2, change },
	{ "issue", 1, issue },
};

int main(int argc, char **argv)
{
	struct card_session *session = NULL;
	struct card *card = NULL;
	struct error error = { 0 };
	char words[512];
	int64_t from = now_ns();
	size_t i = 0;
	bool done;

	while (i < sizeof(acts) / sizeof(acts[0]) &&
	       (argc < 2 || strcmp(argv[1], acts[i].word) != 0 || argc != 2 + acts[i].words))
		i++;
	if (i == sizeof(acts) / sizeof(acts[0]))
		return 2;
	done = card_session_open(NULL, &session, &error) &&
	       card_open(session, NULL, &card, &error) && acts[i].act(card, argv + 2, &error);
	card_close(&card);
	card_session_close(&session);
	if (!done) {
		error_describe(&error, words, sizeof(words));
		fprintf(stderr, "card_acts: %s\n", words);
		return EXIT_FAILURE;
	}
	printf("acts_%s_ms %.3f\n", argv[1], (double)(now_ns() - from) / 1e6);
	return EXIT_SUCCESS;
}
