/*
 * pki/trust: lists of CA certificates, for this layer alone.
 *
 * DESCRIPTION
 *   All generations of a root may share one name, so each CA is tried by itself: a chain holds
 *   when it ends in one of them at the given time. CAs are trust anchors whether they are
 *   self-signed or not. Keys and signatures of less than 112 bits of strength do not hold.
 * OWNERSHIP  trust_list_done() frees what a list holds.
 * THREADS  A list is not changed after loading; any number of threads may use it.
 */
#ifndef MADOGUCHI_SRC_PKI_TRUST_H
#define MADOGUCHI_SRC_PKI_TRUST_H

#include <openssl/x509.h>

#include "madoguchi/base/error.h"

#define TRUST_LIST_MAX 32

struct trust_list {
	size_t count;
	X509 *ca[TRUST_LIST_MAX];
	X509_STORE *store[TRUST_LIST_MAX]; /* holds that one CA */
};

/* Appends all certificates of a PEM file; CONFIG_MISSING or CONFIG_WRONG with the file's name. */
bool trust_list_load(struct trust_list *list, const char *file, struct error *error);
void trust_list_done(struct trust_list *list);
bool trust_list_holds(const struct trust_list *list, X509 *certificate, STACK_OF(X509) * between,
		      int64_t now_ms);

/* Never asks for a passphrase on the terminal: a locked key is a wrong key. */
int trust_no_passphrase(char *buffer, int size, int writing, void *unused);

#endif
