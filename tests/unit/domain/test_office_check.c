#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

#include "madoguchi/domain/office.h"

/* The facts that every file needs, on one line; a row's own text begins on line 2. */
#define OWN_FACTS                                                                                  \
	"name_en=A name_ja=A desk_en=B desk_ja=B telephone=\"1\" municipality_code=\"01234\" "     \
	"prefecture_romaji=C municipality_romaji=D address_prefix=E custody_days=7\n"
#define SELF "procedures={issue} applicants={self} "

static char path[] = "/tmp/domain-check-XXXXXX";

static bool load(const char *text, struct error *error)
{
	struct office *office = NULL;
	FILE *file = fopen(path, "w");
	bool ok;

	assert_non_null(file);
	assert_true(fputs(OWN_FACTS, file) >= 0 && fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	ok = office_load(path, &office, error);
	assert_true(ok == (office != NULL));
	office_free(&office);
	return ok;
}

static int make_file(void **state)
{
	(void)state;
	int fd = mkstemp(path);
	return fd < 0 ? -1 : close(fd);
}

static int remove_file(void **state)
{
	(void)state;
	return unlink(path);
}

struct row {
	const char *text;
	const char *line; /* NULL: nothing is wrong */
	const char *says;
	const char *names; /* the other rule */
};

#define NEVER "it can never apply"
#define CONTRADICTS "it contradicts"

static const struct row rows[] = {
	/* documents */
	{ "documents a { " SELF "need={card} }\ndocuments b { " SELF "need={form} }\n",
	  ":3:", CONTRADICTS, "\"a\" (line 2)" },
	{ "documents a { " SELF "}\ndocuments b { " SELF "cards={mynumber} }\n", ":3:", NEVER,
	  "\"a\"" },
	{ "documents a { " SELF "cards={mynumber} }\ndocuments b { " SELF "}\n", NULL, NULL, NULL },
	{ "documents a { " SELF "until=2020-01-01 }\ndocuments b { " SELF "}\n", NULL, NULL, NULL },
	{ "documents a { " SELF "}\ndocuments b { " SELF "from=2020-01-01 }\n", ":3:", NEVER,
	  "\"a\"" },
	{ "documents a { " SELF "shown={reply} }\ndocuments b { " SELF "}\n", NULL, NULL, NULL },
	{ "documents a { " SELF "shown={reply,poa} }\ndocuments b { " SELF "shown={poa} }\n",
	  ":3:", NEVER, "\"a\"" },
	{ "documents a { " SELF "channels={phone} }\ndocuments b { " SELF "}\n", NULL, NULL, NULL },
	{ "documents a { " SELF "when={\"move=now\"} }\ndocuments b { " SELF
	  "when={\"move=now\",\"pin=known\"} }\n",
	  ":3:", NEVER, "\"a\"" },
	{ "documents a { " SELF "when={\"move=now\"} }\ndocuments b { " SELF
	  "when={\"move=earlier\"} }\n",
	  NULL, NULL, NULL },
	{ "documents a { " SELF "unless={\"move=now\"} }\ndocuments b { " SELF
	  "when={\"move=earlier\"} }\n",
	  ":3:", NEVER, "\"a\"" },
	{ "documents a { " SELF "unless={\"move=now\"} }\ndocuments b { " SELF "}\n", NULL, NULL,
	  NULL },
	{ "documents a { " SELF "when={\"move=now\",\"move=none\"} }\n", ":2:", NEVER,
	  "exclude each other" },
	{ "documents a { " SELF "when={\"move=now\"} unless={\"move=now\"} }\n", ":2:", NEVER,
	  "exclude each other" },
	{ "documents a { " SELF "need={poa} when={\"move=now\"}\n"
	  "paper poa { when={\"move=none\"} } }\n",
	  ":3:", "poa can never be asked for", "\"a\"" },
	{ "documents a { " SELF "need={poa} when={\"move=now\"}\n"
	  "paper poa { unless={\"move=now\"} } }\n",
	  ":3:", "poa can never be asked for", "\"a\"" },
	/* refuse */
	{ "refuse a { cards={lost} code=card_lost }\nrefuse b { cards={lost} code=wrong_place }\n",
	  ":3:", CONTRADICTS, "\"a\" (line 2)" },
	{ "refuse a { code=card_lost }\nrefuse b { cards={lost} code=wrong_place }\n", ":3:", NEVER,
	  "\"a\"" },
	{ "refuse a { from=2019-01-01 cards={lost} code=card_lost }\ndocuments b { " SELF
	  "from=2019-06-01 cards={lost} }\n",
	  ":3:", NEVER, "refused by \"a\"" },
	{ "refuse a { from=2019-01-01 cards={lost} code=card_lost }\ndocuments b { " SELF
	  "cards={lost} }\n",
	  NULL, NULL, NULL },
	/* fee */
	{ "fee a { procedures={issue} certificates=200 }\nfee b { procedures={issue} "
	  "certificates=0 }\n",
	  ":3:", CONTRADICTS, "\"a\"" },
	{ "fee a { procedures={issue,renew} certificates=200 }\nfee b { procedures={renew} "
	  "certificates=0 }\n",
	  ":3:", NEVER, "\"a\"" },
	{ "fee a { reasons={expiry} certificates=0 }\nfee b { certificates=200 }\n", NULL, NULL,
	  NULL },
	/* change */
	{ "change a { changes={death} revokes={sign} }\nchange b { changes={name,death} "
	  "revokes={sign,auth} }\n",
	  ":3:", CONTRADICTS, "\"a\"" },
	{ "change a { until=2015-12-31 changes={death} revokes={legacy} }\nchange b { "
	  "from=2016-01-01 changes={death} revokes={sign} }\n",
	  NULL, NULL, NULL },
	/* outage */
	{ "outage a { weekdays={sat} weeks={3} next_day=true time={\"00:00-24:00\"} }\n", NULL,
	  NULL, NULL },
	{ "outage a { from=2024-12-15 time={\"03:00-04:00\"} }\n", ":2:", "no days are named",
	  "outage \"a\"" },
	{ "outage a { weekdays={sat} }\n", ":2:", "time is missing", "outage \"a\"" },
	{ "outage a { weekdays={sat} time={\"01:00-02:00\",\"03:00-04:00\"} }\n", ":2:", "one span",
	  "outage \"a\"" },
};

/* What several rules leave nothing of, and the sections about people and machines. */
static const struct row more_rows[] = {
	{ "documents a { " SELF "}\ndocuments b { procedures={issue} applicants={agent} }\n"
	  "documents c { procedures={issue} applicants={self,agent} }\n",
	  ":4:", NEVER, "\"c\"" },
	{ "documents a { " SELF "until=2019-12-31 }\ndocuments b { " SELF "from=2020-01-01 }\n"
	  "documents c { " SELF "}\n",
	  ":4:", NEVER, "\"c\"" },
	{ "documents a { " SELF "until=2019-12-30 }\ndocuments b { " SELF "from=2020-01-01 }\n"
	  "documents c { " SELF "}\n",
	  NULL, NULL, NULL },
	{ "refuse a { cards={lost,none,juki_photo,juki_plain} code=card_lost }\n"
	  "documents b { " SELF "cards={mynumber} }\ndocuments c { " SELF "}\n",
	  ":4:", NEVER, "\"c\"" },
	{ "documents a { " SELF "visits={1} }\ndocuments b { " SELF "visits={2} }\n"
	  "documents c { " SELF "when={\"move=now\"} }\n",
	  ":4:", NEVER, "\"c\"" },
	{ "documents a { " SELF "verdict=refer need={card} }\n", ":2:", "never asked for", "need" },
	{ "documents a { " SELF "need={card} paper card { by_letter=true soft=true } }\n",
	  ":2:", "contradicts soft", "card" },
	{ "fee a { procedures={issue} certificates=1 }\nfee b { procedures={renew} certificates=2 "
	  "}\n"
	  "fee c { procedures={issue,renew} certificates=3 }\n",
	  ":4:", NEVER, "\"c\"" },
	/* hours */
	{ "closed a { holidays=true from_day=\"12-29\" until_day=\"01-03\" }\n", ":2:", NEVER,
	  "from_day" },
	{ "desk a { hours b { weekdays={mon} time={\"09:00-12:00\",\"11:00-17:00\"} } }\n",
	  ":2:", "begins before", "11:00-17:00" },
	{ "desk a { until=2019-12-31 hours b { from=2020-01-01 weekdays={mon} "
	  "time={\"09:00-12:00\"} } }\n",
	  ":2:", NEVER, "other days" },
	{ "desk a { procedures={issue} hours b { procedures={renew} weekdays={mon} "
	  "time={\"09:00-12:00\"} } }\n",
	  ":2:", NEVER, "procedures" },
	/* decides */
	{ "decides a { name_en=A }\n", ":2:", "name_ja is missing", "\"a\"" },
	{ "decides a { name_en=A name_ja=A }\ndecides b { name_en=B name_ja=B }\n",
	  ":3:", CONTRADICTS, "\"a\"" },
	{ "decides a { name_en=A name_ja=A }\ndecides b { name_en=B name_ja=B "
	  "applicants={agent} }\n",
	  ":3:", NEVER, "\"a\"" },
	{ "decides a { name_en=A name_ja=A grounds={hearsay} }\n", ":2:", "allowed: law, guideline",
	  "hearsay" },
	/* override */
	{ "override a { overrides={missing} codes={whim} }\n",
	  ":2:", "allowed: fresh_at_acceptance", "whim" },
	{ "override a { overrides={card_expired} codes={instructed} }\n",
	  ":2:", "can never be set aside", "card_expired" },
	{ "override a { overrides={missing} }\n", ":2:", "codes is missing", "\"a\"" },
	{ "override a { overrides={fee} papers={card} codes={fee_notice} }\n",
	  ":2:", "none of its reasons is about a paper", "papers" },
	{ "override a { overrides={missing,fee} codes={fee_notice} }\n"
	  "override b { overrides={fee} codes={instructed} }\n",
	  ":3:", CONTRADICTS, "\"a\"" },
	{ "override a { overrides={missing} papers={card} codes={instructed} }\n"
	  "override b { overrides={missing} papers={form} codes={instructed} }\n",
	  NULL, NULL, NULL },
	/* ward */
	{ "ward a { name_en=A name_ja=A telephone=\"1\" address_prefix=\"X\" }\n"
	  "ward b { name_en=B name_ja=B telephone=\"2\" address_prefix=\"XY\" }\n",
	  ":3:", "no address is ever its own", "\"a\"" },
	/* holes */
	{ "documents a { " SELF "until=2019-12-31 need={card} }\ndocuments b { " SELF
	  "from=2020-02-01 need={form} }\n",
	  ":3:", "no rule holds after 2019-12-31", "\"a\" (line 2)" },
	{ "documents a { " SELF "until=2019-12-31 need={card} }\ndocuments b { " SELF
	  "from=2020-01-01 need={form} }\n",
	  NULL, NULL, NULL },
	{ "documents a { " SELF "until=2019-12-31 }\ndocuments b { " SELF "from=2020-02-01 }\n"
	  "documents c { procedures={issue,renew} applicants={self} need={seal} }\n",
	  NULL, NULL, NULL },
	{ "fee a { until=2019-12-31 certificates=500 }\nfee b { from=2020-01-02 certificates=200 "
	  "}\n",
	  ":3:", "no rule holds after 2019-12-31", "\"a\"" },
	{ "refuse a { until=2019-12-31 cards={lost} code=card_lost }\n"
	  "refuse b { from=2021-01-01 cards={lost} code=card_lost }\n",
	  ":3:", "no rule holds after 2019-12-31", "\"a\"" },
	{ "change a { until=2015-12-31 changes={death} revokes={legacy} }\n"
	  "change b { from=2016-01-02 changes={name,death} revokes={sign} }\n",
	  ":3:", "no rule holds after 2015-12-31", "\"a\"" },
	{ "desk a { until=2019-12-31 hours x { weekdays={mon} time={\"09:00-17:00\"} } }\n"
	  "desk b { from=2020-01-02 hours x { weekdays={mon} time={\"09:00-16:00\"} } }\n",
	  ":3:", "no rule holds after 2019-12-31", "\"a\"" },
	{ "documents a { " SELF "when={\"lapsed=yes\"} }\n", ":2:", NEVER, "\"a\"" },
	{ "documents a { " SELF "when={\"ward=no\"} }\n", ":2:", NEVER, "\"a\"" },
	{ "documents a { procedures={issue,renew} applicants={self} when={\"lapsed=yes\"} }\n",
	  NULL, NULL, NULL },
	/* identity, form, minutes */
	{ "identity a { name_en=A name_ja=A counts_as=card }\n",
	  ":2:", "allowed: photo_id, other_id", "counts_as" },
	{ "identity a { name_en=A name_ja=A }\n", ":2:", "counts_as is missing", "\"a\"" },
	{ "documents a { " SELF "need={card} form_en=A form_ja=A }\n",
	  ":2:", "form is not among the papers", "form_en" },
	{ "documents a { " SELF "need={form} form_en=A }\n", ":2:", "form_ja is missing", "\"a\"" },
	{ "minutes_from=20\n", ":", "minutes_from and minutes_until go together", "" },
	{ "minutes_from=20 minutes_until=10\n", ":", "go together, in order", "" },
	/* new_card, store */
	{ "new_card a { from=2016-01-01 }\n", ":2:", "adult_age is missing", "\"a\"" },
	{ "new_card a { from=2016-01-01 until=2019-12-31 adult_age=20 birthdays_adult=10 "
	  "birthdays_minor=5 key=rsa2048 pins={sign} }\nnew_card b { from=2020-01-02 adult_age=18 "
	  "birthdays_adult=10 birthdays_minor=5 key=ecdsa384 pins={sign} }\n",
	  ":2:", "no rule holds after", "2019-12-31" },
	{ "new_card a { from=2016-01-01 adult_age=20 birthdays_adult=10 birthdays_minor=5 "
	  "key=des pins={sign} }\n",
	  ":2:", "allowed: rsa2048, ecdsa256, ecdsa384", "des" },
	{ "store a { from=2022-01-01 kinds={sign} time={\"06:30-23:00\"} within_hours=24 }\n"
	  "store b { from=2024-01-01 kinds={sign,auth} time={\"06:30-23:00\"} within_hours=24 }\n",
	  ":3:", "two rules hold on", "2024-01-01" },
};

static void check_rows(const struct row *table, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const struct row *row = &table[i];
		struct error error = { 0 };
		bool ok = load(row->text, &error);

		if (ok != (row->line == NULL))
			fail_msg("%s: %s", row->text, ok ? "was taken" : error.detail);
		if (ok)
			continue;
		assert_int_equal(error.code, ERROR_OFFICE_WRONG);
		if (strstr(error.detail, row->line) == NULL ||
		    strstr(error.detail, row->says) == NULL ||
		    strstr(error.detail, row->names) == NULL)
			fail_msg("%s: %s", row->text, error.detail);
	}
}

static void test_more_rows(void **state)
{
	(void)state;
	check_rows(more_rows, sizeof(more_rows) / sizeof(more_rows[0]));
}

static void test_rows(void **state)
{
	(void)state;
	check_rows(rows, sizeof(rows) / sizeof(rows[0]));
}

static void test_shipped_files(void **state)
{
	static const char *const names[] = { "fujioka", "mino", "kamiichi", "national",
					     "kawasaki" };
	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct office *office = NULL;
		struct error error = { 0 };
		char file[96];

		snprintf(file, sizeof(file), "etc/offices/%s.conf", names[i]);
		if (!office_load(file, &office, &error))
			fail_msg("%s", error.detail);
		assert_int_equal(strlen(office_municipality_code(office)), 5);
		office_free(&office);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_more_rows),
		cmocka_unit_test(test_shipped_files),
	};
	return cmocka_run_group_tests(tests, make_file, remove_file);
}
