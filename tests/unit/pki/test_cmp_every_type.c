/* One message of each type that the office sends: openssl asn1parse reads it to its end, and what
 * is changed in it is refused or read, but never more. */
#include "cmp_kit.h"

#include "mutate.h"

#include "../../fuzz/fuzz_cmp_message.c"

#define MUTATIONS 1500
#define TYPES 9

static struct cmp_world world;
static struct buffer message[TYPES];

static struct buffer made(enum cmp_body type, struct buffer body)
{
	struct cmp_header header = kit_header(type, (uint8_t)type);
	struct buffer der = kit_protect(world.office_identity, &header, &body);

	buffer_done(&body);
	return der;
}

static struct buffer request(bool update, bool p10)
{
	struct pki_request wanted = kit_request(PKI_SIGN);
	struct pki_signer signer = kit_signer(kit_rsa(0));
	struct buffer body, old = kit_der(world.office);

	buffer_init(&body, 1u << 16);
	if (update) {
		wanted.old_certificate = old.bytes;
		wanted.old_certificate_size = old.size;
	}
	assert_true((p10 ? pki_request_p10 : pki_request_crmf)(&wanted, &signer, &body, NULL));
	kit_signer_done(&signer);
	buffer_done(&old);
	return body;
}

static struct buffer from_certificate(bool revocation)
{
	struct buffer body, der = kit_der(world.office);

	buffer_init(&body, 1u << 16);
	if (revocation)
		assert_true(
		    pki_request_revocation(der.bytes, der.size, PKI_KEY_COMPROMISE, &body, NULL));
	else
		assert_true(
		    cmp_body_confirm(der.bytes, der.size, false, "other name", &body, NULL));
	buffer_done(&der);
	return body;
}

static struct buffer poll(void)
{
	struct buffer body;

	buffer_init(&body, 64);
	assert_true(cmp_body_poll(-1, &body, NULL));
	return body;
}

static struct buffer nothing(void)
{
	struct buffer body;

	buffer_init(&body, 8);
	assert_true(buffer_append(&body, "\x05\x00", 2));
	return body;
}

static int set_up(void **state)
{
	struct buffer nested;
	int count = 0;

	(void)state;
	world = cmp_world_make(kit_rsa(1));
	message[count++] = made(CMP_IR, request(false, false));
	message[count++] = made(CMP_KUR, request(true, false));
	message[count++] = made(CMP_P10CR, request(false, true));
	message[count++] = made(CMP_RR, from_certificate(true));
	message[count++] = made(CMP_CERTCONF, from_certificate(false));
	message[count++] = made(CMP_POLLREQ, poll());
	message[count++] = made(CMP_GENM, kit_probe());
	buffer_init(&nested, CMP_MESSAGE_MAX);
	assert_true(cmp_body_nested(message, (size_t)count, &nested, NULL));
	message[count++] = made(CMP_NESTED, nested);
	message[count++] = made(CMP_PKICONF, nothing());
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	for (int i = 0; i < TYPES; i++)
		buffer_done(&message[i]);
	cmp_world_done(&world);
	return 0;
}

/* The exit status tells; the last line that it prints ends at the last byte. */
static void test_openssl_reads_each(void **state)
{
	(void)state;
	for (int i = 0; i < TYPES; i++) {
		char path[] = "/tmp/madoguchi-asn1-XXXXXX", command[128];
		const int fd = mkstemp(path);

		assert_true(fd >= 0);
		assert_int_equal(write(fd, message[i].bytes, message[i].size), message[i].size);
		close(fd);
		snprintf(command, sizeof(command),
			 "openssl asn1parse -inform DER -in %s >/dev/null 2>&1", path);
		assert_int_equal(system(command), 0);
		unlink(path);
	}
}

static void test_changed_messages(void **state)
{
	(void)state;
	for (int i = 0; i < TYPES; i++)
		mutate(message[i].bytes, message[i].size, MUTATIONS, 20261128u + (uint32_t)i,
		       LLVMFuzzerTestOneInput);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_openssl_reads_each),
		cmocka_unit_test(test_changed_messages),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
