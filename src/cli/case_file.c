#include "madoguchi/cli/case_file.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <confuse.h>

#include "madoguchi/base/config_text.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/secret.h"
#include "madoguchi/base/text.h"
#include "madoguchi/counter/way.h"
#include "madoguchi/domain/document_list.h"
#include "madoguchi/domain/name.h"
#include "madoguchi/domain/pin_rule.h"

#define PIN_LINES_SIZE 512
#define CASE_FILE_SIZE_MAX 65536

/* libconfuse's error function gets no context of ours. */
static struct error *reading;
static const char *reading_path;

__attribute__((format(printf, 2, 0))) static void keep_message(cfg_t *cfg, const char *format,
							       va_list arguments)
{
	char words[ERROR_DETAIL_SIZE / 2];

	vsnprintf(words, sizeof(words), format, arguments);
	error_set(reading, ERROR_FILE_WRONG, CAUSE_NONE, 0, "%s:%d: %s", reading_path, cfg->line,
		  words);
}

static bool wrong(struct error *error, const char *key, const char *value)
{
	return error_set(error, ERROR_FILE_WRONG, CAUSE_NONE, 0, "%s: %s = \"%.60s\"", reading_path,
			 key, value);
}

static bool take_words(cfg_t *cfg, struct case_record *record, struct error *error)
{
	const char *procedure = cfg_getstr(cfg, "procedure");
	const char *applicant = cfg_getstr(cfg, "applicant");
	const char *reason = cfg_getstr(cfg, "reason");
	const char *kinds = cfg_getstr(cfg, "kinds");
	const char *sex = cfg_getstr(cfg, "sex");
	const char *card = cfg_getstr(cfg, "card");

	if (!procedure_parse(procedure, &record->procedure))
		return wrong(error, "procedure", procedure);
	if (!applicant_parse(applicant, &record->applicant))
		return wrong(error, "applicant", applicant);
	if (!kinds_parse(kinds, &record->kinds))
		return wrong(error, "kinds", kinds);
	if (!sex_parse(sex, &record->person.sex))
		return wrong(error, "sex", sex);
	if (!card_kind_parse(card, &record->card_kind))
		return wrong(error, "card", card);
	record->reason = way_of(record->procedure)->reason;
	if (reason[0] != '\0' && !reason_parse(reason, &record->reason))
		return wrong(error, "reason", reason);
	return true;
}

/* Where the text of a key goes, and by which rules it is written. */
struct text_key {
	const char *key;
	enum name_field field;
	size_t offset; /* in struct case_record */
	size_t size;
};

#define TEXT_KEY(key, field, member)                                                               \
	{                                                                                          \
		key, NAME_FIELD_##field, offsetof(struct case_record, member),                     \
		    sizeof(((struct case_record *)0)->member)                                      \
	}
static const struct text_key text_keys[] = {
	TEXT_KEY("name", NAME, person.name),
	TEXT_KEY("kana", KANA, person.kana),
	TEXT_KEY("alias", ALIAS, person.alias),
	TEXT_KEY("former", FORMER, person.former),
	TEXT_KEY("certificate_name", NAME, person.certificate),
	TEXT_KEY("address", ADDRESS, person.address),
	TEXT_KEY("building", BUILDING, person.building),
	TEXT_KEY("telephone", FREE, person.telephone),
	TEXT_KEY("applicant_name", NAME, applicant_person.name),
	TEXT_KEY("relation", FREE, applicant_person.relation),
	TEXT_KEY("applicant_telephone", FREE, applicant_person.telephone),
	TEXT_KEY("decided_by", FREE, decided_by),
	TEXT_KEY("ground", FREE, ground),
	TEXT_KEY("ground_kind", FREE, ground_kind),
	TEXT_KEY("decider_role", FREE, decider_role),
	TEXT_KEY("overrides", FREE, overrides),
};

#define TEXT_KEYS (sizeof(text_keys) / sizeof(text_keys[0]))

/* The first rule of the screens' fields that the text breaks, alone or beside those above it. */
static const char *text_broken(cfg_t *cfg, const char *key, const char *value)
{
	const struct name_fields fields = {
		.name = cfg_getstr(cfg, "name"),
		.alias = cfg_getstr(cfg, "alias"),
		.former = cfg_getstr(cfg, "former"),
		.address = cfg_getstr(cfg, "address"),
		.building = cfg_getstr(cfg, "building"),
	};
	const char *broken = NULL;

	for (size_t i = 0; i < TEXT_KEYS; i++)
		if (strcmp(text_keys[i].key, key) == 0)
			broken = name_field_broken(text_keys[i].field, value);
	if (broken == NULL && strcmp(key, "certificate_name") == 0 && !name_certifiable(value))
		broken = N_("The certificate cannot hold a character of this.");
	return broken != NULL ? broken : name_fields_broken(&fields);
}

/* Called where the value stands, so that the message has its line; the value is not repeated. */
static int check_text(cfg_t *cfg, cfg_opt_t *option)
{
	const char *broken = text_broken(cfg, option->name, cfg_opt_getnstr(option, 0));

	if (broken == NULL)
		return 0;
	cfg_error(cfg, "%s: %s", option->name, broken);
	return -1;
}

static bool take_texts(cfg_t *cfg, struct case_record *record, struct error *error)
{
	for (size_t i = 0; i < TEXT_KEYS; i++) {
		const struct text_key *key = &text_keys[i];
		const char *value = cfg_getstr(cfg, key->key);

		if (strlen(value) >= key->size)
			return wrong(error, key->key, value);
		memcpy((char *)record + key->offset, value, strlen(value) + 1);
	}
	return true;
}

/* A date that does not exist is refused with the right one, where there is one. */
static bool wrong_date(const char *key, const char *value, const char *suggestion,
		       struct error *error)
{
	if (suggestion[0] == '\0')
		return wrong(error, key, value);
	return error_set(error, ERROR_FILE_WRONG, CAUSE_NONE, 0, "%s: %s = \"%.60s\": %s?",
			 reading_path, key, value, suggestion);
}

static bool take_date(cfg_t *cfg, const char *key, int32_t *ret_date, struct error *error)
{
	const char *value = cfg_getstr(cfg, key);
	char suggestion[DATE_TEXT_SIZE];

	if (value[0] == '\0' || date_parse(value, ret_date, suggestion))
		return true;
	return wrong_date(key, value, suggestion, error);
}

static bool take_born(cfg_t *cfg, struct person *person, struct error *error)
{
	const char *value = cfg_getstr(cfg, "born");
	char suggestion[DATE_TEXT_SIZE] = "";

	return person_born_parse(person, value, suggestion) ||
	       wrong_date("born", value, suggestion, error);
}

static bool take_facts(cfg_t *cfg, struct case_record *record, struct error *error)
{
	char words[256];
	char *rest = words;
	char *pair;

	text_copy(words, sizeof(words), cfg_getstr(cfg, "facts"));
	while ((pair = strsep(&rest, ";")) != NULL) {
		enum fact fact;
		uint8_t value;

		if (pair[0] == '\0')
			continue;
		if (!fact_pair_parse(pair, &fact, &value))
			return wrong(error, "facts", pair);
		record->facts[fact] = value;
	}
	record->protective_measure = cfg_getbool(cfg, "protective_measure") == cfg_true;
	if (cfg_getbool(cfg, "resident") == cfg_false)
		record->facts[FACT_RESIDENT] = FACT_NO;
	return true;
}

static bool take_persons(const struct case_record *record, struct error *error)
{
	struct override_given given[SITUATION_OVERRIDES];
	enum ground ground;
	uint8_t count;

	if (!ground_parse(record->ground_kind, &ground))
		return wrong(error, "ground_kind", record->ground_kind);
	if (record->decider_role[0] != '\0' && strcmp(record->decider_role, "supervisor") != 0)
		return wrong(error, "decider_role", record->decider_role);
	return overrides_read(record->overrides, given, &count) ||
	       wrong(error, "overrides", record->overrides);
}

static bool take_visit(cfg_t *cfg, struct case_file *file, struct error *error)
{
	const long visit = cfg_getint(cfg, "visit");
	const char *number = cfg_getstr(cfg, "case");

	if (visit != 1 && visit != 2)
		return error_set(error, ERROR_FILE_WRONG, CAUSE_NONE, 0, "%s: visit = %ld: 1 or 2",
				 reading_path, visit);
	if (number[0] != '\0' && (visit == 1 || !case_number_parse(number, file->number)))
		return wrong(error, "case", number);
	file->reception.record.visit = (int)visit;
	return true;
}

/* As the page of the custody would take it. */
static bool take_other(cfg_t *cfg, struct custody_terms *terms, struct error *error)
{
	const char *other = cfg_getstr(cfg, "other_things");
	const char *broken = name_field_broken(NAME_FIELD_FREE, other);

	if (broken != NULL)
		return error_set(error, ERROR_FILE_WRONG, CAUSE_NONE, 0, "%s: other_things: %s",
				 reading_path, broken);
	if (strlen(other) >= sizeof(terms->other))
		return wrong(error, "other_things", other);
	text_clean(other, strlen(other), terms->other, sizeof(terms->other));
	return true;
}

static bool take_custody(cfg_t *cfg, struct custody_terms *terms, struct error *error)
{
	const char *way = cfg_getstr(cfg, "way_of_return");
	const char *seal = cfg_getstr(cfg, "seal");

	if (!custody_way_parse(way, &terms->way))
		return wrong(error, "way_of_return", way);
	if (strlen(seal) >= sizeof(terms->envelope))
		return wrong(error, "seal", seal);
	text_clean(seal, strlen(seal), terms->envelope, sizeof(terms->envelope));
	terms->papers = cfg_getbool(cfg, "papers") == cfg_true;
	return take_other(cfg, terms, error);
}

static bool take_way(cfg_t *cfg, struct case_file *file, struct error *error)
{
	const char *route = cfg_getstr(cfg, "on_outage");
	const char *envelope = cfg_getstr(cfg, "envelope");
	const char *fee = cfg_getstr(cfg, "fee");

	if (!route_parse(route, &file->outage.route))
		return wrong(error, "on_outage", route);
	if (!envelope_parse(envelope, &file->envelope) ||
	    (file->envelope != ENVELOPE_DESTROYED && file->envelope != ENVELOPE_RETURNED))
		return wrong(error, "envelope", envelope);
	file->takes_fee = strcmp(fee, "none") != 0;
	if (file->takes_fee && !fee_means_parse(fee, &file->fee))
		return wrong(error, "fee", fee);
	file->outage.consent = cfg_getbool(cfg, "consent") == cfg_true;
	return take_custody(cfg, &file->outage.terms, error);
}

static bool take_all(cfg_t *cfg, struct case_file *file, struct error *error)
{
	struct reception *reception = &file->reception;
	struct case_record *record = &reception->record;
	const char *documents = cfg_getstr(cfg, "documents");

	if (!document_list_parse(documents, reception->shown, &reception->shown_count))
		return wrong(error, "documents", documents);
	return take_words(cfg, record, error) && take_texts(cfg, record, error) &&
	       take_persons(record, error) && take_born(cfg, &record->person, error) &&
	       take_date(cfg, "stay_until", &record->person.stay_until, error) &&
	       take_facts(cfg, record, error) && take_visit(cfg, file, error) &&
	       take_way(cfg, file, error);
}

bool case_file_read(const char *path, struct case_file *ret_file, struct error *error)
{
	cfg_opt_t keys[] = {
		CFG_STR("procedure", "issue", CFGF_NONE),
		CFG_STR("applicant", "self", CFGF_NONE),
		CFG_STR("reason", "", CFGF_NONE),
		CFG_STR("card", "mynumber", CFGF_NONE),
		CFG_INT("visit", 1, CFGF_NONE),
		CFG_STR("case", "", CFGF_NONE),
		CFG_STR("name", "", CFGF_NONE),
		CFG_STR("kana", "", CFGF_NONE),
		CFG_STR("alias", "", CFGF_NONE),
		CFG_STR("former", "", CFGF_NONE),
		CFG_STR("certificate_name", "", CFGF_NONE),
		CFG_STR("address", "", CFGF_NONE),
		CFG_STR("building", "", CFGF_NONE),
		CFG_STR("born", "", CFGF_NONE),
		CFG_STR("sex", "other", CFGF_NONE),
		CFG_STR("telephone", "", CFGF_NONE),
		CFG_STR("stay_until", "", CFGF_NONE),
		CFG_STR("applicant_name", "", CFGF_NONE),
		CFG_STR("relation", "", CFGF_NONE),
		CFG_STR("applicant_telephone", "", CFGF_NONE),
		CFG_STR("facts", "", CFGF_NONE),
		CFG_STR("decided_by", "", CFGF_NONE),
		CFG_STR("decider_role", "", CFGF_NONE),
		CFG_STR("ground_kind", "instruction", CFGF_NONE),
		CFG_STR("overrides", "", CFGF_NONE),
		CFG_STR("envelope", "destroyed", CFGF_NONE),
		CFG_STR("fee", "none", CFGF_NONE),
		CFG_STR("way_of_return", "counter", CFGF_NONE),
		CFG_STR("seal", "", CFGF_NONE),
		CFG_STR("other_things", "", CFGF_NONE),
		CFG_STR("kinds", "sign+auth", CFGF_NONE),
		CFG_STR("documents", "card", CFGF_NONE),
		CFG_STR("on_outage", "none", CFGF_NONE),
		CFG_STR("ground", "", CFGF_NONE),
		CFG_BOOL("protective_measure", cfg_false, CFGF_NONE),
		CFG_BOOL("consent", cfg_false, CFGF_NONE),
		CFG_BOOL("papers", cfg_false, CFGF_NONE),
		CFG_BOOL("resident", cfg_true, CFGF_NONE),
		CFG_END(),
	};
	struct case_file file = { 0 };
	cfg_t *cfg = config_text_new(keys);
	uint8_t hash[SHA256_SIZE];
	struct buffer words;
	bool ok;

	if (cfg == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "%s", path);
	reading = error;
	reading_path = path;
	cfg_set_error_function(cfg, keep_message);
	for (size_t i = 0; i < TEXT_KEYS; i++)
		cfg_set_validate_func(cfg, text_keys[i].key, check_text);
	reception_init(&file.reception, PROCEDURE_ISSUE, APPLICANT_SELF);
	buffer_init(&words, CASE_FILE_SIZE_MAX);
	ok = config_text_read(path, ERROR_FILE_WRONG, &words, hash, error) &&
	     config_text_parse(cfg, (const char *)words.bytes) == CFG_SUCCESS &&
	     take_all(cfg, &file, error);
	buffer_done(&words);
	config_text_free(&cfg);
	if (ok)
		*ret_file = file;
	reception_wipe(&file.reception);
	return ok;
}

static bool take_pin(struct case_pins *pins, const char *word, size_t word_size, const char *value,
		     size_t value_size, struct error *error)
{
	static const char *const words[CASE_PIN_COUNT] = {
		[CASE_PIN_SIGN] = "sign",
		[CASE_PIN_AUTH] = "auth",
		[CASE_PIN_SIGN_NEW] = "sign.new",
		[CASE_PIN_AUTH_NEW] = "auth.new",
		[CASE_PIN_CARD_DATA] = "card_data",
		[CASE_PIN_CARD_B] = "card_b",
		[CASE_PIN_CARD_DATA_NEW] = "card_data.new",
		[CASE_PIN_REGISTER] = "card",
		[CASE_PIN_REGISTER_NEW] = "card.new",
		[CASE_PIN_PIV] = "pin",
		[CASE_PIN_PIV_NEW] = "pin.new",
		[CASE_PIN_PUK] = "puk",
		[CASE_PIN_PUK_NEW] = "puk.new",
	};

	for (int i = 0; i < CASE_PIN_COUNT; i++) {
		if (strlen(words[i]) != word_size || memcmp(words[i], word, word_size) != 0)
			continue;
		if (value_size == 0 || value_size > PIN_SIZE_MAX)
			return error_set(error, ERROR_PIN_FORMAT, CAUSE_NONE, 0, "%s", words[i]);
		if (pins->pin[i] == NULL)
			pins->pin[i] = pin_new();
		if (pins->pin[i] == NULL)
			return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "locked memory");
		memcpy(pins->pin[i]->digits, value, value_size);
		pins->pin[i]->length = (uint8_t)value_size;
		pin_rule_raise(pins->pin[i]->digits, value_size);
		return true;
	}
	return error_set(error, ERROR_FILE_WRONG, CAUSE_NONE, 0, "unknown PIN word");
}

static bool take_lines(struct case_pins *pins, const char *lines, size_t size, struct error *error)
{
	while (size > 0) {
		const char *end = memchr(lines, '\n', size);
		const size_t length = end == NULL ? size : (size_t)(end - lines);
		const char *equals = memchr(lines, '=', length);

		if (length > 0 && equals == NULL)
			return error_set(error, ERROR_FILE_WRONG, CAUSE_NONE, 0,
					 "a PIN line is WORD=PIN");
		if (length > 0 && !take_pin(pins, lines, (size_t)(equals - lines), equals + 1,
					    length - (size_t)(equals - lines) - 1, error))
			return false;
		size -= end == NULL ? length : length + 1;
		lines += end == NULL ? length : length + 1;
	}
	return true;
}

bool case_pins_read(int fd, struct case_pins *ret_pins, struct error *error)
{
	struct case_pins pins = { 0 };
	char *lines = secret_allocate(PIN_LINES_SIZE);
	size_t size = 0;
	ssize_t got = 1;
	bool ok;

	if (lines == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "locked memory");
	while (got > 0 && size < PIN_LINES_SIZE) {
		got = read(fd, lines + size, PIN_LINES_SIZE - size);
		if (got > 0)
			size += (size_t)got;
	}
	ok = got >= 0 ? take_lines(&pins, lines, size, error)
		      : error_set(error, ERROR_FILE_WRONG, CAUSE_ERRNO, errno, "--pins-fd");
	secret_free(&lines);
	if (ok)
		*ret_pins = pins;
	else
		case_pins_free(&pins);
	return ok;
}

void case_pins_free(struct case_pins *pins)
{
	for (int i = 0; i < CASE_PIN_COUNT; i++)
		pin_free(&pins->pin[i]);
}

void case_pins_for(const struct case_pins *pins, enum procedure procedure,
		   struct issue_pins *ret_pins)
{
	static const enum case_pin present[KIND_COUNT] = { CASE_PIN_SIGN, CASE_PIN_AUTH };
	static const enum case_pin fresh[KIND_COUNT] = { CASE_PIN_SIGN_NEW, CASE_PIN_AUTH_NEW };

	for (int i = 0; i < KIND_COUNT; i++) {
		const bool anew = pins->pin[fresh[i]] != NULL;

		ret_pins->pin[i] = pins->pin[anew ? fresh[i] : present[i]];
		ret_pins->set_new[i] = anew || procedure == PROCEDURE_ISSUE;
	}
}

bool case_pins_order(const struct case_pins *pins, enum card_pin pin,
		     const struct pin **ret_present, const struct pin **ret_fresh)
{
	static const enum case_pin words[CARD_PIN_COUNT][2] = {
		[CARD_PIN_SIGN] = { CASE_PIN_SIGN, CASE_PIN_SIGN_NEW },
		[CARD_PIN_AUTH] = { CASE_PIN_AUTH, CASE_PIN_AUTH_NEW },
		[CARD_PIN_REGISTER] = { CASE_PIN_REGISTER, CASE_PIN_REGISTER_NEW },
		[CARD_PIN_DATA] = { CASE_PIN_CARD_DATA, CASE_PIN_CARD_DATA_NEW },
		[CARD_PIN_PIV] = { CASE_PIN_PIV, CASE_PIN_PIV_NEW },
		[CARD_PIN_PUK] = { CASE_PIN_PUK, CASE_PIN_PUK_NEW },
	};

	if (pins->pin[words[pin][1]] == NULL)
		return false;
	*ret_present = pins->pin[words[pin][0]];
	*ret_fresh = pins->pin[words[pin][1]];
	return true;
}
