/* The world's folder: made once, kept, and its madoguchi.conf is one that madoguchi accepts. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "madoguchi/base/config.h"
#include "madoguchi/base/date.h"
#include "madoguchi/practice/control.h"
#include "madoguchi/practice/resident_card.h"
#include "madoguchi/practice/world_folder.h"

#define SANDBOX "/tmp/madoguchi-world-XXXXXX"

struct place {
	char top[32]; /* removed at the end */
	char world[1024];
};

static int set_up(void **context)
{
	static struct place place;

	snprintf(place.top, sizeof(place.top), SANDBOX);
	assert_non_null(mkdtemp(place.top));
	snprintf(place.world, sizeof(place.world), "%s/a/b/world", place.top);
	*context = &place;
	return 0;
}

static int tear_down(void **context)
{
	char command[64];
	struct place *place = *context;

	snprintf(command, sizeof(command), "rm -rf %s", place->top);
	return system(command);
}

static void made_once(void **context)
{
	struct place *place = *context;
	struct error error = { 0 };
	uint8_t first[16], second[16];
	char path[WORLD_PATH_SIZE];
	struct stat about;
	int32_t day;

	assert_true(world_folder_make(place->world, &error));
	assert_true(world_issuer_key(place->world, first, &error));
	assert_true(world_path(path, sizeof(path), place->world, "made", &error));
	assert_true(world_write_file(path, "2026-02-28", &error));
	assert_true(world_folder_make(place->world, &error));
	assert_true(world_issuer_key(place->world, second, &error));
	assert_memory_equal(first, second, sizeof(first));
	assert_true(world_made(place->world, &day, &error));
	assert_int_equal(day, date_from_civil(2026, 2, 28));
	assert_true(world_path(path, sizeof(path), place->world, "keys/case.key", &error));
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_size, 32);
	assert_int_equal(about.st_mode & 0777, 0600);
}

static void what_is_broken_is_refused(void **context)
{
	struct place *place = *context;
	struct error error = { 0 };
	char path[WORLD_PATH_SIZE];
	uint8_t key[16];
	int32_t day;

	assert_false(world_made(place->world, &day, &error));
	assert_int_equal(error.code, ERROR_PRACTICE);
	assert_true(world_folder_make(place->world, &error));
	assert_true(world_path(path, sizeof(path), place->world, "made", &error));
	assert_true(world_write_file(path, "2026-02-30", &error));
	assert_false(world_made(place->world, &day, &error));
	assert_true(world_path(path, sizeof(path), place->world, "keys/issuer.key", &error));
	assert_true(world_write_file(path, "short", &error));
	assert_false(world_issuer_key(place->world, key, &error));
	assert_false(world_folder_make("/proc/no/such", &error));
	assert_false(world_path(path, 8, place->world, "made", &error));
}

static void the_configuration_is_accepted(void **context)
{
	struct place *place = *context;
	struct error error = { 0 };
	struct config *config = NULL;
	char etc[64], path[WORLD_PATH_SIZE];

	snprintf(etc, sizeof(etc), "%s/etc", place->top);
	assert_int_equal(mkdir(etc, 0700), 0);
	setenv("MADOGUCHI_ETC", etc, 1);
	assert_true(world_folder_make(place->world, &error));
	assert_false(world_write_config(place->world, "kawasaki", "4711", &error));
	snprintf(path, sizeof(path), "%s/offices", etc);
	assert_int_equal(mkdir(path, 0700), 0);
	assert_false(world_write_config(place->world, "kawasaki", "4711", &error));
	assert_true(world_path(path, sizeof(path), etc, "offices/kawasaki.conf", &error));
	assert_true(world_write_file(path, "", &error));
	assert_true(world_write_config(place->world, "kawasaki", "4711", &error));
	assert_true(world_path(path, sizeof(path), place->world, "madoguchi.conf", &error));
	assert_true(config_load(path, &config, &error));
	assert_string_equal(config->url, "https://localhost:4711/.well-known/cmp");
	assert_string_equal(config->office, "kawasaki");
	assert_int_equal(access(config->issuer_key_file, R_OK), 0);
	assert_int_equal(access(config->case_key_file, R_OK), 0);
	assert_int_equal(access(config->state_dir, W_OK), 0);
	assert_int_equal(config->practice_shift_s, 0);
	config_free(&config);
	/* The shift of its clock goes with the folder, until it is taken away. */
	assert_int_equal(world_shift(place->world), 0);
	assert_true(world_set_shift(place->world, -454000000, &error));
	assert_int_equal(world_shift(place->world), -454000000);
	assert_true(world_write_config(place->world, "kawasaki", "4711", &error));
	assert_true(config_load(path, &config, &error));
	assert_int_equal(config->practice_shift_s, -454000000);
	config_free(&config);
	assert_true(world_set_shift(place->world, 0, &error));
	assert_true(world_set_shift(place->world, 0, &error));
	assert_int_equal(world_shift(place->world), 0);
}

/* A card without certificates needs the CA only for the two CA certificates on it. */
static void a_resident_card_is_made_once(void **context)
{
	struct place *place = *context;
	struct error error = { 0 };
	struct practice_card *card = NULL;
	uint8_t answer[PRACTICE_ANSWER_SIZE];
	char folder[WORLD_PATH_SIZE];
	struct stat before, after;

	assert_true(world_folder_make(place->world, &error));
	assert_false(resident_card_open(place->world, "nobody", &card, &error));
	assert_true(resident_card_open(place->world, "hanako", &card, &error));
	assert_int_equal(practice_card_transmit(card, (const uint8_t *)"\0\xCA\0\x45", 5, answer),
			 18);
	practice_card_close(&card);
	assert_true(world_path(folder, sizeof(folder), place->world, "cards/hanako/state", &error));
	assert_int_equal(stat(folder, &before), 0);
	assert_true(resident_card_open(place->world, "hanako", &card, &error));
	practice_card_close(&card);
	assert_int_equal(stat(folder, &after), 0);
	assert_int_equal(before.st_ino, after.st_ino);
}

/* A socket in a folder whose path is longer than a socket address. */
static void a_long_path(void **context)
{
	struct place *place = *context;
	struct error error = { 0 };
	char folder[600], path[WORLD_PATH_SIZE];
	int listener, client;

	snprintf(folder, sizeof(folder), "%s/%0120d", place->top, 0);
	assert_int_equal(mkdir(folder, 0700), 0);
	snprintf(path, sizeof(path), "%s/world.sock", folder);
	assert_false(control_connect(path, &client, &error));
	assert_true(control_listen(path, &listener, &error));
	assert_true(control_connect(path, &client, &error));
	close(client);
	close(listener);
	assert_true(control_listen(path, &listener, &error));
	close(listener);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(made_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_broken_is_refused, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_configuration_is_accepted, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_resident_card_is_made_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_long_path, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("practice/world_folder", tests, NULL, NULL);
}
