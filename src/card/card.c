#include "madoguchi/card/card.h"

#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/message.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/card/driver.h"
#include "madoguchi/card/jpki.h"

/* Asked in this order; the first that knows the card drives it. */
static const struct card_ops *const drivers[] = { &jpki_ops };

#define DRIVER_COUNT (sizeof(drivers) / sizeof(drivers[0]))

static bool choose_driver(struct card *card, struct error *error)
{
	for (size_t i = 0; i < DRIVER_COUNT; i++) {
		bool mine = false;

		if (!drivers[i]->detect(card, &mine, error))
			return false;
		if (mine) {
			card->ops = drivers[i];
			return true;
		}
	}
	return error_set(error, ERROR_CARD_UNKNOWN, CAUSE_NONE, 0, "no driver knows the card");
}

static bool keep_issuer_key(struct card *card, const uint8_t *issuer_key, struct error *error)
{
	if (issuer_key == NULL)
		return true;
	card->issuer_key = secret_allocate(ISSUER_KEY_SIZE);
	if (card->issuer_key == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "issuer key");
	memcpy(card->issuer_key, issuer_key, ISSUER_KEY_SIZE);
	return true;
}

bool card_open(struct card_session *session, const uint8_t *issuer_key, struct card **ret_card,
	       struct error *error)
{
	struct card *card = calloc(1, sizeof(*card));

	if (card == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "card");
	card->session = session;
	if (!keep_issuer_key(card, issuer_key, error) || !choose_driver(card, error)) {
		card_close(&card);
		return false;
	}
	*ret_card = card;
	return true;
}

void card_close(struct card **card)
{
	if (*card == NULL)
		return;
	secret_free(&(*card)->issuer_key);
	free(*card);
	*card = NULL;
}

enum card_family card_family(const struct card *card)
{
	return card->family;
}

unsigned card_abilities(const struct card *card)
{
	return card->abilities;
}

bool card_practice_profile(const struct card *card)
{
	return (card->abilities & (ABLE_SET_PIN | ABLE_GENERATE | ABLE_WRITE)) != 0 &&
	       card->issuer_key != NULL && card->family == CARD_FAMILY_JPKI;
}

const struct card_identity *card_identity(const struct card *card)
{
	return &card->identity;
}

bool card_face_facts(const struct card *card, char ret_expires[static 9],
		     char ret_municipality[static 6])
{
	if (!card->has_face_facts)
		return false;
	memcpy(ret_expires, card->expires, sizeof(card->expires));
	memcpy(ret_municipality, card->municipality, sizeof(card->municipality));
	return true;
}

const char *card_cannot(const struct card *card, enum card_ability ability)
{
	if ((card->abilities & (unsigned)ability) != 0)
		return NULL;
	switch (ability) {
	case ABLE_SET_PIN:
		return N_("A PIN can be initialised only with the issuer's key, which is not set "
			  "up here.");
	case ABLE_GENERATE:
		return N_(
		    "A key can be made only with the issuer's key, which is not set up here.");
	case ABLE_WRITE:
		return N_(
		    "A certificate can be written only with the issuer's key, which is not set up "
		    "here.");
	case ABLE_BASIC_FOUR:
		return N_("This kind of card does not hold the four basic facts.");
	case ABLE_READ:
	case ABLE_SIGN:
	case ABLE_CHANGE_PIN:
		break;
	}
	return N_("This kind of card cannot do that.");
}

static bool able(const struct card *card, enum card_ability ability, struct error *error)
{
	const char *why = card_cannot(card, ability);

	if (why != NULL)
		return error_set(error, ERROR_CARD_UNSUPPORTED, CAUSE_NONE, 0, "%s", why);
	return true;
}

bool card_tries_left(struct card *card, enum credential credential, uint8_t *ret_tries,
		     struct error *error)
{
	return able(card, ABLE_READ, error) &&
	       card->ops->tries_left(card, credential, ret_tries, error);
}

bool card_verify(struct card *card, enum credential credential, const struct pin *pin,
		 struct error *error)
{
	return able(card, ABLE_READ, error) && driver_pin_usable(pin, error) &&
	       card->ops->verify(card, credential, pin, error);
}

bool card_change_pin(struct card *card, enum credential credential, const struct pin *old_pin,
		     const struct pin *new_pin, struct error *error)
{
	/* Both are looked at before the first is sent: a bad new PIN must not cost a try. */
	return able(card, ABLE_CHANGE_PIN, error) && driver_pin_usable(old_pin, error) &&
	       driver_pin_usable(new_pin, error) &&
	       card->ops->change_pin(card, credential, old_pin, new_pin, error);
}

bool card_set_pin(struct card *card, enum credential credential, const struct pin *new_pin,
		  struct error *error)
{
	return able(card, ABLE_SET_PIN, error) && driver_pin_usable(new_pin, error) &&
	       card->ops->set_pin(card, credential, new_pin, error);
}

bool card_read_basic_four(struct card *card, struct basic_four *ret_four, struct error *error)
{
	return able(card, ABLE_BASIC_FOUR, error) &&
	       card->ops->read_basic_four(card, ret_four, error);
}

bool card_read_certificate(struct card *card, enum card_slot slot, enum slot_content *ret_content,
			   struct buffer *certificate, struct error *error)
{
	return able(card, ABLE_READ, error) &&
	       card->ops->read_certificate(card, slot, false, ret_content, certificate, error);
}

bool card_read_back(struct card *card, enum card_slot slot, enum slot_content *ret_content,
		    struct buffer *certificate, struct error *error)
{
	return able(card, ABLE_WRITE, error) &&
	       card->ops->read_back(card, slot, ret_content, certificate, error);
}

bool card_read_ca_certificate(struct card *card, enum card_slot slot, struct buffer *certificate,
			      struct error *error)
{
	enum slot_content content = SLOT_EMPTY;

	if (!able(card, ABLE_READ, error) ||
	    !card->ops->read_certificate(card, slot, true, &content, certificate, error))
		return false;
	if (content != SLOT_HOLDS)
		return error_set(error, ERROR_CARD_NONSENSE, CAUSE_NONE, 0,
				 "no CA certificate on the card");
	return true;
}

bool card_generate(struct card *card, enum card_slot slot, struct card_public_key *ret_key,
		   struct error *error)
{
	return able(card, ABLE_GENERATE, error) && card->ops->generate(card, slot, ret_key, error);
}

bool card_public_key(struct card *card, enum card_slot slot, struct card_public_key *ret_key,
		     struct error *error)
{
	return able(card, ABLE_GENERATE, error) &&
	       card->ops->public_key(card, slot, ret_key, error);
}

bool card_sign(struct card *card, enum card_slot slot, const uint8_t digest[static 32],
	       uint8_t ret_signature[static CARD_SIGNATURE_SIZE], struct error *error)
{
	return able(card, ABLE_SIGN, error) &&
	       card->ops->sign(card, slot, digest, ret_signature, error);
}

bool card_write_certificate(struct card *card, enum card_slot slot, const uint8_t *der, size_t size,
			    struct error *error)
{
	return able(card, ABLE_WRITE, error) &&
	       card->ops->write_certificate(card, slot, der, size, error);
}

enum credential card_slot_credential(enum card_slot slot)
{
	return slot == SLOT_SIGN ? CREDENTIAL_SIGN : CREDENTIAL_AUTH;
}
