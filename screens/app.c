#include "madoguchi/screens/app.h"

#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/config_change.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/log.h"
#include "madoguchi/base/text.h"
#include "madoguchi/base/waiting.h"
#include "madoguchi/counter/rules_work.h"
#include "madoguchi/counter/settings_work.h"
#include "madoguchi/counter/sign_in.h"
#include "madoguchi/screens/kit/dialog.h"

struct app *app_of(const struct loop *loop)
{
	return loop_application(loop);
}

bool app_allows(const struct app *app, enum right right)
{
	return roles_allow(app->signed_in.roles, right);
}

uint64_t app_owner(struct app *app)
{
	return ++app->last_owner;
}

struct job *job_new(struct app *app, uint64_t owner,
		    bool (*work)(struct counter *, struct job *, struct error *))
{
	struct job *job = calloc(1, sizeof(*job));

	if (job == NULL)
		return NULL;
	job->app = app;
	job->owner = owner;
	job->work = work;
	buffer_init(&job->words, 65536);
	return job;
}

static void wipe_pins(struct job *job)
{
	pin_free(&job->pin);
	pin_free(&job->fresh);
	for (int i = 0; i < KIND_COUNT; i++)
		pin_free(&job->pins[i]);
}

static void job_free(void *payload)
{
	struct job *job = payload;

	wipe_pins(job);
	if (job->words.bytes != NULL)
		explicit_bzero(job->words.bytes, job->words.size);
	buffer_done(&job->words);
	change_sheet_free(&job->changes);
	explicit_bzero(&job->readers, sizeof(job->readers));
	reception_wipe(&job->reception);
	free(job);
}

void job_drop(struct job **job)
{
	if (*job != NULL)
		job_free(*job);
	*job = NULL;
}

/* On the desk thread. PINs are wiped before anything else is told. */
static void run_job(struct counter *counter, void *argument)
{
	struct job *job = argument;
	const int64_t began_ms = clock_monotonic_ms();

	for (int i = 0; i < KIND_COUNT; i++)
		job->issue_pins.pin[i] = job->pins[i];
	if (!job->told)
		waiting_begin(began_ms);
	job->ok = (job->anybody || counter_require(counter, job->right, &job->error)) &&
		  job->work(counter, job, &job->error);
	waiting_end();
	job->took_ms = clock_monotonic_ms() - began_ms;
	wipe_pins(job);
	if (!job->ok)
		log_error(&job->error, "desk");
	mailbox_post(loop_mailbox(job->app->loop), POST_JOB, job, job_free);
}

bool app_submit(struct app *app, struct job **job)
{
	const struct desk_act act = { .run = run_job, .drop = job_free, .argument = *job };
	bool taken;

	if (*job == NULL)
		return false;
	/* At the end of the program the desk stops before the screens close. */
	taken = app->desk != NULL && desk_submit(app->desk, &act);
	if (!taken)
		job_free(*job);
	else
		wait_line_begin(&app->wait);
	*job = NULL;
	return taken;
}

static bool write_note(struct counter *counter, struct job *job, struct error *error)
{
	return audit_note(counter, &job->note, error);
}

void app_note(struct app *app, const char *act, const char *subject, const char *detail)
{
	struct job *job = job_new(app, 0, write_note);

	if (job == NULL)
		return;
	job->right = RIGHT_ANY;
	text_copy(job->note.act, sizeof(job->note.act), act);
	text_copy(job->note.subject, sizeof(job->note.subject), subject);
	text_copy(job->note.detail, sizeof(job->note.detail), detail);
	app_submit(app, &job);
}

struct job *app_job(const struct post *post, uint64_t owner)
{
	struct job *job = post->payload;

	return post->type == POST_JOB && job->owner == owner ? job : NULL;
}

const struct issue_step_report *app_step(const struct post *post, uint64_t owner)
{
	const struct step_post *step = post->payload;

	return post->type == POST_STEP && step->owner == owner ? &step->report : NULL;
}

void app_report(void *context, const struct issue_step_report *report)
{
	const struct job *job = context;
	struct step_post *post = malloc(sizeof(*post));

	if (post == NULL)
		return;
	post->owner = job->owner;
	post->report = *report;
	mailbox_post(loop_mailbox(job->app->loop), POST_STEP, post, free);
}

/* More than one card: how many, and which is meant. */
static struct message several_words(const struct app *app)
{
	const bool said = app->whose.name[0] != '\0';
	struct message words = message_with_number(
	    said ? N_("{1} cards: no. {2}") : N_("{1} cards: F5"), app->reader.cards);

	if (said)
		message_add_number(&words, app->whose.place);
	return words;
}

static void show_card(struct app *app)
{
	static const char *const words[] = {
		[READER_NO_SERVICE] = N_("readers OFF"), [READER_ABSENT] = N_("no reader"),
		[READER_EMPTY] = N_("no card"),		 [READER_CARD] = N_("card in"),
		[READER_IN_USE] = N_("reader in use"),	 [READER_MUTE] = N_("card mute"),
	};
	const struct message message =
	    app->reader.cards > 1 ? several_words(app) : message_make(words[app->reader.state]);

	status_set(loop_status(app->loop), STATUS_CARD, &message, UI_PLAIN);
}

/* The time of today, the day of any other. */
static void since_words(int64_t since_ms, char words[static 6])
{
	char at[24];

	clock_format(since_ms, at, sizeof(at));
	text_copy(words, 6, date_from_ms(since_ms) == clock_today() ? at + 11 : at + 5);
}

/* link_words() in as few columns as the status line has for them. */
static struct message short_link_words(const struct link_view *view)
{
	static const char *const words[] = {
		[LINK_UNKNOWN] = N_("not tried"),
		[LINK_ONLINE] = N_("online"),
		[LINK_UNSTABLE] = N_("unstable"),
		[LINK_DOWN] = N_("DOWN {1}"),
	};
	const int64_t minute_ms = 60000;
	char since[6], until[24];

	if (!view->sync_running)
		return message_make(N_("SYNC OFF"));
	/* Not before the minute that is shown. */
	clock_format(view->sync.paused_until_ms + minute_ms - 1, until, sizeof(until));
	until[16] = '\0';
	if (link_paused(view))
		return message_with_text(N_("WAIT {1}"), until + 11);
	since_words(view->since_ms, since);
	return message_with_text(words[view->link], since);
}

static void show_link(struct app *app)
{
	const struct message words = short_link_words(&app->link);
	const struct queue_counts *counts = &app->link.counts;
	struct message queue =
	    message_with_number(N_("wait {1} write {2} held {3}"), counts->waiting);

	message_add_number(&queue, counts->to_write);
	message_add_number(&queue, counts->in_doubt + counts->attention);
	status_set(loop_status(app->loop), STATUS_LINK, &words,
		   link_good(&app->link) ? UI_GOOD : UI_WARN);
	status_set(loop_status(app->loop), STATUS_QUEUE, &queue, UI_PLAIN);
}

static bool follow(struct counter *counter, struct job *job, struct error *error)
{
	(void)job;
	return store_follow_keys(counter->store, error);
}

/* While somebody changes the key of the personal data, this handle and the desk's get the newer
 * one; later they could not. */
static void follow_key(struct app *app)
{
	const int before = seal_key_number(app->case_key);
	struct error error;
	struct job *job;

	if (!store_follow_keys(app->store, &error)) {
		loop_say_id(app->loop, error_happened(error.code), UI_WARN);
		return;
	}
	if (seal_key_number(app->case_key) == before)
		return;
	job = job_new(app, 0, follow);
	if (job != NULL)
		job->anybody = true;
	(void)app_submit(app, &job);
}

void app_show_office(struct app *app, enum language language)
{
	struct message office = message_make("{1}");

	if (clock_is_shifted() || app->config->practice_operator != NULL)
		office = message_make(N_("Practice: {1}"));
	message_add_text(&office, office_name(app->office, language));
	status_set(loop_status(app->loop), STATUS_OFFICE, &office, UI_BOLD);
}

static bool follow_rules(struct counter *counter, struct job *job, struct error *error)
{
	(void)job;
	return counter_follow_rules(counter, error);
}

/* The desk goes by the one that it was lent until its turn comes, so that this lives as long as the
 * desk. */
static void take_office(struct app *app, struct office *office)
{
	if (app->lent == NULL)
		app->lent = app->office;
	else
		office_free(&app->office);
	app->office = office;
}

void app_follow_rules(struct app *app)
{
	struct office *office;
	struct error error;
	struct job *job;
	int64_t number;

	if (!rules_work_newer(app->config, app->store, app->rules, &office, &number, &error)) {
		loop_say_id(app->loop, error_happened(error.code), UI_WARN);
		return;
	}
	if (office == NULL)
		return;
	take_office(app, office);
	app_show_office(app, loop_language(app->loop));
	loop_say_id(app->loop, N_("The office's rules have changed: from here on these hold."),
		    UI_WARN);
	app->rules_owner = app_owner(app);
	job = job_new(app, app->rules_owner, follow_rules);
	if (job != NULL)
		job->anybody = true; /* whoever sits here, and behind the lock as well */
	app->rules = app_submit(app, &job) ? number : 0;
}

void app_rules_post(struct app *app, const struct post *post)
{
	const struct job *job = app->rules_owner != 0 ? app_job(post, app->rules_owner) : NULL;

	if (job == NULL || job->ok)
		return;
	app->rules = 0;
	loop_say_id(app->loop, error_happened(job->error.code), UI_WARN);
}

/* On the watch's thread: only a copy into the mailbox. */
static void reader_changed(void *context, const struct reader_event *event)
{
	struct app *app = context;
	struct reader_event *copy = malloc(sizeof(*copy));

	if (copy == NULL)
		return;
	*copy = *event;
	mailbox_post(loop_mailbox(app->loop), POST_WATCH, copy, free);
}

bool app_watch_reader(struct app *app, struct error *error)
{
	reader_watch_stop(&app->watch);
	return reader_watch_start(app->config->reader, reader_changed, app, &app->watch, error);
}

/* ---- settings ------------------------------------------------------------------------------- */

static bool follow_settings(struct counter *counter, struct job *job, struct error *error)
{
	if (!counter_follow_settings(counter, job->app->coming, error))
		return false;
	settings_work_record(counter, true);
	return true;
}

static bool same_text(const struct config *config, const uint8_t hash[static CONFIG_HASH_SIZE])
{
	return memcmp(config->hash, hash, CONFIG_HASH_SIZE) == 0;
}

void app_follow_settings(struct app *app)
{
	struct file_stamp stamp;
	struct config *fresh = NULL;
	struct error unread;
	struct job *job;

	if (app->coming != NULL || app->config->path == NULL)
		return;
	stamp = file_stamp_of(app->config->path);
	if (file_stamp_holds(&app->settings_read, &stamp))
		return;
	app->settings_read = stamp;
	if (!config_load(app->config->path, &fresh, &unread))
		return;
	if (!same_text(fresh, app->config->hash) && !same_text(fresh, app->refused) &&
	    config_follow(app->config, fresh, &app->coming, &unread)) {
		app->settings_owner = app_owner(app);
		job = job_new(app, app->settings_owner, follow_settings);
		if (job != NULL)
			job->anybody = true;
		if (!app_submit(app, &job)) {
			config_free(&app->coming);
			app->settings_read.taken = false;
		}
	}
	config_free(&fresh);
}

static void take_settings(struct app *app)
{
	const struct config *const before = app->config;
	struct config *former = app->followed;
	struct error error;

	app->config = app->followed = app->coming;
	app->coming = NULL;
	loop_set_idle(app->loop, (int64_t)app->config->idle_lock_s * 1000);
	if (config_compare(before, app->config, NULL, NULL) > 0)
		loop_say_id(app->loop, N_("The settings have changed: from here on these hold."),
			    UI_WARN);
	if (strcmp(before->reader != NULL ? before->reader : "",
		   app->config->reader != NULL ? app->config->reader : "") != 0 &&
	    !app_watch_reader(app, &error))
		loop_say_id(app->loop, error_happened(error.code), UI_WARN);
	config_free(&former);
}

void app_settings_post(struct app *app, const struct post *post)
{
	const struct job *job =
	    app->settings_owner != 0 ? app_job(post, app->settings_owner) : NULL;

	if (job == NULL || app->coming == NULL)
		return;
	if (job->ok) {
		take_settings(app);
		return;
	}
	memcpy(app->refused, app->coming->hash, sizeof(app->refused));
	config_free(&app->coming);
	loop_say_id(app->loop, error_happened(job->error.code), UI_WARN);
}

/* ---- the status line ------------------------------------------------------------------------ */

void app_read_link(struct app *app, struct store *store)
{
	struct link_view link;
	struct error unread;

	app->link_read_ms = clock_monotonic_ms();
	if (!link_look(store, &link, &unread))
		return;
	app->link = link;
	app->link_known = true;
}

void app_show(struct app *app)
{
	if (app->link_known)
		show_link(app);
	show_card(app);
}

/* A list that cannot be read looks like one that is empty; so whoever looks is told. */
static void tell_damage(struct app *app)
{
	struct error damage;

	if (app->damage_told || !store_is_damaged(app->store))
		return;
	app->damage_told = true;
	(void)error_set(&damage, ERROR_STORE_DAMAGED, CAUSE_NONE, 0, "read by a screen");
	log_error(&damage, "screens");
	dialog_error(app->loop, &damage, NULL);
}

void app_refresh(struct app *app)
{
	tell_damage(app);
	follow_key(app);
	app->seen_version = store_data_version(app->store);
	app_read_link(app, app->store);
	app_show(app);
}

bool app_has_changed(struct app *app, int64_t now_ms, int64_t seen_version)
{
	loop_wake_at(app->loop, now_ms + APP_LOOK_EVERY_MS);
	tell_damage(app);
	return store_data_version(app->store) != seen_version;
}
