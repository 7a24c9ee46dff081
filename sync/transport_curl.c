#include "madoguchi/sync/transport_curl.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <curl/curl.h>

#include "madoguchi/base/buffer.h"

#define LOW_SPEED_BYTES_PER_S 1L
#define LOW_SPEED_TIME_S 30L
#define HEADER_WAITING "Madoguchi-Waiting"
#define CONTENT_TYPE "application/pkixcmp"
#define USER_AGENT "madoguchi/" MADOGUCHI_VERSION

struct transfer {
	CURL *easy;
	struct curl_slist *headers; /* of the message that is under way */
	struct buffer answer;
	char words[CURL_ERROR_SIZE];
	bool running;
	bool too_large;
};

struct transport_curl {
	struct transport transport; /* first: see struct transport */
	const struct config *config;
	CURLM *multi;
	int64_t waiting; /* told in a header; negative: not told */
	struct transfer transfer[SYNC_SLOTS];
};

static size_t take_bytes(char *bytes, size_t size, size_t count, void *context)
{
	struct transfer *transfer = context;

	if (buffer_append(&transfer->answer, bytes, size * count))
		return size * count;
	transfer->too_large = true;
	return 0;
}

static bool set_common(const struct transport_curl *curl, struct transfer *transfer)
{
	CURL *easy = transfer->easy;
	const struct config *config = curl->config;
	CURLcode failed = CURLE_OK;

	failed |= curl_easy_setopt(easy, CURLOPT_URL, config->url);
	failed |= curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	failed |= curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	failed |= curl_easy_setopt(easy, CURLOPT_PROXY, "");
	failed |= curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	failed |= curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	failed |= curl_easy_setopt(easy, CURLOPT_TCP_NODELAY, 1L);
	failed |= curl_easy_setopt(easy, CURLOPT_POST, 1L);
	failed |= curl_easy_setopt(easy, CURLOPT_USERAGENT, USER_AGENT);
	failed |= curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_bytes);
	failed |= curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
	failed |= curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
	failed |= curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->words);
	failed |= curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)config->connect_timeout_s);
	failed |= curl_easy_setopt(easy, CURLOPT_TIMEOUT, (long)config->request_timeout_s);
	failed |= curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, LOW_SPEED_BYTES_PER_S);
	failed |= curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, LOW_SPEED_TIME_S);
	return failed == CURLE_OK;
}

/* Only what the configuration names is trusted: Debian's folder of CAs is a default. */
static bool set_tls(const struct transport_curl *curl, CURL *easy)
{
	const struct config *config = curl->config;
	CURLcode failed = CURLE_OK;

	failed |= curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	failed |= curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	failed |= curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	failed |= curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	failed |= curl_easy_setopt(easy, CURLOPT_CAINFO, config->tls_ca_file);
	failed |= curl_easy_setopt(easy, CURLOPT_SSLCERT, config->office_certificate_file);
	failed |= curl_easy_setopt(easy, CURLOPT_SSLKEY, config->office_key_file);
	return failed == CURLE_OK;
}

static bool open_transfers(struct transport_curl *curl)
{
	const bool tls = strncasecmp(curl->config->url, "https:", 6) == 0;

	for (int i = 0; i < SYNC_SLOTS; i++) {
		struct transfer *transfer = &curl->transfer[i];

		buffer_init(&transfer->answer, TRANSPORT_BODY_MAX);
		transfer->easy = curl_easy_init();
		if (transfer->easy == NULL || !set_common(curl, transfer) ||
		    (tls && !set_tls(curl, transfer->easy)))
			return false;
	}
	return true;
}

static bool add_header(struct curl_slist **headers, const char *header)
{
	struct curl_slist *longer = curl_slist_append(*headers, header);

	if (longer == NULL)
		return false;
	*headers = longer;
	return true;
}

static bool set_headers(const struct transport_curl *curl, struct transfer *transfer)
{
	char waiting[64];

	curl_slist_free_all(transfer->headers);
	transfer->headers = NULL;
	snprintf(waiting, sizeof(waiting), HEADER_WAITING ": %" PRId64, curl->waiting);
	return add_header(&transfer->headers, "Content-Type: " CONTENT_TYPE) &&
	       add_header(&transfer->headers, "Expect:") &&
	       (curl->waiting < 0 || add_header(&transfer->headers, waiting)) &&
	       curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->headers) == CURLE_OK;
}

static struct transport_curl *curl_of(struct transport *transport)
{
	return (struct transport_curl *)(void *)transport;
}

/* As much leaves as the line takes, without waiting. What fails shows in the next curl_wait(). */
static void push(const struct transport_curl *curl, const struct transfer *transfer)
{
	curl_off_t before, sent = 0;
	CURLMcode done;
	int running;

	do {
		before = sent;
		done = curl_multi_perform(curl->multi, &running);
		curl_easy_getinfo(transfer->easy, CURLINFO_SIZE_UPLOAD_T, &sent);
	} while (done == CURLM_OK && sent > before);
}

static bool curl_post(struct transport *transport, int slot, const uint8_t *bytes, size_t size,
		      bool fresh, struct error *error)
{
	struct transport_curl *curl = curl_of(transport);
	struct transfer *transfer = &curl->transfer[slot];
	CURLcode failed = CURLE_OK;
	CURLMcode added;

	buffer_done(&transfer->answer);
	buffer_init(&transfer->answer, TRANSPORT_BODY_MAX);
	transfer->words[0] = '\0';
	transfer->too_large = false;
	failed |= curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)size);
	failed |= curl_easy_setopt(transfer->easy, CURLOPT_POSTFIELDS, bytes);
	failed |= curl_easy_setopt(transfer->easy, CURLOPT_FRESH_CONNECT, fresh ? 1L : 0L);
	if (failed != CURLE_OK || !set_headers(curl, transfer))
		return error_set(error, ERROR_INTERNAL, CAUSE_CURL, failed, "POST");
	added = curl_multi_add_handle(curl->multi, transfer->easy);
	if (added != CURLM_OK)
		return error_set(error, ERROR_INTERNAL, CAUSE_CURL, added, "%s",
				 curl_multi_strerror(added));
	transfer->running = true;
	push(curl, transfer);
	return true;
}

static bool curl_wait(struct transport *transport, const int *fds, size_t fd_count, int timeout_ms,
		      struct error *error)
{
	struct transport_curl *curl = curl_of(transport);
	struct curl_waitfd waits[TRANSPORT_FDS_MAX];
	int running_before = 0, running = 0;
	CURLMcode done;

	for (size_t i = 0; i < fd_count; i++)
		waits[i] = (struct curl_waitfd){ .fd = fds[i], .events = CURL_WAIT_POLLIN };
	for (int i = 0; i < SYNC_SLOTS; i++)
		running_before += curl->transfer[i].running;
	done = curl_multi_perform(curl->multi, &running);
	if (done == CURLM_OK && running == running_before)
		done = curl_multi_poll(curl->multi, waits, (unsigned)fd_count, timeout_ms, NULL);
	if (done == CURLM_OK)
		done = curl_multi_perform(curl->multi, &running);
	return done == CURLM_OK ||
	       error_set(error, ERROR_INTERNAL, CAUSE_CURL, done, "%s", curl_multi_strerror(done));
}

static bool right_type(CURL *easy)
{
	const size_t length = strlen(CONTENT_TYPE);
	const char *type = NULL;

	if (curl_easy_getinfo(easy, CURLINFO_CONTENT_TYPE, &type) != CURLE_OK || type == NULL ||
	    strncasecmp(type, CONTENT_TYPE, length) != 0)
		return false;
	return type[length] == '\0' || type[length] == ';' || type[length] == ' ';
}

/* What kind of failure it is depends on whether a byte of ours has left. */
static void judge_failure(const struct transfer *transfer, CURLcode code,
			  struct transport_result *result)
{
	long sent = 0, system_error = 0;

	curl_easy_getinfo(transfer->easy, CURLINFO_REQUEST_SIZE, &sent);
	curl_easy_getinfo(transfer->easy, CURLINFO_OS_ERRNO, &system_error);
	result->outcome = sent > 0 ? TRANSPORT_LOST : TRANSPORT_UNSENT;
	if (sent == 0 && code == CURLE_COULDNT_CONNECT && system_error == ECONNREFUSED)
		result->outcome = TRANSPORT_REFUSED;
	error_set(&result->error, sent > 0 ? ERROR_ANSWER_NONE : ERROR_LINK_DOWN, CAUSE_CURL, code,
		  "%.150s",
		  transfer->words[0] != '\0' ? transfer->words : curl_easy_strerror(code));
	if (transfer->too_large)
		error_set(&result->error, ERROR_ANSWER_NONE, CAUSE_CURL, code,
			  "answer larger than %u bytes", TRANSPORT_BODY_MAX);
}

/* An error status may carry a message too (RFC 9811 3.1); without one it says nothing. */
static void judge_answer(const struct transfer *transfer, struct transport_result *result)
{
	curl_off_t retry_after = 0;
	long status = 0;

	curl_easy_getinfo(transfer->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(transfer->easy, CURLINFO_RETRY_AFTER, &retry_after);
	if (right_type(transfer->easy) && transfer->answer.size > 0) {
		result->outcome = TRANSPORT_ANSWER;
		result->bytes = transfer->answer.bytes;
		result->size = transfer->answer.size;
		return;
	}
	result->outcome = TRANSPORT_LOST;
	if ((status == 503 || status == 429) && retry_after > 0) {
		result->outcome = TRANSPORT_BUSY;
		result->retry_after_s = retry_after;
	}
	error_set(&result->error, ERROR_ANSWER_NONE, CAUSE_HTTP, status,
		  "HTTP %ld without a CMP message", status);
}

static bool curl_next(struct transport *transport, struct transport_result *ret_result)
{
	struct transport_curl *curl = curl_of(transport);
	struct transfer *transfer = NULL;
	CURLMsg *message;
	CURLcode code;
	int left;

	do {
		message = curl_multi_info_read(curl->multi, &left);
		if (message == NULL)
			return false;
	} while (message->msg != CURLMSG_DONE);
	code = message->data.result;
	curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
	curl_multi_remove_handle(curl->multi, transfer->easy);
	transfer->running = false;
	*ret_result = (struct transport_result){ .slot = (int)(transfer - curl->transfer) };
	if (code != CURLE_OK)
		judge_failure(transfer, code, ret_result);
	else
		judge_answer(transfer, ret_result);
	return true;
}

static void curl_close(struct transport *transport)
{
	struct transport_curl *curl = curl_of(transport);

	for (int i = 0; i < SYNC_SLOTS; i++) {
		struct transfer *transfer = &curl->transfer[i];

		if (transfer->running)
			curl_multi_remove_handle(curl->multi, transfer->easy);
		curl_easy_cleanup(transfer->easy);
		curl_slist_free_all(transfer->headers);
		buffer_done(&transfer->answer);
	}
	curl_multi_cleanup(curl->multi);
	free(curl);
}

static void curl_tell_waiting(struct transport *transport, int64_t waiting)
{
	curl_of(transport)->waiting = waiting;
}

static const struct transport_ops curl_ops = {
	.post = curl_post,
	.wait = curl_wait,
	.next = curl_next,
	.close = curl_close,
	.tell_waiting = curl_tell_waiting,
};

static bool check_readable(const char *key, const char *path, enum error_code unreadable,
			   struct error *error)
{
	FILE *stream;

	if (path == NULL)
		return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0,
				 "%s: must be given for https", key);
	stream = fopen(path, "re");
	if (stream == NULL)
		return error_set(error, unreadable, CAUSE_ERRNO, errno, "%s: %.150s", key, path);
	fclose(stream);
	return true;
}

static bool check_config(const struct config *config, struct error *error)
{
	if (config->url == NULL)
		return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0,
				 "url: must be given for the sync");
	if (strncasecmp(config->url, "https:", 6) != 0)
		return true;
	return check_readable("tls_ca_file", config->tls_ca_file, ERROR_CONFIG_MISSING, error) &&
	       check_readable("office_certificate_file", config->office_certificate_file,
			      ERROR_OFFICE_KEY, error) &&
	       check_readable("office_key_file", config->office_key_file, ERROR_OFFICE_KEY, error);
}

bool transport_curl_open(const struct config *config, struct transport **ret_transport,
			 struct error *error)
{
	struct transport_curl *curl;

	if (!check_config(config, error))
		return false;
	curl = calloc(1, sizeof(*curl));
	if (curl == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "transport");
	curl->transport.ops = &curl_ops;
	curl->config = config;
	curl->multi = curl_multi_init();
	curl->waiting = -1;
	if (curl->multi == NULL || !open_transfers(curl)) {
		curl_close(&curl->transport);
		return error_set(error, ERROR_NETWORK, CAUSE_NONE, 0, "%.150s", config->url);
	}
	curl_multi_setopt(curl->multi, CURLMOPT_MAXCONNECTS, (long)SYNC_SLOTS);
	*ret_transport = &curl->transport;
	return true;
}
