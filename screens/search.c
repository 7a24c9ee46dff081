#include "madoguchi/screens/search.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/text.h"
#include "madoguchi/base/thread.h"
#include "madoguchi/screens/kit/line_edit.h"

struct search {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	struct app *app;
	struct store *store; /* the thread's; others only interrupt it, under the lock */
	struct seal_key *case_key;
	struct seal_key *asker_key; /* as the UI thread had it when it asked last */
	struct search_words words;
	char typed[LINE_EDIT_TEXT_SIZE];
	uint64_t asked;	   /* number of the newest question */
	uint64_t answered; /* of the one that was taken last */
	bool stop;
};

void search_answer_free(struct search_answer **answer)
{
	if (*answer != NULL)
		explicit_bzero(*answer, sizeof(**answer));
	free(*answer);
	*answer = NULL;
}

static void free_payload(void *payload)
{
	struct search_answer *answer = payload;

	search_answer_free(&answer);
}

static bool open_store(struct search *search, struct error *error)
{
	const struct config *config = search->app->config;
	struct store *store;

	if (!store_open(config->state_dir, STORE_READ_ONLY, search->case_key, NULL, &store, error))
		return false;
	pthread_mutex_lock(&search->lock);
	search->store = store;
	pthread_mutex_unlock(&search->lock);
	return true;
}

/* Waits for a question; false when there will be none. */
static bool take(struct search *search)
{
	bool got;

	pthread_mutex_lock(&search->lock);
	while (search->answered == search->asked && !search->stop)
		pthread_cond_wait(&search->changed, &search->lock);
	got = !search->stop;
	search->answered = search->asked;
	/* Who was idle while the key was changed could not find the newer one by itself. */
	if (seal_key_number(search->asker_key) > seal_key_number(search->case_key))
		seal_key_adopt(search->case_key, search->asker_key);
	search_words_parse(search->typed, clock_today(), &search->words);
	pthread_mutex_unlock(&search->lock);
	return got;
}

static void look(struct search *search, struct search_answer *answer)
{
	answer->ok = case_list_search(search->store, &search->words, answer->row,
				      SEARCH_ROWS_MAX + 1, &answer->count, &answer->error);
	answer->too_little = search_words_too_little(&search->words);
	answer->more = answer->ok && answer->count > SEARCH_ROWS_MAX;
	if (answer->more)
		answer->count = SEARCH_ROWS_MAX;
}

static bool overtaken(struct search *search)
{
	bool newer;

	pthread_mutex_lock(&search->lock);
	newer = search->answered != search->asked;
	pthread_mutex_unlock(&search->lock);
	return newer;
}

static void answer_one(struct search *search, const struct error *trouble)
{
	struct search_answer *answer = calloc(1, sizeof(*answer));

	if (answer == NULL)
		return;
	answer->question = search->answered;
	answer->error = *trouble;
	if (trouble->code == ERROR_NONE)
		look(search, answer);
	if (overtaken(search))
		search_answer_free(&answer);
	else
		mailbox_post(loop_mailbox(search->app->loop), POST_FOUND, answer, free_payload);
}

static void *search_main(void *argument)
{
	struct search *search = argument;
	struct error trouble = { 0 };

	open_store(search, &trouble);
	while (take(search))
		answer_one(search, &trouble);
	return NULL;
}

static void search_free(struct search **search)
{
	store_close(&(*search)->store);
	seal_key_free(&(*search)->case_key);
	seal_key_free(&(*search)->asker_key);
	pthread_cond_destroy(&(*search)->changed);
	pthread_mutex_destroy(&(*search)->lock);
	explicit_bzero(*search, sizeof(**search));
	free(*search);
	*search = NULL;
}

bool search_start(struct app *app, struct search **ret_search, struct error *error)
{
	struct search *search = calloc(1, sizeof(*search));
	int failed;

	if (search == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "search");
	/* Here, since this thread may come to change its own. */
	if (!seal_key_copy(app->case_key, &search->case_key, error) ||
	    !seal_key_copy(app->case_key, &search->asker_key, error)) {
		seal_key_free(&search->case_key);
		free(search);
		return false;
	}
	search->app = app;
	pthread_mutex_init(&search->lock, NULL);
	pthread_cond_init(&search->changed, NULL);
	failed = thread_start(&search->thread, search_main, search);
	if (failed != 0) {
		search_free(&search);
		return error_set(error, ERROR_MEMORY, CAUSE_ERRNO, failed, "thread");
	}
	*ret_search = search;
	return true;
}

void search_stop(struct search **search)
{
	if (*search == NULL)
		return;
	pthread_mutex_lock(&(*search)->lock);
	(*search)->stop = true;
	if ((*search)->store != NULL)
		store_interrupt((*search)->store);
	pthread_cond_signal(&(*search)->changed);
	pthread_mutex_unlock(&(*search)->lock);
	pthread_join((*search)->thread, NULL);
	search_free(search);
}

uint64_t search_ask(struct search *search, const char *typed)
{
	const uint64_t question = app_owner(search->app);

	pthread_mutex_lock(&search->lock);
	text_copy(search->typed, sizeof(search->typed), typed);
	search->asked = question;
	seal_key_adopt(search->asker_key, search->app->case_key);
	if (search->store != NULL)
		store_interrupt(search->store);
	pthread_cond_signal(&search->changed);
	pthread_mutex_unlock(&search->lock);
	return question;
}
