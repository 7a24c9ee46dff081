/*
 * cli/cli: the command line of madoguchi: options, verbs, exit statuses.
 *
 * DESCRIPTION
 *   madoguchi [--config FILE] [--state DIR] [--format text|json|csv] [--encoding
 *   utf-8|utf-8-bom|cp932] [--lang ja|en]
 *             [--operator NAME | --by-card] [--password-fd N]
 *             [--second NAME | --second-by-card] [--second-password-fd N]
 *             [--key-fd N | --key-pin-fd N] [VERB …]
 *   Data goes to standard output, messages to standard error. A verb is one row of a table; it gets
 *   the words behind its name. The exit status is that of the error (base/error.h).
 *   Without a verb the screens start (programs/madoguchi).
 * OWNERSHIP  cli_close() frees what cli_open() loaded.
 * THREADS    One.
 */
#ifndef MADOGUCHI_CLI_CLI_H
#define MADOGUCHI_CLI_CLI_H

#include <stdio.h>

#include "madoguchi/base/config.h"
#include "madoguchi/counter/counter.h"
#include "madoguchi/base/output.h"

#define CLI_CONFIG_DEFAULT "/etc/madoguchi/madoguchi.conf"

struct cli {
	const char *config_path;
	const char *state_dir; /* NULL: as configured */
	enum output_format format;
	enum csv_encoding encoding; /* of CSV */
	bool has_language;
	enum language language;
	const char *operator_name; /* who acts (cli/sign_in); NULL: not said */
	bool by_card;		   /* the operator whose card is in the reader acts */
	bool has_password_fd;
	int password_fd;
	const char *second_name; /* who agrees to the act, where the office asks; NULL: nobody */
	bool second_by_card;	 /* the operator whose card is in the reader agrees */
	bool has_second_password_fd;
	int second_password_fd;
	bool has_key_fd;
	int key_fd; /* the passphrase of the personal data's key */
	bool has_key_pin_fd;
	int key_pin_fd; /* the PIN of the card that opens it */
	struct config *config;
	struct office *office;
	struct seal_key *case_key; /* NULL: not opened yet */
	struct output output;
};

struct cli_verb {
	const char *name;
	const char *usage;   /* words behind the name */
	const char *summary; /* message id */
	bool (*run)(struct cli *cli, int count, char **words, struct error *error);
};

extern const struct cli_verb cli_verbs[]; /* ends with a row whose name is NULL */

/* Takes the options off the front; *ret_rest is the index of the first word behind them. */
bool cli_options(struct cli *cli, int argc, char **argv, int *ret_rest, struct error *error);
/* Loads configuration and catalogue. */
bool cli_open_settings(struct cli *cli, struct error *error);
/* The office file as well. */
bool cli_open(struct cli *cli, struct error *error);
void cli_close(struct cli *cli);
/* Finds and runs the verb; the exit status, with the error told in words. */
int cli_run(struct cli *cli, int count, char **words);
/* Prints an error in the reader's language: what happened, what to do, detail. */
void cli_tell(const struct cli *cli, const struct error *error);
void cli_usage(FILE *stream);

/* The file descriptor that an option names, from which a secret is read; USAGE. */
bool cli_descriptor(const char *option, const char *value, int *ret_fd, struct error *error);
/* The number of a row, from 1; USAGE for any other word. */
bool cli_number(const char *word, int64_t *ret_number, struct error *error);

#endif
