/*
 * sync/transport_curl: CMP over HTTP (RFC 9811) with libcurl's multi interface.
 *
 * DESCRIPTION
 *   POST with type application/pkixcmp to the configured address, http or https. TLS 1.2 or later,
 *   the authority's CA file and nothing else as trust, the office certificate as our own. No
 *   redirects, no proxy, no "Expect:", at most TRANSPORT_BODY_MAX bytes in an answer, counted while
 *   they come in; limits on the time to connect, the time of the whole request, and a minimal
 *   speed. Connections are kept and used again, except where the caller wants a fresh one: libcurl
 *   by itself repeats a POST when a reused connection turns out to be dead. The number of
 *   waiting requests stands in the header Madoguchi-Waiting, so that the authority can plan.
 * ERRORS     OFFICE_KEY, CONFIG_MISSING, CONFIG_WRONG, NETWORK, MEMORY.
 * OWNERSHIP  The configuration is borrowed while the transport is open.
 * THREADS    One; libcurl resolves names in threads of its own.
 */
#ifndef MADOGUCHI_SYNC_TRANSPORT_CURL_H
#define MADOGUCHI_SYNC_TRANSPORT_CURL_H

#include "madoguchi/base/config.h"
#include "madoguchi/sync/transport.h"

bool transport_curl_open(const struct config *config, struct transport **ret_transport,
			 struct error *error);

#endif
