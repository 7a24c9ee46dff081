/* run: takes=20 */
/* Every bit of PKIFailureInfo against every message that can be refused, through the engine: where
 * the request, or the certificate, ends. */
#include "engine_kit.h"

#define BITS 28 /* all that are defined, and the first that is not */
#define HOUR_MS 3600000

enum refused { ON_IR, ON_P10CR, ON_KUR, ON_RR, ON_POLL, ON_CERTCONF, REFUSED_COUNT };

/* For each bit: ir, p10cr, kur, rr, pollReq, certConf.
 *   H held   G rejected   ? in doubt   D answered: it is so already
 *   R sent again until it is taken     S the same, and meanwhile nothing else is sent
 *   c confirmed   a confirmed in the end   l revoked there */
static const char *const ends[BITS] = {
	[0] = "SSSSSS",	 /* badAlg */
	[1] = "SSSSSS",	 /* badMessageCheck */
	[2] = "HHHH?a",	 /* badRequest */
	[3] = "HHHHHa",	 /* badTime */
	[4] = "GGGHGa",	 /* badCertId */
	[5] = "HHHHHa",	 /* badDataFormat */
	[6] = "HHHHHa",	 /* wrongAuthority */
	[7] = "HHHHHa",	 /* incorrectData */
	[8] = "HHHHHa",	 /* missingTimeStamp */
	[9] = "GGGGGa",	 /* badPOP */
	[10] = "GGGDGl", /* certRevoked */
	[11] = "???H?c", /* certConfirmed */
	[12] = "SSSSSS", /* wrongIntegrity */
	[13] = "?????a", /* badRecipientNonce */
	[14] = "HHHHHa", /* timeNotAvailable */
	[15] = "HHHHHa", /* unacceptedPolicy */
	[16] = "HHHHHa", /* unacceptedExtension */
	[17] = "HHHHHa", /* addInfoNotAvailable */
	[18] = "?????a", /* badSenderNonce */
	[19] = "GGGGGa", /* badCertTemplate */
	[20] = "SSSSSS", /* signerNotTrusted */
	[21] = "?????a", /* transactionIdInUse */
	[22] = "SSSSSS", /* unsupportedVersion */
	[23] = "HHHHHa", /* notAuthorized */
	[24] = "RRRRRa", /* systemUnavail */
	[25] = "HHHHHa", /* systemFailure */
	[26] = "???H?a", /* duplicateCertReq */
	[27] = "HHHHHa", /* not defined */
};

static int64_t refused_request(struct world *world, enum refused what, unsigned bits)
{
	static const enum cmp_body types[] = { [ON_IR] = CMP_IR,
					       [ON_P10CR] = CMP_P10CR,
					       [ON_KUR] = CMP_KUR,
					       [ON_POLL] = CMP_IR,
					       [ON_CERTCONF] = CMP_IR };
	int64_t certificate;

	world->fake.mind = (struct fake_mind){
		.refuse = what <= ON_RR ? bits : 0,
		.waits = what == ON_POLL ? 1 : 0,
		.check_after_s = 1,
		.refuse_poll = what == ON_POLL ? bits : 0,
		.refuse_confirm = what == ON_CERTCONF ? bits : 0,
	};
	return what == ON_RR
		   ? world_queue_revocation(world, PRIORITY_URGENT_REVOCATION, &certificate)
		   : world_queue(world, types[what]);
}

static bool ended_as(struct world *world, int64_t id, char end)
{
	static const struct {
		char end;
		enum exchange_state state;
	} rows[] = { { 'H', EXCHANGE_HELD },
		     { 'G', EXCHANGE_REJECTED },
		     { '?', EXCHANGE_IN_DOUBT },
		     { 'D', EXCHANGE_ANSWERED } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].end == end)
			return world_load(world, id).state == rows[i].state;
	return false;
}

/* What is sent again is taken when the refusal has passed, and was issued once. */
static void taken_in_the_end(struct world *world, int64_t id, bool stops)
{
	for (int turn = 0; turn < 20 && engine_stopped(world->engine) == NULL; turn++)
		world_turns(world, 1);
	assert_int_equal(engine_stopped(world->engine) != NULL, stops);
	assert_int_not_equal(exchange_state_wait(world_load(world, id).state), WAIT_END);
	world->fake.mind = (struct fake_mind){ .check_after_s = 1 };
	world_advance(HOUR_MS);
	world_turn_until(world, id, EXCHANGE_ANSWERED);
	assert_null(engine_stopped(world->engine));
}

static enum certificate_state certificate_of(struct world *world, int64_t id)
{
	struct certificate_record record;

	assert_true(world_certificate(world, id, &record));
	return record.state;
}

static void confirmation_ends_as(struct world *world, int64_t id, char end)
{
	world_turn_until(world, id, EXCHANGE_ANSWERED);
	world_turns(world, 6);
	if (end == 'S')
		assert_non_null(engine_stopped(world->engine));
	if (end == 'l') {
		assert_int_equal(certificate_of(world, id), CERTIFICATE_REVOKED);
		return;
	}
	assert_int_not_equal(certificate_of(world, id), CERTIFICATE_REVOKED);
	if (end == 'c') {
		assert_settled(world, id);
		return;
	}
	world->fake.mind = (struct fake_mind){ .check_after_s = 1 };
	for (int i = 0; i < 4; i++) {
		world_advance(HOUR_MS);
		world_turns(world, 6);
	}
	assert_settled(world, id);
}

static void check(struct world *world, enum refused what, unsigned bit)
{
	const char end = ends[bit][what];
	const int64_t id = refused_request(world, what, CMP_FAIL_BIT(bit));

	if (what == ON_CERTCONF) {
		confirmation_ends_as(world, id, end);
		return;
	}
	if (end == 'R' || end == 'S') {
		taken_in_the_end(world, id, end == 'S');
		return;
	}
	for (int turn = 0; turn < WORLD_TURNS && !ended_as(world, id, end); turn++)
		world_turns(world, 1);
	if (!ended_as(world, id, end))
		fail_msg("bit %u on message %d: %s, not %c", bit, (int)what,
			 exchange_state_word(world_load(world, id).state), end);
	if (end != 'D')
		assert_int_equal(world_load(world, id).failure, CMP_FAIL_BIT(bit));
}

/* A world of its own for each: a kind that is forbidden stays so for a while. */
static void every_bit(enum refused what)
{
	for (unsigned bit = 0; bit < BITS; bit++) {
		void *state = NULL;

		world_setup(&state);
		check(state, what, bit);
		world_teardown(&state);
	}
}

static void test_ir(void **state)
{
	(void)state;
	every_bit(ON_IR);
}

static void test_p10cr(void **state)
{
	(void)state;
	every_bit(ON_P10CR);
}

static void test_kur(void **state)
{
	(void)state;
	every_bit(ON_KUR);
}

static void test_rr(void **state)
{
	(void)state;
	every_bit(ON_RR);
}

static void test_poll(void **state)
{
	(void)state;
	every_bit(ON_POLL);
}

static void test_confirmation(void **state)
{
	(void)state;
	every_bit(ON_CERTCONF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ir),   cmocka_unit_test(test_p10cr),
		cmocka_unit_test(test_kur),  cmocka_unit_test(test_rr),
		cmocka_unit_test(test_poll), cmocka_unit_test(test_confirmation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
