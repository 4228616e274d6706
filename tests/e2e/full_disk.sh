#!/usr/bin/env bash
# A disk that fills, by the kernel's own errors: a limit on the size of files (always) and a small
# tmpfs (where this process may mount one). Whatever filled up: exit code 74 and what to do next,
# true counts, nothing acknowledged lost; with room again, nothing missing and nothing twice.
# Usage: full_disk.sh DAYBOOK
set -euo pipefail
daybook=$1
source "$(dirname "${BASH_SOURCE[0]}")/checks.sh"

# limited KIB COMMAND...: no file of it may grow beyond
limited() {
  local kib=$1
  shift
  (ulimit -f "$kib" && exec "$@")
}
question='from events by kind show count, residents'
entries_of() { member care_entries "$("$daybook" --data "$1" status --json 2>/dev/null)"; }
digest_of() { text_member digest "$("$daybook" --data "$1" status --json 2>/dev/null)"; }

"$daybook" simulate --clean --residents 60 --seed 5 --years 8 --until 2026-06-30 --out sample 2>/dev/null
whole=$("$daybook" --data whole ingest --json sample 2>/dev/null | tail -1)
inputs=$(member inputs "$whole")
want=$(ask whole "$question")

# failed_ingest_is_told LEDGER: out.txt and err.txt of one that met a full disk
failed_ingest_is_told() {
  local counts
  counts=$(tail -1 out.txt)
  [[ $counts == '{"files":'*'}' ]] || fail "no counts at the end: $counts"
  accepted=$(member accepted "$counts")
  [[ $accepted -gt 0 && $accepted -lt $inputs ]] || fail "accepted: $counts"
  [[ $(member inputs "$counts") -eq $((accepted + $(member duplicates "$counts"))) ]] ||
    fail "counts don't add up: $counts"
  expect_words err.txt "$1/care" "read-only since a write failed" "free space" 'daybook verify'
}
# completes LEDGER ACCEPTED: the same again, with room
completes() {
  [[ $(entries_of "$1") -eq $2 ]] || fail "$(entries_of "$1") entries, $2 were acknowledged"
  local again
  again=$("$daybook" --data "$1" ingest --json sample 2>/dev/null | tail -1)
  [[ $(member duplicates "$again") -eq $2 && $(member accepted "$again") -eq $((inputs - $2)) ]] ||
    fail "the same again: $again after $2"
  [[ $(entries_of "$1") -eq $inputs && $(ask "$1" "$question") == "$want" ]] ||
    fail "other answers after a full disk"
  "$daybook" --data "$1" verify --json | grep -q '"ok":true' || fail "verify after a full disk"
  ok
}

# --- ingest under a limit, at several places of the log
for kib in 200 333 600; do
  rm -rf limited
  expect_exit 74 limited $kib "$daybook" --data limited ingest --json sample
  failed_ingest_is_told limited
  expect_words err.txt "File too large"
  completes limited "$accepted"
done

# --- views that can't be written: the old ones stay, and it is said
digest=$(digest_of whole)
expect_exit 74 limited 100 "$daybook" --data whole rebuild
expect_words err.txt "the old ones stay" "File too large" "free space"
[[ $(ls -d whole/views/generation-* | wc -l) -eq 1 ]] || fail "a half generation is left"
[[ $(digest_of whole) == "$digest" && $(ask whole "$question") == "$want" ]] ||
  fail "the old views are gone"
ok
rm -r whole/views
expect_exit 74 limited 100 "$daybook" --data whole status
expect_words err.txt "the views can't be written" "free space"
[[ $(digest_of whole) == "$digest" ]] || fail "another digest once there is room"
ok

# --- a server whose log can't grow: refuses with a problem, is not ready, goes on answering
(ulimit -f 400 && exec "$daybook" --data served serve --quiet) 2>serve.txt &
server=$!
for _ in $(seq 100); do
  [[ -S served/owner.sock ]] && break
  sleep 0.1
done
call() { curl -sS --unix-socket served/owner.sock "$@"; }
[[ $(call -o /dev/null -w '%{http_code}' http://localhost/v1/health/ready) == 200 ]] || fail "not ready"
cat sample/resident-*.json >all.json
status=$(call -o problem.json -w '%{http_code}' -H 'Content-Type: application/fhir+json' \
  --data-binary @all.json http://localhost/v1/events)
[[ $status == 500 ]] || fail "status $status: $(cat problem.json)"
expect_words problem.json '"type":"urn:daybook:error:io"' "File too large" '"counts":{"files":1'
accepted=$(member accepted "$(cat problem.json)")
[[ $accepted -gt 0 && $accepted -lt $inputs ]] || fail "accepted: $(cat problem.json)"
[[ $(call -o ready.json -w '%{http_code}' http://localhost/v1/health/ready) == 503 ]] ||
  fail "ready with a log that takes nothing: $(cat ready.json)"
expect_words ready.json "read-only since a write failed"
[[ $(call -o /dev/null -w '%{http_code}' http://localhost/v1/health/live) == 200 ]] || fail "live"
ok
[[ $(ask served 'from residents show count') -gt 0 ]] || fail "no answers beside a full disk"
ok
expect_exit 74 "$daybook" --data served ingest --json sample
[[ $(member accepted "$(tail -1 out.txt)") -eq 0 ]] || fail "accepted by a read-only log"
expect_words err.txt "read-only since a write failed" "free space"
kill -TERM $server
wait $server || true # the views may not fit either: then it says so
server=
# What arrived twice there is a duplicate here.
completes served "$accepted"

# --- a real disk that fills
mkdir disk
if mount -t tmpfs -o size=1m tmpfs disk 2>/dev/null; then
  mounted=$work/disk
  expect_exit 74 "$daybook" --data disk/ledger ingest --json sample
  failed_ingest_is_told disk/ledger
  expect_words err.txt "No space left on device"
  acknowledged=$accepted
  # Still full: no command gets further, none makes it worse.
  head -c 1m /dev/zero >disk/filler 2>/dev/null || true
  expect_exit 74 "$daybook" --data disk/ledger status
  expect_exit 74 "$daybook" --data disk/ledger ingest --json sample
  [[ $(member accepted "$(tail -1 out.txt)") -eq 0 ]] || fail "accepted on a full disk"
  expect_exit 74 "$daybook" --data disk/none ingest --json sample
  rm disk/filler
  mount -o remount,size=64m disk
  completes disk/ledger "$acknowledged"
  digest=$(digest_of disk/ledger)
  head -c 64m /dev/zero >disk/filler 2>/dev/null || true
  expect_exit 74 "$daybook" --data disk/ledger rebuild
  expect_words err.txt "No space left on device" "free space"
  truncate -s -300K disk/filler # room to open the log, none for a second generation
  expect_exit 74 "$daybook" --data disk/ledger rebuild
  expect_words err.txt "No space left on device" "the old ones stay" "free space"
  rm disk/filler
  [[ $(digest_of disk/ledger) == "$digest" ]] || fail "the old views are gone"
  ok
  "$daybook" --data disk/ledger rebuild >/dev/null 2>&1 || fail "rebuild with room"
  completes disk/ledger "$inputs"
else
  echo "no right to mount a tmpfs: the part with a full tmpfs was left out" >&2
fi

echo "$passed passed, 0 failed"
