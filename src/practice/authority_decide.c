#include "madoguchi/practice/authority_decide.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "madoguchi/base/date.h"
#include "madoguchi/base/fault_point.h"

#include "madoguchi/domain/validity.h"

#include "madoguchi/pki/cmp_message.h"

#include "madoguchi/practice/authority_register.h"
#include "madoguchi/practice/rsa_key.h"

#define DAY_MS 86400000LL
#define YEARS_AHEAD 10
#define SIGN_BIRTHDAYS 6
#define AUTH_YEARS 5
/* For the office whose CRL point an authentication certificate names. */
#define OFFICE_PREFECTURE "Kanagawa-ken"
#define OFFICE_MUNICIPALITY "Kawasaki-shi"

bool decide_is_passing(int failure_bit)
{
	return failure_bit == CMP_FAIL_SYSTEM_UNAVAIL || failure_bit == CMP_FAIL_SYSTEM_FAILURE;
}

static bool refuse(struct ledger_exchange *exchange, int failure, const char *why)
{
	exchange->state = LEDGER_REJECTED;
	exchange->failure = failure;
	snprintf(exchange->words, sizeof(exchange->words), "%s", why);
	return true;
}

/* ---- the end of validity -------------------------------------------------------------------- */

static int32_t birth_day(const struct authority_wish *wish)
{
	char iso[11];
	int32_t day = DATE_NONE;

	snprintf(iso, sizeof(iso), "%.4s-%.2s-%.2s", wish->birth, wish->birth + 4, wish->birth + 6);
	return date_parse_iso(iso, &day) ? day : DATE_NONE;
}

static int64_t last_second(int32_t day)
{
	return date_to_ms(day + 1) - 1000;
}

/* old_not_after_ms 0: no old certificate. */
static int64_t computed_end(const struct authority_wish *wish, int64_t now_ms,
			    int64_t old_not_after_ms)
{
	static const struct validity_rule rule = { .birthdays = 5,
						   .birthdays_renewal = SIGN_BIRTHDAYS,
						   .window_months = 3 };
	const int32_t today = date_from_ms(now_ms);
	const struct validity_facts facts = {
		.today = today,
		.born = birth_day(wish),
		.card_expires = DATE_NONE,
		.stay_until = DATE_NONE,
		.old_expires = old_not_after_ms != 0 ? date_from_ms(old_not_after_ms) : DATE_NONE,
		.renewal = old_not_after_ms != 0,
	};

	if (wish->kind == PRACTICE_CA_AUTH)
		return last_second(birthday_after(today, today, AUTH_YEARS, false));
	return last_second(validity_sign_expires(&rule, &facts, DATE_NONE));
}

static bool grantable_end(const struct authority_wish *wish, int64_t now_ms)
{
	const int32_t today = date_from_ms(now_ms);

	if (wish->not_after_ms <= now_ms ||
	    wish->not_after_ms > last_second(birthday_after(today, today, YEARS_AHEAD, true)))
		return false;
	/* The later of both readings of 29 February: the office's rule is not known here. */
	return wish->kind == PRACTICE_CA_AUTH ||
	       wish->not_after_ms <=
		   last_second(birthday_after(birth_day(wish), today, SIGN_BIRTHDAYS, true));
}

/* ---- certificates --------------------------------------------------------------------------- */

/* The old certificate of a kur; refuses it where it cannot be renewed. */
static bool check_old(const struct decide_world *world, const struct decide_request *request,
		      struct ledger_exchange *exchange, int64_t *ret_old_end, struct error *error)
{
	struct register_entry old;
	bool found = false;

	*ret_old_end = 0;
	if (!request->is_update)
		return true;
	if (request->old_serial != NULL &&
	    !register_find(world->ledger, request->old_serial, &found, &old, NULL, error))
		return false;
	if (!found || old.kind != (int)request->wish->kind)
		return refuse(exchange, CMP_FAIL_BAD_CERT_ID, "old certificate is not known");
	if (old.revoked)
		return refuse(exchange, CMP_FAIL_CERT_REVOKED, "old certificate is revoked");
	if (old.not_after_ms <= world->now_ms)
		return refuse(exchange, CMP_FAIL_BAD_CERT_ID, "old certificate has expired");
	*ret_old_end = old.not_after_ms;
	return true;
}

static bool check_key(const struct decide_world *world, struct ledger_exchange *exchange,
		      struct error *error)
{
	bool alive;

	if (!register_alive(world->ledger, exchange->key_digest, world->now_ms, &alive, error))
		return false;
	return !alive ||
	       refuse(exchange, CMP_FAIL_DUPLICATE_CERT_REQ, "a certificate for this key exists");
}

static uint8_t *other_key(size_t *ret_size)
{
	EVP_PKEY *key = NULL;
	unsigned char *der = NULL;
	struct error ignored = { 0 };
	int size = rsa_key_make(&key, &ignored) ? i2d_PUBKEY(key, &der) : -1;

	EVP_PKEY_free(key);
	*ret_size = size > 0 ? (size_t)size : 0;
	return der;
}

static void fill_request(const struct authority_wish *wish, int64_t now_ms, int64_t end_ms,
			 struct practice_ca_request *request)
{
	*request = (struct practice_ca_request){
		.kind = wish->kind,
		.spki = wish->key,
		.spki_size = wish->key_size,
		.prefecture = OFFICE_PREFECTURE,
		.municipality = OFFICE_MUNICIPALITY,
		.not_before_ms = now_ms / 1000 * 1000,
		.not_after_ms = end_ms,
	};
	if (wish->kind == PRACTICE_CA_AUTH)
		return;
	request->prefecture = wish->prefecture;
	request->municipality = wish->municipality;
	request->name = wish->name;
	request->address = wish->address;
	if (*wish->name_substitutes != '\0')
		request->name_substitutes = wish->name_substitutes;
	if (*wish->address_substitutes != '\0')
		request->address_substitutes = wish->address_substitutes;
	memcpy(request->birth, wish->birth, sizeof(request->birth));
	request->sex = wish->sex;
}

static bool make(const struct decide_world *world, struct practice_ca_request *request,
		 uint8_t **ret_der, size_t *ret_size, struct error *error)
{
	uint8_t *replaced = NULL;
	bool done;

	if (world->fault.kind == AUTHORITY_WRONG_KEY) {
		replaced = other_key(&request->spki_size);
		request->spki = replaced;
	} else if (world->fault.kind == AUTHORITY_WRONG_CERTIFICATE) {
		request->not_after_ms += 400 * DAY_MS;
		request->name = "窓口　花子";
		request->name_substitutes = NULL;
	}
	done = practice_ca_make(world->ca, request, ret_der, ret_size, error);
	OPENSSL_free(replaced);
	return done;
}

static bool issue(const struct decide_world *world, const struct authority_wish *wish,
		  int64_t end_ms, struct ledger_exchange *exchange, struct error *error)
{
	struct practice_ca_request request;
	struct register_entry entry;
	uint8_t *der;
	size_t size;
	bool done;

	fill_request(wish, world->now_ms, end_ms, &request);
	if (!make(world, &request, &der, &size, error))
		return false;
	fault_point("authority-made");
	done = register_describe(der, size, &entry, error);
	if (done) {
		entry.exchange = exchange->id;
		entry.kind = (int)wish->kind;
		memcpy(entry.key_digest, exchange->key_digest, sizeof(entry.key_digest));
		exchange->state = LEDGER_ISSUED;
		exchange->deadline_ms = world->now_ms + world->confirm_wait_ms;
		memcpy(exchange->serial, entry.serial, sizeof(exchange->serial));
		done = register_add(world->ledger, &entry, der, size, error);
	}
	free(der);
	return done;
}

int64_t decide_wait_s(const struct decide_world *world, const struct ledger_exchange *exchange)
{
	if (exchange->state != LEDGER_WAITING || world->fault.kind != AUTHORITY_WAITING ||
	    world->now_ms >= exchange->ready_ms)
		return 0;
	return (exchange->ready_ms - world->now_ms + 999) / 1000;
}

/* Puts a new exchange off, or finds that a waiting one has to wait longer. */
static bool must_wait(const struct decide_world *world, struct ledger_exchange *exchange)
{
	if (exchange->state == LEDGER_NEW && world->fault.kind == AUTHORITY_WAITING) {
		exchange->state = LEDGER_WAITING;
		exchange->ready_ms = world->now_ms + world->fault.number * 1000LL;
	}
	return decide_wait_s(world, exchange) > 0;
}

bool decide_certificate(const struct decide_world *world, const struct decide_request *request,
			struct ledger_exchange *exchange, struct error *error)
{
	int64_t old_end;
	int64_t end;

	if (request->wish != NULL) {
		memcpy(exchange->key_digest, request->wish->key_digest,
		       sizeof(exchange->key_digest));
		exchange->has_key = true;
	}
	if (must_wait(world, exchange))
		return true;
	if (world->fault.kind == AUTHORITY_REFUSING)
		return refuse(exchange, world->fault.number, "refused for practice");
	if (request->wish == NULL)
		return refuse(exchange, CMP_FAIL_BAD_CERT_TEMPLATE, request->why);
	if (request->wish->not_after_ms != 0 && !grantable_end(request->wish, world->now_ms))
		return refuse(exchange, CMP_FAIL_BAD_CERT_TEMPLATE, "validity.notAfter");
	if (!check_old(world, request, exchange, &old_end, error))
		return false;
	if (exchange->state != LEDGER_REJECTED && !check_key(world, exchange, error))
		return false;
	if (exchange->state == LEDGER_REJECTED)
		return true;
	end = request->wish->not_after_ms != 0
		  ? request->wish->not_after_ms
		  : computed_end(request->wish, world->now_ms, old_end);
	return issue(world, request->wish, end, exchange, error);
}

/* ---- revocations ---------------------------------------------------------------------------- */

bool decide_revocation(const struct decide_world *world, const char *serial, int reason,
		       struct ledger_exchange *exchange, struct error *error)
{
	struct register_entry entry;
	bool found = false;

	if (world->fault.kind == AUTHORITY_REFUSING)
		return refuse(exchange, world->fault.number, "refused for practice");
	if (serial != NULL && !register_find(world->ledger, serial, &found, &entry, NULL, error))
		return false;
	if (!found)
		return refuse(exchange, CMP_FAIL_BAD_CERT_ID, "certificate is not known");
	snprintf(exchange->serial, sizeof(exchange->serial), "%s", serial);
	if (entry.revoked)
		return refuse(exchange, CMP_FAIL_CERT_REVOKED, "certificate is revoked");
	exchange->state = LEDGER_REVOKED;
	return register_revoke(world->ledger, serial, reason, world->now_ms, error);
}
