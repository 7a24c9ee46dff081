# shellcheck shell=sh
# Sourced by tests/e2e/*.sh: a practice world of the test's own, and lines "ok N - WHAT".
# Programs come from BIN, else from TESTBUILD if they are there, else from BUILD (default build).

BUILD=$(realpath "${BUILD:-build}")
export MADOGUCHI_ETC="${MADOGUCHI_ETC:-$PWD/etc}"
if [ -z "${BIN:-}" ]; then
	BIN=$BUILD
	[ -x "${TESTBUILD:-$BUILD/test}/madoguchi-practice" ] && BIN=${TESTBUILD:-$BUILD/test}
fi
PRACTICE=$BIN/madoguchi-practice
WORK=$(mktemp -d "${TMPDIR:-$BUILD}/e2e-XXXXXX")
export MADOGUCHI_PRACTICE_STATE="$WORK/world"
unset PCSCLITE_CSOCK_NAME
NUMBER=0
FAILED=0

# What a kit has started and must not stay behind; tmux_kit.sh has one of its own.
at_end() {
	:
}

finish() {
	status=$?
	at_end
	"$PRACTICE" down >/dev/null 2>&1
	if [ $FAILED -eq 0 ] && [ $status -eq 0 ]; then
		rm -rf "$WORK"
		echo "1..$NUMBER"
		exit 0
	fi
	sed 's/^/# /' "$WORK"/world*/logs/*.log 2>/dev/null
	echo "# kept: $WORK"
	exit 1
}
trap finish EXIT
trap 'exit 1' INT TERM

# say 0|1 WHAT: one line of the report
say() {
	NUMBER=$((NUMBER + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $NUMBER - $2"
	else
		echo "not ok $NUMBER - $2"
		FAILED=$((FAILED + 1))
	fi
}

# check WHAT COMMAND…: the command must succeed; what it printed is shown when it does not
check() {
	what=$1
	shift
	if "$@" >"$WORK/out" 2>&1; then
		say 0 "$what"
	else
		sed 's/^/# /' "$WORK/out"
		say 1 "$what"
	fi
}

# refuse WHAT COMMAND…: the command must fail, by its own exit status and not by a signal
refuse() {
	what=$1
	shift
	"$@" >"$WORK/out" 2>&1
	status=$?
	[ $status -ne 0 ] && { [ $status -lt 126 ] || [ $status -gt 192 ]; }
	say $? "$what"
}

# same WHAT EXPECTED GOT
same() {
	[ "$2" = "$3" ] || echo "# expected \"$2\", got \"$3\""
	[ "$2" = "$3" ]
	say $? "$1"
}

# inside COMMAND…: in the world
inside() {
	"$PRACTICE" run -- "$@"
}

# fact NAME KEY: what resident show says
fact() {
	"$PRACTICE" resident show "$1" | sed -n "s/^$2=//p"
}
