#include "madoguchi/domain/role.h"

#include <stdio.h>
#include <string.h>

#include "madoguchi/base/message.h"

static const struct {
	const char *word;
	const char *label;
} roles_table[ROLE_COUNT] = {
	[ROLE_CLERK] = { "clerk", N_("Clerk") },
	[ROLE_APPROVER] = { "approver", N_("Approver") },
	[ROLE_AUDITOR] = { "auditor", N_("Auditor") },
	[ROLE_ADMINISTRATOR] = { "administrator", N_("Administrator") },
};

/* Which roles have a right. */
static const unsigned rights[RIGHT_COUNT] = {
	[RIGHT_COUNTER] = ROLE_BIT(ROLE_CLERK),
	[RIGHT_APPROVE] = ROLE_BIT(ROLE_APPROVER),
	[RIGHT_QUEUE] =
	    ROLE_BIT(ROLE_CLERK) | ROLE_BIT(ROLE_APPROVER) | ROLE_BIT(ROLE_ADMINISTRATOR),
	[RIGHT_AUDIT] = ROLE_BIT(ROLE_AUDITOR) | ROLE_BIT(ROLE_ADMINISTRATOR),
	[RIGHT_ADMINISTER] = ROLE_BIT(ROLE_ADMINISTRATOR),
};

const char *role_word(enum role role)
{
	return roles_table[role].word;
}

const char *role_label(enum role role)
{
	return roles_table[role].label;
}

bool roles_sound(unsigned roles)
{
	const unsigned auditor = ROLE_BIT(ROLE_AUDITOR);

	return roles != 0 && roles < ROLE_BIT(ROLE_COUNT) &&
	       ((roles & auditor) == 0 || roles == auditor);
}

static bool add_role(const char *word, size_t size, unsigned *roles)
{
	for (size_t i = 0; i < ROLE_COUNT; i++)
		if (strlen(roles_table[i].word) == size &&
		    memcmp(roles_table[i].word, word, size) == 0) {
			*roles |= ROLE_BIT(i);
			return true;
		}
	return false;
}

bool roles_parse(const char *words, unsigned *ret_roles)
{
	unsigned roles = 0;

	for (;;) {
		const size_t size = strcspn(words, ",");

		if (!add_role(words, size, &roles))
			return false;
		if (words[size] == '\0')
			break;
		words += size + 1;
	}
	if (!roles_sound(roles))
		return false;
	*ret_roles = roles;
	return true;
}

void roles_format(unsigned roles, char words[static ROLES_WORDS_SIZE])
{
	size_t used = 0;

	words[0] = '\0';
	for (size_t i = 0; i < ROLE_COUNT; i++)
		if ((roles & ROLE_BIT(i)) != 0)
			used += (size_t)snprintf(words + used, ROLES_WORDS_SIZE - used, "%s%s",
						 used > 0 ? "," : "", roles_table[i].word);
}

bool roles_allow(unsigned roles, enum right right)
{
	return right == RIGHT_ANY || (roles & rights[right]) != 0;
}
