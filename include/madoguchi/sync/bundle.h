/*
 * sync/bundle: requests and answers as files, for an office without any link.
 *
 * DESCRIPTION
 *   bundle_export() puts everything that is open (requests, polls, confirmations) into nested
 *   messages of at most BUNDLE_MESSAGES, one a file, DIR/TRANSACTIONID.der, and writes a slip for
 *   whoever carries them. For each file: the messages are made by the rules of the engine and
 *   journalled, the file is written and synced beside its name, the transaction is committed, and
 *   only then is the file given its name. So what a carrier finds is known here, and when the
 *   medium fails nothing has moved.
 *   What has no answer goes into the next bundle again, under its own transactionID: requests
 *   until they are answered, confirmations until the authority has taken them. So each bundle is
 *   also the receipt for the answers that came before it.
 *   bundle_import() takes one file of answers: a nested message, or a single one. Each inner
 *   message is judged by itself: it counts when its transactionID is ours, it answers one of the
 *   messages that we have made for it (any of them: files come late and in any order), and its
 *   protection verifies. It is journalled before it is acted on. One that was taken before is
 *   passed over. A refusal or a "not yet" that answers an older message than the last is kept and
 *   moves nothing. States are set forward only, by the tables of domain/state.
 * ERRORS     BUNDLE_MEDIUM, BUNDLE_FOREIGN (nothing in the file is for this office, or it is not
 *            signed by the authority), AUTHORITY_REFUSED (the authority has refused the bundle as
 *            a whole), FILE_WRONG, those of the store.
 * OWNERSHIP  The office is borrowed.
 * THREADS    One.
 */
#ifndef MADOGUCHI_SYNC_BUNDLE_H
#define MADOGUCHI_SYNC_BUNDLE_H

#include "madoguchi/sync/bundle_file.h"
#include "madoguchi/sync/sync_office.h"

#define BUNDLE_MESSAGES 50
#define BUNDLE_FILES_MAX 1000 /* of one export; the rest goes into the next */

struct bundle_export {
	int files;
	int messages;
	int requests, polls, confirmations;
	bool more;		     /* there was more than one export may hold */
	char slip[BUNDLE_NAME_SIZE]; /* name of the slip in DIR; empty: nothing was written */
};

bool bundle_export(struct sync_office *office, const char *dir, struct bundle_export *ret_export,
		   struct error *error);

struct bundle_import {
	int taken;    /* acted on */
	int repeated; /* came before */
	int late;     /* kept, but a newer message is under way */
	int foreign;  /* not for this office, or not believed */
};

bool bundle_import(struct sync_office *office, const char *path, struct bundle_import *ret_import,
		   struct error *error);
/* The same from bytes, for tests. */
bool bundle_import_bytes(struct sync_office *office, const uint8_t *bytes, size_t size,
			 struct bundle_import *ret_import, struct error *error);

#endif
