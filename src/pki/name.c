#include "name.h"

#include <string.h>

#include <openssl/bio.h>
#include <openssl/objects.h>

#include "madoguchi/base/buffer.h"
#include "madoguchi/base/text.h"

#define TYPE_SIZE 64
#define PARTS_MAX 32

/* One AttributeTypeAndValue of the text. */
struct part {
	char type[TYPE_SIZE];
	char value[NAME_TEXT_MAX];
	size_t size;
	bool joined; /* stands behind a '+': same RDN as the part before it */
};

static bool read_type(const char **at, struct part *part)
{
	size_t length = strcspn(*at, "=,+;\\\"");
	const char *start = *at;

	if ((*at)[length] != '=')
		return false;
	*at += length + 1;
	while (length > 0 && *start == ' ') {
		start++;
		length--;
	}
	while (length > 0 && start[length - 1] == ' ')
		length--;
	if (length == 0 || length >= sizeof part->type)
		return false;
	memcpy(part->type, start, length);
	part->type[length] = '\0';
	return true;
}

/* The byte behind a backslash: a special character itself or two hexadecimal digits. */
static bool read_escape(const char **at, char *ret_byte)
{
	char pair[3] = { 0 };
	uint8_t byte;

	if (**at != '\0' && strchr(" ,=+<>#;\\\"", **at) != NULL) {
		*ret_byte = *(*at)++;
		return true;
	}
	strncpy(pair, *at, 2);
	if (!hex_decode(pair, &byte, 1) || byte == 0)
		return false;
	*ret_byte = (char)byte;
	*at += 2;
	return true;
}

static bool read_value(const char **at, struct part *part)
{
	size_t kept = 0; /* bytes that trailing blanks do not count to */
	char byte;

	while (**at == ' ')
		(*at)++;
	if (**at == '#')
		return false;
	while (**at != '\0' && **at != ',' && **at != '+' && **at != ';') {
		bool escaped = **at == '\\';

		byte = *(*at)++;
		if (byte == '"' || (escaped && !read_escape(at, &byte)))
			return false;
		if (part->size + 1 >= sizeof part->value)
			return false;
		part->value[part->size++] = byte;
		if (byte != ' ' || escaped)
			kept = part->size;
	}
	part->size = kept;
	part->value[kept] = '\0';
	return kept > 0 && text_valid(part->value, kept);
}

static bool add_part(X509_NAME *name, const struct part *part)
{
	ASN1_OBJECT *type = OBJ_txt2obj(part->type, 0);
	bool done;

	if (type == NULL)
		return false;
	/* The text has the last RDN first, so each new one goes to the front. */
	done = X509_NAME_add_entry_by_OBJ(name, type, MBSTRING_UTF8,
					  (const unsigned char *)part->value, (int)part->size, 0,
					  part->joined ? 1 : 0) == 1;
	ASN1_OBJECT_free(type);
	return done;
}

static bool read_parts(const char *text, X509_NAME *name)
{
	bool joined = false;
	int count;

	for (count = 0; count < PARTS_MAX; count++) {
		struct part part = { .joined = joined };

		if (!read_type(&text, &part) || !read_value(&text, &part))
			return false;
		if (!add_part(name, &part))
			return false;
		if (*text == '\0')
			return true;
		joined = *text++ == '+';
	}
	return false;
}

X509_NAME *name_parse(const char *text)
{
	X509_NAME *name;

	if (strlen(text) >= NAME_TEXT_MAX)
		return NULL;
	name = X509_NAME_new();
	if (name != NULL && !read_parts(text, name)) {
		X509_NAME_free(name);
		name = NULL;
	}
	return name;
}

void name_text(const X509_NAME *name, char *text, size_t size)
{
	BIO *memory = BIO_new(BIO_s_mem());
	char *bytes;
	long length;

	text[0] = '\0';
	if (memory == NULL)
		return;
	if (X509_NAME_print_ex(memory, name, 0,
			       XN_FLAG_RFC2253 & ~(unsigned long)ASN1_STRFLGS_ESC_MSB) >= 0) {
		length = BIO_get_mem_data(memory, &bytes);
		if (length > 0)
			text_clean(bytes, (size_t)length, text, size);
	}
	BIO_free(memory);
}

bool name_add(X509_NAME *name, int nid, const char *value)
{
	return X509_NAME_add_entry_by_NID(name, nid, MBSTRING_UTF8, (const unsigned char *)value,
					  -1, -1, 0) == 1;
}
