#include "madoguchi/practice/authority_commands.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/error.h"

#include "madoguchi/pki/request.h"

#include "madoguchi/practice/authority.h"
#include "madoguchi/practice/authority_fault.h"
#include "madoguchi/practice/authority_feed.h"
#include "madoguchi/practice/authority_ledger.h"
#include "madoguchi/practice/authority_list.h"
#include "madoguchi/practice/authority_mishap.h"
#include "madoguchi/practice/authority_serve.h"
#include "madoguchi/practice/authority_statement.h"
#include "madoguchi/practice/authority_witness.h"

#define SHORT_DIGEST 8

static const char usage_serve[] =
    "authority serve [--state DIR] [--confirm-wait SECONDS] [--seed NUMBER]";
static const char usage_ledger[] = "authority ledger [--state DIR] [--format text|json]";
static const char usage_fault[] = "fault authority WORD [NUMBER] [--state DIR]";

/* ---- authority ------------------------------------------------------------------------------ */

#define WAIT_MAX_S (366L * 86400)

/* NULL, which is no option, leaves the number as it is. */
static bool parse_number(const char *words, long most, long *number)
{
	char *end = NULL;
	long value;

	if (words == NULL)
		return true;
	value = strtol(words, &end, 10);
	if (end == words || *end != '\0' || value < 0 || value > most)
		return false;
	*number = value;
	return true;
}

static int verb_serve(int argc, char **argv)
{
	struct error error = { 0 };
	char state_dir[AUTHORITY_PATH_SIZE];
	const char *wait = practice_option(&argc, argv, "--confirm-wait");
	const char *seed = practice_option(&argc, argv, "--seed");
	long wait_s = AUTHORITY_CONFIRM_WAIT_S, number = 0;

	if (!practice_state_dir(&argc, argv, state_dir, sizeof(state_dir), &error))
		return practice_failed(&error);
	if (argc != 0 || !parse_number(wait, WAIT_MAX_S, &wait_s) ||
	    !parse_number(seed, LONG_MAX, &number))
		return practice_usage(usage_serve);
	authority_mishap_seed((uint64_t)number);
	return authority_serve(state_dir, (int)wait_s, &error) ? EXIT_STATUS_OK
							       : practice_failed(&error);
}

static const char *type_name(int type)
{
	switch (type) {
	case CMP_IR:
		return "ir";
	case CMP_CR:
		return "cr";
	case CMP_P10CR:
		return "p10cr";
	case CMP_KUR:
		return "kur";
	case CMP_RR:
		return "rr";
	default:
		return "?";
	}
}

static void show_text(void *context, const struct ledger_exchange *exchange)
{
	char id[2 * AUTHORITY_ID_MAX + 1];
	char key[2 * AUTHORITY_DIGEST_SIZE + 1] = "-";

	(void)context;
	hex_encode(exchange->transaction_id, exchange->transaction_id_size, id, sizeof(id));
	if (exchange->has_key)
		hex_encode(exchange->key_digest, SHORT_DIGEST, key, sizeof(key));
	printf("%s %-5s %-16s %-32s %-9s issued %lld asked %lld polled %lld\n", id,
	       type_name(exchange->type), key, *exchange->serial != '\0' ? exchange->serial : "-",
	       ledger_state_name(exchange->state), (long long)exchange->issued,
	       (long long)exchange->asked, (long long)exchange->polled);
}

static void show_json(void *context, const struct ledger_exchange *exchange)
{
	char id[2 * AUTHORITY_ID_MAX + 1];
	char key[2 * AUTHORITY_DIGEST_SIZE + 1] = "";
	char failure[16] = "null";

	(void)context;
	hex_encode(exchange->transaction_id, exchange->transaction_id_size, id, sizeof(id));
	if (exchange->has_key)
		hex_encode(exchange->key_digest, sizeof(exchange->key_digest), key, sizeof(key));
	if (exchange->failure >= 0)
		snprintf(failure, sizeof(failure), "%d", exchange->failure);
	printf("{\"transaction\":\"%s\",\"kind\":\"%s\",\"key\":\"%s\",\"serial\":\"%s\","
	       "\"state\":\"%s\",\"failure\":%s,\"issued\":%lld,\"asked\":%lld,\"polled\":%lld,"
	       "\"created_ms\":%lld,\"deadline_ms\":%lld}\n",
	       id, type_name(exchange->type), key, exchange->serial,
	       ledger_state_name(exchange->state), failure, (long long)exchange->issued,
	       (long long)exchange->asked, (long long)exchange->polled,
	       (long long)exchange->created_ms, (long long)exchange->deadline_ms);
}

static int verb_ledger(int argc, char **argv)
{
	struct error error = { 0 };
	struct ledger *ledger = NULL;
	char state_dir[AUTHORITY_PATH_SIZE];
	char path[AUTHORITY_PATH_SIZE];
	const char *format = practice_option(&argc, argv, "--format");
	bool json = format != NULL && strcmp(format, "json") == 0;
	bool done;

	if (!practice_state_dir(&argc, argv, state_dir, sizeof(state_dir), &error))
		return practice_failed(&error);
	if (argc != 0 || (format != NULL && !json && strcmp(format, "text") != 0))
		return practice_usage(usage_ledger);
	done = authority_path(state_dir, "authority/ledger.db", path, &error) &&
	       ledger_open(path, &ledger, &error) && ledger_begin(ledger, &error);
	if (done) {
		done = ledger_lapse(ledger, clock_now_ms(), &error) &&
		       ledger_each(ledger, json ? show_json : show_text, NULL, &error) &&
		       ledger_commit(ledger, &error);
		ledger_rollback(ledger);
	}
	ledger_close(&ledger);
	return done ? EXIT_STATUS_OK : practice_failed(&error);
}

/* ---- fault ---------------------------------------------------------------------------------- */

static int verb_fault_show(int argc, char **argv)
{
	struct error error = { 0 };
	struct authority_fault fault;
	char state_dir[AUTHORITY_PATH_SIZE];

	if (!practice_state_dir(&argc, argv, state_dir, sizeof(state_dir), &error) ||
	    !authority_fault_read(state_dir, &fault, &error))
		return practice_failed(&error);
	if (argc != 0)
		return practice_usage("fault show [--state DIR]");
	if (authority_fault_has_number(fault.kind))
		printf("authority %s %d\n", authority_fault_name(fault.kind), fault.number);
	else
		printf("authority %s\n", authority_fault_name(fault.kind));
	return EXIT_STATUS_OK;
}

/* Returns when the server, if one runs, has taken notice. */
static int set_fault(const char *state_dir, const struct authority_fault *fault)
{
	struct error error = { 0 };

	if (!authority_fault_write(state_dir, fault, &error) ||
	    !authority_await(state_dir, fault->kind == AUTHORITY_DOWN, &error))
		return practice_failed(&error);
	return EXIT_STATUS_OK;
}

static int verb_fault_clear(int argc, char **argv)
{
	const struct authority_fault none = { .kind = AUTHORITY_UP };
	struct error error = { 0 };
	char state_dir[AUTHORITY_PATH_SIZE];

	if (!practice_state_dir(&argc, argv, state_dir, sizeof(state_dir), &error))
		return practice_failed(&error);
	if (argc != 0)
		return practice_usage("fault clear [--state DIR]");
	return set_fault(state_dir, &none);
}

static int verb_fault_authority(int argc, char **argv)
{
	struct error error = { 0 };
	struct authority_fault fault;
	char state_dir[AUTHORITY_PATH_SIZE];

	if (!practice_state_dir(&argc, argv, state_dir, sizeof(state_dir), &error))
		return practice_failed(&error);
	if (argc == 0)
		return practice_usage(usage_fault);
	if (!authority_fault_parse(argc, argv, &fault, &error))
		return practice_failed(&error);
	return set_fault(state_dir, &fault);
}

const struct practice_verb practice_authority_verbs[] = {
	{ "authority feed", authority_feed_command },
	{ "authority list", authority_list_command },
	{ "authority statement", authority_statement_command },
	{ "authority witness", authority_witness_command },
	{ "authority serve", verb_serve },
	{ "authority ledger", verb_ledger },
	{ "fault authority", verb_fault_authority },
	{ "fault show", verb_fault_show },
	{ "fault clear", verb_fault_clear },
	{ NULL, NULL },
};
