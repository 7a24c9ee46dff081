/*
 * store/operator: who works at this office, with which roles, and how they sign in.
 *
 * DESCRIPTION
 *   An operator is never deleted: the audit trail names him for years. He is disabled, and his name
 *   is not given to anybody else. Every change writes its audit line in the same transaction.
 *   Signing in with a password counts the try in a transaction of its own before the password is
 *   looked at, so that a program that is killed meanwhile gives no try away. After `tries` wrong
 *   ones in a row the operator is locked for `lock_ms`, or until somebody unlocks him; the right
 *   password begins the count anew. A name that does not exist takes as long as a wrong password,
 *   and is not written down: it may be a password typed into the wrong field.
 *   A card is known by its certificate and by nothing else; whether it can sign is for the counter
 *   to see.
 * ERRORS   CARD_TAKEN; OPERATOR_EXISTS, OPERATOR_LAST (nobody would be left who may administer),
 *   NOT_FOUND, INPUT_WRONG; SIGN_IN, OPERATOR_LOCKED; those of the store.
 * UNITS    Times are UTC in ms.
 * THREADS  As the store. operator_sign_in() takes as long as the password's cost says, outside of
 *   any transaction; the caller must have none open.
 */
#ifndef MADOGUCHI_STORE_OPERATOR_H
#define MADOGUCHI_STORE_OPERATOR_H

#include "madoguchi/base/secret.h"
#include "madoguchi/domain/role.h"
#include "madoguchi/keys/password.h"
#include "madoguchi/store/store.h"

#define OPERATOR_FULL_NAME_SIZE 64
#define OPERATOR_LOCKED_FOR_EVER INT64_MAX
#define OPERATOR_CARD_SIZE 32 /* SHA-256 of the certificate on his card */

struct operator_record {
	int64_t id;
	char name[OPERATOR_SIZE]; /* a-z, then a-z 0-9 . _ - */
	char full_name[OPERATOR_FULL_NAME_SIZE];
	unsigned roles; /* ROLE_BIT(…) */
	bool disabled;
	bool practice; /* made by the practice world: its configuration may sign him in */
	int failures;  /* wrong passwords in a row */
	int64_t locked_until_ms;
	int64_t made_ms;
	int64_t signed_in_ms; /* the last time; 0: never */
	bool has_card;	      /* a card is bound to him */
};

/* What the configuration says of passwords. */
struct sign_in_rules {
	int cost;	 /* for new hashes, see keys/password */
	int tries;	 /* wrong ones in a row, then locked */
	int64_t lock_ms; /* 0: until unlocked */
};

/* INPUT_WRONG: the name or the roles. */
bool operator_add(struct store *store, const struct operator_record *record,
		  const struct password_hash *password, struct error *error);
bool operator_load(struct store *store, const char *name, struct operator_record *ret_record,
		   struct error *error);
/* In the order of their names, those behind `after` ("": from the first). */
bool operator_list(struct store *store, const char *after, struct operator_record *ret_rows,
		   int capacity, int *ret_count, struct error *error);
/* False in *ret_any while the office has none at all. */
bool operator_any(struct store *store, bool *ret_any, struct error *error);

bool operator_set_roles(struct store *store, const char *name, unsigned roles, struct error *error);
bool operator_set_disabled(struct store *store, const char *name, bool disabled,
			   struct error *error);
/* Also ends a lock. */
bool operator_set_password(struct store *store, const char *name,
			   const struct password_hash *password, struct error *error);
bool operator_unlock(struct store *store, const char *name, struct error *error);
/* Binds a card, in the place of another; NULL: none any more. CARD_TAKEN. */
bool operator_set_card(struct store *store, const char *name, const uint8_t *card,
		       struct error *error);
/* NOT_FOUND: it is nobody's. */
bool operator_by_card(struct store *store, const uint8_t card[static OPERATOR_CARD_SIZE],
		      struct operator_record *ret_record, struct error *error);

/* A hash of another cost than the rules' is made anew with the password that was right. */
bool operator_sign_in(struct store *store, const char *name, const struct pin *password,
		      const struct sign_in_rules *rules, struct operator_record *ret_record,
		      struct error *error);
/* Whose card has proved that it is there: the lock of wrong passwords holds for cards, too. */
bool operator_sign_in_card(struct store *store, const uint8_t card[static OPERATOR_CARD_SIZE],
			   struct operator_record *ret_record, struct error *error);

#endif
