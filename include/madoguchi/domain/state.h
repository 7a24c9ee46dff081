/*
 * domain/state: the state machines of the program.
 *
 * DESCRIPTION
 *   A case is one resident's matter at the counter; an exchange is one thing asked of the
 *   authority; a certificate has a life of its own; a letter asks the holder; a custody is what of
 *   a case lies in the office's safe, and outlives the case until it is given back. Each machine is
 *   a const table of (state, event) -> state. What the table does not have is refused. The setters
 *   in the store are the only writers.
 *   state_waits_for() says what moves a state on: a timer, a person's list, or nothing because it
 *   is an end. A test walks all tables and proves that no other state exists.
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_DOMAIN_STATE_H
#define MADOGUCHI_DOMAIN_STATE_H

#include <stdbool.h>

#include "madoguchi/base/message.h"

/* What moves a state on. */
enum state_wait {
	WAIT_END,   /* nothing: it is settled */
	WAIT_TIMER, /* the sync, by its own clock */
	WAIT_LIST,  /* a person, from a worklist */
};

/* X(NAME, "word", label, wait) */
#define CASE_STATE_TABLE(X)                                                                        \
	/* being entered at the counter */                                                         \
	X(DRAFT, "draft", N_("being entered"), WAIT_LIST)                                          \
	/* papers judged and in order */                                                           \
	X(ACCEPTED, "accepted", N_("accepted"), WAIT_LIST)                                         \
	/* a letter is on its way to the holder */                                                 \
	X(WAITING_REPLY, "waiting_reply", N_("waiting for the reply"), WAIT_LIST)                  \
	/* everything is there, the card has not been touched */                                   \
	X(READY, "ready", N_("ready"), WAIT_LIST)                                                  \
	/* card work under way, the resident is at the counter */                                  \
	X(WORKING, "working", N_("in work"), WAIT_LIST)                                            \
	/* the authority has not answered; custody or revisit was chosen */                        \
	X(WAITING_SERVICE, "waiting_service", N_("waiting for the service"), WAIT_LIST)            \
	/* every certificate is here, the card is to be written */                                 \
	X(TO_WRITE, "to_write", N_("to write"), WAIT_LIST)                                         \
	/* written in the holder's absence: test and hand back */                                  \
	X(TO_RETURN, "to_return", N_("to return"), WAIT_LIST)                                      \
	/* finished, nothing of the resident's is here */                                          \
	X(DONE, "done", N_("done"), WAIT_END)                                                      \
	/* the rules do not allow it */                                                            \
	X(REFUSED, "refused", N_("refused"), WAIT_END)                                             \
	/* the resident withdrew it */                                                             \
	X(WITHDRAWN, "withdrawn", N_("withdrawn"), WAIT_END)                                       \
	/* a person has to decide; the reason is stored */                                         \
	X(NEEDS_ATTENTION, "needs_attention", N_("needs attention"), WAIT_LIST)

#define CASE_EVENT_TABLE(X)                                                                        \
	X(ACCEPT, "accept")   /* decision: accept, defer, or unstated with a ground */             \
	X(INQUIRE, "inquire") /* decision: inquiry */                                              \
	X(REPLY, "reply")     /* the reply came */                                                 \
	X(PREPARE, "prepare") /* card checked, PINs may be entered */                              \
	X(BEGIN, "begin")     /* first step on the card, or the second visit's */                  \
	X(DEFER, "defer")     /* custody or revisit chosen */                                      \
	X(REROUTE, "reroute") /* custody and revisit changed for one another */                    \
	X(ANSWER, "answer")   /* the last certificate of the case was confirmed */                 \
	X(CLOSE, "close")     /* decided, and this card takes no work */                           \
	X(FINISH, "finish")   /* tested with the holder's PIN; PINs set; revocations accepted */   \
	X(FINISH_ABSENT, "finish_absent") /* written and compared without the holder */            \
	X(RETURN, "return")		  /* tested at hand-back and given to the holder */        \
	X(REFUSE, "refuse")                                                                        \
	X(WITHDRAW, "withdraw")                                                                    \
	X(TROUBLE, "trouble") /* something only a person can settle */                             \
	X(RESOLVE, "resolve") /* that person has settled it */

#define EXCHANGE_STATE_TABLE(X)                                                                    \
	/* stored, never sent */                                                                   \
	X(QUEUED, "queued", N_("queued"), WAIT_TIMER)                                              \
	/* the exact bytes are stored, the first may have left; fate unknown until answered */     \
	X(SENT, "sent", N_("sent"), WAIT_TIMER)                                                    \
	/* the authority said: wait, poll later */                                                 \
	X(WAITING, "waiting", N_("waiting at the authority"), WAIT_TIMER)                          \
	/* a valid final answer is stored and was acted on */                                      \
	X(ANSWERED, "answered", N_("answered"), WAIT_END)                                          \
	/* the authority refused, or a person cancelled before it was sent */                      \
	X(REJECTED, "rejected", N_("rejected"), WAIT_END)                                          \
	/* stopped until a person lets it go on */                                                 \
	X(HELD, "held", N_("held"), WAIT_LIST)                                                     \
	/* sent, outcome unknown, not to be repeated unasked */                                    \
	X(IN_DOUBT, "in_doubt", N_("in doubt"), WAIT_LIST)

#define EXCHANGE_EVENT_TABLE(X)                                                                    \
	X(SEND, "send")                                                                            \
	X(WAIT, "wait")                                                                            \
	X(ANSWER, "answer")                                                                        \
	X(REJECT, "reject")                                                                        \
	X(HOLD, "hold")                                                                            \
	X(DOUBT, "doubt")                                                                          \
	X(RETRY, "retry")                                                                          \
	X(CANCEL, "cancel")

#define CERTIFICATE_STATE_TABLE(X)                                                                 \
	/* received, checked, stored; certConf is due */                                           \
	X(ISSUED, "issued", N_("issued"), WAIT_TIMER)                                              \
	/* certConf stored and perhaps sent */                                                     \
	X(CONFIRMING, "confirming", N_("being confirmed"), WAIT_TIMER)                             \
	/* pkiConf received: ours for good, to be written */                                       \
	X(CONFIRMED, "confirmed", N_("confirmed"), WAIT_LIST)                                      \
	/* written, read back; its expiry ends it */                                               \
	X(ON_CARD, "on_card", N_("on the card"), WAIT_TIMER)                                       \
	/* a successor is on the card and the authority knows */                                   \
	X(SUPERSEDED, "superseded", N_("superseded"), WAIT_END)                                    \
	X(LAPSED, "lapsed", N_("lapsed"), WAIT_END)                                                \
	X(REVOKED, "revoked", N_("revoked"), WAIT_END)

#define CERTIFICATE_EVENT_TABLE(X)                                                                 \
	X(CONFIRM, "confirm")	  /* certConf stored */                                            \
	X(CONFIRMED, "confirmed") /* pkiConf or certConfirmed */                                   \
	X(PLACE, "place")	  /* on the card and compared */                                   \
	X(SUPERSEDE, "supersede") /* its successor is on the card, rr accepted */                  \
	X(LAPSE, "lapse")                                                                          \
	X(REVOKE, "revoke")

#define CUSTODY_STATE_TABLE(X)                                                                     \
	/* in the safe */                                                                          \
	X(HERE, "here", N_("lies here"), WAIT_LIST)                                                \
	/* sent addressee-only (本人限定受取), the result is not known */                    \
	X(MAILED, "mailed", N_("in the mail"), WAIT_LIST)                                          \
	/* handed over at the counter */                                                           \
	X(RETURNED, "returned", N_("given back"), WAIT_END)                                        \
	/* the mail has handed it to the addressee */                                              \
	X(DELIVERED, "delivered", N_("delivered"), WAIT_END)

#define CUSTODY_EVENT_TABLE(X)                                                                     \
	X(HAND_BACK, "hand_back")                                                                  \
	X(MAIL, "mail")                                                                            \
	X(DELIVER, "deliver")                                                                      \
	X(COME_BACK, "come_back") /* undelivered: it lies here again */

#define LETTER_STATE_TABLE(X)                                                                      \
	/* to be printed */                                                                        \
	X(REQUESTED, "requested", N_("to be made"), WAIT_LIST)                                     \
	/* to be posted */                                                                         \
	X(PRINTED, "printed", N_("made"), WAIT_LIST)                                               \
	/* on its way: the reply is awaited */                                                     \
	X(SENT, "sent", N_("posted"), WAIT_LIST)                                                   \
	/* undelivered */                                                                          \
	X(RETURNED, "returned", N_("came back"), WAIT_LIST)                                        \
	/* the reply is here, the second visit is not made */                                      \
	X(RECEIVED, "received", N_("reply is here"), WAIT_LIST)                                    \
	/* the second visit was made */                                                            \
	X(REPLIED, "replied", N_("replied to"), WAIT_END)                                          \
	/* the case ended without it, or another letter took its place */                          \
	X(VOID, "void", N_("void"), WAIT_END)

#define LETTER_EVENT_TABLE(X)                                                                      \
	X(PRINT, "print")                                                                          \
	X(POST, "post")                                                                            \
	X(COME_BACK, "come_back")                                                                  \
	X(RECEIVE, "receive")                                                                      \
	X(REPLY, "reply")                                                                          \
	X(END, "end")

#define X(NAME, word, label, wait) CASE_##NAME,
enum case_state { CASE_STATE_TABLE(X) CASE_STATE_COUNT };
#undef X
#define X(NAME, word) CASE_EVENT_##NAME,
enum case_event { CASE_EVENT_TABLE(X) CASE_EVENT_COUNT };
#undef X
#define X(NAME, word, label, wait) EXCHANGE_##NAME,
enum exchange_state { EXCHANGE_STATE_TABLE(X) EXCHANGE_STATE_COUNT };
#undef X
#define X(NAME, word) EXCHANGE_EVENT_##NAME,
enum exchange_event { EXCHANGE_EVENT_TABLE(X) EXCHANGE_EVENT_COUNT };
#undef X
#define X(NAME, word, label, wait) CERTIFICATE_##NAME,
enum certificate_state { CERTIFICATE_STATE_TABLE(X) CERTIFICATE_STATE_COUNT };
#undef X
#define X(NAME, word) CERTIFICATE_EVENT_##NAME,
enum certificate_event { CERTIFICATE_EVENT_TABLE(X) CERTIFICATE_EVENT_COUNT };
#undef X
#define X(NAME, word, label, wait) CUSTODY_##NAME,
enum custody_state { CUSTODY_STATE_TABLE(X) CUSTODY_STATE_COUNT };
#undef X
#define X(NAME, word) CUSTODY_EVENT_##NAME,
enum custody_event { CUSTODY_EVENT_TABLE(X) CUSTODY_EVENT_COUNT };
#undef X
#define X(NAME, word, label, wait) LETTER_##NAME,
enum letter_state { LETTER_STATE_TABLE(X) LETTER_STATE_COUNT };
#undef X
#define X(NAME, word) LETTER_EVENT_##NAME,
enum letter_event { LETTER_EVENT_TABLE(X) LETTER_EVENT_COUNT };
#undef X

const char *case_state_word(enum case_state state);
const char *case_state_label(enum case_state state);
bool case_state_parse(const char *word, enum case_state *ret_state);
const char *case_event_word(enum case_event event);
enum state_wait case_state_wait(enum case_state state);
/* False when the table has no such row. */
bool case_next(enum case_state from, enum case_event event, enum case_state *ret_to);

const char *exchange_state_word(enum exchange_state state);
const char *exchange_state_label(enum exchange_state state);
bool exchange_state_parse(const char *word, enum exchange_state *ret_state);
const char *exchange_event_word(enum exchange_event event);
enum state_wait exchange_state_wait(enum exchange_state state);
bool exchange_next(enum exchange_state from, enum exchange_event event,
		   enum exchange_state *ret_to);

const char *certificate_state_word(enum certificate_state state);
const char *certificate_state_label(enum certificate_state state);
bool certificate_state_parse(const char *word, enum certificate_state *ret_state);
const char *certificate_event_word(enum certificate_event event);
enum state_wait certificate_state_wait(enum certificate_state state);
bool certificate_next(enum certificate_state from, enum certificate_event event,
		      enum certificate_state *ret_to);

const char *custody_state_word(enum custody_state state);
const char *custody_state_label(enum custody_state state);
bool custody_state_parse(const char *word, enum custody_state *ret_state);
const char *custody_event_word(enum custody_event event);
enum state_wait custody_state_wait(enum custody_state state);
bool custody_next(enum custody_state from, enum custody_event event, enum custody_state *ret_to);

const char *letter_state_word(enum letter_state state);
const char *letter_state_label(enum letter_state state);
bool letter_state_parse(const char *word, enum letter_state *ret_state);
const char *letter_event_word(enum letter_event event);
enum state_wait letter_state_wait(enum letter_state state);
bool letter_next(enum letter_state from, enum letter_event event, enum letter_state *ret_to);

#endif
