#include "madoguchi/counter/revocation.h"

#include "madoguchi/base/message.h"
#include "madoguchi/pki/revocation_list.h"

_Static_assert(REVOCATION_KEY_ID_SIZE == REVOCATION_ISSUER_SIZE, "one size of key identifiers");

bool revocation_of_certificate(const char *state_dir, const uint8_t *certificate, size_t size,
			       int64_t now_ms, struct revocation_status *ret_status,
			       struct error *error)
{
	uint8_t issuer_key[REVOCATION_KEY_ID_SIZE];
	struct revocation_index *index = NULL;
	struct revocation_entry place;
	bool done;

	if (!revocation_list_place(certificate, size, issuer_key, &place, error) ||
	    !revocation_index_open(state_dir, issuer_key, &index, error))
		return false;
	done = revocation_index_find(index, place.serial, place.serial_size, now_ms, ret_status,
				     error);
	revocation_index_close(&index);
	return done;
}

const char *revocation_words(enum revocation_answer answer)
{
	static const char *const words[] = {
		[REVOCATION_NO_LIST] = N_("not known: there is no revocation list"),
		[REVOCATION_GOOD] = N_("good by the newest revocation list"),
		[REVOCATION_REVOKED] = N_("revoked"),
		[REVOCATION_STALE] = N_("not known: the revocation list has run out"),
	};

	return words[answer];
}

const char *revocation_reason_words(int reason)
{
	static const struct {
		int reason;
		const char *words;
	} reasons[] = {
		{ 0, N_("not handed over, or no reason given") },
		{ 1, N_("loss, theft or a known PIN") },
		{ 3, N_("changed data of the holder") },
		{ 4, N_("renewed") },
		{ 5, N_("no longer wanted") },
		{ 6, N_("on hold") },
	};

	for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].reason == reason)
			return reasons[i].words;
	return N_("another reason");
}
