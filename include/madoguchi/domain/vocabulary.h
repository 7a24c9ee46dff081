/*
 * domain/vocabulary: the words of the counter, as enums with one spelling each.
 *
 * DESCRIPTION
 *   Every list below is an X-macro X(NAME, "word", label): the word stands in files, rule cases
 *   and the database; the label is a message id for people. Functions X_word(), X_label() and
 *   X_parse() exist for each. Terms: the glossary of the field (docs/glossary in README).
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_DOMAIN_VOCABULARY_H
#define MADOGUCHI_DOMAIN_VOCABULARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/base/message.h"

#define PROCEDURE_TABLE(X)                                                                         \
	X(ISSUE, "issue", N_("Issue"))                                                             \
	X(RENEW, "renew", N_("Renewal"))                                                           \
	X(REVOKE, "revoke", N_("Revocation"))                                                      \
	X(PIN_CHANGE, "pin_change", N_("PIN change"))                                              \
	X(PIN_INIT, "pin_init", N_("PIN initialisation"))                                          \
	X(UNLOCK, "unlock", N_("PIN unlock"))                                                      \
	X(STORE_RESET, "store_reset", N_("PIN reset at a convenience store"))

#define APPLICANT_TABLE(X)                                                                         \
	X(SELF, "self", N_("The resident"))                                                        \
	X(REP_MINOR, "rep_minor", N_("Legal representative of a child under 15"))                  \
	X(REP_WARD, "rep_ward", N_("Legal representative of an adult ward"))                       \
	X(AGENT, "agent", N_("Voluntary agent"))                                                   \
	X(HOUSEHOLD, "household", N_("Member of the same household"))

/* The order is the order in which missing documents are listed. */
#define DOCUMENT_TABLE(X)                                                                          \
	X(CARD, "card", N_("The card"))                                                            \
	X(FORM, "form", N_("Application form"))                                                    \
	X(FEE, "fee", N_("Fee"))                                                                   \
	X(SEAL, "seal", N_("Seal"))                                                                \
	X(NOTICE, "notice", N_("Expiry notice"))                                                   \
	X(PIN_SLIP, "pin_slip", N_("PIN slip"))                                                    \
	X(PHOTO_ID, "photo_id", N_("Identity document with photo"))                                \
	X(OTHER_ID, "other_id", N_("Other identity document"))                                     \
	X(AGENT_PHOTO_ID, "agent.photo_id", N_("Agent's identity document with photo"))            \
	X(AGENT_OTHER_ID, "agent.other_id", N_("Agent's other identity document"))                 \
	X(REP_PHOTO_ID, "rep.photo_id", N_("Representative's identity document with photo"))       \
	X(REP_OTHER_ID, "rep.other_id", N_("Representative's other identity document"))            \
	X(FAMILY_REGISTER, "family_register", N_("Family register certificate"))                   \
	X(GUARDIAN_REGISTER, "guardian_register", N_("Guardianship registry certificate"))         \
	X(REPLY, "reply", N_("Inquiry reply"))                                                     \
	X(REPLY_SEALED, "reply.sealed", N_("Inquiry reply in its sealed envelope"))                \
	X(POA, "poa", N_("Letter of attorney"))                                                    \
	X(POA_SEALED_PIN, "poa.sealed_pin", N_("Letter of attorney with the PIN, enclosed"))       \
	X(SEAL_CERTIFICATE, "seal_certificate", N_("Seal registration certificate"))               \
	X(SUITABLE_CERTIFICATE, "suitable_certificate",                                            \
	  N_("Certificate that the mayor finds suitable"))

#define CARD_KIND_TABLE(X)                                                                         \
	X(MYNUMBER, "mynumber", N_("My Number Card"))                                              \
	X(JUKI_PHOTO, "juki_photo", N_("Juki card with photo"))                                    \
	X(JUKI_PLAIN, "juki_plain", N_("Juki card without photo"))                                 \
	X(LOST, "lost", N_("Lost card"))                                                           \
	X(NONE, "none", N_("No card yet"))

#define VERDICT_TABLE(X)                                                                           \
	X(ACCEPT, "accept", N_("Can be done now"))                                                 \
	X(INQUIRY, "inquiry", N_("A letter goes to the holder; a second visit follows"))           \
	X(INCOMPLETE, "incomplete", N_("Something is missing"))                                    \
	X(REFUSE, "refuse", N_("Cannot be done"))                                                  \
	X(REFER, "refer", N_("The office must be asked"))                                          \
	X(DEFER, "defer", N_("The national service is down: custody or revisit"))                  \
	X(UNSTATED, "unstated", N_("The office publishes no rule for this"))

/* Why a certificate is asked for or revoked. */
#define REASON_TABLE(X)                                                                            \
	X(FIRST_DELIVERY, "first_delivery", N_("First delivery of the card"))                      \
	X(EXPIRY, "expiry", N_("Expiry"))                                                          \
	X(CARD_REISSUED, "card_reissued", N_("Card issued again"))                                 \
	X(DECLINED_BEFORE, "declined_before", N_("Declined before, wanted now"))                   \
	X(NO_LONGER_NEEDED, "no_longer_needed", N_("No longer needed"))                            \
	X(CARD_LOST, "card_lost", N_("Card lost"))                                                 \
	X(DATA_CHANGED, "data_changed", N_("Name, address, sex or birth date changed"))

#define SEX_TABLE(X)                                                                               \
	X(MALE, "male", N_("male"))                                                                \
	X(FEMALE, "female", N_("female"))                                                          \
	X(OTHER, "other", N_("other"))

/* What happens to card and papers while the national service is away. */
#define ROUTE_TABLE(X)                                                                             \
	X(DIRECT, "none", N_("At the counter"))                                                    \
	X(CUSTODY, "custody", N_("Custody"))                                                       \
	X(REVISIT, "revisit", N_("Revisit"))

/* Where in the municipality the desk stands. */
#define PLACE_TABLE(X)                                                                             \
	X(WARD_OFFICE, "ward_office", N_("Ward office"))                                           \
	X(BRANCH, "branch", N_("Branch office"))                                                   \
	X(SERVICE_CORNER, "service_corner", N_("Service corner"))                                  \
	X(ELSEWHERE, "elsewhere", N_("Elsewhere"))

/* What may happen to the holder or the card and revoke certificates by itself. */
#define CHANGE_TABLE(X)                                                                            \
	X(ADDRESS, "address", N_("Address changed"))                                               \
	X(BUILDING, "building", N_("Building or room changed"))                                    \
	X(NAME, "name", N_("Name changed"))                                                        \
	X(ALIAS, "alias", N_("Registered alias changed"))                                          \
	X(FORMER_NAME, "former_name", N_("Former surname changed"))                                \
	X(SEX, "sex", N_("Sex changed"))                                                           \
	X(BIRTH_DATE, "birth_date", N_("Birth date corrected"))                                    \
	X(CARD_REPLACED, "card_replaced", N_("Card replaced"))                                     \
	X(DEATH, "death", N_("Death"))                                                             \
	X(AUTH_REVOKED, "auth_revoked", N_("User-authentication certificate revoked"))

/* On what a person decides where the office publishes no rule. */
#define GROUND_TABLE(X)                                                                            \
	X(LAW, "law", N_("Law or ordinance"))                                                      \
	X(GUIDELINE, "guideline", N_("National guideline for the procedure"))                      \
	X(OFFICE_RULE, "office_rule", N_("Internal rule of the office"))                           \
	X(ISSUER, "issuer", N_("Answer of the issuer"))                                            \
	X(INSTRUCTION, "instruction", N_("Instruction of a superior"))                             \
	X(PRECEDENT, "precedent", N_("As decided in an earlier case"))

/* Why a clerk sets a reason of the decision aside. */
#define OVERRIDE_CODE_TABLE(X)                                                                     \
	X(FRESH_AT_ACCEPTANCE, "fresh_at_acceptance", N_("It was in time when it was accepted"))   \
	X(CARD_NOT_AT_HAND, "card_not_at_hand",                                                    \
	  N_("The card is lost, stolen or destroyed and cannot be shown"))                         \
	X(BOTH_PRESENT, "both_present", N_("Holder and legal representative have come together"))  \
	X(ON_RECORD, "on_record", N_("The office's own records show it"))                          \
	X(NOT_HOLDERS_FAULT, "not_holders_fault", N_("It is not the holder's fault"))              \
	X(FEE_NOTICE, "fee_notice", N_("The fee follows a notice in force"))                       \
	X(INSTRUCTED, "instructed", N_("A superior has instructed it"))

/* The keys that a card makes. */
/* When a fee is taken. */
#define FEE_TIME_TABLE(X)                                                                          \
	X(ACCEPTANCE, "acceptance", N_("at acceptance"))                                           \
	X(ISSUE, "issue", N_("once a certificate is issued"))                                      \
	X(RESULT, "result", N_("after the result"))

/* What of a fee is only collected for the issuer of the certificates. */
#define FEE_SHARE_TABLE(X)                                                                         \
	X(CERTIFICATES, "certificates", N_("the certificates' part"))                              \
	X(ALL, "all", N_("all of it"))                                                             \
	X(NONE, "none", N_("nothing of it"))

#define FEE_MEANS_TABLE(X)                                                                         \
	X(CASH, "cash", N_("Cash"))                                                                \
	X(CASHLESS, "cashless", N_("Cashless"))

#define CUSTODY_WAY_TABLE(X)                                                                       \
	X(COUNTER, "counter", N_("at this counter"))                                               \
	X(MAIL, "mail", N_("by addressee-only mail"))

#define KEY_TYPE_TABLE(X)                                                                          \
	X(RSA_2048, "rsa2048", N_("RSA, 2048 bits"))                                               \
	X(ECDSA_256, "ecdsa256", N_("ECDSA, 256 bits"))                                            \
	X(ECDSA_384, "ecdsa384", N_("ECDSA, 384 bits"))

#define VOCABULARY_DECLARE(Type, PREFIX, TABLE, prefix)                                            \
	enum Type { TABLE(PREFIX) PREFIX##_COUNT };                                                \
	const char *prefix##_word(enum Type value);                                                \
	const char *prefix##_label(enum Type value);                                               \
	bool prefix##_parse(const char *word, enum Type *ret_value);

#define PROCEDURE(NAME, word, label) PROCEDURE_##NAME,
#define APPLICANT(NAME, word, label) APPLICANT_##NAME,
#define DOCUMENT(NAME, word, label) DOCUMENT_##NAME,
#define CARD_KIND(NAME, word, label) CARD_KIND_##NAME,
#define VERDICT(NAME, word, label) VERDICT_##NAME,
#define REASON(NAME, word, label) REASON_##NAME,
#define SEX(NAME, word, label) SEX_##NAME,
#define ROUTE(NAME, word, label) ROUTE_##NAME,
#define PLACE(NAME, word, label) PLACE_##NAME,
#define CHANGE(NAME, word, label) CHANGE_##NAME,
#define GROUND(NAME, word, label) GROUND_##NAME,
#define OVERRIDE_CODE(NAME, word, label) OVERRIDE_CODE_##NAME,
#define KEY_TYPE(NAME, word, label) KEY_TYPE_##NAME,
#define FEE_TIME(NAME, word, label) FEE_TIME_##NAME,
#define FEE_SHARE(NAME, word, label) FEE_SHARE_##NAME,
#define FEE_MEANS(NAME, word, label) FEE_MEANS_##NAME,
#define CUSTODY_WAY(NAME, word, label) CUSTODY_WAY_##NAME,

VOCABULARY_DECLARE(procedure, PROCEDURE, PROCEDURE_TABLE, procedure)
VOCABULARY_DECLARE(applicant, APPLICANT, APPLICANT_TABLE, applicant)
VOCABULARY_DECLARE(document, DOCUMENT, DOCUMENT_TABLE, document)
VOCABULARY_DECLARE(card_kind, CARD_KIND, CARD_KIND_TABLE, card_kind)
VOCABULARY_DECLARE(verdict, VERDICT, VERDICT_TABLE, verdict)
VOCABULARY_DECLARE(reason, REASON, REASON_TABLE, reason)
VOCABULARY_DECLARE(sex, SEX, SEX_TABLE, sex)
VOCABULARY_DECLARE(route, ROUTE, ROUTE_TABLE, route)
VOCABULARY_DECLARE(place, PLACE, PLACE_TABLE, place)
VOCABULARY_DECLARE(change, CHANGE, CHANGE_TABLE, change)
VOCABULARY_DECLARE(ground, GROUND, GROUND_TABLE, ground)
VOCABULARY_DECLARE(override_code, OVERRIDE_CODE, OVERRIDE_CODE_TABLE, override_code)
VOCABULARY_DECLARE(key_type, KEY_TYPE, KEY_TYPE_TABLE, key_type)
VOCABULARY_DECLARE(fee_time, FEE_TIME, FEE_TIME_TABLE, fee_time)
VOCABULARY_DECLARE(fee_share, FEE_SHARE, FEE_SHARE_TABLE, fee_share)
VOCABULARY_DECLARE(fee_means, FEE_MEANS, FEE_MEANS_TABLE, fee_means)
VOCABULARY_DECLARE(custody_way, CUSTODY_WAY, CUSTODY_WAY_TABLE, custody_way)

/* The two certificates of a card; KINDS_… are sets of them. Written "sign", "auth", "sign+auth".
 * KIND_LEGACY, the single certificate of a Juki card, is none of the two: it has PIN rules and a
 * word ("legacy"), stands alone in a set, and its dates are kept where those of KIND_SIGN are. */
enum certificate_kind { KIND_SIGN = 0, KIND_AUTH = 1, KIND_COUNT = 2, KIND_LEGACY = KIND_COUNT };
#define KIND_WORDS 3 /* kinds that have a word: sign, auth, legacy */
#define KINDS_NONE 0u
#define KINDS_SIGN (1u << KIND_SIGN)
#define KINDS_AUTH (1u << KIND_AUTH)
#define KINDS_BOTH (KINDS_SIGN | KINDS_AUTH)
#define KINDS_LEGACY (1u << KIND_LEGACY)
#define KINDS_TEXT_SIZE 16

const char *kind_word(enum certificate_kind kind);
const char *kind_label(enum certificate_kind kind); /* 署名用電子証明書 … */
bool kind_parse(const char *word, enum certificate_kind *ret_kind);
bool kinds_parse(const char *words, unsigned *ret_kinds);
void kinds_format(unsigned kinds, char text[static KINDS_TEXT_SIZE]);

#endif
