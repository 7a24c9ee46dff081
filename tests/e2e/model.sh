#!/bin/sh
# The protocol between counter and authority, as a model that spin searches; the smaller bounds. The
# larger ones are `make model`.
# run: takes=15
command -v spin >/dev/null || {
	echo "1..0 # SKIP spin is not installed"
	exit 0
}
exec tests/model/run quick
