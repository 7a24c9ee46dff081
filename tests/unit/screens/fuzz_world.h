/*
 * fuzz_world: what every screen needs to open: an office, a database with rows of every kind, a
 * desk.
 *
 * DESCRIPTION
 *   Cases in every state, thirty cards in the safe, letters, requests that are held and in doubt,
 *   one kind that is held back, and differences with the authority; somebody is signed in who may
 *   do everything. There is no reader. The desk is opened and stopped by who plays, as the program
 *   does at its end.
 */
#ifndef TESTS_UNIT_SCREENS_FUZZ_WORLD_H
#define TESTS_UNIT_SCREENS_FUZZ_WORLD_H

#include "store/fixture.h"

#include <unistd.h>

#include "madoguchi/counter/counter.h"
#include "madoguchi/screens/app.h"
#include "madoguchi/store/custody.h"
#include "madoguchi/store/letter.h"

struct world {
	struct fixture *fixture;
	struct config config;
	char path[3][160];
	struct office *office;
	struct app app;
	struct input *input;
	int64_t now_ms;
	int64_t case_id;
};

static inline void store_cases(struct fixture *fixture)
{
	char sql[160];

	for (int at = 0; at < CASE_STATE_COUNT; at++) {
		const int64_t id = stored_case(fixture).id;

		(void)stored_exchange(fixture, id);
		snprintf(sql, sizeof(sql), "UPDATE cases SET state = '%s' WHERE id = %lld",
			 case_state_word((enum case_state)at), (long long)id);
		raw_sql(fixture, sql);
	}
	raw_sql(fixture, "UPDATE exchanges SET state = 'held' WHERE id % 4 = 0;"
			 "UPDATE exchanges SET state = 'in_doubt' WHERE id % 4 = 1");
}

static inline void store_rest(struct fixture *fixture)
{
	struct letter letter;
	struct error error;
	char number[32];

	for (int i = 1; i <= 30; i++) {
		const int64_t id = stored_case(fixture).id;

		snprintf(number, sizeof(number), "C-26-%05d", i);
		assert_done(custody_begin(fixture->store, id, number,
					  &(struct custody_terms){ .second = "" }, &error));
		assert_done(letter_request(fixture->store, id, "x", 20000, &letter, &error));
	}
	raw_sql(
	    fixture,
	    "INSERT INTO findings (kind, subject, found_ms, letter_ms, letter_by, settled_ms,"
	    " settled_by, decision) VALUES ('uncollected', '01', 1, 0, '', 0, '', ''),"
	    " ('issued_there', '02', 1, 0, '', 0, '', ''), ('trail', '03', 1, 0, '', 0, '', '');"
	    "INSERT INTO sync_stops (kind, begins_ms, ends_ms, open_from, open_until, reason,"
	    " operator, made_ms, lifted_ms)"
	    " VALUES ('issue', 1, 4102444800000, -1, -1, '工事', 'hanako', 1, 0)");
}

/* One case that was done since the last closing, two that were cancelled. */
static inline void store_day(struct fixture *fixture)
{
	raw_sql(fixture,
		"INSERT INTO audit (id, at_ms, operator, terminal, act, subject, detail, hash)"
		" SELECT 1000 + id, 1, 'hanako', 't', 'case.close', 'draft ' || id,"
		" 'to_return > ' || state, zeroblob(32) FROM cases"
		" WHERE state IN ('done', 'refused', 'withdrawn');"
		"UPDATE audit_head SET last_id = 2000");
}

static inline char *path_in(struct world *world, size_t place, const char *name)
{
	snprintf(world->path[place], sizeof(world->path[place]), "%s/%s", world->fixture->dir,
		 name);
	return world->path[place];
}

static inline void open_desk(struct world *world)
{
	struct operator_record *person = &world->app.signed_in;
	struct counter *counter = NULL;
	struct error error;

	*person = (struct operator_record){ .id = 1, .roles = ROLE_BIT(ROLE_COUNT) - 1 };
	snprintf(person->name, sizeof(person->name), "hanako");
	assert_done(counter_open(&world->config, world->office, world->fixture->case_key, "hanako",
				 &counter, &error));
	counter->signed_in = *person;
	world->app.rules = counter->rules;
	assert_done(desk_start(&counter, &world->app.desk, &error));
}

static inline int world_up(void **state)
{
	static char papers[] = "etc/papers", reader[] = "no such reader";
	static char office[] = "kawasaki", offices[] = "etc/offices";
	struct world *world = calloc(1, sizeof(*world));
	struct error error;

	assert_int_equal(fixture_up((void **)&world->fixture), 0);
	world->config = (struct config){
		.office = office,
		.office_dir = offices,
		.state_dir = world->fixture->dir,
		.case_key_file = path_in(world, 0, "case.key"),
		.queue_key_file = path_in(world, 1, "queue.key"),
		.printer = path_in(world, 2, "printed"),
		.papers_dir = papers,
		.reader = reader,
		.counter = 1,
		.password_cost = 10,
		.reply_wait_s = 1,
		.round_trip_max_s = 10,
	};
	assert_done(office_load("etc/offices/kawasaki.conf", &world->office, &error));
	store_cases(world->fixture);
	store_rest(world->fixture);
	world->case_id = 1;
	world->app.config = &world->config;
	world->app.office = world->office;
	world->app.reader.state = READER_ABSENT;
	assert_done(seal_key_copy(world->fixture->case_key, &world->app.case_key, &error));
	world->app.store = fixture_open(world->fixture, STORE_READ_ONLY);
	world->input = input_new();
	*state = world;
	return 0;
}

static inline int world_down(void **state)
{
	struct world *world = *state;
	char folders[400];

	store_close(&world->app.store);
	seal_key_free(&world->app.case_key);
	input_free(&world->input);
	office_free(&world->office);
	snprintf(folders, sizeof(folders), "rm -rf %s/exports %s", world->fixture->dir,
		 world->config.printer);
	assert_int_equal(system(folders), 0);
	fixture_down((void **)&world->fixture);
	free(world);
	return 0;
}

/* The desk has done what was handed to it, and the screens know. */
static inline void settle(struct world *world)
{
	for (int i = 0; desk_busy(world->app.desk); i++) {
		if (i > 2000)
			desk_cancel(world->app.desk);
		usleep(500);
	}
	loop_take_posts(world->app.loop);
}

#endif
