#include "madoguchi/sync/sync_office.h"

static bool need(const char *key, const char *value, struct error *error)
{
	if (value != NULL)
		return true;
	return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0, "%s: must be given for the sync",
			 key);
}

static bool load_trust(struct sync_office *office, struct error *error)
{
	const struct config *config = office->config;

	return need("cmp_ca_file", config->cmp_ca_file, error) &&
	       need("sign_ca_file", config->sign_ca_file, error) &&
	       need("auth_ca_file", config->auth_ca_file, error) &&
	       need("office_certificate_file", config->office_certificate_file, error) &&
	       need("office_key_file", config->office_key_file, error) &&
	       cmp_trust_load(config->cmp_ca_file, &office->cmp_trust, error) &&
	       certificate_trust_load(config->sign_ca_file, config->auth_ca_file,
				      &office->certificate_trust, error) &&
	       cmp_identity_load(config->office_certificate_file, config->office_key_file,
				 &office->identity, error);
}

static bool open_store(struct sync_office *office, struct error *error)
{
	const struct config *config = office->config;

	if (!seal_key_load(config->queue_key_file, &office->queue_key, error) ||
	    !store_open(config->state_dir, STORE_WRITE, NULL, office->queue_key, &office->store,
			error))
		return false;
	store_set_actor(office->store, "sync", "");
	return lease_take(config->state_dir, office->store, &office->lease, error);
}

bool sync_office_open(const struct config *config, struct sync_office *ret_office,
		      struct error *error)
{
	struct sync_office office = { .config = config, .lease = LEASE_NONE };

	if (!load_trust(&office, error) || !open_store(&office, error)) {
		sync_office_close(&office);
		return false;
	}
	*ret_office = office;
	return true;
}

void sync_office_close(struct sync_office *office)
{
	cmp_identity_free(&office->identity);
	cmp_trust_free(&office->cmp_trust);
	certificate_trust_free(&office->certificate_trust);
	store_close(&office->store);
	lease_drop(&office->lease);
	seal_key_free(&office->queue_key);
}
