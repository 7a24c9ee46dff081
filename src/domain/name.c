#include "madoguchi/domain/name.h"

#include <stdint.h>
#include <string.h>

#include "madoguchi/base/text.h"
#include "madoguchi/domain/certificate_text.h"
#include "madoguchi/domain/substitute_file.h"

#define NAME_KEY_SIZE 2048

#define IDEOGRAPHIC_SPACE 0x3000

/* ---- the certificate's characters ----------------------------------------------------------- */

bool name_same(const char *a, const char *b)
{
	char key_a[NAME_KEY_SIZE];
	char key_b[NAME_KEY_SIZE];

	text_search_key(a, key_a, sizeof(key_a));
	text_search_key(b, key_b, sizeof(key_b));
	return strcmp(key_a, key_b) == 0;
}

bool name_certifiable(const char *text)
{
	char composed[NAME_TEXT_SIZE * 2];

	if (!text_valid(text, strlen(text)) || strlen(text) >= NAME_TEXT_SIZE)
		return false;
	text_compose_kana(text, composed, sizeof(composed));
	return certificate_text_holds(composed, strlen(composed));
}

/* ---- substitutes ---------------------------------------------------------------------------- */

static bool append(struct name_proposal *proposal, const char *text, size_t size)
{
	size_t used = strlen(proposal->text);

	if (size >= sizeof(proposal->text) - used)
		return false;
	memcpy(proposal->text + used, text, size);
	proposal->text[used + size] = '\0';
	return true;
}

/* What stands for a cluster that does not fit; "" when nothing is known. */
static void find_substitute(const char *cluster, size_t size, char ret_to[static 32])
{
	char one[TEXT_CLUSTER_SIZE + 1];
	size_t length;
	const char *known = substitute_for(cluster, &length);

	ret_to[0] = '\0';
	if (known != NULL && length < 32) {
		memcpy(ret_to, known, length);
		ret_to[length] = '\0';
		return;
	}
	/* Characters that Unicode keeps only for the sake of older sets. */
	memcpy(one, cluster, size);
	one[size] = '\0';
	text_fold_compatible(one, ret_to, 32);
}

static bool replace(const char *cluster, size_t size, struct name_proposal *proposal)
{
	char to[32];

	find_substitute(cluster, size, to);
	if (to[0] == '\0' || !certificate_text_holds(to, strlen(to)) ||
	    proposal->replaced_count == NAME_REPLACED)
		return false;
	memcpy(proposal->replaced[proposal->replaced_count].from, cluster, size);
	proposal->replaced[proposal->replaced_count].from[size] = '\0';
	memcpy(proposal->replaced[proposal->replaced_count++].to, to, sizeof(to));
	return append(proposal, to, strlen(to));
}

/* Cluster by cluster; false at the first for which nothing fits. */
static bool propose(const char *name, struct name_proposal *proposal)
{
	size_t left = strlen(name);

	while (left > 0) {
		int columns;
		size_t length = text_cluster(name, left, &columns);

		if (certificate_text_holds(name, length)) {
			if (!append(proposal, name, length))
				return false;
		} else if (length >= 32 || !replace(name, length, proposal)) {
			return false;
		}
		name += length;
		left -= length;
	}
	return true;
}

bool name_propose(const char *name, const char *kana, struct name_proposal *ret_proposal)
{
	struct name_proposal proposal = { .by_kana = false };
	char composed[NAME_TEXT_SIZE * 2];
	bool done;

	if (!text_valid(name, strlen(name)) || strlen(name) >= NAME_TEXT_SIZE ||
	    strlen(kana) >= NAME_TEXT_SIZE)
		return false;
	text_compose_kana(name, composed, sizeof(composed));
	done = propose(composed, &proposal);
	if (!done && kana[0] != '\0' && name_certifiable(kana)) {
		proposal = (struct name_proposal){ .by_kana = true };
		done = append(&proposal, kana, strlen(kana));
	}
	if (done)
		*ret_proposal = proposal;
	return done;
}

bool name_certified_address(const char *address, char text[static NAME_TEXT_SIZE])
{
	const bool fits = name_certifiable(address);
	struct name_proposal proposal;
	const bool found = !fits && name_propose(address, "", &proposal);

	text_copy(text, NAME_TEXT_SIZE, found ? proposal.text : address);
	return fits || found;
}

/* ---- fields --------------------------------------------------------------------------------- */

static bool has_control(const char *text)
{
	for (; *text != '\0'; text++)
		if ((uint8_t)*text < ' ' || *text == 0x7F)
			return true;
	return false;
}

/* Katakana of full width with its marks, the long vowel and the middle dot; blanks between. */
static bool only_kana(const char *text)
{
	while (*text != '\0') {
		int32_t code_point = 0;

		text += text_code_point(text, strlen(text), &code_point);
		if (code_point == ' ' || code_point == IDEOGRAPHIC_SPACE)
			continue;
		if (code_point < 0x30A1 || code_point > 0x30FE)
			return false;
	}
	return true;
}

static bool only_latin(const char *text)
{
	static const char others[] = " -'.,";

	for (; *text != '\0'; text++) {
		bool letter = (*text >= 'A' && *text <= 'Z') || (*text >= 'a' && *text <= 'z');

		if (!letter && strchr(others, *text) == NULL)
			return false;
	}
	return true;
}

static bool has_blank(const char *text)
{
	return strchr(text, ' ') != NULL || strstr(text, "\xE3\x80\x80") != NULL;
}

static bool only_blanks(const char *text)
{
	while (*text != '\0') {
		int32_t code_point = 0;

		text += text_code_point(text, strlen(text), &code_point);
		if (code_point != ' ' && code_point != 0x00A0 && code_point != IDEOGRAPHIC_SPACE)
			return false;
	}
	return true;
}

const char *name_field_broken(enum name_field field, const char *text)
{
	if (text[0] == '\0')
		return NULL;
	if (!text_valid(text, strlen(text)) || has_control(text))
		return N_("This is not text.");
	if (text_has_my_number(text))
		return N_("This looks like a My Number. It must not be entered here.");
	if (only_blanks(text))
		return N_("There are only blanks in it.");
	if (field == NAME_FIELD_KANA && !only_kana(text))
		return N_("The reading is written in full-width katakana.");
	if (field == NAME_FIELD_LATIN && !only_latin(text))
		return N_("Only Latin letters, blanks, hyphen, apostrophe, comma and full stop.");
	if (field == NAME_FIELD_FORMER && has_blank(text))
		return N_("A former surname is a surname alone, without a blank.");
	return NULL;
}

static bool given(const char *text)
{
	return text != NULL && text[0] != '\0';
}

const char *name_fields_broken(const struct name_fields *fields)
{
	const struct {
		enum name_field field;
		const char *text;
	} all[] = {
		{ NAME_FIELD_NAME, fields->name },	   { NAME_FIELD_KANA, fields->kana },
		{ NAME_FIELD_LATIN, fields->latin },	   { NAME_FIELD_ALIAS, fields->alias },
		{ NAME_FIELD_FORMER, fields->former },	   { NAME_FIELD_ADDRESS, fields->address },
		{ NAME_FIELD_BUILDING, fields->building },
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		const char *broken =
		    given(all[i].text) ? name_field_broken(all[i].field, all[i].text) : NULL;
		if (broken != NULL)
			return broken;
	}
	/* An alias is registered for foreign residents, a former surname out of a family register.
	 */
	if (given(fields->alias) && given(fields->former))
		return N_("An alias and a former surname exclude each other.");
	if (given(fields->alias) && given(fields->name) && strcmp(fields->alias, fields->name) == 0)
		return N_("The alias is the same as the name.");
	if (given(fields->building) && given(fields->address) &&
	    strstr(fields->address, fields->building) != NULL)
		return N_("Building and room stand in the address already.");
	return NULL;
}
