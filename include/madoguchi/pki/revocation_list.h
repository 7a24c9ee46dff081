/*
 * pki/revocation_list: a certificate revocation list (RFC 5280, section 5), read as a stream.
 *
 * DESCRIPTION
 *   A list of a million entries has about 40 MB, and OpenSSL's own reader takes ten times that. So
 *   the file is read through one window of REVOCATION_WINDOW bytes, element by element
 *   (ASN1_get_object), while what is signed is digested; each entry is handed to the caller at
 *   once. The signature stands at the end: until revocation_list_read() has returned true, no
 *   entry may be used.
 *   Taken are version 2 lists that are complete for their issuer: one of the trust's issuers (name,
 *   key identifier, signature with SHA-256, SHA-384 or SHA-512, keyUsage cRLSign), thisUpdate not
 *   in the future by more than five minutes, nextUpdate there and after it. A list or an entry with
 *   a critical extension (a delta list, one for a part of the certificates, an indirect one) is
 *   refused, since "not in it" would then not mean "good".
 *   A list whose nextUpdate has passed is read: how old it is is the caller's to judge.
 * ERRORS     FILE_WRONG (cannot be read, is none, has ended too early), ANSWER_WRONG (signature,
 *            issuer, times), those of each() unchanged.
 * OWNERSHIP  The trust is borrowed; nothing is kept.
 * THREADS    Any.
 * UNITS      UTC in ms.
 */
#ifndef MADOGUCHI_PKI_REVOCATION_LIST_H
#define MADOGUCHI_PKI_REVOCATION_LIST_H

#include "madoguchi/pki/certificate.h"

#define REVOCATION_WINDOW 65536
#define REVOCATION_LIST_MAX (512LL * 1024 * 1024)
#define REVOCATION_SERIAL_MAX 20
#define REVOCATION_KEY_ID_SIZE 20 /* keyIdentifier, RFC 5280 4.2.1.2: a SHA-1 */

struct revocation_entry {
	uint8_t serial[REVOCATION_SERIAL_MAX]; /* without leading zeros */
	size_t serial_size;
	int64_t revoked_ms;
	int reason; /* CRLReason, RFC 5280 5.3.1; 0 (unspecified) when none is given */
};

struct revocation_list_facts {
	uint8_t issuer_key[REVOCATION_KEY_ID_SIZE]; /* of the CA that has signed it */
	int64_t this_update_ms;
	int64_t next_update_ms;
	int64_t entries;
};

typedef bool (*revocation_each)(void *context, const struct revocation_entry *entry,
				struct error *error);

/* fd: a plain file, read from its beginning. */
bool revocation_list_read(int fd, const struct certificate_trust *trust, int64_t now_ms,
			  revocation_each each, void *context,
			  struct revocation_list_facts *ret_facts, struct error *error);
/* Under which list a certificate stands: the key identifier of its issuer and its serial.
 * FILE_WRONG also for one without authorityKeyIdentifier. */
bool revocation_list_place(const uint8_t *certificate, size_t size,
			   uint8_t ret_issuer_key[static REVOCATION_KEY_ID_SIZE],
			   struct revocation_entry *ret_entry, struct error *error);

#endif
