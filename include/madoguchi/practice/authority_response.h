/*
 * practice/authority_response: what the practice authority sends back over HTTP.
 *
 * DESCRIPTION
 *   Each function queues one response to the connection's request: bytes as they are, a line of
 *   text, the page of a network that wants somebody to sign in, 503 with a Retry-After, or an
 *   answer of which only the first bytes come before the connection breaks.
 * OWNERSHIP  Bytes are copied.
 * THREADS    The connection's.
 */
#ifndef MADOGUCHI_PRACTICE_AUTHORITY_RESPONSE_H
#define MADOGUCHI_PRACTICE_AUTHORITY_RESPONSE_H

#include <microhttpd.h>

#include "madoguchi/base/buffer.h"

#define RESPONSE_CMP "application/pkixcmp" /* RFC 9811 section 3.1 */

enum MHD_Result response_bytes(struct MHD_Connection *connection, unsigned status, const char *type,
			       const void *bytes, size_t size);
enum MHD_Result response_words(struct MHD_Connection *connection, unsigned status,
			       const char *words);
enum MHD_Result response_page(struct MHD_Connection *connection);
enum MHD_Result response_busy(struct MHD_Connection *connection, int seconds);
/* The whole size is announced. */
enum MHD_Result response_cut(struct MHD_Connection *connection, const struct buffer *answer,
			     size_t most);

#endif
