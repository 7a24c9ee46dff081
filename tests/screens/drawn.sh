#!/bin/sh
# Drawn screens: runs a program by a key script and compares every screen that it saves with the
# golden one.
#
#   tests/screens/drawn.sh STORY LANGUAGE PROGRAM [ARGUMENT…]
#
#   STORY.keys             the script (see include/madoguchi/screens/kit/script.h); @LANGUAGE@ in
#                          it is replaced by LANGUAGE, and a line that begins with "ja " or "en "
#                          is for that language only. "# after NAME: COMMAND" runs a shell command
#                          when the screen NAME has been saved, in the order of the script.
#   drawn.sed              what changes from run to run is rewritten by this sed script before
#                          comparing; the day does not, since the world's clock is set
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
program=
trap 'rm -rf "$work"' EXIT
failed=0

# Each command once its screen is there; an end of the program ends the waiting.
follow() {
	sed -n 's/^# after \([^:]*\): /\1 /p' "$work/keys" | while read -r name command; do
		until [ -e "$work/raw/$name.screen" ]; do
			kill -0 "$program" 2>/dev/null || return
			sleep 0.02
		done
		sh -c "$command" >>"$work/commands" 2>&1 || echo "after $name: $command" >>"$work/broken"
	done
}

mkdir "$work/raw" "$work/got"
sed -e "s/@LANGUAGE@/$language/g" -e "s/^$language //" -e '/^ja /d' -e '/^en /d' \
	"$here/$story.keys" >"$work/keys"
MADOGUCHI_SCRIPT=$work/keys MADOGUCHI_SCRIPT_DIR=$work/raw LC_ALL=C.UTF-8 TERM=xterm-256color \
	"$@" </dev/null 2>"$work/errors" &
program=$!
follow
wait "$program"
status=$?
if [ "$status" -ne 0 ] || [ -e "$work/broken" ]; then
	echo "FAILED $language/$story: exit status $status"
	cat "$work/errors" "$work/broken" "$work/commands" 2>/dev/null
	exit 1
fi
for screen in "$work"/raw/*.screen; do
	[ -e "$screen" ] || { echo "FAILED $language/$story: no screen was saved"; exit 1; }
	name=$(basename "$screen")
	sed -E -f "$here/drawn.sed" "$screen" >"$work/got/$name"
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
