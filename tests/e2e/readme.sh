#!/bin/sh
# The README's tour without the screens, word for word, in a world of its own; and the documents show
# the golden screens as they are.
# run: takes=18 waits=1
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh

check "the documents show the screens as they are" tools/docs --check
sed -n '/tour: begin/,/tour: end/s/^    //p' README.md >"$WORK/tour"
check "the README has a tour" test -s "$WORK/tour"
check "the world starts, with its sync" world_up --sync
check "the link is online" await_link online
PATH=$BIN:$PATH
export PATH
# The tour waits for the service by itself; only a broken one waits for ever.
(cd "$WORK" && timeout 120 sh -e tour) >"$WORK/said" 2>&1
same "it runs to its end" 0 $?
same "and ends with a finished case" done "$(sed -n 's/^state *//p' "$WORK/said" | tail -n 1)"
check "nothing was issued twice" issued_once
