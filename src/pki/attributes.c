#include "attributes.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "madoguchi/base/date.h"
#include "madoguchi/base/text.h"

#include "der.h"
#include "name.h"

#define ATTRIBUTE_TEXT_MAX 1024 /* bytes of name and of address */

static const char *const attribute_oid[ATTRIBUTE_END] = {
	[ATTRIBUTE_NAME] = "1.2.392.200149.8.5.5.1",
	[ATTRIBUTE_NAME_FLAGS] = "1.2.392.200149.8.5.5.2",
	[ATTRIBUTE_SEX] = "1.2.392.200149.8.5.5.3",
	[ATTRIBUTE_BIRTH] = "1.2.392.200149.8.5.5.4",
	[ATTRIBUTE_ADDRESS] = "1.2.392.200149.8.5.5.5",
	[ATTRIBUTE_ADDRESS_FLAGS] = "1.2.392.200149.8.5.5.6",
};

static const struct {
	int first; /* YYYYMMDD of the era's first day */
	char digit;
} era_digit[] = {
	{ 20190501, '5' }, { 19890108, '4' }, { 19261225, '3' },
	{ 19120730, '2' }, { 18680125, '1' }, { 0, '0' },
};

static bool birth_text(const char birth[static 9], char ret_text[static ATTRIBUTE_BIRTH_SIZE])
{
	int day, month, year;
	size_t era = 0;

	if (strspn(birth, "0123456789") != 8 || birth[8] != '\0')
		return false;
	day = (birth[6] - '0') * 10 + birth[7] - '0';
	month = (birth[4] - '0') * 10 + birth[5] - '0';
	year = (birth[0] - '0') * 1000 + (birth[1] - '0') * 100 + (birth[2] - '0') * 10 + birth[3] -
	       '0';
	if (month < 1 || month > 12 || day < 1 || day > date_days_in_month(year, month))
		return false;
	while (year * 10000 + month * 100 + day < era_digit[era].first)
		era++;
	ret_text[0] = era_digit[era].digit;
	memcpy(ret_text + 1, birth, 9);
	return true;
}

/* One '0' for each character that people count: nothing was substituted. */
static void flags_text(const char *text, char ret_flags[static ATTRIBUTE_TEXT_MAX])
{
	size_t left = strlen(text), count = 0;
	int width;

	while (left > 0) {
		size_t size = text_cluster(text, left, &width);

		ret_flags[count++] = '0';
		text += size;
		left -= size;
	}
	ret_flags[count] = '\0';
}

static bool text_usable(const char *text)
{
	size_t size = text != NULL ? strlen(text) : 0;

	return size > 0 && size < ATTRIBUTE_TEXT_MAX && text_valid(text, size);
}

static bool attribute_push(GENERAL_NAMES *names, enum attribute attribute, const char *text)
{
	GENERAL_NAME *name = GENERAL_NAME_new();
	ASN1_OBJECT *type = OBJ_txt2obj(attribute_oid[attribute], 1);
	ASN1_TYPE *value = ASN1_TYPE_new();
	ASN1_UTF8STRING *string = ASN1_UTF8STRING_new();

	if (name != NULL && type != NULL && value != NULL && string != NULL &&
	    ASN1_STRING_set(string, text, (int)strlen(text)) == 1) {
		ASN1_TYPE_set(value, V_ASN1_UTF8STRING, string);
		string = NULL;
		if (GENERAL_NAME_set0_othername(name, type, value) == 1) {
			type = NULL;
			value = NULL;
			if (sk_GENERAL_NAME_push(names, name) > 0)
				return true;
		}
	}
	ASN1_UTF8STRING_free(string);
	ASN1_TYPE_free(value);
	ASN1_OBJECT_free(type);
	GENERAL_NAME_free(name);
	return false;
}

static bool attributes_push(GENERAL_NAMES *names, const struct pki_attributes *attributes,
			    const char *birth)
{
	const char sex[2] = { attributes->sex };
	char flags[ATTRIBUTE_TEXT_MAX];
	bool done;

	done = attribute_push(names, ATTRIBUTE_NAME, attributes->name) &&
	       attribute_push(names, ATTRIBUTE_BIRTH, birth) &&
	       attribute_push(names, ATTRIBUTE_SEX, sex) &&
	       attribute_push(names, ATTRIBUTE_ADDRESS, attributes->address);
	flags_text(attributes->name, flags);
	done = done && attribute_push(names, ATTRIBUTE_NAME_FLAGS, flags);
	flags_text(attributes->address, flags);
	return done && attribute_push(names, ATTRIBUTE_ADDRESS_FLAGS, flags);
}

static bool attributes_usable(const struct pki_attributes *attributes,
			      char ret_birth[static ATTRIBUTE_BIRTH_SIZE], struct error *error)
{
	const char *wrong = NULL;

	if (attributes == NULL)
		wrong = "attributes";
	else if (!text_usable(attributes->name))
		wrong = "name";
	else if (!text_usable(attributes->address))
		wrong = "address";
	else if (!birth_text(attributes->birth, ret_birth))
		wrong = "birth";
	else if (attributes->sex == '\0' || strchr("1239", attributes->sex) == NULL)
		wrong = "sex";
	return wrong == NULL || error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "%s", wrong);
}

bool attributes_extensions(const struct pki_request *request, X509_EXTENSIONS **ret_extensions,
			   struct error *error)
{
	X509_EXTENSIONS *extensions = NULL;
	GENERAL_NAMES *names;
	char birth[ATTRIBUTE_BIRTH_SIZE];
	bool done = false;

	if (request->kind != PKI_SIGN) {
		*ret_extensions = NULL;
		return true;
	}
	if (!attributes_usable(request->attributes, birth, error))
		return false;
	names = sk_GENERAL_NAME_new_null();
	if (names != NULL && attributes_push(names, request->attributes, birth))
		done = X509V3_add1_i2d(&extensions, NID_subject_alt_name, names, 0,
				       X509V3_ADD_DEFAULT) == 1;
	GENERAL_NAMES_free(names);
	if (!done) {
		sk_X509_EXTENSION_pop_free(extensions, X509_EXTENSION_free);
		return PKI_ERROR(error, ERROR_MEMORY, "subjectAltName");
	}
	*ret_extensions = extensions;
	return true;
}

bool attributes_subject(const struct pki_request *request, X509_NAME **ret_subject,
			struct error *error)
{
	X509_NAME *subject;

	if (request->kind == PKI_SIGN && !text_usable(request->prefecture))
		return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "prefecture");
	if (request->kind == PKI_SIGN && !text_usable(request->municipality))
		return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "municipality");
	subject = X509_NAME_new();
	if (subject == NULL || !name_add(subject, NID_countryName, "JP") ||
	    (request->kind == PKI_SIGN &&
	     (!name_add(subject, NID_localityName, request->prefecture) ||
	      !name_add(subject, NID_localityName, request->municipality)))) {
		X509_NAME_free(subject);
		return PKI_ERROR(error, ERROR_INPUT_WRONG, "subject");
	}
	*ret_subject = subject;
	return true;
}

static int attribute_number(const ASN1_OBJECT *type)
{
	char oid[64];
	int attribute = ATTRIBUTE_END;

	if (OBJ_obj2txt(oid, sizeof oid, type, 1) <= 0)
		return 0;
	while (--attribute > 0 && strcmp(oid, attribute_oid[attribute]) != 0)
		continue;
	return attribute;
}

bool attributes_read(const X509 *certificate, GENERAL_NAMES **ret_names,
		     const ASN1_STRING *ret_values[static ATTRIBUTE_END])
{
	int critical, i;
	GENERAL_NAMES *names = X509_get_ext_d2i(certificate, NID_subject_alt_name, &critical, NULL);

	for (i = 0; i < ATTRIBUTE_END; i++)
		ret_values[i] = NULL;
	*ret_names = names;
	for (i = 0; i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
		const ASN1_STRING *value;
		int number;

		if (name->type != GEN_OTHERNAME)
			continue;
		number = attribute_number(name->d.otherName->type_id);
		if (number == 0)
			continue;
		value = name->d.otherName->value->value.utf8string;
		if (name->d.otherName->value->type != V_ASN1_UTF8STRING ||
		    ret_values[number] != NULL || ASN1_STRING_length(value) == 0 ||
		    !text_valid((const char *)ASN1_STRING_get0_data(value),
				(size_t)ASN1_STRING_length(value)))
			return false;
		ret_values[number] = value;
	}
	return names != NULL || critical == -1;
}
