#!/usr/bin/env bash
# kill -9 in the middle of a rebuild leaves the old views; flipped bytes of logs and views are found
# by `verify` with file and offset; the quarantine, cut answers and counts beside a server.
# Usage: damage.sh DAYBOOK
set -euo pipefail
daybook=$1
source "$(dirname "${BASH_SOURCE[0]}")/checks.sh"

question='from events by kind show count, residents'
digest_of() { text_member digest "$("$daybook" --data "$1" status --json 2>err.txt)"; }

"$daybook" simulate --residents 150 --seed 7 --years 8 --until 2026-06-30 --out sample 2>/dev/null
"$daybook" --data ledger ingest sample 2>/dev/null
want=$(ask ledger "$question")
digest=$(digest_of ledger)
[[ -n $want && -n $digest ]] || fail "no answers to compare with"

# --- kill -9 in the middle of a rebuild, as soon as its files are there and a little later
killed=0
for round in 1 2 3 4 5 6 7 8; do
  live=$(cat ledger/views/CURRENT)
  "$daybook" --data ledger rebuild >/dev/null 2>&1 &
  victim=$!
  while kill -0 $victim 2>/dev/null; do
    [[ $(ls -d ledger/views/generation-* | wc -l) -gt 1 ]] && break
  done
  sleep "0.0$((round * 2 % 10))"
  kill -9 $victim 2>/dev/null || true
  wait $victim 2>/dev/null || true
  if [[ $(ls -d ledger/views/generation-* | wc -l) -gt 1 && $(cat ledger/views/CURRENT) == "$live" ]]; then
    killed=$((killed + 1))
  fi
  [[ $(digest_of ledger) == "$digest" ]] || fail "another digest after a killed rebuild"
  [[ ! -s err.txt ]] || fail "the old views were not taken: $(cat err.txt)"
  [[ $(ask ledger "$question") == "$want" ]] || fail "other answers after a killed rebuild"
done
[[ $killed -gt 0 ]] || fail "no rebuild was killed in its middle"
echo "$killed of 8 rebuilds were killed in their middle"
ok

# --- a signal stops a rebuild: 130, the old views stay, nothing half made is left
stopped=0
for round in 1 2 3 4 5 6; do
  "$daybook" --data ledger rebuild >/dev/null 2>&1 &
  victim=$!
  while kill -0 $victim 2>/dev/null; do
    [[ $(ls -d ledger/views/generation-* | wc -l) -gt 1 ]] && break
  done
  kill -TERM $victim 2>/dev/null || true
  code=0
  wait $victim || code=$?
  [[ $code -eq 130 || $code -eq 0 ]] || fail "exit $code of a rebuild that was told to stop"
  [[ $code -eq 130 ]] && stopped=$((stopped + 1))
  [[ $(ls -d ledger/views/generation-* | wc -l) -eq 1 ]] || fail "a half generation is left"
  [[ $(digest_of ledger) == "$digest" ]] || fail "another digest after a stopped rebuild"
done
[[ $stopped -gt 0 ]] || fail "no rebuild was stopped in its middle"
ok

# --- one view by its name
"$daybook" --data ledger rebuild --view timeline 2>/dev/null | grep -q "^timeline $digest same" ||
  fail "rebuild --view timeline"
ok
expect_exit 64 "$daybook" --data ledger rebuild --view cohorts
expect_words err.txt "no view 'cohorts'" "timeline"

# flip FILE OFFSET: one bit of that byte
flip() {
  local was
  was=$(od -An -tu1 -j "$2" -N 1 "$1" | tr -d ' ')
  printf "\\$(printf %03o $((was ^ 4)))" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}
# found FILE OFFSET: `verify --json` names it, at or before that byte
found() {
  expect_exit 74 "$daybook" --data ledger verify --json
  local damage
  damage=$(grep -o '{"file":"[^"]*'"${1#ledger/}"'","offset":[0-9]*,' out.txt) ||
    fail "$1 is not named with an offset: $(cat out.txt)"
  local offset=${damage##*:}
  [[ ${offset%,} -le $2 ]] || fail "offset $offset of a flip at $2 of $1"
  ok
}

# --- every kind of file, at several places
[[ $(ask ledger "$question") == "$want" ]] || fail "other answers" # and an entry in access/*.log
"$daybook" --data ledger verify --json | grep -q '"ok":true' || fail "verify of a sound folder"
flips=0
for file in ledger/care/*.ldb ledger/care/MANIFEST-* ledger/access/*.log ledger/care.anchor \
  ledger/views/CURRENT ledger/views/generation-*/{MANIFEST,*.segment,*.vocabulary}; do
  size=$(stat -c %s "$file")
  for offset in 3 $((size / 2)) $((size - 2)); do
    flip "$file" "$offset"
    found "$file" "$offset"
    if [[ $file == ledger/views/* ]]; then
      expect_words err.txt "daybook rebuild"
      [[ $(grep -o '"file"' out.txt | wc -l) -eq 1 ]] || fail "more than one damage: $(cat out.txt)"
    fi
    flip "$file" "$offset"
    flips=$((flips + 1))
  done
done
[[ $flips -ge 24 ]] || fail "only $flips flips"
"$daybook" --data ledger verify --json | grep -q '"ok":true' || fail "verify once flipped back"
segment=$(ls ledger/views/generation-*/*.segment | head -1)
flip "$segment" 5000
"$daybook" --data ledger rebuild >/dev/null 2>&1 || fail "rebuild over a damaged view"
"$daybook" --data ledger verify --json | grep -q '"ok":true' || fail "verify after the rebuild"
[[ $(digest_of ledger) == "$digest" ]] || fail "another digest after the rebuild"
ok

# --- csv and tsv can't say that they are cut: the exit code does
for format in csv tsv; do
  expect_exit 65 "$daybook" --data ledger query --format $format --max-rows 2 -c 'from conditions'
  [[ $(wc -l <out.txt) -eq 3 ]] || fail "not two rows: $(cat out.txt)"
  expect_words err.txt "cut after 2 rows"
done
expect_exit 0 "$daybook" --data ledger query --format json --max-rows 2 -c 'from conditions'
grep -q '"truncated":true' out.txt || fail "json doesn't say it is cut"
expect_exit 74 bash -c '"$0" --data ledger query --format csv -c "from residents" >/dev/full' "$daybook"

# --- status: what came from each source
expect_exit 0 "$daybook" --data ledger status --json
entries=$(member care_entries "$(cat out.txt)")
grep -q '"sources":\[{"name":"local","events":'"$entries"',"last_received":"20[^"]*Z","last_effective":"20' out.txt ||
  fail "sources: $(cat out.txt)"
ok

# --- several files here and beside a server: the same line; the quarantine through the server
printf 'neither JSON nor anything\n' >unreadable.json
mkdir mixed
cp sample/resident-1.json sample/resident-2.json unreadable.json mixed
cp sample/resident-1.json mixed/again.json
line() { sed 's/"seconds":[0-9.]*/"seconds":0/' <<<"$1"; }
here=$("$daybook" --data here ingest --json mixed sample/resident-3.json 2>/dev/null | tail -1)
expect_exit 66 "$daybook" --data here ingest --json sample/resident-4.json nowhere.json
here_failed=$(tail -1 out.txt)
"$daybook" --data there serve --quiet 2>serve.txt &
server=$!
for _ in $(seq 100); do
  [[ -S there/owner.sock ]] && break
  sleep 0.1
done
there=$("$daybook" --data there ingest --json mixed sample/resident-3.json 2>/dev/null | tail -1)
[[ $(member residents "$here") -eq 3 && $(line "$here") == $(line "$there") ]] ||
  fail "here $here, beside a server $there"
ok
expect_exit 66 "$daybook" --data there ingest --json sample/resident-4.json nowhere.json
[[ $(line "$here_failed") == $(line "$(tail -1 out.txt)") ]] || fail "$here_failed, $(cat out.txt)"
ok
access_entries() { member access_entries "$("$daybook" --data "$1" status --json 2>/dev/null)"; }
for ledger in here there; do
  before=$(access_entries $ledger)
  expect_exit 0 "$daybook" --data $ledger quarantine list --format csv
  expect_words out.txt "unreadable.json" "unrecognised-format"
  expect_exit 0 "$daybook" --data $ledger quarantine show --raw 1
  cmp out.txt unreadable.json || fail "other bytes out of quarantine"
  expect_exit 0 "$daybook" --data $ledger quarantine replay --json
  [[ $(cat out.txt) == '{"replayed":1,"taken":0,"left":1}' ]] || fail "replay: $(cat out.txt)"
  expect_words err.txt "entry 1 stays"
  expect_exit 77 "$daybook" --data $ledger --as clerk --org X99 quarantine show 1
  [[ ! -s out.txt ]] || fail "shown to a clerk"
  expect_exit 66 "$daybook" --data $ledger quarantine show 99
  [[ $(access_entries $ledger) -eq $((before + 4)) ]] ||
    fail "$(access_entries $ledger) access entries after 3 reads and a refusal, $before before"
  ok
done
kill -TERM $server
wait $server || fail "the server did not stop well: $?"
server=

echo "$passed passed, 0 failed"
