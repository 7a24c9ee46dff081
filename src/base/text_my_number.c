/* A My Number in a text that must not hold one. */
#include <string.h>

#include "madoguchi/base/text.h"

#include "text_parts.h"

#define MY_NUMBER_DIGITS 12
#define GAP_MAX 2

static int digit_value(int32_t code_point)
{
	if (code_point >= '0' && code_point <= '9')
		return code_point - '0';
	if (code_point >= 0xFF10 && code_point <= 0xFF19)
		return code_point - 0xFF10;
	return -1;
}

/* The ordinance on My Number, article 5: weights 2 … 7 and 2 … 6 from the right, modulo 11. */
static bool check_digit_right(const int digits[static MY_NUMBER_DIGITS])
{
	int sum = 0;
	int remainder;

	for (int n = 1; n < MY_NUMBER_DIGITS; n++)
		sum += digits[MY_NUMBER_DIGITS - 1 - n] * (n <= 6 ? n + 1 : n - 5);
	remainder = sum % 11;
	return digits[MY_NUMBER_DIGITS - 1] == (remainder <= 1 ? 0 : 11 - remainder);
}

/* What people put between the groups of a number. */
static bool is_joint(int32_t code_point)
{
	static const int32_t joints[] = { '/', '.', ',', '_', 0x00B7, 0x30FB, 0xFF0F, 0xFF0E };

	for (size_t i = 0; i < sizeof(joints) / sizeof(joints[0]); i++)
		if (joints[i] == code_point)
			return true;
	return text_is_space(code_point) || text_is_dash(code_point);
}

/*
 * Digits are read in runs. A run may be joined to the one before it by one or two separators; a
 * chain is a series of joined runs of one length, which is how people write the number: three times
 * four, as a rule. A chain of more or fewer digits is another number.
 */
struct digit_scan {
	int run[MY_NUMBER_DIGITS];
	size_t run_length;
	int chain[MY_NUMBER_DIGITS];
	size_t chain_run;    /* length of its runs */
	size_t chain_length; /* digits, those past the twelfth counted too */
	size_t gap;	     /* code points since the last run */
	bool gap_joins;	     /* all of them are separators */
};

/* True when the chain that ends here was a My Number. */
static bool end_chain(struct digit_scan *scan)
{
	bool found = scan->chain_length == MY_NUMBER_DIGITS && check_digit_right(scan->chain);

	scan->chain_length = 0;
	return found;
}

/* True when the run that ends here, or a chain that it ends, was a My Number. */
static bool end_run(struct digit_scan *scan)
{
	size_t length = scan->run_length;
	bool joined = scan->gap <= GAP_MAX && scan->gap_joins;
	bool found = false;

	if (length == 0)
		return false;
	if (length == MY_NUMBER_DIGITS)
		found = check_digit_right(scan->run);
	if (!joined || length != scan->chain_run)
		found = end_chain(scan) || found;
	scan->chain_run = length;
	if (length > 1 && length < MY_NUMBER_DIGITS) {
		if (scan->chain_length + length <= MY_NUMBER_DIGITS)
			memcpy(&scan->chain[scan->chain_length], scan->run, length * sizeof(int));
		scan->chain_length += length;
	}
	scan->run_length = 0;
	scan->gap = 0;
	scan->gap_joins = true;
	return found;
}

bool text_has_my_number(const char *text)
{
	struct digit_scan scan = { .gap = 0 };
	size_t left = strlen(text);

	while (left > 0) {
		int32_t code_point = -1;
		size_t length = text_code_point(text, left, &code_point);
		int digit = length > 0 ? digit_value(code_point) : -1;

		if (digit >= 0) {
			if (scan.run_length < MY_NUMBER_DIGITS)
				scan.run[scan.run_length] = digit;
			scan.run_length++;
		} else {
			if (end_run(&scan))
				return true;
			scan.gap++;
			scan.gap_joins = scan.gap_joins && length > 0 && is_joint(code_point);
		}
		text += length > 0 ? length : 1;
		left -= length > 0 ? length : 1;
	}
	return end_run(&scan) || end_chain(&scan);
}
