#include "madoguchi/sync/sync_office.h"

#include "madoguchi/base/clock.h"
#include "madoguchi/base/log.h"

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

/* ---- the mark ------------------------------------------------------------------------------- */

/* Taking the lease counts as a step of this database: it is judged by what it was before. */
static bool take_lease(struct sync_office *office, struct error *error)
{
	const char *state_dir = office->config->state_dir;
	struct sync_reach reach;

	if (!sync_reach_read(office->store, &reach, error) ||
	    !lease_take(state_dir, office->store, &office->lease, error) ||
	    !copy_mark_judge(state_dir, &reach, &office->mark, error))
		return false;
	if (office->mark.older)
		return copy_mark_write(state_dir, &office->mark, error);
	sync_office_mark(office);
	return true;
}

/* While it is an older copy the mark keeps what the newer one had reached. */
static bool follow(struct sync_office *office, struct error *error)
{
	struct copy_mark mark = { .fence = 0 };
	struct sync_reach reach;

	if (!sync_reach_read(office->store, &reach, error))
		return false;
	mark.fence = reach.fence;
	mark.message = reach.message;
	if (mark.fence == office->mark.fence && mark.message == office->mark.message &&
	    !office->mark.older)
		return true;
	if (!copy_mark_write(office->config->state_dir, &mark, error))
		return false;
	office->mark = mark;
	return true;
}

void sync_office_mark(struct sync_office *office)
{
	struct error error = { 0 };

	if (!office->mark.older && !follow(office, &error))
		log_error(&error, "sync.mark");
}

bool sync_office_older(struct sync_office *office, struct error *error)
{
	struct copy_mark mark = office->mark;
	struct sync_reach reach;

	if (mark.older)
		return true;
	if (!sync_reach_read(office->store, &reach, error))
		return false;
	mark.older = true;
	mark.since_ms = reach.newest_ms;
	mark.noticed_ms = clock_now_ms();
	if (!copy_mark_write(office->config->state_dir, &mark, error))
		return false;
	office->mark = mark;
	return true;
}

bool sync_office_settled(struct sync_office *office, struct error *error)
{
	return !office->mark.older || follow(office, error);
}

/* ---- opening -------------------------------------------------------------------------------- */

static bool open_store(struct sync_office *office, struct error *error)
{
	const struct config *config = office->config;

	if (!seal_key_load(config->queue_key_file, &office->queue_key, error) ||
	    !store_open(config->state_dir, STORE_WRITE, NULL, office->queue_key, &office->store,
			error))
		return false;
	store_set_actor(office->store, "sync", "");
	return config->audit_key_file == NULL || audit_key_load(config, &office->audit_key, error);
}

static bool open_with(const struct config *config,
		      bool (*stand)(struct sync_office *office, struct error *error),
		      struct sync_office *ret_office, struct error *error)
{
	struct sync_office office = { .config = config, .lease = LEASE_NONE };

	if (!load_trust(&office, error) || !open_store(&office, error) || !stand(&office, error)) {
		sync_office_close(&office);
		return false;
	}
	*ret_office = office;
	return true;
}

bool sync_office_open(const struct config *config, struct sync_office *ret_office,
		      struct error *error)
{
	return open_with(config, take_lease, ret_office, error);
}

static bool stand_beside(struct sync_office *office, struct error *error)
{
	struct error other = { 0 };

	if (take_lease(office, &other))
		return true;
	if (other.code == ERROR_SYNC_OTHER &&
	    copy_mark_read(office->config->state_dir, &office->mark, error) && !office->mark.older)
		return true;
	if (error->code == ERROR_NONE)
		*error = other;
	return false;
}

bool sync_office_open_beside(const struct config *config, struct sync_office *ret_office,
			     struct error *error)
{
	return open_with(config, stand_beside, ret_office, error);
}

void sync_office_close(struct sync_office *office)
{
	if (office->store != NULL && office->lease.fd >= 0)
		sync_office_mark(office);
	cmp_identity_free(&office->identity);
	cmp_trust_free(&office->cmp_trust);
	certificate_trust_free(&office->certificate_trust);
	store_close(&office->store);
	lease_drop(&office->lease);
	seal_key_free(&office->queue_key);
	audit_key_free(&office->audit_key);
}
