/*
 * papers/slip: what is printed at the counter, as lines of text.
 *
 * DESCRIPTION
 *   A slip is a template that the office may edit, etc/papers/NAME.LANG.txt, with its fields put
 *   in. A template is UTF-8 text; {name} stands for a field, {{ for a brace. A line that has
 *   fields of which none has a value is left out (so a list may have more lines than items); a
 *   line without fields stays. Lines that grow past SLIP_COLUMNS terminal columns are broken
 *   between characters, after a space where there is one; the rest is indented as the line was.
 *   Values pass text_clean(): no control characters, so a name cannot drive a printer.
 *   The custody slip and the revisit slip have no field for an expiry or for a day of completion:
 *   nobody may promise either while the national service is away.
 * FIELDS     slip_fields() lists the names that each slip is given; a template may use some.
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

#include "madoguchi/base/error.h"
#include "madoguchi/base/message.h"

#define SLIP_COLUMNS 76
#define SLIP_PATH_SIZE 1024

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
	X(RECEPTION, "reception", N_("Reception slip"))

#define X(NAME, word, label) SLIP_##NAME,
enum slip { SLIP_TABLE(X) SLIP_COUNT };
#undef X

struct slip_field {
	const char *name;
	const char *value; /* NULL: empty */
};

const char *slip_word(enum slip slip);
const char *slip_label(enum slip slip);
/* The names of the fields that this slip is given. */
const char *const *slip_fields(enum slip slip, size_t *ret_count);
/* "FOLDER/custody.ja.txt"; false when it does not fit. */
bool slip_path(const char *folder, enum slip slip, enum language language,
	       char path[static SLIP_PATH_SIZE]);
/* The same for a template of another name ("leaflet"). */
bool slip_named_path(const char *folder, const char *name, enum language language,
		     char path[static SLIP_PATH_SIZE]);
bool slip_render(const char *path, const struct slip_field *fields, size_t count, char **ret_text,
		 struct error *error);

#endif
