/*
 * domain/case_number: office + counter + fiscal year + serial + check digit.
 *
 * DESCRIPTION
 *   "14130-01-26-00042-7": municipality code, counter, last two digits of the fiscal
 *   year (April to March), serial within counter and year, check digit (ISO 7064 MOD 11,10 over the
 *   digits). Fifteen digits with separators, so that it can never be taken for a twelve-digit
 *   number; two counters never make the same one.
 * THREADS  Pure.
 */
#ifndef MADOGUCHI_DOMAIN_CASE_NUMBER_H
#define MADOGUCHI_DOMAIN_CASE_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#define CASE_NUMBER_SIZE 24

int fiscal_year(int32_t day);
void case_number_make(const char *municipality_code, int counter, int32_t day, int64_t serial,
		      char number[static CASE_NUMBER_SIZE]);
/* Accepts it with or without hyphens; false when the check digit is wrong. */
bool case_number_parse(const char *text, char number[static CASE_NUMBER_SIZE]);
/* The running number alone, "42", "00042", or with its check digit, "00042-7"; '\0': without
 * one. */
bool case_serial_parse(const char *text, int64_t *ret_serial, char *ret_check);

#endif
