#include "madoguchi/counter/finding_work.h"

#include "madoguchi/base/message.h"
#include "madoguchi/base/text.h"
#include "madoguchi/base/wake.h"
#include "madoguchi/pki/request.h"
#include "madoguchi/store/comparison.h"
#include "madoguchi/store/finding.h"

const char *finding_act_barred(const struct finding *finding, enum finding_act act)
{
	if (act == FINDING_ACT_LETTER && finding->kind != FINDING_UNCOLLECTED)
		return N_("Only for a certificate that nobody came for.");
	if (act == FINDING_ACT_REVOKE && !finding_may_revoke(finding))
		return N_("Only for a certificate that nobody came for, after a letter.");
	return NULL;
}

static bool not_collected(const uint8_t *certificate, size_t size, struct buffer *ret_body,
			  struct error *error)
{
	return pki_request_revocation(certificate, size, PKI_UNSPECIFIED, ret_body, error);
}

static bool settle(struct store *store, const struct finding_order *order, struct error *error)
{
	switch (order->act) {
	case FINDING_ACT_LETTER:
		return finding_letter(store, order->id, order->person, error);
	case FINDING_ACT_REVOKE:
		return finding_revoke(store, order->id, order->person, not_collected, error);
	case FINDING_ACT_SETTLE:
		break;
	}
	if (order->decision[0] == '\0')
		return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "decision");
	return finding_settle(store, order->id, order->person, order->decision, error);
}

bool finding_work(struct counter *counter, const struct finding_order *order, struct error *error)
{
	if (text_has_my_number(order->person) || text_has_my_number(order->decision))
		return error_set(error, ERROR_INPUT_WRONG, CAUSE_NONE, 0, "a My Number");
	if (!settle(counter->store, order, error))
		return false;
	if (order->act == FINDING_ACT_REVOKE)
		wake_send(counter->config->state_dir, WAKE_QUEUED);
	return true;
}

bool finding_compare_ask(struct counter *counter, struct error *error)
{
	if (!comparison_ask(counter->store, error))
		return false;
	wake_send(counter->config->state_dir, WAKE_QUEUED);
	return true;
}
