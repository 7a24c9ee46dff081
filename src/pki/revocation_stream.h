/*
 * pki/revocation_stream: a file of DER elements through one window, for this layer alone.
 *
 * DESCRIPTION
 *   stream_peek() reads the header of the next element and leaves it where it is; stream_take()
 *   gives out the next bytes, at most REVOCATION_WINDOW at once, and digests them while `digest` is
 *   set. Only headers that DER itself would have written pass.
 * ERRORS   FILE_WRONG.
 * OWNERSHIP  stream_done(); bytes given out live until the next call.
 * THREADS  One.
 */
#ifndef MADOGUCHI_SRC_PKI_REVOCATION_STREAM_H
#define MADOGUCHI_SRC_PKI_REVOCATION_STREAM_H

#include <stdbool.h>
#include <stdint.h>

#include <openssl/evp.h>

#include "madoguchi/base/error.h"

struct stream {
	int fd;
	int64_t left; /* bytes of the file that were not taken */
	uint8_t *window;
	size_t start, end;  /* what of the window is filled and was not taken */
	EVP_MD_CTX *digest; /* NULL: nothing is digested; borrowed */
};

struct element {
	int tag;
	int class;
	int64_t header;
	int64_t content;
};

bool stream_open(struct stream *stream, int fd, int64_t most, struct error *error);
void stream_done(struct stream *stream);
/* The next element must end within `most` bytes. */
bool stream_peek(struct stream *stream, int64_t most, struct element *ret_element,
		 struct error *error);
bool stream_take(struct stream *stream, int64_t size, const uint8_t **ret_bytes,
		 struct error *error);

static inline int64_t element_size(const struct element *element)
{
	return element->header + element->content;
}

#endif
