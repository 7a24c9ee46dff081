#include "madoguchi/pki/keyless.h"

#include <openssl/crypto.h>
#include <openssl/provider.h>

static OSSL_LIB_CTX *context;

/* Without a provider of its own the context would get the default one. */
static void make_context(void)
{
	OSSL_LIB_CTX *made = OSSL_LIB_CTX_new();

	if (made != NULL && OSSL_PROVIDER_load(made, "null") != NULL)
		context = made;
	else
		OSSL_LIB_CTX_free(made);
}

OSSL_LIB_CTX *keyless_context(void)
{
	static CRYPTO_ONCE once = CRYPTO_ONCE_STATIC_INIT;

	(void)CRYPTO_THREAD_run_once(&once, make_context);
	return context;
}
