/*
 * counter/revoke_parts: what the files of counter/revoke share. Not for other modules.
 */
#ifndef MADOGUCHI_COUNTER_REVOKE_PARTS_H
#define MADOGUCHI_COUNTER_REVOKE_PARTS_H

#include "madoguchi/counter/revoke.h"

void revoke_take(struct revoke_item *item, const struct certificate_record *certificate,
		 enum revoke_source source);
/* What the card in the reader holds, if it is the case's; no card is no error. */
bool revoke_find_on_card(struct counter *counter, struct case_record *record,
			 struct revoke_plan *plan, struct error *error);
/* The newest certificate of each kind that is not found yet, in the cases of the same person. */
bool revoke_find_in_records(struct counter *counter, const struct case_record *record,
			    struct revoke_plan *plan, struct error *error);
/* Inside the open transaction: requests of this person for the same kinds that are queued are
 * cancelled, those that may be at the authority are held, certificates that came and were not
 * written are revoked too; their cases are withdrawn, or need attention where a card lies here or
 * an answer is out. */
bool revoke_stop_others(struct counter *counter, const struct case_record *record,
			struct error *error);

#endif
