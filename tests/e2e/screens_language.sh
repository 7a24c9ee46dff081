#!/bin/sh
# A third language of the clerk's screens by adding a file: every word of a made one has accents on its
# vowels, is half as long again, and ends with "~". So a word of the screens that is in no catalogue
# shows by a plain vowel, a label that is cut without its mark by a missing "~", and one that runs
# into what stands beside it by what follows the "~".
# run: limit=200 takes=15
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
. tests/tools/tmux_kit.sh
tmux_wanted
# What the screens show that is no word of theirs: names of people, the office (of which the status
# line may show the beginning) and its operators.
DATA='hayashi|Kawa[a-z]*|City'

make_language() {
	BUILD=$WORK tools/po-update --extract &&
		perl -CSD -Mutf8 -e '
			my ($part, $id) = ("", "");
			sub put {
				return if $part ne "words";
				(my $words = $id) =~ tr/aeiou/àéíòù/;
				my $more = "ö" x (length($id) / 2);
				# A mark between two words is the same in every language that has blanks.
				$more = "", $words = $id if $id !~ /[a-z]/i;
				my $end = $more ne "" ? "~" : "";
				print "msgid \"$id\"\nmsgstr \"$words$more$end\"\n\n" if $id ne "";
				($part, $id) = ("", "");
			}
			print "msgid \"\"\nmsgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n\n";
			while (<>) {
				if (/^msgid "(.*)"$/) { put(); ($part, $id) = ("id", $1) }
				elsif (/^msgstr "/) { $part = "words" }
				elsif (/^"(.*)"$/ && $part eq "id") { $id .= $1 }
			}
			put();' "$WORK/po/madoguchi.pot" >"$WORK/made.po" &&
		cp -r "$BUILD/locale" "$WORK/locale" && msgfmt -o "$WORK/locale/made.mo" "$WORK/made.po"
}

# plain_words: those of standard input that have no accents
plain_words() {
	sed -E "s/$DATA//g; s/F[0-9]+|C-[a-z]\b|Esc\b|PgUp|PgDn|CSV|JSON|Ctrl//g" |
		grep -oE '[A-Za-z]*[aeiou][A-Za-z]*' | grep -E '.{3}' | sort -u
}

# cut_labels: those of a key line on standard input that lack their end
cut_labels() {
	sed -E 's,\(?[^ ]+ [^~]*~\)? *,,g'
}

# touching: those of standard input that run into the next word
touching() {
	grep -oE '[^ ]*~[[:alnum:]][^ ]*'
}

# spoken WHAT: no plain word on the screen, no label of the key line cut, none runs into another
spoken() {
	same "$1: every word is the language's" "" "$(plain_words <"$WORK/screen")"
	same "$1: no key's label is cut" "" "$(tail -n 1 "$WORK/screen" | cut_labels)"
	same "$1: none runs into another" "" "$(touching <"$WORK/screen")"
}

# step WHAT TEXT: the screen with this text, in its words
step() {
	check "$1" shows "$2"
	spoken "$1"
}

# turn WHAT ENGLISH JAPANESE TEXT: F2 shows the same screen in English, in Japanese and as it was
turn() {
	keys F2
	check "$1: F2, in English" shows "$2"
	keys F2
	check "$1: F2 again, in Japanese" shows "$3"
	keys F2
	check "$1: and as it was" shows "$4"
	spoken "$1, after that"
}

same "a plain word is found" Find "$(echo 'F1 Hélp~ Find hayashi' | plain_words)"
same "a label that is cut too" "F3 Léa" "$(echo 'F1 Hélp~  (F2 Sòrt~)  F3 Léa' | cut_labels)"
same "and one that runs into the next" 'Nàmé~yamada' "$(echo '  Nàmé~yamada  Kàná~ x' | touching)"
check "a world" world_up --sync
check "a language is made" make_language
sed -i '/^locale_dir/d; /^language/d' "$CONF"
printf 'locale_dir = "%s"\nlanguage = "ja"\nscreens_language = "none"\n' "$WORK/locale" >>"$CONF"
inside "$BIN/madoguchi" --config "$CONF" status >"$WORK/refused" 2>&1
refuse "a name without a file is refused" test $? -eq 0
check "and told" grep -q "screens_language.*none" "$WORK/refused"
sed -i 's/"none"/"made"/' "$CONF"
check "Hanako's card" "$PRACTICE" resident insert hanako

check "the screens" screens_open own
step "the first screen" 'Néw récéptíòn'
turn "the first screen" 'New reception' 新しい受付 'Néw récéptíòn'
keys F1
step "its help" 'Hélp'
keys F12
keys F10
step "procedure" 'Récéptíòn: pròcédùré'
turn "procedure" 'Reception: procedure' どの手続ですか 'Récéptíòn: pròcédùré'
keys F10
step "person" 2/8
keys F10
step "documents" 3/8
keys F10
check "the card was read" lacks '(F10'
step "card" 4/8
turn "card" 'Number B' 照合番号B 'Nùmbér B'
keys F3
step "back" 'Néw récéptíòn'
keys Down Down Down Down Down Down Down Down Down Down Enter
step "all open cases" 'Ordér'
turn "all open cases" 'Order' 並べ替え 'Ordér'
keys F3
keys End Enter
step "queue" 'Qùéùé'
turn "queue" 'Queue and sync' 送信待ちと同期 'Qùéùé'
keys F11
step "the lock" 'Pàsswòrd'
screens_close
