/*
 * practice/authority_commands: the verbs of the authority and its faults of madoguchi-practice.
 *
 * DESCRIPTION
 *     authority serve --state DIR [--confirm-wait SECONDS]
 *     authority ledger --state DIR [--format text|json]
 *     fault authority WORD [NUMBER] --state DIR      the words: practice/authority_fault
 *     fault show | clear --state DIR
 *   Without --state the folder is found as practice/commands says.
 *
 *   The ledger prints every transaction, oldest first: transactionID, kind of request, key digest
 *   (8 bytes), serial, state, certificates issued, times asked, times polled; as JSON one object a
 *   line with the full digest, the failure bit (null: none) and the times of creation and of the
 *   confirmation's deadline (UTC, ms). Exchanges whose deadline has passed are shown as lapsed, and
 *   are made so.
 * ERRORS   Printed on standard error; the exit status is the error's.
 * THREADS  The main thread; "authority serve" starts those of practice/authority_http.
 */
#ifndef MADOGUCHI_PRACTICE_AUTHORITY_COMMANDS_H
#define MADOGUCHI_PRACTICE_AUTHORITY_COMMANDS_H

#include "madoguchi/practice/commands.h"

extern const struct practice_verb practice_authority_verbs[];

#endif
