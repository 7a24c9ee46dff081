/*
 * card/card: what every driver can be asked, behind one table of functions.
 *
 * DESCRIPTION
 *   card_open() identifies the card in a session and chooses a driver (struct card_ops); a driver
 *   is one file and one table. `can` says what it is able to do; why not, as a message id, comes
 *   from card_cannot(). All acts below go to the card each time: nothing is cached, least of all
 *   tries left. Acts that need the issuer's key (set_pin, generate, write_certificate, erase) open
 *   the issuer session themselves.
 *
 *   Credentials: CREDENTIAL_SIGN (署名用 password), CREDENTIAL_AUTH (利用者証明用 PIN),
 *   CREDENTIAL_CARD_DATA (券面事項入力補助用 PIN, text AP IEF 0011), CREDENTIAL_CARD_B
 *   (照合番号B, text AP IEF 0015: 14 digits).
 *
 *   Tearing: card_generate() destroys the old key at once. card_public_key() reads the present key
 *   without making one, so that an ambiguous generation is settled by reading.
 *
 * ERRORS   PIN_WRONG (cause_code: tries left), PIN_BLOCKED, CARD_UNSUPPORTED, CARD_REFUSED with
 *   SW, CARD_NONSENSE, ISSUER_AUTH, CARD_UNKNOWN, CARD_LEGACY, and what the session reports.
 * OWNERSHIP  A card borrows its session: close the card first, then the session.
 * SECRETS  PINs come as struct pin in locked memory and leave it only into the reader's socket.
 * THREADS  One thread at a time.
 */
#ifndef MADOGUCHI_CARD_CARD_H
#define MADOGUCHI_CARD_CARD_H

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/card/session.h"

#define CARD_IDENTITY_SIZE 32
#define CARD_PUBLIC_KEY_SIZE 294 /* SubjectPublicKeyInfo of RSA-2048, DER */
#define CARD_CERTIFICATE_MAX 8192
#define CARD_SIGNATURE_SIZE 256
#define ISSUER_KEY_SIZE 16
#define BASIC_TEXT_SIZE 512

/* Slots; the numbers equal domain's certificate kinds by design of the table in counter. */
enum card_slot { SLOT_SIGN = 0, SLOT_AUTH = 1, SLOT_COUNT = 2 };

enum credential {
	CREDENTIAL_SIGN,
	CREDENTIAL_AUTH,
	CREDENTIAL_CARD_DATA,
	CREDENTIAL_CARD_B,
	CREDENTIAL_COUNT,
};

enum card_family {
	CARD_FAMILY_JPKI,	 /* My Number Card */
	CARD_FAMILY_JPKI_LEGACY, /* Juki card: recognised, refused kindly */
	CARD_FAMILY_PIV,
};

enum card_ability {
	ABLE_READ = 1 << 0,
	ABLE_SIGN = 1 << 1,
	ABLE_CHANGE_PIN = 1 << 2,
	ABLE_SET_PIN = 1 << 3,	/* initialise without the old one: issuing profile */
	ABLE_GENERATE = 1 << 4, /* issuing profile */
	ABLE_WRITE = 1 << 5,	/* issuing profile */
	ABLE_BASIC_FOUR = 1 << 6,
};

/* SHA-256 over the card's own serial data; equal means the same card. */
struct card_identity {
	uint8_t digest[CARD_IDENTITY_SIZE];
};

struct card_public_key {
	uint8_t der[CARD_PUBLIC_KEY_SIZE]; /* SubjectPublicKeyInfo */
	size_t size;
};

/* 基本4情報 as the text application has them: personal data. */
struct basic_four {
	char name[BASIC_TEXT_SIZE];
	char address[BASIC_TEXT_SIZE];
	char birth[9]; /* YYYYMMDD */
	char sex;      /* '1' male, '2' female, '3' other, '9' not known */
};

enum slot_content {
	SLOT_EMPTY,	/* no certificate */
	SLOT_HOLDS,	/* a whole certificate was read */
	SLOT_PROTECTED, /* there is one, the signing password is needed to read it */
	SLOT_BROKEN,	/* something that is no certificate: a torn write */
};

struct card;

bool card_open(struct card_session *session, const uint8_t *issuer_key /* NULL or 16 bytes */,
	       struct card **ret_card, struct error *error);
void card_close(struct card **card);

enum card_family card_family(const struct card *card);
unsigned card_abilities(const struct card *card);
/* Why an ability is missing, as a message id; NULL when it is there. */
const char *card_cannot(const struct card *card, enum card_ability ability);
/* True when issuing goes through the practice issuing profile: the screens say so. */
bool card_practice_profile(const struct card *card);
const struct card_identity *card_identity(const struct card *card);
/* The card's own expiry and municipality as GET DATA gives them; false: not given by this kind. */
bool card_face_facts(const struct card *card, char ret_expires[static 9],
		     char ret_municipality[static 6]);

/* Tries left, fresh from the card; 0 when locked. */
bool card_tries_left(struct card *card, enum credential credential, uint8_t *ret_tries,
		     struct error *error);
/* One entry, one try. PIN_WRONG carries the tries left as cause_code. */
bool card_verify(struct card *card, enum credential credential, const struct pin *pin,
		 struct error *error);
bool card_change_pin(struct card *card, enum credential credential, const struct pin *old_pin,
		     const struct pin *new_pin, struct error *error);
/* Sets a new PIN and restores the tries; issuing profile. */
bool card_set_pin(struct card *card, enum credential credential, const struct pin *new_pin,
		  struct error *error);
/* Needs CREDENTIAL_CARD_B or CREDENTIAL_CARD_DATA verified. */
bool card_read_basic_four(struct card *card, struct basic_four *ret_four, struct error *error);

/* What the slot holds; certificate (DER) is appended for SLOT_HOLDS. */
bool card_read_certificate(struct card *card, enum card_slot slot, enum slot_content *ret_content,
			   struct buffer *certificate, struct error *error);
/* What was written, read under the issuer session, so that no PIN is needed to compare it. Needs
 * ABLE_WRITE; the same contents as card_read_certificate() otherwise. */
bool card_read_back(struct card *card, enum card_slot slot, enum slot_content *ret_content,
		    struct buffer *certificate, struct error *error);
bool card_read_ca_certificate(struct card *card, enum card_slot slot, struct buffer *certificate,
			      struct error *error);
/* Makes a key pair in the slot; the old key and certificate are gone at once. */
bool card_generate(struct card *card, enum card_slot slot, struct card_public_key *ret_key,
		   struct error *error);
/* The key that is there now, without making one; size 0: none. Issuing profile. */
bool card_public_key(struct card *card, enum card_slot slot, struct card_public_key *ret_key,
		     struct error *error);
/* RSASSA-PKCS1-v1_5 over a SHA-256 digest; PIN_NEEDED when the slot's PIN is not verified. */
bool card_sign(struct card *card, enum card_slot slot, const uint8_t digest[static 32],
	       uint8_t ret_signature[static CARD_SIGNATURE_SIZE], struct error *error);
/* Writes from the first to the last byte; repeatable at any time. */
bool card_write_certificate(struct card *card, enum card_slot slot, const uint8_t *der, size_t size,
			    struct error *error);

/* The PIN of a slot's key. */
enum credential card_slot_credential(enum card_slot slot);

/* For driver files: one table each. `detect` answers whether this driver knows the card. */
struct card_ops {
	const char *name;
	bool (*detect)(struct card *card, bool *ret_mine, struct error *error);
	bool (*tries_left)(struct card *, enum credential, uint8_t *, struct error *);
	bool (*verify)(struct card *, enum credential, const struct pin *, struct error *);
	bool (*change_pin)(struct card *, enum credential, const struct pin *, const struct pin *,
			   struct error *);
	bool (*set_pin)(struct card *, enum credential, const struct pin *, struct error *);
	bool (*read_basic_four)(struct card *, struct basic_four *, struct error *);
	bool (*read_certificate)(struct card *, enum card_slot, bool ca, enum slot_content *,
				 struct buffer *, struct error *);
	bool (*read_back)(struct card *, enum card_slot, enum slot_content *, struct buffer *,
			  struct error *);
	bool (*generate)(struct card *, enum card_slot, struct card_public_key *, struct error *);
	bool (*public_key)(struct card *, enum card_slot, struct card_public_key *, struct error *);
	bool (*sign)(struct card *, enum card_slot, const uint8_t digest[static 32],
		     uint8_t ret_signature[static CARD_SIGNATURE_SIZE], struct error *);
	bool (*write_certificate)(struct card *, enum card_slot, const uint8_t *, size_t,
				  struct error *);
};

#endif
