#include "madoguchi/domain/state.h"

#include <stddef.h>
#include <string.h>

/* One permitted step of a machine; the tables below are everything there is. */
struct transition {
	int from;
	int event;
	int to;
};

#define COUNT_OF(table) (sizeof(table) / sizeof((table)[0]))

#define CASE_ROW(from, event, to)                                                                  \
	{                                                                                          \
		CASE_##from, CASE_EVENT_##event, CASE_##to                                         \
	}
static const struct transition case_transitions[] = {
	CASE_ROW(DRAFT, ACCEPT, ACCEPTED),
	CASE_ROW(DRAFT, INQUIRE, WAITING_REPLY),
	CASE_ROW(DRAFT, REFUSE, REFUSED),
	CASE_ROW(DRAFT, WITHDRAW, WITHDRAWN),
	CASE_ROW(ACCEPTED, PREPARE, READY),
	CASE_ROW(ACCEPTED, WITHDRAW, WITHDRAWN),
	CASE_ROW(ACCEPTED, REFUSE, REFUSED),
	CASE_ROW(ACCEPTED, CLOSE, DONE),
	CASE_ROW(WAITING_REPLY, REPLY, READY),
	CASE_ROW(WAITING_REPLY, REFUSE, REFUSED),
	CASE_ROW(WAITING_REPLY, CLOSE, DONE),
	CASE_ROW(WAITING_REPLY, WITHDRAW, WITHDRAWN),
	CASE_ROW(WAITING_REPLY, TROUBLE, NEEDS_ATTENTION),
	CASE_ROW(READY, BEGIN, WORKING),
	CASE_ROW(READY, DEFER, WAITING_SERVICE),
	CASE_ROW(READY, WITHDRAW, WITHDRAWN),
	CASE_ROW(READY, REFUSE, REFUSED),
	CASE_ROW(WORKING, DEFER, WAITING_SERVICE),
	CASE_ROW(WORKING, FINISH, DONE),
	CASE_ROW(WORKING, FINISH_ABSENT, TO_RETURN),
	CASE_ROW(WORKING, ANSWER, TO_WRITE),
	CASE_ROW(WORKING, TROUBLE, NEEDS_ATTENTION),
	CASE_ROW(WORKING, WITHDRAW, WITHDRAWN),
	CASE_ROW(WAITING_SERVICE, BEGIN, WORKING),
	CASE_ROW(WAITING_SERVICE, ANSWER, TO_WRITE),
	CASE_ROW(WAITING_SERVICE, FINISH, DONE),
	CASE_ROW(WAITING_SERVICE, REROUTE, WAITING_SERVICE),
	CASE_ROW(WAITING_SERVICE, TROUBLE, NEEDS_ATTENTION),
	CASE_ROW(WAITING_SERVICE, WITHDRAW, WITHDRAWN),
	CASE_ROW(TO_WRITE, BEGIN, WORKING),
	CASE_ROW(TO_WRITE, FINISH, DONE),
	CASE_ROW(TO_WRITE, FINISH_ABSENT, TO_RETURN),
	CASE_ROW(TO_WRITE, REROUTE, TO_WRITE),
	CASE_ROW(TO_WRITE, TROUBLE, NEEDS_ATTENTION),
	CASE_ROW(TO_RETURN, RETURN, DONE),
	CASE_ROW(TO_RETURN, TROUBLE, NEEDS_ATTENTION),
	CASE_ROW(NEEDS_ATTENTION, RESOLVE, WORKING),
	CASE_ROW(NEEDS_ATTENTION, DEFER, WAITING_SERVICE),
	CASE_ROW(NEEDS_ATTENTION, ANSWER, TO_WRITE),
	CASE_ROW(NEEDS_ATTENTION, FINISH, DONE),
	CASE_ROW(NEEDS_ATTENTION, WITHDRAW, WITHDRAWN),
};

#define EXCHANGE_ROW(from, event, to)                                                              \
	{                                                                                          \
		EXCHANGE_##from, EXCHANGE_EVENT_##event, EXCHANGE_##to                             \
	}
static const struct transition exchange_transitions[] = {
	EXCHANGE_ROW(QUEUED, SEND, SENT),	  EXCHANGE_ROW(QUEUED, HOLD, HELD),
	EXCHANGE_ROW(QUEUED, CANCEL, REJECTED),	  EXCHANGE_ROW(QUEUED, REJECT, REJECTED),
	EXCHANGE_ROW(SENT, SEND, SENT),		  EXCHANGE_ROW(SENT, ANSWER, ANSWERED),
	EXCHANGE_ROW(SENT, WAIT, WAITING),	  EXCHANGE_ROW(SENT, REJECT, REJECTED),
	EXCHANGE_ROW(SENT, HOLD, HELD),		  EXCHANGE_ROW(SENT, DOUBT, IN_DOUBT),
	EXCHANGE_ROW(WAITING, WAIT, WAITING),	  EXCHANGE_ROW(WAITING, ANSWER, ANSWERED),
	EXCHANGE_ROW(WAITING, REJECT, REJECTED),  EXCHANGE_ROW(WAITING, HOLD, HELD),
	EXCHANGE_ROW(WAITING, DOUBT, IN_DOUBT),	  EXCHANGE_ROW(HELD, RETRY, QUEUED),
	EXCHANGE_ROW(HELD, CANCEL, REJECTED),	  EXCHANGE_ROW(IN_DOUBT, ANSWER, ANSWERED),
	EXCHANGE_ROW(IN_DOUBT, REJECT, REJECTED), EXCHANGE_ROW(IN_DOUBT, RETRY, SENT),
	EXCHANGE_ROW(IN_DOUBT, WAIT, WAITING),	  EXCHANGE_ROW(IN_DOUBT, CANCEL, REJECTED),
};

#define CERTIFICATE_ROW(from, event, to)                                                           \
	{                                                                                          \
		CERTIFICATE_##from, CERTIFICATE_EVENT_##event, CERTIFICATE_##to                    \
	}
static const struct transition certificate_transitions[] = {
	CERTIFICATE_ROW(ISSUED, CONFIRM, CONFIRMING),
	CERTIFICATE_ROW(ISSUED, REVOKE, REVOKED),
	CERTIFICATE_ROW(CONFIRMING, CONFIRM, CONFIRMING),
	CERTIFICATE_ROW(CONFIRMING, CONFIRMED, CONFIRMED),
	CERTIFICATE_ROW(CONFIRMING, REVOKE, REVOKED),
	CERTIFICATE_ROW(CONFIRMED, PLACE, ON_CARD),
	CERTIFICATE_ROW(CONFIRMED, REVOKE, REVOKED),
	CERTIFICATE_ROW(CONFIRMED, LAPSE, LAPSED),
	CERTIFICATE_ROW(ON_CARD, SUPERSEDE, SUPERSEDED),
	CERTIFICATE_ROW(ON_CARD, LAPSE, LAPSED),
	CERTIFICATE_ROW(ON_CARD, REVOKE, REVOKED),
};

#define CUSTODY_ROW(from, event, to)                                                               \
	{                                                                                          \
		CUSTODY_##from, CUSTODY_EVENT_##event, CUSTODY_##to                                \
	}
static const struct transition custody_transitions[] = {
	CUSTODY_ROW(HERE, HAND_BACK, RETURNED),
	CUSTODY_ROW(HERE, MAIL, MAILED),
	CUSTODY_ROW(MAILED, DELIVER, DELIVERED),
	CUSTODY_ROW(MAILED, COME_BACK, HERE),
};

#define LETTER_ROW(from, event, to)                                                                \
	{                                                                                          \
		LETTER_##from, LETTER_EVENT_##event, LETTER_##to                                   \
	}
static const struct transition letter_transitions[] = {
	LETTER_ROW(REQUESTED, PRINT, PRINTED), LETTER_ROW(REQUESTED, REPLY, REPLIED),
	LETTER_ROW(REQUESTED, END, VOID),      LETTER_ROW(PRINTED, PRINT, PRINTED),
	LETTER_ROW(PRINTED, POST, SENT),       LETTER_ROW(PRINTED, RECEIVE, RECEIVED),
	LETTER_ROW(PRINTED, REPLY, REPLIED),   LETTER_ROW(PRINTED, END, VOID),
	LETTER_ROW(SENT, PRINT, SENT),	       LETTER_ROW(SENT, COME_BACK, RETURNED),
	LETTER_ROW(SENT, RECEIVE, RECEIVED),   LETTER_ROW(SENT, REPLY, REPLIED),
	LETTER_ROW(SENT, END, VOID),	       LETTER_ROW(RETURNED, PRINT, PRINTED),
	LETTER_ROW(RETURNED, POST, SENT),      LETTER_ROW(RETURNED, REPLY, REPLIED),
	LETTER_ROW(RETURNED, END, VOID),       LETTER_ROW(RECEIVED, PRINT, RECEIVED),
	LETTER_ROW(RECEIVED, REPLY, REPLIED),  LETTER_ROW(RECEIVED, END, VOID),
};

static bool find_next(const struct transition *table, size_t count, int from, int event,
		      int *ret_to)
{
	for (size_t i = 0; i < count; i++) {
		if (table[i].from == from && table[i].event == event) {
			*ret_to = table[i].to;
			return true;
		}
	}
	return false;
}

static size_t find_word(const char *const *words, size_t count, const char *word)
{
	for (size_t i = 0; word != NULL && i < count; i++)
		if (strcmp(words[i], word) == 0)
			return i;
	return count;
}

#define STATE_WORD(NAME, word, label, wait) word,
#define STATE_LABEL(NAME, word, label, wait) label,
#define STATE_WAIT(NAME, word, label, wait) wait,
#define EVENT_WORD(NAME, word) word,

/* A state that is not in the table waits for a person: it must not be taken for settled. */
#define MACHINE_DEFINE(machine, MACHINE)                                                           \
	static const char *const machine##_state_words[] = { MACHINE##_STATE_TABLE(STATE_WORD) };  \
	static const char *const machine##_state_labels[] = { MACHINE##_STATE_TABLE(               \
	    STATE_LABEL) };                                                                        \
	static const enum state_wait machine##_state_waits[] = { MACHINE##_STATE_TABLE(            \
	    STATE_WAIT) };                                                                         \
	static const char *const machine##_event_words[] = { MACHINE##_EVENT_TABLE(EVENT_WORD) };  \
	const char *machine##_state_word(enum machine##_state state)                               \
	{                                                                                          \
		return state < MACHINE##_STATE_COUNT ? machine##_state_words[state] : "?";         \
	}                                                                                          \
	const char *machine##_state_label(enum machine##_state state)                              \
	{                                                                                          \
		return state < MACHINE##_STATE_COUNT ? machine##_state_labels[state] : "?";        \
	}                                                                                          \
	enum state_wait machine##_state_wait(enum machine##_state state)                           \
	{                                                                                          \
		return state < MACHINE##_STATE_COUNT ? machine##_state_waits[state] : WAIT_LIST;   \
	}                                                                                          \
	const char *machine##_event_word(enum machine##_event event)                               \
	{                                                                                          \
		return event < MACHINE##_EVENT_COUNT ? machine##_event_words[event] : "?";         \
	}                                                                                          \
	bool machine##_state_parse(const char *word, enum machine##_state *ret_state)              \
	{                                                                                          \
		size_t found = find_word(machine##_state_words, MACHINE##_STATE_COUNT, word);      \
		if (found == MACHINE##_STATE_COUNT)                                                \
			return false;                                                              \
		*ret_state = (enum machine##_state)found;                                          \
		return true;                                                                       \
	}                                                                                          \
	bool machine##_next(enum machine##_state from, enum machine##_event event,                 \
			    enum machine##_state *ret_to)                                          \
	{                                                                                          \
		int to;                                                                            \
		if (!find_next(machine##_transitions, COUNT_OF(machine##_transitions), (int)from,  \
			       (int)event, &to))                                                   \
			return false;                                                              \
		*ret_to = (enum machine##_state)to;                                                \
		return true;                                                                       \
	}

MACHINE_DEFINE(case, CASE)
MACHINE_DEFINE(exchange, EXCHANGE)
MACHINE_DEFINE(certificate, CERTIFICATE)
MACHINE_DEFINE(letter, LETTER)
MACHINE_DEFINE(custody, CUSTODY)
