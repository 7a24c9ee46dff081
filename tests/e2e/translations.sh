#!/bin/sh
# Every message id of the sources has its words in every catalogue of screens/po, with the same
# placeholders; and a catalogue in which something is missing is found out.
work=$(mktemp -d) || exit 70
trap 'rm -rf "$work"' EXIT
number=0

# say STATUS WHAT
say() {
	number=$((number + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $number - $2"
	else
		echo "not ok $number - $2"
	fi
}

# faults PO POT: one line for every id without words, marked as a guess, or with other placeholders
faults() {
	msgmerge --quiet --no-wrap --no-fuzzy-matching --no-location -o "$work/merged.po" \
		"$1" "$2" || echo "msgmerge failed"
	perl -e '
		my $name = shift;
		my ($id, $words, $part, $fuzzy) = ("", "", "id", 0);
		sub check {
			my ($wanted, $got) = map { join " ", sort /\{[0-9]\}/g } $id, $words;
			if ($id ne "") {
				print "$name: no words: $id\n" if $words eq "";
				print "$name: a guess: $id\n" if $fuzzy;
				print "$name: \"$wanted\" became \"$got\": $id\n"
					if $words ne "" && $wanted ne $got;
			}
			($id, $words, $fuzzy) = ("", "", 0);
		}
		while (<>) {
			if (/^$/) { check() }
			elsif (/^#~/) { next }
			elsif (/^#,.*fuzzy/) { $fuzzy = 1 }
			elsif (/^msgid "(.*)"$/) { ($id, $part) = ($1, "id") }
			elsif (/^msgstr "(.*)"$/) { ($words, $part) = ($1, "words") }
			elsif (/^"(.*)"$/) { $part eq "id" ? ($id .= $1) : ($words .= $1) }
		}
		check();
		' "$1" "$work/merged.po" | sort -u
}

BUILD=$work tools/po-update --extract >"$work/out" 2>&1
say $? "the ids are extracted"
sed 's/^/# /' "$work/out"
pot=$work/po/madoguchi.pot
ids=$(grep -c '^msgid ".' "$pot")
[ "$ids" -gt 100 ]
say $? "there are ids ($ids)"
for id in 'The card was taken out or does not answer.' 'Insert the card.' 'New reception'; do
	grep -qxF "msgid \"$id\"" "$pot"
	say $? "\"$id\" is among them"
done

for po in screens/po/ja.po; do
	msgfmt --check-format --check-domain -o "$work/one.mo" "$po"
	say $? "$po is well formed"
	faults "$po" "$pot" >"$work/faults"
	sed 's/^/# /' "$work/faults"
	[ ! -s "$work/faults" ]
	say $? "$po has words for every id"
done
BUILD=$work tools/po-update --check >"$work/out" 2>&1
say $? "and no others, in the order of the sources"
sed 's/^/# /' "$work/out"

# What residents read has its words in each further language; the rest is read in the language below.
RESIDENT="screens/resident_terminal.c screens/pin_form.c screens/pin_form_draw.c screens/step_pins.c
screens/pin_entry.c screens/pin_ask.c screens/kit/help.c include/madoguchi/screens/pin_form.h
src/domain/pin_rule.c include/madoguchi/domain/card_pin.h"
# shellcheck disable=SC2086
xgettext --from-code=UTF-8 --language=C --no-wrap --keyword --keyword=N_ -o "$work/resident.pot" $RESIDENT &&
	sed -i 's/charset=CHARSET/charset=UTF-8/; /^#, fuzzy/d' "$work/resident.pot"
say $? "the ids of the resident's screens are extracted"
for po in screens/po/resident/*.po; do
	msgfmt --check-format --check-domain -o "$work/one.mo" "$po"
	say $? "$po is well formed"
	faults "$po" "$work/resident.pot" >"$work/faults"
	sed 's/^/# /' "$work/faults"
	[ ! -s "$work/faults" ]
	say $? "$po has words for every id that residents read"
	! grep '^msgid "[^"]' "$po" | grep -vxFf "$pot" | sed 's/^/# /' | grep .
	say $? "$po has no id that the sources lack"
done

# The check itself: each of these must be found.
spoil() {
	faults "$work/spoilt.po" "$pot" >"$work/faults"
	grep -q "$2" "$work/faults"
	say $? "found: $1"
}
sed '/^msgid "Insert the card\."$/{n;s/".*"/""/}' screens/po/ja.po >"$work/spoilt.po"
spoil "an id without words" 'no words: Insert the card\.$'
sed 's/^msgid "Insert the card\."$/msgid "Something else."/' screens/po/ja.po >"$work/spoilt.po"
spoil "an id that is not there" 'no words: Insert the card\.$'
sed 's/^msgid "Insert the card\."$/#, fuzzy\n&/' screens/po/ja.po >"$work/spoilt.po"
spoil "a guess" 'a guess: Insert the card\.$'
sed '/^msgid "The card expired on {1}\."$/{n;s/{1}/{2}/}' screens/po/ja.po >"$work/spoilt.po"
spoil "another placeholder" 'became "{2}": The card expired'
echo "1..$number"
