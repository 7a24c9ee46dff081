#include "madoguchi/counter/audit_work.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "madoguchi/base/clock.h"
#include "madoguchi/base/date.h"
#include "madoguchi/base/file_write.h"
#include "madoguchi/counter/export.h"
#include "madoguchi/store/finding_list.h"

#define PAGE 200
#define PATH_SIZE 4200

/* ---- checkpoints ---------------------------------------------------------------------------- */

/* The row about the checkpoint and the head that it covers, in one transaction. */
static bool write_down(struct store *store, struct checkpoint *checkpoint, struct error *error)
{
	if (!store_begin(store, error))
		return false;
	if (audit_add(store, "audit.checkpoint", "", "", error) &&
	    audit_head_read(store, &checkpoint->rows, checkpoint->hash, error))
		return store_commit(store, error);
	store_rollback(store);
	return false;
}

bool audit_checkpoint_make(struct counter *counter, struct buffer *ret_text, struct error *error)
{
	struct checkpoint checkpoint = { .rows = 0 };
	struct audit_key *key = NULL;
	bool done;

	if (!audit_key_load(counter->config, &key, error))
		return false;
	clock_format(clock_now_ms(), checkpoint.time, sizeof(checkpoint.time));
	done = write_down(counter->store, &checkpoint, error) &&
	       checkpoint_sign(key, &checkpoint, ret_text, error);
	audit_key_free(&key);
	return done;
}

bool audit_checkpoint_compare(struct counter *counter, const char *text, size_t size,
			      struct checkpoint *ret_checkpoint, bool *ret_same,
			      struct error *error)
{
	struct checkpoint checkpoint;
	struct audit_key *key = NULL;
	bool done, same = false;

	if (!audit_key_load(counter->config, &key, error))
		return false;
	done = checkpoint_read(key, text, size, &checkpoint, error) &&
	       audit_has(counter->store, checkpoint.rows, checkpoint.hash, &same, error);
	audit_key_free(&key);
	if (!done)
		return false;
	*ret_checkpoint = checkpoint;
	*ret_same = same;
	return true;
}

bool audit_look(struct counter *counter, struct audit_state *ret_state, struct error *error)
{
	struct audit_state state = { .at_ms = clock_now_ms() };

	if (!audit_verify(counter->store, &state.whole, &state.rows, &state.first_bad, error) ||
	    !finding_trail_open(counter->store, &state.differences, error))
		return false;
	*ret_state = state;
	return true;
}

/* ---- reading and exporting ------------------------------------------------------------------ */

bool audit_note(struct counter *counter, const struct audit_note *note, struct error *error)
{
	return audit_add(counter->store, note->act, note->subject, note->detail, error);
}

/* "" for no end. */
static void put_day(int64_t at_ms, char day[static DATE_TEXT_SIZE])
{
	day[0] = '\0';
	if (at_ms != 0)
		date_format_iso(date_from_ms(at_ms), day);
}

static bool note_export(struct counter *counter, const struct audit_filter *filter,
			struct error *error)
{
	char from[DATE_TEXT_SIZE], until[DATE_TEXT_SIZE], detail[AUDIT_DETAIL_SIZE];

	put_day(filter->from_ms, from);
	put_day(filter->until_ms != 0 ? filter->until_ms - 1 : 0, until);
	snprintf(detail, sizeof(detail), "who=%s act=%s from=%s until=%s", filter->operator_name,
		 filter->act, from, until);
	return audit_add(counter->store, "audit.export", filter->subject, detail, error);
}

static void print_row(struct output *output, const struct audit_row *row)
{
	output_number(output, "row", row->id);
	output_time(output, "at", row->at_ms);
	output_text(output, "who", row->operator_name);
	output_text(output, "where", row->terminal);
	output_text(output, "act", row->act);
	output_text(output, "subject", row->subject);
	output_text(output, "detail", row->detail);
	output_record(output);
}

bool audit_export(struct counter *counter, const struct audit_filter *filter, struct output *output,
		  struct error *error)
{
	struct audit_row *rows = calloc(PAGE, sizeof(*rows));
	bool done = rows != NULL ? note_export(counter, filter, error)
				 : error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "audit rows");
	int64_t after = 0;
	int got = PAGE;

	while (done && got == PAGE) {
		done =
		    audit_list_read(counter->store, filter, false, after, rows, PAGE, &got, error);
		for (int i = 0; done && i < got; i++)
			print_row(output, &rows[i]);
		after = done && got > 0 ? rows[got - 1].id : after;
	}
	free(rows);
	return done;
}

/* ---- into a file ---------------------------------------------------------------------------- */

static bool write_rows(struct counter *counter, const struct audit_filter *filter,
		       enum output_format format, FILE *file, const char *path, struct error *error)
{
	struct output *output = calloc(1, sizeof(*output));
	bool done;

	if (output == NULL)
		return error_set(error, ERROR_MEMORY, CAUSE_NONE, 0, "export");
	output_init(output, file, format);
	done = output_encode(output, CSV_UTF8, NULL, NULL, error) &&
	       audit_export(counter, filter, output, error);
	done = (output_end(output) || file_unwritten(path, error)) && done;
	free(output);
	return done && (fsync(fileno(file)) == 0 || file_unwritten(path, error));
}

/* Under another name until it is whole and on the disk. */
static bool write_file(struct counter *counter, const struct audit_filter *filter,
		       enum output_format format, const char *path, struct error *error)
{
	char half[PATH_SIZE + 8];
	FILE *file;
	bool done;
	int fd;

	snprintf(half, sizeof(half), "%s.new", path);
	fd = open(half, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0640);
	file = fd >= 0 ? fdopen(fd, "w") : NULL;
	if (file == NULL) {
		file_unwritten(half, error);
		if (fd >= 0)
			close(fd);
		return false;
	}
	done = write_rows(counter, filter, format, file, half, error);
	done = (fclose(file) == 0 || file_unwritten(half, error)) && done;
	done = done && ((rename(half, path) == 0 && file_sync_folder_of(path)) ||
			file_unwritten(path, error));
	if (!done)
		(void)unlink(half);
	return done;
}

bool audit_export_file(struct counter *counter, const struct audit_filter *filter,
		       enum output_format format, char ret_name[static EXPORT_NAME_SIZE],
		       struct error *error)
{
	struct export_place place;

	if (!export_place(counter->config, "audit", format == OUTPUT_CSV ? "csv" : "jsonl", &place,
			  error) ||
	    !write_file(counter, filter, format, place.path, error))
		return false;
	snprintf(ret_name, EXPORT_NAME_SIZE, "%s", place.name);
	return true;
}
