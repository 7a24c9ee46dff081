/*
 * An authority that remembers, in memory; fake_transport.h is the way to it.
 *
 * Each message that is posted takes the next word of the script; after its end all goes well.
 */
#ifndef MADOGUCHI_TESTS_SYNC_FAKE_AUTHORITY_H
#define MADOGUCHI_TESTS_SYNC_FAKE_AUTHORITY_H

#include "answer_kit.h"

#include "madoguchi/pki/enquiry.h"
#include "madoguchi/sync/transport.h"

#define FAKE_TRANSACTIONS 256
#define FAKE_SCRIPT 64
#define FAKE_LOG 2048

enum fake_act {
	FAKE_GOOD,
	FAKE_LOSE_REQUEST, /* it never heard of it */
	FAKE_LOSE_ANSWER,  /* it did, the answer is lost */
	FAKE_UNSENT,	   /* no byte left */
	FAKE_REFUSED,	   /* nobody listens */
	FAKE_BUSY,	   /* 503, come again in 30 s */
	FAKE_HTML,	   /* a page under the right type */
	FAKE_TRUNCATED,	   /* the last byte is missing */
	FAKE_UNPROTECTED,  /* an error that nobody has signed */
	FAKE_OTHER_SIGNER, /* signed by one whom we do not trust */
	FAKE_SPOILED,	   /* a bit of the signature is flipped */
	FAKE_WRONG_NONCE,
	FAKE_WRONG_ID,
	FAKE_REPLAYED, /* the answer before */
	FAKE_SILENT,   /* nothing comes, for ever */
};

/* What it decides about requests. */
struct fake_mind {
	int waits; /* so many times "wait" before the decision */
	int check_after_s;
	unsigned refuse;      /* PKIFailureInfo of a refusal; 0: none */
	bool refuse_as_error; /* an error message instead of a status */
	bool wrong_key;
	int64_t ahead_ms;	 /* certificates begin so much later than the kit's now */
	unsigned refuse_confirm; /* certConf gets this error */
	unsigned refuse_poll;	 /* pollReq too */
	bool first_nonce;	 /* final answers after polling bear the first nonce */
	bool forgets;		 /* does not know transactions that it has seen */
	int revoke_status;	 /* of rp */
	unsigned revoke_bits;
	unsigned refuse_nested;	     /* a nested message as a whole gets this error */
	int skips_inner;	     /* every n-th inner answer of a batch is missing; 0: none */
	bool doubles_inner;	     /* each inner answer comes twice, the last first */
	bool loses_nested;	     /* no nested message is ever answered */
	struct enquiry_answer known; /* what an enquiry is answered */
	int spoils_inner;	     /* every n-th inner answer has a bit flipped; 0: none */
};

struct fake_transaction {
	uint8_t id[CMP_ID_SIZE];
	uint8_t first_nonce[CMP_NONCE_SIZE];
	enum cmp_body type;
	X509 *certificate;
	bool decided, confirmed, rejected;
	bool waiting; /* it was told to wait: polls name its certReqId from then on */
	int asked, polled, issued, confirms;
};

struct fake {
	struct transport transport;
	const struct cmp_world *cmp;
	const struct cmp_world *stranger;
	X509 *ca; /* of the certificates that it issues */
	struct fake_mind mind;
	struct fake_transaction transaction[FAKE_TRANSACTIONS];
	int transactions;
	enum fake_act script[FAKE_SCRIPT];
	int script_size, script_at;
	struct transport_result mail[SYNC_SLOTS];
	bool has_mail[SYNC_SLOTS];
	struct buffer answer[SYNC_SLOTS];
	struct buffer last; /* newest answer that was given */
	enum cmp_body log[FAKE_LOG];
	bool fresh[FAKE_LOG];
	int posts, busiest, in_flight;
	int inner_log[32]; /* inner messages heard, by type */
	int largest;	   /* inner messages in one */
};

static inline struct fake *fake_of(struct transport *transport)
{
	return (struct fake *)(void *)transport;
}

static inline void fake_script(struct fake *fake, const enum fake_act *acts, int count)
{
	memcpy(fake->script, acts, (size_t)count * sizeof(*acts));
	fake->script_size = count;
	fake->script_at = 0;
}

static inline int fake_count(const struct fake *fake, enum cmp_body type)
{
	int count = 0;

	for (int i = 0; i < fake->posts; i++)
		count += fake->log[i] == type;
	return count;
}

static inline struct fake_transaction *fake_find(struct fake *fake, const struct cmp_message *asked)
{
	for (int i = 0; i < fake->transactions; i++)
		if (memcmp(fake->transaction[i].id, asked->transaction_id, CMP_ID_SIZE) == 0)
			return &fake->transaction[i];
	return NULL;
}

static inline struct fake_transaction *fake_begin(struct fake *fake,
						  const struct cmp_message *asked)
{
	struct fake_transaction *made = &fake->transaction[fake->transactions++];

	assert_true(fake->transactions <= FAKE_TRANSACTIONS);
	memcpy(made->id, asked->transaction_id, CMP_ID_SIZE);
	memcpy(made->first_nonce, asked->sender_nonce, CMP_NONCE_SIZE);
	made->type = asked->type;
	return made;
}

static inline X509 *fake_issue(struct fake *fake, const struct cmp_message *asked)
{
	struct buffer spki = kit_empty();
	const unsigned char *cursor;
	EVP_PKEY *key;
	X509 *made;
	bool proved;

	assert_true(pki_request_inspect(asked->type, asked->body.bytes, asked->body.size, &spki,
					&proved, NULL));
	assert_true(proved);
	cursor = spki.bytes;
	key = d2i_PUBKEY(NULL, &cursor, (long)spki.size);
	made = kit_make(&(struct kit_certificate){
	    .key = fake->mind.wrong_key ? kit_ec(7) : key,
	    .issuer = fake->ca,
	    .issuer_key = kit_ec(4),
	    .not_before_ms = fake->mind.ahead_ms != 0 ? KIT_NOW_MS + fake->mind.ahead_ms : 0,
	});
	EVP_PKEY_free(key);
	buffer_done(&spki);
	return made;
}

static inline enum cmp_body fake_reply_type(enum cmp_body request)
{
	if (request == CMP_KUR)
		return CMP_KUP;
	return request == CMP_P10CR ? CMP_CP : CMP_IP;
}

static inline struct buffer fake_refusal(struct fake *fake, enum cmp_body request,
					 enum cmp_body *ret_type)
{
	if (fake->mind.refuse_as_error) {
		*ret_type = CMP_ERROR;
		return kit_error(CMP_REJECTION, fake->mind.refuse);
	}
	*ret_type = request == CMP_RR ? CMP_RP : fake_reply_type(request);
	return request == CMP_RR ? kit_revoked(CMP_REJECTION, fake->mind.refuse)
				 : kit_reply(0, CMP_REJECTION, fake->mind.refuse, NULL);
}

/* ir, kur, p10cr and rr, and the final answer to a poll. */
static inline struct buffer fake_decide(struct fake *fake, struct fake_transaction *transaction,
					const struct cmp_message *asked, enum cmp_body *ret_type)
{
	const int id = transaction->type == CMP_P10CR ? -1 : 0;

	if (fake->mind.waits > 0) {
		fake->mind.waits--;
		transaction->waiting |= asked->type != CMP_POLLREQ;
		*ret_type =
		    asked->type == CMP_POLLREQ ? CMP_POLLREP : fake_reply_type(transaction->type);
		return asked->type == CMP_POLLREQ ? kit_wait(id, fake->mind.check_after_s)
						  : kit_reply(id, CMP_STATUS_WAITING, 0, NULL);
	}
	if (fake->mind.refuse != 0)
		return fake_refusal(fake, transaction->type, ret_type);
	if (transaction->type == CMP_RR) {
		*ret_type = CMP_RP;
		return kit_revoked(fake->mind.revoke_status, fake->mind.revoke_bits);
	}
	*ret_type = fake_reply_type(transaction->type);
	assert_non_null(transaction->certificate);
	transaction->issued += !transaction->decided;
	transaction->decided = true;
	return kit_reply(id, CMP_ACCEPTED, 0, transaction->certificate);
}

static inline struct buffer fake_request(struct fake *fake, const struct cmp_message *asked,
					 enum cmp_body *ret_type)
{
	struct fake_transaction *transaction = fake_find(fake, asked);

	if (transaction == NULL) {
		transaction = fake_begin(fake, asked);
		if (asked->type != CMP_RR)
			transaction->certificate = fake_issue(fake, asked);
	} else if (fake->mind.forgets) {
		*ret_type = CMP_ERROR;
		return kit_error(CMP_REJECTION, CMP_FAIL_BIT(CMP_FAIL_TRANSACTION_ID_IN_USE));
	}
	transaction->asked++;
	return fake_decide(fake, transaction, asked, ret_type);
}

static inline struct buffer fake_poll(struct fake *fake, const struct cmp_message *asked,
				      enum cmp_body *ret_type)
{
	struct fake_transaction *transaction = fake_find(fake, asked);

	*ret_type = CMP_ERROR;
	if (fake->mind.refuse_poll != 0)
		return kit_error(CMP_REJECTION, fake->mind.refuse_poll);
	if (transaction == NULL)
		return kit_error(CMP_REJECTION, CMP_FAIL_BIT(CMP_FAIL_BAD_REQUEST));
	transaction->polled++;
	/* RFC 9483, 4.4: the certReqId under which waiting was said; -1 after a p10cr, or
	 * unsaid. */
	assert_int_equal(asked->request_id,
			 transaction->waiting && transaction->type != CMP_P10CR ? 0 : -1);
	return fake_decide(fake, transaction, asked, ret_type);
}

static inline struct buffer fake_confirm(struct fake *fake, const struct cmp_message *asked,
					 enum cmp_body *ret_type)
{
	struct fake_transaction *transaction = fake_find(fake, asked);

	*ret_type = CMP_ERROR;
	assert_non_null(transaction);
	transaction->confirms++;
	if (fake->mind.refuse_confirm != 0)
		return kit_error(CMP_REJECTION, fake->mind.refuse_confirm);
	transaction->confirmed = asked->status == CMP_ACCEPTED;
	transaction->rejected = !transaction->confirmed;
	*ret_type = CMP_PKICONF;
	return kit_nothing(0x05);
}

/* An enquiry is answered, a probe is only heard. */
static inline struct buffer fake_told(struct fake *fake, const struct cmp_message *asked)
{
	struct enquiry enquiry;
	struct buffer body = kit_empty();

	if (!enquiry_asked(asked->body.bytes, asked->body.size, &enquiry)) {
		buffer_done(&body);
		return kit_nothing(0x30);
	}
	assert_true(enquiry_answer_body(&fake->mind.known, &body, NULL));
	return body;
}

static inline struct buffer fake_body(struct fake *fake, const struct cmp_message *asked,
				      enum cmp_body *ret_type)
{
	switch (asked->type) {
	case CMP_GENM:
		*ret_type = CMP_GENP;
		return fake_told(fake, asked);
	case CMP_POLLREQ:
		return fake_poll(fake, asked, ret_type);
	case CMP_CERTCONF:
		return fake_confirm(fake, asked, ret_type);
	default:
		return fake_request(fake, asked, ret_type);
	}
}

static inline struct cmp_header fake_header(struct fake *fake, const struct cmp_message *asked,
					    enum cmp_body type, enum fake_act act)
{
	static const uint8_t wrong_nonce[CMP_NONCE_SIZE] = { 0x77 };
	static uint8_t counter;
	const struct fake_transaction *transaction = fake_find(fake, asked);
	struct cmp_header header = { .type = type,
				     .recipient_nonce = asked->sender_nonce,
				     .recipient_nonce_size = asked->sender_nonce_size,
				     .time_ms = KIT_NOW_MS };

	memcpy(header.transaction_id, asked->transaction_id, CMP_ID_SIZE);
	memset(header.sender_nonce, ++counter, CMP_NONCE_SIZE);
	if (fake->mind.first_nonce && asked->type == CMP_POLLREQ && transaction != NULL)
		header.recipient_nonce = transaction->first_nonce;
	if (act == FAKE_WRONG_NONCE)
		header.recipient_nonce = wrong_nonce;
	if (act == FAKE_WRONG_ID)
		header.transaction_id[0] ^= 1;
	return header;
}

static inline struct buffer fake_answer(struct fake *fake, const struct cmp_message *asked,
					enum fake_act act)
{
	enum cmp_body type;
	struct buffer body = fake_body(fake, asked, &type), answer;
	struct cmp_header header = fake_header(fake, asked, type, act);

	if (act == FAKE_UNPROTECTED) {
		buffer_done(&body);
		body = kit_error(CMP_REJECTION, CMP_FAIL_BIT(CMP_FAIL_BAD_POP));
		answer = kit_unprotected(CMP_ERROR, &body, asked);
	} else {
		answer = kit_protect(act == FAKE_OTHER_SIGNER ? fake->stranger->authority_identity
							      : fake->cmp->authority_identity,
				     &header, &body);
	}
	buffer_done(&body);
	return answer;
}

static inline struct buffer fake_inner_answer(struct fake *fake, const struct cmp_message *outer,
					      size_t at)
{
	struct buffer inner = kit_empty(), answer;
	struct cmp_message *asked = NULL;

	assert_true(cmp_nested_at(outer, at, &inner, NULL));
	assert_true(cmp_decode(inner.bytes, inner.size, &asked, NULL));
	assert_true(cmp_verify(asked, fake->cmp->trust, KIT_NOW_MS, NULL));
	fake->inner_log[asked->type]++;
	answer = fake_answer(fake, asked, FAKE_GOOD);
	if (fake->mind.spoils_inner != 0 && (at + 1) % (size_t)fake->mind.spoils_inner == 0)
		answer.bytes[answer.size / 3] ^= 1;
	cmp_message_free(&asked);
	buffer_done(&inner);
	return answer;
}

#define FAKE_INNER_MOST 256

static inline struct buffer fake_batch(struct fake *fake, const struct cmp_message *outer)
{
	static struct buffer answer[2 * FAKE_INNER_MOST];
	const size_t count = cmp_nested_count(outer);
	struct buffer body = kit_empty();
	size_t given = 0;

	assert_in_range(count, 2, FAKE_INNER_MOST);
	if ((int)count > fake->largest)
		fake->largest = (int)count;
	for (size_t i = 0; i < count; i++) {
		struct buffer one = fake_inner_answer(fake, outer, count - 1 - i);

		if (fake->mind.skips_inner != 0 && (i + 1) % (size_t)fake->mind.skips_inner == 0) {
			buffer_done(&one);
			continue;
		}
		if (fake->mind.doubles_inner) {
			answer[given] = kit_empty();
			buffer_append(&answer[given++], one.bytes, one.size);
		}
		answer[given++] = one;
	}
	buffer_done(&body);
	buffer_init(&body, CMP_MESSAGE_MAX);
	assert_true(cmp_body_nested(answer, given, &body, NULL));
	while (given > 0)
		buffer_done(&answer[--given]);
	return body;
}

static inline struct buffer fake_nested_answer(struct fake *fake, const struct cmp_message *asked,
					       enum fake_act act)
{
	const unsigned refused = fake->mind.refuse_nested;
	const enum cmp_body type = refused != 0 ? CMP_ERROR : CMP_NESTED;
	struct buffer body =
	    refused != 0 ? kit_error(CMP_REJECTION, refused) : fake_batch(fake, asked);
	struct cmp_header header = fake_header(fake, asked, type, act);
	struct buffer answer =
	    kit_protect(act == FAKE_OTHER_SIGNER ? fake->stranger->authority_identity
						 : fake->cmp->authority_identity,
			&header, &body);

	buffer_done(&body);
	return answer;
}

#endif
