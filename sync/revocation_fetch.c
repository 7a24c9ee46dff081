#include "madoguchi/sync/revocation_fetch.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <curl/curl.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/log.h"
#include "madoguchi/store/revocation_index.h"

#define PATH_SIZE 4096
#define FILE_MODE 0640
#define FOLDER_MODE 0770
#define TIMEOUT_S 3600L
#define LOW_SPEED_BYTES_PER_S 1L
#define LOW_SPEED_TIME_S 30L

/* ---- into the index ------------------------------------------------------------------------- */

static bool add_entry(void *context, const struct revocation_entry *entry, struct error *error)
{
	return revocation_writer_add(context, entry->serial, entry->serial_size, entry->revoked_ms,
				     entry->reason, error);
}

static bool take_fd(const struct config *config, const struct certificate_trust *trust, int fd,
		    struct revocation_list_facts *ret_facts, bool *ret_taken, struct error *error)
{
	struct revocation_writer *writer = NULL;
	struct revocation_list_facts facts = { .entries = 0 };
	bool done;

	if (!revocation_writer_open(config->state_dir, &writer, error))
		return false;
	done = revocation_list_read(fd, trust, clock_now_ms(), add_entry, writer, &facts, error) &&
	       revocation_writer_finish(writer, facts.issuer_key, facts.this_update_ms,
					facts.next_update_ms, ret_taken, error);
	revocation_writer_close(&writer);
	if (done)
		*ret_facts = facts;
	return done;
}

bool revocation_take_file(const struct config *config, const struct certificate_trust *trust,
			  const char *path, struct revocation_list_facts *ret_facts,
			  bool *ret_taken, struct error *error)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	bool done;

	if (fd < 0)
		return error_set(error, ERROR_FILE_WRONG, CAUSE_ERRNO, errno, "%.150s", path);
	done = take_fd(config, trust, fd, ret_facts, ret_taken, error);
	close(fd);
	return done;
}

/* ---- fetching ------------------------------------------------------------------------------- */

struct download {
	int fd;
	int64_t size;
};

static size_t take_bytes(char *bytes, size_t one, size_t count, void *context)
{
	struct download *download = context;

	(void)one;
	download->size += (int64_t)count;
	if (download->size > REVOCATION_LIST_MAX ||
	    write(download->fd, bytes, count) != (ssize_t)count)
		return 0;
	return count;
}

static bool set_up(CURL *easy, const struct config *config, const char *url,
		   struct download *download)
{
	unsigned failed = 0;

	failed |= curl_easy_setopt(easy, CURLOPT_URL, url);
	failed |= curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	failed |= curl_easy_setopt(easy, CURLOPT_PROXY, "");
	failed |= curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	failed |= curl_easy_setopt(easy, CURLOPT_FAILONERROR, 1L);
	failed |= curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	failed |= curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_bytes);
	failed |= curl_easy_setopt(easy, CURLOPT_WRITEDATA, download);
	failed |= curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT, (long)config->connect_timeout_s);
	failed |= curl_easy_setopt(easy, CURLOPT_TIMEOUT, TIMEOUT_S);
	failed |= curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, LOW_SPEED_BYTES_PER_S);
	failed |= curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, LOW_SPEED_TIME_S);
	failed |= curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	failed |= curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	failed |= curl_easy_setopt(easy, CURLOPT_CAINFO, config->tls_ca_file);
	failed |= curl_easy_setopt(easy, CURLOPT_SSLCERT, config->office_certificate_file);
	failed |= curl_easy_setopt(easy, CURLOPT_SSLKEY, config->office_key_file);
	return failed == 0;
}

static bool perform(const struct config *config, const char *url, int fd, struct error *error)
{
	struct download download = { .fd = fd };
	CURL *easy = curl_easy_init();
	CURLcode result;

	if (easy == NULL || !set_up(easy, config, url, &download)) {
		curl_easy_cleanup(easy);
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "curl");
	}
	result = curl_easy_perform(easy);
	curl_easy_cleanup(easy);
	if (result == CURLE_OK)
		return true;
	if (result == CURLE_WRITE_ERROR)
		return error_set(error, ERROR_STORE_FULL, CAUSE_CURL, result, "%.120s", url);
	return error_set(error,
			 result == CURLE_COULDNT_CONNECT ? ERROR_LINK_DOWN : ERROR_ANSWER_NONE,
			 CAUSE_CURL, result, "%.120s: %s", url, curl_easy_strerror(result));
}

/* A file without a name: nothing is left of it whatever happens. */
static int temporary(const char *state_dir, struct error *error)
{
	char folder[PATH_SIZE];
	int fd;

	snprintf(folder, sizeof(folder), "%s/" REVOCATION_FOLDER, state_dir);
	if (mkdir(folder, FOLDER_MODE) != 0 && errno != EEXIST) {
		(void)error_set(error, ERROR_STORE_OPEN, CAUSE_ERRNO, errno, "%.150s", folder);
		return -1;
	}
	fd = open(folder, O_RDWR | O_TMPFILE | O_CLOEXEC, FILE_MODE);
	if (fd < 0)
		(void)error_set(error, ERROR_STORE_OPEN, CAUSE_ERRNO, errno, "%.150s", folder);
	return fd;
}

bool revocation_fetch(const struct config *config, const struct certificate_trust *trust,
		      const char *url, struct revocation_list_facts *ret_facts, bool *ret_taken,
		      struct error *error)
{
	const int fd = temporary(config->state_dir, error);
	bool done;

	if (fd < 0)
		return false;
	done = perform(config, url, fd, error) &&
	       (lseek(fd, 0, SEEK_SET) == 0 ||
		error_set(error, ERROR_STORE_IO, CAUSE_ERRNO, errno, "revocation list")) &&
	       take_fd(config, trust, fd, ret_facts, ret_taken, error);
	close(fd);
	return done;
}

/* ---- the verb ------------------------------------------------------------------------------- */

static void print_taken(const struct verb_call *call, const char *source,
			const struct revocation_list_facts *facts, bool taken)
{
	char next[32];
	char words[256];
	struct message message;

	clock_format(facts->next_update_ms, next, sizeof(next));
	if (call->format == REPORT_JSON) {
		fputs("{\"list\":", stdout);
		report_print_json_string(stdout, source);
		printf(",\"entries\":%" PRId64 ",\"next_update\":\"%s\",\"taken\":%s}\n",
		       facts->entries, next, taken ? "true" : "false");
		return;
	}
	message = message_with_number(N_("{1} revoked certificates, in force until {2}."),
				      facts->entries);
	message_add_text(&message, next);
	message_words(call->config->language, &message, words, sizeof(words));
	printf("%s\n    %s\n", source, words);
	if (!taken)
		printf("    %s\n", text(call->config->language,
					N_("The list that is kept is newer; it stays.")));
	if (facts->next_update_ms < clock_now_ms())
		printf("    %s\n",
		       text(call->config->language,
			    N_("This list has run out: who is not in it counts as not known.")));
}

static void take_one(const struct verb_call *call, const struct certificate_trust *trust,
		     const char *source, bool from_file, int *status)
{
	struct revocation_list_facts facts = { .entries = 0 };
	struct error error = { 0 };
	bool taken = false;

	if ((from_file ? revocation_take_file : revocation_fetch)(call->config, trust, source,
								  &facts, &taken, &error)) {
		print_taken(call, source, &facts, taken);
		return;
	}
	if (!call->quiet) {
		fprintf(stderr, "%s:\n", source);
		call->tell(call->config->language, &error);
		log_error(&error, source);
	}
	if (*status == EXIT_STATUS_OK)
		*status = (int)error_exit_status(error.code);
}

bool revocation_verb(const struct verb_call *call, int *ret_status, struct error *error)
{
	const struct config *config = call->config;
	const char *const urls[] = { config->sign_list_url, config->auth_list_url };
	struct certificate_trust *trust = NULL;

	if (config->sign_ca_file == NULL || config->auth_ca_file == NULL)
		return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0,
				 "sign_ca_file, auth_ca_file: must be given for revocation lists");
	if (call->words[0] == NULL && urls[0] == NULL && urls[1] == NULL)
		return error_set(error, ERROR_CONFIG_WRONG, CAUSE_NONE, 0,
				 "sign_list_url, auth_list_url: none is given");
	if (!certificate_trust_load(config->sign_ca_file, config->auth_ca_file, &trust, error))
		return false;
	*ret_status = EXIT_STATUS_OK;
	for (char *const *path = call->words; *path != NULL; path++)
		take_one(call, trust, *path, true, ret_status);
	for (size_t i = 0; call->words[0] == NULL && i < sizeof(urls) / sizeof(urls[0]); i++)
		if (urls[i] != NULL)
			take_one(call, trust, urls[i], false, ret_status);
	certificate_trust_free(&trust);
	return (fflush(stdout) == 0 && !ferror(stdout)) ||
	       error_set(error, ERROR_STORE_IO, CAUSE_NONE, 0, "standard output");
}
