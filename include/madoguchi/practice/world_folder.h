/*
 * practice/world_folder: what lies in the practice world's folder, and where its programs are.
 *
 * DESCRIPTION
 *       made                 the day on which the world was made: "2026-11-21"
 *       shift                the seconds by which its clock is ahead of the machine's, where it
 *                            plays at another time (--at)
 *       keys/                case.key, queue.key and backup.key (32 bytes each), issuer.key (16
 *                            bytes)
 *       cards/NAME/          one folder a card (practice/card_state)
 *       authority/, ca/      the practice authority's (practice/authority, practice/ca)
 *       office/              the state folder of madoguchi itself
 *       pcscd/               the private reader.conf
 *       logs/                one file a program
 *       madoguchi.conf       complete settings for madoguchi and madoguchi-sync
 *       env                  PCSCLITE_CSOCK_NAME=… for programs outside the world's namespaces
 *       world.lock           held by the supervisor as long as the world runs
 *       world.pid            its process number
 *   All but the last three survive; they are made once and completed if a crash left a part.
 *   Programs, the reader driver, translations and office files are looked for from the folder of
 *   the running program upwards, so that it works from a build folder and from an installed one;
 *   MADOGUCHI_ETC names etc/ where that fails; else the working folder's etc/ is taken.
 * ERRORS     ERROR_PRACTICE with the path.
 * THREADS    One: the program's folder is looked up once and kept.
 */
#ifndef MADOGUCHI_PRACTICE_WORLD_FOLDER_H
#define MADOGUCHI_PRACTICE_WORLD_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "madoguchi/base/error.h"

#define WORLD_PATH_SIZE 2048
#define WORLD_CA "ca"
#define WORLD_RUN "/run/madoguchi" /* in the world's own /run */

/* folder/name; error when it is too long. */
bool world_path(char *path, size_t size, const char *folder, const char *name, struct error *error);
/* Makes the folder and all that is not there yet. */
bool world_folder_make(const char *state_dir, struct error *error);
bool world_made(const char *state_dir, int32_t *ret_made, struct error *error);
bool world_issuer_key(const char *state_dir, uint8_t key[static 16], struct error *error);
/* The shift of the world's clock goes into its folder, for every program that acts in it; 0: the
 * machine's clock, and then there is no such file. */
bool world_set_shift(const char *state_dir, int64_t shift_s, struct error *error);
int64_t world_shift(const char *state_dir);
/* Replaces a small file as a whole, readable by its owner only. */
bool world_write_file(const char *path, const char *text, struct error *error);
/* Reads a small text file without its line end; false when there is none. */
bool world_read_file(const char *path, char *text, size_t size);

/* The folder of the running program, and files looked for upwards from it ("locale",
 * "practice/libifd-madoguchi.so", "etc/offices"). */
bool world_program_dir(char *path, size_t size, struct error *error);
bool world_find(const char *name, char *path, size_t size);
/* Finds etc/ while the caller's working folder is still known, and keeps it in the environment. */
void world_remember_etc(void);
/* The file of an office of etc/offices. */
bool world_find_office(const char *office, char *path, size_t size, struct error *error);
/* Writes madoguchi.conf for an office of etc/offices; authority_port NULL: no authority. */
bool world_write_config(const char *state_dir, const char *office, const char *authority_port,
			struct error *error);

#endif
