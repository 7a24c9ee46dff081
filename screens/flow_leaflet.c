/* The page "what to bring, when, what it costs" of a reception as it stands. */
#include <stdlib.h>
#include <string.h>

#include "madoguchi/papers/leaflet.h"
#include "madoguchi/screens/flow.h"
#include "madoguchi/screens/kit/dialog.h"
#include "madoguchi/screens/kit/viewer.h"

void flow_leaflet(struct flow *flow, struct loop *loop)
{
	struct situation situation;
	struct error error = { 0 };
	char *words = NULL;

	reception_situation(&flow->reception, false, &situation);
	decision_suit_time(flow->app->office, &situation);
	if (!leaflet_render(flow->app->config->papers_dir, flow->app->office, &situation,
			    loop_language(loop), &words, &error)) {
		dialog_error(loop, &error, NULL);
		return;
	}
	viewer_open(loop, N_("Leaflet"), words, true);
	explicit_bzero(words, strlen(words));
	free(words);
}
