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

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *row = &rows[i];
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
		cmocka_unit_test(test_shipped_files),
	};
	return cmocka_run_group_tests(tests, make_file, remove_file);
}
