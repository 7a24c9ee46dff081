#!/bin/sh
# The programs of a counter as they are built and as they run: compiled with what the compiler has
# against memory errors, confined before they read the first byte of anybody's, never dumped nor
# written to a swap; and a build elsewhere gives the same bytes (a sample; `make reproducible` compares
# whole programs).
# run: takes=25
RELEASE=$(realpath "${BUILD:-build}")
BIN=$RELEASE
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
. tests/tools/tmux_kit.sh

# ---- as they are built -----------------------------------------------------------------------------

# built WHAT PATTERN COMMAND…: what the command prints has the pattern
built() {
	what=$1 pattern=$2
	shift 2
	"$@" >"$WORK/out" 2>&1
	grep -qE -- "$pattern" "$WORK/out"
	say $? "$what"
}

for program in madoguchi madoguchi-sync; do
	file=$RELEASE/$program
	built "$program is position independent" 'FLAGS_1.*PIE' readelf -dW "$file"
	built "$program binds everything at its start" 'FLAGS_1.*NOW' readelf -dW "$file"
	built "and then makes it read only" 'GNU_RELRO' readelf -lW "$file"
	built "$program has no executable stack" 'GNU_STACK.* RW  *0x' readelf -lW "$file"
	built "$program guards its stack" '__stack_chk_fail' readelf --dyn-syms -W "$file"
	built "$program uses the checked functions" '__(snprintf|memcpy)_chk' readelf --dyn-syms -W "$file"
	refuse "$program is searched for libraries in no folder of its own" \
		sh -c "readelf -dW '$file' | grep -E 'RPATH|RUNPATH'"
done
if [ "$(uname -m)" = x86_64 ]; then
	unmarked=0
	for object in "$RELEASE"/obj/src/base/*.o "$RELEASE"/obj/screens/*.o "$RELEASE"/obj/sync/*.o; do
		readelf -nW "$object" | grep -q 'IBT, SHSTK' || unmarked=$((unmarked + 1))
	done
	same "every object is marked for control flow enforcement" 0 $unmarked
fi

# ---- as they run -----------------------------------------------------------------------------------

# The units lift the limit of locked memory. Root may lock what it likes, but cannot lift the limit everywhere:
# here the programs are told that it is.
LIFTED=
if [ "$(id -u)" -eq 0 ]; then
	cat >"$WORK/lifted.c" <<'END'
#include <stddef.h>
#include <sys/resource.h>
int getrlimit(__rlimit_resource_t resource, struct rlimit *limit)
{
	if (resource != RLIMIT_MEMLOCK)
		return prlimit(0, resource, NULL, limit);
	*limit = (struct rlimit){ RLIM_INFINITY, RLIM_INFINITY };
	return 0;
}
int setrlimit(__rlimit_resource_t resource, const struct rlimit *limit)
{
	return resource == RLIMIT_MEMLOCK ? 0 : prlimit(0, resource, limit, NULL);
}
END
	LIFTED=$WORK/lifted.so
	check "the limit can be lifted" gcc -D_GNU_SOURCE -shared -fPIC -o "$LIFTED" "$WORK/lifted.c"
fi

# swappable PID: mappings of its own that could be written to a swap
swappable() {
	awk '$2 ~ /^rw.p$/ { own = 1; next } $2 ~ /^[-r][-w][-x][ps]$/ { own = 0 }
		/^VmFlags:/ && own && !/ lo( |$)/ { n++ } END { print n + 0 }' "/proc/$1/smaps"
}

[ -z "$LIFTED" ] || export LD_PRELOAD="$LIFTED"
check "a world with its sync" world_up --sync
SCREENS=
if command -v tmux >/dev/null; then
	screens_open en
	check "the screens are open" shows "New reception"
	SCREENS=$(tmux_here display-message -p -t counter '#{pane_pid}')
fi
unset LD_PRELOAD
SYNC=$(inside pgrep -f "^$BIN/madoguchi-sync" | head -n 1)
[ -z "$SCREENS" ] || STARTER=$(pgrep -P "$SCREENS")
for pid in $SCREENS $SYNC; do
	name=$(cat "/proc/$pid/comm")
	check "$name has a filter" grep -qx 'Seccomp:	2' "/proc/$pid/status"
	check "and a second one, by which it starts nothing" grep -qx 'Seccomp_filters:	2' \
		"/proc/$pid/status"
	starter=$(pgrep -P "$pid")
	same "who starts for it is one child" starter "$(cat "/proc/$starter/comm")"
	check "which has the first filter alone" grep -qx 'Seccomp_filters:	1' "/proc/$starter/status"
	same "and holds nothing but its socket" "/dev/null /dev/null /dev/null socket" "$(for fd in \
		"/proc/$starter/fd"/*; do readlink "$fd"; done | sed 's/:.*//' | sort | xargs)"
	check "$name gets no new privileges" grep -qx 'NoNewPrivs:	1' "/proc/$pid/status"
	[ -z "$LIFTED" ] || same "nothing of $name goes to a swap" 0 "$(swappable "$pid")"
	check "$name leaves no core" grep -qE 'Max core file size +0 +0 ' "/proc/$pid/limits"
done
if [ -n "$SCREENS" ]; then
	screens_close
	for _ in $(seq 50); do
		[ -d "/proc/$STARTER" ] || break
		sleep 0.1
	done
	refuse "the starter of the screens ends with them" test -d "/proc/$STARTER"
fi

# first PROGRAM…: whether the filter is loaded before the settings are opened
first() {
	strace -f -e trace=seccomp,openat -o "$WORK/calls" "$@" >"$WORK/out" 2>&1
	filter=$(grep -n 'seccomp(SECCOMP_SET_MODE_FILTER.*= 0' "$WORK/calls" | head -n 1 | cut -d: -f1)
	settings=$(grep -n 'madoguchi.conf' "$WORK/calls" | head -n 1 | cut -d: -f1)
	[ -n "$filter" ] && [ -n "$settings" ] && [ "$filter" -lt "$settings" ]
}
CONF=$MADOGUCHI_PRACTICE_STATE/madoguchi.conf
check "a verb is confined before it reads its settings" first "$BIN/madoguchi" --config "$CONF" status
strace -f -e trace=socket -o "$WORK/calls" "$BIN/madoguchi" --config "$CONF" status >"$WORK/out" 2>&1
same "and opens no socket but local ones" "" "$(grep 'socket(' "$WORK/calls" | grep -v 'socket(AF_UNIX')"
check "the world goes" "$PRACTICE" down

# ---- built once more, elsewhere ----------------------------------------------------------------------

mkdir "$WORK/elsewhere"
cp -R Makefile include src screens sync tools "$WORK/elsewhere/"
touch -d 2001-01-01 "$WORK/elsewhere/src/base/"*.c
if env -u MAKEFLAGS LC_ALL=C TZ=Asia/Tokyo make -s -C "$WORK/elsewhere" BUILD=out out/lib/base.a \
	>"$WORK/out" 2>&1; then
	check "a build elsewhere gives the same bytes" cmp "$RELEASE/lib/base.a" "$WORK/elsewhere/out/lib/base.a"
else
	sed 's/^/# /' "$WORK/out"
	say 1 "it builds elsewhere"
fi
