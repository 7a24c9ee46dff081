/*
 * Bodies of answers, written as DER for the tests: what an authority says, right or wrong.
 */
#ifndef MADOGUCHI_TESTS_SYNC_ANSWER_KIT_H
#define MADOGUCHI_TESTS_SYNC_ANSWER_KIT_H

#include "pki/cmp_kit.h"

#define KIT_BODY_MAX (1u << 16)
#define KIT_NO_BITS 0u

/* Appends one value with its tag and length, and frees the content. */
static inline void kit_wrap(struct buffer *to, uint8_t tag, struct buffer *content)
{
	const size_t size = content->size;
	const uint8_t head[4] = { tag, 0x82, (uint8_t)(size >> 8), (uint8_t)size };
	const uint8_t head_1[3] = { tag, 0x81, (uint8_t)size };
	const uint8_t head_0[2] = { tag, (uint8_t)size };

	assert_true(size < 65536);
	if (size < 128)
		buffer_append(to, head_0, sizeof(head_0));
	else if (size < 256)
		buffer_append(to, head_1, sizeof(head_1));
	else
		buffer_append(to, head, sizeof(head));
	if (size > 0)
		buffer_append(to, content->bytes, size);
	buffer_done(content);
	assert_false(to->failed);
}

static inline struct buffer kit_empty(void)
{
	struct buffer buffer;

	buffer_init(&buffer, KIT_BODY_MAX);
	return buffer;
}

static inline void kit_number(struct buffer *to, int number)
{
	struct buffer content = kit_empty();
	const uint8_t bytes[2] = { (uint8_t)(number >> 8), (uint8_t)number };

	if (number >= -128 && number < 128)
		buffer_append(&content, &bytes[1], 1);
	else
		buffer_append(&content, bytes, 2);
	kit_wrap(to, 0x02, &content);
}

static inline void kit_octets(struct buffer *to, const uint8_t *bytes, size_t size)
{
	struct buffer content = kit_empty();

	buffer_append(&content, bytes, size);
	kit_wrap(to, 0x04, &content);
}

/* PKIStatusInfo: status and, where there are bits, failInfo of 27 bits. */
static inline void kit_status(struct buffer *to, int status, unsigned bits)
{
	struct buffer content = kit_empty();
	struct buffer fail = kit_empty();
	uint8_t bytes[5] = { 0 };
	int last = 31;

	kit_number(&content, status);
	for (int bit = 0; bit < 32; bit++)
		if ((bits & (1u << bit)) != 0)
			bytes[1 + bit / 8] |= (uint8_t)(0x80 >> (bit % 8));
	while (last > 0 && (bits & (1u << last)) == 0)
		last--;
	if (bits != 0) {
		bytes[0] = (uint8_t)(7 - last % 8);
		buffer_append(&fail, bytes, 2 + (size_t)(last / 8));
		kit_wrap(&content, 0x03, &fail);
	}
	buffer_done(&fail);
	kit_wrap(to, 0x30, &content);
}

/* ip, cp, kup; certificate NULL: none. */
static inline struct buffer kit_reply(int request_id, int status, unsigned bits, X509 *certificate)
{
	struct buffer response = kit_empty(), pair = kit_empty(), plain = kit_empty();
	struct buffer list = kit_empty(), message = kit_empty(), body = kit_empty();

	kit_number(&response, request_id);
	kit_status(&response, status, bits);
	if (certificate != NULL) {
		struct buffer der = kit_der(certificate);

		buffer_append(&plain, der.bytes, der.size);
		buffer_done(&der);
		kit_wrap(&pair, 0xa0, &plain);
		kit_wrap(&response, 0x30, &pair);
	}
	kit_wrap(&list, 0x30, &response);
	kit_wrap(&message, 0x30, &list);
	kit_wrap(&body, 0x30, &message);
	buffer_done(&plain);
	buffer_done(&pair);
	return body;
}

static inline struct buffer kit_revoked(int status, unsigned bits)
{
	struct buffer list = kit_empty(), message = kit_empty(), body = kit_empty();

	kit_status(&list, status, bits);
	kit_wrap(&message, 0x30, &list);
	kit_wrap(&body, 0x30, &message);
	return body;
}

static inline struct buffer kit_error(int status, unsigned bits)
{
	struct buffer message = kit_empty(), body = kit_empty();

	kit_status(&message, status, bits);
	kit_wrap(&body, 0x30, &message);
	return body;
}

static inline struct buffer kit_wait(int request_id, int check_after_s)
{
	struct buffer one = kit_empty(), list = kit_empty(), body = kit_empty();

	kit_number(&one, request_id);
	kit_number(&one, check_after_s);
	kit_wrap(&list, 0x30, &one);
	kit_wrap(&body, 0x30, &list);
	return body;
}

static inline struct buffer kit_nothing(uint8_t tag)
{
	struct buffer content = kit_empty(), body = kit_empty();

	kit_wrap(&body, tag, &content);
	return body;
}

static inline void kit_tagged(struct buffer *to, uint8_t tag, const uint8_t *bytes, size_t size)
{
	struct buffer octets = kit_empty();

	kit_octets(&octets, bytes, size);
	kit_wrap(to, tag, &octets);
}

/* A whole message that nobody has signed. */
static inline struct buffer kit_unprotected(enum cmp_body type, const struct buffer *body,
					    const struct cmp_message *question)
{
	static const uint8_t null_name[] = { 0xa4, 0x02, 0x30, 0x00 };
	struct buffer header = kit_empty(), content = kit_empty(), wrapped = kit_empty();
	struct buffer message = kit_empty();

	kit_number(&header, 2);
	buffer_append(&header, null_name, sizeof(null_name));
	buffer_append(&header, null_name, sizeof(null_name));
	kit_tagged(&header, 0xa4, question->transaction_id, question->transaction_id_size);
	kit_tagged(&header, 0xa5, question->sender_nonce, question->sender_nonce_size);
	kit_tagged(&header, 0xa6, question->sender_nonce, question->sender_nonce_size);
	kit_wrap(&content, 0x30, &header);
	buffer_append(&wrapped, body->bytes, body->size);
	kit_wrap(&content, (uint8_t)(0xa0 + type), &wrapped);
	kit_wrap(&message, 0x30, &content);
	return message;
}

#endif
