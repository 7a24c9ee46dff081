#include "madoguchi/practice/fill.h"

#include <stdio.h>
#include <string.h>

#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/pki/request.h"
#include "madoguchi/store/case.h"
#include "madoguchi/store/custody.h"
#include "madoguchi/store/exchange.h"

#include "madoguchi/practice/fill_key.h"
#include "madoguchi/practice/fill_person.h"
#include "madoguchi/practice/world_folder.h"

#define BATCH 250
#define BODY_MAX 16384
#define FILL_COUNTER 99
#define MUNICIPALITY_CODE "14130"
#define WITHDRAWN_EVERY 20
/* Closed cases are spread over the year before, one every few minutes. */
#define CLOSED_APART_MS 300000

struct filler {
	struct seal_key *case_key;
	struct seal_key *queue_key;
	struct store *store;
	struct fill_keys *keys;
	int32_t today;
	int64_t now_ms;
};

/* ---- cases ---------------------------------------------------------------------------------- */

static void make_record(const struct filler *filler, long number, unsigned kinds,
			struct case_record *record)
{
	*record = (struct case_record){
		.procedure = PROCEDURE_ISSUE,
		.applicant = APPLICANT_SELF,
		.reason = REASON_FIRST_DELIVERY,
		.kinds = kinds,
		.good_until = DATE_NONE,
		.expires = { DATE_NONE, DATE_NONE },
		.card_expires = filler->today + 3000,
		.fee = FEE_UNSTATED,
		.has_card = true,
		.documents = "card",
	};
	RAND_bytes(record->card_digest, sizeof(record->card_digest));
	fill_person(number, &record->person);
}

static bool accept_case(struct filler *filler, struct case_record *record, struct error *error)
{
	return case_save(filler->store, record, error) &&
	       case_draw_number(filler->store, record, MUNICIPALITY_CODE, FILL_COUNTER,
				filler->today, error) &&
	       case_apply(filler->store, record, CASE_EVENT_ACCEPT, NULL, error);
}

static bool add_closed(struct filler *filler, long number, long count, struct error *error)
{
	struct case_record record;

	make_record(filler, number, KINDS_BOTH, &record);
	record.created_ms = filler->now_ms - (count - number) * CLOSED_APART_MS;
	record.accepted_ms = record.created_ms;
	if (number % WITHDRAWN_EVERY == 0)
		return accept_case(filler, &record, error) &&
		       case_apply(filler->store, &record, CASE_EVENT_WITHDRAW, NULL, error);
	record.kinds_done = record.kinds;
	return accept_case(filler, &record, error) &&
	       case_apply(filler->store, &record, CASE_EVENT_PREPARE, NULL, error) &&
	       case_apply(filler->store, &record, CASE_EVENT_BEGIN, NULL, error) &&
	       case_apply(filler->store, &record, CASE_EVENT_FINISH, NULL, error);
}

/* ---- requests ------------------------------------------------------------------------------- */

static bool sign(void *context, const uint8_t digest[static PKI_DIGEST_SIZE],
		 uint8_t *ret_signature, size_t *ret_size, struct error *error)
{
	EVP_PKEY_CTX *signing = EVP_PKEY_CTX_new(context, NULL);
	size_t size = PKI_SIGNATURE_MAX;
	bool done = signing != NULL && EVP_PKEY_sign_init(signing) == 1 &&
		    EVP_PKEY_CTX_set_rsa_padding(signing, RSA_PKCS1_PADDING) == 1 &&
		    EVP_PKEY_CTX_set_signature_md(signing, EVP_sha256()) == 1 &&
		    EVP_PKEY_sign(signing, ret_signature, &size, digest, PKI_DIGEST_SIZE) == 1;

	EVP_PKEY_CTX_free(signing);
	*ret_size = size;
	return done || error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0, "signature");
}

static void make_attributes(const struct person *person, struct pki_attributes *attributes)
{
	char iso[DATE_TEXT_SIZE];

	*attributes = (struct pki_attributes){
		.name = person->name,
		.address = person->address,
		.sex = person->sex == SEX_MALE ? '1' : '2',
	};
	date_format_iso(person->born, iso);
	snprintf(attributes->birth, sizeof(attributes->birth), "%.4s%.2s%.2s", iso, iso + 5,
		 iso + 8);
}

static bool make_body(EVP_PKEY *key, const struct person *person, struct exchange *exchange,
		      struct buffer *body, struct error *error)
{
	struct pki_attributes attributes = { 0 };
	const bool is_sign = exchange->kind == KIND_SIGN;
	const struct pki_request request = {
		.kind = (enum pki_kind)exchange->kind,
		.prefecture = "Kanagawa-ken",
		.municipality = "Kawasaki-shi",
		.attributes = is_sign ? &attributes : NULL,
	};
	struct pki_signer signer = { .context = key, .sign = sign };
	unsigned char *end = exchange->public_key;
	int size = i2d_PUBKEY(key, NULL);

	if (size <= 0 || (size_t)size > sizeof(exchange->public_key) || i2d_PUBKEY(key, &end) < 0)
		return error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0, "public key");
	exchange->public_key_size = (size_t)size;
	signer.public_key = exchange->public_key;
	signer.public_key_size = exchange->public_key_size;
	make_attributes(person, &attributes);
	return pki_request_crmf(&request, &signer, body, error);
}

static bool add_request(struct filler *filler, const struct case_record *record,
			enum certificate_kind kind, struct error *error)
{
	struct exchange exchange = {
		.case_id = record->id,
		.kind = kind,
		.body_type = CMP_IR,
		.priority = PRIORITY_CUSTODY,
		.due_ms = filler->now_ms,
		.expires = DATE_NONE,
	};
	EVP_PKEY *key = NULL;
	struct buffer body;
	bool done;

	buffer_init(&body, BODY_MAX);
	done = fill_keys_next(filler->keys, &key, error) &&
	       make_body(key, &record->person, &exchange, &body, error) &&
	       exchange_add(filler->store, &exchange, body.bytes, body.size, error);
	buffer_done(&body);
	EVP_PKEY_free(key);
	return done;
}

static bool add_ready(struct filler *filler, long number, long count, struct error *error)
{
	const enum certificate_kind kind = number % 2 == 0 ? KIND_AUTH : KIND_SIGN;
	const int year = fiscal_year(filler->today) % 100;
	struct case_record record;
	char series[24];
	int64_t serial;

	(void)count;
	make_record(filler, number, 1u << kind, &record);
	record.route = ROUTE_CUSTODY;
	record.consent = true;
	snprintf(series, sizeof(series), "custody-%02d", year);
	if (!series_next(filler->store, series, &serial, error))
		return false;
	snprintf(record.custody_number, sizeof(record.custody_number), "C-%02d-%05lld", year,
		 (long long)serial);
	return accept_case(filler, &record, error) &&
	       case_apply(filler->store, &record, CASE_EVENT_PREPARE, NULL, error) &&
	       case_apply(filler->store, &record, CASE_EVENT_DEFER, NULL, error) &&
	       custody_begin(filler->store, record.id, record.custody_number,
			     &(struct custody_terms){ .papers = false }, error) &&
	       add_request(filler, &record, kind, error);
}

/* ---- the whole ------------------------------------------------------------------------------ */

typedef bool add_case(struct filler *filler, long number, long count, struct error *error);

static bool add_batch(struct filler *filler, add_case *add, long from, long count,
		      struct error *error)
{
	if (!store_begin(filler->store, error))
		return false;
	for (long i = from; i < count && i < from + BATCH; i++)
		if (!add(filler, i, count, error)) {
			store_rollback(filler->store);
			return false;
		}
	return store_commit(filler->store, error);
}

static bool add_all(struct filler *filler, add_case *add, long count, struct error *error)
{
	for (long from = 0; from < count; from += BATCH)
		if (!add_batch(filler, add, from, count, error))
			return false;
	return true;
}

static bool open_filler(const struct fill *fill, struct filler *filler, struct error *error)
{
	const char *state_dir = fill->state_dir;
	char case_key[WORLD_PATH_SIZE], queue_key[WORLD_PATH_SIZE], office[WORLD_PATH_SIZE];

	*filler = (struct filler){ .today = clock_today(), .now_ms = clock_now_ms() };
	if (!world_folder_make(state_dir, error) ||
	    !world_path(case_key, sizeof(case_key), state_dir, "keys/case.key", error) ||
	    !world_path(queue_key, sizeof(queue_key), state_dir, "keys/queue.key", error) ||
	    !world_path(office, sizeof(office), state_dir, "office", error) ||
	    !seal_key_load(case_key, &filler->case_key, error) ||
	    !seal_key_load(queue_key, &filler->queue_key, error) ||
	    !store_open(office, STORE_WRITE, filler->case_key, filler->queue_key, &filler->store,
			error))
		return false;
	store_set_actor(filler->store, "fill", "practice");
	return fill->ready == 0 || fill_keys_open(fill->ready, &filler->keys, error);
}

bool fill_world(const struct fill *fill, struct error *error)
{
	struct filler filler;
	bool done = open_filler(fill, &filler, error) &&
		    add_all(&filler, add_closed, fill->closed, error) &&
		    add_all(&filler, add_ready, fill->ready, error);

	fill_keys_close(&filler.keys);
	store_close(&filler.store);
	seal_key_free(&filler.case_key);
	seal_key_free(&filler.queue_key);
	return done;
}
