/* madoguchi-print: a paper's text as PDF, into a file or to the printer. No database, no card. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "madoguchi/base/file_write.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/print/pages.h"
#include "madoguchi/print/printer.h"

#define PATIENCE_S 60

struct options {
	const char *output;  /* "-": standard output */
	const char *printer; /* "": the system's default */
	const char *input;   /* NULL: standard input */
	struct pages_style style;
};

static int print_usage(FILE *stream, int status)
{
	fputs("usage: madoguchi-print --output FILE|- | --printer NAME | --default-printer\n"
	      "                       [--mark TEXT] [--title TEXT] [--font FAMILY] [FILE]\n",
	      stream);
	return status;
}

static bool take_option(struct options *options, const char *word, const char *value)
{
	const struct {
		const char *word;
		const char **place;
	} places[] = {
		{ "--output", &options->output },   { "--printer", &options->printer },
		{ "--mark", &options->style.mark }, { "--title", &options->style.title },
		{ "--font", &options->style.font },
	};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (strcmp(places[i].word, word) == 0) {
			*places[i].place = value;
			return true;
		}
	return false;
}

/* One way out, at most one file, and no printer whose name lp would take for an option. */
static bool parse(struct options *options, int count, char **words)
{
	for (int i = 1; i < count; i++) {
		if (strcmp(words[i], "--default-printer") == 0)
			options->printer = "";
		else if (words[i][0] != '-' && options->input == NULL)
			options->input = words[i];
		else if (i + 1 < count && take_option(options, words[i], words[i + 1]))
			i++;
		else
			return false;
	}
	return (options->output != NULL) != (options->printer != NULL) &&
	       (options->printer == NULL || options->printer[0] != '-');
}

static bool read_paper(const struct options *options, struct buffer *paper, struct error *error)
{
	const char *name = options->input != NULL ? options->input : "standard input";
	const int fd =
	    options->input != NULL ? open(options->input, O_RDONLY | O_CLOEXEC) : STDIN_FILENO;
	char block[16384];
	ssize_t got = fd < 0 ? -1 : 0;

	while (fd >= 0 &&
	       ((got = read(fd, block, sizeof(block))) > 0 || (got < 0 && errno == EINTR)))
		if (got > 0)
			buffer_append(paper, block, (size_t)got);
	if (got < 0)
		error_set(error, ERROR_FILE_WRONG, CAUSE_ERRNO, errno, "%s", name);
	else if (paper->failed)
		error_set(error, ERROR_PRINT, CAUSE_NONE, 0, "%s: longer than %u bytes", name,
			  PAGES_TEXT_MAX);
	explicit_bzero(block, sizeof(block));
	if (fd > STDIN_FILENO)
		close(fd);
	return got == 0 && !paper->failed;
}

static bool hand_over(const struct options *options, const struct buffer *pdf, struct error *error)
{
	if (options->printer != NULL)
		return printer_send(options->printer, options->style.title, pdf, error);
	if (strcmp(options->output, "-") == 0)
		return file_write_all(STDOUT_FILENO, pdf->bytes, pdf->size) ||
		       error_set(error, ERROR_STORE_IO, CAUSE_ERRNO, errno, "standard output");
	return file_replace(options->output, pdf->bytes, pdf->size) ||
	       file_unwritten(options->output, error);
}

/* A paper with a gap is still a paper: it is printed, and somebody is told. */
static void tell_gaps(const struct pages_count *count)
{
	if (count->unshaped > 0)
		fprintf(stderr, "madoguchi-print: %d characters have no shape here: 〓\n",
			count->unshaped);
	if (count->unselected > 0)
		fprintf(stderr, "madoguchi-print: %d variants are not in the font\n",
			count->unselected);
}

static bool print(const struct options *options, bool *ret_gaps, struct error *error)
{
	struct buffer paper, pdf;
	struct pages_count count = { .pages = 0 };
	bool done;

	buffer_init(&paper, PAGES_TEXT_MAX);
	buffer_init(&pdf, PAGES_PDF_MAX);
	done = read_paper(options, &paper, error) &&
	       pages_draw(paper.bytes != NULL ? (const char *)paper.bytes : "", paper.size,
			  &options->style, &pdf, &count, error);
	if (done)
		tell_gaps(&count);
	done = done && hand_over(options, &pdf, error);
	if (paper.bytes != NULL)
		explicit_bzero(paper.bytes, paper.size);
	buffer_done(&paper);
	buffer_done(&pdf);
	*ret_gaps = count.unshaped > 0 || count.unselected > 0;
	return done;
}

int main(int argc, char **argv)
{
	struct options options = { .output = NULL };
	struct error error = { 0 };
	char words[2 * ERROR_DETAIL_SIZE];
	bool gaps;

	secret_harden();
	/* A printing system that does not answer must not hold up a counter. */
	alarm(PATIENCE_S);
	/* A file that may not grow is a full disk, not the end of the program. */
	signal(SIGXFSZ, SIG_IGN);
	if (argc == 2 && strcmp(argv[1], "--help") == 0)
		return print_usage(stdout, EXIT_STATUS_OK);
	if (argc == 2 && strcmp(argv[1], "--version") == 0)
		return puts("madoguchi-print " MADOGUCHI_VERSION) < 0;
	if (!parse(&options, argc, argv))
		return print_usage(stderr, EXIT_STATUS_USAGE);
	if (print(&options, &gaps, &error))
		return gaps ? EXIT_STATUS_DIFFERENT : EXIT_STATUS_OK;
	error_describe(&error, words, sizeof(words));
	fprintf(stderr, "madoguchi-print: %s\n", words);
	return (int)error_exit_status(error.code);
}
