#include "madoguchi/practice/authority_response.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/pki/cmp_message.h"

static enum MHD_Result queue(struct MHD_Connection *connection, unsigned status,
			     struct MHD_Response *response)
{
	enum MHD_Result result;

	if (response == NULL)
		return MHD_NO;
	result = MHD_queue_response(connection, status, response);
	MHD_destroy_response(response);
	return result;
}

enum MHD_Result response_bytes(struct MHD_Connection *connection, unsigned status, const char *type,
			       const void *bytes, size_t size)
{
	struct MHD_Response *response =
	    MHD_create_response_from_buffer(size, (void *)(uintptr_t)bytes, MHD_RESPMEM_MUST_COPY);

	if (response != NULL)
		MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, type);
	return queue(connection, status, response);
}

enum MHD_Result response_words(struct MHD_Connection *connection, unsigned status,
			       const char *words)
{
	return response_bytes(connection, status, "text/plain", words, strlen(words));
}

enum MHD_Result response_page(struct MHD_Connection *connection)
{
	static const char page[] = "<!DOCTYPE html><html><head><title>Sign in</title></head>"
				   "<body><p>Please sign in to the network.</p></body></html>";

	return response_bytes(connection, MHD_HTTP_OK, "text/html", page, sizeof(page) - 1);
}

enum MHD_Result response_busy(struct MHD_Connection *connection, int seconds)
{
	struct MHD_Response *response =
	    MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
	char words[16];

	snprintf(words, sizeof(words), "%d", seconds);
	if (response != NULL)
		MHD_add_response_header(response, MHD_HTTP_HEADER_RETRY_AFTER, words);
	return queue(connection, MHD_HTTP_SERVICE_UNAVAILABLE, response);
}

/* So many bytes of what was announced; then the connection breaks. */
struct cut {
	struct buffer answer;
	size_t most;
};

static ssize_t read_part(void *context, uint64_t position, char *bytes, size_t maximum)
{
	const struct cut *cut = context;
	size_t part;

	if (position >= cut->most)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	part = cut->most - (size_t)position;
	if (part > maximum)
		part = maximum;
	memcpy(bytes, cut->answer.bytes + position, part);
	return (ssize_t)part;
}

static void free_cut(void *context)
{
	struct cut *cut = context;

	buffer_done(&cut->answer);
	free(cut);
}

enum MHD_Result response_cut(struct MHD_Connection *connection, const struct buffer *answer,
			     size_t most)
{
	struct cut *cut = calloc(1, sizeof(*cut));
	struct MHD_Response *response;

	if (cut == NULL)
		return MHD_NO;
	buffer_init(&cut->answer, CMP_MESSAGE_MAX);
	cut->most = most < answer->size ? most : answer->size;
	if (!buffer_append(&cut->answer, answer->bytes, answer->size)) {
		free_cut(cut);
		return MHD_NO;
	}
	response = MHD_create_response_from_callback(answer->size, 4096, read_part, cut, free_cut);
	if (response == NULL)
		free_cut(cut);
	else
		MHD_add_response_header(response, MHD_HTTP_HEADER_CONTENT_TYPE, RESPONSE_CMP);
	return queue(connection, MHD_HTTP_OK, response);
}
