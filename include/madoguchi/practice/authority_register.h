/*
 * practice/authority_register: the certificates in the authority's ledger.
 *
 * DESCRIPTION
 *   Those that the authority made, in the transaction of their exchange, and those that residents'
 *   cards were born with: register_take_in() reads ca/issued (practice_ca_issue) into the ledger
 *   when the folder has changed.
 * ERRORS   PRACTICE.
 * THREADS  As the ledger.
 * UNITS    UTC in ms.
 */
#ifndef MADOGUCHI_PRACTICE_AUTHORITY_REGISTER_H
#define MADOGUCHI_PRACTICE_AUTHORITY_REGISTER_H

#include <openssl/x509.h>

#include "madoguchi/practice/authority_ledger.h"

struct register_entry {
	char serial[LEDGER_SERIAL_SIZE];
	int64_t exchange; /* 0: born with a card */
	int kind;	  /* enum practice_ca_kind */
	uint8_t key_digest[AUTHORITY_DIGEST_SIZE];
	int64_t not_after_ms;
	bool revoked;
	int reason; /* CRLReason */
};

/* Serial, key digest and end of a certificate; exchange, kind and revocation are left 0. */
bool register_describe(const uint8_t *der, size_t size, struct register_entry *ret_entry,
		       struct error *error);
/* Lower-case hexadecimal; false when it is too long or negative. */
bool register_serial(const ASN1_INTEGER *serial, char text[static LEDGER_SERIAL_SIZE]);

bool register_add(struct ledger *ledger, const struct register_entry *entry, const uint8_t *der,
		  size_t size, struct error *error);
/* ret_der may be NULL. */
bool register_find(struct ledger *ledger, const char *serial, bool *ret_found,
		   struct register_entry *ret_entry, struct buffer *ret_der, struct error *error);
/* Is there a certificate for this key that is neither revoked nor expired? */
bool register_alive(struct ledger *ledger, const uint8_t key[static AUTHORITY_DIGEST_SIZE],
		    int64_t now_ms, bool *ret_alive, struct error *error);
/* Also ends the exchange that it was issued for. */
bool register_revoke(struct ledger *ledger, const char *serial, int reason, int64_t now_ms,
		     struct error *error);
/* ca_dir: the CA's folder. *seen_ns is the caller's memory between calls, 0 at first. */
bool register_take_in(struct ledger *ledger, const char *ca_dir, int64_t *seen_ns,
		      struct error *error);

#endif
