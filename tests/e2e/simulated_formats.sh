#!/usr/bin/env bash
# The same simulated people in every format: FHIR, HL7 v2, native events and CSV are taken in without
# a refusal, and give the cohorts of the answer key, whatever came late, twice, corrected or withdrawn.
# Usage: simulated_formats.sh DAYBOOK SOURCE_DIR
set -euo pipefail
daybook=$1
source_dir=$2
source "$(dirname "${BASH_SOURCE[0]}")/checks.sh"

residents=600
simulate() { "$daybook" simulate --residents $residents --seed 11 --years 10 --until 2026-06-30 "$@" 2>/dev/null; }
# take_in LEDGER OPTIONS...: refuses what ends in quarantine; the counts stand in $counts
take_in() {
  local ledger=$1
  shift
  counts=$("$daybook" --data "$ledger" ingest --json "$@" 2>/dev/null | tail -1)
  [[ $(member quarantined "$counts") -eq 0 && $(member accepted "$counts") -gt 0 ]] ||
    fail "ingest $*: $counts"
  ok
}

# --- each format on disk, and the same answer key beside each
for format in fhir hl7v2 events csv; do
  simulate --format $format --out $format
  cmp fhir/answer-key.csv $format/answer-key.csv || fail "another answer key with $format"
done
ok

# --- on standard output: what stands in the files
simulate --format events --out - | cmp - events/events.ndjson || fail "events on standard output"
# In another order than by file: the same messages.
messages() { tr '\r' '\n' | sort; }
simulate --format hl7v2 --out - | messages >piped.txt
cat hl7v2/*.hl7 | messages | cmp - piped.txt || fail "HL7 v2 on standard output"
ok
expect_exit 64 "$daybook" simulate --residents 5 --format csv --out -
expect_words err.txt "several files"

[[ -n $(find fhir -name '*.again.json') ]] || fail "no FHIR resource is told twice"
take_in fhir.ledger fhir
[[ $(member duplicates "$counts") -gt 0 ]] || fail "no FHIR resource came twice: $counts"
# The same resources one behind the other.
simulate --format fhir --out - >lines.ndjson
as_bundles=$counts
take_in lines.ledger lines.ndjson
for what in inputs accepted duplicates events; do
  [[ $(member $what "$counts") -eq $(member $what "$as_bundles") ]] || fail "$what: $counts, in bundles $as_bundles"
done
ok
take_in hl7v2.ledger hl7v2
[[ $(member duplicates "$counts") -gt 0 ]] || fail "no HL7 v2 message came twice: $counts"
take_in events.ledger events/events.ndjson
[[ $(member duplicates "$counts") -gt 0 ]] || fail "no event came twice: $counts"
ok
twice=0
for csv in practice_patients practice_conditions practice_results practice_medicines; do
  take_in csv.ledger --mapping csv/$csv.json csv/$csv.csv
  twice=$((twice + $(member duplicates "$counts")))
done
[[ $twice -gt 0 ]] || fail "no row came twice"
grep -q ',corrected,' csv/practice_results.csv || fail "no row is corrected"
for csv in council_clients council_care_packages; do
  take_in csv.ledger --source council --mapping csv/$csv.json csv/$csv.csv
done

# --- --clean: each record once
for format in fhir hl7v2 events; do
  simulate --clean --format $format --out - >once
  take_in once-$format.ledger once
  [[ $(member duplicates "$counts") -eq 0 ]] || fail "--clean $format: $counts"
done
ok

# --- cohorts, name by name
key() { awk -F, "NR > 1 && \$7 == 1 && ($1) {print $2}" fhir/answer-key.csv | sort; }
# check_cohort LEDGER NAME WHERE CONDITION
check_cohort() {
  ask "$1" "from residents where $3 show nhs_number as at 2026-06-30" | sort >asked.txt
  key "$4" '$1' >wanted.txt
  [[ $(wc -l <wanted.txt) -gt 2 ]] || fail "$2: too few in the answer key to tell"
  cmp -s asked.txt wanted.txt || fail "$2 in $1: $(diff asked.txt wanted.txt | head -8)"
  ok
}
overdue='has active condition in diabetes and has no hba1c in last 15 months'
for format in fhir hl7v2 events csv; do
  ledger=$format.ledger
  "$daybook" --data $ledger query -f "$source_dir/scripts/sample-definitions.careql" >/dev/null
  check_cohort $ledger "alive" "age >= 0" 1
  check_cohort $ledger "diabetic" "has active condition in diabetes" '$8 == 1'
  check_cohort $ledger "overdue" "$overdue" '$8 == 1 && $25 <= "2025-03-30"'
  check_cohort $ledger "hypertensive" "has active condition in hypertension" '$11 == 1'
  # The last HbA1c of everybody: what was corrected or withdrawn would stand out here.
  ask $ledger 'from residents let last = latest hba1c where last is known
    show nhs_number, last.value as at 2026-06-30' | sort >asked.txt
  key '$25 != ""' '$1 "," $28 $26 " " $27' >wanted.txt
  [[ $(wc -l <wanted.txt) -gt 50 ]] || fail "too few HbA1c in the answer key"
  cmp -s asked.txt wanted.txt || fail "last HbA1c, $format: $(diff asked.txt wanted.txt | head -8)"
  ok
  check_cohort $ledger "who fell" "has condition in snomed:161898004 in last 12 months" '$33 == 1'
  check_cohort $ledger "frail" "has active condition in snomed:925791000000100" '$32 >= 1'
  if [[ $format != csv ]]; then
    check_cohort $ledger "admitted" \
      "has encounter with (class = 'inpatient') in last 12 months" '$30 == 1'
  fi
  if [[ $format != hl7v2 ]]; then
    check_cohort $ledger "with a care package" "has active service" '$29 == 1'
  fi
done

echo "$passed passed, 0 failed"
