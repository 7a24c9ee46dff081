/*
 * sync/bundle_parts: what the files of the offline bundle share; inside this layer only.
 *
 * DESCRIPTION
 *   bundle_export.c  open rows become messages, messages become files
 *   bundle_import.c  a file becomes answers, answers are judged, journalled and acted on
 *   bundle_slip.c    the paper for whoever carries the files
 */
#ifndef MADOGUCHI_SYNC_BUNDLE_PARTS_H
#define MADOGUCHI_SYNC_BUNDLE_PARTS_H

#include "engine_parts.h"

#include "madoguchi/base/sha256.h"
#include "madoguchi/store/bundle.h"
#include "madoguchi/sync/bundle.h"

/* An engine without a transport, after it has acted on what a dead process left. */
bool bundle_engine_open(struct sync_office *office, struct engine **ret_engine,
			struct error *error);

/* ---- bundle_slip.c ---- */
void bundle_slip_begin(struct buffer *slip, const struct config *config, const char *office,
		       int64_t made_ms);
void bundle_slip_file(struct buffer *slip, const struct config *config, int number,
		      const char *name, const struct bundle_record *bundle);
void bundle_slip_end(struct buffer *slip, const struct config *config,
		     const struct bundle_export *export);
/* "slip-20261128-101500.txt", Japanese time. */
void bundle_slip_name(int64_t made_ms, char name[static BUNDLE_NAME_SIZE]);

#endif
