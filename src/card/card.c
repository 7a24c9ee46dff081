#include "madoguchi/card/card.h"

#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/message.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/card/driver.h"
#include "madoguchi/card/jpki.h"
#include "madoguchi/card/pin_pad.h"
#include "madoguchi/card/piv.h"

/* Asked in this order, as far as the card's ATR does not tell; the first that knows the card drives
 * it. */
static const struct card_ops *const drivers[] = { &jpki_ops, &piv_ops };

#define DRIVER_COUNT (sizeof(drivers) / sizeof(drivers[0]))

#ifdef MADOGUCHI_TEST
static const struct card_ops *test_driver;

void card_test_driver(const struct card_ops *ops)
{
	test_driver = ops;
}
#endif

static bool ask_driver(struct card *card, const struct card_ops *driver, struct error *error)
{
	bool mine = false;

	if (!driver->detect(card, &mine, error))
		return false;
	if (mine)
		card->ops = driver;
	return true;
}

/* Drivers whose card it seems to be, then those that do not know by the ATR, then the others. */
#define TURNS 3
static int turn_of(const struct card *card, const struct card_ops *driver)
{
	size_t size;
	const uint8_t *atr = card_session_atr(card->session, &size);

	if (driver->likely == NULL)
		return 1;
	return driver->likely(atr, size) ? 0 : 2;
}

static bool choose_driver(struct card *card, struct error *error)
{
#ifdef MADOGUCHI_TEST
	if (test_driver != NULL && !ask_driver(card, test_driver, error))
		return false;
#endif
	for (int turn = 0; turn < TURNS; turn++) {
		for (size_t i = 0; i < DRIVER_COUNT && card->ops == NULL; i++) {
			if (turn_of(card, drivers[i]) == turn &&
			    !ask_driver(card, drivers[i], error))
				return false;
		}
	}
	return card->ops != NULL ||
	       error_set(error, ERROR_CARD_UNKNOWN, CAUSE_NONE, 0, "no driver knows the card");
}

static void keep_keys(struct driver_keys *keys, const struct card_setup *setup)
{
	keys->has_issuer_key = setup->issuer_key != NULL;
	if (keys->has_issuer_key)
		memcpy(keys->issuer_key, setup->issuer_key, ISSUER_KEY_SIZE);
	if (setup->management_key != NULL &&
	    setup->management_key_size <= MANAGEMENT_KEY_SIZE_MAX) {
		keys->management_key_size = setup->management_key_size;
		memcpy(keys->management_key, setup->management_key, setup->management_key_size);
	}
	if (setup->puk != NULL)
		keys->puk = *setup->puk;
}

static bool keep_setup(struct card *card, const struct card_setup *setup, struct error *error)
{
	card->keys = secret_allocate(sizeof(*card->keys));
	if (card->keys == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "keys of the card");
	memset(card->keys, 0, sizeof(*card->keys));
	if (setup == NULL)
		return true;
	keep_keys(card->keys, setup);
	card->setup = *setup;
	card->setup.issuer_key = NULL;
	card->setup.management_key = NULL;
	card->setup.puk = NULL;
	return true;
}

bool card_open(struct card_session *session, const struct card_setup *setup, struct card **ret_card,
	       struct error *error)
{
	struct card *card = calloc(1, sizeof(*card));

	if (card == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "card");
	card->session = session;
	if (!keep_setup(card, setup, error) || !choose_driver(card, error)) {
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
	secret_free(&(*card)->keys);
	secret_free(&(*card)->own);
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
	       card->keys->has_issuer_key && card->family == CARD_FAMILY_JPKI;
}

const char *card_warning(const struct card *card)
{
	return card->warning;
}

const char *card_driver_name(const struct card *card)
{
	return card->ops->name;
}

bool card_credential_facts(const struct card *card, enum credential credential,
			   struct credential_facts *ret_facts)
{
	return card->ops->credential_facts(card, credential, ret_facts);
}

enum credential card_slot_credential(const struct card *card, enum card_slot slot)
{
	return card->ops->slot_credential(card, slot);
}

enum card_key_type card_key_type(const struct card *card, enum card_slot slot)
{
	return card->ops->key_type(card, slot);
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

/* Where a driver has no better words. */
static const struct {
	enum card_ability ability;
	const char *why;
} missing[] = {
	{ ABLE_BASIC_FOUR, N_("This kind of card does not hold the four basic facts.") },
	{ ABLE_UNBLOCK, N_("This kind of card has no PUK.") },
	{ ABLE_PUBLIC_KEY, N_("This card does not tell its present key.") },
};

const char *card_cannot(const struct card *card, enum card_ability ability)
{
	const char *why = NULL;

	if ((card->abilities & (unsigned)ability) != 0)
		return NULL;
	if (card->ops->cannot != NULL)
		why = card->ops->cannot(card, ability);
	for (size_t i = 0; why == NULL && i < sizeof(missing) / sizeof(missing[0]); i++) {
		if (missing[i].ability == ability)
			why = missing[i].why;
	}
	return why != NULL ? why : N_("This kind of card cannot do that.");
}

static bool able(const struct card *card, enum card_ability ability, struct error *error)
{
	const char *why = card_cannot(card, ability);

	if (why != NULL)
		return error_set(error, ERROR_CARD_UNSUPPORTED, CAUSE_NONE, 0, "%s", why);
	return true;
}

/* The card has the credential, and this can be done with it; abilities 0: it has it. */
static bool credential_able(const struct card *card, enum credential credential, unsigned abilities,
			    struct error *error)
{
	struct credential_facts facts;

	if (!card->ops->credential_facts(card, credential, &facts))
		return error_set(error, ERROR_CARD_UNSUPPORTED, CAUSE_NONE, 0,
				 "this card has no such PIN");
	if ((facts.abilities & abilities) != abilities)
		return error_set(error, ERROR_CARD_UNSUPPORTED, CAUSE_NONE, 0, "not with this PIN");
	return true;
}

bool card_tries_left(struct card *card, enum credential credential, uint8_t *ret_tries,
		     struct error *error)
{
	return able(card, ABLE_READ, error) && credential_able(card, credential, 0, error) &&
	       card->ops->tries_left(card, credential, ret_tries, error);
}

bool card_verify(struct card *card, enum credential credential, const struct pin *pin,
		 struct error *error)
{
	return able(card, ABLE_READ, error) &&
	       credential_able(card, credential, CREDENTIAL_VERIFY, error) &&
	       driver_pin_usable(pin, error) && card->ops->verify(card, credential, pin, error);
}

bool card_change_pin(struct card *card, enum credential credential, const struct pin *old_pin,
		     const struct pin *new_pin, struct error *error)
{
	/* Both are looked at before the first is sent: a bad new PIN must not cost a try. */
	return able(card, ABLE_CHANGE_PIN, error) &&
	       credential_able(card, credential, CREDENTIAL_CHANGE, error) &&
	       driver_pin_usable(old_pin, error) && driver_pin_usable(new_pin, error) &&
	       card->ops->change_pin(card, credential, old_pin, new_pin, error);
}

bool card_settle_change(struct card *card, enum credential credential, const struct pin *old_pin,
			const struct pin *new_pin, bool *ret_was_done, struct error *error)
{
	struct error wrong = { 0 };
	uint8_t tries;

	if (!able(card, ABLE_CHANGE_PIN, error) || !driver_pin_usable(old_pin, error) ||
	    !driver_pin_usable(new_pin, error) || !card_tries_left(card, credential, &tries, error))
		return false;
	if (tries < 2)
		return error_set(error, tries == 0 ? ERROR_PIN_BLOCKED : ERROR_PIN_LAST_TRY,
				 CAUSE_NONE, tries, "settling a change");
	if (card_verify(card, credential, new_pin, &wrong)) {
		*ret_was_done = true;
		return true;
	}
	if (wrong.code != ERROR_PIN_WRONG) {
		if (error != NULL)
			*error = wrong;
		return false;
	}
	if (!card_change_pin(card, credential, old_pin, new_pin, error))
		return false;
	*ret_was_done = false;
	return true;
}

bool card_set_pin(struct card *card, enum credential credential, const struct pin *new_pin,
		  struct error *error)
{
	return able(card, ABLE_SET_PIN, error) &&
	       credential_able(card, credential, CREDENTIAL_INITIALISE, error) &&
	       driver_pin_usable(new_pin, error) &&
	       card->ops->set_pin(card, credential, new_pin, error);
}

bool card_unblock(struct card *card, enum credential credential, const struct pin *puk,
		  const struct pin *new_pin, struct error *error)
{
	return able(card, ABLE_UNBLOCK, error) &&
	       credential_able(card, credential, CREDENTIAL_UNBLOCK, error) &&
	       driver_pin_usable(puk, error) && driver_pin_usable(new_pin, error) &&
	       card->ops->unblock(card, credential, puk, new_pin, error);
}

/* What is done with a credential on a pad, by which of the driver's functions. */
static card_by_pad *pad_function(const struct card *card, enum credential_ability ability)
{
	switch (ability) {
	case CREDENTIAL_VERIFY:
		return card->ops->verify_by_pad;
	case CREDENTIAL_CHANGE:
		return card->ops->change_by_pad;
	case CREDENTIAL_INITIALISE:
		return card->ops->set_by_pad;
	case CREDENTIAL_UNBLOCK:
		return card->ops->unblock_by_pad;
	}
	return NULL;
}

const char *card_pad_cannot(struct card *card, enum credential credential,
			    enum credential_ability ability)
{
	struct credential_facts facts;
	unsigned features;

	if (!card->ops->credential_facts(card, credential, &facts) ||
	    (facts.abilities & ability) == 0 || pad_function(card, ability) == NULL)
		return N_("This card does not take this from a PIN pad.");
	if (!facts.digits_only)
		return N_("A PIN pad has no letters.");
	features = pin_pad_features(card->session);
	if (features == PIN_PAD_NONE)
		return N_("This reader has no PIN pad.");
	if (features != PIN_PAD_BOTH &&
	    (features != PIN_PAD_VERIFY || ability != CREDENTIAL_VERIFY))
		return N_("The PIN pad of this reader cannot set a PIN.");
	return NULL;
}

static bool by_pad(struct card *card, enum credential credential, enum credential_ability ability,
		   enum language language, struct error *error)
{
	const char *why;

	if (!credential_able(card, credential, ability, error))
		return false;
	why = card_pad_cannot(card, credential, ability);
	if (why != NULL)
		return error_set(error, ERROR_CARD_UNSUPPORTED, CAUSE_NONE, 0, "%s", why);
	return pad_function(card, ability)(card, credential, language, error);
}

bool card_verify_by_pad(struct card *card, enum credential credential, enum language language,
			struct error *error)
{
	return able(card, ABLE_READ, error) &&
	       by_pad(card, credential, CREDENTIAL_VERIFY, language, error);
}

bool card_change_by_pad(struct card *card, enum credential credential, enum language language,
			struct error *error)
{
	return able(card, ABLE_CHANGE_PIN, error) &&
	       by_pad(card, credential, CREDENTIAL_CHANGE, language, error);
}

bool card_set_by_pad(struct card *card, enum credential credential, enum language language,
		     struct error *error)
{
	return able(card, ABLE_SET_PIN, error) &&
	       by_pad(card, credential, CREDENTIAL_INITIALISE, language, error);
}

bool card_unblock_by_pad(struct card *card, enum credential credential, enum language language,
			 struct error *error)
{
	return able(card, ABLE_UNBLOCK, error) &&
	       by_pad(card, credential, CREDENTIAL_UNBLOCK, language, error);
}

bool card_prepare(struct card *card, struct error *error)
{
	return card->ops->prepare == NULL || card->ops->prepare(card, error);
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
	return able(card, ABLE_PUBLIC_KEY, error) &&
	       card->ops->public_key(card, slot, ret_key, error);
}

bool card_sign(struct card *card, enum card_slot slot, const uint8_t digest[static 32],
	       struct card_signature *ret_signature, struct error *error)
{
	return able(card, ABLE_SIGN, error) &&
	       card->ops->sign(card, slot, digest, ret_signature, error);
}

static bool agrees(const struct card *card, struct error *error)
{
	return card->ops->agree != NULL ||
	       error_set(error, ERROR_CARD_KEY_UNFIT, CAUSE_NONE, 0, "%s", card->ops->name);
}

bool card_agreement_key(struct card *card, uint8_t ret_point[static CARD_POINT_SIZE],
			struct error *error)
{
	return agrees(card, error) && card->ops->agreement_key(card, ret_point, error);
}

bool card_agree(struct card *card, const uint8_t point[static CARD_POINT_SIZE],
		uint8_t ret_shared[static CARD_SHARED_SIZE], struct error *error)
{
	return agrees(card, error) && card->ops->agree(card, point, ret_shared, error);
}

bool card_write_certificate(struct card *card, enum card_slot slot, const uint8_t *der, size_t size,
			    struct error *error)
{
	return able(card, ABLE_WRITE, error) &&
	       card->ops->write_certificate(card, slot, der, size, error);
}
