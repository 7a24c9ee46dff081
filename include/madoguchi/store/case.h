/*
 * store/case: cases, and the one setter of their state.
 *
 * DESCRIPTION
 *   A case row holds who, what, when and how it was judged. Personal values (the holder, the
 *   applicant, the facts on which it was judged, the ground) are sealed; name and kana have a blind
 *   index.
 *   case_apply() is the only writer of `state`: it takes an event, asks domain/state, writes the
 *   row (version + 1), the history line and the audit line in one transaction.
 *   Without a case key the sealed fields are empty after loading (born DATE_NONE), stay as they are
 *   when such a record is saved, and saving one that has some is refused (KEY_MISSING).
 * OWNERSHIP  Records are plain values.
 * THREADS    As the store.
 */
#ifndef MADOGUCHI_STORE_CASE_H
#define MADOGUCHI_STORE_CASE_H

#include "madoguchi/base/date_partial.h"
#include "madoguchi/domain/case_number.h"
#include "madoguchi/domain/decision.h"
#include "madoguchi/domain/fact.h"
#include "madoguchi/domain/state.h"
#include "madoguchi/store/store.h"

#define PERSON_TEXT_SIZE 512
#define CASE_REASON_SIZE 96
#define CASE_NOTE_SIZE 512
#define CASE_WORD_SIZE 32
#define CARD_DIGEST_SIZE 32

struct person {
	char name[PERSON_TEXT_SIZE]; /* as the register has it */
	char kana[PERSON_TEXT_SIZE];
	char alias[PERSON_TEXT_SIZE];	    /* 通称 */
	char former[PERSON_TEXT_SIZE];	    /* 旧氏 */
	char certificate[PERSON_TEXT_SIZE]; /* the name with substitutes (代替文字), where it needs
					       them; empty: as it is */
	char address[PERSON_TEXT_SIZE];
	char building[PERSON_TEXT_SIZE]; /* 方書 */
	char telephone[32];
	int32_t born; /* day number; DATE_NONE: not given, or not wholly known */
	char born_partial[DATE_TEXT_SIZE]; /* 不詳: "1950-03-00"; empty: born says it */
	int32_t stay_until; /* end of the period of stay; DATE_NONE: no limit known */
	enum sex sex;
};

/* Takes a birth date, whole or with unknown parts; "": not given. False as date_parse_partial(),
 * and nothing is changed. */
bool person_born_parse(struct person *person, const char *text,
		       char suggestion[static DATE_TEXT_SIZE]);
/* "1950-03-10", "1950-03-00", "0000-00-00"; "": not given. */
void person_born_format(const struct person *person, char text[static DATE_TEXT_SIZE]);
/* In words: of the era, or of the Western calendar with xx for what is unknown. */
void person_born_words(const struct person *person, bool era, char text[static DATE_TEXT_SIZE]);

/* Who came, when it is not the holder. */
struct applicant_person {
	char name[PERSON_TEXT_SIZE];
	char relation[CASE_NOTE_SIZE / 4];
	char telephone[32];
};

struct case_record {
	int64_t id;		       /* 0: not stored yet */
	int64_t version;	       /* of the row, for case_apply and case_save */
	char number[CASE_NUMBER_SIZE]; /* empty while draft */
	enum case_state state;
	enum route route;
	enum procedure procedure;
	enum applicant applicant;
	enum reason reason;
	unsigned kinds;	     /* to be issued, renewed, … */
	unsigned kinds_done; /* on the card and verified */
	int64_t created_ms;
	int64_t accepted_ms; /* 0: not yet */
	int64_t changed_ms;
	int32_t good_until;		     /* DATE_NONE: no limit */
	int32_t expires[KIND_COUNT];	     /* as decided; DATE_NONE: none */
	int32_t card_expires;		     /* DATE_NONE: unknown */
	int64_t old_certificate[KIND_COUNT]; /* row of the certificate that is replaced; 0: none */
	int fee;			     /* FEE_UNSTATED: the office states none */
	int visit;			     /* 1, or 2 after a letter to the holder */
	bool consent;	       /* the resident agreed to what the route asks (custody, lost use) */
	bool renewal_old_gone; /* the old certificate has stopped working: a new key was made */
	bool has_card;	       /* card_digest is set */
	uint8_t card_digest[CARD_DIGEST_SIZE];
	char custody_number[24]; /* of the 預り証 or 再来庁票 in force; empty: none */
	char attention[CASE_REASON_SIZE]; /* message id of why it needs a person */
	uint8_t config_hash[32];
	int64_t rules;	     /* number of the office's rules (store/rules); 0: not known */
	char documents[256]; /* shown, as in rule cases: "card+photo_id!stale" */
	/* sealed from here on */
	struct person person;
	struct applicant_person applicant_person;
	bool protective_measure;	    /* 支援措置: the address is for the holder alone */
	enum card_kind card_kind;	    /* what the clerk sees; the chip does not tell */
	uint8_t facts[FACT_COUNT];	    /* as entered; FACT_NOT_GIVEN otherwise */
	char decided_by[CASE_NOTE_SIZE];    /* who decided what the office leaves unstated */
	char decider_role[CASE_WORD_SIZE];  /* "supervisor", or empty */
	char ground_kind[CASE_WORD_SIZE];   /* vocabulary word of the sort of ground */
	char ground[CASE_NOTE_SIZE];	    /* and why */
	char overrides[CASE_NOTE_SIZE];	    /* what was set aside (counter/reception) */
	char second_person[CASE_NOTE_SIZE]; /* who agreed to it */
};

/* Whether the address stays off screens and papers: under a protective measure, when somebody else
 * than the holder has come. */
bool case_hides_address(const struct case_record *record);

/* Creates a draft (id 0), or stores a changed record without touching its state, number, attention
 * and creation time. Version must match; id and version follow. */
bool case_save(struct store *store, struct case_record *record, struct error *error);
bool case_load(struct store *store, int64_t id, struct case_record *ret_record,
	       struct error *error);
bool case_find(struct store *store, const char *number, struct case_record *ret_record,
	       struct error *error);
/* The open case that awaits this card; NOT_FOUND when none does. */
bool case_find_by_card(struct store *store, const uint8_t digest[static CARD_DIGEST_SIZE],
		       struct case_record *ret_record, struct error *error);
/* Moves the state; `why` is a message id or NULL. On success record->state, version, changed_ms,
 * accepted_ms (set by ACCEPT when it was 0) and attention (why it came to needs_attention, emptied
 * on leaving) follow; no other field of the record is written. */
bool case_apply(struct store *store, struct case_record *record, enum case_event event,
		const char *why, struct error *error);
/* A line in the history and the audit trail about something that moves no state (who typed a PIN,
 * what became of an envelope): `act` is one word, `why` a message id. */
bool case_note(struct store *store, const struct case_record *record, const char *act,
	       const char *why, struct error *error);
/* Draws the case number (within the same transaction as accept); one that has it keeps it. The
 * record must be stored; its version follows. */
bool case_draw_number(struct store *store, struct case_record *record,
		      const char *municipality_code, int counter, int32_t day, struct error *error);

/* Moves a case that waits for the service, or for attention, to to_write (event answer) when every
 * kind still to be done has a confirmed certificate of its own; else changes nothing. From
 * `working` nothing moves: there the desk watches. certificate_apply() calls it. */
bool case_answered(struct store *store, int64_t case_id, struct error *error);
/* Ends a case of revocation (event finish) when the authority has accepted all that it asked for;
 * else changes nothing. exchange_apply() calls it. */
bool case_revoked(struct store *store, int64_t case_id, struct error *error);
/* Brings a case to needs_attention where its table allows it; else changes nothing. */
bool case_trouble(struct store *store, int64_t case_id, const char *why, struct error *error);

struct case_history {
	int64_t at_ms;
	enum case_state from, to;
	char event[24];
	char why[CASE_REASON_SIZE];
	char operator_name[OPERATOR_SIZE];
};
/* At most capacity lines, oldest first. */
bool case_history_list(struct store *store, int64_t case_id, struct case_history *ret_lines,
		       int capacity, int *ret_count, struct error *error);

#endif
