#!/bin/sh
# The administrator's guides: the same commands in both languages, and each of the programs' commands
# typed in an office where nobody is signed in, with no more than the guide says: none lacks an
# operator, and nobody is named whose role does not allow it.
# run: takes=10
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh

# commands FILE: those that stand on lines of their own, without words that people choose
commands() {
	sed -n '/^```text/,/^```$/d; s/^    *\(\(madoguchi\|madoguchi-sync\|systemctl\|install\|journalctl\|ykman\|apt\|ls\|df\) .*\)/\1/p' "$1" |
		sed 's/   *.*//; s/"[^"]*"/"words"/g'
}

# named FILE: those of our programs, in a table or a sentence too; … stands for what was left out
named() {
	{
		commands "$1"
		grep -o '`madoguchi[^`]*`' "$1" | tr -d '`'
	} | grep '^madoguchi\(-sync\)\? ' | grep -v '…' | sort -u
}

for language in en ja; do
	commands docs/admin.$language.md >"$WORK/lines.$language"
	named docs/admin.$language.md | sed 's/FILE\|ファイル/F/; s/ID\|番号/1/; s/CASES\|事例/C/; s/NUMBER/1/; s/"[^"]*"/"words"/g' |
		sort -u >"$WORK/named.$language"
done
check "the guides have commands" test "$(wc -l <"$WORK/named.en")" -gt 30
check "lines of commands are the same in both languages" diff "$WORK/lines.en" "$WORK/lines.ja"
check "and those within sentences" diff "$WORK/named.en" "$WORK/named.ja"

check "a world" world_up
sed '/^practice_operator/d' "$CONF" >"$WORK/office.conf"
echo practice-1 >"$WORK/hayashi"
echo practice-2 >"$WORK/murata"
echo practice-4 >"$WORK/abe"

# typed COMMAND: as the guide has it, in the folder "typed"; the passwords come from files, the clerk
# is the practice world's, the stick is a folder
typed() {
	command=$(printf '%s\n' "$1" | sed \
		-e "s|^madoguchi-sync|\"$BIN/madoguchi-sync\" --config \"$WORK/office.conf\"|; t" \
		-e "s|^madoguchi|\"$BIN/madoguchi\" --config \"$WORK/office.conf\"|" |
		sed -e 's/ ogawa / hayashi /' \
			-e "s|--operator \([a-z]*\)|--operator \1 --password-fd 3 3<\"$WORK/\1\"|" \
			-e "s|--second \([a-z]*\)|--second \1 --second-password-fd 4 4<\"$WORK/\1\"|" \
			-e "s|/media/stick|$WORK/typed|g")
	(cd "$WORK/typed" && timeout 60 sh -c "$command") >"$WORK/said" 2>&1 </dev/null
}

mkdir "$WORK/typed"
while IFS= read -r line; do
	# The first administrator is added where nobody is there yet; the card of a key needs one.
	case $line in *"operator add abe"* | *"--lang en"* | *"key add card"*) continue ;; esac
	typed "$line"
	status=$?
	[ $status -ne 2 ] && [ $status -lt 70 ] && ! grep -q '\[\(SIGNED_OUT\|NOT_ALLOWED\|SIGN_IN\) ' "$WORK/said"
	status=$?
	[ $status -eq 0 ] || sed 's/^/# /' "$WORK/said"
	say $status "$line"
done <"$WORK/named.en"
