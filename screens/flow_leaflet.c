/* The page "what to bring, when, what it costs" of a reception as it stands. */
#include <stdio.h>
#include <string.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/domain/advice.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/kit/viewer.h"

#define PAGE_SIZE 65536

static void append_line(struct buffer *page, enum language language, const struct advice_line *line)
{
	char words[1024];

	message_words(language, &line->words, words, sizeof(words));
	if (line->label[0] != '\0') {
		buffer_append_text(page, text(language, line->label));
		buffer_append_text(page, "\n");
	}
	buffer_append_text(page, "    ");
	buffer_append_text(page, words);
	buffer_append_text(page, "\n");
}

void flow_leaflet(struct flow *flow, struct loop *loop)
{
	struct situation situation;
	struct advice advice;
	struct buffer page;

	reception_situation(&flow->reception, false, &situation);
	decision_suit_time(flow->app->office, &situation);
	advice_make(flow->app->office, &situation, &advice);
	buffer_init(&page, PAGE_SIZE);
	for (size_t i = 0; i < advice.count; i++)
		append_line(&page, loop_language(loop), &advice.lines[i]);
	buffer_append(&page, "", 1);
	if (!page.failed)
		viewer_open(loop, N_("Leaflet"), (const char *)page.bytes, false);
	buffer_done(&page);
}
