/* run: limit=300 takes=20 */
/* Issue and renewal on PIV cards, pulled at every command: on a card that tells its present key,
 * and on one of the bare standard, where a key whose making was torn is made again. */
#include "counter/tear_issue.h"
#include "counter/tear_piv.h"

#define PIYO(sign, auth) .resident = PIV_HOLDER, .look_pin = "", .pin = { sign, auth }

static const struct story issue_telling = {
	.name = "first issue on a PIV card that tells its key",
	.procedure = PROCEDURE_ISSUE,
	PIYO("284017", "284017"),
};
static const struct story issue_absent = {
	.name = "first issue on a PIV card, written in absence and handed back",
	.procedure = PROCEDURE_ISSUE,
	.absent = true,
	PIYO("284017", "284017"),
};
static const struct story issue_bare = {
	.name = "first issue on a PIV card of the bare standard",
	.procedure = PROCEDURE_ISSUE,
	PIYO("284017", "284017"),
};
static const struct story renewal_telling = {
	.name = "renewal on a PIV card that tells its key",
	.procedure = PROCEDURE_RENEW,
	PIYO(PIV_PIN, PIV_PIN),
};
static const struct story renewal_bare = {
	.name = "renewal on a PIV card of the bare standard",
	.procedure = PROCEDURE_RENEW,
	PIYO(PIV_PIN, PIV_PIN),
};
static const struct story reissue = {
	.name = "re-issue on a PIV card after a change of data",
	.procedure = PROCEDURE_ISSUE,
	.data_changed = true,
	PIYO("284017", "284017"),
};

/* The card as it was when the story began. */
static struct practice_piv_state *before;

/* ---- what the card holds -------------------------------------------------------------------- */

static void check_slot(struct run *run, struct practice_piv_state *state,
		       enum certificate_kind kind)
{
	const struct practice_piv_object *object;
	struct certificate_record certificate;
	uint8_t spki[PRACTICE_SPKI_SIZE], content[PRACTICE_FILE_SIZE];
	struct buffer der, key;

	buffer_init(&der, CARD_CERTIFICATE_MAX);
	buffer_init(&key, 1024);
	assert_done(certificate_of_case(world.counter->store, run->record.id, kind, &certificate,
					&der, &error));
	assert_int_equal(certificate.state, CERTIFICATE_ON_CARD);
	object = practice_piv_object(state, piv_places[kind].object, false);
	assert_non_null(object);
	assert_int_equal(object->content.size, tear_piv_wrap(der.bytes, der.size, content));
	assert_memory_equal(object->content.bytes, content, object->content.size);
	assert_done(certificate_public_key(der.bytes, der.size, &key, &error));
	assert_done(practice_key_spki(
	    &practice_piv_key(state, piv_places[kind].reference, false)->key, spki, &error));
	assert_int_equal(key.size, sizeof(spki));
	assert_memory_equal(key.bytes, spki, sizeof(spki));
	buffer_done(&der);
	buffer_done(&key);
}

/* What was not asked for is as it was. */
static void check_untouched(struct practice_piv_state *state, enum certificate_kind kind)
{
	const struct practice_bytes *now[] = {
		&practice_piv_object(state, piv_places[kind].object, true)->content,
		&practice_piv_key(state, piv_places[kind].reference, true)->key,
	};
	const struct practice_bytes *then[] = {
		&practice_piv_object(before, piv_places[kind].object, true)->content,
		&practice_piv_key(before, piv_places[kind].reference, true)->key,
	};

	for (size_t i = 0; i < sizeof(now) / sizeof(now[0]); i++) {
		assert_int_equal(now[i]->size, then[i]->size);
		assert_memory_equal(now[i]->bytes, then[i]->bytes, now[i]->size);
	}
}

static void check_card(struct run *run)
{
	struct practice_piv_state *state = tear_piv_load();

	for (int i = 0; i < KIND_COUNT; i++) {
		if (asked_for(run, (enum certificate_kind)i))
			check_slot(run, state, (enum certificate_kind)i);
		else
			check_untouched(state, (enum certificate_kind)i);
	}
	assert_int_equal(state->pin.tries, state->pin.tries_max);
	assert_memory_equal(state->pin.value, run->story->pin[KIND_SIGN],
			    strlen(run->story->pin[KIND_SIGN]));
	assert_int_equal(state->puk.tries, state->puk.tries_max);
	free(state);
}

/* ---- tests ---------------------------------------------------------------------------------- */

static void test_issue_telling(void **state)
{
	(void)state;
	tear_story(&issue_telling);
}

static void test_issue_bare(void **state)
{
	(void)state;
	world.bare = true;
	tear_story(&issue_bare);
	world.bare = false;
}

static void test_issue_absent(void **state)
{
	(void)state;
	tear_story(&issue_absent);
}

static void test_renewal_telling(void **state)
{
	(void)state;
	tear_piv_give_certificates();
	tear_story(&renewal_telling);
}

static void test_reissue(void **state)
{
	(void)state;
	tear_piv_give_certificates();
	before = tear_piv_load();
	tear_story(&reissue);
	free(before);
}

static void test_renewal_bare(void **state)
{
	(void)state;
	world.bare = true;
	tear_story(&renewal_bare);
	world.bare = false;
}

static int begin_world(void **state)
{
	static const char *const names[] = { PIV_HOLDER, OTHER };

	tear_begin_with(state, names, sizeof(names) / sizeof(names[0]));
	tear_piv_configure();
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_issue_telling), cmocka_unit_test(test_issue_absent),
		cmocka_unit_test(test_issue_bare),    cmocka_unit_test(test_renewal_telling),
		cmocka_unit_test(test_renewal_bare),  cmocka_unit_test(test_reissue),
	};

	return cmocka_run_group_tests(tests, begin_world, tear_end);
}
