/*
 * domain/decision_code: why a decision is what it is.
 *
 * DESCRIPTION
 *   One table: the word stands in office files (`code` of a refuse section), in the answers of
 *   the rule verbs and in the case's record; the first text says it to a person, with the
 *   arguments that the comment names; the second says what to do next ("" where the verdict's own
 *   next step holds). Words are never renamed: cases store them.
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_DOMAIN_DECISION_CODE_H
#define MADOGUCHI_DOMAIN_DECISION_CODE_H

#include <stdbool.h>

#include "madoguchi/base/message.h"

/* X(NAME, "word", what it says, what to do next) */
#define DECISION_CODE_TABLE(X)                                                                     \
	/* refuse */                                                                               \
	X(NOT_RESIDENT, "not_resident", N_("Only residents of this office's area are served."),    \
	  N_("Send the person to the office of the place of residence."))                          \
	X(WRONG_PLACE, "wrong_place", N_("This place does not handle certificates."),              \
	  N_("Send the person to the office of the place of residence."))                          \
	X(NOT_BY_CHANNEL, "not_by_channel", N_("It cannot be done by post or by telephone."),      \
	  N_("The person has to come to the counter."))                                            \
	X(CARD_KIND_ENDED, "card_kind_ended",                                                      \
	  N_("Certificates on this kind of card are no longer handled."),                          \
	  N_("A My Number Card is needed."))                                                       \
	X(CARD_NOT_YET, "card_not_yet", N_("There was no such card yet on that day."), "")         \
	X(CARD_LOST, "card_lost", N_("Without the card this cannot be done."),                     \
	  N_("The card has to be issued again first."))                                            \
	/* {1} the card's last day */                                                              \
	X(CARD_EXPIRED, "card_expired", N_("The card expired on {1}."),                            \
	  N_("A new card has to be applied for."))                                                 \
	X(CARD_ENDS_TOO, "card_ends_too", N_("The card ends together with the certificate."),      \
	  N_("A new card has to be applied for."))                                                 \
	/* {1} last day of the stay */                                                             \
	X(STAY_OVER, "stay_over", N_("The period of stay ended on {1}."),                          \
	  N_("A new card has to be applied for."))                                                 \
	X(NO_KIND, "no_kind", N_("No certificate was chosen."), N_("Choose the certificates."))    \
	/* {1} age, {2} kind */                                                                    \
	X(TOO_YOUNG, "too_young", N_("Under the age of {1} this is not issued: {2}"), "")          \
	/* {1} kind */                                                                             \
	X(WARD, "ward", N_("Not issued to an adult ward: {1}"), "")                                \
	/* {1} kind, {2} first day */                                                              \
	X(WINDOW_CLOSED, "window_closed", N_("{1}: renewal opens on {2}."),                        \
	  N_("Ask the resident to come from that day on."))                                        \
	X(NOT_A_MINOR, "not_a_minor",                                                              \
	  N_("The holder is 15 or older: a legal representative of a child cannot apply."),        \
	  N_("The holder applies in person or by an agent."))                                      \
	X(HOUSEHOLD_NO_MOVE, "household_no_move",                                                  \
	  N_("A member of the household can apply only together with the move notice."),           \
	  N_("The holder applies in person or by an agent."))                                      \
	X(NOT_SAME_HOUSEHOLD, "not_same_household",                                                \
	  N_("The person is not of the holder's household."),                                      \
	  N_("The holder applies in person or by an agent."))                                      \
	/* {1} kind */                                                                             \
	X(OTHER_PIN_NEEDED, "other_pin_needed", N_("{1}: the other PIN has to be known."),         \
	  N_("The PINs have to be initialised at the counter."))                                   \
	X(BOTH_PINS_FORGOTTEN, "both_pins_forgotten",                                              \
	  N_("With both PINs forgotten a convenience store cannot help."),                         \
	  N_("The PINs have to be initialised at the counter."))                                   \
	X(CARD_PIN_FORGOTTEN, "card_pin_forgotten", N_("The card's own PIN is forgotten."),        \
	  N_("The card's own PIN has to be set anew first."))                                      \
	/* incomplete; {1} document */                                                             \
	X(MISSING, "missing", N_("Missing: {1}"), "")                                              \
	X(STALE, "stale", N_("Out of date in name or address: {1}"), "")                           \
	X(TOO_OLD, "too_old", N_("Issued too long ago: {1}"), "")                                  \
	X(OPENED, "opened", N_("Not in its sealed envelope: {1}"), "")                             \
	/* inquiry */                                                                              \
	X(LETTER, "letter", N_("The holder is asked by letter; a second visit follows."), "")      \
	/* {1} document */                                                                         \
	X(LETTER_INSTEAD, "letter_instead", N_("A letter to the holder makes up for: {1}"), "")    \
	/* the rest */                                                                             \
	X(ASK_OFFICE, "ask_office", N_("For this the office publishes only: ask us."), "")         \
	X(SERVICE_DOWN, "service_down", N_("The national service cannot be reached."), "")         \
	X(NO_RULE, "no_rule", N_("The office publishes no rule for this."), "")                    \
	X(BY_GROUND, "by_ground",                                                                  \
	  N_("No published rule: a person has decided, and the ground is recorded."), "")          \
	X(GROUND_NOT_ENOUGH, "ground_not_enough",                                                  \
	  N_("The ground that was entered is not one on which this may be decided here."), "")     \
	X(NOT_BY_DECIDER, "not_by_decider", N_("This is for the supervisor to decide."), "")       \
	X(COMPLETE, "complete", N_("Everything that the office asks for is here."), "")            \
	/* notes beside a verdict; {1} document */                                                 \
	X(WAIVED, "waived", N_("Not needed here: {1}"), "")                                        \
	X(SOFT, "soft", N_("Should be shown, but it also goes without: {1}"), "")                  \
	X(UNDATED, "undated", N_("Look at the date of issue: {1}"), "")                            \
	/* {1} kind */                                                                             \
	X(LAPSED, "lapsed", N_("{1}: it has expired; a new one is issued."), "")                   \
	X(REPRESENTATIVE, "representative",                                                        \
	  N_("For this holder the legal representative is expected to come."), "")                 \
	/* {1} day */                                                                              \
	X(LEAP_BIRTHDAY, "leap_birthday",                                                          \
	  N_("Born on 29 February: the certificate is taken to end on {1}."), "")                  \
	X(BIRTH_UNKNOWN, "birth_unknown",                                                          \
	  N_("Without the birth date neither age nor expiry can be judged."), "")                  \
	X(FEE_UNSTATED, "fee_unstated", N_("The office publishes no fee for this."), "")           \
	/* what a clerk set aside; {1} document, {2} why */                                        \
	X(PAPER_OVERRIDDEN, "paper_overridden", N_("Set aside: {1} ({2})"), "")                    \
	/* {1} the reason's word, {2} why */                                                       \
	X(OVERRIDDEN, "overridden", N_("Set aside: {1} ({2})"), "")                                \
	/* {1} yen, {2} why */                                                                     \
	X(FEE, "fee", N_("The fee was set to {1} yen ({2})."), "")

#define X(NAME, word, says, next) DECISION_##NAME,
enum decision_code { DECISION_CODE_TABLE(X) DECISION_CODE_COUNT };
#undef X

const char *decision_code_word(enum decision_code code);
const char *decision_code_says(enum decision_code code);
/* "" where the verdict's own next step holds. */
const char *decision_code_next(enum decision_code code);
bool decision_code_parse(const char *word, enum decision_code *ret_code);

#endif
