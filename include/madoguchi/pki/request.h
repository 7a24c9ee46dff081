/*
 * pki/request: what is asked of the authority, as the DER of a PKIBody's content.
 *
 * DESCRIPTION
 *   ir and kur: CertReqMessages with one CertReqMsg (RFC 4211): certReqId 0, template with subject,
 *   public key and, for the signing certificate, subjectAltName with the four attributes as JPKI's
 *   otherNames (1.2.392.200149.8.5.5.1 … 6); proof of possession is POPOSigningKey: the card's
 *   signature over the DER of CertRequest. kur names the old certificate in oldCertID.
 *   p10cr: a PKCS#10 with the same subject and extension, signed by the card.
 *   rr: RevReqContent with issuer, serial, the reason (RFC 5280 CRLReason) and, where it is known,
 *   the time at which it was asked for (invalidityDate, RFC 5280 5.3.2).
 *   These bytes are made once, at the counter, and never change: the message around them (header,
 *   protection) is made when it is sent (pki/cmp_message).
 * ERRORS   INPUT_WRONG names the field; FILE_WRONG: a certificate that is none; the signer's own,
 *   unchanged; CARD_NONSENSE: its signature does not fit its public key; ANSWER_WRONG: a body to
 *   be inspected that does not decode.
 * OWNERSHIP  ret_body is appended to the caller's buffer.
 * THREADS  Any; the signer's rules apply.
 */
#ifndef MADOGUCHI_PKI_REQUEST_H
#define MADOGUCHI_PKI_REQUEST_H

#include "madoguchi/base/buffer.h"
#include "madoguchi/pki/signer.h"

/* Numbers of PKIBody's CHOICE, RFC 9810 5.1.2. */
enum cmp_body {
	CMP_IR = 0,
	CMP_IP = 1,
	CMP_CR = 2,
	CMP_CP = 3,
	CMP_P10CR = 4,
	CMP_KUR = 7,
	CMP_KUP = 8,
	CMP_RR = 11,
	CMP_RP = 12,
	CMP_PKICONF = 19,
	CMP_NESTED = 20,
	CMP_GENM = 21,
	CMP_GENP = 22,
	CMP_ERROR = 23,
	CMP_CERTCONF = 24,
	CMP_POLLREQ = 25,
	CMP_POLLREP = 26,
};

/* The numbers are those of domain's certificate kinds and card slots. */
enum pki_kind { PKI_SIGN = 0, PKI_AUTH = 1 };

struct pki_attributes {
	const char *name;
	const char *address;
	char birth[9]; /* YYYYMMDD */
	char sex;      /* '1', '2', '3', '9' */
};

struct pki_request {
	enum pki_kind kind;
	const char *prefecture;			 /* romaji; signing only */
	const char *municipality;		 /* romaji; signing only */
	const struct pki_attributes *attributes; /* signing only, else NULL */
	const uint8_t *old_certificate;		 /* DER: makes it a kur; NULL: ir */
	size_t old_certificate_size;
	int64_t
	    not_after_ms; /* last second of the last valid day, our own arithmetic: goes into the
			   * template's validity.notAfter (not in PKCS#10); 0: not asked for */
};

/* CRLReason, RFC 5280 5.3.1, in JPKI's meaning. */
enum pki_revocation {
	PKI_UNSPECIFIED = 0,
	PKI_KEY_COMPROMISE = 1,
	PKI_AFFILIATION_CHANGED = 3,
	PKI_SUPERSEDED = 4,
	PKI_CESSATION = 5,
};

bool pki_request_crmf(const struct pki_request *request, const struct pki_signer *signer,
		      struct buffer *ret_body, struct error *error);
bool pki_request_p10(const struct pki_request *request, const struct pki_signer *signer,
		     struct buffer *ret_body, struct error *error);
bool pki_request_revocation(const uint8_t *certificate, size_t size, enum pki_revocation reason,
			    struct buffer *ret_body, struct error *error);
/* As above, saying when it was asked for (UTC; 0: not said). */
bool pki_request_revocation_at(const uint8_t *certificate, size_t size, enum pki_revocation reason,
			       int64_t asked_ms, struct buffer *ret_body, struct error *error);
/* As above for a certificate of which only the serial is known (hexadecimal, 1 to 20 bytes): the
 * issuer is the newest CA certificate of its kind in ca_file (PEM). INPUT_WRONG: not a serial. */
bool pki_request_revocation_of_serial(const char *ca_file, const char *serial,
				      enum pki_revocation reason, int64_t asked_ms,
				      struct buffer *ret_body, struct error *error);
/* The public key inside an ir, kur or p10cr body, and whether its proof of possession holds. */
bool pki_request_inspect(enum cmp_body type, const uint8_t *body, size_t size,
			 struct buffer *ret_public_key, bool *ret_proved, struct error *error);

#endif
