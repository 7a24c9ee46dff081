#include "known_certificate.h"

#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"
#include "madoguchi/domain/name.h"
#include "madoguchi/pki/certificate.h"
#include "madoguchi/store/case_list.h"

#define PERSON_CASES_MAX 64

static bool add(struct store *store, struct certificate_record *record,
		const struct certificate_facts *facts, const struct buffer *der,
		struct error *error)
{
	record->state = CERTIFICATE_ON_CARD;
	record->not_before_ms = facts->not_before_ms;
	record->not_after_ms = facts->not_after_ms;
	memcpy(record->serial, facts->serial, sizeof(record->serial));
	memcpy(record->public_key_digest, facts->public_key_digest, 32);
	memcpy(record->fingerprint, facts->fingerprint, 32);
	return certificate_add(store, record, der->bytes, der->size, error);
}

bool known_certificate(struct store *store, struct certificate_record *record,
		       const struct buffer *der, struct error *error)
{
	struct certificate_facts facts;
	struct error missing = { 0 };

	if (!certificate_inspect(der->bytes, der->size, &facts, error))
		return false;
	if (certificate_by_fingerprint(store, facts.fingerprint, record, &missing))
		return true;
	return error_only_missing(&missing, error) && add(store, record, &facts, der, error);
}

bool person_is_same(const struct person *a, const struct person *b)
{
	return a->name[0] != '\0' && a->born == b->born && a->born != DATE_NONE &&
	       name_same(a->name, b->name);
}

bool person_cases(struct counter *counter, const struct case_record *record, person_case *act,
		  void *context, struct error *error)
{
	struct case_row *rows = calloc(PERSON_CASES_MAX, sizeof(*rows));
	struct search_words words = { .day = DATE_NONE, .names = 1 };
	struct case_record other;
	int count = 0;
	bool ok;

	if (rows == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "cases");
	text_search_key(record->person.name, words.name[0], sizeof(words.name[0]));
	ok = case_list_search(counter->store, &words, rows, PERSON_CASES_MAX, &count, error);
	for (int i = 0; ok && i < count; i++) {
		if (rows[i].id == record->id)
			continue;
		ok = case_load(counter->store, rows[i].id, &other, error) &&
		     (!person_is_same(&record->person, &other.person) ||
		      act(counter, &other, context, error));
	}
	explicit_bzero(&words, sizeof(words));
	explicit_bzero(rows, PERSON_CASES_MAX * sizeof(*rows));
	explicit_bzero(&other, sizeof(other));
	free(rows);
	return ok;
}
