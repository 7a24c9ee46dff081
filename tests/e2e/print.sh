#!/bin/sh
# madoguchi-print: what poppler, which is nobody of ours, reads out of the PDF; and what lp is given.
# run: takes=5
. tests/tools/e2e_kit.sh

PRINT=$BIN/madoguchi-print
NAME=$(printf '\360\240\256\267田　葛\363\240\204\202城')
printf '        受 付 票\n\n  氏名      %s 様\n  受付番号  14130-01-26-00003-8\n  ○①─\n' "$NAME" >"$WORK/slip.txt"
printf '  a\033]0;title\007b\033[31mc\r\010d\n' >"$WORK/hostile.txt"

# words_of PDF: its text as poppler finds it
words_of() {
	pdftotext -layout "$1" - | tr -d '\014'
}

# fonts_of PDF: one line a font, "NAME EMBEDDED UNICODE"
fonts_of() {
	pdffonts "$1" | awk 'NR > 2 { print $1, $(NF - 4), $(NF - 2) }'
}

check "a slip becomes a PDF" "$PRINT" --output "$WORK/slip.pdf" --title X-1 "$WORK/slip.txt"
same "of one page, A4" "1 A4" "$(pdfinfo "$WORK/slip.pdf" | awk '/^Pages/ { p = $2 } /^Page size/ { print p, substr($NF, 2, 2) }')"
same "with its number as title" X-1 "$(pdfinfo "$WORK/slip.pdf" | sed -n 's/^Title: *//p')"
same "nobody else may read it" 600 "$(stat -c %a "$WORK/slip.pdf")"
# Poppler gives the ideographic space back as a plain one.
check "the name comes out with 𠮷 and its variant" \
	sh -c 'pdftotext -layout "$1" - | grep -qF "$2"' - "$WORK/slip.pdf" "$(echo "$NAME" | sed 's/　/ /')"
check "so does the number" sh -c 'pdftotext -layout "$1" - | grep -qF 14130-01-26-00003-8' - "$WORK/slip.pdf"
fonts_of "$WORK/slip.pdf" >"$WORK/fonts"
same "every font is embedded" "" "$(awk '$2 != "yes"' "$WORK/fonts")"
check "Mincho for personal names is among them" grep -q IPAmj "$WORK/fonts"

"$PRINT" --output "$WORK/hostile.pdf" "$WORK/hostile.txt" 2>"$WORK/told"
same "a hostile text is printed, and its gaps are told" 1 $?
same "its control characters became 〓, nothing else" "a〓]0;title〓b〓[31mc〓〓d" \
	"$(words_of "$WORK/hostile.pdf" | tr -d ' \n')"
check "and somebody is told" grep -q "5 characters" "$WORK/told"

check "a mark stands on the page" sh -c '"$1" --output - --mark 再発行 <"$2" | pdftotext -layout - - | grep -q 再発行' \
	- "$PRINT" "$WORK/slip.txt"
seq 150 >"$WORK/long.txt"
"$PRINT" --output "$WORK/long.pdf" --mark 写し "$WORK/long.txt"
same "on each of three" 3 "$(words_of "$WORK/long.pdf" | grep -c 写し)"
same "which have their numbers" "1/3 2/3 3/3" "$(words_of "$WORK/long.pdf" | grep -o '[0-9] */ *3' | tr -d ' ' | tr '\n' ' ' | sed 's/ $//')"

# A printing system that notes what it is given.
mkdir "$WORK/bin"
cat >"$WORK/bin/lp" <<END
#!/bin/sh
printf '%s\n' "\$@" >"$WORK/lp.arguments"
cat >"$WORK/lp.pdf"
echo "request id is office-7"
[ ! -e "$WORK/broken" ]
END
chmod +x "$WORK/bin/lp"
PATH=$WORK/bin:$PATH "$PRINT" --printer office --title 'X-1; $(id)' "$WORK/slip.txt" >"$WORK/out" 2>"$WORK/told"
same "the printer takes it" 0 $?
same "lp's words are no output of ours" "" "$(cat "$WORK/out")"
same "lp is called without a shell" "-d office -t X-1; \$(id) -- -" "$(tr '\n' ' ' <"$WORK/lp.arguments" | sed 's/ $//')"
check "and has the whole paper" sh -c 'pdftotext -layout "$1" - | grep -qF 14130-01-26-00003-8' - "$WORK/lp.pdf"
PATH=$WORK/bin:$PATH "$PRINT" --default-printer "$WORK/slip.txt" 2>/dev/null
same "or the system's own choice" "-- -" "$(tr '\n' ' ' <"$WORK/lp.arguments" | sed 's/ $//')"
touch "$WORK/broken"
PATH=$WORK/bin:$PATH "$PRINT" --printer office "$WORK/slip.txt" 2>"$WORK/told"
same "a printer that refuses is told" 3 $?
check "with its exit status" grep -q "PRINT (170).*exit status 1" "$WORK/told"
PATH=/nowhere "$PRINT" --printer office "$WORK/slip.txt" 2>"$WORK/told"
same "so is a machine without one" 3 $?

# A disk without room: the old paper stays.
cp "$WORK/slip.pdf" "$WORK/kept.pdf"
(ulimit -f 1 && exec "$PRINT" --output "$WORK/kept.pdf" "$WORK/long.txt") 2>"$WORK/told"
same "a file that may not grow is a full disk" 4 $?
check "and leaves the old one" cmp -s "$WORK/slip.pdf" "$WORK/kept.pdf"
refuse "no draft is left" test -e "$WORK/kept.pdf.new"
refuse "no text is refused" sh -c 'printf "\377\376" | "$1" --output -' - "$PRINT"
refuse "a file that is not there" "$PRINT" --output "$WORK/x.pdf" "$WORK/missing.txt"
"$PRINT" --output "$WORK/x.pdf" --printer office "$WORK/slip.txt" 2>/dev/null
same "one way out at a time" 2 $?
"$PRINT" --printer -oraw "$WORK/slip.txt" 2>/dev/null
same "a printer's name is no option" 2 $?

# In no program but this one are the text engines linked; the screens stay small.
for program in madoguchi madoguchi-sync madoguchi-practice; do
	refuse "$program does without pango" sh -c 'ldd "$1" | grep -q pango' - "$BIN/$program"
done
check "and this one without network, database and card" \
	sh -c '! ldd "$1" | grep -qE "sqlite|pcsclite|libcurl|libssl"' - "$PRINT"
