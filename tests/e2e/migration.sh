#!/usr/bin/env bash
# A source changes its system and tells all its records again by other names: the pairs are found,
# the old names are moved, taken back and moved again. Usage: migration.sh DAYBOOK
set -euo pipefail
daybook=$1
source "$(dirname "${BASH_SOURCE[0]}")/checks.sh"

"$daybook" simulate --residents 6 --seed 5 --until 2026-06-30 --format fhir --clean --out old 2>/dev/null
mkdir new
for file in old/*.json; do
  sed -E 's/([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})/\1n/g' "$file" >"new/${file#old/}"
done

counts() { ask care "from any events by kind show count, residents as at 2100-01-01"; }
digest() { text_member digest "$("$daybook" --data care status --json 2>/dev/null)"; }
migrate() { expect_exit "$1" "$daybook" --data care migrate "${@:2}"; }

"$daybook" --data care ingest --source gp old 2>/dev/null
counts >before.txt
records=$(ask care "from any events show count as at 2100-01-01")
sleep 0.01
on=$(date -u +%Y-%m-%dT%H:%M:%S.%6NZ)
sleep 0.01
"$daybook" --data care ingest --source gp new 2>/dev/null
counts >doubled.txt
cmp -s before.txt doubled.txt && fail "nothing came twice"
doubled=$(digest)

# Found: every record, each with its own.
migrate 0 find --source gp --on "$on" --format csv
cp out.txt moves.csv
[[ $(($(wc -l <moves.csv) - 1)) -eq $records ]] || fail "$(wc -l <moves.csv) lines of $records records: $(cat err.txt)"
awk -F, 'NR > 1 && ($6 != $3 "n" || $8 != "")' <(tr -d '\r' <moves.csv) >other.txt
[[ ! -s other.txt ]] || fail "pairs that are none: $(head -3 other.txt)"
expect_words err.txt "0 that differ, 0 unclear"
ok
# Nothing looks alike before the day, nor for a source that isn't there.
migrate 0 find --source gp --on 2090-01-01 --format csv
expect_words err.txt "conditions: 0 alike, 0 that differ, 0 unclear; 16 old and 0 new without a like"
migrate 64 find --source gp --on 2026-03
migrate 66 find --source hospital --on "$on" --format csv
expect_words err.txt "nothing came from a source 'hospital'"
migrate 64 find --source gp --on "$on" --skip
migrate 64 apply --on "$on" moves.csv
migrate 64 find --source gp
expect_words err.txt "--on"
ok

migrate 0 apply moves.csv --dry-run
expect_words out.txt "$records records would be moved" "nothing was changed"
[[ $(digest) == "$doubled" ]] || fail "a dry run changed the views"
migrate 0 apply moves.csv
expect_words out.txt "$records records moved, 0 moved before"
counts >moved.txt
cmp before.txt moved.txt || fail "other counts than before the migration"
moved=$(digest)
[[ $(ask care "from any events including retracted where moved_to is known show count as at 2100-01-01") -eq $records ]] || fail "the old ones can't be seen"
migrate 0 apply moves.csv
expect_words out.txt "0 records moved, $records moved before"
[[ $(digest) == "$moved" ]] || fail "moving twice changed something"
ok

# What still comes under an old name doesn't bring it back, the feed's own counts don't count moves.
sed -nE '/"resourceType":"Condition"/{
  s/^\{"fullUrl":"[^"]*","resource":(.*),"request".*/\1/
  s/"lastUpdated":"[^"]*"/"lastUpdated":"2026-06-29T10:00:00Z"/p;q}' old/resident-*.json >late.json
"$daybook" --data care ingest --source gp late.json 2>late.txt
grep -q '1 accepted' late.txt || fail "$(cat late.txt)"
counts >late.txt
cmp before.txt late.txt || fail "an old name came back"
ok

# The same from the log alone, and in another ledger.
moved=$(digest)
"$daybook" --data care rebuild 2>/dev/null >/dev/null
[[ $(digest) == "$moved" ]] || fail "a rebuild says other things"
"$daybook" --data care export 2>/dev/null >export.ndjson
"$daybook" --data other ingest --format events export.ndjson 2>/dev/null
[[ $(text_member digest "$("$daybook" --data other status --json 2>/dev/null)") == "$moved" ]] ||
  fail "an export says other things"
ok

migrate 0 revert moves.csv
expect_words out.txt "$records records moved back"
counts >reverted.txt
cmp doubled.txt reverted.txt || fail "not as before"
migrate 0 revert moves.csv
expect_words out.txt "0 records moved back, $records not moved"
migrate 0 apply moves.csv
expect_words out.txt "$records records moved, 0 moved before"
counts | cmp before.txt - || fail "the second time is not as the first"
migrate 0 revert moves.csv
ok

# Rows that can't be done: nothing is written, unless they are left out.
line() { sed -n "$1p" moves.csv; }
old_of() { line "$1" | cut -d, -f3; }
new_of() { line "$1" | cut -d, -f6; }
last=$(wc -l <moves.csv)
theirs=$(awk -F, 'NR == 2 { mine = $2 } $7 == "condition" && $2 != mine { print NR; exit }' moves.csv)
{
  echo "record,new_record"
  echo "$(old_of 2),$(new_of 2)"
  echo "$(old_of 3),Condition/nowhere"
  echo "Condition/elsewhere,$(new_of 3)"
  echo "$(old_of 2),$(new_of 4)"
  echo "$(old_of 5),$(old_of 5)"
  echo "$(old_of 6),$(old_of 2)"
  echo "$(old_of "$last"),$(new_of 7)"
  echo "$(old_of 7),$(new_of "$theirs")"
} >bad.csv
before=$(digest)
migrate 65 apply --source gp bad.csv
expect_words err.txt "line 3, $(old_of 3) of gp: no record in force has the new name" \
  "line 4, Condition/elsewhere of gp: no record has the old name" \
  "line 5, $(old_of 2) of gp: a row before it" "line 6, $(old_of 5) of gp: the names are the same" \
  "line 7, $(old_of 6) of gp: the new name is the old name of another row" \
  "line 8, $(old_of "$last") of gp: the record of the new name is of another kind" \
  "line 9, $(old_of 7) of gp: the record of the new name is another resident's" \
  "7 of 8 rows can't be done: nothing was written"
migrate 65 apply --source gp --dry-run bad.csv
expect_words err.txt "nothing would be written"
[[ $(digest) == "$before" ]] || fail "a refused file changed something"
migrate 0 apply --source gp --skip bad.csv
expect_words out.txt "1 record moved, 0 moved before, 7 rows left out"
ok
for bad in "old,new" "record,record,new_record" "record"; do
  echo "$bad" >headings.csv
  migrate 65 apply headings.csv
  expect_words err.txt "headings.csv, line 1"
done
printf 'record,new_record\nCondition,Condition/2\n' >names.csv
migrate 65 apply names.csv
expect_words err.txt "names.csv, line 2" "Condition/17"
printf 'record,new_record\nCondition/1,Condition/2,x\n' >cells.csv
migrate 65 apply cells.csv
expect_words err.txt "it has 3 cells, the headings 2"
: >empty.csv
migrate 65 apply empty.csv
migrate 66 apply nowhere.csv
migrate 64 undo moves.csv
migrate 64 apply
expect_exit 77 "$daybook" --data care --as clinician --org X01 migrate find --source gp --on "$on"
ok

# A leftover keeps its encounter, which has another name now, and is offered no name that is taken.
fhir() { echo '{"resourceType":"'"$1"'","id":"'"$2"'",'"$3"'}'; }
visit='"status":"finished","class":{"code":"EMER"},"subject":{"reference":"Patient/1"},"period":{"start":"2020-04-01"}'
result() {
  fhir Observation "$1" '"status":"final","code":{"coding":[{"system":"http://loinc.org","code":"'"$2"'"}]},
    "subject":{"reference":"Patient/1"},"encounter":{"reference":"Encounter/'"$3"'"},
    "effectiveDateTime":"2020-04-01","valueQuantity":{"value":'"$4"',"unit":"g/dL"}' | tr -d '\n'
  echo
}
{ fhir Encounter e1 "$visit"; result o1 718-7 e1 12; result o2 718-7 e1 11; } >old.ndjson
{ fhir Encounter ne1 "$visit"; result n1 718-7 ne1 12; } >new.ndjson
emergencies() { ask few "from observations where encounter.class = emergency show id order by id" | tr '\n' ' '; }
"$daybook" --data few ingest --source gp old.ndjson 2>/dev/null
sleep 0.01
on=$(date -u +%Y-%m-%dT%H:%M:%S.%6NZ)
"$daybook" --data few ingest --source gp new.ndjson 2>/dev/null
expect_exit 0 "$daybook" --data few migrate find --source gp --on "$on" --format csv
cp out.txt few.csv
expect_words err.txt "encounters: 1 alike, 0 that differ" \
  "observations: 1 alike, 0 that differ, 0 unclear; 1 old and 0 new without a like"
expect_exit 0 "$daybook" --data few migrate apply few.csv
[[ $(emergencies) == "Observation/n1 Observation/o2 " ]] || fail "lost: $(emergencies)"
expect_exit 0 "$daybook" --data few migrate find --source gp --on "$on" --format csv
[[ $(wc -l <out.txt) -eq 1 ]] || fail "offered again: $(cat out.txt)"
printf 'record,new_record\nObservation/o2,Observation/n1\n' >taken.csv
expect_exit 65 "$daybook" --data few migrate apply --source gp taken.csv
expect_words err.txt "another record has the new name already"
ok

# Killed in the middle, either way: the same again finishes it.
"$daybook" simulate --residents 150 --seed 6 --until 2026-06-30 --format fhir --clean --out old2 2>/dev/null
mkdir new2
for file in old2/*.json; do
  sed -E 's/([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})/\1n/g' "$file" >"new2/${file#old2/}"
done
"$daybook" --data large ingest --source gp old2 2>/dev/null
large() { ask large "from any events by kind show count as at 2100-01-01"; }
large >before.txt
sleep 0.01
on=$(date -u +%Y-%m-%dT%H:%M:%S.%6NZ)
"$daybook" --data large ingest --source gp new2 2>/dev/null
large >doubled.txt
"$daybook" --data large migrate find --source gp --on "$on" --format csv >large.csv 2>/dev/null
for way in apply revert apply; do
  for delay in 0.15 0.2 0.25 0.3; do
    { timeout -s KILL "$delay" "$daybook" --data large migrate $way large.csv || true; } >/dev/null 2>&1
  done
  expect_exit 0 "$daybook" --data large migrate $way large.csv
  [[ $way == apply ]] && wanted=before.txt || wanted=doubled.txt
  large | cmp "$wanted" - || fail "after kills of $way"
done
expect_exit 0 "$daybook" --data large verify
[[ $(ask large "from accesses where statement contains 'migrate find' and shown > 100 show count") -ge 1 ]] ||
  fail "find is not in the access log"
[[ $(ask large "from accesses where statement contains 'migrate apply' and shown > 100 show count") -ge 2 ]] ||
  fail "apply is not in the access log"
ok

# A list after a move and its revert counts what the source reports, as without them.
echo '{"kind":"condition","record_type":"problems","record":"id","snapshot":true,
  "columns":{"subject":"who","code":"what","at":"began"}}' >list.json
printf 'id,who,what,began\n1,7,asthma,2026-01-01\n2,7,cough,2026-01-02\n3,7,cold,2026-01-03\n4,7,asthma,2026-01-01\n' >first.csv
printf 'id,who,what,began\n2,7,cough,2026-01-02\n3,7,cold,2026-01-03\n4,7,asthma,2026-01-01\n' >second.csv
printf 'record,new_record\nproblems/1,problems/4\n' >one.csv
for ledger in plain moved still; do
  take() { expect_exit 0 "$daybook" --data $ledger ingest --source gp --mapping list.json --as-of "$1" "$2"; }
  take 2026-03-01 first.csv
  [[ $ledger == plain ]] || expect_exit 0 "$daybook" --data $ledger migrate apply --source gp one.csv
  [[ $ledger == moved ]] && expect_exit 0 "$daybook" --data $ledger migrate revert --source gp one.csv
  take 2026-03-02 second.csv
  expect_words err.txt "1 of 4 records reported before are no longer reported"
  [[ $ledger == still ]] && expect_exit 0 "$daybook" --data $ledger migrate revert --source gp one.csv
  [[ $(ask $ledger "from conditions show count") -eq 3 ]] || fail "$ledger: a list after a move"
done
ok

"$daybook" --data care serve --quiet 2>/dev/null &
server=$!
for _ in $(seq 200); do [[ -S care/owner.sock ]] && break || sleep 0.05; done
migrate 69 apply moves.csv
expect_words err.txt "beside a running server"
kill "$server"
wait "$server" || true
server=
expect_exit 0 "$daybook" --data care verify

echo "$passed passed, 0 failed"
