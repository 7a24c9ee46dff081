/*
 * A transport to the fake authority that loses, spoils and repeats.
 */
#ifndef MADOGUCHI_TESTS_SYNC_FAKE_TRANSPORT_H
#define MADOGUCHI_TESTS_SYNC_FAKE_TRANSPORT_H

#include "fake_authority.h"

static inline void fake_keep(struct fake *fake, int slot, struct buffer *answer, enum fake_act act)
{
	struct transport_result *mail = &fake->mail[slot];

	if (act == FAKE_REPLAYED) {
		buffer_done(answer);
		buffer_init(answer, CMP_MESSAGE_MAX);
		buffer_append(answer, fake->last.bytes, fake->last.size);
	}
	if (act == FAKE_SPOILED)
		answer->bytes[answer->size / 3] ^= 1;
	if (act == FAKE_TRUNCATED)
		answer->size--;
	if (act == FAKE_HTML) {
		buffer_done(answer);
		buffer_init(answer, CMP_MESSAGE_MAX);
		buffer_append_text(answer, "<html><title>Please sign in</title></html>");
	}
	buffer_done(&fake->answer[slot]);
	fake->answer[slot] = *answer;
	mail->outcome = TRANSPORT_ANSWER;
	mail->bytes = answer->bytes;
	mail->size = answer->size;
	if (act == FAKE_GOOD) {
		buffer_done(&fake->last);
		buffer_init(&fake->last, CMP_MESSAGE_MAX);
		buffer_append(&fake->last, answer->bytes, answer->size);
	}
}

static inline bool is_nested(const uint8_t *bytes, size_t size)
{
	struct cmp_message *asked = NULL;
	bool nested;

	assert_true(cmp_decode(bytes, size, &asked, NULL));
	nested = asked->type == CMP_NESTED;
	cmp_message_free(&asked);
	return nested;
}

static inline bool fake_post(struct transport *transport, int slot, const uint8_t *bytes,
			     size_t size, bool fresh, struct error *error)
{
	static const enum transport_outcome outcomes[] = {
		[FAKE_LOSE_REQUEST] = TRANSPORT_LOST, [FAKE_LOSE_ANSWER] = TRANSPORT_LOST,
		[FAKE_UNSENT] = TRANSPORT_UNSENT,     [FAKE_REFUSED] = TRANSPORT_REFUSED,
		[FAKE_BUSY] = TRANSPORT_BUSY,
	};
	struct fake *fake = fake_of(transport);
	const enum fake_act script =
	    fake->script_at < fake->script_size ? fake->script[fake->script_at++] : FAKE_GOOD;
	const bool lost = fake->mind.loses_nested && is_nested(bytes, size);
	const enum fake_act act = lost ? FAKE_LOSE_REQUEST : script;
	const bool heard = act == FAKE_GOOD || act == FAKE_LOSE_ANSWER || act >= FAKE_HTML;
	struct cmp_message *asked = NULL;

	assert_true(cmp_decode(bytes, size, &asked, error));
	assert_true(cmp_verify(asked, fake->cmp->trust, KIT_NOW_MS, error));
	assert_false(fake->has_mail[slot]);
	fake->fresh[fake->posts % FAKE_LOG] = fresh;
	fake->log[fake->posts++ % FAKE_LOG] = asked->type;
	fake->in_flight++;
	if (fake->in_flight > fake->busiest)
		fake->busiest = fake->in_flight;
	fake->mail[slot] = (struct transport_result){ .slot = slot };
	if (heard) {
		struct buffer answer = asked->type == CMP_NESTED
					   ? fake_nested_answer(fake, asked, act)
					   : fake_answer(fake, asked, act);

		fake_keep(fake, slot, &answer, act);
	}
	if (act == FAKE_LOSE_ANSWER || !heard) {
		fake->mail[slot].outcome = outcomes[act];
		fake->mail[slot].retry_after_s = act == FAKE_BUSY ? 30 : 0;
		error_set(&fake->mail[slot].error, ERROR_ANSWER_NONE, CAUSE_NONE, 0, "lost");
	}
	fake->has_mail[slot] = act != FAKE_SILENT;
	cmp_message_free(&asked);
	return true;
}

static inline bool fake_wait(struct transport *transport, const int *fds, size_t fd_count,
			     int timeout_ms, struct error *error)
{
	(void)transport;
	(void)fds;
	(void)fd_count;
	(void)timeout_ms;
	(void)error;
	return true;
}

static inline bool fake_next(struct transport *transport, struct transport_result *ret_result)
{
	struct fake *fake = fake_of(transport);

	for (int i = 0; i < SYNC_SLOTS; i++) {
		if (!fake->has_mail[i])
			continue;
		fake->has_mail[i] = false;
		fake->in_flight--;
		*ret_result = fake->mail[i];
		return true;
	}
	return false;
}

static inline void fake_close(struct transport *transport)
{
	struct fake *fake = fake_of(transport);

	for (int i = 0; i < SYNC_SLOTS; i++)
		buffer_done(&fake->answer[i]);
	for (int i = 0; i < fake->transactions; i++)
		X509_free(fake->transaction[i].certificate);
	buffer_done(&fake->last);
}

static inline void fake_init(struct fake *fake, const struct cmp_world *cmp,
			     const struct cmp_world *stranger, X509 *ca)
{
	static const struct transport_ops ops = {
		.post = fake_post, .wait = fake_wait, .next = fake_next, .close = fake_close
	};

	memset(fake, 0, sizeof(*fake));
	fake->transport.ops = &ops;
	fake->cmp = cmp;
	fake->stranger = stranger;
	fake->ca = ca;
	fake->mind.check_after_s = 10;
	for (int i = 0; i < SYNC_SLOTS; i++)
		buffer_init(&fake->answer[i], CMP_MESSAGE_MAX);
	buffer_init(&fake->last, CMP_MESSAGE_MAX);
}

#endif
