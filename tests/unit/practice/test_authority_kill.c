/*
 * kill -9 of the authority at every fault point of a transaction (ir, certConf, rr), then the same
 * messages again: the transaction ends as it would have, and no certificate is made twice.
 *
 * The program runs itself as a child for every step, so that each has a fresh process: with
 * MADOGUCHI_KILL_AT=N the child dies at its N-th point.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <openssl/pem.h>

#include "practice/authority_client.h"

static struct client client = { .confirm_wait_s = 3600 };
static const uint8_t ir_id[CMP_ID_SIZE] = { 1 };
static const uint8_t rr_id[CMP_ID_SIZE] = { 2 };
static char own_path[512];

/* ---- the child: one office with one citizen -------------------------------------------------- */

static void read_key(struct card_key *key)
{
	char path[512];
	FILE *file;

	client_path(&client, "card.key", path);
	file = fopen(path, "r");
	assert_non_null(file);
	card_key_from(key, PEM_read_PrivateKey(file, NULL, NULL, NULL));
	fclose(file);
}

static int child(const char *state)
{
	struct error error = { 0 };
	struct card_key key;
	struct buffer body;
	struct cmp_message *issued;
	struct cmp_message *answer;

	snprintf(client.state, sizeof(client.state), "%s", state);
	client_open(&client);
	read_key(&key);
	/* RSA with PKCS#1 v1.5 gives the same bytes every time: the same request. */
	client_request(&key, PKI_AUTH, NULL, 0, &body);
	issued = client_send(&client, CMP_IR, ir_id, NULL, &body);
	assert_int_equal(issued->status, CMP_ACCEPTED);
	answer = client_confirm(&client, ir_id, issued, true);
	assert_int_equal(answer->type, CMP_PKICONF);
	cmp_message_free(&answer);
	buffer_done(&body);
	buffer_init(&body, CMP_MESSAGE_MAX);
	assert_true(pki_request_revocation(issued->certificate.bytes, issued->certificate.size,
					   PKI_CESSATION, &body, &error));
	answer = client_send(&client, CMP_RR, rr_id, NULL, &body);
	assert_int_equal(answer->status, CMP_ACCEPTED);
	cmp_message_free(&answer);
	cmp_message_free(&issued);
	buffer_done(&body);
	EVP_PKEY_free(key.pair);
	client_close(&client);
	return 0;
}

/* ---- the parent ------------------------------------------------------------------------------ */

/* Wait status of a child that dies at its N-th point (0: lives). */
static int run_child(int kill_at)
{
	char wish[64];
	char role[] = "child";
	char *arguments[] = { own_path, role, client.state, NULL };
	char *environment[] = { wish, NULL };
	pid_t pid;
	int status;

	snprintf(wish, sizeof(wish), "MADOGUCHI_KILL_AT=%d", kill_at);
	assert_int_equal(posix_spawn(&pid, own_path, NULL, NULL, arguments, environment), 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void forget_everything(void)
{
	char command[1024];

	snprintf(command, sizeof(command), "rm -rf %s/authority", client.state);
	assert_int_equal(system(command), 0);
}

static void survives_a_kill_at_every_point(void **state)
{
	int kill_at = 0;
	int status;

	(void)state;
	do {
		forget_everything();
		status = run_child(++kill_at);
		if (WIFSIGNALED(status)) {
			assert_int_equal(WTERMSIG(status), SIGKILL);
			status = run_child(0);
		} else {
			kill_at = -kill_at;
		}
		assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
		assert_int_equal(client_ledger(&client, ir_id).issued, 1);
		assert_int_equal(client_ledger(&client, ir_id).state, LEDGER_REVOKED);
		assert_int_equal(client_ledger(&client, ir_id).confirmation, LEDGER_ACCEPTED);
		assert_int_equal(client_ledger(&client, rr_id).state, LEDGER_REVOKED);
	} while (kill_at > 0);
	/* Received, made, before and after the commit; three messages. */
	assert_true(-kill_at > 9);
}

static int prepare(void **state)
{
	struct practice_ca *ca = NULL;
	struct error error = { 0 };
	struct card_key key;
	char path[512];
	FILE *file;

	(void)state;
	client_path(&client, "ca", path);
	assert_true(practice_ca_open(path, &ca, &error));
	practice_ca_close(&ca);
	card_key_make(&key);
	client_path(&client, "card.key", path);
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(PEM_write_PrivateKey(file, key.pair, NULL, NULL, 0, NULL, NULL), 1);
	fclose(file);
	EVP_PKEY_free(key.pair);
	return 0;
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(survives_a_kill_at_every_point) };
	char command[1024];
	ssize_t size;
	int failed;

	if (argc == 3 && strcmp(argv[1], "child") == 0)
		return child(argv[2]);
	size = readlink("/proc/self/exe", own_path, sizeof(own_path) - 1);
	snprintf(client.state, sizeof(client.state), "/tmp/authority-kill-XXXXXX");
	if (size <= 0 || mkdtemp(client.state) == NULL)
		return 1;
	failed = cmocka_run_group_tests(tests, prepare, NULL);
	snprintf(command, sizeof(command), "rm -rf %s", client.state);
	return system(command) == 0 ? failed : 1;
}
