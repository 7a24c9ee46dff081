#!/bin/sh
# A second judge that is not our code and not OpenSSL: BouncyCastle's CMP classes build a nested message
# that the practice authority answers, and read what we and the authority make, every inner message
# with its protection. Needs a JDK and libbcpkix-java, which no list of ours installs.
for jar in bcpkix bcprov bcutil; do
	[ -r "/usr/share/java/$jar.jar" ] || missing=$jar.jar
done
command -v javac >/dev/null || missing=javac
[ -z "${missing:-}" ] || {
	echo "1..0 # SKIP $missing is not installed (default-jdk-headless, libbcpkix-java)"
	exit 0
}
. tests/tools/e2e_kit.sh
. tests/tools/sync_kit.sh

JARS=/usr/share/java/bcpkix.jar:/usr/share/java/bcprov.jar:/usr/share/java/bcutil.jar
AUTHORITY=$WORK/authority
mkdir "$WORK/going" "$WORK/coming"
judge() {
	java -cp "$JARS:$WORK" Judge "$@"
}
feed() {
	"$PRACTICE" authority feed "$@" -o "$WORK/coming" --state "$AUTHORITY" >/dev/null
}

check "the judge is built" javac -cp "$JARS" -d "$WORK" tests/tools/Judge.java
: >"$WORK/empty"
feed "$WORK/empty" 2>/dev/null

check "it builds a nested message" judge build "$AUTHORITY/ca" "$WORK/theirs.der"
check "the authority answers it" feed "$WORK/theirs.der"
judge read "$WORK/coming/theirs.answer.der" >"$WORK/read"
same "nested, with ip and genp, all signed" "20 ok 2,1 ok 0,22 ok 0" \
	"$(awk '{ printf "%s%s %s %s", s, $1, $3, $4; s = "," }' "$WORK/read")"
same "a certificate was made for its request" 1 "$(ledger | grep -c '"issued":1')"

# Ours: requests, polls, confirmations, revocations.
check "the helper is built" make_tools
write_conf "https://localhost:9/.well-known/cmp" "$AUTHORITY/ca"
# types FILE…: the types of the messages inside, and that each protection holds
types() {
	judge read "$@" >"$WORK/read" || return 1
	grep -q WRONG "$WORK/read" && return 1
	awk '/^  / { print $1 }' "$WORK/read" | sort -n | uniq | tr '\n' ' '
}
trip() {
	rm -f "$WORK/going"/* "$WORK/coming"/*
	"$SYNC" export "$WORK/going" --config "$CONF" >/dev/null && feed "$WORK/going"/*.der
}
import() {
	"$SYNC" import "$WORK/coming"/*.answer.der --config "$CONF" >/dev/null
}
queue auth crmf >/dev/null
queue sign crmf >/dev/null
queue auth p10cr >/dev/null
"$PRACTICE" fault authority waiting 1 --state "$AUTHORITY"
check "a trip" trip
same "ir and p10cr of ours" "0 4 " "$(types "$WORK/going"/*.der)"
same "the answers: wait" "1 3 " "$(types "$WORK/coming"/*.der)"
check "they are imported" import
sleep 1.1
check "a second trip" trip
same "pollReq of ours" "25 " "$(types "$WORK/going"/*.der)"
check "they are imported" import
check "a third trip" trip
same "certConf of ours" "24 " "$(types "$WORK/going"/*.der)"
same "the answers: pkiConf" "19 " "$(types "$WORK/coming"/*.der)"
check "they are imported" import
check "a statement" "$PRACTICE" authority statement -o "$WORK/statement.der" --state "$AUTHORITY"
judge read "$WORK/statement.der" >"$WORK/read"
same "is a signed genp" "22 ok" "$(awk '{ print $1, $3 }' "$WORK/read")"

# One changed byte of the body, and the judge sees it too.
perl -e 'local $/; open F, "<", $ARGV[0]; $_ = <F>; substr($_, 300, 1) ^= "\1"; print' \
	"$WORK/statement.der" >"$WORK/changed.der"
judge read "$WORK/changed.der" >"$WORK/read" 2>&1
refuse "a changed message does not hold" grep -q " ok " "$WORK/read"
