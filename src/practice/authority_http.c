#include "madoguchi/practice/authority_http.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <microhttpd.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/fault_point.h"
#include "madoguchi/base/log.h"

#include "madoguchi/pki/cmp_message.h"

#include "madoguchi/practice/authority_list.h"
#include "madoguchi/practice/authority_mishap.h"
#include "madoguchi/practice/authority_response.h"
#include "madoguchi/practice/authority_socket.h"

#define PEM_MAX 65536
#define IDLE_S 120
#define CONNECTIONS 256

struct authority_http {
	struct practice_authority *authority;
	char state_dir[AUTHORITY_PATH_SIZE];
	char *trust_pem;
	char *certificate_pem;
	char *key_pem;
	int fd;
	uint16_t port;
	struct MHD_Daemon *daemon; /* NULL: silent */
	pthread_mutex_t turn;	   /* of the authority */
	pthread_mutex_t mutex;
	pthread_cond_t stop_wish;
	bool is_stopping;
	struct buffer before; /* an answer that was exchanged for another */
};

struct upload {
	struct buffer body;
};

/* ---- answers -------------------------------------------------------------------------------- */

/* Waits, but not longer than the server lives. */
static void delay(struct authority_http *http, int seconds)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += seconds;
	pthread_mutex_lock(&http->mutex);
	while (!http->is_stopping &&
	       pthread_cond_timedwait(&http->stop_wish, &http->mutex, &until) != ETIMEDOUT)
		continue;
	pthread_mutex_unlock(&http->mutex);
}

/* The answer to the message before takes the place of this one, which waits for the next. */
static void exchange_answers(struct authority_http *http, struct buffer *answer)
{
	struct buffer before;

	pthread_mutex_lock(&http->mutex);
	before = http->before;
	http->before = *answer;
	pthread_mutex_unlock(&http->mutex);
	*answer = before;
}

static enum MHD_Result deliver(struct authority_http *http, struct MHD_Connection *connection,
			       const struct authority_fault *fault, const struct buffer *answer)
{
	size_t size = answer->size;

	fault_point("authority-before-answer");
	switch (fault->kind) {
	case AUTHORITY_SLOW:
		delay(http, fault->number);
		break;
	case AUTHORITY_TRUNCATED:
		size /= 2;
		break;
	case AUTHORITY_CUT:
		return response_cut(connection, answer, size / 2);
	case AUTHORITY_CUT_AFTER:
		return response_cut(connection, answer, (size_t)fault->number);
	default:
		break;
	}
	return response_bytes(connection, MHD_HTTP_OK, RESPONSE_CMP, answer->bytes, size);
}

static int64_t now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* One message after the other. The time that the authority itself takes, without transport and
 * without waiting for its turn: tests/bench adds these lines up. */
static bool answer_timed(struct authority_http *http, const struct authority_fault *fault,
			 const struct buffer *body, struct buffer *answer, struct error *error)
{
	int64_t from, to;
	bool done;

	pthread_mutex_lock(&http->turn);
	from = now_us();
	done = authority_answer(http->authority, fault, body->bytes, body->size, answer, error);
	to = now_us();
	pthread_mutex_unlock(&http->turn);
	log_line(LOG_LEVEL_INFO, "answered in %lld us", (long long)(to - from));
	return done;
}

/* Tests count these lines. */
static void tell(const struct authority_mishap *mishap)
{
	if (mishap->twice || mishap->lost || mishap->mixed || mishap->late)
		log_line(LOG_LEVEL_INFO, "mishap:%s%s%s%s", mishap->twice ? " twice" : "",
			 mishap->lost ? " lost" : "", mishap->mixed ? " mixed" : "",
			 mishap->late ? " late" : "");
}

/* A message that arrives twice is answered twice; the second answer is the one that is left. */
static bool answer_all(struct authority_http *http, const struct authority_fault *fault, bool twice,
		       const struct buffer *body, struct buffer *answer, struct error *error)
{
	if (twice && !answer_timed(http, fault, body, answer, error))
		return false;
	if (twice) {
		buffer_done(answer);
		buffer_init(answer, CMP_MESSAGE_MAX);
	}
	return answer_timed(http, fault, body, answer, error);
}

static enum MHD_Result serve(struct authority_http *http, struct MHD_Connection *connection,
			     const struct buffer *body)
{
	struct authority_mishap mishap;
	struct authority_fault fault;
	struct error error = { 0 };
	struct buffer answer;
	enum MHD_Result result;

	if (!authority_fault_read(http->state_dir, &fault, &error)) {
		log_error(&error, "fault file");
		return response_words(connection, MHD_HTTP_INTERNAL_SERVER_ERROR, "fault file\n");
	}
	/* Asked over a connection that was there before listening ended. */
	if (fault.kind == AUTHORITY_DOWN)
		return MHD_NO;
	if (fault.kind == AUTHORITY_HTML)
		return response_page(connection);
	if (fault.kind == AUTHORITY_BUSY)
		return response_busy(connection, fault.number);
	mishap = authority_mishap_draw(&fault);
	tell(&mishap);
	buffer_init(&answer, CMP_MESSAGE_MAX);
	if (answer_all(http, &fault, mishap.twice, body, &answer, &error)) {
		if (mishap.mixed)
			exchange_answers(http, &answer);
		if (mishap.late)
			delay(http, AUTHORITY_LATE_S);
		/* There is nothing yet to exchange the first one for. */
		result = mishap.lost || answer.size == 0
			     ? MHD_NO
			     : deliver(http, connection, &fault, &answer);
	} else {
		log_error(&error, "request");
		result = response_words(connection,
					error.code == ERROR_ANSWER_WRONG
					    ? MHD_HTTP_BAD_REQUEST
					    : MHD_HTTP_INTERNAL_SERVER_ERROR,
					"no answer\n");
	}
	buffer_done(&answer);
	return result;
}

/* ---- requests ------------------------------------------------------------------------------- */

static bool is_below(const char *url, const char *path)
{
	const size_t size = strlen(path);

	return strncmp(url, path, size) == 0 && (url[size] == '\0' || url[size] == '/');
}

static unsigned refusal(struct MHD_Connection *connection, const char *url, const char *method,
			const struct buffer *body)
{
	const char *type =
	    MHD_lookup_connection_value(connection, MHD_HEADER_KIND, MHD_HTTP_HEADER_CONTENT_TYPE);

	if (!is_below(url, "/.well-known/cmp") && !is_below(url, "/pkix"))
		return MHD_HTTP_NOT_FOUND;
	if (strcmp(method, MHD_HTTP_METHOD_POST) != 0)
		return MHD_HTTP_METHOD_NOT_ALLOWED;
	if (type == NULL || strcmp(type, RESPONSE_CMP) != 0)
		return MHD_HTTP_UNSUPPORTED_MEDIA_TYPE;
	if (body->failed)
		return MHD_HTTP_CONTENT_TOO_LARGE;
	return body->size == 0 ? MHD_HTTP_BAD_REQUEST : 0;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *connection, const char *url,
				  const char *method, const char *version, const char *bytes,
				  size_t *size, void **request)
{
	struct upload *upload = *request;
	unsigned status;

	(void)version;
	if (upload == NULL) {
		upload = calloc(1, sizeof(*upload));
		if (upload == NULL)
			return MHD_NO;
		buffer_init(&upload->body, CMP_MESSAGE_MAX);
		*request = upload;
		return MHD_YES;
	}
	if (*size > 0) {
		buffer_append(&upload->body, bytes, *size);
		*size = 0;
		return MHD_YES;
	}
	if (strcmp(method, MHD_HTTP_METHOD_GET) == 0 && is_below(url, AUTHORITY_LIST_PATH))
		return authority_list_answer(connection,
					     ((struct authority_http *)context)->state_dir, url);
	status = refusal(connection, url, method, &upload->body);
	if (status != 0)
		return response_words(connection, status, "this server speaks CMP only\n");
	return serve(context, connection, &upload->body);
}

static void on_completed(void *context, struct MHD_Connection *connection, void **request,
			 enum MHD_RequestTerminationCode code)
{
	struct upload *upload = *request;

	(void)context;
	(void)connection;
	(void)code;
	if (upload == NULL)
		return;
	buffer_done(&upload->body);
	free(upload);
	*request = NULL;
}

/* libmicrohttpd only asks for a certificate; this makes the handshake fail without a good one. */
static void on_connection(void *context, struct MHD_Connection *connection, void **memory,
			  enum MHD_ConnectionNotificationCode code)
{
	const union MHD_ConnectionInfo *info;
	static gnutls_typed_vdata_st purpose = {
		.type = GNUTLS_DT_KEY_PURPOSE_OID,
		.data = (unsigned char *)(uintptr_t)GNUTLS_KP_TLS_WWW_CLIENT,
	};

	(void)context;
	(void)memory;
	if (code != MHD_CONNECTION_NOTIFY_STARTED)
		return;
	info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
	if (info == NULL || info->tls_session == NULL)
		return;
	gnutls_certificate_server_set_request(info->tls_session, GNUTLS_CERT_REQUIRE);
	gnutls_session_set_verify_cert2(info->tls_session, &purpose, 1, 0);
}

/* ---- the server ----------------------------------------------------------------------------- */

static char *read_text(const char *state_dir, const char *file, struct error *error)
{
	char path[AUTHORITY_PATH_SIZE];
	char *words = calloc(1, PEM_MAX);
	FILE *stream;

	if (words == NULL || !authority_path(state_dir, file, path, error))
		goto fail;
	stream = fopen(path, "re");
	if (stream == NULL) {
		error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%s", path);
		goto fail;
	}
	words[fread(words, 1, PEM_MAX - 1, stream)] = '\0';
	fclose(stream);
	return words;
fail:
	free(words);
	return NULL;
}

uint16_t authority_http_last_port(const char *state_dir)
{
	struct error absent = { 0 };
	char *words = read_text(state_dir, "authority/port", &absent);
	long port = words != NULL ? strtol(words, NULL, 10) : 0;

	free(words);
	return port > 0 && port <= UINT16_MAX ? (uint16_t)port : 0;
}

static bool write_port(const struct authority_http *http, struct error *error)
{
	char path[AUTHORITY_PATH_SIZE];
	char half[AUTHORITY_PATH_SIZE];
	FILE *stream;
	bool done;

	if (!authority_path(http->state_dir, "authority/port", path, error) ||
	    !authority_path(http->state_dir, "authority/port.new", half, error))
		return false;
	stream = fopen(half, "we");
	if (stream == NULL)
		return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%s", half);
	done = fprintf(stream, "%u\n", (unsigned)http->port) > 0;
	done = fclose(stream) == 0 && done && rename(half, path) == 0;
	return done || error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "%s", path);
}

static void init_waiting(struct authority_http *http)
{
	pthread_condattr_t attributes;

	pthread_mutex_init(&http->turn, NULL);
	pthread_mutex_init(&http->mutex, NULL);
	buffer_init(&http->before, CMP_MESSAGE_MAX);
	pthread_condattr_init(&attributes);
	pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
	pthread_cond_init(&http->stop_wish, &attributes);
	pthread_condattr_destroy(&attributes);
}

bool authority_http_open(const char *state_dir, struct practice_authority *authority,
			 struct authority_http **ret_http, struct error *error)
{
	struct authority_http *http = calloc(1, sizeof(*http));
	bool done;

	if (http == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "server");
	http->fd = -1;
	http->authority = authority;
	init_waiting(http);
	snprintf(http->state_dir, sizeof(http->state_dir), "%s", state_dir);
	http->trust_pem = read_text(state_dir, "ca/office-ca.pem", error);
	http->certificate_pem =
	    http->trust_pem != NULL ? read_text(state_dir, "ca/tls.pem", error) : NULL;
	http->key_pem =
	    http->certificate_pem != NULL ? read_text(state_dir, "ca/tls.key", error) : NULL;
	done = http->key_pem != NULL && authority_socket_bind(authority_http_last_port(state_dir),
							      &http->fd, &http->port, error);
	if (!done) {
		authority_http_close(&http);
		return false;
	}
	*ret_http = http;
	return true;
}

void authority_http_close(struct authority_http **http)
{
	if (http == NULL || *http == NULL)
		return;
	authority_http_silence(*http);
	if ((*http)->fd >= 0)
		close((*http)->fd);
	free((*http)->trust_pem);
	free((*http)->certificate_pem);
	if ((*http)->key_pem != NULL)
		explicit_bzero((*http)->key_pem, PEM_MAX);
	free((*http)->key_pem);
	buffer_done(&(*http)->before);
	pthread_cond_destroy(&(*http)->stop_wish);
	pthread_mutex_destroy(&(*http)->mutex);
	pthread_mutex_destroy(&(*http)->turn);
	free(*http);
	*http = NULL;
}

uint16_t authority_http_port(const struct authority_http *http)
{
	return http->port;
}

bool authority_http_is_listening(const struct authority_http *http)
{
	return http->daemon != NULL;
}

bool authority_http_listen(struct authority_http *http, struct error *error)
{
	const unsigned flags =
	    MHD_USE_INTERNAL_POLLING_THREAD | MHD_USE_THREAD_PER_CONNECTION | MHD_USE_TLS;
	int fd;

	if (http->daemon != NULL)
		return true;
	if (!authority_socket_listen(http->fd, &fd, error))
		return false;
	http->is_stopping = false;
	http->daemon = MHD_start_daemon(
	    flags, 0, NULL, NULL, on_request, http, MHD_OPTION_LISTEN_SOCKET, fd,
	    MHD_OPTION_HTTPS_MEM_CERT, http->certificate_pem, MHD_OPTION_HTTPS_MEM_KEY,
	    http->key_pem, MHD_OPTION_HTTPS_MEM_TRUST, http->trust_pem,
	    MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S, MHD_OPTION_CONNECTION_LIMIT,
	    (unsigned)CONNECTIONS, MHD_OPTION_NOTIFY_COMPLETED, on_completed, NULL,
	    MHD_OPTION_NOTIFY_CONNECTION, on_connection, NULL, MHD_OPTION_END);
	if (http->daemon == NULL) {
		close(fd);
		return error_set(error, ERROR_PRACTICE, CAUSE_ERRNO, errno, "HTTPS server");
	}
	return write_port(http, error);
}

void authority_http_silence(struct authority_http *http)
{
	if (http->daemon == NULL)
		return;
	pthread_mutex_lock(&http->mutex);
	http->is_stopping = true;
	pthread_cond_broadcast(&http->stop_wish);
	pthread_mutex_unlock(&http->mutex);
	MHD_stop_daemon(http->daemon);
	http->daemon = NULL;
	authority_socket_silence(http->fd);
}
