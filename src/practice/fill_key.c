#include "madoguchi/practice/fill_key.h"

#include <stdlib.h>

#include "madoguchi/practice/rsa_key.h"

struct fill_keys {
	BIGNUM **prime;
	int count;
	int first, second; /* of the next pair, first < second */
};

bool fill_keys_open(long count, struct fill_keys **ret_keys, struct error *error)
{
	struct fill_keys *keys = calloc(1, sizeof(*keys));
	int primes = 2;

	while ((long)primes * (primes - 1) / 2 < count)
		primes++;
	if (keys == NULL || (keys->prime = calloc((size_t)primes, sizeof(BIGNUM *))) == NULL) {
		free(keys);
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "keys");
	}
	keys->second = 1;
	for (; keys->count < primes; keys->count++)
		if (!rsa_key_prime(&keys->prime[keys->count], error)) {
			fill_keys_close(&keys);
			return false;
		}
	*ret_keys = keys;
	return true;
}

void fill_keys_close(struct fill_keys **keys)
{
	if (*keys == NULL)
		return;
	for (int i = 0; i < (*keys)->count; i++)
		BN_clear_free((*keys)->prime[i]);
	free((*keys)->prime);
	free(*keys);
	*keys = NULL;
}

bool fill_keys_next(struct fill_keys *keys, EVP_PKEY **ret_key, struct error *error)
{
	if (keys->second >= keys->count)
		return error_set(error, ERROR_PRACTICE, CAUSE_NONE, 0, "no more keys");
	if (!rsa_key_of(keys->prime[keys->first], keys->prime[keys->second], ret_key, error))
		return false;
	if (++keys->first == keys->second) {
		keys->first = 0;
		keys->second++;
	}
	return true;
}
