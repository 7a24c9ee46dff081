/* The management key of a PIV card, asked for in the middle of the work. */
#include "madoguchi/screens/key_ask.h"

#include "work_state.h"

bool work_wants_key(const struct work_state *state)
{
	return state->phase == PHASE_TROUBLE && state->error.code == ERROR_MANAGEMENT_KEY;
}

static void key_given(struct loop *loop, void *context)
{
	struct work_state *state = context;

	(void)loop;
	state->key_given = true;
	work_start(state, state->failed);
}

/* The PINs stay: the work goes on with them at the step that the card refused. */
void work_ask_key(struct loop *loop, struct work_state *state)
{
	const struct key_ask ask = { .refused = state->key_given,
				     .given = key_given,
				     .context = state };

	key_ask_open(loop, &ask);
}
