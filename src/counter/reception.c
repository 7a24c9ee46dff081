#include "madoguchi/counter/reception.h"

#include <stdio.h>
#include <string.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"
#include "madoguchi/counter/way.h"
#include "madoguchi/domain/document_list.h"
#include "madoguchi/domain/name.h"

void reception_init(struct reception *reception, enum procedure procedure, enum applicant applicant)
{
	memset(reception, 0, sizeof(*reception));
	reception->record.procedure = procedure;
	reception->record.applicant = applicant;
	reception->record.kinds = KINDS_BOTH;
	reception->record.reason = way_of(procedure)->reason;
	reception->record.visit = 1;
	reception->record.card_kind = CARD_KIND_MYNUMBER;
	reception->record.facts[FACT_RESIDENT] = FACT_YES;
	reception->record.good_until = DATE_NONE;
	reception->record.card_expires = DATE_NONE;
	reception->record.person.born = DATE_NONE;
	reception->record.person.stay_until = DATE_NONE;
	reception->record.fee = FEE_UNSTATED;
	for (int i = 0; i < KIND_COUNT; i++)
		reception->record.expires[i] = DATE_NONE;
}

void reception_wipe(struct reception *reception)
{
	explicit_bzero(reception, sizeof(*reception));
}

static bool check_free_fields(const struct case_record *record, struct error *error)
{
	const char *fields[] = {
		record->person.name,
		record->person.kana,
		record->person.alias,
		record->person.former,
		record->person.certificate,
		record->person.address,
		record->person.building,
		record->person.telephone,
		record->applicant_person.name,
		record->applicant_person.relation,
		record->applicant_person.telephone,
		record->decided_by,
		record->ground,
		record->second_person,
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		if (text_has_my_number(fields[i]))
			return error_set(error, ERROR_MY_NUMBER, CAUSE_NONE, 0, "free field");
	return true;
}

bool reception_save(struct counter *counter, struct reception *reception, struct error *error)
{
	struct case_record *record = &reception->record;

	if (!check_free_fields(record, error))
		return false;
	if (record->created_ms == 0)
		record->created_ms = clock_now_ms();
	memcpy(record->config_hash, counter->config->hash, sizeof(record->config_hash));
	record->rules = counter->rules;
	if (!document_list_format(reception->shown, reception->shown_count, record->documents,
				  sizeof(record->documents)))
		return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "too many documents");
	return case_save(counter->store, record, error);
}

bool reception_take_card(struct counter *counter, struct reception *reception, struct error *error)
{
	struct card_view view;

	if (!card_look(counter, &view, error))
		return false;
	/* Before anything is accepted, and anything is typed. */
	if (view.family == CARD_FAMILY_JPKI_FACE && reception->record.procedure != PROCEDURE_REVOKE)
		return error_set(error, ERROR_CARD_FACE, CAUSE_NONE, 0, "%s",
				 procedure_word(reception->record.procedure));
	if (reception->record.has_card &&
	    memcmp(reception->record.card_digest, view.identity.digest, CARD_DIGEST_SIZE) != 0)
		reception->has_four = false;
	reception->card = view;
	reception->has_card = true;
	reception->record.has_card = true;
	memcpy(reception->record.card_digest, view.identity.digest, CARD_DIGEST_SIZE);
	reception->record.card_expires = view.card_expires;
	return true;
}

/* Zeros stand on the card for what the register does not know. */
static void take_birth(struct person *person, const struct basic_four *four)
{
	char suggestion[DATE_TEXT_SIZE];

	if (!person_born_parse(person, four->birth, suggestion))
		(void)person_born_parse(person, "", suggestion);
}

static enum sex sex_of(char code)
{
	return code == '1' ? SEX_MALE : code == '2' ? SEX_FEMALE : SEX_OTHER;
}

static void compare_text(const char *label, char *entered, size_t size, const char *on_card,
			 struct reception_difference *differences, int *count)
{
	if (entered[0] == '\0') {
		text_copy(entered, size, on_card);
		return;
	}
	if (name_same(entered, on_card))
		return;
	differences[*count].field = label;
	text_copy(differences[*count].entered, PERSON_TEXT_SIZE, entered);
	text_copy(differences[*count].on_card, PERSON_TEXT_SIZE, on_card);
	(*count)++;
}

/* Whoever came in the holder's place learns that they differ, and not in what. */
static void compare_address(struct case_record *record, const struct basic_four *four,
			    struct reception_difference *differences, int *count)
{
	struct reception_difference *difference = &differences[*count];
	const int before = *count;

	compare_text(N_("Address"), record->person.address, sizeof(record->person.address),
		     four->address, differences, count);
	if (*count == before || !case_hides_address(record))
		return;
	text_copy(difference->entered, PERSON_TEXT_SIZE, reception_address(record));
	text_copy(difference->on_card, PERSON_TEXT_SIZE, reception_address(record));
}

const char *reception_address(const struct case_record *record)
{
	return case_hides_address(record) ? N_("(not shown: protective measure)")
					  : record->person.address;
}

int reception_compare(struct reception *reception,
		      struct reception_difference ret_differences[static DIFFERENCES_MAX])
{
	struct person *person = &reception->record.person;
	const struct basic_four *four = &reception->four;
	struct person holder = { .born = DATE_NONE };
	char entered[DATE_TEXT_SIZE];
	char on_card[DATE_TEXT_SIZE];
	int count = 0;

	if (!reception->has_four)
		return 0;
	person_born_format(person, entered);
	if (entered[0] == '\0')
		/* Sex and birth date are entered together: an empty date means neither was. */
		person->sex = sex_of(four->sex);
	take_birth(&holder, four);
	person_born_format(&holder, on_card);
	compare_text(N_("Name"), person->name, sizeof(person->name), four->name, ret_differences,
		     &count);
	compare_address(&reception->record, four, ret_differences, &count);
	if (entered[0] == '\0')
		take_birth(person, four);
	compare_text(N_("Birth date"), entered, sizeof(entered), on_card, ret_differences, &count);
	if (person->sex != sex_of(four->sex)) {
		ret_differences[count].field = N_("Sex");
		text_copy(ret_differences[count].entered, PERSON_TEXT_SIZE, sex_label(person->sex));
		text_copy(ret_differences[count].on_card, PERSON_TEXT_SIZE,
			  sex_label(sex_of(four->sex)));
		count++;
	}
	return count;
}

void reception_adopt_card(struct reception *reception)
{
	struct person *person = &reception->record.person;

	if (!reception->has_four)
		return;
	text_copy(person->name, sizeof(person->name), reception->four.name);
	text_copy(person->address, sizeof(person->address), reception->four.address);
	take_birth(person, &reception->four);
	person->sex = sex_of(reception->four.sex);
}
