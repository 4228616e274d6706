#!/usr/bin/env bash
# The program as a new user meets it: simulate, ingest, ask, the statements of query/careql.md,
# serve, the examples of server/api.md, kill -9 in the middle of a load, bad input. Usage: program.sh DAYBOOK SOURCE_DIR
set -euo pipefail
daybook=$1
source_dir=$2
source "$(dirname "${BASH_SOURCE[0]}")/checks.sh"

# --- simulate, ingest, ask
"$daybook" simulate --clean --residents 60 --seed 3 --years 8 --until 2026-06-30 --out sample 2>/dev/null
counts=$("$daybook" --data ledger ingest --json sample 2>/dev/null | tail -1)
inputs=$(member inputs "$counts")
[[ $(member accepted "$counts") -eq $inputs && $inputs -gt 1000 ]] || fail "counts: $counts"
ok
[[ $(member residents "$counts") -eq 60 ]] || fail "residents: $counts"
ok
again=$("$daybook" --data ledger ingest --json sample 2>/dev/null | tail -1)
[[ $(member duplicates "$again") -eq $inputs && $(member events "$again") -eq 0 ]] ||
  fail "the same again is no duplicate: $again"
ok

# --- what was taken in, read again from what is kept of it, is the same; it is in the access log
remapped=$("$daybook" --data ledger rebuild --from-raw --json 2>/dev/null)
[[ $(member compared "$remapped") -eq $inputs && $(member differing "$remapped") -eq 0 ]] ||
  fail "read again: $remapped"
ok
"$daybook" --data ledger rebuild --from-raw --apply 2>/dev/null | grep -q '^0 differ' ||
  fail "rebuild --from-raw --apply"
ok
[[ $(member access_entries "$("$daybook" --data ledger status --json)") -eq 2 ]] ||
  fail "reading originals is not in the access log"
ok
expect_exit 64 "$daybook" --data ledger rebuild --apply
expect_exit 64 "$daybook" --data ledger rebuild --from-raw --view timeline
expect_exit 77 "$daybook" --data ledger --as clinician --org X --purpose care rebuild --from-raw

# --- population answers equal the simulator's answer key
"$daybook" --data ledger query -f "$source_dir/scripts/sample-definitions.careql" >/dev/null
key() { awk -F, "NR > 1 && $1" sample/answer-key.csv | wc -l; }
alive=$(ask ledger 'from residents show count as at 2026-06-30')
[[ $alive -eq $(key '$7 == 1') ]] || fail "alive: $alive"
ok
diabetics=$(ask ledger 'from residents where has active condition in diabetes show count as at 2026-06-30')
[[ $diabetics -eq $(key '$7 == 1 && $8 == 1') ]] || fail "diabetics: $diabetics, key $(key '$7 == 1 && $8 == 1')"
ok
camden=$(ask ledger "from residents where borough = 'Camden' show count as at 2026-06-30")
[[ $camden -eq $(key '$7 == 1 && $5 == "Camden"') ]] || fail "camden: $camden"
ok

# --- the tutorial's resident is the one that scripts/quickstart shows, whatever the day
for day in 2026-06-30 2027-02-28; do
  "$daybook" simulate --residents 500 --seed 1 --years 10 --until $day --out "shown-$day" 2>/dev/null
  shown=$(awk -F, 'NR > 1 && $7 == 1 && $8 == 1 {print $1; exit}' "shown-$day/answer-key.csv")
  grep -q "^from resident $shown;" "$source_dir/query/tutorial.md" ||
    fail "quickstart shows $shown, the tutorial another resident"
  ok
done

# --- every statement of query/careql.md, on a copy: it defines its own words
cp -r ledger documented
somebody=$(awk -F, 'NR > 1 && $7 == 1 {print $1; exit}' sample/answer-key.csv)
awk '/^```careql/{p=1; next} /^```/{p=0} p' "$source_dir/query/careql.md" "$source_dir/query/tutorial.md" |
  sed -E "s/resident 99[0-9]{8}/resident $somebody/g" >documented.careql
[[ $(grep -c ';' documented.careql) -gt 30 ]] || fail "statements of query/careql.md are missing"
printf 'code,term\n39113611000001102,Atorvastatin\n' >statins.csv
printf 'system,code,name\nsnomed,44054006,Type 2 diabetes\nsnomed,38341003,Hypertension\n' >ltc.csv
printf '%s\n' child,parent 44054006,73211009 46635009,73211009 8801005,73211009 \
  4855003,371409005 312903003,371409005 >isa.csv
"$daybook" --data documented query -f documented.careql >documented.txt 2>&1 ||
  fail "a statement of query/careql.md: $(tail -8 documented.txt)"
! grep -q 'CQ0' documented.txt || fail "query/careql.md: $(grep -A4 CQ0 documented.txt)"
ok

question='from events by kind show count, residents'
want=$(ask ledger "$question")

# --- a server, commands beside it, and every example of server/api.md
: >serve.txt  # there before it is looked into
"$daybook" --data ledger serve --listen 127.0.0.1:0 >serve.txt 2>&1 &
server=$!
port=
for _ in $(seq 100); do
  port=$(sed -n 's/.*127\.0\.0\.1:\([0-9][0-9]*\).*/\1/p' serve.txt | head -1)
  [[ -n $port ]] && break
  sleep 0.1
done
[[ -n $port ]] || fail "no port: $(cat serve.txt)"
export URL=http://127.0.0.1:$port
beside=$(ask ledger 'from residents show count as at 2026-06-30')
[[ $beside -eq $alive ]] || fail "beside the server: $beside"
ok
"$daybook" --data ledger query -c "define codes listed = from 'ltc.csv'" | grep -q 'version 1' ||
  fail "codes from a file beside the server"
ok
posted() { curl -s "$URL/v1/query" -H 'Content-Type: application/json' -d "$1"; }
posted "{\"query\":\"define codes sent = from 'ltc.csv'\"}" | grep -q CQ0220 ||
  fail "the server read a file for somebody"
ok
posted "{\"query\":\"define codes sent = from 'ltc.csv'\",\"files\":{\"ltc.csv\":\"system,code\\nsnomed,44054006\"}}" |
  grep -q 'is now defined' || fail "codes from a file that was sent"
ok
remote=$("$daybook" --data ledger ingest --json sample/resident-1.json 2>/dev/null | tail -1)
[[ $(member duplicates "$remote") -eq $(member inputs "$remote") ]] || fail "remote ingest: $remote"
ok
number=$(awk -F, 'NR > 1 && $7 == 1 {print $1; exit}' sample/answer-key.csv)
cp sample/resident-1.json bundle.json
examples=$(awk '/^```sh/{p=1; next} /^```/{p=0} p' "$source_dir/server/api.md" |
  sed "s/99900000[0-9][0-9]/$number/g")
[[ -n $examples ]] || fail "no examples in server/api.md"
bash -euo pipefail -c "$examples" >examples.txt 2>&1 || fail "an example: $(tail -5 examples.txt)"
ok
curl -sS "$URL/v1/residents/$number/summary" | grep -q '"sections"' || fail "summary"
ok
[[ $(curl -s -o /dev/null -w '%{http_code}' "$URL/v1/residents/9990000000/summary") == 404 ]] ||
  fail "an unknown resident is not 404"
ok
[[ $(curl -s -o /dev/null -w '%{http_code}' -H 'Content-Type: application/json' \
  -d '{"query":"from nowhere"}' "$URL/v1/query") == 400 ]] || fail "a bad query is not 400"
ok
kill -TERM $server
wait $server || fail "the server did not stop well: $?"
server=
ok

# --- rebuilt views say the same; the store verifies
before=$("$daybook" --data ledger status --json)
"$daybook" --data ledger rebuild 2>/dev/null
after=$("$daybook" --data ledger status --json)
digest() { sed -n 's/.*"digest":"\([0-9a-f]*\)".*/\1/p' <<<"$1"; }
[[ -n $(digest "$before") && $(digest "$before") == "$(digest "$after")" ]] || fail "digests differ"
ok
"$daybook" --data ledger verify --json | grep -q '"ok":true' || fail "verify"
ok

# --- kill -9 at random moments of a load, run again: nothing missing, nothing twice
for round in 1 2 3 4 5 6; do
  "$daybook" --data killed ingest sample >/dev/null 2>&1 &
  victim=$!
  sleep "0.$((RANDOM % 9))$((RANDOM % 10))"
  kill -9 $victim 2>/dev/null || true
  wait $victim 2>/dev/null || true
done
final=$("$daybook" --data killed ingest --json sample 2>/dev/null | tail -1)
[[ $(($(member accepted "$final") + $(member duplicates "$final"))) -eq $inputs ]] ||
  fail "after kills: $final"
ok
[[ $(ask killed "$question") == "$want" ]] || fail "answers differ after kills"
ok
entries=$("$daybook" --data killed status --json | sed -n 's/.*"care_entries":\([0-9]*\).*/\1/p')
[[ $entries -eq $inputs ]] || fail "$entries entries after kills, $inputs inputs"
ok

# --- bad input: clear errors, the right exit codes
expect_exit 66 "$daybook" --data nowhere query -c 'from residents'
expect_exit 65 "$daybook" --data ledger query -c 'from residents where'
expect_exit 65 "$daybook" --data ledger query -c "define codes x = from 'nowhere.csv'"
expect_exit 65 "$daybook" --data ledger query -c "define hierarchy x = from 'ltc.csv'"
expect_exit 64 "$daybook" --data ledger ingest
expect_exit 64 "$daybook" nonsense
expect_exit 69 "$daybook" consent
expect_exit 77 "$daybook" --data ledger --as clerk --org X99 query -c 'from residents'
head -c 100000 /dev/zero | tr '\0' '[' >deep.json
printf '{"resourceType":"Patient","id":"\xff\xfe"}' >bytes.json
head -c 2000 sample/resident-1.json >cut.json
bad=$("$daybook" --data bad ingest --json deep.json bytes.json cut.json 2>/dev/null | tail -1)
[[ $(member quarantined "$bad") -ge 3 ]] || fail "bad input: $bad"
ok
"$daybook" --data bad quarantine list | grep -q cut.json || fail "quarantine list"
ok

echo "$passed passed, 0 failed"
