/*
 * practice/ca_hierarchy: makes the practice world's CA folder, whole or not at all.
 *
 * DESCRIPTION
 *   ca_hierarchy_ensure() takes the lock dir.lock, and if dir holds no hierarchy yet, makes one in
 *   dir.new (what a crash left there is removed first), makes it durable and renames it to dir.
 *   CA certificates are valid from 2016 on, so that cards of the past chain too, for 20 years.
 * ERRORS   PRACTICE with the file.
 * THREADS  Any; processes are kept apart by the lock.
 */
#ifndef MADOGUCHI_PRACTICE_CA_HIERARCHY_H
#define MADOGUCHI_PRACTICE_CA_HIERARCHY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <openssl/x509.h>

#include "madoguchi/base/error.h"

bool ca_hierarchy_ensure(const char *dir, struct error *error);

/* PEM readers; the caller frees. NULL with *error filled. */
X509 *ca_read_certificate(const char *dir, const char *file, struct error *error);
EVP_PKEY *ca_read_key(const char *dir, const char *file, struct error *error);
/* Writes a new file durably (the folder's entry is the caller's to sync); refuses an existing. */
bool ca_write_file(const char *path, unsigned mode, const uint8_t *bytes, size_t size,
		   struct error *error);
bool ca_sync_folder(const char *path, struct error *error);
/* A positive random serial of at most 16 bytes. */
bool ca_random_serial(ASN1_INTEGER *serial);
/* Sets both times, whole seconds. */
bool ca_set_validity(X509 *certificate, int64_t not_before_ms, int64_t not_after_ms);

#endif
