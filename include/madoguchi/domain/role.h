/*
 * domain/role: who may do what at a counter.
 *
 * DESCRIPTION
 *   An operator has one or more roles; a right belongs to one or more roles. An auditor has no
 *   other role: who looks at what was done must not be one of those who did it.
 *   Words never change: they stand in the audit trail and on the command line.
 * THREADS  Any.
 */
#ifndef MADOGUCHI_DOMAIN_ROLE_H
#define MADOGUCHI_DOMAIN_ROLE_H

#include <stdbool.h>
#include <stddef.h>

enum role {
	ROLE_CLERK,	    /* receives, works on cards and cases */
	ROLE_APPROVER,	    /* agrees as the second person */
	ROLE_AUDITOR,	    /* reads the audit trail, and does nothing else */
	ROLE_ADMINISTRATOR, /* operators, queue, settings */
	ROLE_COUNT,
};

#define ROLE_BIT(role) (1u << (role))
#define ROLES_WORDS_SIZE 48 /* all words, parted by commas */

enum right {
	RIGHT_COUNTER,	  /* receptions, cases, cards, papers */
	RIGHT_APPROVE,	  /* to be the second person of somebody else's act */
	RIGHT_QUEUE,	  /* to look at, hold and cancel what waits for the national service */
	RIGHT_AUDIT,	  /* to read and export the audit trail */
	RIGHT_ADMINISTER, /* operators */
	RIGHT_COUNT,
	RIGHT_ANY = RIGHT_COUNT, /* what everybody may who is signed in */
};

/* "clerk" … */
const char *role_word(enum role role);
/* Message id. */
const char *role_label(enum role role);
/* "clerk,approver"; false for an unknown word, none at all, or an auditor with another role. */
bool roles_parse(const char *words, unsigned *ret_roles);
void roles_format(unsigned roles, char words[static ROLES_WORDS_SIZE]);
bool roles_sound(unsigned roles);
bool roles_allow(unsigned roles, enum right right);

#endif
