/*
 * practice/authority_feed: the practice authority without any network: files in, files out.
 *
 * DESCRIPTION
 *   authority feed FILE… -o DIR: each file is one PKIMessage (nested or not); the answer is written
 *   to DIR/NAME.answer.der, where NAME is the file's without .der, synced and renamed into place.
 *   What was decided is durable before the answer is there, in the same ledger as over HTTP; both
 *   may go on at the same time. Files are days on their way: messageTime may be up to
 *   AUTHORITY_FEED_AGE_S old, and the time for a confirmation is longer (--confirm-wait, in
 *   seconds, AUTHORITY_FEED_CONFIRM_S without it). A file that holds no message is told and the
 *   others are answered.
 * ERRORS     PRACTICE, USAGE.
 * THREADS    The main thread.
 */
#ifndef MADOGUCHI_PRACTICE_AUTHORITY_FEED_H
#define MADOGUCHI_PRACTICE_AUTHORITY_FEED_H

#include "madoguchi/practice/commands.h"

#define AUTHORITY_FEED_AGE_S (90 * 86400)
#define AUTHORITY_FEED_CONFIRM_S (30 * 86400)

/* The verb; see practice/commands. */
int authority_feed_command(int argc, char **argv);

#endif
