/*
 * keys/key_slots: the file of a data key, and the slots that open it.
 *
 * DESCRIPTION
 *   A data key lies in a file of its own, outside of the database. Either the file is the key, 32
 *   bytes that whoever may read the file has (that counts as slot 1, of the sort `file`), or it is
 *   text with one to KEY_SLOTS_MAX slots, each of which alone opens the key:
 *     madoguchi key 1
 *     slot 1 file the machine
 *     slot 2 passphrase 16 SALT PUBLIC chief Suzuki
 *     slot 3 card p256 PUBLIC the card in the safe
 *     key 1
 *     open 1 KEY                       the key itself
 *     open 2 EPHEMERAL SEALED
 *     open 3 EPHEMERAL SEALED
 *   all bytes in hexadecimal. What a passphrase gives through scrypt (keys/password; its cost and
 *   salt stand in the line) is the private half of an X25519 key (RFC 7748), whose public half is
 *   PUBLIC. A card's private half is a key of P-256 that never leaves it (PIV 9D); PUBLIC is its
 *   uncompressed point, and a holder agrees with it. The key is sealed (keys/seal) with
 *   HKDF-SHA-256 of the agreement between the slot's key and an ephemeral one: so a new data key
 *   can be given to a slot while its owner is not there.
 *   `key 2` beside `key 1`: the key is being changed from the first to the second. The line
 *   `under 1 SEALED` of key 2 holds it sealed with key 1, for programs that have only that one.
 *   The word `tpm` is kept for slots of that sort; a file that has one is refused.
 *   The file is changed by writing another one beside it and renaming; owner, group and mode stay.
 * ERRORS   KEY_MISSING: unreadable, readable by others, no such file; KEY_LOCKED: it has no slot
 *   `file` and no passphrase was given; KEY_GENERATION (seal_key_renew); KEY_PASSPHRASE, KEY_CARD,
 *   KEY_SLOT, KEY_SLOT_LAST, KEY_SLOT_KIND; the holder's own; STORE_IO, STORE_FULL: not written,
 *   the file is as it was.
 * OWNERSHIP  key_slots_free() wipes and frees.
 * SECRETS  Everything lies in locked memory.
 * THREADS  One at a time.
 */
#ifndef MADOGUCHI_KEYS_KEY_SLOTS_H
#define MADOGUCHI_KEYS_KEY_SLOTS_H

#include "madoguchi/base/secret.h"
#include "madoguchi/keys/password.h"
#include "madoguchi/keys/seal.h"

#define KEY_SLOTS_MAX 8
#define KEY_SLOT_NAME_SIZE 48
#define KEY_POINT_SIZE 65 /* of P-256, uncompressed (SEC 1, 2.3.3) */
#define KEY_PUBLIC_MAX KEY_POINT_SIZE
#define KEY_SHARED_SIZE 32 /* what two keys agree upon, on either curve */

enum key_slot_kind {
	KEY_SLOT_FILE,	     /* whoever reads the file */
	KEY_SLOT_PASSPHRASE, /* whoever knows it */
	KEY_SLOT_CARD,	     /* a card's key management key */
	KEY_SLOT_TPM,	     /* kept: this machine alone */
	KEY_SLOT_KIND_COUNT,
};

enum key_curve {
	KEY_CURVE_X25519, /* 32 bytes: of a passphrase */
	KEY_CURVE_P256,	  /* KEY_POINT_SIZE bytes: of a card */
	KEY_CURVE_COUNT,
};

struct key_public {
	enum key_curve curve;
	uint8_t bytes[KEY_PUBLIC_MAX];
};

struct key_slot {
	int number; /* 1 … */
	enum key_slot_kind kind;
	char name[KEY_SLOT_NAME_SIZE]; /* whose, in words; may be empty */
	struct password_hash stretch;  /* of a passphrase: cost and salt */
	struct key_public public_key;  /* of all but `file` */
};

/* Agrees with the private half of a slot's key and this public key, on the same curve (RFC 7748
 * 6.1; SP 800-56A 5.7.1.2). ret_shared lies in locked memory. */
typedef bool key_agree(void *context, const struct key_public *peer,
		       uint8_t ret_shared[static KEY_SHARED_SIZE], struct error *error);

/* Who has the private half. */
struct key_holder {
	key_agree *agree;
	void *context;
};

struct key_slots;

const char *key_slot_kind_word(enum key_slot_kind kind);

bool key_slots_read(const char *path, struct key_slots **ret_slots, struct error *error);
void key_slots_free(struct key_slots **slots);
/* In their order; NULL past the last. */
const struct key_slot *key_slots_at(const struct key_slots *slots, int index);

/* Opens it with the slot `file`, or with whichever slot the passphrase fits (scrypt for each).
 * passphrase NULL: the slot `file` alone. */
bool key_slots_open(struct key_slots *slots, const struct pin *passphrase,
		    struct seal_key **ret_key, struct error *error);
/* The slot of the card with this public half; NULL: none. */
const struct key_slot *key_slots_of_card(const struct key_slots *slots,
					 const uint8_t point[static KEY_POINT_SIZE]);
/* Opens it with that slot; the holder agrees once for each key of the file. KEY_CARD: there is
 * none. */
bool key_slots_open_by_card(const struct key_slots *slots,
			    const uint8_t point[static KEY_POINT_SIZE],
			    const struct key_holder *holder, struct seal_key **ret_key,
			    struct error *error);

/* Needs the open key. The slot's number is the lowest that is free. */
bool key_slots_add(struct key_slots *slots, const struct seal_key *key,
		   const struct pin *passphrase, int cost, const char *name, int *ret_number,
		   struct error *error);
/* KEY_SLOT also where the card has one already. */
bool key_slots_add_card(struct key_slots *slots, const struct seal_key *key,
			const uint8_t point[static KEY_POINT_SIZE], const char *name,
			int *ret_number, struct error *error);
bool key_slots_remove(struct key_slots *slots, int number, struct error *error);

/* A change of the key: a new one is drawn, given to every slot, and is the newest from then on; the
 * older one stays beside it until it is dropped. */
bool key_slots_changing(const struct key_slots *slots);
int key_slots_newest(const struct key_slots *slots); /* its number */
bool key_slots_change(struct key_slots *slots, const struct seal_key *key, struct error *error);
void key_slots_drop_old(struct key_slots *slots);
/* Writes the file and, where it was a key itself or loses a slot, overwrites what it was. */
bool key_slots_write(const struct key_slots *slots, const char *path, struct error *error);

#endif
