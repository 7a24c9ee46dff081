/*
 * card/driver: what drivers have in common; only card/card and driver files include it.
 *
 * DESCRIPTION
 *   A driver remembers which application and which file are selected, so that no command is spent
 *   on selecting them again. Selecting another application ends every login of the one that is
 *   left (JICSAP 5.1.3), the issuer session too; a failed SELECT forgets what was selected.
 *   What the setup gave (keys, PUK) lies in struct driver_keys. A driver's own state is allocated
 *   in the secret arena, and card_close() frees it.
 * ERRORS   CARD_REFUSED with the SW unless a function says otherwise, and what the session reports.
 * OWNERSHIP  struct card belongs to card/card; keys lie in the secret arena.
 * THREADS  As card/card.
 */
#ifndef MADOGUCHI_CARD_DRIVER_H
#define MADOGUCHI_CARD_DRIVER_H

#include "madoguchi/card/card.h"

#define DRIVER_AID_MAX 16
#define DRIVER_NO_FILE 0u

struct driver_application {
	uint8_t aid[DRIVER_AID_MAX];
	uint8_t aid_size;
	bool with_fci; /* the card wants to be asked for the FCI (P2 00), as PIV does */
};

/* In the secret arena. */
struct driver_keys {
	bool has_issuer_key;
	uint8_t issuer_key[ISSUER_KEY_SIZE];
	size_t management_key_size; /* 0: none was given */
	uint8_t management_key[MANAGEMENT_KEY_SIZE_MAX];
	struct pin puk; /* length 0: the office holds none */
};

/* Whether the card takes the short identifier of a file in place of a SELECT: what its first answer
 * to one was. */
enum short_ids {
	SHORT_IDS_UNTRIED,
	SHORT_IDS_TAKEN,
	SHORT_IDS_REFUSED,
};

struct card {
	struct card_session *session;
	const struct card_ops *ops;
	struct driver_keys *keys;
	struct card_setup setup; /* what is no secret of it; its pointers are NULL */
	void *own;		 /* the driver's own; secret_free() frees it */
	const char *warning;	 /* message id, or NULL */
	enum card_family family;
	unsigned abilities;
	struct card_identity identity;
	bool has_face_facts;
	char expires[9];
	char municipality[6];
	bool knows_there; /* what the card itself says of its slots, until one is written */
	bool there[SLOT_COUNT];

	const struct driver_application *application; /* the selected one; NULL: none or unknown */
	uint16_t file;				      /* the selected one, or DRIVER_NO_FILE */
	unsigned resets;     /* of the session, when the application was selected */
	bool issuer_session; /* ends with the application and with a reset */
	enum short_ids short_ids;
};

/* DigestInfo of SHA-256 up to the digest, RFC 8017 9.2 note 1. */
#define DRIVER_DIGEST_INFO_HEAD_SIZE 19
extern const uint8_t driver_digest_info_head[DRIVER_DIGEST_INFO_HEAD_SIZE];

/* Selects by AID. ret_sw (may be NULL) makes a refusal no error. */
bool driver_select_application(struct card *card, const struct driver_application *application,
			       uint16_t *ret_sw, struct error *error);
/* Selects a file of the current application; ret_sw as above. */
bool driver_select_file(struct card *card, uint16_t file, uint16_t *ret_sw, struct error *error);
/* READ BINARY of the selected file: 1 … 256 bytes. True for every SW; an answer with more bytes
 * than were asked for is CARD_NONSENSE. 6282 (end of file) is handed out as 9000. */
bool driver_read(struct card *card, size_t offset, size_t size, struct answer *ret_answer,
		 struct error *error);
/* The first bytes of a file of the current application, which is then selected; by its short
 * identifier alone where the card takes that. The SW may be that of a SELECT. */
bool driver_read_file(struct card *card, uint16_t file, size_t size, struct answer *ret_answer,
		      struct error *error);
/* Power-cycles and forgets everything that was selected. */
bool driver_reset(struct card *card, struct error *error);
/* What a refused VERIFY, CHANGE or SET of a PIN means: PIN_WRONG, PIN_BLOCKED, PIN_NEEDED,
 * PIN_FORMAT, CARD_REFUSED. */
bool driver_pin_refused(uint16_t sw, const char *what, struct error *error);
/* A PIN that can be sent at all: an empty one would turn VERIFY into the question for the tries. */
bool driver_pin_usable(const struct pin *pin, struct error *error);

#endif
