#include "madoguchi/sync/agreement.h"

#include <string.h>

#include "madoguchi/base/message.h"
#include "madoguchi/base/password_input.h"
#include "madoguchi/store/rules.h"
#include "madoguchi/store/sign_in.h"

static bool is_asked(const struct config *config, struct store *store, enum four_eyes act,
		     bool *ret_asked, struct error *error)
{
	struct office *office = NULL;

	if (!rules_in_force(store, config->office_dir, config->office, &office, error))
		return false;
	*ret_asked = office_wants_second(office, act);
	office_free(&office);
	return true;
}

static bool prove(const struct config *config, struct store *store, const char *name, int fd,
		  enum right right, struct operator_record *ret_record, struct error *error)
{
	const char *const prompt =
	    right == RIGHT_APPROVE ? N_("Password of the second person") : N_("Password");
	struct pin *password = NULL;
	bool done;

	if (!password_input(fd, text(config->language, prompt), &password, error))
		return false;
	done = sign_in_prove(store, config, name, password, right, ret_record, error);
	pin_free(&password);
	return done;
}

static bool write_down(struct store *store, enum four_eyes act, const struct operator_record *first,
		       const struct operator_record *second, struct error *error)
{
	store_set_actor(store, first->name, "command");
	return audit_add(store, "approved", four_eyes_word(act), second->name, error);
}

bool agreement_take(const struct config *config, struct store *store, enum four_eyes act,
		    const struct agreement *agreement, struct error *error)
{
	struct operator_record first, second;
	bool asked;

	if (!is_asked(config, store, act, &asked, error))
		return false;
	if (!asked)
		return true;
	if (agreement->operator_name == NULL || agreement->second_name == NULL)
		return error_set(error, ERROR_APPROVAL_MISSING, CAUSE_NONE, 0, "%s",
				 four_eyes_word(act));
	/* Asked before the passwords are looked at: no try is spent on what cannot be. */
	if (strcmp(agreement->operator_name, agreement->second_name) == 0)
		return error_set(error, ERROR_SECOND_PERSON, CAUSE_NONE, 0, "the operator");
	return prove(config, store, agreement->operator_name, agreement->password_fd,
		     RIGHT_ADMINISTER, &first, error) &&
	       prove(config, store, agreement->second_name, agreement->second_password_fd,
		     RIGHT_APPROVE, &second, error) &&
	       write_down(store, act, &first, &second, error);
}
