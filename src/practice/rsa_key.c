#include "madoguchi/practice/rsa_key.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#define PRIME_BITS 1024

/* The numbers of one key, in the order of RSAPrivateKey (RFC 8017 A.1.2). */
enum number { N, E, D, P, Q, DP, DQ, QINV, NUMBERS };

static bool failed(const char *what, struct error *error)
{
	return error_set(error, ERROR_PRACTICE, CAUSE_SSL, ERR_get_error(), "%s", what);
}

bool rsa_key_prime(BIGNUM **ret_prime, struct error *error)
{
	BIGNUM *prime = BN_new();

	/* The exponent must have an inverse. */
	do {
		if (prime == NULL ||
		    BN_generate_prime_ex(prime, PRIME_BITS, 0, NULL, NULL, NULL) != 1) {
			BN_clear_free(prime);
			return failed("prime", error);
		}
	} while (BN_mod_word(prime, RSA_F4) == 1);
	*ret_prime = prime;
	return true;
}

static bool work_out(BIGNUM *number[static NUMBERS], BN_CTX *context)
{
	BIGNUM *p1 = BN_CTX_get(context), *q1 = BN_CTX_get(context), *phi = BN_CTX_get(context);

	return phi != NULL && BN_set_word(number[E], RSA_F4) == 1 &&
	       BN_mul(number[N], number[P], number[Q], context) == 1 &&
	       BN_sub(p1, number[P], BN_value_one()) == 1 &&
	       BN_sub(q1, number[Q], BN_value_one()) == 1 && BN_mul(phi, p1, q1, context) == 1 &&
	       BN_mod_inverse(number[D], number[E], phi, context) != NULL &&
	       BN_mod(number[DP], number[D], p1, context) == 1 &&
	       BN_mod(number[DQ], number[D], q1, context) == 1 &&
	       BN_mod_inverse(number[QINV], number[Q], number[P], context) != NULL;
}

static EVP_PKEY *put_together(BIGNUM *number[static NUMBERS])
{
	static const char *const names[NUMBERS] = {
		[N] = OSSL_PKEY_PARAM_RSA_N,	      [E] = OSSL_PKEY_PARAM_RSA_E,
		[D] = OSSL_PKEY_PARAM_RSA_D,	      [P] = OSSL_PKEY_PARAM_RSA_FACTOR1,
		[Q] = OSSL_PKEY_PARAM_RSA_FACTOR2,    [DP] = OSSL_PKEY_PARAM_RSA_EXPONENT1,
		[DQ] = OSSL_PKEY_PARAM_RSA_EXPONENT2, [QINV] = OSSL_PKEY_PARAM_RSA_COEFFICIENT1,
	};
	OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
	EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
	OSSL_PARAM *parameters = NULL;
	EVP_PKEY *key = NULL;
	bool good = builder != NULL && context != NULL && EVP_PKEY_fromdata_init(context) == 1;

	for (int i = 0; good && i < NUMBERS; i++)
		good = OSSL_PARAM_BLD_push_BN(builder, names[i], number[i]) == 1;
	if (good && (parameters = OSSL_PARAM_BLD_to_param(builder)) != NULL &&
	    EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, parameters) != 1)
		key = NULL;
	OSSL_PARAM_free(parameters);
	OSSL_PARAM_BLD_free(builder);
	EVP_PKEY_CTX_free(context);
	return key;
}

bool rsa_key_of(const BIGNUM *p, const BIGNUM *q, EVP_PKEY **ret_key, struct error *error)
{
	BN_CTX *context = BN_CTX_new();
	BIGNUM *number[NUMBERS];
	EVP_PKEY *key = NULL;

	if (context == NULL)
		return failed("no memory for a key", error);
	BN_CTX_start(context);
	for (int i = 0; i < NUMBERS; i++)
		number[i] = BN_CTX_get(context);
	if (number[QINV] != NULL && BN_copy(number[P], p) != NULL &&
	    BN_copy(number[Q], q) != NULL && work_out(number, context))
		key = put_together(number);
	BN_CTX_end(context);
	BN_CTX_free(context);
	if (key == NULL)
		return failed("key of two primes", error);
	*ret_key = key;
	return true;
}

bool rsa_key_make(EVP_PKEY **ret_key, struct error *error)
{
	BIGNUM *p = NULL, *q = NULL;
	bool done = rsa_key_prime(&p, error) && rsa_key_prime(&q, error) &&
		    rsa_key_of(p, q, ret_key, error);

	BN_clear_free(p);
	BN_clear_free(q);
	return done;
}
