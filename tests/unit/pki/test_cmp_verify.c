/* Whose protection is believed, and whose is not. */
#include "cmp_kit.h"

#include <limits.h>

#include "../../../src/pki/cmp_asn1.h"
#include "../../../src/pki/der.h"

static struct cmp_world world;

static int set_up(void **state)
{
	(void)state;
	world = cmp_world_make(kit_rsa(0));
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	cmp_world_done(&world);
	return 0;
}

static struct buffer signed_by(const struct cmp_identity *identity)
{
	struct cmp_header header = kit_header(CMP_GENM, 9);
	struct buffer body = kit_probe();
	struct buffer message = kit_protect(identity, &header, &body);

	buffer_done(&body);
	return message;
}

/* NULL: believed. */
static void expect(const struct buffer *der, int64_t now_ms, const char *reason)
{
	struct cmp_message *message = kit_decode(der);
	struct error error = { 0 };
	bool believed = cmp_verify(message, world.trust, now_ms, &error);

	if (believed != (reason == NULL))
		fail_msg("%s instead of %s", error.detail, reason != NULL ? reason : "belief");
	if (reason != NULL) {
		assert_int_equal(error.code, ERROR_ANSWER_WRONG);
		assert_string_equal(error.detail, reason);
	}
	cmp_message_free(&message);
}

static void test_both_key_types_are_believed(void **state)
{
	struct buffer office = signed_by(world.office_identity);
	struct buffer authority = signed_by(world.authority_identity);

	(void)state;
	expect(&office, KIT_NOW_MS, NULL);
	expect(&authority, KIT_NOW_MS, NULL);
	buffer_done(&office);
	buffer_done(&authority);
}

static void test_our_clock_decides(void **state)
{
	struct buffer der = signed_by(world.office_identity);

	(void)state;
	expect(&der, KIT_NOW_MS - 2 * KIT_DAY_MS, "the sender's certificate is not trusted");
	expect(&der, KIT_NOW_MS + 301 * KIT_DAY_MS, "the sender's certificate is not trusted");
	buffer_done(&der);
}

static void test_strangers_are_not_believed(void **state)
{
	X509 *ca = kit_ca(kit_ec(7), "C=JP,O=test,CN=root");
	X509 *stranger = kit_peer(kit_ec(0), "C=JP,O=test,CN=office", ca, kit_ec(7));
	struct cmp_identity *identity = kit_identity(stranger, ca, kit_ec(0));
	struct buffer der = signed_by(identity);

	(void)state;
	expect(&der, KIT_NOW_MS, "the sender's certificate is not trusted");
	buffer_done(&der);
	cmp_identity_free(&identity);
	X509_free(stranger);
	X509_free(ca);
}

/* A chain with a CA in between, which the message itself carries. */
static void test_a_chain_in_the_message_is_used(void **state)
{
	X509 *between = kit_make(&(struct kit_certificate){ .key = kit_ec(1),
							    .issuer = world.ca,
							    .issuer_key = kit_ec(5),
							    .subject = "C=JP,O=test,CN=between",
							    .usage = "critical,keyCertSign",
							    .policy = "",
							    .basic = "critical,CA:TRUE",
							    .name = "" });
	X509 *office = kit_peer(kit_ec(0), "C=JP,O=test,CN=office", between, kit_ec(1));
	struct cmp_identity *with = kit_identity(office, between, kit_ec(0));
	struct cmp_identity *without = kit_identity(office, NULL, kit_ec(0));
	struct buffer good = signed_by(with), bad = signed_by(without);

	(void)state;
	expect(&bad, KIT_NOW_MS, "the sender's certificate is not trusted");
	expect(&good, KIT_NOW_MS, NULL);
	/* A chain that has held holds for a minute, whatever message brings the signer. */
	expect(&bad, KIT_NOW_MS + 59000, NULL);
	expect(&bad, KIT_NOW_MS + 61000, "the sender's certificate is not trusted");
	expect(&bad, KIT_NOW_MS - 1000, "the sender's certificate is not trusted");
	buffer_done(&good);
	buffer_done(&bad);
	cmp_identity_free(&with);
	cmp_identity_free(&without);
	X509_free(office);
	X509_free(between);
}

/* Decodes, lets change() alter the message, and encodes it again. */
static struct buffer altered(void (*change)(struct cmp_message_asn1 *message))
{
	struct buffer der = signed_by(world.office_identity), made;
	struct cmp_message_asn1 *message =
	    der_decode(ASN1_ITEM_rptr(CMP_MESSAGE), der.bytes, der.size);

	assert_non_null(message);
	change(message);
	buffer_init(&made, CMP_MESSAGE_MAX);
	assert_true(der_encode(ASN1_ITEM_rptr(CMP_MESSAGE), message, &made, NULL));
	ASN1_item_free((void *)message, ASN1_ITEM_rptr(CMP_MESSAGE));
	buffer_done(&der);
	return made;
}

static void drop_certificates(struct cmp_message_asn1 *message)
{
	sk_ASN1_TYPE_pop_free(message->certificates, ASN1_TYPE_free);
	message->certificates = NULL;
}

static void add_certificate(struct cmp_message_asn1 *message, X509 *certificate)
{
	struct buffer der = kit_der(certificate);

	assert_true(sk_ASN1_TYPE_push(message->certificates,
				      der_raw(V_ASN1_SEQUENCE, der.bytes, der.size)) > 0);
	buffer_done(&der);
}

static void put_certificate(struct cmp_message_asn1 *message, X509 *certificate)
{
	drop_certificates(message);
	message->certificates = sk_ASN1_TYPE_new_null();
	add_certificate(message, certificate);
	X509_free(certificate);
}

/* The same key certified under another name: the signature holds, the name does not. */
static void put_other_name(struct cmp_message_asn1 *message)
{
	put_certificate(message, kit_peer(kit_rsa(0), "C=JP,O=test,CN=other", world.ca, kit_ec(5)));
}

/* The same name and another key. */
static void put_other_key(struct cmp_message_asn1 *message)
{
	put_certificate(message,
			kit_peer(kit_rsa(1), "C=JP,O=test,CN=office", world.ca, kit_ec(5)));
	ASN1_OCTET_STRING_free(message->header->sender_key);
	message->header->sender_key = NULL;
}

static void put_other_usage(struct cmp_message_asn1 *message)
{
	put_certificate(message,
			kit_make(&(struct kit_certificate){ .key = kit_rsa(0),
							    .subject = "C=JP,O=test,CN=office",
							    .issuer = world.ca,
							    .issuer_key = kit_ec(5),
							    .usage = "critical,keyEncipherment",
							    .policy = "",
							    .name = "" }));
}

static void change_key_id(struct cmp_message_asn1 *message)
{
	message->header->sender_key->data[0] ^= 1;
}

static void change_nonce(struct cmp_message_asn1 *message)
{
	message->header->sender_nonce->data[0] ^= 1;
}

static void set_algorithm(struct cmp_message_asn1 *message, int nid)
{
	X509_ALGOR_set0(message->header->protection_algorithm, OBJ_nid2obj(nid), V_ASN1_NULL, NULL);
}

static void use_sha1(struct cmp_message_asn1 *message)
{
	set_algorithm(message, NID_sha1WithRSAEncryption);
}

static void use_mac(struct cmp_message_asn1 *message)
{
	set_algorithm(message, NID_id_PasswordBasedMAC);
}

static void use_curve(struct cmp_message_asn1 *message)
{
	set_algorithm(message, NID_ecdsa_with_SHA256);
}

static void name_by_mail(struct cmp_message_asn1 *message)
{
	ASN1_IA5STRING *mail = ASN1_IA5STRING_new();

	ASN1_STRING_set(mail, "a@example.jp", -1);
	GENERAL_NAME_set0_value(message->header->sender, GEN_EMAIL, mail);
}

static void test_altered_messages_are_not_believed(void **state)
{
	static const struct {
		void (*change)(struct cmp_message_asn1 *message);
		const char *reason;
	} row[] = {
		{ drop_certificates, "no certificate of the sender" },
		{ put_other_name, "no certificate of the sender" },
		{ put_other_key, "the protection does not hold" },
		{ put_other_usage, "the sender's key is not for signatures" },
		{ change_key_id, "no certificate of the sender" },
		{ change_nonce, "the protection does not hold" },
		{ use_sha1, "the protection is no signature of this profile" },
		{ use_mac, "the protection is no signature of this profile" },
		{ use_curve, "the protection does not hold" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct buffer der = altered(row[i].change);

		expect(&der, KIT_NOW_MS, row[i].reason);
		buffer_done(&der);
	}
}

static void test_a_sender_without_directory_name(void **state)
{
	struct cmp_message_asn1 *message;
	struct buffer der = signed_by(world.office_identity), made;
	GENERAL_NAME *name;

	(void)state;
	message = der_decode(ASN1_ITEM_rptr(CMP_MESSAGE), der.bytes, der.size);
	name = message->header->sender;
	X509_NAME_free(name->d.directoryName);
	name->d.directoryName = NULL;
	name_by_mail(message);
	buffer_init(&made, CMP_MESSAGE_MAX);
	assert_true(der_encode(ASN1_ITEM_rptr(CMP_MESSAGE), message, &made, NULL));
	expect(&made, KIT_NOW_MS, "the sender is not a directory name");
	ASN1_item_free((void *)message, ASN1_ITEM_rptr(CMP_MESSAGE));
	buffer_done(&made);
	buffer_done(&der);
}

static void drop_algorithm(struct cmp_message_asn1 *message)
{
	X509_ALGOR_free(message->header->protection_algorithm);
	message->header->protection_algorithm = NULL;
}

static void drop_protection(struct cmp_message_asn1 *message)
{
	ASN1_BIT_STRING_free(message->protection);
	message->protection = NULL;
}

static void long_id(struct cmp_message_asn1 *message)
{
	static const uint8_t bytes[CMP_ID_SIZE + 1];

	ASN1_OCTET_STRING_set(message->header->transaction_id, bytes, sizeof bytes);
}

static void long_nonce(struct cmp_message_asn1 *message)
{
	static const uint8_t bytes[CMP_NONCE_MAX + 1];

	ASN1_OCTET_STRING_set(message->header->sender_nonce, bytes, sizeof bytes);
}

static void other_version(struct cmp_message_asn1 *message)
{
	ASN1_INTEGER_set(message->header->version, 3);
}

static void many_certificates(struct cmp_message_asn1 *message)
{
	int i;

	for (i = 0; i < CMP_CERTIFICATES_MAX; i++)
		add_certificate(message, world.ca);
}

static void test_messages_outside_the_profile_do_not_decode(void **state)
{
	static const struct {
		void (*change)(struct cmp_message_asn1 *message);
		const char *reason;
	} row[] = {
		{ drop_algorithm, "protection without algorithm or the reverse" },
		{ drop_protection, "protection without algorithm or the reverse" },
		{ long_id, "transactionID" },
		{ long_nonce, "senderNonce" },
		{ other_version, "pvno" },
		{ many_certificates, "too many certificates" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct buffer der = altered(row[i].change);
		struct cmp_message *message = NULL;
		struct error error = { 0 };

		assert_false(cmp_decode(der.bytes, der.size, &message, &error));
		assert_int_equal(error.code, ERROR_ANSWER_WRONG);
		assert_string_equal(error.detail, row[i].reason);
		assert_null(message);
		buffer_done(&der);
	}
}

/* confirmWaitTime is a moment in the header; what is told is how long after messageTime it is. */
static void test_confirm_wait_time(void **state)
{
	static const struct {
		const char *info; /* generalInfo, hexadecimal */
		int wait_s;
	} row[] = {
		{ "301d301b06082b0601050507040e180f32303236313132313031303030305a", 3600 },
		{ "301d301b06082b0601050507040e180f32303236313132303031303030305a", 0 },
		{ "301d301b06082b0601050507040e180f39393939313132303031303030305a", INT_MAX },
		{ "300e300c06082b0601050507040d0500", -1 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof row / sizeof row[0]; i++) {
		struct buffer der = signed_by(world.office_identity), made;
		struct cmp_message_asn1 *message =
		    der_decode(ASN1_ITEM_rptr(CMP_MESSAGE), der.bytes, der.size);
		struct cmp_message *read;
		uint8_t info[64];

		assert_true(hex_decode(row[i].info, info, strlen(row[i].info) / 2));
		message->header->general_info =
		    der_decode(ASN1_ITEM_rptr(CMP_INFOS), info, strlen(row[i].info) / 2);
		assert_non_null(message->header->general_info);
		buffer_init(&made, CMP_MESSAGE_MAX);
		assert_true(der_encode(ASN1_ITEM_rptr(CMP_MESSAGE), message, &made, NULL));
		read = kit_decode(&made);
		assert_int_equal(read->confirm_wait_s, row[i].wait_s);
		cmp_message_free(&read);
		ASN1_item_free((void *)message, ASN1_ITEM_rptr(CMP_MESSAGE));
		buffer_done(&made);
		buffer_done(&der);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_both_key_types_are_believed),
		cmocka_unit_test(test_our_clock_decides),
		cmocka_unit_test(test_strangers_are_not_believed),
		cmocka_unit_test(test_a_chain_in_the_message_is_used),
		cmocka_unit_test(test_altered_messages_are_not_believed),
		cmocka_unit_test(test_a_sender_without_directory_name),
		cmocka_unit_test(test_messages_outside_the_profile_do_not_decode),
		cmocka_unit_test(test_confirm_wait_time),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
