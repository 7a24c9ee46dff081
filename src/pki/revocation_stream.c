#include "revocation_stream.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/asn1.h>

#include "madoguchi/pki/revocation_list.h"

#include "der.h"

#define HEADER_MAX 16 /* tag and length of any element that fits into a file */

bool stream_open(struct stream *stream, int fd, int64_t most, struct error *error)
{
	struct stat facts;

	*stream = (struct stream){ .fd = fd };
	if (fstat(fd, &facts) != 0 || !S_ISREG(facts.st_mode))
		return error_set(error, ERROR_FILE_WRONG, CAUSE_ERRNO, errno, "not a plain file");
	if (facts.st_size == 0 || facts.st_size > most)
		return error_set(error, ERROR_FILE_WRONG, CAUSE_NONE, 0, "%lld bytes",
				 (long long)facts.st_size);
	stream->left = facts.st_size;
	/* A header at the very end is looked at with what lies behind it. */
	stream->window = calloc(1, REVOCATION_WINDOW + HEADER_MAX);
	return stream->window != NULL ||
	       error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "revocation list");
}

void stream_done(struct stream *stream)
{
	free(stream->window);
	stream->window = NULL;
}

/* So many bytes stand in the window, from start on. */
static bool fill(struct stream *stream, size_t size, struct error *error)
{
	if (size > REVOCATION_WINDOW || (int64_t)size > stream->left)
		return error_set(error, ERROR_FILE_WRONG, CAUSE_NONE, 0, "an element is too long");
	if (stream->end - stream->start >= size)
		return true;
	memmove(stream->window, stream->window + stream->start, stream->end - stream->start);
	stream->end -= stream->start;
	stream->start = 0;
	while (stream->end < size) {
		const ssize_t got =
		    read(stream->fd, stream->window + stream->end, REVOCATION_WINDOW - stream->end);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			return error_set(error, ERROR_FILE_WRONG, CAUSE_ERRNO, got < 0 ? errno : 0,
					 "the file has ended too early");
		stream->end += (size_t)got;
	}
	return true;
}

bool stream_peek(struct stream *stream, int64_t most, struct element *ret_element,
		 struct error *error)
{
	const int64_t limit = most < stream->left ? most : stream->left;
	const uint8_t *at;
	struct element element;
	long content;
	int form;

	if (!fill(stream, (size_t)(limit < HEADER_MAX ? limit : HEADER_MAX), error))
		return false;
	at = stream->window + stream->start;
	form = ASN1_get_object(&at, &content, &element.tag, &element.class, (long)limit);
	element.header = at - (stream->window + stream->start);
	element.content = content;
	if ((form & 0x81) != 0 || ASN1_object_size((form & V_ASN1_CONSTRUCTED) != 0, (int)content,
						   element.tag) != (int)element_size(&element))
		return PKI_ERROR(error, ERROR_FILE_WRONG, "not DER");
	*ret_element = element;
	return true;
}

bool stream_take(struct stream *stream, int64_t size, const uint8_t **ret_bytes,
		 struct error *error)
{
	const uint8_t *bytes;

	if (!fill(stream, (size_t)size, error))
		return false;
	bytes = stream->window + stream->start;
	if (stream->digest != NULL && EVP_DigestUpdate(stream->digest, bytes, (size_t)size) != 1)
		return PKI_ERROR(error, ERROR_INTERNAL, "digest");
	stream->start += (size_t)size;
	stream->left -= size;
	if (ret_bytes != NULL)
		*ret_bytes = bytes;
	return true;
}
