/*
 * store/certificate_parts: what both halves of store/certificate share; inside this layer only.
 */
#ifndef MADOGUCHI_STORE_CERTIFICATE_PARTS_H
#define MADOGUCHI_STORE_CERTIFICATE_PARTS_H

#include "exchange_parts.h"

#define CERTIFICATE_COLUMN "certificate_bodies.der"

#endif
