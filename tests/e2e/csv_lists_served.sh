#!/usr/bin/env bash
# Lists of CSV beside a running server, with other feeds going on: the same counts, names and
# answers as alone, also when the server is killed in the middle. Usage: csv_lists_served.sh DAYBOOK
set -euo pipefail
daybook=$1
source "$(dirname "${BASH_SOURCE[0]}")/checks.sh"

cat >list.json <<'END'
{"kind":"condition","record_type":"problems","record":"id","snapshot":true,
 "columns":{"subject":"who","code":"what","at":"began"}}
END
sed 's/"snapshot"/"period"/' list.json >period.json
# rows FIRST LAST WORD
rows() {
  echo "id,who,what,began"
  for ((id = $1; id <= $2; ++id)); do
    echo "$id,$((id % 50)),$3,2026-0$((1 + id % 3))-0$((1 + id % 9))"
  done
}
rows 1 200 asthma >first.csv
rows 6 205 wheeze >second.csv
rows 100 105 asthma >short.csv
{ rows 6 150 wheeze; echo '151,"open'; } >broken.csv
rows 1 3 other | sed 's/2026-..-/2026-02-/' >period.csv

# Until it has the folder: a live ingest may have it for a moment.
serve() {
  for _ in $(seq 300); do
    "$daybook" --data served serve --quiet 2>serve.txt &
    server=$!
    for _ in $(seq 200); do
      kill -0 "$server" 2>/dev/null || break
      grep -q serving serve.txt && return
      sleep 0.05
    done
    wait "$server" 2>/dev/null || true
    sleep 0.2
  done
  fail "no server: $(cat serve.txt)"
}
digest_of() { text_member digest "$("$daybook" --data "$1" status --json 2>/dev/null)"; }
# list LEDGER WANTED-EXIT OPTIONS: what was counted goes to told.txt, what was said to said.txt
list() {
  local ledger=$1 want=$2
  shift 2
  expect_exit "$want" "$daybook" --data "$ledger" ingest --json --source gp "$@"
  sed -E 's/"seconds":[0-9.e-]*//' out.txt >>told.txt
  sed -E 's/ in [0-9.]* s//' err.txt >>said.txt
}
# lists LEDGER: the same steps, whoever owns the folder
lists() {
  : >told.txt
  : >said.txt
  list "$1" 0 --mapping list.json --as-of 2026-03-01 first.csv
  list "$1" 0 --mapping list.json --as-of 2026-03-01 first.csv
  list "$1" 0 --mapping list.json --as-of 2026-03-02 --dry-run second.csv
  list "$1" 0 --mapping list.json --as-of 2026-03-02 second.csv
  list "$1" 65 --mapping list.json --as-of 2026-03-03 short.csv
  list "$1" 0 --mapping list.json --as-of 2026-03-03 --remove-max 100 --dry-run short.csv
  list "$1" 0 --mapping list.json --as-of 2026-03-04 broken.csv
  list "$1" 65 --mapping list.json --as-of 2026-03-02 first.csv
  list "$1" 0 --mapping period.json --as-of 2026-03-05 --period 2026-02-01..2026-02-28 --remove-max 100 period.csv
  list "$1" 66 --mapping list.json --as-of 2026-03-06 first.csv nowhere.csv
  list "$1" 64 --mapping list.json first.csv
  "$daybook" --data "$1" ingest --loads >loads.txt 2>/dev/null
  local newest
  newest=$(awk 'NR > 2 && /stands/ { load = $1 } END { print load }' loads.txt)
  list "$1" 0 --revert "$newest" --dry-run
  list "$1" 0 --revert "$newest"
  list "$1" 0 --revert "$newest"
  list "$1" 66 --revert 3
  "$daybook" --data "$1" ingest --loads >>loads.txt 2>/dev/null
}

mkdir alone served
lists alone
for what in told said loads; do mv $what.txt alone.$what.txt; done
serve
lists served
for what in told said loads; do
  cmp alone.$what.txt $what.txt || fail "beside a server: $(diff alone.$what.txt $what.txt)"
  ok
done
[[ $(digest_of served) == "$(digest_of alone)" ]] || fail "other answers beside a server"
ok
expect_exit 77 "$daybook" --data served --as clinician --org X01 ingest --source gp --mapping list.json --as-of 2026-03-09 first.csv

# Other feeds go on while lists of two sources go in at once; killed in the middle, the same again.
unfinished=0
rows 1 40000 asthma >large.csv
sed 's/asthma/wheeze/' large.csv >other.csv
patient() { echo '{"resourceType":"Patient","id":"'"$1"'","gender":"female"}'; }
(for n in $(seq 400); do
  patient "$n" | "$daybook" --data served ingest --source live - >/dev/null 2>&1 || true
done) &
live=$!
for delay in 0.2 0.4 0.6 0.8; do
  "$daybook" --data served ingest --source gp --mapping list.json --as-of 2026-04-01 large.csv >/dev/null 2>cut.txt &
  one=$!
  "$daybook" --data served ingest --source clinic --mapping list.json --as-of 2026-04-01 other.csv >/dev/null 2>&1 &
  two=$!
  sleep "$delay"
  kill -9 "$server"
  wait "$server" "$one" "$two" 2>/dev/null || true
  serve
  "$daybook" --data served ingest --loads 2>/dev/null | grep -q unfinished && unfinished=$((unfinished + 1))
done
[[ $unfinished -gt 0 ]] || fail "no list was cut in the middle"
kill "$live" 2>/dev/null || true
wait "$live" 2>/dev/null || true
# Whoever is interrupted is told how far it came, and the list doesn't go on behind its back.
rows 1 40000 cough >more.csv
for interrupted in ingest revert; do
  if [[ $interrupted == ingest ]]; then
    command=(ingest --source ward --mapping list.json --as-of 2026-04-02 more.csv)
  else
    command=(ingest --revert "$("$daybook" --data served ingest --loads 2>/dev/null | awk '/ward/ { print $1 }' | tail -1)")
  fi
  "$daybook" --data served "${command[@]}" >/dev/null 2>said.txt &
  one=$!
  sleep 0.3
  kill -INT "$one"
  code=0
  wait "$one" || code=$?
  [[ $code -eq 130 || $code -eq 0 ]] || fail "interrupted: $code $(cat said.txt)"
  before=$("$daybook" --data served status --json 2>/dev/null | grep -o '"care_entries":[0-9]*')
  sleep 2.5
  after=$("$daybook" --data served status --json 2>/dev/null | grep -o '"care_entries":[0-9]*')
  [[ $before == "$after" ]] || fail "$interrupted went on: $before $after"
  expect_exit 0 "$daybook" --data served "${command[@]}"
done
expect_exit 0 "$daybook" --data alone ingest --source ward --mapping list.json --as-of 2026-04-02 more.csv
expect_exit 0 "$daybook" --data alone ingest --revert "$("$daybook" --data alone ingest --loads 2>/dev/null | awk '/ward/ { print $1 }' | tail -1)"
for source in gp clinic; do
  file=large.csv
  [[ $source == clinic ]] && file=other.csv
  expect_exit 0 "$daybook" --data served ingest --source $source --mapping list.json --as-of 2026-04-01 $file
  expect_exit 0 "$daybook" --data alone ingest --source $source --mapping list.json --as-of 2026-04-01 $file
done
for n in $(seq 400); do patient "$n"; done >live.ndjson
for ledger in served alone; do
  expect_exit 0 "$daybook" --data $ledger ingest --source live live.ndjson
done
[[ $(digest_of served) == "$(digest_of alone)" ]] || fail "other answers after kills"
"$daybook" --data served ingest --loads 2>/dev/null | grep -c unfinished >unfinished.txt || true
[[ $(cat unfinished.txt) == 0 ]] || fail "unfinished: $(cat unfinished.txt)"
ok
kill "$server"
wait "$server" || true
server=
expect_exit 0 "$daybook" --data served verify

echo "$passed passed, 0 failed"
