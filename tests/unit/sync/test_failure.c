#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "madoguchi/pki/cmp_message.h"
#include "madoguchi/sync/failure.h"

/* For each bit: request, update, revocation, poll, confirmation. */
static const char *const expected[32] = {
	[0] = "QQQQQ",					/* badAlg */
	[1] = "QQQQQ",					/* badMessageCheck */
	[2] = "HHH?a",					/* badRequest */
	[3] = "CCCCC",					/* badTime */
	[4] = "GGHGa",					/* badCertId */
	[5] = "HHHHa",					/* badDataFormat */
	[6] = "KKKKa",					/* wrongAuthority */
	[7] = "HHHHa",					/* incorrectData */
	[8] = "HHHHa",					/* missingTimeStamp */
	[9] = "GGGGa",					/* badPOP */
	[10] = "GGDGL",					/* certRevoked */
	[11] = "PPH?D",					/* certConfirmed */
	[12] = "QQQQQ",					/* wrongIntegrity */
	[13] = "11111",					/* badRecipientNonce */
	[14] = "HHHHa", [15] = "HHHHa", [16] = "HHHHa", /* time stamps */
	[17] = "HHHHa",					/* addInfoNotAvailable */
	[18] = "11111",					/* badSenderNonce */
	[19] = "GGGGa",					/* badCertTemplate */
	[20] = "QQQQQ",					/* signerNotTrusted */
	[21] = "PPP?a",					/* transactionIdInUse */
	[22] = "QQQQQ",					/* unsupportedVersion */
	[23] = "KKKKa",					/* notAuthorized */
	[24] = "RRRRR",					/* systemUnavail */
	[25] = "FFFFF",					/* systemFailure */
	[26] = "PPH?a",					/* duplicateCertReq */
	[27] = "HHHHa", [28] = "HHHHa", [29] = "HHHHa", [30] = "HHHHa", [31] = "HHHHa",
};

static const char letters[] = {
	[FAILURE_HOLD] = 'H',	    [FAILURE_RETRY] = 'R',	[FAILURE_RETRY_FEW] = 'F',
	[FAILURE_RETRY_ONCE] = '1', [FAILURE_CLOCK] = 'C',	[FAILURE_POLL] = 'P',
	[FAILURE_GIVE_UP] = 'G',    [FAILURE_DONE] = 'D',	[FAILURE_DOUBT] = '?',
	[FAILURE_STOP_KIND] = 'K',  [FAILURE_STOP_QUEUE] = 'Q', [FAILURE_ASK] = 'a',
	[FAILURE_LOST] = 'L',
};

static void test_every_bit(void **state)
{
	(void)state;
	for (unsigned bit = 0; bit < 32; bit++)
		for (int on = 0; on < FAILURE_ON_COUNT; on++) {
			const struct failure_verdict verdict =
			    failure_judge(1u << bit, (enum failure_on)on);

			if (letters[verdict.action] != expected[bit][on])
				fail_msg("bit %u on %d: %c", bit, on, letters[verdict.action]);
			assert_true(strlen(verdict.words) > 0);
			assert_true(strlen(verdict.name) > 0);
		}
}

static void test_no_bits(void **state)
{
	(void)state;
	assert_int_equal(failure_judge(0, FAILURE_ON_REQUEST).action, FAILURE_HOLD);
	assert_int_equal(failure_judge(0, FAILURE_ON_CONFIRM).action, FAILURE_ASK);
}

static void test_precedence(void **state)
{
	static const struct {
		unsigned bits;
		enum failure_action action;
	} rows[] = {
		{ CMP_FAIL_BIT(CMP_FAIL_BAD_POP) | CMP_FAIL_BIT(CMP_FAIL_BAD_REQUEST),
		  FAILURE_GIVE_UP },
		{ CMP_FAIL_BIT(CMP_FAIL_SYSTEM_UNAVAIL) | CMP_FAIL_BIT(CMP_FAIL_BAD_MESSAGE_CHECK),
		  FAILURE_STOP_QUEUE },
		{ CMP_FAIL_BIT(CMP_FAIL_BAD_REQUEST) | CMP_FAIL_BIT(CMP_FAIL_TRANSACTION_ID_IN_USE),
		  FAILURE_POLL },
		{ CMP_FAIL_BIT(CMP_FAIL_SYSTEM_FAILURE) | CMP_FAIL_BIT(CMP_FAIL_SYSTEM_UNAVAIL),
		  FAILURE_RETRY },
		{ UINT32_MAX, FAILURE_STOP_QUEUE },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_int_equal(failure_judge(rows[i].bits, FAILURE_ON_REQUEST).action,
				 rows[i].action);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_bit),
		cmocka_unit_test(test_no_bits),
		cmocka_unit_test(test_precedence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
