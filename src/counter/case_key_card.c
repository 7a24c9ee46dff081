#include "madoguchi/counter/case_key_card.h"

#include <string.h>

#include "case_key_parts.h"

_Static_assert(CARD_POINT_SIZE == KEY_POINT_SIZE && CARD_SHARED_SIZE == KEY_SHARED_SIZE,
	       "what a card says is what a slot takes");

struct opened {
	struct card_session *session;
	struct card *card;
	struct key_slots *slots;
	uint8_t point[KEY_POINT_SIZE];
};

static void end(struct opened *opened)
{
	key_slots_free(&opened->slots);
	card_close(&opened->card);
	card_session_close(&opened->session);
}

/* A card with a slot of this key; without one, or when something fails, nothing stays open. */
static bool begin(const struct config *config, struct opened *opened, struct error *error)
{
	*opened = (struct opened){ .session = NULL };
	if (case_key_slots(config, &opened->slots, error) &&
	    card_session_open(config->reader, &opened->session, error) &&
	    card_open(opened->session, NULL, &opened->card, error) &&
	    card_agreement_key(opened->card, opened->point, error) &&
	    (key_slots_of_card(opened->slots, opened->point) != NULL ||
	     error_set(error, ERROR_KEY_CARD, CAUSE_NONE, 0, "%s", config->case_key_file)))
		return true;
	end(opened);
	return false;
}

static bool agree(void *context, const struct key_public *peer,
		  uint8_t ret_shared[static KEY_SHARED_SIZE], struct error *error)
{
	return card_agree(context, peer->bytes, ret_shared, error);
}

static bool open_slot(struct card *card, const struct key_slots *slots, const uint8_t *point,
		      const struct pin *pin, struct seal_key **ret_key, struct error *error)
{
	const struct key_holder holder = { .agree = agree, .context = card };

	return card_verify(card, CREDENTIAL_PIV_PIN, pin, error) &&
	       key_slots_open_by_card(slots, point, &holder, ret_key, error);
}

bool case_key_card_tries(const struct config *config, uint8_t *ret_tries, struct error *error)
{
	struct opened opened;
	bool done;

	if (!begin(config, &opened, error))
		return false;
	done = card_tries_left(opened.card, CREDENTIAL_PIV_PIN, ret_tries, error);
	end(&opened);
	return done;
}

bool case_key_card_open(const struct config *config, const struct pin *pin,
			struct seal_key **ret_key, struct error *error)
{
	struct opened opened;
	bool done;

	if (!begin(config, &opened, error))
		return false;
	done = open_slot(opened.card, opened.slots, opened.point, pin, ret_key, error);
	end(&opened);
	return done;
}

/* Its certificate may be another key's: what was sealed for it must open with it. */
static bool add(struct counter *counter, struct key_slots *slots, const struct pin *pin,
		const char *name, int *ret_number, struct error *error)
{
	uint8_t point[KEY_POINT_SIZE];
	struct seal_key *proof = NULL;
	bool done;

	done = counter_card_begin(counter, error) &&
	       card_agreement_key(counter->card, point, error) &&
	       key_slots_add_card(slots, counter->case_key, point, name, ret_number, error) &&
	       open_slot(counter->card, slots, point, pin, &proof, error) &&
	       case_key_keep_added(counter, slots, *ret_number, KEY_SLOT_CARD, error);
	counter_card_end(counter);
	seal_key_free(&proof);
	return done;
}

bool case_key_card_add(struct counter *counter, const struct pin *pin, const char *name,
		       int *ret_number, struct error *error)
{
	struct key_slots *slots = NULL;
	bool done;

	if (counter->case_key == NULL)
		return error_set(error, ERROR_KEY_MISSING, CAUSE_NONE, 0, "not open");
	if (!case_key_slots(counter->config, &slots, error))
		return false;
	done = add(counter, slots, pin, name, ret_number, error);
	key_slots_free(&slots);
	return done;
}
