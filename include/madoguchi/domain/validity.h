/*
 * domain/validity: birthdays, ages, expiry dates, the renewal window.
 *
 * DESCRIPTION
 *   Ages by Japanese law: an age is reached on the birthday (年齢計算ニ関する法律; the day before
 *   ends it at 24:00, so during office hours of the eve one is still younger). Born on
 *   29 February: the birthday of a common year is 28 February (parameter).
 *   Expiry: the earliest of the 5th birthday after the day of issue (6th at a renewal with less
 *   than three months left), the card's expiry, the end of the stay, and for signing the expiry
 *   of the user-authentication certificate, if there is one.
 *   Window: opens the day after the day three months before the expiry; where that month lacks
 *   the day, on the first of the following month. Last day: the expiry itself.
 * THREADS  Pure.
 * UNITS    Day numbers (base/date), JST.
 */
#ifndef MADOGUCHI_DOMAIN_VALIDITY_H
#define MADOGUCHI_DOMAIN_VALIDITY_H

#include <stdbool.h>
#include <stdint.h>

/* How long a certificate lives; from the office file, with effective dates. */
struct validity_rule {
	int birthdays;		  /* 5: to the 5th birthday after issue; 0: count years instead */
	int birthdays_renewal;	  /* 6: at a renewal inside the window */
	int years;		  /* legacy: years from the day of issue; 0: birthdays count */
	int window_months;	  /* 3 */
	bool leap_birthday_march; /* born 02-29: 03-01 instead of 02-28 in common years */
	bool sign_capped_by_auth; /* signing ends no later than user authentication */
};

struct validity_facts {
	int32_t today; /* day of the real issue */
	int32_t born;
	int32_t card_expires; /* DATE_NONE: not given */
	int32_t stay_until;   /* DATE_NONE: no limit of stay */
	int32_t old_expires;  /* of the certificate being renewed; DATE_NONE: none */
	bool renewal;	      /* asked for as a renewal; counts only inside the window */
};

/* The birthday in a given year. */
int32_t birthday_in(int32_t born, int year, bool leap_march);
int age_on(int32_t born, int32_t day, bool leap_march);
/* The n-th birthday after the day; the day itself is not counted. */
int32_t birthday_after(int32_t born, int32_t day, int n, bool leap_march);
/* First day on which a certificate with this expiry may be renewed. */
int32_t window_opens(int32_t expires, int months);
/* The same day some months later, the month's last where it lacks the day: the last day of
 * "within three months". */
int32_t months_after(int32_t date, int months);
/* Is today inside the renewal window of facts->old_expires? False without an old expiry. */
bool validity_in_window(const struct validity_rule *rule, const struct validity_facts *facts);
/* Expiry of a card that is issued that day: the birthday after the issue that the holder's age on
 * the day of application asks for, at the latest the end of the stay. */
int32_t validity_card_expires(int adult_age, int birthdays_adult, int birthdays_minor,
			      const struct validity_facts *facts);
/* Expiry of a user-authentication certificate, and of a signing one before the cap by it;
 * DATE_NONE where the birth date is needed and not given. */
int32_t validity_expires(const struct validity_rule *rule, const struct validity_facts *facts);
/* auth_expires DATE_NONE: the holder has none. */
int32_t validity_sign_expires(const struct validity_rule *rule, const struct validity_facts *facts,
			      int32_t auth_expires);

#endif
