/*
 * sync/revocation_fetch: the revocation lists, fetched or carried here, and kept.
 *
 * DESCRIPTION
 *   A list is fetched over HTTP into STATE/revocation (own trust for TLS, no redirects, at most
 *   REVOCATION_LIST_MAX bytes), or read from a file; it is read as a stream and verified with the
 *   issuers that certificates are checked with (pki/revocation_list), sorted into a new index, and
 *   put in its place (store/revocation_index). What cannot be fetched or verified leaves the old
 *   list as it is. Neither database nor lease is needed: it runs beside the sync, by a timer.
 *     madoguchi-sync lists             fetches what sign_list_url and auth_list_url name
 *     madoguchi-sync lists FILE…       takes lists from files
 * ERRORS     LINK_DOWN, ANSWER_NONE (not fetched), ANSWER_WRONG, FILE_WRONG (not verified), those
 *            of store/revocation_index.
 * THREADS    One.
 */
#ifndef MADOGUCHI_SYNC_REVOCATION_FETCH_H
#define MADOGUCHI_SYNC_REVOCATION_FETCH_H

#include "madoguchi/pki/revocation_list.h"
#include "madoguchi/sync/bundle_verbs.h"

/* *ret_taken false: the list that is kept is newer. */
bool revocation_take_file(const struct config *config, const struct certificate_trust *trust,
			  const char *path, struct revocation_list_facts *ret_facts,
			  bool *ret_taken, struct error *error);
bool revocation_fetch(const struct config *config, const struct certificate_trust *trust,
		      const char *url, struct revocation_list_facts *ret_facts, bool *ret_taken,
		      struct error *error);
bool revocation_verb(const struct verb_call *call, int *ret_status, struct error *error);

#endif
