# shellcheck shell=sh
# Sourced after e2e_kit.sh: a queue and a sync without screens, cards and readers.
SYNC=$BIN/madoguchi-sync
OFFICE=$WORK/office
CONF=$WORK/sync.conf
DB=$OFFICE/madoguchi.db
mkdir -p "$OFFICE" "$WORK/keys"

# make_tools: the helper that puts one signed request into the queue
make_tools() {
	cc -DMADOGUCHI_TEST -std=c11 -D_GNU_SOURCE -Iinclude -o "$WORK/queue_one" \
		tests/tools/queue_one.c "$BIN/lib/practice.a" "$BIN/lib/store.a" "$BIN/lib/pki.a" "$BIN/lib/keys.a" \
		"$BIN/lib/domain.a" "$BIN/lib/base.a" \
		-lcrypto -lsqlite3 -lconfuse -lutf8proc -lpthread
}

# write_conf URL FOLDER-OF-THE-CA LINE…: the sync's configuration
write_conf() {
	url=$1
	ca=$2
	shift 2
	cat >"$CONF" <<END
office = "kawasaki"
office_dir = "$PWD/etc/offices"
language = "en"
state_dir = "$OFFICE"
case_key_file = "$WORK/keys/case.key"
queue_key_file = "$WORK/keys/queue.key"
log_file = "$WORK/sync.log"
url = "$url"
tls_ca_file = "$ca/tls-ca.pem"
cmp_ca_file = "$ca/cmp-ca.pem"
sign_ca_file = "$ca/sign-ca.pem"
auth_ca_file = "$ca/auth-ca.pem"
office_certificate_file = "$ca/office.pem"
office_key_file = "$ca/office.key"
probe_interval_s = 1
password_cost = 10
END
	for line in "$@"; do
		echo "$line" >>"$CONF"
	done
}

# queue KIND FORM [PUBLIC-KEY-FILE]
queue() {
	"$WORK/queue_one" "$CONF" "$@" 2>>"$WORK/queue.log"
}

sync_once() {
	"$SYNC" --once --config "$CONF" --format json
}

# add_abe: the office has somebody who may look after the queue; as_abe VERB…: and he does
add_abe() {
	echo practice-4 | "$BIN/madoguchi" --config "$CONF" operator add abe --roles administrator --new-password-fd 0
}
as_abe() {
	echo practice-4 | "$SYNC" "$@" --operator abe --password-fd 0 --config "$CONF"
}

# rows TABLE: the states of its rows, oldest first, in one word
rows() {
	sqlite3 "$DB" "SELECT group_concat(state, '+') FROM (SELECT state FROM $1 ORDER BY id)"
}

# serve [OPTION…]: the practice authority alone; sets ADDRESS and SERVER
serve() {
	rm -f "$WORK/ready"
	mkfifo "$WORK/ready"
	"$PRACTICE" authority serve --state "$WORK/authority" "$@" >"$WORK/ready" 2>>"$WORK/serve.log" &
	SERVER=$!
	# The line comes when the port is open; end of file when the server has died.
	# shellcheck disable=SC2034
	read -r _ _ ADDRESS <"$WORK/ready"
}

# end: instead of finish, for those that serve
end() {
	code=$?
	stop_serving
	(exit $code)
	finish
}

stop_serving() {
	[ -z "${SERVER:-}" ] || kill "$SERVER" 2>/dev/null
	[ -z "${SERVER:-}" ] || wait "$SERVER" 2>/dev/null
	SERVER=
}

fault() {
	"$PRACTICE" fault authority "$@" --state "$WORK/authority"
}

ledger() {
	"$PRACTICE" authority ledger --state "$WORK/authority" --format json
}
