# shellcheck shell=bash
# tests/bench/queue.sh: the queue on its way to the authority and back; read by tests/bench/run.
#
# One folder with a filled queue and an authority that serves it, without world and namespaces.
# Every measurement begins with the same queue and an authority that knows nothing of it.
BIG=${BIG:-}
queue=$work/queue
QUEUE_REQUESTS=${QUEUE_REQUESTS:-$([ -n "$BIG" ] && echo 10000 || echo 3000)}
LINK_REQUESTS=${LINK_REQUESTS:-$([ -n "$BIG" ] && echo 10000 || echo 1000)}
# Of 6 kB each: at 1 Mbit/s 10,000 would take nine minutes and say no more.
NARROW_REQUESTS=$((LINK_REQUESTS < 1000 ? LINK_REQUESTS : 1000))
MEMORY_ROWS=${MEMORY_ROWS:-$([ -n "$BIG" ] && echo 1000000 || echo 200000)}
queue_server='' queue_link='' queue_watch=''

queue_stop() {
	local pid
	for pid in "$queue_watch" "$queue_link" "$queue_server"; do
		[ -z "$pid" ] || kill "$pid" 2>/dev/null
		[ -z "$pid" ] || wait "$pid" 2>/dev/null
	done
	queue_server='' queue_link='' queue_watch=''
}

# queue_conf URL LINE…
queue_conf() {
	local url=$1
	shift
	cat >"$queue/sync.conf" <<-END
		office = "kawasaki"
		office_dir = "$PWD/etc/offices"
		language = "en"
		state_dir = "$queue/office"
		case_key_file = "$queue/keys/case.key"
		queue_key_file = "$queue/keys/queue.key"
		log_file = "/dev/null"
		url = "$url"
		tls_ca_file = "$queue/ca/tls-ca.pem"
		cmp_ca_file = "$queue/ca/cmp-ca.pem"
		sign_ca_file = "$queue/ca/sign-ca.pem"
		auth_ca_file = "$queue/ca/auth-ca.pem"
		office_certificate_file = "$queue/ca/office.pem"
		office_key_file = "$queue/ca/office.key"
		probe_interval_s = 1
	END
	[ $# -eq 0 ] || printf '%s\n' "$@" >>"$queue/sync.conf"
}

# queue_serve: an authority with an empty ledger; sets queue_port
queue_serve() {
	rm -rf "$queue/authority"
	mkdir -p "$queue/authority"
	rm -f "$work/ready"
	mkfifo "$work/ready"
	"$PRACTICE" authority serve --state "$queue" >"$work/ready" 2>"$work/serve.log" &
	queue_server=$!
	read -r _ <"$work/ready"
	queue_port=$(cat "$queue/authority/port") || fail "the authority does not serve"
}

# queue_fill COUNT: the queue that the measurements begin with
queue_fill() {
	[ "${queue_filled:-0}" = "$1" ] && return
	queue_stop
	rm -rf "$queue" "$work/office"
	"$PRACTICE" fill --count "$1" --state "$queue" >/dev/null || fail "fill"
	cp -a "$queue/office" "$work/office"
	queue_filled=$1
}

# queue_begin: the full queue, and an authority that has never heard of it
queue_begin() {
	queue_stop
	rm -rf "$queue/office"
	cp -a "$work/office" "$queue/office"
	queue_serve
}

# queue_sync NAME: works off the queue; samples NAME_s, NAME_rate, NAME_kb (most memory), NAME_busy_s
queue_sync() {
	local name=$1 from to answered busy
	shift
	from=$(date +%s%N)
	"$BENCH/max_rss" "${name}_hwm_kb" "$samples" env "$@" "$SYNC" --once --format json \
		--config "$queue/sync.conf" >"$work/sync.json" || fail "sync: $(cat "$work/sync.json")"
	to=$(date +%s%N)
	answered=$(field answered "$(cat "$work/sync.json")")
	[ "$answered" = "$queue_filled" ] || fail "answered $answered of $queue_filled"
	busy=$(grep -o "answered in [0-9]*" "$work/serve.log" | awk '{ us += $3 } END { print us / 1e6 }')
	sample "${name}_s" "$(awk -v ns=$((to - from)) 'BEGIN { print ns / 1e9 }')"
	sample "${name}_rate" "$(awk -v ns=$((to - from)) -v n="$answered" 'BEGIN { print n * 1e9 / ns }')"
	sample "${name}_ms" "$(awk -v ns=$((to - from)) -v n="$answered" 'BEGIN { print ns / 1e6 / n }')"
	sample "${name}_busy_s" "$busy"
}

# ---- loopback -----------------------------------------------------------------------------------

cmp_client() {
	bash -c 'TIMEFORMAT="real %R"; time openssl cmp "$@"' cmp -config "$work/request.cnf" \
		-section "" -server "localhost:$queue_port" -path .well-known/cmp -tls_used \
		-tls_host localhost -tls_trusted "$queue/ca/tls-ca.pem" \
		-tls_cert "$queue/ca/office.pem" -tls_key "$queue/ca/office.key" \
		-cert "$queue/ca/office.pem" -key "$queue/ca/office.key" \
		-trusted "$queue/ca/cmp-ca.pem" \
		-recipient "/C=JP/O=Madoguchi practice/CN=Practice authority" "$@"
}

one_by_one() {
	local count=${CMP_REQUESTS:-20} i
	printf '[req]\ndistinguished_name = nothing\n[nothing]\n' >"$work/request.cnf"
	for i in $(seq "$count"); do
		openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -quiet \
			-out "$work/key$i.pem"
		openssl req -new -config "$work/request.cnf" -key "$work/key$i.pem" -subj /C=JP \
			-out "$work/request$i.pem"
	done
	for i in $(seq "$count"); do
		cmp_client -cmd p10cr -csr "$work/request$i.pem" -certout "$work/none.pem" \
			>"$work/cmp.log" 2>&1 || fail "openssl cmp: $(cat "$work/cmp.log")"
		sed -n 's/^real //p' "$work/cmp.log" | awk '{ print "cmp_ms", $1 * 1000 }' >>"$samples"
	done
}

# alone: the authority in one process, fed from memory with the same requests
alone() {
	queue_begin
	rm -rf "$work/alone"
	mkdir "$work/alone"
	cp -a "$queue/ca" "$work/alone/ca"
	add "$BENCH/authority_alone" "$queue" "$work/alone" 50 "${ALONE_REQUESTS:-$QUEUE_REQUESTS}"
}

part_sync() {
	queue_fill "$QUEUE_REQUESTS"
	queue_begin
	say "openssl cmp, one process a request"
	one_by_one
	say "the authority alone"
	alone
	say "sync of $QUEUE_REQUESTS requests, loopback"
	queue_begin
	queue_conf "https://localhost:$queue_port/.well-known/cmp"
	queue_sync loop
	alone
	row "sync, a request of $QUEUE_REQUESTS to settled" ms loop_ms median ratio "<= 0.04 x" \
		"openssl cmp, a process each" cmp_ms
	row "  requests a second" "/s" loop_rate median ratio ">= 0.9 x" \
		"the authority alone, fed from memory" alone_rate
	row "  memory at its most" MB loop_hwm_kb median value "<= 24 MB" "" "" 0.001024
}

# ---- links --------------------------------------------------------------------------------------

# link NAME RTT-MS KBIT CONNECTIONS: through a link; the model is the largest of the authority's own
# time, the bytes at the link's speed, and the round trips of the messages on these connections
link() {
	local name=$1 rtt=$2 kbit=$3 connections=$4 port
	queue_begin
	rm -f "$work/link"
	mkfifo "$work/link"
	"$BENCH/link_delay" "$queue_port" "$rtt" "$kbit" >"$work/link" &
	queue_link=$!
	exec 8<"$work/link"
	read -r port <&8
	queue_conf "https://localhost:$port/.well-known/cmp" "connections = $connections"
	queue_sync "$name"
	kill "$queue_link" && wait "$queue_link"
	queue_link=''
	cat <&8 >"$work/link.samples"
	exec 8<&-
	awk -v name="$name" -v rtt="$rtt" -v kbit="$kbit" -v c="$connections" \
		-v messages="$(grep -c "answered in" "$work/serve.log")" \
		-v busy="$(sed -n "s/^${name}_busy_s //p" "$samples" | tail -n 1)" \
		-v took="$(sed -n "s/^${name}_s //p" "$samples" | tail -n 1)" '
		{ value[$1] = $2 }
		END {
			trips = messages * rtt / 1000 / c
			up = value["link_up"]; down = value["link_down"]
			# One connection carries one message at a time, either way.
			most = c == 1 ? up + down : up > down ? up : down
			bytes = kbit > 0 ? most * 8 / kbit / 1000 : 0
			model = busy > trips ? busy : trips
			if (bytes > model)
				model = bytes
			print name "_model_s", model
			print name "_ratio", took / model
			print name "_trips_s", trips
			print name "_bytes_s", bytes
			print name "_messages", messages
		}' "$work/link.samples" >>"$samples"
	row "$queue_filled requests, $5" s "${name}_s" median - "" "model" "${name}_model_s"
	row "  ratio to the model" x "${name}_ratio" median value "<= 1.3 x"
	row "  round trips on $connections connection(s)" s "${name}_trips_s" median - ""
	row "  bytes at the link's speed" s "${name}_bytes_s" median - ""
	row "  in the authority itself" s "${name}_busy_s" median - ""
}

slow_disk() {
	cc -shared -fPIC -o "$work/slow_sync.so" tests/bench/preload/slow_sync.c || fail "slow_sync"
	queue_begin
	queue_conf "https://localhost:$queue_port/.well-known/cmp"
	queue_sync disk LD_PRELOAD="$work/slow_sync.so"
	row "$queue_filled requests, 10 ms a sync of our disk" s disk_s median ratio "<= 1.3 x" \
		"in the authority itself" disk_busy_s
}

part_links() {
	queue_fill "$LINK_REQUESTS"
	for rtt in 50 100 200; do
		say "a link of $rtt ms"
		link "rtt$rtt" "$rtt" 0 1 "round trip $rtt ms"
	done
	say "two connections"
	link rtt100c2 100 0 2 "round trip 100 ms, two connections"
	say "a slow disk"
	slow_disk
	queue_fill "$NARROW_REQUESTS"
	say "a link of 1 Mbit/s"
	link mbit 20 1000 1 "1 Mbit/s, round trip 20 ms"
}

# ---- memory -------------------------------------------------------------------------------------

# more_rows COUNT: rows behind the real ones, as many as it takes, never reached in this measurement
more_rows() {
	sqlite3 "$queue/office/madoguchi.db" "
		PRAGMA journal_mode = WAL;
		BEGIN;
		WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1)
		INSERT INTO exchanges (id, version, transaction_id, case_id, kind, body_type, state, priority,
			created_ms, due_ms, good_until_ms, attempts, failure)
		SELECT 1000000 + i, 1, randomblob(16), 1, 'auth', 0, 'queued', 3,
			(SELECT max(created_ms) FROM exchanges) + i, 1, 0, 0, 0 FROM n;
		INSERT INTO exchange_bodies SELECT id, x'', x'00' FROM exchanges WHERE id > 1000000;
		COMMIT;" >/dev/null || fail "more rows"
}

# memory NAME: the sync's most memory when the first LINK_REQUESTS are answered
memory() {
	local done_rows=0
	queue_conf "https://localhost:$queue_port/.well-known/cmp"
	"$SYNC" --watch --config "$queue/sync.conf" &
	queue_watch=$!
	while [ "$done_rows" -lt "$LINK_REQUESTS" ]; do
		sleep 0.5
		kill -0 "$queue_watch" || fail "the sync has ended"
		done_rows=$(sqlite3 "$queue/office/madoguchi.db" \
			"SELECT count(*) FROM exchanges WHERE id <= 1000000 AND state = 'answered'")
	done
	awk -v name="$1" '/^VmHWM/ { print name "_kb", $2 }' "/proc/$queue_watch/status" >>"$samples"
	kill "$queue_watch"
	wait "$queue_watch"
	queue_watch=''
}

part_memory() {
	queue_fill "$LINK_REQUESTS"
	say "memory at $LINK_REQUESTS waiting"
	queue_begin
	memory few
	say "memory at $MEMORY_ROWS waiting"
	queue_begin
	more_rows "$MEMORY_ROWS"
	memory many
	row "memory of the sync, $LINK_REQUESTS waiting" MB few_kb median value "<= 24 MB" "" "" 0.001024
	row "memory of the sync, $MEMORY_ROWS waiting" MB many_kb median ratio "<= 1.1" \
		"$LINK_REQUESTS waiting" few_kb 0.001024
}

# ---- somebody at the counter ----------------------------------------------------------------------

part_counter() {
	queue_fill "$QUEUE_REQUESTS"
	say "a resident at the counter while the queue is worked off"
	queue_begin
	queue_conf "https://localhost:$queue_port/.well-known/cmp"
	"$SYNC" --watch --config "$queue/sync.conf" &
	queue_watch=$!
	sleep 3
	add "$BENCH/counter_wait" "$queue" "${COUNTER_WAITS:-$([ -n "$BIG" ] && echo 40 || echo 12)}"
	[ "$(sqlite3 "$queue/office/madoguchi.db" \
		"SELECT count(*) FROM exchanges WHERE state = 'queued'")" -gt 0 ] ||
		echo "bench: the queue was empty before the last resident came" >&2
	kill "$queue_watch"
	wait "$queue_watch"
	queue_watch=''
	row "request queued to certificate confirmed, half of all" ms counter_wait_ms median - ""
	row "  99 of 100" ms counter_wait_ms p99 - ""
}
