/*
 * papers/slip: what is printed at the counter, as lines of text.
 *
 * DESCRIPTION
 *   A slip is a template that the office may edit (papers/template), etc/papers/NAME.LANG.txt, with
 *   its fields and lists put in.
 *   The custody slip and the revisit slip have no field for an expiry or for a day of completion:
 *   nobody may promise either while the national service is away.
 * FIELDS     slip_form() has the names that each slip is given; a template may use some.
 * ERRORS     ERROR_CONFIG_MISSING (cannot be read), ERROR_CONFIG_WRONG (an unknown field, an open
 *            brace, no UTF-8: file, line, what is allowed), ERROR_MEMORY.
 * OWNERSHIP  The text is the caller's: free().
 * SECRETS    Fields are personal data: the text goes to the printer or the papers folder, never
 *            into the log. No PIN has a field.
 * THREADS    Any.
 */
#ifndef MADOGUCHI_PAPERS_SLIP_H
#define MADOGUCHI_PAPERS_SLIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/base/error.h"
#include "madoguchi/base/message.h"
#include "madoguchi/papers/template.h"

#define SLIP_COLUMNS TEMPLATE_COLUMNS
#define SLIP_PATH_SIZE 1024
#define SLIP_MOMENT_SIZE 96

/* X(NAME, "file name", label) */
#define SLIP_TABLE(X)                                                                              \
	/* 預り証: card and papers stay here, two halves */                                     \
	X(CUSTODY, "custody", N_("Custody slip"))                                                  \
	/* 再来庁票: come again with this */                                                   \
	X(REVISIT, "revisit", N_("Revisit slip"))                                                  \
	/* 電子証明書の写し */                                                             \
	X(CERTIFICATE, "certificate", N_("Copy of the certificate"))                               \
	/* 照会書兼回答書 */                                                                \
	X(INQUIRY, "inquiry", N_("Inquiry letter"))                                                \
	/* 失効の受付票, with the telephone that suspends at once */                         \
	X(REVOCATION, "revocation", N_("Receipt of the revocation"))                               \
	/* 受付票 */                                                                            \
	X(RECEPTION, "reception", N_("Reception slip"))                                            \
	/* 領収書: number, items, the issuer's part apart */                                    \
	X(RECEIPT, "receipt", N_("Receipt of the fee"))                                            \
	/* 返金票: signed by who gets it back */                                                \
	X(REFUND, "refund", N_("Refund slip"))                                                     \
	/* 完了通知 */                                                                         \
	X(NOTICE, "notice", N_("Notice of completion"))                                            \
	/* 日計表 */                                                                            \
	X(DAY, "day", N_("Day report"))                                                            \
	/* 宛名ラベル */                                                                      \
	X(LABEL, "label", N_("Address label"))                                                     \
	/* 交付記録簿 */                                                                      \
	X(REGISTER, "register", N_("Register of issued certificates"))                             \
	/* 預かり一覧 */                                                                      \
	X(SAFE, "safe", N_("List of what lies here"))                                              \
	/* 事故報告書 */                                                                      \
	X(INCIDENT, "incident", N_("Incident report"))

#define X(NAME, word, label) SLIP_##NAME,
enum slip { SLIP_TABLE(X) SLIP_COUNT };
#undef X

struct slip_field {
	const char *name;
	const char *value; /* NULL: empty */
};

/* A moment as it stands in the words of a paper, to the minute, beside dates in eras:
 * "令和8年10月14日 9時05分"; in English "2026-10-14 09:05". The columns of lists keep the form that
 * sorts. */
void slip_moment(enum language language, int64_t at_ms, char moment[static SLIP_MOMENT_SIZE]);
const char *slip_word(enum slip slip);
const char *slip_label(enum slip slip);
/* The names of the fields and lists that this slip is given, without values. */
void slip_form(enum slip slip, struct template_values *ret_form);
/* Reads and checks one template of the folder as it is read for a paper. */
bool slip_check(const char *folder, enum slip slip, enum language language, struct error *error);
/* "FOLDER/custody.ja.txt"; false when it does not fit. */
bool slip_path(const char *folder, enum slip slip, enum language language,
	       char path[static SLIP_PATH_SIZE]);
/* The same for a template of another name ("leaflet"). */
bool slip_named_path(const char *folder, const char *name, enum language language,
		     char path[static SLIP_PATH_SIZE]);
bool slip_render(const char *path, const struct slip_field *fields, size_t count, char **ret_text,
		 struct error *error);

#endif
