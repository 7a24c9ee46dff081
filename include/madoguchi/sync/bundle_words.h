/*
 * sync/bundle_words: a digest as words that a person can read out and compare.
 *
 * DESCRIPTION
 *   Each byte is one of 256 short words of a list of our own, Japanese in hiragana or English, in
 *   the order of code points: byte 0 is the first word. A SHA-256 becomes four lines of eight
 *   words. The Japanese words differ in more than a voicing mark. The lists are part of the slip's
 *   format and are never changed.
 * SIZES    BUNDLE_WORDS_SIZE holds the lines of either language, terminated; lines end in a line
 *          feed.
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_SYNC_BUNDLE_WORDS_H
#define MADOGUCHI_SYNC_BUNDLE_WORDS_H

#include "madoguchi/base/message.h"
#include "madoguchi/base/sha256.h"

#define BUNDLE_WORDS_SIZE 1024
#define BUNDLE_WORDS_A_LINE 8

const char *bundle_word(enum language language, uint8_t byte);
/* `indent` is put before each line. */
void bundle_words(enum language language, const uint8_t digest[static SHA256_SIZE],
		  const char *indent, char text[static BUNDLE_WORDS_SIZE]);

#endif
