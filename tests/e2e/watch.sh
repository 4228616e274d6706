#!/usr/bin/env bash
# `watch from …` beside a running server: through the program and over HTTP, while events come in;
# Ctrl-C, a server that stops, doors that can't hold one. Usage: watch.sh DAYBOOK
set -euo pipefail
daybook=$1
source "$(dirname "${BASH_SOURCE[0]}")/checks.sh"

patient() {
  printf '{"resourceType":"Patient","id":"%s","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"%s"}],"birthDate":"1960-05-01"}\n' "$1" "$2"
}
condition() {
  printf '{"resourceType":"Condition","id":"%s","clinicalStatus":{"coding":[{"code":"active"}]},"code":{"coding":[{"system":"http://snomed.info/sct","code":"44054006"}]},"subject":{"reference":"Patient/%s"},"onsetDateTime":"2015-06-01"}\n' "$1" "$2"
}
# wait_for FILE WORDS: until they are in it
wait_for() {
  for _ in $(seq 100); do
    grep -qF -- "$2" "$1" && return
    sleep 0.1
  done
  fail "no \"$2\" in $1: $(cat "$1")"
}

{ patient 1 9990000018; patient 2 9990000026; condition c1 1; } >first.ndjson
"$daybook" --data ledger ingest first.ndjson >/dev/null 2>&1
question="watch from residents where has condition show nhs_number"

# --- without a server: the first answer, and Ctrl-C
"$daybook" --data ledger query --format ndjson -c "$question" >alone.txt 2>alone.err &
alone=$!
wait_for alone.txt '"caught_up"'
kill -INT $alone
wait $alone && fail "a watch that was interrupted exits 0" || [[ $? -eq 130 ]] || fail "not 130"
expect_words alone.txt '"change":"is"' '9990000018' '"end":true'
expect_words alone.err 'nobody serves this ledger'

# --- beside a server: what comes in is told, with the record that did it
: >serve.txt  # there before it is looked into
"$daybook" --data ledger serve --listen 127.0.0.1:0 >serve.txt 2>&1 &
server=$!
for _ in $(seq 100); do
  port=$(sed -n 's/.*127\.0\.0\.1:\([0-9][0-9]*\).*/\1/p' serve.txt | head -1)
  [[ -n $port ]] && break
  sleep 0.1
done
url=http://127.0.0.1:$port
"$daybook" --data ledger query --format ndjson -c "$question" >beside.txt 2>beside.err &
beside=$!
"$daybook" --data ledger query -c "$question" >table.txt 2>&1 &
table=$!
curl -sSN "$url/v1/watch" -H 'Content-Type: application/json' -H 'Accept: application/x-ndjson' \
  -d "{\"query\":\"$question\"}" >http.txt 2>http.err &
http=$!
for file in beside.txt table.txt http.txt; do wait_for $file caught_up; done
condition c2 2 >second.ndjson
"$daybook" --data ledger ingest second.ndjson >/dev/null 2>&1
for file in beside.txt table.txt http.txt; do wait_for $file 9990000026; done
for file in beside.txt http.txt; do
  expect_words $file '"change":"in"' '"because":"Condition/c2 of local"'
done
expect_words table.txt 'Condition/c2 of local'

# --- Ctrl-C ends the program, and leaves nothing behind at the server
kill -INT $beside $table
wait $beside && fail "exits 0" || [[ $? -eq 130 ]] || fail "not 130: $(cat beside.err)"
ok
wait $table || true

# --- doors that wait for an end say where to go
code=$(curl -s -o wrong.txt -w '%{http_code}' "$url/v1/query" -H 'Content-Type: application/json' \
  -d "{\"query\":\"$question\"}")
[[ $code == 400 ]] || fail "a watch at /v1/query: $code"
expect_words wrong.txt /v1/watch
code=$(curl -s -o wrong.txt -w '%{http_code}' "$url/v1/watch" -H 'Content-Type: application/json' \
  -H 'Accept: text/csv' -d "{\"query\":\"$question\"}")
[[ $code == 406 ]] || fail "a watch as CSV: $code"
ok

# --- a server that stops ends it; each answer is in the access log
kill -TERM $server
wait $server || fail "the server did not stop well: $?"
server=
wait $http || true
ok
[[ $(member access_entries "$("$daybook" --data ledger status --json)") -ge 7 ]] ||
  fail "watches are not in the access log"
ok

echo "$passed passed, 0 failed"
