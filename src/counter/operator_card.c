#include "madoguchi/counter/operator_card.h"

#include <string.h>
#include <sys/random.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/pki/certificate.h"
#include "madoguchi/pki/request.h"
#include "madoguchi/pki/signer.h"
#include "madoguchi/store/sign_in.h"

_Static_assert(OPERATOR_CARD_SIZE == PKI_DIGEST_SIZE, "an operator's card is a fingerprint");

#define PUBLIC_KEY_MAX 1024

static bool stranger(const char *why, struct error *error)
{
	return error_set(error, ERROR_CARD_STRANGER, CAUSE_NONE, 0, "%s", why);
}

/* Appends the certificate of user authentication. */
static bool read_certificate(struct counter *counter, struct buffer *ret_der,
			     struct certificate_facts *ret_facts, struct error *error)
{
	enum slot_content content;
	const int64_t now_ms = clock_now_ms();

	if (!counter_card_begin(counter, error) ||
	    !card_read_certificate(counter->card, SLOT_AUTH, &content, ret_der, error))
		return false;
	if (content != SLOT_HOLDS)
		return stranger("no certificate of user authentication", error);
	if (!certificate_inspect(ret_der->bytes, ret_der->size, ret_facts, error))
		return false;
	return (ret_facts->not_before_ms <= now_ms && now_ms < ret_facts->not_after_ms) ||
	       error_set(error, ERROR_CARD_EXPIRED, CAUSE_NONE, 0, "card of an operator");
}

/* Fresh bytes, so that no signature of another day or purpose fits. */
static bool challenge(struct counter *counter, const struct buffer *der, const struct pin *pin,
		      struct error *error)
{
	const enum credential credential = card_slot_credential(counter->card, SLOT_AUTH);
	uint8_t message[PKI_DIGEST_SIZE], digest[PKI_DIGEST_SIZE];
	struct card_signature signature;
	struct buffer key;
	bool done;

	if (getrandom(message, sizeof(message), 0) != (ssize_t)sizeof(message))
		return error_set(error, ERROR_INTERNAL, CAUSE_NONE, 0, "getrandom");
	pki_sha256(message, sizeof(message), digest);
	buffer_init(&key, PUBLIC_KEY_MAX);
	done = certificate_public_key(der->bytes, der->size, &key, error) &&
	       card_verify(counter->card, credential, pin, error) &&
	       card_sign(counter->card, SLOT_AUTH, digest, &signature, error);
	if (done && !pki_verify(key.bytes, key.size, message, sizeof(message), signature.bytes,
				signature.size))
		done = error_set(error, ERROR_CARD_MISMATCH, CAUSE_NONE, 0,
				 "the operator's signature does not verify");
	buffer_done(&key);
	return done;
}

bool operator_card_bind(struct counter *counter, const char *name, const struct pin *pin,
			struct error *error)
{
	struct certificate_facts facts;
	struct buffer der;
	bool done;

	buffer_init(&der, CARD_CERTIFICATE_MAX);
	done = read_certificate(counter, &der, &facts, error) &&
	       challenge(counter, &der, pin, error) &&
	       operator_set_card(counter->store, name, facts.fingerprint, error);
	counter_card_end(counter);
	buffer_done(&der);
	return done;
}

static bool is_welcome(struct counter *counter, const struct certificate_facts *facts,
		       const char *clerk, struct error *error)
{
	struct operator_record owner;
	struct error missing;

	if (!operator_by_card(counter->store, facts->fingerprint, &owner, &missing))
		return error_only_missing(&missing, error) && stranger("not bound", error);
	return clerk == NULL || strcmp(clerk, owner.name) != 0 ||
	       error_set(error, ERROR_SECOND_PERSON, CAUSE_NONE, 0, "the clerk's own card");
}

bool operator_card_prove(struct counter *counter, const struct pin *pin, enum right right,
			 const char *clerk, struct operator_record *ret_record, struct error *error)
{
	struct certificate_facts facts;
	struct buffer der;
	bool done;

	buffer_init(&der, CARD_CERTIFICATE_MAX);
	done = read_certificate(counter, &der, &facts, error) &&
	       is_welcome(counter, &facts, clerk, error) && challenge(counter, &der, pin, error) &&
	       sign_in_prove_card(counter->store, facts.fingerprint, right, ret_record, error);
	counter_card_end(counter);
	buffer_done(&der);
	return done;
}
