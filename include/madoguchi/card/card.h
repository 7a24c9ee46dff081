/*
 * card/card: what every driver can be asked, behind one table of functions.
 *
 * DESCRIPTION
 *   card_open() identifies the card in a session and chooses a driver (struct card_ops); a driver
 *   is one file and one table (docs/adding-a-card.md). card_abilities() says what the card can do
 *   here; why not, as a message id, comes from card_cannot(). All acts below go to the card each
 *   time: nothing is cached, least of all tries left. Acts that need the issuer's key (set_pin,
 *   generate, write_certificate, read_back) open the issuer session themselves.
 *
 *   Credentials are what a card asks for, one by one, each with its own tries; a card has some of
 *   them (card_credential_facts()):
 *     CREDENTIAL_SIGN         署名用 password
 *     CREDENTIAL_AUTH         利用者証明用 PIN
 *     CREDENTIAL_CARD_DATA    券面事項入力補助用 PIN, text application IEF 0011
 *     CREDENTIAL_CARD_B       照合番号B, text application IEF 0015: 14 digits
 *     CREDENTIAL_CARD_COMMON  個人番号カード用 PIN in its first place, common application 001C
 *     CREDENTIAL_CARD_JUKI    the same number in its second place, juki application 001C
 *     CREDENTIAL_PIV_PIN      the PIN of a PIV card, which opens both slots
 *     CREDENTIAL_PIV_PUK      its PUK, which sets a new PIN
 *   The 個人番号カード用 PIN is one number to people and two on the card. It is changed in its
 *   first place, then in its second, as two acts; card_settle_change() finishes a change that was
 *   torn, or that reached one of the two places only.
 *
 *   Keys are algorithm-neutral: sizes below hold RSA-2048 and P-256. A signature is RSASSA-
 *   PKCS1-v1_5 (256 bytes) or ECDSA (DER, RFC 3279 2.2.3), by the key's kind, which the
 *   SubjectPublicKeyInfo tells.
 *
 *   Key agreement: a PIV card may have a key that does nothing else (9D). It is not one of the
 *   slots above: no certificate of a resident's is in it, and no procedure touches it.
 *
 *   Tearing: card_generate() destroys the old key at once. Where ABLE_PUBLIC_KEY is given,
 *   card_public_key() reads the present key without making one, so that an ambiguous generation is
 *   settled by reading. Without it (a PIV card that knows neither GET METADATA nor attestation) the
 *   rule is: make the key again and never use the first one, which nobody has seen.
 *
 *   PIN pads: the PIN goes from the reader's own pad to the card and never reaches this computer.
 *   card_pad_cannot() says why an act is not done there: pads have digits only, some can enter a
 *   PIN and set none, and a driver says which of its commands a pad can complete. A pad is told one
 *   range of lengths for all entries of a command: where PUK and PIN are typed in one, a PUK of
 *   fewer than 8 digits is sent, and wrong.
 *
 * ERRORS   PIN_WRONG (cause_code: tries left), PIN_BLOCKED, PUK_WRONG, PUK_BLOCKED, PIN_LAST_TRY,
 *   CARD_UNSUPPORTED, CARD_REFUSED with SW, CARD_NONSENSE, ISSUER_AUTH, MANAGEMENT_KEY,
 *   CARD_UNKNOWN, CARD_LEGACY, CARD_BLANK, CARD_KEY_UNFIT, PAD_CANCELLED, PAD_TIMEOUT,
 *   PAD_MISMATCH, PAD_LENGTH, and what the session reports.
 * OWNERSHIP  A card borrows its session: close the card first, then the session.
 * SECRETS  PINs come as struct pin in locked memory and leave it only into the reader's socket;
 *   what card_open() keeps of the setup lies in the secret arena until card_close().
 * THREADS  One thread at a time.
 */
#ifndef MADOGUCHI_CARD_CARD_H
#define MADOGUCHI_CARD_CARD_H

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/message.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/card/session.h"

#define CARD_IDENTITY_SIZE 32
#define CARD_PUBLIC_KEY_SIZE 294 /* SubjectPublicKeyInfo, DER: RSA-2048; P-256 has 91 */
#define CARD_CERTIFICATE_MAX 8192
#define CARD_SIGNATURE_SIZE 256 /* RSA-2048; ECDSA with P-256 has at most 72 */
#define CARD_POINT_SIZE 65	/* of P-256, uncompressed (SEC 1, 2.3.3) */
#define CARD_SHARED_SIZE 32	/* what two keys of P-256 agree upon */
#define ISSUER_KEY_SIZE 16
#define MANAGEMENT_KEY_SIZE_MAX 32
#define BASIC_TEXT_SIZE 512

/* Slots; the numbers equal domain's certificate kinds by design of the table in counter. */
enum card_slot { SLOT_SIGN = 0, SLOT_AUTH = 1, SLOT_COUNT = 2 };

enum credential {
	CREDENTIAL_SIGN,
	CREDENTIAL_AUTH,
	CREDENTIAL_CARD_DATA,
	CREDENTIAL_CARD_B,
	CREDENTIAL_CARD_COMMON,
	CREDENTIAL_CARD_JUKI,
	CREDENTIAL_PIV_PIN,
	CREDENTIAL_PIV_PUK,
	CREDENTIAL_COUNT,
};

/* What can be done with one credential of the card that is open. */
enum credential_ability {
	CREDENTIAL_VERIFY = 1 << 0,
	CREDENTIAL_CHANGE = 1 << 1,	/* the old one is known */
	CREDENTIAL_INITIALISE = 1 << 2, /* without the old one: card_set_pin() */
	CREDENTIAL_UNBLOCK = 1 << 3,	/* with a PUK that is entered: card_unblock() */
};

struct credential_facts {
	unsigned abilities; /* of enum credential_ability */
	uint8_t tries_full;
	uint8_t length_min, length_max; /* characters */
	bool digits_only;
};

enum card_family {
	CARD_FAMILY_JPKI,	 /* My Number Card */
	CARD_FAMILY_JPKI_LEGACY, /* Juki card: recognised, refused kindly */
	CARD_FAMILY_PIV,
	CARD_FAMILY_JPKI_FACE, /* 顔認証マイナンバーカード: no PIN, no signing certificate; read
				  only */
};

enum card_key_type { CARD_KEY_RSA_2048, CARD_KEY_P256 };

enum card_ability {
	ABLE_READ = 1 << 0,
	ABLE_SIGN = 1 << 1,
	ABLE_CHANGE_PIN = 1 << 2,
	ABLE_SET_PIN = 1 << 3,	/* initialise without the old one: issuing profile, or the PUK */
	ABLE_GENERATE = 1 << 4, /* issuing profile, or the management key */
	ABLE_WRITE = 1 << 5,	/* as above */
	ABLE_BASIC_FOUR = 1 << 6,
	ABLE_PUBLIC_KEY = 1 << 7, /* the present key can be read without making one */
	ABLE_UNBLOCK = 1 << 8,	  /* with a PUK that is entered */
};

/* What the office's configuration gives to the drivers; borrowed during card_open() only. */
struct card_setup {
	const uint8_t *issuer_key; /* ISSUER_KEY_SIZE bytes; NULL: no practice issuing profile */
	/* PIV. Key references: 9A, 9C, 9D, 9E, 82 … 95; 0: 9C for signing, 9A for authentication.
	 */
	uint8_t piv_slots[SLOT_COUNT];
	enum card_key_type piv_key_types[SLOT_COUNT];
	const uint8_t *management_key; /* NULL: the factory's, with card_warning() */
	size_t management_key_size;    /* 24: 3DES or AES-192; 16: AES-128; 32: AES-256 */
	bool management_key_aes;       /* what 24 bytes are where the card does not tell */
	const struct pin *puk;	       /* the office holds the cards' PUK; NULL: it does not */
	bool extended_length;	       /* long commands to PIV cards in one piece */
	bool blank; /* a card that nothing tells from another may be opened, for card_prepare() */
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

struct card_signature {
	size_t size;
	uint8_t bytes[CARD_SIGNATURE_SIZE];
};

struct card;

/* setup: NULL stands for one of zeros: cards are only read, PIV cards have the factory's key. */
bool card_open(struct card_session *session, const struct card_setup *setup, struct card **ret_card,
	       struct error *error);
void card_close(struct card **card);

enum card_family card_family(const struct card *card);
unsigned card_abilities(const struct card *card);
/* Why an ability is missing, as a message id; NULL when it is there. */
const char *card_cannot(const struct card *card, enum card_ability ability);
/* True when issuing goes through the practice issuing profile: the screens say so. */
bool card_practice_profile(const struct card *card);
const struct card_identity *card_identity(const struct card *card);
/* What people should know of this card, as a message id: a management key that is the factory's.
 * NULL: nothing. Known once the issuer session was open. */
const char *card_warning(const struct card *card);
/* The driver's name, for logs and scripts: "jpki", "piv". */
const char *card_driver_name(const struct card *card);
/* False: this card has no such credential. */
bool card_credential_facts(const struct card *card, enum credential credential,
			   struct credential_facts *ret_facts);
/* The credential that opens a slot's key. */
enum credential card_slot_credential(const struct card *card, enum card_slot slot);
/* The kind of key that card_generate() makes in the slot. */
enum card_key_type card_key_type(const struct card *card, enum card_slot slot);
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
/* Finishes a change whose outcome nobody saw: enters the new PIN, and the old one only if the new
 * one is wrong; then changes it. Afterwards the new PIN is right and the tries are full. It may use
 * up two tries on its way, so that with fewer than two left it is PIN_LAST_TRY and nothing is
 * entered. *ret_was_done: the change had been made before. */
bool card_settle_change(struct card *card, enum credential credential, const struct pin *old_pin,
			const struct pin *new_pin, bool *ret_was_done, struct error *error);
/* Sets a new PIN without the old one and restores the tries: issuing profile, or the office's PUK.
 * Repeatable with the same PIN after a loss. */
bool card_set_pin(struct card *card, enum credential credential, const struct pin *new_pin,
		  struct error *error);
/* Sets a new PIN with a PUK that was entered; PUK_WRONG with the PUK's tries, PUK_BLOCKED. */
bool card_unblock(struct card *card, enum credential credential, const struct pin *puk,
		  const struct pin *new_pin, struct error *error);

/* Why this is not done on the reader's pad, as a message id; NULL: it can be. */
const char *card_pad_cannot(struct card *card, enum credential credential,
			    enum credential_ability ability);
/* As the four above, with what is typed on the pad; language: of the pad's display. */
bool card_verify_by_pad(struct card *card, enum credential credential, enum language language,
			struct error *error);
bool card_change_by_pad(struct card *card, enum credential credential, enum language language,
			struct error *error);
bool card_set_by_pad(struct card *card, enum credential credential, enum language language,
		     struct error *error);
bool card_unblock_by_pad(struct card *card, enum credential credential, enum language language,
			 struct error *error);

/* Gives a card what it needs before its first issue: a PIV card its CHUID and CCC, where they are
 * missing. Repeatable. */
bool card_prepare(struct card *card, struct error *error);
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
/* The key that is there now, without making one; size 0: none. Needs ABLE_PUBLIC_KEY. */
bool card_public_key(struct card *card, enum card_slot slot, struct card_public_key *ret_key,
		     struct error *error);
/* Over a SHA-256 digest; PIN_NEEDED when the slot's PIN is not verified. Some slots want it
 * verified before each signature (PIV 9C): verify, then sign. */
bool card_sign(struct card *card, enum card_slot slot, const uint8_t digest[static 32],
	       struct card_signature *ret_signature, struct error *error);
/* The public half of the key that agrees on keys; CARD_KEY_UNFIT: the card has none of P-256. */
bool card_agreement_key(struct card *card, uint8_t ret_point[static CARD_POINT_SIZE],
			struct error *error);
/* ECDH between that key and a point of P-256, into locked memory (SP 800-56A, 5.7.1.2); PIN_NEEDED
 * when the card's PIN is not verified. */
bool card_agree(struct card *card, const uint8_t point[static CARD_POINT_SIZE],
		uint8_t ret_shared[static CARD_SHARED_SIZE], struct error *error);
/* Writes from the first to the last byte; repeatable at any time. */
bool card_write_certificate(struct card *card, enum card_slot slot, const uint8_t *der, size_t size,
			    struct error *error);

typedef bool card_by_pad(struct card *card, enum credential credential, enum language language,
			 struct error *error);

/*
 * For driver files: one table each. Functions that a card cannot have are NULL; card/card calls
 * none whose ability (or the credential's) is not given. What they promise stands at the functions
 * above.
 */
struct card_ops {
	const char *name;
	/* Whether a card with this ATR is likely to be the driver's own; it is then asked first,
	 * else last. It never decides alone. NULL: the ATR tells nothing. */
	bool (*likely)(const uint8_t *atr, size_t size);
	/* Whether this driver knows the card. When it does, it fills in family, abilities, identity
	 * and what it keeps (struct card in card/driver). */
	bool (*detect)(struct card *card, bool *ret_mine, struct error *error);
	bool (*credential_facts)(const struct card *card, enum credential credential,
				 struct credential_facts *ret_facts);
	enum credential (*slot_credential)(const struct card *card, enum card_slot slot);
	enum card_key_type (*key_type)(const struct card *card, enum card_slot slot);
	/* Why an ability is missing, as a message id; NULL: card/card's own words. May be NULL. */
	const char *(*cannot)(const struct card *card, enum card_ability ability);

	bool (*tries_left)(struct card *, enum credential, uint8_t *, struct error *);
	bool (*verify)(struct card *, enum credential, const struct pin *, struct error *);
	bool (*change_pin)(struct card *, enum credential, const struct pin *, const struct pin *,
			   struct error *);
	bool (*set_pin)(struct card *, enum credential, const struct pin *, struct error *);
	bool (*unblock)(struct card *, enum credential, const struct pin *puk,
			const struct pin *new_pin, struct error *);
	card_by_pad *verify_by_pad;
	card_by_pad *change_by_pad;
	card_by_pad *set_by_pad;
	card_by_pad *unblock_by_pad;
	bool (*read_basic_four)(struct card *, struct basic_four *, struct error *);
	bool (*read_certificate)(struct card *, enum card_slot, bool ca, enum slot_content *,
				 struct buffer *, struct error *);
	bool (*read_back)(struct card *, enum card_slot, enum slot_content *, struct buffer *,
			  struct error *);
	bool (*prepare)(struct card *, struct error *);
	bool (*generate)(struct card *, enum card_slot, struct card_public_key *, struct error *);
	bool (*public_key)(struct card *, enum card_slot, struct card_public_key *, struct error *);
	bool (*sign)(struct card *, enum card_slot, const uint8_t digest[static 32],
		     struct card_signature *, struct error *);
	/* NULL: this kind of card agrees on no keys. */
	bool (*agreement_key)(struct card *, uint8_t ret_point[static CARD_POINT_SIZE],
			      struct error *);
	bool (*agree)(struct card *, const uint8_t point[static CARD_POINT_SIZE],
		      uint8_t ret_shared[static CARD_SHARED_SIZE], struct error *);
	bool (*write_certificate)(struct card *, enum card_slot, const uint8_t *, size_t,
				  struct error *);
};

#ifdef MADOGUCHI_TEST
/* Another driver, asked before all others; NULL: none again. */
void card_test_driver(const struct card_ops *ops);
#endif

#endif
