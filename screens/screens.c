#include "madoguchi/screens/screens.h"

#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/log.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/base/side_task.h"
#include "madoguchi/counter/settings_work.h"
#include "madoguchi/counter/sign_in.h"
#include "madoguchi/base/text.h"
#include "madoguchi/screens/case_screens.h"
#include "madoguchi/screens/kit/help.h"
#include "madoguchi/screens/kit/script.h"
#include "madoguchi/screens/kit/terminal.h"
#include "madoguchi/screens/sign_in.h"
#include "madoguchi/screens/whose_card.h"

/* What no screen waits for is told where somebody sees it. */
static void job_post(struct app *app, const struct post *post)
{
	const struct job *job = app_job(post, 0);

	if (job != NULL && !job->ok)
		loop_say_id(app->loop, error_happened(job->error.code), UI_WARN);
}

static void application_post(struct loop *loop, void *application, const struct post *post)
{
	struct app *app = application;

	(void)loop;
	if (post->type == POST_JOB)
		wait_line_end(&app->wait);
	whose_card_post(app, post);
	app_rules_post(app, post);
	app_settings_post(app, post);
	job_post(app, post);
	if (post->type != POST_WATCH)
		return;
	whose_card_event(app, post->payload);
	app_show(app);
}

static bool take_keys(struct app *app, const struct seal_key *case_key, struct error *error)
{
	return seal_key_copy(case_key, &app->case_key, error) &&
	       seal_key_load(app->config->queue_key_file, &app->queue_key, error);
}

static bool open_store(void *argument, struct error *error)
{
	struct app *app = argument;

	return store_open(app->config->state_dir, STORE_READ_ONLY, app->case_key, app->queue_key,
			  &app->store, error);
}

/* An office in which nobody works yet is told so here, before anything is drawn. */
static bool sign_in_practice(struct app *app, struct counter *counter, struct error *error)
{
	struct error failure;

	if (counter_sign_in_practice(counter, &failure))
		app->signed_in = counter->signed_in;
	else if (failure.code != ERROR_SIGNED_OUT) {
		*error = failure;
		return false;
	}
	return true;
}

/* What the file says is most often what is in force; that it is, or that there is none, is seen
 * later. */
static bool read_office(void *argument, struct error *error)
{
	struct app *app = argument;

	(void)error;
	(void)counter_load_file(app->config, &app->office, NULL);
	return true;
}

/* The desk's handle, which also makes the database, while the office's file is read: both take as
 * long. */
static bool open_counter(struct app *app, struct counter **ret_counter, struct error *error)
{
	struct side_task rules;
	struct error ignored;
	bool opened;

	if (!side_task_start(&rules, read_office, app, error))
		return false;
	opened = counter_open_store(app->config, app->case_key, "", ret_counter, error);
	if (!side_task_end(&rules, opened ? error : &ignored) || !opened ||
	    !counter_take_rules(*ret_counter, &app->office, error))
		return false;
	settings_work_record(*ret_counter, false);
	return true;
}

static bool start_desk(struct app *app, struct counter **counter, struct error *error)
{
	if (!sign_in_practice(app, *counter, error))
		return false;
	app->rules = (*counter)->rules;
	app_read_link(app, (*counter)->store);
	return desk_start(counter, &app->desk, error);
}

static bool start_terminal(const struct app *app, struct error *error)
{
	struct terminal_options options = terminal_defaults();

	options.box = app->config->box;
#ifdef MADOGUCHI_TEST
	options.detached = script_wanted();
#endif
	return terminal_start(&options, error);
}

static void show_office(struct app *app, enum language language)
{
	app_show_office(app, language);
	sign_in_show(app);
}

/* A counter works without the resident's own terminal: PINs are then typed at this one. */
static void face_resident(struct app *app)
{
	struct error error = { 0 };

	if (resident_link_open(app->config, app->loop, &app->resident, &error))
		return;
	log_error(&error, "resident's terminal");
	loop_say_id(app->loop, error_happened(error.code), UI_WARN);
}

/* Japanese, English and, where there is one, the further language, in turn. Papers keep theirs. */
static void speak(struct loop *loop, void *application)
{
	struct app *app = application;
	enum language clerk, resident, further = LANGUAGE_EN;

	if (app->config->screens_language != NULL)
		(void)language_find(app->config->screens_language, &further);
	loop_languages(loop, &clerk, &resident);
	clerk = clerk == LANGUAGE_EN ? LANGUAGE_JA : clerk == LANGUAGE_JA ? further : LANGUAGE_EN;
	loop_set_language(loop, clerk, resident);
	loop_languages(loop, &clerk, &resident);
	show_office(app, clerk);
}

static bool open_loop(struct app *app, struct error *error)
{
	const struct loop_options options = {
		.language = app->language,
		.resident_language = app->language,
		.application = app,
		.post = application_post,
		.help = help_open,
		.idle_ms = (int64_t)app->config->idle_lock_s * 1000,
		.lock = sign_in_lock,
		.speak = speak,
	};
	enum language clerk, resident;

	if (!loop_new(&options, &app->loop, error))
		return false;
	loop_languages(app->loop, &clerk, &resident);
	show_office(app, clerk);
	app_show(app);
	face_resident(app);
	wait_line_open(&app->wait, app->loop, app->desk);
	return loop_push(app->loop, &home_screen, NULL, error) &&
	       (app->signed_in.name[0] != '\0' ||
		loop_push(app->loop, &sign_in_screen, NULL, error));
}

static bool draw_first(struct app *app, struct counter **counter, struct error *error)
{
	if (!start_desk(app, counter, error) || !start_terminal(app, error) ||
	    !open_loop(app, error) || !app_watch_reader(app, error))
		return false;
	loop_draw(app->loop);
	return true;
}

/* The first frame shows what the desk's handle has read; the screens' own is opened meanwhile. */
static bool start(struct app *app, struct error *error)
{
	struct counter *counter = NULL;
	struct side_task opening;
	struct error ignored;
	bool ok =
	    open_counter(app, &counter, error) && side_task_start(&opening, open_store, app, error);

	if (ok) {
		ok = draw_first(app, &counter, error);
		ok = side_task_end(&opening, ok ? error : &ignored) && ok;
	}
	counter_close(&counter);
	return ok;
}

static void close_all(struct app *app)
{
	reader_watch_stop(&app->watch);
	desk_stop(&app->desk);
	resident_link_close(&app->resident);
	wait_line_close(&app->wait);
	loop_free(&app->loop);
	terminal_stop();
	store_close(&app->store);
	office_free(&app->office);
	office_free(&app->lent);
	seal_key_free(&app->case_key);
	seal_key_free(&app->queue_key);
	config_free(&app->coming);
	config_free(&app->followed);
}

static enum language language_of(const struct config *config)
{
	enum language further;

	return config->screens_language != NULL && language_find(config->screens_language, &further)
		   ? further
		   : config->language;
}

bool screens_run(const struct config *config, const struct seal_key *case_key, struct error *error)
{
	struct app app = { .config = config, .language = language_of(config) };
	bool ok;

	app.reader.state = READER_ABSENT;
	ok = take_keys(&app, case_key, error) && start(&app, error);
	if (ok)
		loop_run(app.loop);
	close_all(&app);
	return ok;
}
