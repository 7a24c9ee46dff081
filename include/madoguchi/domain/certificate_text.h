/*
 * domain/certificate_text: the characters that a signing certificate can hold.
 *
 * DESCRIPTION
 *   JIS X 0208 and JIS X 0212 and nothing else; the C library's EUC-JP is these two and half-width
 *   kana, which is refused. ASCII, the no-break space, the wave dash and the minus are taken for
 *   their twins of full width, variation selectors (IVS) are left out of the comparison. The geta
 *   mark stands for a character that only the city's font has, and is none.
 * THREADS  Any.
 */
#ifndef MADOGUCHI_DOMAIN_CERTIFICATE_TEXT_H
#define MADOGUCHI_DOMAIN_CERTIFICATE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* Kana with a combining voice mark has to be composed before (base/text). */
bool certificate_text_holds(const char *text, size_t size);

#endif
