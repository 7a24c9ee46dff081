#!/bin/sh
# Drawn screens: runs a program by a key script and compares every screen that it saves with the
# golden one.
#
#   tests/screens/drawn.sh STORY LANGUAGE PROGRAM [ARGUMENT…]
#
#   STORY.keys             the script (see include/madoguchi/screens/kit/script.h); @LANGUAGE@ in
#                          it is replaced by LANGUAGE
#   STORY.sed              optional: what changes from run to run (dates, numbers) is rewritten by
#                          this sed script before comparing; the clock always is
#   golden/LANGUAGE/STORY  the golden screens, NAME.screen
#
# The program is the test build; it needs no terminal. UPDATE=1 writes the golden screens instead.
# Prints one line a screen, "ok" or "FAILED" with the difference; exits 1 if any failed.
set -u

here=$(cd "$(dirname "$0")" && pwd)
story=$1
language=$2
shift 2
golden=$here/golden/$language/$story
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
failed=0

mkdir "$work/raw" "$work/got"
sed "s/@LANGUAGE@/$language/g" "$here/$story.keys" >"$work/keys"
MADOGUCHI_SCRIPT=$work/keys MADOGUCHI_SCRIPT_DIR=$work/raw LC_ALL=C.UTF-8 TERM=xterm-256color \
	"$@" </dev/null 2>"$work/errors"
status=$?
if [ "$status" -ne 0 ]; then
	echo "FAILED $language/$story: exit status $status"
	cat "$work/errors"
	exit 1
fi
for screen in "$work"/raw/*.screen; do
	[ -e "$screen" ] || { echo "FAILED $language/$story: no screen was saved"; exit 1; }
	name=$(basename "$screen")
	sed -E '1s/[0-2][0-9]:[0-5][0-9]$/--:--/' "$screen" >"$work/got/$name"
	if [ -e "$here/$story.sed" ]; then
		sed -E -i -f "$here/$story.sed" "$work/got/$name"
	fi
done
if [ "${UPDATE:-0}" = 1 ]; then
	rm -rf "$golden"
	mkdir -p "$golden"
	cp "$work"/got/*.screen "$golden/"
	exit 0
fi
for name in $(ls "$work/got" "$golden" 2>/dev/null | grep '\.screen$' | sort -u); do
	if difference=$(diff -u "$golden/$name" "$work/got/$name" 2>&1); then
		echo "ok $language/$story/${name%.screen}"
	else
		echo "FAILED $language/$story/${name%.screen}"
		echo "$difference"
		failed=1
	fi
done
exit $failed
