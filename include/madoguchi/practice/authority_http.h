/*
 * practice/authority_http: the practice authority over HTTPS.
 *
 * DESCRIPTION
 *   POST /.well-known/cmp or /pkix/ (and what lies below) with application/pkixcmp, RFC 9811, at
 *   most CMP_MESSAGE_MAX bytes, on 127.0.0.1. TLS asks for a client certificate and ends the
 *   handshake when it is missing or not of the office CA. A message that cannot be read is 400,
 *   another path 404, method 405, type 415, too large 413; a fault inside 500.
 *   The socket stays bound as long as the object lives, so that the port is the same after
 *   authority_http_silence() … authority_http_listen(); while silent, connections are refused. The
 *   port of the last run is taken again when it is free; STATE/authority/port (replaced by
 *   rename) names it. The faults of practice/authority_fault are read at every request.
 * OWNERSHIP  authority_http_close().
 * ERRORS     PRACTICE.
 * THREADS    Open, listen, silence and close from one thread; requests have
 *            a thread each.
 */
#ifndef MADOGUCHI_PRACTICE_AUTHORITY_HTTP_H
#define MADOGUCHI_PRACTICE_AUTHORITY_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "madoguchi/base/error.h"
#include "madoguchi/practice/authority.h"

struct authority_http;

/* The authority is borrowed. */
bool authority_http_open(const char *state_dir, struct practice_authority *authority,
			 struct authority_http **ret_http, struct error *error);
void authority_http_close(struct authority_http **http);
/* From the port file; 0: none. */
uint16_t authority_http_last_port(const char *state_dir);
uint16_t authority_http_port(const struct authority_http *http);
bool authority_http_listen(struct authority_http *http, struct error *error);
void authority_http_silence(struct authority_http *http);
bool authority_http_is_listening(const struct authority_http *http);

#endif
