/*
 * counter/counter: the context of one counter: configuration, office, keys, database, card.
 *
 * DESCRIPTION
 *   Every act of this layer takes a struct counter: what a counter does, without any user
 *   interface. The screens and the command line call the same functions; nothing else writes.
 *   The counter holds at most one card session open; counter_card_end() ends it with RESET, and
 *   every act that does not go on at once does so before it returns.
 * ERRORS   Those of config, office, store, seal.
 * OWNERSHIP  counter_close() closes store, keys and card.
 * THREADS  One thread: in the screens the desk thread (counter/desk), else the main thread.
 */
#ifndef MADOGUCHI_COUNTER_COUNTER_H
#define MADOGUCHI_COUNTER_COUNTER_H

#include "madoguchi/base/config.h"
#include "madoguchi/card/card.h"
#include "madoguchi/card/reader.h"
#include "madoguchi/counter/card_setup.h"
#include "madoguchi/domain/office.h"
#include "madoguchi/store/operator.h"
#include "madoguchi/store/store.h"

struct counter {
	const struct config *config; /* borrowed */
	const struct office *office; /* borrowed */
	struct office *followed;     /* the one that it has loaded itself; NULL: it was lent */
	int64_t rules;		     /* under which number its rules are in force (store/rules) */
	struct seal_key *case_key;   /* NULL: opened without it */
	struct seal_key *queue_key;
	struct store *store;
	struct card_session *session; /* NULL: no card open */
	struct card *card;
	struct card_setup_keys *card_setup; /* keys for the drivers */
	char reader[READER_NAME_SIZE];	    /* the chosen one, ""; the configuration's */
	char operator_name[OPERATOR_SIZE];  /* who acts: stands in history and audit trail */
	struct operator_record signed_in;   /* counter/sign_in; name "": nobody */
	char terminal[TERMINAL_SIZE];	    /* where: stands there, too */
	/* Set by another thread to end a wait early; see issue_wait(). */
	_Atomic bool cancel;
};

/* The office that the configuration names, by the rules in force; by its file where the database
 * cannot be read, or nothing was applied yet. */
bool counter_load_office(const struct config *config, struct office **ret_office,
			 struct error *error);
/* By its file alone, which need not be what is in force. */
bool counter_load_file(const struct config *config, struct office **ret_office,
		       struct error *error);
/* Keys and database; the office follows before anything is done. case_key is copied; NULL: personal
 * data can be neither read nor written. */
bool counter_open_store(const struct config *config, const struct seal_key *case_key,
			const char *operator_name, struct counter **ret_counter,
			struct error *error);
/* The office, which is borrowed, and the keys of the cards. RULES_CHANGED: other rules are in
 * force. */
bool counter_take_office(struct counter *counter, const struct office *office, struct error *error);
/* The same with the rules in force: *office, which may be NULL, is what the file says, and stays
 * the caller's; what is in force takes its place where it is something else. */
bool counter_take_rules(struct counter *counter, struct office **office, struct error *error);
/* Whatever is in force now, in an office of the counter's own. The one that was lent is not looked
 * at any more. Between two cases only: what was begun is decided by the rules that it began
 * with. */
bool counter_follow_rules(struct counter *counter, struct error *error);
/* Other settings, which are borrowed; where they cannot be taken (a key file is not there) the
 * former ones stay. Between two cases, as well; what needs a start is the same in both. */
bool counter_follow_settings(struct counter *counter, const struct config *config,
			     struct error *error);
/* Both. */
bool counter_open(const struct config *config, const struct office *office,
		  const struct seal_key *case_key, const char *operator_name,
		  struct counter **ret_counter, struct error *error);
void counter_close(struct counter **counter);

/* Opens the card in this terminal's reader; keeps the one that is open when it still answers. */
bool counter_card_begin(struct counter *counter, struct error *error);
/* As above, and it must be this case's card: CARD_OTHER otherwise. */
bool counter_card_begin_for(struct counter *counter, const uint8_t digest[static 32],
			    struct error *error);
/* With two cards at once somebody has said which reader is meant; NULL: the configuration's. */
void counter_use_reader(struct counter *counter, const char *name);
/* Ends the session with RESET: no verified PIN is left behind. */
void counter_card_end(struct counter *counter);

#endif
