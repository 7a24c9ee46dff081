/*
 * An office, an authority and their CA for the tests of CMP messages.
 */
#ifndef MADOGUCHI_TESTS_PKI_CMP_KIT_H
#define MADOGUCHI_TESTS_PKI_CMP_KIT_H

#include "kit.h"

#include "madoguchi/pki/cmp_message.h"

#define KIT_AUTHORITY "CN=authority,O=test,C=JP"

struct cmp_world {
	X509 *ca;
	X509 *office;
	X509 *authority;
	struct cmp_identity *office_identity;
	struct cmp_identity *authority_identity;
	struct cmp_trust *trust;
};

static inline struct cmp_identity *kit_identity(X509 *certificate, X509 *more, EVP_PKEY *key)
{
	char certificate_file[KIT_PATH], key_file[KIT_PATH];
	struct cmp_identity *identity = NULL;
	struct error error = { 0 };

	kit_pem(certificate_file, certificate, more, NULL);
	kit_pem(key_file, NULL, NULL, key);
	if (!cmp_identity_load(certificate_file, key_file, &identity, &error))
		fail_msg("%s %s", error_name(error.code), error.detail);
	unlink(certificate_file);
	unlink(key_file);
	return identity;
}

static inline struct cmp_trust *kit_trust(X509 *ca)
{
	char file[KIT_PATH];
	struct cmp_trust *trust = NULL;
	struct error error = { 0 };

	kit_pem(file, ca, NULL, NULL);
	assert_true(cmp_trust_load(file, &trust, &error));
	unlink(file);
	return trust;
}

/* The office's key is of the given type; the authority's is always an EC key. */
static inline struct cmp_world cmp_world_make(EVP_PKEY *office_key)
{
	struct cmp_world world = { .ca = kit_ca(kit_ec(5), "C=JP,O=test,CN=root") };

	world.office = kit_peer(office_key, "C=JP,O=test,CN=office", world.ca, kit_ec(5));
	world.authority = kit_peer(kit_ec(6), "C=JP,O=test,CN=authority", world.ca, kit_ec(5));
	world.office_identity = kit_identity(world.office, NULL, office_key);
	world.authority_identity = kit_identity(world.authority, NULL, kit_ec(6));
	world.trust = kit_trust(world.ca);
	return world;
}

static inline void cmp_world_done(struct cmp_world *world)
{
	cmp_identity_free(&world->office_identity);
	cmp_identity_free(&world->authority_identity);
	cmp_trust_free(&world->trust);
	X509_free(world->ca);
	X509_free(world->office);
	X509_free(world->authority);
}

static inline struct cmp_header kit_header(enum cmp_body type, uint8_t id)
{
	struct cmp_header header = { .type = type,
				     .recipient = KIT_AUTHORITY,
				     .time_ms = KIT_NOW_MS };

	memset(header.transaction_id, id, sizeof header.transaction_id);
	memset(header.sender_nonce, id ^ 0xff, sizeof header.sender_nonce);
	return header;
}

static inline struct buffer kit_protect(const struct cmp_identity *identity,
					const struct cmp_header *header, const struct buffer *body)
{
	struct buffer message;
	struct error error = { 0 };

	buffer_init(&message, CMP_MESSAGE_MAX);
	if (!cmp_protect(identity, header, body->bytes, body->size, &message, &error))
		fail_msg("%s %s", error_name(error.code), error.detail);
	return message;
}

static inline struct cmp_message *kit_decode(const struct buffer *der)
{
	struct cmp_message *message = NULL;
	struct error error = { 0 };

	if (!cmp_decode(der->bytes, der->size, &message, &error))
		fail_msg("%s %s", error_name(error.code), error.detail);
	return message;
}

static inline struct buffer kit_probe(void)
{
	struct buffer body;

	buffer_init(&body, 1024);
	assert_true(cmp_body_probe(&body, NULL));
	return body;
}

static inline struct buffer kit_ir(EVP_PKEY *key)
{
	struct pki_request request = kit_request(PKI_SIGN);
	struct pki_signer signer = kit_signer(key);
	struct buffer body;

	buffer_init(&body, 1u << 16);
	assert_true(pki_request_crmf(&request, &signer, &body, NULL));
	kit_signer_done(&signer);
	return body;
}

#endif
