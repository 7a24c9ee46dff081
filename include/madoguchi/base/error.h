/*
 * base/error: the one error object of the program.
 *
 * DESCRIPTION
 *   A function that can fail returns bool and takes `struct error *error` as its last
 *   parameter. On success it returns true and leaves *error alone. On failure it calls
 *   error_set() once, at the place where the failure was seen, and returns false; every
 *   caller passes the object up unchanged, and the top of the program logs or shows it once.
 *   `ret_…` parameters are written on success only.
 *
 *       if (write(fd, bytes, size) < 0)
 *               return error_set(error, ERROR_DISK_FULL, CAUSE_ERRNO, errno, "%s", path);
 *
 * ERROR CODES
 *   ERROR_TABLE below is the only list: number, name, exit status, what happened, what to do.
 *   Both texts are message ids (English; base/message translates them). Numbers are printed,
 *   logged and stored: they are never changed and never used again.
 *
 * OWNERSHIP  A plain value on the caller's stack; nothing to free.
 * THREADS    No shared state.
 * SECRETS    `detail` is logged: never put a PIN, a name or any personal data into it.
 */
#ifndef MADOGUCHI_BASE_ERROR_H
#define MADOGUCHI_BASE_ERROR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Exit statuses of every program, as the manual pages list them. */
enum exit_status {
	EXIT_STATUS_OK = 0,	   /* done */
	EXIT_STATUS_DIFFERENT = 1, /* the answer to the question asked is "no" */
	EXIT_STATUS_USAGE = 2,	   /* wrong words on the command line */
	EXIT_STATUS_CONFIG = 3,	   /* configuration or office file */
	EXIT_STATUS_STORE = 4,	   /* database or disk */
	EXIT_STATUS_CARD = 5,	   /* card or reader */
	EXIT_STATUS_AUTHORITY = 6, /* link or authority */
	EXIT_STATUS_REFUSED = 7,   /* the office's rules or the case's state forbid it */
	EXIT_STATUS_BUSY = 8,	   /* somebody else holds it: try again */
	EXIT_STATUS_INTERNAL = 70, /* a fault of this program */
};

/* X(number, NAME, exit status, what happened, what to do next) */
#define ERROR_TABLE(X)                                                                             \
	X(1, INTERNAL, INTERNAL, "The program met a fault of its own.",                            \
	  "Note the number of this message and call the administrator.")                           \
	X(2, MEMORY, INTERNAL, "There is not enough memory.",                                      \
	  "Close other programs and try again.")                                                   \
	X(3, USAGE, USAGE, "The command line is not understood.", "See the manual page.")          \
	X(10, CONFIG_MISSING, CONFIG, "A configuration file cannot be read.",                      \
	  "Check that the file is there and that this user may read it.")                          \
	X(11, CONFIG_WRONG, CONFIG, "A configuration file has an error.",                          \
	  "Mend the line that is named and start again.")                                          \
	X(12, OFFICE_WRONG, CONFIG, "The office file has an error.",                               \
	  "Mend the line that is named and start again.")                                          \
	X(20, STORE_OPEN, STORE, "The database cannot be opened.",                                 \
	  "Check the state folder and its rights.")                                                \
	X(21, STORE_DAMAGED, STORE, "The database is damaged.",                                    \
	  "Do not delete it. Call the administrator: a backup is to be restored.")                 \
	X(22, STORE_NEWER, STORE, "The database was written by a newer or unknown version.",       \
	  "Use the version of the program that wrote it.")                                         \
	X(23, STORE_FULL, STORE, "The disk is full. Nothing was lost, nothing was changed.",       \
	  "Call the administrator: the disk needs room. Then do it again.")                        \
	X(24, STORE_IO, STORE, "The database could not be written. What is stored is kept.",       \
	  "Try again; if it comes back, call the administrator.")                                  \
	X(25, STORE_BUSY, BUSY, "The database is in use by another program.",                      \
	  "Wait a moment and try again.")                                                          \
	X(26, STORE_CONFLICT, BUSY, "Somebody else has changed this record meanwhile.",            \
	  "Look at it again, then decide.")                                                        \
	X(27, STATE_FORBIDDEN, REFUSED, "The state of the case does not allow this step.",         \
	  "Open the case and see what comes next.")                                                \
	X(28, NOT_FOUND, DIFFERENT, "There is no such record.", "Check the number.")               \
	X(29, SEAL_BROKEN, STORE, "A stored value does not open with the office's key.",           \
	  "Call the administrator: the key or the database was replaced.")                         \
	X(30, KEY_MISSING, CONFIG, "The office's data key cannot be read.",                        \
	  "Check the key file and its rights.")                                                    \
	X(40, READER_NONE, CARD, "No card reader is connected.", "Connect the reader.")            \
	X(41, READER_SERVICE, CARD, "The card reader service is not running.",                     \
	  "It is tried again by itself; if it lasts, call the administrator.")                     \
	X(42, READER_BUSY, CARD, "Another program uses the card reader.", "Close that program.")   \
	X(43, CARD_NONE, CARD, "There is no card in the reader.", "Insert the card.")              \
	X(44, CARD_LOST, CARD, "The card was taken out or does not answer.",                       \
	  "Insert the same card again; the work goes on where it stopped.")                        \
	X(45, CARD_OTHER, CARD, "This is another person's card.",                                  \
	  "Insert the card that belongs to this case.")                                            \
	X(46, CARD_UNKNOWN, CARD, "This kind of card is not known.", "Use a My Number Card.")      \
	X(47, CARD_LEGACY, CARD, "This is a Juki card, which is no longer supported.",             \
	  "Ask for the My Number Card.")                                                           \
	X(48, CARD_NONSENSE, CARD, "The card gave an answer that makes no sense.",                 \
	  "Insert the card again; if it comes back, the card may be damaged.")                     \
	X(49, CARD_REFUSED, CARD, "The card refused the command.",                                 \
	  "See the status word; call the administrator if it comes back.")                         \
	X(50, PIN_WRONG, CARD, "The PIN is wrong.", "Check the tries left before the next entry.") \
	X(51, PIN_BLOCKED, CARD, "The PIN is locked.", "It must be initialised at the counter.")   \
	X(52, PIN_FORMAT, REFUSED, "The PIN does not follow the rules.", "Enter it again.")        \
	X(53, PIN_NEEDED, CARD, "The PIN is needed for this step.", "The resident enters it.")     \
	X(54, CARD_UNSUPPORTED, CARD, "This card or its driver cannot do that.",                   \
	  "Use a card that can.")                                                                  \
	X(55, CARD_MISMATCH, CARD, "The card does not hold what was written.",                     \
	  "Do not hand it back; call the administrator.")                                          \
	X(56, ISSUER_AUTH, CARD, "The card did not accept the issuer's key.",                      \
	  "Call the administrator: the issuing module or its key is wrong.")                       \
	X(57, TERMINAL, INTERNAL, "This terminal cannot be used.",                                 \
	  "Use a UTF-8 terminal of at least 80 columns and 23 rows.")                              \
	X(60, LINK_DOWN, AUTHORITY, "The national service cannot be reached.",                     \
	  "Requests wait in the queue and are sent by themselves.")                                \
	X(61, ANSWER_NONE, AUTHORITY, "No valid answer came from the national service.",           \
	  "It is asked again by itself.")                                                          \
	X(62, ANSWER_WRONG, AUTHORITY, "The answer of the national service is not valid.",         \
	  "It was kept and not used. Call the administrator.")                                     \
	X(63, AUTHORITY_REFUSED, AUTHORITY, "The national service refused the request.",           \
	  "See the reason; the supervisor decides.")                                               \
	X(64, CERTIFICATE_WRONG, AUTHORITY, "The certificate is not the one that was asked for.",  \
	  "It is not written to the card. Call the administrator.")                                \
	X(65, OFFICE_KEY, CONFIG, "The office's certificate or key cannot be used.",               \
	  "Check the files named in the configuration.")                                           \
	X(66, SYNC_OTHER, BUSY, "Another sync is running.",                                        \
	  "It sends what waits. To carry files, end it first.")                                    \
	X(67, SYNC_ABSENT, AUTHORITY, "The sync program is not running.",                          \
	  "Call the administrator.")                                                               \
	X(68, ROUND_TRIP, AUTHORITY,                                                               \
	  "The national service does not answer; the old certificate was left as it is.",          \
	  "Choose custody or revisit.")                                                            \
	X(69, NETWORK, AUTHORITY, "A network address cannot be used.", "Check the configuration.") \
	X(80, RULE_REFUSES, REFUSED, "The office's rules do not allow this.", "See the reason.")   \
	X(81, INPUT_WRONG, REFUSED, "An entry is not valid.", "Correct the entry that is named.")  \
	X(82, DIFFERS, REFUSED, "The card shows other data than was entered.",                     \
	  "Compare name, birth date and address; correct the entry or stop.")                      \
	X(83, FILE_WRONG, REFUSED, "A file cannot be used.", "Check the file that is named.")      \
	X(84, RULES_DIFFER, DIFFERENT, "The rules answer otherwise than the cases want.",          \
	  "Compare each difference with what the office publishes.")                               \
	X(85, NAME_MISSING, REFUSED, "The name of the holder or of the applicant is missing.",     \
	  "Go back and enter it.")                                                                 \
	X(86, ADDRESS_MISSING, REFUSED, "The registered address is missing.",                      \
	  "A letter needs it: go back and enter it.")                                              \
	X(87, MY_NUMBER, REFUSED, "A My Number stands in a field; it is never stored.",            \
	  "Take it out of the field.")                                                             \
	X(88, SECOND_PERSON, REFUSED, "The second person must not be the clerk.",                  \
	  "Enter who else has agreed.")                                                            \
	X(90, PRACTICE, INTERNAL, "The practice world cannot be started.", "See the detail.")      \
	X(100, PAD_CANCELLED, CARD, "The entry on the PIN pad was cancelled.",                     \
	  "Start the entry again.")                                                                \
	X(101, PAD_TIMEOUT, CARD, "Nothing was entered on the PIN pad in time.",                   \
	  "Start the entry again.")                                                                \
	X(102, PAD_MISMATCH, CARD, "The two new PINs entered on the PIN pad differ.",              \
	  "Start the entry again.")                                                                \
	X(103, PAD_LENGTH, CARD, "The PIN entered on the PIN pad has a wrong length.",             \
	  "Start the entry again.")                                                                \
	X(104, PIN_LAST_TRY, REFUSED, "Too few tries are left for this.",                          \
	  "Set a new PIN at the counter instead.")                                                 \
	X(105, PUK_WRONG, CARD, "The PUK is wrong.",                                               \
	  "Check the tries left before the next entry.")                                           \
	X(106, PUK_BLOCKED, CARD, "The PUK is locked.", "This card's PIN cannot be set any more.") \
	X(107, MANAGEMENT_KEY, CARD, "The card did not accept the management key.",                \
	  "Check the key in the configuration; the work goes on where it stopped.")                \
	X(108, CARD_RESET, CARD, "Another program has reset the card.",                            \
	  "Close that program; the work goes on where it stopped.")                                \
	X(109, CARD_BLANK, CARD, "The card has no number of its own yet.",                         \
	  "Prepare it with: madoguchi card prepare")                                               \
	X(110, PIN_ONE_TRY, REFUSED, "Only one try is left for this PIN.",                         \
	  "Ask whether they are sure of it, then enter it again.")                                 \
	X(111, PIN_NOT_LOCKED, REFUSED, "This PIN is not locked.",                                 \
	  "Choose a PIN change, or an initialisation when it is forgotten.")                       \
	X(112, PIN_HALF, REFUSED, "Only one half of the card PIN was changed.",                    \
	  "Insert the card and finish the change; both halves must be the same.")                  \
	X(113, REVOKE_AUTH_ALONE, REFUSED,                                                         \
	  "Revoking user authentication alone may end the signing certificate too.",               \
	  "Ask the resident, then say so.")                                                        \
	X(114, REVOKE_UNKNOWN, REFUSED, "The serial of the certificate is not known.",             \
	  "Type it from the holder's copy, or ask the national service.")                          \
	X(115, RESIDENT_TERMINAL, INTERNAL, "The resident's terminal cannot be reached.",          \
	  "The PINs are typed at this terminal meanwhile.")                                        \
	X(116, RESIDENT_STRANGER, REFUSED,                                                         \
	  "A program of another user wants to be the resident's terminal.",                        \
	  "It was turned away. Check resident_user in the configuration.")                         \
	X(130, BUNDLE_MEDIUM, STORE, "The folder for the files cannot be written.",                \
	  "Is the medium full, write-protected or pulled out? Then export again.")                 \
	X(131, BUNDLE_FOREIGN, REFUSED, "The file holds no answer to this office.",                \
	  "Check that it is the file that was carried back for this office.")                      \
	X(132, STATEMENT_WRONG, AUTHORITY, "The statement of the national service is not valid.",  \
	  "Nothing was compared. Ask for it again.")                                               \
	X(133, OLDER_COPY, REFUSED, "The database is an older copy.",                              \
	  "Run madoguchi-sync reconcile before anything is sent.")                                 \
	X(134, KEY_TYPE, REFUSED,                                                                  \
	  "The card does not make the kind of key that the rules ask for.",                        \
	  "Nothing was changed on the card. See new_card in the office's file.")                   \
	X(140, OPERATOR_NONE, REFUSED, "No operator has been added yet.",                          \
	  "Add one: madoguchi operator add NAME --roles administrator")                            \
	X(141, SIGN_IN, REFUSED, "Name or password is wrong.", "Enter both again.")                \
	X(142, OPERATOR_LOCKED, REFUSED, "Too many wrong passwords: this operator is locked.",     \
	  "Wait, or call an administrator (madoguchi operator unlock).")                           \
	X(143, NOT_ALLOWED, REFUSED, "The operator's role does not allow this.",                   \
	  "Sign in as somebody who may.")                                                          \
	X(144, SIGNED_OUT, REFUSED, "Nobody is signed in.",                                        \
	  "Name yourself right after the program's name: --operator NAME")                         \
	X(145, OPERATOR_LAST, REFUSED, "This is the last administrator.",                          \
	  "Make somebody else an administrator first.")                                            \
	X(146, OPERATOR_EXISTS, REFUSED, "There is an operator of this name.",                     \
	  "Choose another name; names are never given twice.")                                     \
	X(147, PASSWORD_WEAK, REFUSED, "The password is not good enough.",                         \
	  "8 to 64 letters, digits and signs; not the name, not one character alone.")             \
	X(148, APPROVAL_MISSING, REFUSED, "A second person has to agree to this.",                 \
	  "Let somebody who may approve sign in for it: --second NAME")                            \
	X(149, CHECKPOINT, REFUSED, "This is no checkpoint of this counter.",                      \
	  "Check that the whole text is there and unchanged, and that this counter made it.")      \
	X(150, BACKUP_WRONG, STORE, "The backup cannot be used.",                                  \
	  "Check that it is this office's, and that the key of the backups is the right one.")     \
	X(151, DOCTOR, DIFFERENT, "Something here does not work.", "See the lines that say bad.")  \
	X(152, CARD_FACE, CARD,                                                                    \
	  "This is a face-authentication card: it has no PIN and no signing certificate.",         \
	  "This program can only revoke its user authentication. For anything else the "           \
	  "municipality's card desk switches it back to a card with PINs first.")                  \
	X(153, RULES_CHANGED, REFUSED,                                                             \
	  "The office's rules have just been changed by somebody else.",                           \
	  "Look at what they say now, and do it again.")                                           \
	X(154, OFFICE_DIFFERS, DIFFERENT, "The two office files do not say the same.",             \
	  "See the changes; the ones of the office's own file count once they are applied.")       \
	X(155, SETTINGS_DIFFER, DIFFERENT, "The settings do not say the same.",                    \
	  "See the changes, and at which start or reload each one is taken.")                      \
	X(156, CANDIDATE_CHANGED, REFUSED,                                                         \
	  "The office file was edited again since it was shown. Nothing was applied.",             \
	  "Look at what it says now, and do it again.")                                            \
	X(158, COMPARISON_ENDED, AUTHORITY, "The comparison ended before it was made.",            \
	  "Ask for it again; the log of the sync says why.")                                       \
	X(159, FEE_NONE, REFUSED, "No fee is to be taken for this case now.",                      \
	  "The case says what is to be paid, and when the office takes it.")                       \
	X(160, FEE_TAKEN, REFUSED, "The fee of this case was taken already.",                      \
	  "Show the receipt again. What was entered wrongly is corrected by a line of its own.")   \
	X(161, CASH_DIFFERS, REFUSED, "The counted cash is not what it should be.",                \
	  "Count again; if it stays so, say why.")                                                 \
	X(162, DAY_EMPTY, REFUSED, "Nothing has happened since the last day was closed.",          \
	  "There is no day to close.")                                                             \
	X(163, TRAIL_DIFFERS, STORE, "The audit trail is not the one that the checkpoint saw.",    \
	  "Keep this database as it is, and call the auditor.")                                    \
	X(164, CARD_TAKEN, REFUSED, "This card belongs to another operator.",                      \
	  "Bind another card, or take this one from the other operator first.")                    \
	X(165, CARD_STRANGER, REFUSED, "This card belongs to no operator.",                        \
	  "Insert the operator's card, or sign in with the password.")                             \
	X(166, CARD_EXPIRED, REFUSED, "The certificate on this card has run out.",                 \
	  "Sign in with the password; an administrator binds the new card.")                       \
	X(167, STOCKTAKE_NONE, REFUSED, "No stock-taking of the safe is under way.",               \
	  "Begin one first.")                                                                      \
	X(168, KEY_CARD, CARD, "No slot of the key opens with this card.",                         \
	  "Insert the card of a slot (madoguchi key list), or type a passphrase.")                 \
	X(169, CARD_KEY_UNFIT, CARD, "This card cannot open the key of the personal data.",        \
	  "It takes a PIV card with a key of P-256 and its certificate in slot 9D: neither an "    \
	  "RSA key nor a My Number Card does.")                                                    \
	X(170, PRINT, CONFIG, "The paper could not be printed.",                                   \
	  "Check the printer. The paper is stored: print it again.")                               \
	X(171, PRINTER_NONE, CONFIG, "No printer is configured.",                                  \
	  "Set printer in the configuration, or print into a file.")                               \
	X(172, KEY_LOCKED, CONFIG, "The key of the personal data is locked.",                      \
	  "Type its passphrase, or give it with --key-fd; or insert its card.")                    \
	X(173, KEY_PASSPHRASE, REFUSED, "No slot of the key opens with this passphrase.",          \
	  "Type it again; capital and small letters differ.")                                      \
	X(174, KEY_SLOT_LAST, REFUSED, "This is the last slot of the key.",                        \
	  "Add another one first; without any the personal data could never be read again.")       \
	X(175, KEY_SLOT_KIND, CONFIG, "This version has no slots of this kind.",                   \
	  "Use a passphrase or a card. A place for TPMs is kept in the format.")                   \
	X(176, KEY_SLOT, REFUSED, "The key has no such slot, no free one, or this one already.",   \
	  "See its slots: madoguchi key list")                                                     \
	X(177, KEY_GENERATION, STORE,                                                              \
	  "A key is another than the one that this database was written with.",                    \
	  "Start the program again. After an older backup was restored: put back the key files "   \
	  "of its time.")                                                                          \
	X(179, PAPER_TOO_LONG, REFUSED, "There is more than a paper can hold.",                    \
	  "Take a shorter span of days, or make a CSV file.")                                      \
	X(180, CONFINE, INTERNAL, "The program could not be confined, and did not start.",         \
	  "Use a kernel with system call filters (seccomp), as Debian's own.")                     \
	X(181, SETTINGS_UNTAKEN, DIFFERENT, "No program has taken this settings file yet.",        \
	  "Start the screens or the sync with it; each records what it takes.")

enum error_code {
	ERROR_NONE = 0,
#define X(number, name, status, happened, next) ERROR_##name = (number),
	ERROR_TABLE(X)
#undef X
};

/* What the number in cause_code is. */
enum error_cause {
	CAUSE_NONE,   /* no number */
	CAUSE_ERRNO,  /* errno */
	CAUSE_SQLITE, /* extended SQLite result */
	CAUSE_PCSC,   /* SCard… result */
	CAUSE_SW,     /* SW1SW2 of the card, ISO 7816-4 5.1.3 */
	CAUSE_CURL,   /* CURLcode */
	CAUSE_CMP,    /* PKIFailureInfo bits, RFC 9810 appendix F */
	CAUSE_SSL,    /* OpenSSL's ERR_get_error() */
	CAUSE_HTTP,   /* HTTP status */
};

#define ERROR_DETAIL_SIZE 200

struct error {
	enum error_code code;
	enum error_cause cause;
	int64_t cause_code;
	const char *where;		/* function that saw it; static storage */
	char detail[ERROR_DETAIL_SIZE]; /* for the log and the second line: file, line, key, step */
};

/*
 * Fills *error (which may be NULL) and is false, so that a function can end in it. The false comes
 * from a function in this header and not from error_fill(), so that whoever reads one source file
 * alone, as compilers and analysers do, sees that nothing was written to the `ret_` parameters.
 */
#define error_set(error, code, cause, cause_code, ...)                                             \
	(error_fill((error), (code), __func__, (cause), (int64_t)(cause_code), __VA_ARGS__),       \
	 error_false())
void error_fill(struct error *error, enum error_code code, const char *where,
		enum error_cause cause, int64_t cause_code, const char *format, ...)
    __attribute__((format(printf, 6, 7)));
static inline bool error_false(void)
{
	return false;
}

/* After a search that has failed: true when that is all, nothing was found (NOT_FOUND); else the
 * failure is passed up. */
bool error_only_missing(const struct error *failure, struct error *error);

/* The name of a code ("CARD_LOST"), what happened and what to do, as message ids; never NULL. */
const char *error_name(enum error_code code);
const char *error_happened(enum error_code code);
const char *error_next(enum error_code code);
enum exit_status error_exit_status(enum error_code code);

/* Writes "CARD_LOST (44) at card_transmit: detail, PC/SC 0x80100069" for log and scripts. */
void error_describe(const struct error *error, char *buffer, size_t size);

#endif
