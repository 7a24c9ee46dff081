#include "bundle_parts.h"

#include <stdio.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/sync/bundle_words.h"

#define LINE_SIZE 512
#define INDENT "    "

static void add_line(struct buffer *slip, const struct config *config,
		     const struct message *message)
{
	char line[LINE_SIZE];

	message_words(config->language, message, line, sizeof(line));
	buffer_printf(slip, "%s\n", line);
}

static void add_words(struct buffer *slip, const struct config *config, const char *id)
{
	buffer_printf(slip, "%s\n", text(config->language, id));
}

void bundle_slip_name(int64_t made_ms, char name[static BUNDLE_NAME_SIZE])
{
	char at[32], digits[20];
	size_t count = 0;

	clock_format(made_ms, at, sizeof(at));
	for (const char *c = at; *c != '\0' && count + 1 < sizeof(digits); c++)
		if (*c >= '0' && *c <= '9')
			digits[count++] = *c;
	digits[count] = '\0';
	snprintf(name, BUNDLE_NAME_SIZE, "slip-%.8s-%.6s.txt", digits, digits + 8);
}

void bundle_slip_begin(struct buffer *slip, const struct config *config, const char *office,
		       int64_t made_ms)
{
	struct message message;
	char at[32];

	clock_format(made_ms, at, sizeof(at));
	add_words(slip, config, N_("Files for the national service"));
	add_words(slip, config, "");
	message = message_with_text(N_("Office: {1}"), office);
	add_line(slip, config, &message);
	message = message_with_text(N_("Made: {1}"), at);
	add_line(slip, config, &message);
	add_words(slip, config, "");
}

void bundle_slip_file(struct buffer *slip, const struct config *config, int number,
		      const char *name, const struct bundle_record *bundle)
{
	char hex[2 * SHA256_SIZE + 1], words[BUNDLE_WORDS_SIZE];
	struct message message = message_with_number(N_("File {1}: {2} messages"), number);

	message_add_number(&message, bundle->messages);
	add_line(slip, config, &message);
	hex_encode(bundle->digest, sizeof(bundle->digest), hex, sizeof(hex));
	bundle_words(config->language, bundle->digest, INDENT, words);
	buffer_printf(slip, INDENT "%s\n" INDENT "SHA-256 %.32s\n" INDENT "        %s\n%s\n", name,
		      hex, hex + 32, words);
}

void bundle_slip_end(struct buffer *slip, const struct config *config,
		     const struct bundle_export *export)
{
	struct message message =
	    message_with_number(N_("In all {1} files with {2} messages."), export->files);

	message_add_number(&message, export->messages);
	add_line(slip, config, &message);
	add_words(slip, config,
		  N_("Whoever takes the files compares the words of each file with this slip."));
	add_words(slip, config,
		  N_("The answers come back as files and are imported, in any order, also twice."));
	if (export->more)
		add_words(slip, config,
			  N_("There is more to be carried: make another bundle afterwards."));
}
