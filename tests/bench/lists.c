/*
 * lists: a revocation list of a million entries: how long it takes into the index, how much memory,
 * and how long a look-up takes. Prints samples for tests/bench/run.
 *
 *   lists FOLDER [ENTRIES]
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/pki/revocation_list.h"
#include "madoguchi/store/revocation_index.h"

#define LOOKS 20000

static void stop(const char *what)
{
	fprintf(stderr, "lists: %s\n", what);
	exit(1);
}

static void need(int done, const char *what)
{
	if (!done)
		stop(what);
}

static double now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double peak_mb(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (double)usage.ru_maxrss / 1024;
}

/* A serial of 16 bytes that comes in no order. */
static void serial_of(uint64_t number, uint8_t serial[static 16])
{
	const uint64_t high = (number * 0x9E3779B97F4A7C15u) >> 1, low = number ^ 0x5555555555u;

	memcpy(serial, &high, 8);
	memcpy(serial + 8, &low, 8);
	serial[0] = (uint8_t)((serial[0] & 0x7f) | 0x40);
}

static X509 *make_ca(EVP_PKEY *key)
{
	static const struct {
		int nid;
		const char *value;
	} extensions[] = { { NID_basic_constraints, "critical,CA:TRUE" },
			   { NID_key_usage, "critical,keyCertSign,cRLSign" },
			   { NID_subject_key_identifier, "hash" } };
	X509 *ca = X509_new();
	X509V3_CTX context;

	X509_set_version(ca, X509_VERSION_3);
	X509_set_pubkey(ca, key);
	X509_NAME_add_entry_by_txt(X509_get_subject_name(ca), "O", MBSTRING_ASC,
				   (const unsigned char *)"bench", -1, -1, 0);
	X509_set_issuer_name(ca, X509_get_subject_name(ca));
	X509_gmtime_adj(X509_getm_notBefore(ca), -3600);
	X509_gmtime_adj(X509_getm_notAfter(ca), 86400);
	for (size_t i = 0; i < sizeof(extensions) / sizeof(extensions[0]); i++) {
		X509_EXTENSION *extension;

		X509V3_set_ctx(&context, ca, ca, NULL, NULL, 0);
		extension =
		    X509V3_EXT_conf_nid(NULL, &context, extensions[i].nid, extensions[i].value);
		need(extension != NULL && X509_add_ext(ca, extension, -1) == 1, "extension");
		X509_EXTENSION_free(extension);
	}
	need(X509_sign(ca, key, EVP_sha256()) > 0, "certificate");
	return ca;
}

static void add_entry(X509_CRL *list, uint64_t number)
{
	X509_REVOKED *entry = X509_REVOKED_new();
	ASN1_INTEGER *serial = ASN1_INTEGER_new();
	ASN1_TIME *when = ASN1_TIME_set(NULL, 1790000000);
	uint8_t bytes[16];

	serial_of(number, bytes);
	ASN1_STRING_set(serial, bytes, sizeof(bytes));
	X509_REVOKED_set_serialNumber(entry, serial);
	X509_REVOKED_set_revocationDate(entry, when);
	X509_CRL_add0_revoked(list, entry);
	ASN1_INTEGER_free(serial);
	ASN1_TIME_free(when);
}

/* In a process of its own: OpenSSL needs its memory for it. */
static void make_list(const char *folder, uint64_t entries)
{
	EVP_PKEY *key = EVP_RSA_gen(2048);
	X509 *ca = make_ca(key);
	X509_CRL *list = X509_CRL_new();
	X509V3_CTX context;
	X509_EXTENSION *extension;
	char path[4096];
	FILE *file;

	X509_CRL_set_version(list, X509_CRL_VERSION_2);
	X509_CRL_set_issuer_name(list, X509_get_subject_name(ca));
	X509_CRL_set1_lastUpdate(list, X509_get0_notBefore(ca));
	X509_CRL_set1_nextUpdate(list, X509_get0_notAfter(ca));
	for (uint64_t i = 0; i < entries; i++)
		add_entry(list, i);
	X509V3_set_ctx(&context, ca, NULL, NULL, list, 0);
	extension = X509V3_EXT_conf_nid(NULL, &context, NID_authority_key_identifier, "keyid");
	need(extension != NULL && X509_CRL_add_ext(list, extension, -1) == 1, "extension");
	need(X509_CRL_sign(list, key, EVP_sha256()) > 0, "list");
	snprintf(path, sizeof(path), "%s/list.crl", folder);
	file = fopen(path, "we");
	need(file != NULL && i2d_X509_CRL_fp(file, list) == 1 && fclose(file) == 0, "list");
	snprintf(path, sizeof(path), "%s/ca.pem", folder);
	file = fopen(path, "we");
	need(file != NULL && PEM_write_X509(file, ca) == 1 && fclose(file) == 0, "CA");
	_exit(0);
}

static bool take(void *context, const struct revocation_entry *entry, struct error *error)
{
	return revocation_writer_add(context, entry->serial, entry->serial_size, entry->revoked_ms,
				     entry->reason, error);
}

static void index_list(const char *folder, struct revocation_list_facts *facts)
{
	struct certificate_trust *trust = NULL;
	struct revocation_writer *writer = NULL;
	struct error error = { 0 };
	char path[4096];
	const double from = now_ms();
	bool taken = false;
	int fd;

	snprintf(path, sizeof(path), "%s/ca.pem", folder);
	need(certificate_trust_load(path, path, &trust, &error), "trust");
	snprintf(path, sizeof(path), "%s/list.crl", folder);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	need(fd >= 0 && revocation_writer_open(folder, &writer, &error), "writer");
	if (!revocation_list_read(fd, trust, clock_now_ms(), take, writer, facts, &error) ||
	    !revocation_writer_finish(writer, facts->issuer_key, facts->this_update_ms,
				      facts->next_update_ms, &taken, &error))
		stop(error.detail);
	revocation_writer_close(&writer);
	certificate_trust_free(&trust);
	close(fd);
	printf("list_index_ms %.0f\nlist_peak_mb %.1f\n", now_ms() - from, peak_mb());
}

static void look_up(const char *folder, const struct revocation_list_facts *facts, uint64_t entries)
{
	struct revocation_index *index = NULL;
	struct revocation_status status;
	struct error error = { 0 };
	uint8_t serial[16];

	need(revocation_index_open(folder, facts->issuer_key, &index, &error), "index");
	for (int round = 0; round < 5; round++) {
		const double from = now_ms();

		for (uint64_t i = 0; i < LOOKS; i++) {
			const uint64_t number = (i * 104729) % (2 * entries);

			serial_of(number, serial);
			need(revocation_index_find(index, serial, sizeof(serial), clock_now_ms(),
						   &status, &error),
			     "look-up");
			need(status.answer ==
				 (number < entries ? REVOCATION_REVOKED : REVOCATION_GOOD),
			     "answer");
		}
		printf("list_look_us %.2f\n", (now_ms() - from) * 1e3 / LOOKS);
	}
	revocation_index_close(&index);
}

int main(int argc, char **argv)
{
	const uint64_t entries = argc > 2 ? strtoull(argv[2], NULL, 10) : 1000000;
	struct revocation_list_facts facts;
	const double before_mb = peak_mb();
	int status;
	pid_t child;

	need(argc > 1, "lists FOLDER [ENTRIES]");
	child = fork();
	if (child == 0)
		make_list(argv[1], entries);
	need(child > 0 && waitpid(child, &status, 0) == child && status == 0, "list");
	printf("list_start_mb %.1f\n", before_mb);
	index_list(argv[1], &facts);
	look_up(argv[1], &facts, entries);
	return 0;
}
