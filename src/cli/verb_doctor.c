#include "madoguchi/cli/verbs.h"
#include "madoguchi/counter/doctor.h"

#define WORDS_SIZE 512

static void tell(void *context, const struct doctor_finding *finding)
{
	static const char *const states[] = {
		[DOCTOR_GOOD] = "good",
		[DOCTOR_WARN] = "warn",
		[DOCTOR_BAD] = "bad",
	};
	struct cli *cli = context;
	struct output *output = &cli->output;
	char words[WORDS_SIZE];

	output_text(output, "check", text(cli->language, finding->check));
	output_text(output, "state", states[finding->state]);
	message_words(cli->language, &finding->found, words, sizeof(words));
	output_text(output, "found", words);
	output_text(output, "next",
		    finding->next == NULL ? "" : text(cli->language, finding->next));
	words[0] = '\0';
	if (finding->error != NULL)
		error_describe(finding->error, words, sizeof(words));
	output_text(output, "detail", words);
	output_record(output);
}

bool verb_doctor(struct cli *cli, int count, char **words, struct error *error)
{
	(void)words;
	if (count != 0)
		return error_set(error, ERROR_USAGE, CAUSE_NONE, 0, "doctor");
	return doctor_look(cli->config, cli->office, tell, cli) != DOCTOR_BAD ||
	       error_set(error, ERROR_DOCTOR, CAUSE_NONE, 0, "doctor");
}
