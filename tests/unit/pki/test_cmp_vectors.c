/* run: takes=28 */
/* Messages that `openssl cmp` wrote, stored in tests/vectors/cmp by make.sh. */
#include "cmp_kit.h"

#define FOLDER "tests/vectors/cmp/"
#define CLIENT "CN=Vector Office,O=Vectors,C=JP"
#define SERVER "CN=Vector CMP Server,O=Vectors,C=JP"

static const struct vector {
	const char *file;
	enum cmp_body type;
	enum cmp_status status;
	unsigned failure;
	int request_id;
	int check_after_s;
	bool has_certificate;
	bool open;	    /* no protection at all */
	bool mac;	    /* protected by a secret */
	const char *sender; /* NULL: the server */
	const char *text;   /* NULL: not compared */
} vectors[] = {
	{ .file = "ir.der", .type = CMP_IR, .status = CMP_STATUS_NONE, .sender = CLIENT },
	{ .file = "kur.der", .type = CMP_KUR, .status = CMP_STATUS_NONE, .sender = CLIENT },
	{ .file = "p10cr.der", .type = CMP_P10CR, .status = CMP_STATUS_NONE, .sender = CLIENT },
	{ .file = "rr.der", .type = CMP_RR, .status = CMP_STATUS_NONE, .sender = CLIENT },
	{ .file = "genm.der", .type = CMP_GENM, .status = CMP_STATUS_NONE, .sender = CLIENT },
	{ .file = "pollreq.der", .type = CMP_POLLREQ, .status = CMP_STATUS_NONE, .sender = CLIENT },
	{ .file = "certconf.der", .type = CMP_CERTCONF, .sender = CLIENT },
	{ .file = "p10cr-certconf.der", .type = CMP_CERTCONF, .request_id = -1, .sender = CLIENT },
	{ .file = "ip.der", .type = CMP_IP, .has_certificate = true },
	{ .file = "kup.der", .type = CMP_KUP, .has_certificate = true },
	{ .file = "cp.der", .type = CMP_CP, .request_id = -1, .has_certificate = true },
	{ .file = "pkiconf.der", .type = CMP_PKICONF, .status = CMP_STATUS_NONE },
	{ .file = "genp.der", .type = CMP_GENP, .status = CMP_STATUS_NONE },
	{ .file = "rp.der", .type = CMP_RP, .status = CMP_ACCEPTED },
	{ .file = "waiting.der", .type = CMP_IP, .status = CMP_STATUS_WAITING },
	{ .file = "pollrep.der",
	  .type = CMP_POLLREP,
	  .status = CMP_STATUS_NONE,
	  .check_after_s = 1 },
	{ .file = "rejected.der",
	  .type = CMP_IP,
	  .status = CMP_REJECTION,
	  .failure = CMP_FAIL_BIT(CMP_FAIL_DUPLICATE_CERT_REQ),
	  .text = "duplicate" },
	{ .file = "error.der", .type = CMP_ERROR, .status = CMP_REJECTION },
	{ .file = "error-unprotected.der",
	  .type = CMP_ERROR,
	  .status = CMP_REJECTION,
	  .open = true },
	{ .file = "genp-mac.der", .type = CMP_GENP, .status = CMP_STATUS_NONE, .mac = true },
};
#define VECTORS (sizeof vectors / sizeof vectors[0])

static struct cmp_trust *trust;

static struct buffer vector_file(const struct vector *vector)
{
	char path[128];

	snprintf(path, sizeof path, FOLDER "%s", vector->file);
	return kit_file(path);
}

static int set_up(void **state)
{
	(void)state;
	return cmp_trust_load(FOLDER "ca.pem", &trust, NULL) ? 0 : -1;
}

static int tear_down(void **state)
{
	(void)state;
	cmp_trust_free(&trust);
	return 0;
}

static void check_fields(const struct vector *wanted, const struct cmp_message *message)
{
	assert_int_equal(message->type, wanted->type);
	assert_int_equal(message->status, wanted->status);
	assert_int_equal(message->request_id, wanted->request_id);
	assert_int_equal(message->check_after_s, wanted->check_after_s);
	assert_int_equal(message->certificate.size > 0, wanted->has_certificate);
	assert_int_equal(message->has_protection, !wanted->open);
	assert_int_equal(message->transaction_id_size, CMP_ID_SIZE);
	assert_int_equal(message->sender_nonce_size, CMP_NONCE_SIZE);
	assert_int_equal(message->confirm_wait_s, -1);
	if (wanted->failure != 0)
		assert_int_equal(message->failure, wanted->failure);
	if (wanted->text != NULL)
		assert_true(strstr(message->status_text, wanted->text) != NULL);
	if (!wanted->open && !wanted->mac)
		assert_string_equal(message->sender,
				    wanted->sender != NULL ? wanted->sender : SERVER);
}

static void test_openssl_messages_decode_and_verify(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < VECTORS; i++) {
		struct buffer der = vector_file(&vectors[i]);
		struct cmp_message *message = kit_decode(&der);
		struct error error = { 0 };
		bool wanted = !vectors[i].open && !vectors[i].mac;

		check_fields(&vectors[i], message);
		if (cmp_verify(message, trust, message->time_ms, &error) != wanted)
			fail_msg("%s: %s", vectors[i].file, error.detail);
		cmp_message_free(&message);
		assert_null(message);
		buffer_done(&der);
	}
}

static void test_macs_and_open_messages_are_not_believed(void **state)
{
	static const char *const reason[] = { "not protected",
					      "the protection is no signature of this profile" };
	size_t i;

	(void)state;
	for (i = 0; i < VECTORS; i++) {
		struct error error = { 0 };
		struct cmp_message *message;
		struct buffer der;

		if (!vectors[i].open && !vectors[i].mac)
			continue;
		der = vector_file(&vectors[i]);
		message = kit_decode(&der);
		assert_false(cmp_verify(message, trust, message->time_ms, &error));
		assert_int_equal(error.code, ERROR_ANSWER_WRONG);
		assert_string_equal(error.detail, reason[vectors[i].mac]);
		cmp_message_free(&message);
		buffer_done(&der);
	}
}

static void test_every_prefix_and_every_tail_is_refused(void **state)
{
	size_t i, size;

	(void)state;
	for (i = 0; i < VECTORS; i++) {
		struct buffer der = vector_file(&vectors[i]);
		struct cmp_message *message = NULL;
		struct error error = { 0 };

		for (size = 0; size < der.size; size++) {
			assert_false(cmp_decode(der.bytes, size, &message, &error));
			assert_int_equal(error.code, ERROR_ANSWER_WRONG);
			assert_null(message);
		}
		assert_true(buffer_append(&der, "", 1));
		assert_false(cmp_decode(der.bytes, der.size, &message, &error));
		buffer_done(&der);
	}
}

static bool same_values(const struct cmp_message *one, const struct cmp_message *two)
{
	return one->type == two->type && one->status == two->status &&
	       one->failure == two->failure && one->time_ms == two->time_ms &&
	       memcmp(one->transaction_id, two->transaction_id, CMP_ID_SIZE) == 0 &&
	       memcmp(one->sender_nonce, two->sender_nonce, CMP_NONCE_SIZE) == 0 &&
	       memcmp(one->recipient_nonce, two->recipient_nonce, CMP_NONCE_SIZE) == 0 &&
	       strcmp(one->sender, two->sender) == 0 && one->body.size == two->body.size &&
	       memcmp(one->body.bytes, two->body.bytes, one->body.size) == 0;
}

/* What still verifies after a change says what was said before (a spare certificate was hit). */
static void flip_each_byte(const struct vector *vector, uint8_t mask)
{
	struct buffer der = vector_file(vector);
	struct cmp_message *good = kit_decode(&der);
	size_t at;

	for (at = 0; at < der.size; at++) {
		struct cmp_message *message = NULL;
		struct error error = { 0 };

		der.bytes[at] ^= mask;
		if (!cmp_decode(der.bytes, der.size, &message, &error))
			assert_int_equal(error.code, ERROR_ANSWER_WRONG);
		else if (cmp_verify(message, trust, good->time_ms, &error))
			assert_true(same_values(message, good));
		else
			assert_int_equal(error.code, ERROR_ANSWER_WRONG);
		cmp_message_free(&message);
		der.bytes[at] ^= mask;
	}
	cmp_message_free(&good);
	buffer_done(&der);
}

static void test_every_changed_byte_is_seen(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < VECTORS; i++) {
		flip_each_byte(&vectors[i], 0x01);
		flip_each_byte(&vectors[i], 0x80);
	}
}

static void test_proofs_in_openssl_requests_hold(void **state)
{
	static const enum cmp_body types[] = { CMP_IR, CMP_KUR, CMP_P10CR };
	size_t i;

	(void)state;
	for (i = 0; i < sizeof types / sizeof types[0]; i++) {
		struct buffer der = vector_file(&vectors[i]), key;
		struct cmp_message *message = kit_decode(&der);
		bool proved = false;

		assert_int_equal(message->type, types[i]);
		buffer_init(&key, 4096);
		assert_true(pki_request_inspect(message->type, message->body.bytes,
						message->body.size, &key, &proved, NULL));
		assert_true(proved);
		buffer_done(&key);
		cmp_message_free(&message);
		buffer_done(&der);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_openssl_messages_decode_and_verify),
		cmocka_unit_test(test_macs_and_open_messages_are_not_believed),
		cmocka_unit_test(test_every_prefix_and_every_tail_is_refused),
		cmocka_unit_test(test_every_changed_byte_is_seen),
		cmocka_unit_test(test_proofs_in_openssl_requests_hold),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
