#include "trust.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509_vfy.h>
#include <openssl/x509v3.h>

#include "der.h"

#define STRENGTH_LEVEL 2 /* OpenSSL's name for 112 bits */

int trust_no_passphrase(char *buffer, int size, int writing, void *unused)
{
	(void)buffer;
	(void)size;
	(void)writing;
	(void)unused;
	return -1;
}

static bool list_add(struct trust_list *list, X509 *ca)
{
	X509_STORE *store;

	if (list->count == TRUST_LIST_MAX || X509_check_ca(ca) == 0)
		return false;
	store = X509_STORE_new();
	if (store == NULL || X509_STORE_add_cert(store, ca) != 1 ||
	    X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN) != 1) {
		X509_STORE_free(store);
		return false;
	}
	list->ca[list->count] = ca;
	list->store[list->count++] = store;
	return true;
}

static bool list_read(struct trust_list *list, FILE *stream, const char *file, struct error *error)
{
	size_t before = list->count;
	X509 *ca;

	while ((ca = PEM_read_X509(stream, NULL, trust_no_passphrase, NULL)) != NULL) {
		if (!list_add(list, ca)) {
			X509_free(ca);
			return PKI_ERROR(error, ERROR_CONFIG_WRONG, "%s: not a CA certificate",
					 file);
		}
	}
	if (list->count == before || ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
		return PKI_ERROR(error, ERROR_CONFIG_WRONG, "%s: not a certificate", file);
	ERR_clear_error();
	return true;
}

bool trust_list_load(struct trust_list *list, const char *file, struct error *error)
{
	FILE *stream = fopen(file, "re");
	bool done;

	if (stream == NULL)
		return error_set(error, ERROR_CONFIG_MISSING, CAUSE_ERRNO, errno, "%s", file);
	done = list_read(list, stream, file, error);
	fclose(stream);
	return done;
}

void trust_list_done(struct trust_list *list)
{
	while (list->count > 0) {
		list->count--;
		X509_free(list->ca[list->count]);
		X509_STORE_free(list->store[list->count]);
	}
}

static bool store_holds(X509_STORE *store, X509 *certificate, STACK_OF(X509) * between,
			int64_t now_ms)
{
	X509_STORE_CTX *context = X509_STORE_CTX_new();
	X509_VERIFY_PARAM *parameters;
	bool holds = false;

	if (context != NULL && X509_STORE_CTX_init(context, store, certificate, between) == 1) {
		parameters = X509_STORE_CTX_get0_param(context);
		X509_VERIFY_PARAM_set_time(parameters, (time_t)(now_ms / 1000));
		X509_VERIFY_PARAM_set_auth_level(parameters, STRENGTH_LEVEL);
		holds = X509_verify_cert(context) == 1;
	}
	X509_STORE_CTX_free(context);
	ERR_clear_error();
	return holds;
}

bool trust_list_holds(const struct trust_list *list, X509 *certificate, STACK_OF(X509) * between,
		      int64_t now_ms)
{
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (store_holds(list->store[i], certificate, between, now_ms))
			return true;
	}
	return false;
}
