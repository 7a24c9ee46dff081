#include "madoguchi/screens/card_panel.h"

#include "madoguchi/base/date.h"

const char *kind_short_label(enum certificate_kind kind)
{
	static const char *const labels[KIND_COUNT] = {
		[KIND_SIGN] = N_("Signing"),
		[KIND_AUTH] = N_("User authentication"),
	};

	return labels[kind];
}

const char *card_missing_words(enum error_code trouble, const char *insert)
{
	return trouble == ERROR_READER_BUSY ? error_happened(trouble) : insert;
}

struct message tries_words(uint8_t tries)
{
	if (tries == TRIES_UNKNOWN)
		return message_make(N_("not on this card"));
	if (tries == TRIES_UNREAD)
		return message_make(N_("The card is being read …"));
	if (tries == 0)
		return message_make(N_("LOCKED"));
	if (tries == 1)
		return message_make(N_("1 try left!"));
	return message_with_number(N_("{1} tries left"), tries);
}

static struct message slot_words(const struct card_slot_view *slot)
{
	static const char *const words[] = {
		[SLOT_EMPTY] = N_("none"),
		[SLOT_HOLDS] = N_("valid until {1}"),
		[SLOT_PROTECTED] = N_("shown after the password"),
		[SLOT_BROKEN] = N_("BROKEN: unfinished write"),
	};
	const bool read = card_slot_read(slot);
	struct message message = message_make(words[read ? SLOT_HOLDS : slot->content]);

	if (read)
		message_add_date(&message, slot->expires);
	return message;
}

static void draw_slot(const struct card_view *view, enum certificate_kind kind,
		      const struct ui_area *area, int y, enum language language)
{
	const struct message words = slot_words(&view->slot[kind]);
	const uint8_t left = view->tries[kind == KIND_SIGN ? CREDENTIAL_SIGN : CREDENTIAL_AUTH];
	const struct message tries = tries_words(left);

	ui_text(area, y, 2, language, kind_label(kind), 31, UI_PLAIN);
	ui_message(area, y, 34, language, &words, 31, UI_PLAIN);
	if (left != TRIES_UNKNOWN)
		ui_message(area, y, 66, language, &tries, TRIES_COLUMNS, UI_PLAIN);
}

int card_panel_draw(const struct card_view *view, const struct ui_area *area, int y,
		    enum language language)
{
	static const char *const families[] = {
		[CARD_FAMILY_JPKI] = N_("My Number Card, valid until {1}"),
		[CARD_FAMILY_JPKI_LEGACY] = N_("Juki card"),
		[CARD_FAMILY_PIV] = N_("PIV card"),
		[CARD_FAMILY_JPKI_FACE] = N_("Face-authentication My Number Card, valid until {1}"),
	};
	struct message family = message_make(families[view->family]);

	if (view->card_expires != DATE_NONE)
		message_add_date(&family, view->card_expires);
	else
		message_add_text(&family, "-");
	ui_message(area, y, 2, language, &family, 76, UI_BOLD);
	if (view->practice_profile)
		ui_text(area, y + 1, 2, language,
			N_("Issuing goes through the practice issuing profile of this project."),
			76, UI_DIM);
	draw_slot(view, KIND_AUTH, area, y + 2, language);
	draw_slot(view, KIND_SIGN, area, y + 3, language);
	return 4;
}
