#!/bin/bash
# run: limit=300 takes=25
# Bad input from everywhere: configuration, office file, keys, database, disk, card, authority. Each
# is told in words with its documented exit status, and nothing is lost by it.
. tests/tools/e2e_kit.sh
. tests/tools/story_kit.sh
. tests/tools/fault_kit.sh

# As somebody who may not read everything, root or not.
plainly() {
	if [ "$(id -u)" -eq 0 ]; then
		setpriv --bounding-set=-all --inh-caps=-all "$@"
	else
		"$@"
	fi
}

# told WHAT STATUS PATTERN COMMAND…: ends with this status and says why on standard error
told() {
	what=$1 wanted=$2 pattern=$3
	shift 3
	"$@" >"$WORK/out" 2>"$WORK/err"
	status=$?
	[ $status -eq "$wanted" ] && grep -q -- "$pattern" "$WORK/err"
	good=$?
	[ $good -eq 0 ] || {
		echo "# status $status, wanted $wanted and \"$pattern\":"
		sed 's/^/# /' "$WORK/err"
	}
	say $good "$what"
}

# with_conf SED…: $WORK/bad.conf is the configuration with a change
with_conf() {
	sed "$@" "$CONF" >"$WORK/bad.conf"
}

bad_status() {
	plainly "$BIN/madoguchi" --config "$WORK/bad.conf" --lang en status
}

# line_of PATTERN: its line in bad.conf
line_of() {
	grep -n "$1" "$WORK/bad.conf" | head -n 1 | cut -d : -f 1
}

# ---- configuration, office, keys ----------------------------------------------------------------

configuration() {
	told "no configuration" 3 "CONFIG_MISSING.*none\.conf" "$BIN/madoguchi" --config "$WORK/none.conf" \
		--lang en status
	with_conf p
	chmod 000 "$WORK/bad.conf"
	told "one that may not be read" 3 "CONFIG_MISSING.*bad.conf.*Permission denied" bad_status
	rm -f "$WORK/bad.conf"
	with_conf '$a no_such_key = 1'
	told "an unknown key: file, line, key" 3 "CONFIG_WRONG.*bad.conf:$(line_of no_such_key).*no_such_key" bad_status
	with_conf 's/^counter.*/counter = many/'
	told "a word for a number" 3 "CONFIG_WRONG.*bad.conf:$(line_of 'counter =').*counter" bad_status
	with_conf 's/^counter.*/counter = 100/'
	told "a number outside what is allowed, which is named" 3 "bad.conf:$(line_of 'counter =').*counter.*99" bad_status
	with_conf 's/^place.*/place = "moon"/'
	told "a word that is not allowed" 3 "CONFIG_WRONG.*bad.conf.*place.*ward_office" bad_status
	with_conf 's/^counter.*/counter = 1\nbox = "round"/'
	told "what is allowed is named" 3 "bad.conf:$(line_of 'box =').*box.*ascii" bad_status
	with_conf 's/^state_dir = ".*/state_dir = "unfinished/'
	told "a quotation that does not end" 3 "CONFIG_WRONG.*bad.conf:" bad_status
	head -c 5000 /dev/urandom >"$WORK/bad.conf"
	told "no configuration at all" 3 "CONFIG_WRONG.*bad.conf:" bad_status
	with_conf 's/^office = .*/office = "atlantis"/'
	told "an office that is not there" 3 "atlantis" bad_status
	with_conf 's/^tls_ca_file.*/tls_ca_file = "no-such.pem"/'
	told "the sync without its trust anchor" 3 "no-such.pem" inside "$BIN/madoguchi-sync" --once --config "$WORK/bad.conf"
	with_conf 's/^office_key_file.*/office_key_file = "no-such.key"/'
	told "the sync without the office's key" 3 "OFFICE_KEY.*no-such.key" inside "$BIN/madoguchi-sync" --once \
		--config "$WORK/bad.conf"
}

office_and_keys() {
	# Where no rules are in force yet the file is all that there is.
	mkdir -p "$WORK/offices" "$WORK/fresh"
	with_conf "s#^office_dir.*#office_dir = \"$WORK/offices\"#; s#^state_dir.*#state_dir = \"$WORK/fresh\"#"
	sed '$a no_such_rule = 1' "$MADOGUCHI_ETC/offices/kawasaki.conf" >"$WORK/offices/kawasaki.conf"
	told "an office file with an unknown key" 3 "OFFICE_WRONG.*kawasaki.conf:$(wc -l <"$WORK/offices/kawasaki.conf").*no_such_rule" \
		bad_status
	head -c 300 "$MADOGUCHI_ETC/offices/kawasaki.conf" >"$WORK/offices/kawasaki.conf"
	told "an office file that is cut off" 3 "OFFICE_WRONG.*kawasaki.conf" bad_status
	with_conf 's/^case_key_file.*/case_key_file = "no-such.key"/'
	told "no key file" 3 "KEY_MISSING.*no-such.key" bad_status
	head -c 31 /dev/urandom >"$WORK/short.key"
	chmod 600 "$WORK/short.key"
	with_conf "s#^case_key_file.*#case_key_file = \"$WORK/short.key\"#"
	told "a key that is too short" 3 "KEY_MISSING.*short.key" bad_status
	head -c 32 /dev/urandom >"$WORK/open.key"
	chmod 644 "$WORK/open.key"
	with_conf "s#^case_key_file.*#case_key_file = \"$WORK/open.key\"#"
	told "a key that others may read" 3 "KEY_MISSING.*open.key" bad_status
	with_conf "s#^issuer_key_file.*#issuer_key_file = \"$WORK/no-such-issuer.key\"#"
	told "no issuer key" 3 "KEY_MISSING.*no-such-issuer.key" bad_status
}

# ---- database -----------------------------------------------------------------------------------

# state_copy: a state folder of its own in $WORK/state
state_copy() {
	rm -rf "$WORK/state"
	cp -r "$WORK/kept" "$WORK/state"
	DB=$WORK/state/madoguchi.db
}

# patch OFFSET HEX
patch() {
	perl -e 'open(F, "+<", $ARGV[0]) or die; seek(F, $ARGV[1], 0); print F pack("H*", $ARGV[2])' \
		"$DB" "$1" "$2"
}

with_state() {
	"$BIN/madoguchi" --config "$CONF" --lang en --state "$WORK/state" "$@"
}

# broken WHAT PATTERN VERB…: status 4, and the file is left as it was
broken() {
	before=$(sha256sum <"$DB")
	what=$1 pattern=$2
	shift 2
	told "$what" 4 "$pattern" with_state "$@"
	same "… and the file is left alone" "$before" "$(sha256sum <"$DB")"
}

database() {
	state_copy
	check "the copy itself is whole" with_state audit verify
	patch 0 "00112233445566778899aabbccddeeff"
	broken "a database with another beginning" "STORE_DAMAGED" status
	state_copy
	printf 'this was a shopping list\n' >"$DB"
	broken "a text file in its place" "STORE_DAMAGED" status
	state_copy
	truncate -s $(($(stat -c %s "$DB") / 3)) "$DB"
	broken "a database cut off" "STORE_DAMAGED" case list all
	state_copy
	perl -e 'open(F, "+<", $ARGV[0]) or die; $n = (-s F) / 4096;
		for ($i = 1; $i < $n; $i++) { seek(F, $i * 4096, 0); print F "\x5a" x 2048 }' "$DB"
	broken "pages overwritten" "STORE_DAMAGED" case list all
	state_copy
	patch 60 "00000063"
	broken "a schema of version 99" "STORE_NEWER" status
	state_copy
	patch 68 "00bada55"
	broken "another program's database" "STORE_NEWER" status
	state_copy
	patch 0 "00112233445566778899aabbccddeeff"
	told "the sync and a damaged database" 4 "STORE_DAMAGED" inside "$BIN/madoguchi-sync" --once --config "$CONF" \
		--state "$WORK/state"
	state_copy
	head -c 32 /dev/urandom >"$WORK/other.key"
	chmod 600 "$WORK/other.key"
	with_conf "s#^case_key_file.*#case_key_file = \"$WORK/other.key\"#"
	told "another office's key" 4 "SEAL_BROKEN" "$BIN/madoguchi" --config "$WORK/bad.conf" --lang en \
		--state "$WORK/state" case show "$FIRST"
	told "no state folder" 4 "STORE_OPEN" "$BIN/madoguchi" --config "$CONF" --lang en --state /proc/none status
	state_copy
	chmod 555 "$WORK/state"
	chmod 444 "$DB"
	told "a database that may not be written" 4 "STORE_" plainly "$BIN/madoguchi" --config "$CONF" --lang en \
		--state "$WORK/state" case show "$FIRST"
	chmod 755 "$WORK/state"
}

# ---- a full disk ---------------------------------------------------------------------------------

# own_mounts COMMAND…: where file systems can be mounted. Who is not root needs another user
# namespace for it, out of which only the world's own readers are reached.
own_mounts() {
	if [ "$(id -u)" -eq 0 ]; then
		unshare -m "$@"
	else
		inside env -u PCSCLITE_CSOCK_NAME unshare -Urm "$@"
	fi
}

# Runs inside a mount namespace of its own: a case on a disk with so many KB left, then room for it.
full_disk() {
	left=$1
	mkdir -p "$WORK/disk"
	mount -t tmpfs -o size=8m,mode=700 tmpfs "$WORK/disk" && cp -r "$WORK/kept/." "$WORK/disk/" || return 9
	free=$(df -k --output=avail "$WORK/disk" | tail -n 1)
	head -c $(((free - left) * 1024)) /dev/zero >"$WORK/disk/filler" || return 9
	on_disk="$BIN/madoguchi --config $CONF --lang en --format json --state $WORK/disk"
	printf '%s\n' card_data=3902 "${PINS[@]}" | $on_disk case run "$WORK/hanako.case" --pins-fd 0 \
		>"$WORK/run.json" 2>"$WORK/err"
	first=$?
	echo "status $first"
	sed 's/^/told: /' "$WORK/err"
	[ $first -eq 0 ] || { [ $first -eq 4 ] && grep -q "STORE_FULL" "$WORK/err"; } || return 1
	# The doctor names the disk and what must not be deleted from it.
	$on_disk doctor 2>"$WORK/err" | grep '"check":"Disk of the database","state":"bad"' |
		grep -F "$WORK/disk" | grep -q 'leave madoguchi.db' || return 7
	rm "$WORK/disk/filler"
	$on_disk audit verify >/dev/null || return 2
	number=$(accepted_number "$WORK/run.json")
	if [ -z "$number" ]; then
		printf '%s\n' card_data=3902 "${PINS[@]}" | $on_disk case run "$WORK/hanako.case" --pins-fd 0 || return 3
	else
		printf '%s\n' "${PINS[@]}" | $on_disk case continue "$number" --pins-fd 0 --on-outage revisit || return 4
	fi
	[ "$($on_disk case list revisit | wc -l)" -eq 1 ] || return 5
	[ "$($on_disk queue list | wc -l)" -eq 2 ] || return 6
	$on_disk audit verify >/dev/null || return 7
	return 0
}

# A limit on the size of files is met like a full disk: the log of writes of one reception is larger
# than 64 KB.
file_size() {
	state_copy
	born_again hanako
	told "files may not grow" 4 "STORE_" bash -c "ulimit -f 64
		printf '%s\\n' card_data=3902 ${PINS[*]} | $BIN/madoguchi --config $CONF --lang en \
			--state $WORK/state case run $WORK/hanako.case --pins-fd 0"
	check "… nothing is lost" with_state audit verify
	check "… and it goes on when they may" bash -c "printf '%s\\n' card_data=3902 ${PINS[*]} |
		$BIN/madoguchi --config $CONF --lang en --state $WORK/state case run $WORK/hanako.case --pins-fd 0"
}

disk() {
	met=0
	pins_of hanako
	write_case "$WORK/hanako.case" hanako issue revisit 'sex = "female"'
	for left in 0 24 48 72 96 128 160; do
		born_again hanako
		own_mounts env BIN="$BIN" WORK="$WORK" CONF="$CONF" bash -c "$(declare -f full_disk accepted_number)
			PINS=(${PINS[*]}); full_disk $left" >"$WORK/disk.out" 2>&1
		status=$?
		[ $status -eq 0 ] || sed 's/^/# /' "$WORK/disk.out"
		grep -q "STORE_FULL" "$WORK/disk.out" && met=$((met + 1))
		say $status "a disk with $left KB left: nothing is lost, and it goes on when there is room"
	done
	[ $met -ge 3 ]
	say $? "the disk was full $met times"
	file_size
}

# ---- cards ---------------------------------------------------------------------------------------

bad_card() {
	"$PRACTICE" resident insert "$1" >/dev/null
	told "$2" 5 "$3" run_case "$WORK/hanako.case" card_data=0000 sign=AAAAAA1 auth=0000
}

cards() {
	"$PRACTICE" resident remove >/dev/null
	told "no card in the reader" 5 "CARD_NONE" run_case "$WORK/hanako.case" card_data=0000
	bad_card noboru "a dead card" "CARD_NONSENSE"
	bad_card tomiko "a Juki card is named" "CARD_LEGACY"
	"$PRACTICE" service stop pcscd >/dev/null
	told "no card reader service" 5 "READER_SERVICE" run_case "$WORK/hanako.case" card_data=0000
	"$PRACTICE" service start pcscd >/dev/null
}

# ---- the authority -------------------------------------------------------------------------------

# unanswered WORD [NUMBER]: what is no answer leaves the request in the queue; then it ends well
unanswered() {
	born_again hanako
	pins_of hanako
	all_up
	"$PRACTICE" fault authority "$@" >/dev/null
	told "authority $1: the counter says that no answer came" 6 "LINK_DOWN" \
		run_case "$WORK/hanako.case" card_data=3902 "${PINS[@]}"
	number=$(awaited)
	same "… the requests stay in the queue" 2 "$($COUNTER status | field waiting)"
	"$PRACTICE" fault clear
	all_up
	check "… and when it is over the case ends" until_state "done" "$number"
	ISSUED=$((ISSUED + 2))
	check "… with one certificate a key" times_issued "$ISSUED"
	check "… on the card" card_of hanako
}

# refused RESIDENT WORD [NUMBER]: it waits for a person, with the reason, and is never written
refused() {
	name=$1
	shift
	born_again "$name"
	pins_of "$name"
	all_up
	"$PRACTICE" fault authority "$@" >/dev/null
	write_case "$WORK/$name.case" "$name" issue none
	told "authority $1: the counter says so" 6 "AUTHORITY_REFUSED" \
		run_case "$WORK/$name.case" card_b="$(fact "$name" number_b)" "${PINS[@]}"
	number=$(awaited)
	same "… the case waits for a person" needs_attention "$(await_state "$number" needs_attention)"
	reason=$($COUNTER case show "$number" | field attention)
	echo "# reason: $reason"
	check "… with the reason" test -n "$reason"
	same "… nothing was written to the card" "empty empty" \
		"$($COUNTER card show | field auth) $($COUNTER card show | field sign)"
	"$PRACTICE" fault clear
	check "… and the audit trail is whole" $COUNTER audit verify
}

authority() {
	write_case "$WORK/hanako.case" hanako issue none 'sex = "female"'
	unanswered html
	unanswered truncated
	unanswered cut
	unanswered busy 1
	refused naoki refusing 2
	refused hanako wrong-certificate
	born_again hanako
	refused naoki wrong-key
}

check "the world starts" world_up
fault_conf
sync_start
check "the link is online" await_link online
write_case "$WORK/hanako.case" hanako issue none 'sex = "female"'
born_again hanako
pins_of hanako
check "a case without any fault" run_case "$WORK/hanako.case" card_data=3902 "${PINS[@]}"
FIRST=$(newest_case)
ISSUED=2
configuration
office_and_keys
sync_stop
cp -r "$MADOGUCHI_PRACTICE_STATE/office" "$WORK/kept"
database
disk
write_case "$WORK/hanako.case" hanako issue none 'sex = "female"'
cards
sync_start
authority
