# shellcheck shell=bash
# Sourced by tests/faults/*.sh after e2e_kit.sh: programs that die, or whose disk fails, at a chosen
# system call, by strace. Whether it really happened is looked up in strace's own report: a fault that
# was never made proves nothing.
WRITES=pwrite64,fdatasync,write,writev,sendto,sendmsg,ftruncate,unlink,rename
FAULTS=${FAULTS:-sample}
tried=0 strikes=0 missed=0

may_trace() {
	strace -qq -o /dev/null true 2>/dev/null
}

# counted FILE: of a trace, how often each system call was made, "NAME COUNT" a line; of the thread that
# made it most often, since strace counts each by itself
counted() {
	sed -n 's/^\([0-9]*\) *\([a-z0-9_]*\)(.*/\2 \1/p' "$1" | sort | uniq -c |
		awk '$1 > most[$2] { most[$2] = $1 } END { for (name in most) print name, most[name] }' |
		sort
}

# calls COMMAND…: how often each system call that writes is made, into $WORK/counts
calls() {
	strace -f -qq -e trace=$WRITES -o "$WORK/calls" "$@" || return
	counted "$WORK/calls" >"$WORK/counts"
}

# at_call NAME FAULT COMMAND…: FAULT as strace's inject= has it, for instance signal=KILL:when=3. Only
# what is traced can be tampered with.
at_call() {
	local name=$1 fault=$2
	shift 2
	strace -f -qq -o "$WORK/struck" -e "trace=$name" -e "inject=$name:$fault" "$@"
}

# was_struck: the last at_call made its fault
was_struck() {
	grep -q 'INJECTED\|killed by SIGKILL' "$WORK/struck"
}

# was_reached AT: the run of the last at_call made that call so often. Batches follow the time that they
# take, so that one run makes a few calls more than another.
was_reached() {
	[ "$(counted "$WORK/struck" | awk '{ print $2 }')" -ge "$1" ] 2>/dev/null
}

# note_strike AT: after a fault at the AT-th call, whether it was made; where the run did not come so far there
# was none to make
note_strike() {
	tried=$((tried + 1))
	if was_struck; then
		strikes=$((strikes + 1))
	elif was_reached "$1"; then
		missed=$((missed + 1))
	fi
}

# struck WHAT: of the faults since the last time every one was made that could be, and most could
struck() {
	[ $missed -eq 0 ] && [ $((strikes * 2)) -gt $tried ]
	say $? "$1: $strikes of $tried faults were made, $missed were left out"
	tried=0 strikes=0 missed=0
}

# positions COUNT [STEP]: which of them; every STEP-th with FAULTS=all
positions() {
	if [ "$FAULTS" = all ]; then
		seq 1 "${2:-1}" "$1"
	else
		# Spread over the run, always the same.
		awk -v n="$1" -v k="${SAMPLE:-3}" 'BEGIN { srand(20261128); for (i = 0; i < k; i++)
			print int((i + rand()) * n / k) + 1 }' | uniq
	fi
}
