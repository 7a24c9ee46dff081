#!/bin/sh
# Builds and runs tests/bench/decisions against the release build (BUILD): samples "NAME VALUE",
# decisions_per_s once and office_load_ms for every load of an office file.
cd "$(dirname "$0")/../.." || exit 70
BUILD=${BUILD:-build}
make -s BUILD="$BUILD" "$BUILD/lib/domain.a" "$BUILD/lib/base.a" >&2 || exit 1
work=$(mktemp -d) || exit 70
trap 'rm -rf "$work"' EXIT
${CC:-cc} -std=c11 -D_GNU_SOURCE -O2 -Iinclude -Itests/unit -Itests/bench -pie -fPIE -o "$work/decisions" \
	tests/bench/decisions.c "$BUILD/lib/domain.a" "$BUILD/lib/base.a" -lconfuse -lutf8proc -lpthread ||
	exit 1
"$work/decisions" etc/offices/fujioka.csv etc/offices/mino.csv \
	etc/offices/kamiichi.csv etc/offices/national.csv \
	etc/offices/kawasaki.csv
