#include "config_keys.h"

#define KEY(member, key_kind, ...)                                                                 \
	{                                                                                          \
		.name = #member, .kind = key_kind, .offset = offsetof(struct config, member),      \
		__VA_ARGS__                                                                        \
	}
#define LIMITS(start, from, to) .initial = start, .least = from, .most = to

#define PIV_SLOTS                                                                                  \
	{                                                                                          \
		[PIV_SLOT_9A] = "9A", [PIV_SLOT_9C] = "9C", [PIV_SLOT_9D] = "9D",                  \
		[PIV_SLOT_9E] = "9E"                                                               \
	}
#define PIV_KEYS                                                                                   \
	{                                                                                          \
		[PIV_KEY_OFFICE] = "office", [PIV_KEY_RSA2048] = "rsa2048",                        \
		[PIV_KEY_P256] = "p256"                                                            \
	}

const struct config_key config_keys[CONFIG_KEYS] = {
	KEY(office, KEY_NAME, .required = true, .takes = CONFIG_TAKES_BOTH),
	KEY(office_dir, KEY_PATH, .required = true, .takes = CONFIG_TAKES_BOTH),
	KEY(locale_dir, KEY_PATH),
	KEY(papers_dir, KEY_PATH, .takes = CONFIG_TAKES_SCREENS),
	KEY(printer, KEY_TEXT, .takes = CONFIG_TAKES_SCREENS),
	KEY(paper_font, KEY_TEXT, .takes = CONFIG_TAKES_SCREENS),
	KEY(counter, KEY_NUMBER, LIMITS("1", 1, 99)),
	KEY(place, KEY_NAME, .initial = "ward_office", .takes = CONFIG_TAKES_SCREENS),
	KEY(language, KEY_CHOICE, .initial = "ja",
	    .choices = { [LANGUAGE_EN] = "en", [LANGUAGE_JA] = "ja" }),
	KEY(screens_language, KEY_NAME),
	KEY(box, KEY_CHOICE, .initial = "acs",
	    .choices = { [BOX_ACS] = "acs", [BOX_ASCII] = "ascii", [BOX_NONE] = "none" }),
	KEY(holidays_file, KEY_PATH),
	KEY(substitutes_file, KEY_PATH),
	KEY(resident_socket, KEY_PATH),
	KEY(resident_user, KEY_TEXT),
	KEY(counter_user, KEY_TEXT),
	KEY(practice_shift_s, KEY_NUMBER, LIMITS("0", -2000000000, 2000000000)),
	KEY(password_cost, KEY_NUMBER, LIMITS("16", 10, 20), .takes = CONFIG_TAKES_SCREENS),
	KEY(password_tries, KEY_NUMBER, LIMITS("5", 3, 20), .takes = CONFIG_TAKES_SCREENS),
	KEY(password_lock_min, KEY_NUMBER, LIMITS("15", 0, 1440), .takes = CONFIG_TAKES_SCREENS),
	KEY(idle_lock_s, KEY_NUMBER, LIMITS("300", 0, 3600), .takes = CONFIG_TAKES_SCREENS),
	KEY(practice_operator, KEY_NAME),
	KEY(state_dir, KEY_PATH, .required = true),
	KEY(case_key_file, KEY_PATH, .required = true),
	KEY(queue_key_file, KEY_PATH, .required = true, .takes = CONFIG_TAKES_BOTH),
	KEY(backup_key_file, KEY_PATH, .takes = CONFIG_TAKES_SCREENS),
	KEY(audit_key_file, KEY_PATH, .takes = CONFIG_TAKES_BOTH),
	KEY(log_file, KEY_PATH),
	KEY(reader, KEY_TEXT, .takes = CONFIG_TAKES_SCREENS),
	KEY(issuer_key_file, KEY_PATH, .takes = CONFIG_TAKES_SCREENS),
	KEY(piv_sign_slot, KEY_CHOICE, .initial = "9C", .choices = PIV_SLOTS,
	    .takes = CONFIG_TAKES_SCREENS),
	KEY(piv_auth_slot, KEY_CHOICE, .initial = "9A", .choices = PIV_SLOTS,
	    .takes = CONFIG_TAKES_SCREENS),
	KEY(piv_sign_key, KEY_CHOICE, .initial = "office", .choices = PIV_KEYS,
	    .takes = CONFIG_TAKES_SCREENS),
	KEY(piv_auth_key, KEY_CHOICE, .initial = "office", .choices = PIV_KEYS,
	    .takes = CONFIG_TAKES_SCREENS),
	KEY(piv_management_key_file, KEY_PATH, .takes = CONFIG_TAKES_SCREENS),
	KEY(piv_management_cipher, KEY_CHOICE, .initial = "3des",
	    .choices = { [PIV_CIPHER_3DES] = "3des", [PIV_CIPHER_AES] = "aes" },
	    .takes = CONFIG_TAKES_SCREENS),
	KEY(piv_puk_file, KEY_PATH, .takes = CONFIG_TAKES_SCREENS),
	KEY(piv_extended_length, KEY_BOOL, .initial = "false", .takes = CONFIG_TAKES_SCREENS),
	KEY(url, KEY_URL, .takes = CONFIG_TAKES_RELOAD),
	KEY(tls_ca_file, KEY_PATH, .takes = CONFIG_TAKES_RELOAD),
	KEY(cmp_ca_file, KEY_PATH, .takes = CONFIG_TAKES_RELOAD),
	KEY(sign_ca_file, KEY_PATH, .takes = CONFIG_TAKES_BOTH),
	KEY(auth_ca_file, KEY_PATH, .takes = CONFIG_TAKES_BOTH),
	KEY(sign_list_url, KEY_URL, .takes = CONFIG_TAKES_RELOAD),
	KEY(auth_list_url, KEY_URL, .takes = CONFIG_TAKES_RELOAD),
	KEY(office_certificate_file, KEY_PATH, .takes = CONFIG_TAKES_RELOAD),
	KEY(office_key_file, KEY_PATH, .takes = CONFIG_TAKES_RELOAD),
	KEY(recipient, KEY_TEXT, .takes = CONFIG_TAKES_RELOAD),
	KEY(request_form, KEY_CHOICE, .initial = "crmf",
	    .choices = { [REQUEST_CRMF] = "crmf", [REQUEST_P10CR] = "p10cr" },
	    .takes = CONFIG_TAKES_SCREENS),
	KEY(authority_remembers, KEY_BOOL, .initial = "true", .takes = CONFIG_TAKES_RELOAD),
	KEY(batch_size, KEY_NUMBER, LIMITS("50", 1, 200), .takes = CONFIG_TAKES_RELOAD),
	KEY(batch_most, KEY_NUMBER, LIMITS("400", 1, 400), .takes = CONFIG_TAKES_RELOAD),
	KEY(connections, KEY_NUMBER, LIMITS("2", 1, 4), .takes = CONFIG_TAKES_RELOAD),
	KEY(connect_timeout_s, KEY_NUMBER, LIMITS("10", 1, 120), .takes = CONFIG_TAKES_RELOAD),
	KEY(request_timeout_s, KEY_NUMBER, LIMITS("60", 1, 600), .takes = CONFIG_TAKES_RELOAD),
	KEY(probe_interval_s, KEY_NUMBER, LIMITS("20", 1, 3600), .takes = CONFIG_TAKES_RELOAD),
	KEY(round_trip_max_s, KEY_NUMBER, LIMITS("10", 1, 10), .takes = CONFIG_TAKES_SCREENS),
	KEY(uncollected_days, KEY_NUMBER, LIMITS("90", 0, 3650), .takes = CONFIG_TAKES_RELOAD),
	KEY(reply_wait_s, KEY_NUMBER, LIMITS("15", 0, 600), .takes = CONFIG_TAKES_SCREENS),
};
