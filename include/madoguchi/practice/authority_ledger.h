/*
 * practice/authority_ledger: the authority's memory of every transaction and certificate.
 *
 * DESCRIPTION
 *   One SQLite file of the authority's own (WAL, synchronous FULL). An exchange is what was asked
 *   under one (sender, transactionID) and what was decided; it is never forgotten. Everything that
 *   one message changes is one transaction: ledger_begin() … ledger_commit(); the answer leaves
 *   only after the commit. A certificate that the authority makes exists nowhere but in here, so
 *   that a crash before the commit leaves neither decision nor certificate. The number of
 *   certificates of an exchange is counted from the certificates themselves.
 * OWNERSHIP  ledger_close(); records are plain values; buffers are appended to.
 * ERRORS     PRACTICE with CAUSE_SQLITE. After a failure inside a transaction: ledger_rollback().
 * THREADS    One object, one thread at a time; other processes may open the same file.
 * UNITS      UTC in ms. Serials are lower-case hexadecimal.
 */
#ifndef MADOGUCHI_PRACTICE_AUTHORITY_LEDGER_H
#define MADOGUCHI_PRACTICE_AUTHORITY_LEDGER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/error.h"
#include "madoguchi/practice/authority_header.h"

#define LEDGER_SERIAL_SIZE 41
#define LEDGER_WORDS_SIZE 160

/* Stored by number. */
enum ledger_state {
	LEDGER_NEW = 0,	      /* inside the transaction of its first message only */
	LEDGER_WAITING = 1,   /* decided after ready_ms */
	LEDGER_ISSUED = 2,    /* certificate made, not confirmed */
	LEDGER_CONFIRMED = 3, /* certConf accepted */
	LEDGER_REJECTED = 4,  /* no certificate, no revocation */
	LEDGER_REVOKED = 5,   /* certificate revoked; of a rr: done */
	LEDGER_LAPSED = 6,    /* not confirmed in time: certificate revoked */
};

/* What certConf said. */
enum ledger_confirmation { LEDGER_UNHEARD = 0, LEDGER_ACCEPTED = 1, LEDGER_DECLINED = 2 };

struct ledger_exchange {
	int64_t id;
	uint8_t transaction_id[AUTHORITY_ID_MAX];
	size_t transaction_id_size;
	int type; /* enum cmp_body */
	uint8_t digest[AUTHORITY_DIGEST_SIZE];
	enum ledger_state state;
	enum ledger_confirmation confirmation;
	int failure; /* bit; -1: none */
	char words[LEDGER_WORDS_SIZE];
	uint8_t key_digest[AUTHORITY_DIGEST_SIZE];
	bool has_key;
	char serial[LEDGER_SERIAL_SIZE]; /* empty: none */
	int64_t ready_ms;
	int64_t deadline_ms; /* for certConf */
	int64_t asked;	     /* how often the request came */
	int64_t polled;
	int64_t issued; /* certificates made for it; read only */
	int64_t created_ms;
};

struct ledger;

bool ledger_open(const char *path, struct ledger **ret_ledger, struct error *error);
void ledger_close(struct ledger **ledger);

bool ledger_begin(struct ledger *ledger, struct error *error);
bool ledger_commit(struct ledger *ledger, struct error *error);
void ledger_rollback(struct ledger *ledger);

/* By sender and transactionID of the header; ret_found false: never seen. */
bool ledger_find(struct ledger *ledger, const struct authority_header *header, bool *ret_found,
		 struct ledger_exchange *ret_exchange, struct error *error);
/* A new exchange with its request message; fills *exchange. */
bool ledger_add(struct ledger *ledger, const struct authority_header *header, int type,
		const uint8_t *request, size_t size, int64_t now_ms,
		struct ledger_exchange *exchange, struct error *error);
bool ledger_save(struct ledger *ledger, const struct ledger_exchange *exchange, int64_t now_ms,
		 struct error *error);
/* Takes back a new exchange whose refusal is only for now. */
bool ledger_forget(struct ledger *ledger, int64_t exchange, struct error *error);
bool ledger_request(struct ledger *ledger, int64_t exchange, struct buffer *ret_request,
		    struct error *error);
/* senderNonces of answers: a certConf must name one of its exchange's. */
bool ledger_nonce_add(struct ledger *ledger, int64_t exchange, const uint8_t *nonce, size_t size,
		      struct error *error);
bool ledger_nonce_known(struct ledger *ledger, int64_t exchange, const uint8_t *nonce, size_t size,
			bool *ret_known, struct error *error);
/* Unconfirmed past their deadline: exchanges lapse, their certificates are revoked. */
bool ledger_lapse(struct ledger *ledger, int64_t now_ms, struct error *error);
/* Every exchange, oldest first. */
bool ledger_each(struct ledger *ledger,
		 void (*show)(void *context, const struct ledger_exchange *exchange), void *context,
		 struct error *error);
const char *ledger_state_name(enum ledger_state state);

/* For who has tables of its own in the same database: a statement, prepared once a ledger. sql is a
 * literal, known again by its address; nobody else is at this statement at that time. */
struct sqlite3_stmt *ledger_prepare(struct ledger *ledger, const char *sql, struct error *error);
/* Gives it back. */
void ledger_done(struct sqlite3_stmt *statement);
/* Steps a statement that returns no row, and gives it back. */
bool ledger_execute(struct ledger *ledger, struct sqlite3_stmt *statement, struct error *error);
bool ledger_failure(struct ledger *ledger, struct error *error, const char *what);

#endif
