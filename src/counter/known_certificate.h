/*
 * counter/known_certificate: certificates as the office meets them, and whose cases they are in.
 * Not for other layers.
 */
#ifndef MADOGUCHI_COUNTER_KNOWN_CERTIFICATE_H
#define MADOGUCHI_COUNTER_KNOWN_CERTIFICATE_H

#include "madoguchi/counter/counter.h"
#include "madoguchi/store/case.h"
#include "madoguchi/store/certificate.h"

/* The row of a certificate that was read from a card: made when it is met for the first time.
 * record: case_id and kind in, everything out. */
bool known_certificate(struct store *store, struct certificate_record *record,
		       const struct buffer *der, struct error *error);

/* Same name and birth date, both given. */
bool person_is_same(const struct person *a, const struct person *b);
typedef bool person_case(struct counter *counter, struct case_record *other, void *context,
			 struct error *error);
/* Calls act for each other case of the same person, newest first. */
bool person_cases(struct counter *counter, const struct case_record *record, person_case *act,
		  void *context, struct error *error);

#endif
