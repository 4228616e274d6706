#!/usr/bin/env bash
# The ledger carried elsewhere by the built program: backup and restore, alone and beside a server
# that goes on ingesting; kills and full disks in the middle; export and import; follow.
# Usage: copies.sh DAYBOOK
set -euo pipefail
daybook=$1
source "$(dirname "${BASH_SOURCE[0]}")/checks.sh"

question='from events by kind show count, residents'
status_of() { "$daybook" --data "$1" status --json 2>/dev/null; }
digest_of() { text_member digest "$(status_of "$1")"; }
root_of() { text_member root_hash "$(status_of "$1")"; }
verified() { "$daybook" --data "$1" verify --json | grep -q '"ok":true' || fail "verify $1"; ok; }
# same_ledger LEFT RIGHT: answers, views and definitions
same_answers() {
  [[ $(ask "$1" "$question") == "$(ask "$2" "$question")" ]] || fail "other answers: $1, $2"
  [[ $(digest_of "$1") == "$(digest_of "$2")" && -n $(digest_of "$1") ]] || fail "other views: $1, $2"
  local counted='from residents where has condition in asthma show count'
  [[ $(ask "$1" "$counted") == "$(ask "$2" "$counted")" ]] || fail "other definitions: $1, $2"
  ok
}
wait_for_socket() {
  for _ in $(seq 100); do
    [[ -S $1/owner.sock ]] && return 0
    sleep 0.1
  done
  fail "no socket in $1"
}

"$daybook" simulate --residents 60 --seed 9 --years 8 --until 2026-06-30 --out sample 2>/dev/null
"$daybook" --data ledger ingest sample 2>/dev/null
"$daybook" --data ledger query -c 'define codes asthma = snomed:195967001' >/dev/null
echo 'not json at all' >bad.json
"$daybook" --data ledger ingest bad.json 2>/dev/null
entries=$(member care_entries "$(status_of ledger)")
root=$(root_of ledger)

# --- backup and restore: the same roots, the same answers, the quarantine and the keys
expect_exit 0 "$daybook" --data ledger backup --json copy
[[ $(text_member root_hash "$(cat out.txt)") == "$root" ]] || fail "another root: $(cat out.txt)"
[[ $(member care_entries "$(cat out.txt)") -eq $entries ]] || fail "entries: $(cat out.txt)"
[[ $(stat -c %a copy) == 700 && ! -e copy/FORMAT.unfinished && ! -e copy/views ]] || fail "copy: $(ls -a copy)"
verified copy
expect_exit 73 "$daybook" --data ledger backup copy
expect_words err.txt "there is a ledger already"
cp -r copy pristine
chmod -R a-w copy
expect_exit 0 "$daybook" --data restored restore copy
expect_words out.txt "$root" "read back and sound"
chmod -R u+w copy
diff -r copy pristine >/dev/null || fail "restore changed the backup"
ok
verified restored
same_answers ledger restored
[[ $("$daybook" --data restored quarantine show 1 --raw) == 'not json at all' ]] || fail "quarantine"
ok
expect_exit 73 "$daybook" --data restored restore copy
expect_exit 66 "$daybook" --data nothing restore nowhere
[[ ! -e nothing ]] || fail "a folder was made"
again=$("$daybook" --data restored ingest --json sample 2>/dev/null | tail -1)
[[ $(member duplicates "$again") -eq $(member inputs "$again") ]] || fail "the same again: $again"
ok
expect_exit 77 "$daybook" --data ledger --as clerk --org X99 backup denied
[[ ! -e denied ]] || fail "a copy for a role"

# --- keys apart: nobody reads the copy until it is restored with them
expect_exit 0 "$daybook" --data ledger keys backup keys
expect_exit 0 "$daybook" --data ledger backup --keys-apart apart
verified apart
expect_exit 69 "$daybook" --data apart status
expect_words err.txt "whose keys are kept apart" "--keys KEYS"
expect_exit 69 "$daybook" --data opened restore apart
expect_exit 0 "$daybook" --data opened restore apart --keys keys
same_answers ledger opened
expect_exit 64 "$daybook" --data other restore apart --keys sample
rm -rf opened apart

# --- another epoch key: copies of the keys from before are refused, new ones open the ledger
expect_exit 0 "$daybook" --data ledger keys rotate
expect_words out.txt "epoch 2" "made before are refused"
verified ledger
expect_exit 0 "$daybook" --data ledger backup --keys-apart apart
expect_exit 74 "$daybook" --data opened restore apart --keys keys
expect_words err.txt "before an erasure or a rotation"
rm -rf keys
expect_exit 0 "$daybook" --data ledger keys backup keys
expect_exit 0 "$daybook" --data opened restore apart --keys keys
same_answers ledger opened
rm -rf opened apart

# --- a damaged backup is not restored
table=$(find copy/care -name '*.l*' -size +8k | head -1)
printf '\377' | dd of="$table" bs=1 seek=2000 conv=notrunc 2>/dev/null
expect_exit 74 "$daybook" --data damaged restore copy
expect_words err.txt "the backup is damaged"
[[ ! -e damaged ]] || fail "something of a damaged backup"

# --- a full disk: 74, a clear word, nothing left
expect_exit 74 bash -c "ulimit -f 200; exec '$daybook' --data ledger backup full"
expect_words err.txt "the copy can't be written" "File too large" "nothing is left of the copy"
[[ ! -e full ]] || fail "left of a full disk: $(ls full)"
[[ $(root_of ledger) == "$root" ]] || fail "the ledger changed"
expect_exit 74 bash -c "ulimit -f 200; exec '$daybook' --data full restore pristine"
[[ ! -e full ]] || fail "left of a full disk: $(ls full)"

# --- kill -9 and Ctrl-C at many moments: whole, or nothing that passes for it; then it goes well
killed=0
for round in $(seq 25); do
  "$daybook" --data ledger backup cut >/dev/null 2>&1 &
  victim=$!
  sleep "0.0$((RANDOM % 10))$((RANDOM % 10))"
  if ((round % 2)); then kill -9 $victim 2>/dev/null || true; else kill -INT $victim 2>/dev/null || true; fi
  code=0
  wait $victim 2>/dev/null || code=$?
  if [[ -e cut/FORMAT ]]; then
    "$daybook" --data cut verify >/dev/null || fail "a copy that looks whole is not (round $round)"
    rm -rf cut
  else
    killed=$((killed + 1))
    if ((round % 2 == 0)) && [[ $code -eq 130 && -e cut && -n $(ls -A cut) ]]; then fail "Ctrl-C left $(ls -a cut)"; fi
    if [[ -e cut/FORMAT.unfinished ]]; then # before that it is an empty folder
      "$daybook" --data cut status >/dev/null 2>&1 && fail "half a copy passes for a ledger"
      "$daybook" --data cut ingest sample >/dev/null 2>&1 && fail "half a copy takes events"
    fi
  fi
done
[[ $killed -gt 0 ]] || echo "no backup was caught in the middle" >&2
expect_exit 0 "$daybook" --data ledger backup cut # over what a kill left

# --- beside a server that goes on ingesting: the backup is a prefix of the log
"$daybook" --data served ingest sample/resident-1.json sample/resident-2.json 2>/dev/null
"$daybook" --data served serve --quiet 2>/dev/null &
server=$!
wait_for_socket served
"$daybook" --data served ingest sample >/dev/null 2>&1 &
loader=$!
for round in 1 2 3; do
  expect_exit 0 "$daybook" --data served backup --json "hot$round"
  roots[round]=$(text_member root_hash "$(cat out.txt)")
  sizes[round]=$(member care_entries "$(cat out.txt)")
done
wait $loader
expect_exit 0 "$daybook" --data served backup --json hot4
roots[4]=$(text_member root_hash "$(cat out.txt)")
sizes[4]=$(member care_entries "$(cat out.txt)")
expect_exit 0 "$daybook" --data served backup --keys-apart hot5
[[ -e hot5/keys/apart && ! -e hot5/keys/epoch-1.key ]] || fail "keys in a copy without: $(ls hot5/keys)"
expect_exit 73 "$daybook" --data served backup hot1

# --- follow beside the server: what is there, caught_up, what comes; Ctrl-C ends it at once
"$daybook" --data served follow --from 3 >followed.txt 2>/dev/null &
follower=$!
for _ in $(seq 200); do
  grep -q caught_up followed.txt && break
  sleep 0.05
done
printf '{"resourceType":"Patient","id":"late","name":[{"family":"Testcase"}]}' >late.json
"$daybook" --data served ingest late.json 2>/dev/null
for _ in $(seq 200); do
  grep -q '"id":"late"' followed.txt && break
  sleep 0.05
done
tail -1 followed.txt | grep -q '"id":"late"' || fail "follow did not see what came: $(tail -2 followed.txt)"
kill -INT $follower
code=0
wait $follower || code=$?
[[ $code -eq 130 ]] || fail "follow ended with $code"
size=$(member care_entries "$(status_of served)")
[[ $(grep -c '^{"event":1' followed.txt) -eq $((size - 3)) ]] || fail "follow: $(wc -l <followed.txt) lines of $size"
[[ $(grep -c caught_up followed.txt) -eq 1 ]] || fail "caught_up"
ok
"$daybook" --data served export >beside.ndjson
"$daybook" --data served follow >cut-off.txt 2>cut-off.err &
follower=$!
sleep 0.5
began=$SECONDS
kill -TERM $server
wait $server || fail "the server did not stop well beside a follower: $?"
server=
[[ $((SECONDS - began)) -le 5 ]] || fail "the server waited for a follower"
code=0
wait $follower || code=$?
[[ $code -eq 69 ]] || fail "a follower whose server stopped: $code $(cat cut-off.err)"
ok
# Each root is that of a prefix: the entries of the first, and so of all, are in the last in order.
for round in 1 2 3 4; do
  [[ ${sizes[round]} -gt 0 && $(root_of "hot$round") == "${roots[round]}" ]] || fail "root $round"
  verified "hot$round"
  "$daybook" --data "hot$round" export | grep '^{"event":1' >"hot$round.ndjson" || true
  [[ $(wc -l <"hot$round.ndjson") -eq ${sizes[round]} ]] || fail "lines of hot$round"
  head -n "${sizes[round]}" beside.ndjson | cmp -s - "hot$round.ndjson" || fail "hot$round is no prefix"
done
ok

# --- export and import: the same answers; the same again is all duplicates
"$daybook" --data ledger export >events.ndjson
[[ $(grep -c '^{"event":1' events.ndjson) -eq $entries ]] || fail "lines: $(wc -l <events.ndjson)"
[[ $(tail -1 events.ndjson) == "{\"end\":true,\"events\":$entries,\"position\":$entries}" ]] ||
  fail "end: $(tail -1 events.ndjson)"
ok
taken=$("$daybook" --data imported ingest --json --format events events.ndjson 2>/dev/null | tail -1)
[[ $(member accepted "$taken") -eq $entries && $(member inputs "$taken") -eq $entries ]] ||
  fail "import: $taken"
same_answers ledger imported
verified imported
taken=$(gzip <events.ndjson | "$daybook" --data imported ingest --json - 2>/dev/null | tail -1)
[[ $(member duplicates "$taken") -eq $entries && $(member events "$taken") -eq 0 ]] ||
  fail "the same export again: $taken"
ok
"$daybook" --data imported export | grep '^{"event":1' | sed 's/.*"source"/"source"/' >second.txt
grep '^{"event":1' events.ndjson | sed 's/.*"source"/"source"/' | cmp -s - second.txt ||
  fail "the export of the import is another"
ok

# --- beside a server, as a file and as a request
"$daybook" --data remote serve --quiet 2>/dev/null &
server=$!
for _ in $(seq 100); do [[ -S remote/owner.sock ]] && break; sleep 0.1; done
head -n $((entries / 2)) events.ndjson >first.ndjson
tail -n +$((entries / 2 + 1)) events.ndjson >rest.ndjson
taken=$("$daybook" --data remote ingest --json first.ndjson 2>/dev/null | tail -1)
[[ $(member accepted "$taken") -eq $((entries / 2)) ]] || fail "remote import: $taken"
curl -sS --fail-with-body --unix-socket remote/owner.sock -H 'Content-Type: application/x-ndjson' \
  --data-binary @rest.ndjson 'http://localhost/v1/events?format=events' >taken.txt
[[ $(member quarantined "$(cat taken.txt)") -eq 0 ]] || fail "a request of events: $(cat taken.txt)"
kill -TERM $server
wait $server || fail "the server did not stop well: $?"
server=
same_answers ledger remote

# --- a part; a bad line
number=$(awk -F, 'NR > 1 && $7 == 1 {print $1; exit}' sample/answer-key.csv)
"$daybook" --data ledger export --resident "$number" >one.ndjson
[[ $(wc -l <one.ndjson) -gt 5 ]] || fail "one resident: $(wc -l <one.ndjson)"
"$daybook" --data one ingest one.ndjson 2>/dev/null
[[ $(ask one "from events of resident $number by kind show count") == \
  "$(ask ledger "from events of resident $number by kind show count")" ]] || fail "one resident"
[[ $("$daybook" --data ledger export --from $((entries - 2)) | wc -l) -eq 3 ]] || fail "--from"
ok
expect_exit 66 "$daybook" --data ledger export --from $((entries + 1))
expect_exit 66 "$daybook" --data ledger export --resident 9990000000
expect_exit 64 "$daybook" --data ledger export --from 1 --resident 9990000000
expect_exit 77 "$daybook" --data ledger --as clerk --org X99 export
sed '5s/"kind":"[a-z_]*"/"kind":"unheard"/' events.ndjson >slip.ndjson
taken=$("$daybook" --data slip ingest --json slip.ndjson 2>/dev/null | tail -1)
[[ $(member quarantined "$taken") -eq 1 && $(member accepted "$taken") -ge $((entries - 5)) ]] ||
  fail "a bad line: $taken"
"$daybook" --data slip quarantine list --format ndjson | grep -q '"place":"line 5, kind"' ||
  fail "place: $("$daybook" --data slip quarantine list --format ndjson)"
ok

# --- follow of a folder that nobody serves ends at caught_up
expect_exit 0 "$daybook" --data imported follow --from $((entries - 1))
[[ $(wc -l <out.txt) -eq 2 && $(tail -1 out.txt) == "{\"caught_up\":true,\"position\":$entries}" ]] ||
  fail "follow alone: $(cat out.txt)"
expect_words err.txt "nobody serves this ledger"

echo "$passed passed, 0 failed"
