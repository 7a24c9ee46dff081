#include "madoguchi/counter/doctor.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/card/reader.h"
#include "madoguchi/counter/backup_list.h"
#include "madoguchi/counter/case_key.h"
#include "madoguchi/counter/disk.h"
#include "madoguchi/counter/key_rotate.h"
#include "madoguchi/counter/link.h"
#include "madoguchi/counter/purge.h"
#include "madoguchi/counter/rules_work.h"
#include "madoguchi/counter/settings_work.h"
#include "madoguchi/papers/slip.h"
#include "madoguchi/store/operator.h"
#include "madoguchi/store/set_aside.h"
#include "madoguchi/store/sync_state.h"

#define BACKUP_WARN_MS (2 * INT64_C(86400000))

struct doctor {
	const struct config *config;
	const struct office *office;
	struct store *store; /* NULL: it does not open */
	doctor_tell *tell;
	void *context;
	enum doctor_state worst;
};

static void say(struct doctor *doctor, const struct doctor_finding *finding)
{
	if (finding->state > doctor->worst)
		doctor->worst = finding->state;
	doctor->tell(doctor->context, finding);
}

static void good(struct doctor *doctor, const char *check, struct message found)
{
	say(doctor,
	    &(struct doctor_finding){ .check = check, .state = DOCTOR_GOOD, .found = found });
}

static void wants(struct doctor *doctor, const char *check, enum doctor_state state,
		  struct message found, const char *next)
{
	say(doctor, &(struct doctor_finding){
			.check = check, .state = state, .found = found, .next = next });
}

static void failed(struct doctor *doctor, const char *check, enum doctor_state state,
		   const struct error *error)
{
	say(doctor, &(struct doctor_finding){ .check = check,
					      .state = state,
					      .found = message_make(error_happened(error->code)),
					      .next = error_next(error->code),
					      .error = error });
}

/* ---- keys, papers, disk ---------------------------------------------------------------------- */

static void look_at_key(struct doctor *doctor, const char *check, const char *path)
{
	struct seal_key *key = NULL;
	struct error error;

	if (seal_key_load(path, &key, &error))
		good(doctor, check, message_make(N_("opens")));
	else if (error.code == ERROR_KEY_LOCKED)
		good(doctor, check, message_make(N_("opens with a passphrase or a card")));
	else
		failed(doctor, check, DOCTOR_BAD, &error);
	seal_key_free(&key);
}

static void look_at_keys(struct doctor *doctor)
{
	look_at_key(doctor, N_("Key of the personal data"), doctor->config->case_key_file);
	look_at_key(doctor, N_("Key of the queue"), doctor->config->queue_key_file);
	if (doctor->config->backup_key_file != NULL)
		look_at_key(doctor, N_("Key of the backups"), doctor->config->backup_key_file);
	else
		wants(doctor, N_("Key of the backups"), DOCTOR_WARN,
		      message_make(N_("backup_key_file is not set")),
		      N_("Make one: without it no backup can be made."));
	if (doctor->config->audit_key_file != NULL)
		look_at_key(doctor, N_("Key of the checkpoints"), doctor->config->audit_key_file);
	else
		wants(doctor, N_("Key of the checkpoints"), DOCTOR_WARN,
		      message_make(N_("audit_key_file is not set")),
		      N_("Make one: without it nobody can show that the trail was not cut."));
}

static void look_at_papers(struct doctor *doctor)
{
	const char *const check = N_("Templates of the papers");
	struct error error;

	if (doctor->config->papers_dir == NULL) {
		wants(doctor, check, DOCTOR_BAD, message_make(N_("papers_dir is not set")),
		      N_("Name the folder of the templates."));
		return;
	}
	for (int i = 0; i < SLIP_COUNT * LANGUAGE_COUNT; i++)
		if (!slip_check(doctor->config->papers_dir, (enum slip)(i / LANGUAGE_COUNT),
				(enum language)(i % LANGUAGE_COUNT), &error)) {
			failed(doctor, check, DOCTOR_BAD, &error);
			return;
		}
	good(doctor, check, message_make(N_("all there")));
}

static void look_at_disk(struct doctor *doctor)
{
	const char *const check = N_("Disk of the database");
	struct message room = message_make(N_("{1} MB free in {2}"));
	struct error error;
	int64_t free_mb;

	if (!disk_room(doctor->config, &free_mb, &error)) {
		failed(doctor, check, DOCTOR_BAD, &error);
		return;
	}
	message_add_number(&room, free_mb);
	message_add_text(&room, doctor->config->state_dir);
	if (free_mb >= DISK_WARN_MB)
		good(doctor, check, room);
	else
		wants(doctor, check, free_mb < DISK_BAD_MB ? DOCTOR_BAD : DOCTOR_WARN, room,
		      N_("Make room on this disk; leave madoguchi.db, -wal and -shm alone."));
}

/* A passphrase alone is as good as the memory of who knows it, and a card gets lost. */
static void look_at_slots(struct doctor *doctor)
{
	const char *const check = N_("Slots of the key");
	struct message count = message_make(N_("{1} slots"));
	struct key_slots *slots = NULL;
	struct error error;
	bool unfinished, lonely;
	int slot = 0;

	if (!key_rotate_unfinished(doctor->config, doctor->store, &unfinished, &error) ||
	    !case_key_slots(doctor->config, &slots, &error)) {
		failed(doctor, check, DOCTOR_BAD, &error);
		return;
	}
	while (key_slots_at(slots, slot) != NULL)
		slot++;
	lonely = slot == 1 && key_slots_at(slots, 0)->kind != KEY_SLOT_FILE;
	key_slots_free(&slots);
	message_add_number(&count, slot);
	if (unfinished)
		wants(doctor, check, DOCTOR_WARN,
		      message_make(N_("the change of the key did not come to its end")),
		      N_("Run it again: madoguchi key rotate."));
	else if (lonely)
		wants(doctor, check, DOCTOR_WARN,
		      message_make(N_("only one slot: if it is lost, so are the names")),
		      N_("Add one for the safe: madoguchi key add passphrase."));
	else
		good(doctor, check, count);
}

/* ---- the database and what it tells ---------------------------------------------------------- */

/* What a database that is damaged can be replaced by. */
static void look_for_backup(struct doctor *doctor)
{
	const char *const check = N_("Newest good backup");
	struct message found = message_make(N_("{1}, of {2}"));
	struct backup_known known;
	char at[24];

	if (!backup_newest_good(doctor->config, &known)) {
		wants(doctor, check, DOCTOR_BAD,
		      message_make(N_("none that this counter has made is here and whole")),
		      N_("Look where backups are kept: madoguchi restore lists them."));
		return;
	}
	clock_format(known.made_ms, at, sizeof(at));
	message_add_text(&found, strrchr(known.path, '/') + 1);
	message_add_text(&found, at);
	wants(doctor, check, DOCTOR_WARN, found,
	      N_("End all programs and restore it: madoguchi restore FILE."));
}

static void failed_database(struct doctor *doctor, const struct error *error)
{
	failed(doctor, N_("Database"), DOCTOR_BAD, error);
	if (error->code == ERROR_STORE_DAMAGED)
		look_for_backup(doctor);
}

static void look_at_rows(struct doctor *doctor)
{
	const char *const check = N_("Database");
	struct error error;
	bool sound;

	if (store_check(doctor->store, &sound, &error)) {
		if (sound) {
			good(doctor, check, message_make(N_("whole")));
			return;
		}
		error_set(&error, ERROR_STORE_DAMAGED, CAUSE_NONE, 0, "integrity");
	}
	failed_database(doctor, &error);
}

static void look_at_trail(struct doctor *doctor)
{
	const char *const check = N_("Audit trail");
	struct message lines = message_make(N_("{1} lines, whole"));
	int64_t rows, bad;
	struct error error;
	bool sound;

	if (!audit_verify(doctor->store, &sound, &rows, &bad, &error)) {
		failed(doctor, check, DOCTOR_BAD, &error);
		return;
	}
	message_add_number(&lines, rows);
	if (sound)
		good(doctor, check, lines);
	else
		wants(doctor, check, DOCTOR_BAD,
		      message_with_number(N_("line {1} does not fit"), bad),
		      N_("Keep this database as it is, and call the auditor."));
}

static void look_at_backups(struct doctor *doctor)
{
	const char *const check = N_("Last backup");
	const char *const next = N_("Make one: madoguchi backup FILE.");
	struct message when = message_make("{1}");
	struct error error;
	int64_t at_ms;

	if (!audit_last(doctor->store, "backup.make", &at_ms, &error)) {
		failed(doctor, check, DOCTOR_WARN, &error);
		return;
	}
	message_add_time(&when, at_ms);
	if (at_ms == 0)
		wants(doctor, check, DOCTOR_WARN, message_make(N_("none was made")), next);
	else if (clock_now_ms() - at_ms > BACKUP_WARN_MS)
		wants(doctor, check, DOCTOR_WARN, when, next);
	else
		good(doctor, check, when);
}

static void look_at_retention(struct doctor *doctor)
{
	const char *const check = N_("Retention");
	struct message due = message_make(N_("{1} cases and {2} papers are due"));
	struct purge_limits limits;
	int64_t cases, papers;
	bool unfinished;
	struct error error;

	purge_limits_of(doctor->office, clock_today(), &limits);
	if (!purge_unfinished(doctor->store, &unfinished, &error) ||
	    !purge_count(doctor->store, &limits, PURGE_COUNT_MOST, &cases, &papers, &error)) {
		failed(doctor, check, DOCTOR_WARN, &error);
		return;
	}
	message_add_number(&due, cases);
	message_add_number(&due, papers);
	if (unfinished)
		wants(doctor, check, DOCTOR_WARN,
		      message_make(N_("the last purge did not come to its end")),
		      N_("Run it again: madoguchi purge."));
	else if (cases + papers > 0)
		wants(doctor, check, DOCTOR_WARN, due,
		      N_("See them (madoguchi purge --dry-run), then remove them: madoguchi "
			 "purge."));
	else
		good(doctor, check, message_make(N_("nothing is due")));
}

static void look_at_set_aside(struct doctor *doctor)
{
	const char *const check = N_("Set aside by a restore");
	struct message found =
	    message_make(N_("{1}, the oldest of {2}: with all that was in them"));
	struct set_aside files[SET_ASIDE_MAX];
	struct error error;
	int count;

	if (!set_aside_list(doctor->config->state_dir, files, &count, &error)) {
		failed(doctor, check, DOCTOR_WARN, &error);
		return;
	}
	if (count == 0) {
		good(doctor, check, message_make(N_("nothing")));
		return;
	}
	message_add_number(&found, count);
	message_add_date(&found, files[0].day);
	wants(doctor, check, DOCTOR_WARN, found,
	      N_("When nobody needs them any more: madoguchi purge --set-aside."));
}

static void look_at_rules(struct doctor *doctor)
{
	const char *const check = N_("Rules of the office");
	struct rules_record record;
	struct rules_state state;
	struct error error;
	struct buffer text;
	bool whole;

	buffer_init(&text, OFFICE_FILE_MAX);
	whole = rules_work_state(doctor->config, doctor->store, &state, &error) &&
		(state.now.number == 0 ||
		 rules_read(doctor->store, state.now.number, &record, &text, &error));
	buffer_done(&text);
	if (!whole)
		failed(doctor, check, DOCTOR_BAD, &error);
	else if (state.edited)
		wants(doctor, check, DOCTOR_WARN,
		      message_make(N_("the office file was changed and does not count yet")),
		      N_("See what it says (madoguchi rules diff), then apply it: madoguchi rules "
			 "apply."));
	else
		good(doctor, check,
		     message_with_number(N_("number {1}, as the file says"), state.now.number));
}

/* The doctor was started with what the file says now. */
static void look_at_settings(struct doctor *doctor)
{
	const char *const check = N_("Settings");
	struct settings_record newest;
	struct error error;

	if (!settings_newest(doctor->store, doctor->config->path, NULL, false, &newest, &error))
		failed(doctor, check, DOCTOR_BAD, &error);
	else if (newest.number == 0)
		good(doctor, check, message_make(N_("no program has taken them yet")));
	else if (settings_work_edited(doctor->config, doctor->store))
		wants(doctor, check, DOCTOR_WARN,
		      message_make(N_("the file was changed, and not all of it counts yet")),
		      N_("See what changed (madoguchi settings diff), then start the screens again "
			 "and reload the sync."));
	else
		good(doctor, check,
		     message_with_number(N_("number {1}, as the file says"), newest.number));
}

static void look_at_operators(struct doctor *doctor)
{
	const char *const check = N_("Operators");
	struct error error;
	bool any;

	if (!operator_any(doctor->store, &any, &error))
		failed(doctor, check, DOCTOR_BAD, &error);
	else if (any)
		good(doctor, check, message_make(N_("there are some")));
	else
		wants(doctor, check, DOCTOR_BAD, message_make(error_happened(ERROR_OPERATOR_NONE)),
		      error_next(ERROR_OPERATOR_NONE));
}

static void look_at_link(struct doctor *doctor)
{
	const char *const service = N_("National service");
	const char *const waiting = N_("Waits for a person");
	struct link_view view;
	struct error error;
	int64_t count;

	if (!link_look(doctor->store, &view, &error)) {
		failed(doctor, service, DOCTOR_BAD, &error);
		return;
	}
	if (!view.sync_running)
		wants(
		    doctor, service, DOCTOR_BAD, link_words(&view),
		    N_("Start it: systemctl start madoguchi-sync; the log says what hinders it."));
	else if (!link_good(&view))
		wants(doctor, service, DOCTOR_WARN, link_words(&view),
		      N_("Receptions go on; requests wait and are sent by themselves."));
	else
		good(doctor, service, link_words(&view));
	count = view.counts.in_doubt + view.counts.attention + view.counts.differences;
	if (count == 0)
		good(doctor, waiting, message_make(N_("nothing")));
	else
		wants(
		    doctor, waiting, DOCTOR_WARN,
		    message_with_number(N_("{1} in doubt, held, to attend to or different"), count),
		    N_("See the lists of the first screen, and Differences."));
}

/* Before the first start nothing is wrong. */
static bool is_not_made(const struct config *config)
{
	char path[PATH_MAX];

	return snprintf(path, sizeof(path), "%s/%s", config->state_dir, STORE_FILE) <
		   (int)sizeof(path) &&
	       access(path, F_OK) != 0 && errno == ENOENT;
}

static void look_into(struct doctor *doctor)
{
	struct error error;

	if (is_not_made(doctor->config)) {
		wants(doctor, N_("Database"), DOCTOR_WARN, message_make(N_("not there yet")),
		      N_("The first start makes it. Where there was one: madoguchi restore."));
		return;
	}
	if (!store_open(doctor->config->state_dir, STORE_READ_ONLY, NULL, NULL, &doctor->store,
			&error)) {
		failed_database(doctor, &error);
		return;
	}
	look_at_slots(doctor);
	look_at_rows(doctor);
	look_at_trail(doctor);
	look_at_backups(doctor);
	look_at_retention(doctor);
	look_at_set_aside(doctor);
	look_at_rules(doctor);
	look_at_settings(doctor);
	look_at_operators(doctor);
	look_at_link(doctor);
	store_close(&doctor->store);
}

/* ---- the machine ----------------------------------------------------------------------------- */

static void look_at_reader(struct doctor *doctor)
{
	const char *const check = N_("Card reader");
	const char *const prefix = doctor->config->reader == NULL ? "" : doctor->config->reader;
	struct reader_event event;
	struct error error;
	bool there = reader_look(doctor->config->reader, &event, &error);

	if (there && event.state == READER_NO_SERVICE)
		there = error_set(&error, ERROR_READER_SERVICE, CAUSE_NONE, 0, "%.60s", prefix);
	else if (there && event.state == READER_ABSENT)
		there = error_set(&error, ERROR_READER_NONE, CAUSE_NONE, 0, "%.60s", prefix);
	if (there)
		good(doctor, check, message_make(N_("there is one")));
	else
		failed(doctor, check, DOCTOR_BAD, &error);
}

static void look_at_practice(struct doctor *doctor)
{
	const char *const check = N_("Practice settings");

	if (clock_is_shifted() || doctor->config->practice_operator != NULL)
		wants(doctor, check, DOCTOR_WARN,
		      message_make(N_("this counter practises: its clock or its clerk is set")),
		      N_("Take practice_shift_s and practice_operator out before it serves."));
	else
		good(doctor, check, message_make(N_("none")));
}

enum doctor_state doctor_look(const struct config *config, const struct office *office,
			      doctor_tell *tell, void *context)
{
	struct doctor doctor = {
		.config = config, .office = office, .tell = tell, .context = context
	};

	look_at_practice(&doctor);
	look_at_keys(&doctor);
	look_at_papers(&doctor);
	look_at_disk(&doctor);
	look_into(&doctor);
	look_at_reader(&doctor);
	return doctor.worst;
}
