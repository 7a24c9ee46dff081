#!/bin/sh
# The screens under uim-fep with anthy: the input method is on in a field for a name and off in
# every other; romaji becomes kanji and lands in the field; no PIN passes through it, even when it is
# turned on by hand where a PIN is typed.
# run: limit=200 takes=15
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
. tests/tools/tmux_kit.sh

for program in tmux uim-fep; do
	if ! command -v $program >/dev/null; then
		echo "1..0 # SKIP $program is not installed"
		exit 0
	fi
done
ON='[AnあＲ]' OFF='[An- Ｒ]'

open_with_uim() {
	# shellcheck disable=SC2016
	screens_open ja LIBUIM_USER_SCM_FILE="$WORK/uim.scm" \
		"$PRACTICE" run -- unshare --map-current-user --keep-caps --mount sh -c '
		mount --bind "$0" /etc/passwd && exec uim-fep -u anthy-utf8 -e "$@"' "$WORK/passwd"
}

# one_by_one TEXT: as fingers type; what comes at once uim-fep takes for pasted, and passes on
one_by_one() {
	for character in $(echo "$1" | sed 's/./& /g'); do
		typed "$character"
		sleep 0.03
	done
}

# method ON|OFF: waits until the last line of the terminal says so
method() {
	for _ in $(seq 200); do
		screen >"$WORK/screen"
		tail -n 1 "$WORK/screen" | grep -qF -- "$1" && return 0
		sleep 0.05
	done
	sed 's/^/# /' "$WORK/screen"
	return 1
}

# field_has NAME TEXT: waits until the row of a field has the text
field_has() {
	for _ in $(seq 200); do
		screen >"$WORK/screen"
		grep -F -- "$1" "$WORK/screen" | grep -qF -- "$2" && return 0
		sleep 0.05
	done
	sed 's/^/# /' "$WORK/screen"
	return 1
}

check "a world" world_up --sync
# uim and anthy keep what they learn in the home of the user database, which is one of the test's own.
# C-t stands for the key that a keyboard has for turning the method on and off.
mkdir "$WORK/home"
echo "clerk:x:$(inside id -u):0::$WORK/home:/bin/sh" >"$WORK/passwd"
cat >"$WORK/uim.scm" <<'END'
(define-key anthy-on-key? '("<Control>t"))
(define-key anthy-off-key? '("<Control>t"))
END
check "Hanako's card" "$PRACTICE" resident insert hanako
check "the screens under uim-fep" open_with_uim
check "fill the 23 lines that it leaves" shows '新しい受付'
check "the card is seen" shows 'カードあり'
check "no method where nothing is typed" method "$OFF"
keys F10
check "procedure" shows 1/8
keys F10
check "person" focus '> 氏名'
check "a name: the method is on" method "$ON"
keys C-t
check "where it is on it may be turned off" method "$OFF"
keys C-t
check "and on" method "$ON"
one_by_one kawasakihanako
check "kana before they are converted" field_has '> 氏名' 'かわさきはなこ'
keys Space
check "kanji" field_has '> 氏名' '川崎花子'
keys Enter Enter
check "the next field" focus '> フリガナ'
check "kana: the method is on" method "$ON"
one_by_one kawasakihanako
check "hiragana as it is typed" field_has '> フリガナ' 'かわさきはなこ'
keys Enter Enter
check "a date" focus '> 生年月日'
check "kana were made katakana, the name stands" field_has '  フリガナ' 'カワサキハナコ'
check "the kanji are in the field" field_has '  氏名' '川崎花子'
check "a date: the method is off" method "$OFF"
born=$(fact hanako born)
one_by_one "$born"
check "its digits come as they are typed" field_has '> 生年月日' "$born"
keys Enter Right
check "a choice" field_has '> 性別' '女'
keys F10
check "documents" shows 3/8
check "no method for marks" method "$OFF"
keys F10
check "card" focus '> 照合番号B'
check "the card was read" lacks '(F10'
check "digits: the method is off" method "$OFF"
one_by_one "$(fact hanako number_b)"
keys F10
check "what was typed is what the card says" shows '入力と一致'
keys F10
check "certificates" shows 5/8
keys F10
check "decision" shows 6/8
keys F10
check "the PINs" focus '> 新しい暗証番号'
check "a PIN: the method is off" method "$OFF"
keys C-t
check "turned on by hand, it is off again" method "$OFF"
one_by_one 4121
check "and the PIN has come" field_has '> 新しい暗証番号' '[****'
keys Enter
one_by_one 4121
keys Enter C-t
check "so in the next field" method "$OFF"
one_by_one HANAKO88K
keys Enter
one_by_one HANAKO88K
refuse "nothing of it was seen" grep -E '4121|４１２１|HANAKO88K|ＨＡＮＡＫＯ' "$WORK/screen"
keys F10
check "the summary" shows 'F10で開始'
keys F10
check "issued, with the PINs as they were typed" shows '：完了'
keys F12
check "the first screen" shows '新しい受付'
keys F3
screens_close
refuse "the dictionary has learned no PIN" grep -rqE '4121|４１２１|HANAKO' "$WORK/home"
check "and it has learned the name" grep -rq '花子\|はなこ' "$WORK/home"
