#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "madoguchi/base/child.h"
#include "madoguchi/base/starter.h"
#include "madoguchi/base/text.h"
#include "madoguchi/counter/paper.h"

#define PROGRAM "madoguchi-print"
#define PATH_SIZE 4096
#define ARGUMENTS_MAX 12
#define TOLD_SIZE 160 /* of what the program says when it fails */

/* Where a paper goes: a file, a folder of the configuration, or a printer. */
struct way {
	char file[PATH_SIZE]; /* "": a printer */
	const char *printer;
	const char *name; /* for the trail */
};

static bool choose_way(const struct counter *counter, const struct paper_record *paper,
		       const char *file, struct way *way, struct error *error)
{
	const char *printer = counter->config->printer;

	*way = (struct way){ .printer = printer, .name = file != NULL ? "file" : printer };
	if (file != NULL)
		text_copy(way->file, sizeof(way->file), file);
	else if (printer == NULL)
		return error_set(error, ERROR_PRINTER_NONE, CAUSE_NONE, 0, "printer");
	else if (printer[0] == '/')
		snprintf(way->file, sizeof(way->file), "%s/%s-%d.pdf", printer, paper->number,
			 paper->prints + 1);
	return true;
}

static void arguments_of(const struct counter *counter, const struct paper_record *paper,
			 const struct way *way, const char *arguments[static ARGUMENTS_MAX])
{
	size_t count = 0;

	arguments[count++] = PROGRAM;
	arguments[count++] = "--title";
	arguments[count++] = paper->number;
	if (paper->prints > 1) {
		arguments[count++] = "--mark";
		arguments[count++] = text(paper->language, N_("Reprint"));
	}
	if (counter->config->paper_font != NULL) {
		arguments[count++] = "--font";
		arguments[count++] = counter->config->paper_font;
	}
	if (way->file[0] != '\0') {
		arguments[count++] = "--output";
		arguments[count++] = way->file;
	} else if (strcmp(way->printer, "default") == 0) {
		arguments[count++] = "--default-printer";
	} else {
		arguments[count++] = "--printer";
		arguments[count++] = way->printer;
	}
	arguments[count] = NULL;
}

/* What the program said, on one line. */
static void read_told(int fd, char told[static TOLD_SIZE])
{
	char words[TOLD_SIZE];
	const ssize_t size = pread(fd, words, sizeof(words) - 1, 0);
	size_t length = size > 0 ? (size_t)size : 0;

	while (length > 0 && words[length - 1] == '\n')
		length--;
	text_clean(words, length, told, TOLD_SIZE);
}

/* The program's exit status; false when it could not be started, or has ended otherwise. */
static bool run(const char *const arguments[], const struct buffer *words, int *ret_status,
		char told[static TOLD_SIZE], struct error *error)
{
	const int input = child_memory(words->bytes, words->size), said = child_memory("", 0);
	const int streams[] = { input, said, said };
	int run = STARTER_NO_RUN, status = 0;
	bool done;

	if (input >= 0 && said >= 0)
		run = starter_begin(arguments, streams, false);
	done = starter_ended(&run, true, &status) ||
	       error_set(error, ERROR_PRINT, CAUSE_ERRNO, errno, PROGRAM);
	if (done)
		read_told(said, told);
	if (done && !WIFEXITED(status))
		done = error_set(error, ERROR_PRINT, CAUSE_NONE, 0, "signal %d", WTERMSIG(status));
	if (input >= 0)
		close(input);
	if (said >= 0)
		close(said);
	*ret_status = WEXITSTATUS(status);
	return done;
}

static bool put_out(const struct counter *counter, const struct paper_record *paper,
		    const struct way *way, const struct buffer *words, bool *ret_gaps,
		    struct error *error)
{
	const char *arguments[ARGUMENTS_MAX];
	char told[TOLD_SIZE] = "";
	int status;

	arguments_of(counter, paper, way, arguments);
	if (!run(arguments, words, &status, told, error))
		return false;
	*ret_gaps = status == EXIT_STATUS_DIFFERENT;
	return *ret_gaps || status == EXIT_STATUS_OK ||
	       error_set(error, ERROR_PRINT, CAUSE_NONE, 0, "%s", told);
}

static bool print_words(struct counter *counter, struct paper_record *paper, const struct way *way,
			const struct buffer *words, bool *ret_gaps, struct error *error)
{
	struct error unheard;

	if (!paper_print_begin(counter->store, paper, way->name, error))
		return false;
	if (put_out(counter, paper, way, words, ret_gaps, error))
		return true;
	/* If that cannot be written either, the next print is marked though it is the first: the
	 * safe side. */
	(void)paper_print_failed(counter->store, paper, way->name, &unheard);
	return false;
}

bool paper_print(struct counter *counter, struct paper_record *paper, const char *file,
		 bool *ret_gaps, struct error *error)
{
	struct buffer words;
	struct way way;
	bool done;

	if (!choose_way(counter, paper, file, &way, error))
		return false;
	buffer_init(&words, PAPER_TEXT_MAX);
	done = paper_text(counter->store, paper, &words, error) &&
	       print_words(counter, paper, &way, &words, ret_gaps, error);
	if (words.bytes != NULL)
		explicit_bzero(words.bytes, words.size);
	buffer_done(&words);
	return done;
}

bool paper_print_leaflet(struct counter *counter, enum procedure procedure,
			 const struct buffer *words, bool *ret_gaps, struct error *error)
{
	struct paper_record leaflet = { .language = counter->config->language };
	struct way way;

	snprintf(leaflet.number, sizeof(leaflet.number), "leaflet-%s", procedure_word(procedure));
	return choose_way(counter, &leaflet, NULL, &way, error) &&
	       put_out(counter, &leaflet, &way, words, ret_gaps, error) &&
	       audit_add(counter->store, "paper.print", procedure_word(procedure), "leaflet",
			 error);
}
