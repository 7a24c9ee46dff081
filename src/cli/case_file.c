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

	if (!procedure_parse(procedure, &record->procedure))
		return wrong(error, "procedure", procedure);
	if (!applicant_parse(applicant, &record->applicant))
		return wrong(error, "applicant", applicant);
	if (!kinds_parse(kinds, &record->kinds))
		return wrong(error, "kinds", kinds);
	if (!sex_parse(sex, &record->person.sex))
		return wrong(error, "sex", sex);
	record->reason =
	    record->procedure == PROCEDURE_RENEW ? REASON_EXPIRY : REASON_FIRST_DELIVERY;
	if (reason[0] != '\0' && !reason_parse(reason, &record->reason))
		return wrong(error, "reason", reason);
	return true;
}

static bool take_person(cfg_t *cfg, struct person *person, struct error *error)
{
	const char *born = cfg_getstr(cfg, "born");
	char suggestion[DATE_TEXT_SIZE];

	text_copy(person->name, sizeof(person->name), cfg_getstr(cfg, "name"));
	text_copy(person->kana, sizeof(person->kana), cfg_getstr(cfg, "kana"));
	text_copy(person->address, sizeof(person->address), cfg_getstr(cfg, "address"));
	text_copy(person->telephone, sizeof(person->telephone), cfg_getstr(cfg, "telephone"));
	if (born[0] != '\0' && !date_parse(born, &person->born, suggestion))
		return wrong(error, "born", born);
	return true;
}

static bool take_documents(cfg_t *cfg, struct reception *reception, struct error *error)
{
	char words[256];
	char *rest = words;
	char *word;

	text_copy(words, sizeof(words), cfg_getstr(cfg, "documents"));
	while ((word = strsep(&rest, "+")) != NULL) {
		struct document_shown *shown = &reception->shown[reception->shown_count];

		if (word[0] == '\0')
			continue;
		if (reception->shown_count == SITUATION_DOCUMENTS ||
		    !document_parse(word, &shown->document))
			return wrong(error, "documents", word);
		shown->issued = DATE_NONE;
		reception->shown_count++;
	}
	return true;
}

static bool take_all(cfg_t *cfg, struct case_file *file, struct error *error)
{
	struct reception *reception = &file->reception;
	const char *route = cfg_getstr(cfg, "on_outage");

	if (!take_words(cfg, &reception->record, error) ||
	    !take_person(cfg, &reception->record.person, error) ||
	    !take_documents(cfg, reception, error))
		return false;
	if (!route_parse(route, &file->on_outage))
		return wrong(error, "on_outage", route);
	text_copy(reception->record.ground, sizeof(reception->record.ground),
		  cfg_getstr(cfg, "ground"));
	reception->resident = cfg_getbool(cfg, "resident") == cfg_true;
	file->consent = cfg_getbool(cfg, "consent") == cfg_true;
	return true;
}

bool case_file_read(const char *path, struct case_file *ret_file, struct error *error)
{
	cfg_opt_t keys[] = {
		CFG_STR("procedure", "issue", CFGF_NONE),
		CFG_STR("applicant", "self", CFGF_NONE),
		CFG_STR("reason", "", CFGF_NONE),
		CFG_STR("name", "", CFGF_NONE),
		CFG_STR("kana", "", CFGF_NONE),
		CFG_STR("address", "", CFGF_NONE),
		CFG_STR("born", "", CFGF_NONE),
		CFG_STR("sex", "other", CFGF_NONE),
		CFG_STR("telephone", "", CFGF_NONE),
		CFG_STR("kinds", "sign+auth", CFGF_NONE),
		CFG_STR("documents", "card", CFGF_NONE),
		CFG_STR("on_outage", "none", CFGF_NONE),
		CFG_STR("ground", "", CFGF_NONE),
		CFG_BOOL("consent", cfg_false, CFGF_NONE),
		CFG_BOOL("resident", cfg_true, CFGF_NONE),
		CFG_END(),
	};
	struct case_file file = { 0 };
	cfg_t *cfg = cfg_init(keys, CFGF_NONE);
	uint8_t hash[SHA256_SIZE];
	struct buffer words;
	bool ok;

	if (cfg == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "%s", path);
	reading = error;
	reading_path = path;
	cfg_set_error_function(cfg, keep_message);
	reception_init(&file.reception, PROCEDURE_ISSUE, APPLICANT_SELF);
	buffer_init(&words, CASE_FILE_SIZE_MAX);
	ok = config_text_read(path, ERROR_FILE_WRONG, &words, hash, error) &&
	     cfg_parse_buf(cfg, (const char *)words.bytes) == CFG_SUCCESS &&
	     take_all(cfg, &file, error);
	buffer_done(&words);
	cfg_free(cfg);
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
