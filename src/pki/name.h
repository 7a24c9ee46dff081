/*
 * pki/name: distinguished names and their text, for this layer alone.
 *
 * DESCRIPTION
 *   Texts are RFC 2253: last RDN first, UTF-8 unescaped, special characters behind a backslash or
 *   as two hexadecimal digits. "#hex" values are not taken: nobody writes them into a
 *   configuration.
 * OWNERSHIP  X509_NAME_free().
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_SRC_PKI_NAME_H
#define MADOGUCHI_SRC_PKI_NAME_H

#include <stdbool.h>
#include <stddef.h>

#include <openssl/x509.h>

#define NAME_TEXT_MAX 1024

/* NULL when the text is not a name. */
X509_NAME *name_parse(const char *text);
/* Cleaned and cut to size. */
void name_text(const X509_NAME *name, char *text, size_t size);
/* Appends one RDN: C as PrintableString, all others as UTF8String unless PrintableString does. */
bool name_add(X509_NAME *name, int nid, const char *value);

#endif
