/*
 * domain/name: the characters of names and addresses.
 *
 * DESCRIPTION
 *   A name is kept as the register has it. The signing certificate holds only characters of
 *   JIS X 0208 (levels 1 and 2) and JIS X 0212; for every other character a substitute (代替文字)
 *   is shown to the holder, who may ask for another, and where nothing fits the reading in kana
 *   stands instead. Variation selectors (IVS) belong to the name, not to the comparison; ASCII, the
 *   wave dash, the minus and the no-break space are taken for their twins of full width. The geta
 *   mark 〓, which stands for a character that only the city's font has, fits nowhere.
 *   Substitutes come from a table that an administrator may extend (etc/substitutes.txt, read by
 *   domain/substitute_file): a character, a blank, what stands for it.
 * FIELDS   name_field_broken() has the rules of one field: kana in full-width katakana; the alias
 *   (通称) and the former surname (旧氏) beside the name, not in it; building and room (方書) in a
 *   field of their own. In every field a My Number is refused.
 * THREADS  Pure, but for the table of substitutes: loaded before other threads start.
 */
#ifndef MADOGUCHI_DOMAIN_NAME_H
#define MADOGUCHI_DOMAIN_NAME_H

#include <stdbool.h>
#include <stddef.h>

#include "madoguchi/base/message.h"

#define NAME_TEXT_SIZE 512
#define NAME_REPLACED 16

enum name_field {
	NAME_FIELD_NAME,
	NAME_FIELD_KANA,
	NAME_FIELD_LATIN,
	NAME_FIELD_ALIAS,
	NAME_FIELD_FORMER, /* 旧氏: a surname alone */
	NAME_FIELD_ADDRESS,
	NAME_FIELD_BUILDING,
	NAME_FIELD_FREE, /* notes, grounds, telephone */
};

/* NULL: acceptable; else the message id of the first broken rule. An empty text is acceptable. */
const char *name_field_broken(enum name_field field, const char *text);

/* Two entries of one name, reading or address: blanks, dashes, widths and kinds of kana do not
 * matter (the search key of base/text, its first 2047 bytes). */
bool name_same(const char *a, const char *b);

/* True when the signing certificate can hold every character. */
bool name_certifiable(const char *text);

struct name_proposal {
	char text[NAME_TEXT_SIZE]; /* with substitutes; or the kana */
	bool by_kana;		   /* nothing fits: the reading stands for the whole name */
	/* Replaced characters, as clusters of the name and of the proposal. */
	struct {
		char from[32];
		char to[32];
	} replaced[NAME_REPLACED];
	size_t replaced_count;
};

/* What the certificate would show for a name or an address; kana may be "". False when no
 * substitute fits and there is no reading that the certificate can hold either. */
bool name_propose(const char *name, const char *kana, struct name_proposal *ret_proposal);

/* What the certificate shows of an address: with substitutes where it needs them and there are some
 * for all, else as it is. False when it stays as it is although a character does not fit. */
bool name_certified_address(const char *address, char text[static NAME_TEXT_SIZE]);

/* The fields of one person, in which some exclude each other. NULL or "": not given. */
struct name_fields {
	const char *name, *kana, *latin, *alias, *former, *address, *building;
};

/* NULL: every field and all of them together are acceptable. */
const char *name_fields_broken(const struct name_fields *fields);

#endif
