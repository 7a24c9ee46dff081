/*
 * screens/app: what all screens share: desk, read-only database, reader, status line.
 *
 * DESCRIPTION
 *   A screen never touches card or writing database: it fills a struct job and hands it to the desk
 *   with app_submit(); when the desk has done it, the job comes back as a post and the screen whose
 *   `owner` it names takes what it needs. An owner is a number that app_owner() gives out once: a
 *   job that outlives its screen finds nobody. Jobs carry copies, so that screen and desk never
 *   share.
 *   A reader event with a card that a case waits for brings that case up by itself, when a list or
 *   the first screen is on top.
 * OWNERSHIP  A job belongs to the desk once submitted and is wiped and freed after its post.
 * THREADS  UI thread, but for job->work, which runs on the desk.
 */
#ifndef MADOGUCHI_SCREENS_APP_H
#define MADOGUCHI_SCREENS_APP_H

#include "madoguchi/base/file_stamp.h"
#include "madoguchi/card/reader.h"
#include "madoguchi/counter/audit_work.h"
#include "madoguchi/counter/call.h"
#include "madoguchi/counter/change_sheet.h"
#include "madoguchi/counter/custody.h"
#include "madoguchi/counter/day.h"
#include "madoguchi/counter/desk.h"
#include "madoguchi/counter/envelope.h"
#include "madoguchi/counter/fee.h"
#include "madoguchi/counter/finding_work.h"
#include "madoguchi/counter/letter_work.h"
#include "madoguchi/counter/link.h"
#include "madoguchi/counter/outage.h"
#include "madoguchi/counter/paper.h"
#include "madoguchi/counter/pin_work.h"
#include "madoguchi/counter/queue_work.h"
#include "madoguchi/counter/reader_view.h"
#include "madoguchi/counter/reception.h"
#include "madoguchi/counter/report.h"
#include "madoguchi/counter/revoke.h"
#include "madoguchi/counter/stocktake.h"
#include "madoguchi/screens/kit/loop.h"
#include "madoguchi/screens/resident_link.h"
#include "madoguchi/screens/wait_line.h"

#define APP_LOOK_EVERY_MS 500 /* how soon a screen notices what another process has written */

enum app_post {
	POST_WATCH = 1, /* struct reader_event, as the watch saw it (screens/whose_card) */
	POST_READER,	/* struct reader_event of the card that is meant */
	POST_JOB,	/* struct job, ended */
	POST_STEP,	/* struct step_post, while a job works on the card */
	POST_FOUND,	/* struct search_answer (screens/search) */
	POST_LOCK,	/* nothing: the screens were covered (screens/sign_in) */
	POST_IDLE,	/* nothing: nobody is at the keys, and the screens are or were covered */
};

struct job {
	struct app *app;
	uint64_t owner; /* of the screen that waits; 0: nobody */
	bool (*work)(struct counter *counter, struct job *job, struct error *error);
	/* What whoever is signed in must be allowed; the desk refuses anybody else's. */
	enum right right;
	bool anybody; /* instead: it is no act of an operator's: a sign-in, a lock, sums, rules */
	bool told;    /* the screen itself says what is waited for, and how long so far */
	bool ok;
	int64_t took_ms; /* the work; waiting for its turn is not counted */
	struct error error;
	char operator_name
	    [OPERATOR_SIZE]; /* who wants to sign in, with `pin` as his password; "": whoever's
					      card is in the reader */
	struct operator_record signed_in;
	struct reception reception; /* in and out; record is the case */
	enum credential credential;
	struct pin *pin;
	struct pin *pins[KIND_COUNT];
	struct pin *fresh; /* the new one, where pin is the present one */
	struct pin_order pin_order;
	bool by_puk; /* pin is the PUK with which the new one is set */
	struct pin_work_view pin_view;
	struct revoke_plan revoke_plan;
	struct finding_order finding_order;
	struct queue_order queue_order;
	struct audit_order audit_order;
	struct audit_note note;
	struct change_sheet *changes; /* of the job, until a screen takes it over */
	uint8_t digest[SHA256_SIZE];  /* of the office file that was shown */
	struct stop_order stop_order;
	struct custody_order custody_order;
	struct stocktake_order stocktake_order;
	struct letter_order letter_order;
	struct day_order day_order;
	struct day_view day_view;
	int fee_choice; /* screens/case_paper */
	enum report report;
	struct report_span report_span;
	struct export_csv stored; /* a file for a spreadsheet */
	struct call_order call_order;
	struct reader_view readers;
	struct issue_pins issue_pins;
	bool holder_present;
	struct issue_plan plan;
	const char *warning; /* what people should know of the card, a message id; or NULL */
	bool link_trouble;   /* the service was away before a key was replaced */
	struct outage_choice choice;
	bool sealed; /* an envelope that was not opened goes the way of the card */
	enum envelope envelope;
	enum paper paper;
	struct paper_record paper_row;
	const char *paper_title; /* of a paper of no case; NULL: as `paper` says */
	bool gaps;		 /* some character of what was printed is not in the font */
	bool quiet;		 /* the paper is stored, but not shown */
	struct buffer words;
};

struct step_post {
	uint64_t owner;
	struct issue_step_report report;
};

/* With more than one card in the readers: which is meant (screens/whose_card). */
struct whose_card {
	char name[READER_NAME_SIZE]; /* of the reader; empty: nobody has said */
	unsigned place;		     /* of the reader among them, from 1 */
	uint64_t owner;		     /* of the list of cards; 0: none was asked for yet */
	bool asking;		     /* the list is being made, or shown */
	bool again;		     /* and is out of date */
	struct reader_place_name {
		char name[READER_NAME_SIZE];
		unsigned place;
	} listed[READERS_MAX];
};

struct app {
	const struct config *config;
	struct config *followed; /* the one, where it was taken while the screens ran; else NULL */
	struct config *coming;	 /* the next one, while the desk takes it; else NULL */
	uint64_t settings_owner; /* of the desk's taking it */
	struct file_stamp
	    settings_read; /* of the settings file, when there was nothing to follow */
	uint8_t refused[CONFIG_HASH_SIZE]; /* the one that could not be taken, which is told once */
	struct office *office;		   /* by the rules of the last case that was begun */
	struct office *lent;  /* the first one, which the desk was lent; NULL: it is `office` */
	int64_t rules;	      /* their number (store/rules); 0: to be looked at again */
	uint64_t rules_owner; /* of the desk's following them */
	enum language language;
	struct loop *loop;
	struct desk *desk;
	uint64_t last_owner;
	struct seal_key *case_key; /* the UI thread's own copies */
	struct seal_key *queue_key;
	struct store *store; /* query_only */
	struct reader_watch *watch;
	struct resident_link *resident; /* NULL: no terminal of the resident's is configured */
	struct reader_event reader;
	struct whose_card whose;
	struct link_view link;
	bool link_known; /* it was read */
	struct wait_line wait;
	int64_t seen_version;
	bool damage_told;		  /* that the database is damaged: once */
	int64_t link_read_ms;		  /* monotonic */
	struct operator_record signed_in; /* name "": nobody yet */
};

struct app *app_of(const struct loop *loop);
/* Whether who is signed in may. */
bool app_allows(const struct app *app, enum right right);
/* A number that nobody else has had. */
uint64_t app_owner(struct app *app);
struct job *job_new(struct app *app, uint64_t owner,
		    bool (*work)(struct counter *, struct job *, struct error *));
/* Frees a job that is not submitted; it may be NULL. */
void job_drop(struct job **job);
/* False (and the job freed) when the desk takes no more, or has stopped. */
bool app_submit(struct app *app, struct job **job);
/* The desk writes down in its turn that somebody looks at this. What fails stands in the message
 * line, on whatever screen that is then. */
void app_note(struct app *app, const char *act, const char *subject, const char *detail);
/* The job in a post, when it is this owner's; NULL otherwise. */
struct job *app_job(const struct post *post, uint64_t owner);
const struct issue_step_report *app_step(const struct post *post, uint64_t owner);
/* For issue acts: posts each step to the owner. The context is the job. */
void app_report(void *job, const struct issue_step_report *report);
/* Watches the reader of the settings, and no other any more. */
bool app_watch_reader(struct app *app, struct error *error);
/* Reads link and queue through this handle; what cannot be read stays as it was. The first frame
 * shows what the desk's handle read before the desk had it. */
void app_read_link(struct app *app, struct store *store);
/* Link, queue and card pieces of the status line as they were read last. */
void app_show(struct app *app);
/* The same, read anew. */
void app_refresh(struct app *app);
/* The office's name on the status line. */
void app_show_office(struct app *app, enum language language);
/* The rules in force, when nothing is under way: what was begun is decided by those that it began
 * with. The desk follows in its turn, behind what it was given before. */
void app_follow_rules(struct app *app);
/* The desk has followed, or tries again. */
void app_rules_post(struct app *app, const struct post *post);
/* The settings file, when nothing is under way: what open screens take of it (base/config_change).
 * One that is wrong changes nothing; administrators are told on the first screen. */
void app_follow_settings(struct app *app);
/* The desk has taken them: from here on they hold on the screens as well. */
void app_settings_post(struct app *app, const struct post *post);
/* A tick of a screen that shows rows: wakes it again in half a second, and tells whether another
 * process has written since the database had this version. */
bool app_has_changed(struct app *app, int64_t now_ms, int64_t seen_version);

#endif
