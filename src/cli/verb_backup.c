#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/text.h"
#include "madoguchi/cli/sign_in.h"
#include "madoguchi/cli/verbs.h"
#include "madoguchi/counter/backup.h"
#include "madoguchi/counter/backup_list.h"

static const char *name_in(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

bool verb_backup(struct cli *cli, int count, char **words, struct error *error)
{
	struct counter *counter = NULL;
	bool done;

	if (count != 1)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "backup");
	if (!cli_counter_open(cli, RIGHT_ADMINISTER, &counter, error))
		return false;
	done = backup_make(counter, words[0], error);
	counter_close(&counter);
	if (!done)
		return false;
	output_text(&cli->output, "backup", words[0]);
	output_record(&cli->output);
	return true;
}

/* Agreement and act stand in the restored trail together. */
static bool note_restore(struct cli *cli, struct counter *counter, const char *name,
			 struct error *error)
{
	struct approval approval;

	if (!cli_approve(cli, counter, FOUR_EYES_RESTORE, name, &approval, error) ||
	    !store_begin(counter->store, error))
		return false;
	if (approval_use(counter, FOUR_EYES_RESTORE, name, &approval, error) &&
	    audit_add(counter->store, "backup.restore", name, "", error))
		return store_commit(counter->store, error);
	store_rollback(counter->store);
	return false;
}

/* Who restores signs in to what is restored: the office's own database may not open any more. */
static bool look_at(struct cli *cli, const char *folder, const char *path, struct error *error)
{
	struct config there = *cli->config;
	char state_dir[PATH_MAX];
	struct counter *counter = NULL;
	bool sound = false, done;

	text_copy(state_dir, sizeof(state_dir), folder);
	there.state_dir = state_dir;
	if (!cli_case_key(cli, error) ||
	    !counter_open(&there, cli->office, cli->case_key, "", &counter, error))
		return false;
	done = cli_sign_in(cli, counter, RIGHT_ADMINISTER, error) &&
	       store_check(counter->store, &sound, error);
	if (done && !sound)
		done = error_set(error, ERROR_BACKUP_WRONG, CAUSE_NONE, 0, "the database in it");
	done = done && note_restore(cli, counter, name_in(path), error);
	counter_close(&counter);
	return done;
}

/* Which backups there are, for whoever looks for one: the newest first. */
static bool list_backups(struct cli *cli, struct error *error)
{
	struct backup_known *known = calloc(BACKUPS_MAX, sizeof(*known));
	int count;

	if (known == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "backups");
	count = backup_list_read(cli->config, known);
	for (int i = 0; i < count; i++) {
		output_text(&cli->output, "backup", known[i].path);
		output_time(&cli->output, "made", known[i].made_ms);
		output_text(&cli->output, "state",
			    backup_state_word(backup_look(cli->config, &known[i])));
		output_record(&cli->output);
	}
	free(known);
	return true;
}

bool verb_restore(struct cli *cli, int count, char **words, struct error *error)
{
	char folder[PATH_MAX];
	bool done;

	if (count == 0)
		return list_backups(cli, error);
	if (count != 1)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "restore");
	if (!backup_unpack(cli->config, words[0], folder, error))
		return false;
	done = look_at(cli, folder, words[0], error) && backup_take(cli->config, folder, error);
	if (!done) {
		backup_discard(folder);
		return false;
	}
	output_text(&cli->output, "restored", words[0]);
	output_record(&cli->output);
	return true;
}
