/* libFuzzer entry: any bytes as a CMP message, and what lies inside it. */
#include <stdlib.h>

#include "madoguchi/pki/certificate.h"
#include "madoguchi/pki/cmp_message.h"

#define NOW_MS INT64_C(1795219200000)
#define CA_FILE "tests/vectors/cmp/ca.pem"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const struct cmp_trust *trust(void)
{
	static struct cmp_trust *loaded;

	/* Without a CA nothing past the signature would be reached. */
	if (loaded == NULL && !cmp_trust_load(CA_FILE, &loaded, NULL))
		abort();
	return loaded;
}

static void look_into(const struct cmp_message *message)
{
	struct certificate_facts facts;
	struct buffer key;
	bool proved;

	(void)cmp_verify(message, trust(), NOW_MS, NULL);
	buffer_init(&key, CMP_MESSAGE_MAX);
	(void)pki_request_inspect(message->type, message->body.bytes, message->body.size, &key,
				  &proved, NULL);
	buffer_done(&key);
	if (message->certificate.size > 0 &&
	    certificate_inspect(message->certificate.bytes, message->certificate.size, &facts,
				NULL) &&
	    facts.not_after_ms == INT64_MIN)
		abort();
}

/* What is nested may be anything that is strict DER. */
static void take_apart(const struct cmp_message *message)
{
	struct cmp_message *inner;
	struct buffer der;
	size_t i;

	for (i = 0; i < cmp_nested_count(message); i++) {
		inner = NULL;
		buffer_init(&der, CMP_MESSAGE_MAX);
		if (cmp_nested_at(message, i, &der, NULL) &&
		    cmp_decode(der.bytes, der.size, &inner, NULL))
			look_into(inner);
		cmp_message_free(&inner);
		buffer_done(&der);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct cmp_message *message = NULL;

	if (!cmp_decode(bytes, size, &message, NULL))
		return 0;
	look_into(message);
	take_apart(message);
	cmp_message_free(&message);
	return 0;
}
