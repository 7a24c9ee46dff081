/*
 * base/config: madoguchi.conf, one immutable snapshot.
 *
 * DESCRIPTION
 *   Read once with libconfuse. An unknown key, a wrong type, a value outside what is allowed or
 *   an unreadable file is an error that names file, line, key and what is allowed; half a file
 *   never loads. etc/madoguchi.conf lists every key with its default. The snapshot carries the
 *   SHA-256 of the file's bytes, which is stored with everything decided under it.
 *   Relative paths are relative to the folder of the configuration file.
 * ERRORS     ERROR_CONFIG_MISSING, ERROR_CONFIG_WRONG, ERROR_MEMORY.
 * OWNERSHIP  config_free() frees the snapshot; strings live as long as it.
 * THREADS    Immutable after loading.
 */
#ifndef MADOGUCHI_BASE_CONFIG_H
#define MADOGUCHI_BASE_CONFIG_H

#include <stdbool.h>
#include <stdint.h>

#include "madoguchi/base/error.h"
#include "madoguchi/base/message.h"

#define CONFIG_HASH_SIZE 32
#define CONFIG_FILE_MAX 65536 /* bytes of a file */

enum box_style { BOX_ACS, BOX_ASCII, BOX_NONE };

/* How a certificate is asked for: our ir/kur with CRMF, or what a foreign authority wants. */
enum request_form { REQUEST_CRMF, REQUEST_P10CR };

enum piv_slot { PIV_SLOT_9A, PIV_SLOT_9C, PIV_SLOT_9D, PIV_SLOT_9E };
/* PIV_KEY_OFFICE: as new_card of the office's file says. */
enum piv_key { PIV_KEY_OFFICE, PIV_KEY_RSA2048, PIV_KEY_P256 };
enum piv_cipher { PIV_CIPHER_3DES, PIV_CIPHER_AES };

struct config {
	char *path; /* absolute; NULL: it came from no file */
	char *text; /* the file, byte for byte, whatever the command line has made of the rest */
	uint8_t hash[CONFIG_HASH_SIZE];

	/* office */
	char *office;		/* name of the office file without .conf */
	char *office_dir;	/* folder of the office files */
	char *locale_dir;	/* folder of the catalogues (ja.mo) */
	char *papers_dir;	/* folder of the paper templates */
	char *printer;		/* of the printing system, "default", or a folder; NULL: none */
	char *paper_font;	/* family; NULL: madoguchi-print's own choice */
	int counter;		/* number of this counter, 1 … 99 */
	char *place;		/* vocabulary word, e.g. "ward_office" */
	enum language language; /* of papers and verbs, and of the screens if they have no other */
	char *screens_language; /* a further one, NAME of a catalogue NAME.mo; NULL: the same */
	enum box_style box;
	char *substitutes_file; /* substitute characters beside the built-in ones; may be NULL */
	char *holidays_file;	/* the Cabinet Office's list; NULL: holidays by rule */
	char *resident_socket;	/* to the resident's terminal; NULL: there is none */
	char *resident_user;	/* who runs pin-terminal, name or number; NULL: the same user */
	char *
	    counter_user; /* who runs the clerk's program, as pin-terminal checks; NULL: the same */
	int practice_shift_s; /* of the practice clock against the machine's; 0: none */

	/* operators */
	int password_cost;	 /* scrypt's N is 2^cost */
	int password_tries;	 /* wrong ones in a row, then locked */
	int password_lock_min;	 /* for so long; 0: until unlocked */
	int idle_lock_s;	 /* without a key, then the screens are covered; 0: never */
	char *practice_operator; /* of the practice world, signed in without a password; or NULL */

	/* state */
	char *state_dir;       /* database, sockets, papers */
	char *case_key_file;   /* 32 bytes, AES-256 for personal columns */
	char *queue_key_file;  /* 32 bytes, AES-256 for what the sync sends */
	char *backup_key_file; /* 32 bytes: closes backups; NULL: none can be made */
	char *audit_key_file;  /* 32 bytes: signs checkpoints of the audit trail; NULL: none */
	char *log_file;	       /* NULL: standard error */

	/* card */
	char *reader;	       /* name prefix of this terminal's reader; NULL: the first */
	char *issuer_key_file; /* 16 bytes, the practice issuing profile's key; NULL: read only */
	/* PIV cards */
	enum piv_slot piv_sign_slot; /* where the signing certificate goes */
	enum piv_slot piv_auth_slot;
	enum piv_key piv_sign_key; /* the kind of key that is made */
	enum piv_key piv_auth_key;
	char
	    *piv_management_key_file; /* hexadecimal; NULL: the factory's key, which is warned of */
	enum piv_cipher piv_management_cipher; /* of 24 bytes, where the card does not tell */
	char *piv_puk_file;		       /* the cards' PUK; NULL: the office holds none */
	bool piv_extended_length;	       /* long commands in one piece */

	/* authority */
	char *url;
	char *tls_ca_file;	       /* PEM: whom we trust for TLS */
	char *cmp_ca_file;	       /* PEM: whom we trust for message protection */
	char *sign_ca_file;	       /* PEM: issuer of signing certificates */
	char *auth_ca_file;	       /* PEM: issuer of user-authentication certificates */
	char *sign_list_url;	       /* revocation list of signing certificates */
	char *auth_list_url;	       /* … of user-authentication certificates */
	char *office_certificate_file; /* PEM, EKU cmcRA and clientAuth */
	char *office_key_file;	       /* PEM */
	char *recipient; /* DN of the authority, RFC 2253, NULL: subject of its certificate */
	enum request_form request_form;
	bool authority_remembers; /* repeats of a transactionID are answered alike */
	int batch_size;		  /* messages that a nested one carries at first; 1: never nested */
	int batch_most;	 /* … and at most, where the link is slow and the authority quick */
	int connections; /* nested messages under way at a time */
	int connect_timeout_s;
	int request_timeout_s;
	int probe_interval_s; /* while the link is down */
	int round_trip_max_s; /* before a key is replaced: a round trip at most this old */
	int uncollected_days; /* after which a certificate counts as not collected; 0: never */
	int reply_wait_s;     /* how long the resident waits before custody or revisit is offered */
};

bool config_load(const char *path, struct config **ret_config, struct error *error);
/* A file's text that was kept; path: absolute, where the file was, which need not be there now. */
bool config_load_text(const char *path, const void *text, size_t size, struct config **ret_config,
		      struct error *error);
void config_free(struct config **config);
/* Sets the practice clock as the file asks; before other threads start. */
void config_play_clock(const struct config *config);

#endif
