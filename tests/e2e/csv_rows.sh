#!/usr/bin/env bash
# Rows of CSV by a mapping, alone and beside a running server, and the rows that wait in quarantine
# until the mapping is mended. Usage: csv_rows.sh DAYBOOK
set -euo pipefail
daybook=$1
source "$(dirname "${BASH_SOURCE[0]}")/checks.sh"

"$daybook" simulate --residents 40 --seed 3 --until 2026-06-30 --format csv --out csv 2>/dev/null
# Two rows say a word that the mapping doesn't know, one has a cell too few, one no date.
awk -F, -v OFS=, '
  NR == 3 || NR == 4 { $9 = "present" }
  NR == 5 { $6 = "3 May 2020" }
  NR == 6 { NF = 9 }
  { print }' csv/practice_conditions.csv | sed 's/\r//' >conditions.csv
sed 's/"current": "active"/"current": "active", "present": "active"/' \
  csv/practice_conditions.json >mended.json
cmp -s mended.json csv/practice_conditions.json && fail "the mapping is as it was"

counts_of() { for what in inputs accepted duplicates quarantined; do member $what "$1"; done | tr '\n' ' '; }
digest_of() { text_member digest "$("$daybook" --data "$1" status --json 2>/dev/null)"; }
take_in() { "$daybook" --data "$1" ingest --json --source gp --mapping "$2" "${@:3}" 2>/dev/null | tail -1; }
# rows LEDGER: the same steps, whoever owns the folder; what they counted goes to told.txt
rows() {
  take_in "$1" csv/practice_patients.json csv/practice_patients.csv >told.txt
  take_in "$1" csv/practice_conditions.json --as-of 2026-07-01 conditions.csv >>told.txt
  # Without a mapping, and with that of other rows, they stay, and it is said why.
  expect_exit 0 "$daybook" --data "$1" quarantine replay --json
  expect_words err.txt "a row of CSV is read with its mapping" "0 of 4 taken in"
  expect_exit 0 "$daybook" --data "$1" quarantine replay --mapping csv/practice_results.json
  expect_words err.txt "no column is headed 'taken'" "0 of 4 taken in"
  expect_exit 0 "$daybook" --data "$1" quarantine replay --json --mapping mended.json --as-of 2026-07-01
  cat out.txt >>told.txt
  expect_words err.txt "2 of 4 taken in, 2 in quarantine now" "'3 May 2020' is no date" "9 cells"
  for bad in "--mapping none.json" "--mapping conditions.csv" "--as-of 2026-07-01" \
    "--mapping mended.json --as-of soon"; do
    # shellcheck disable=SC2086
    "$daybook" --data "$1" quarantine replay $bad >out.txt 2>err.txt && fail "$bad was taken"
    [[ -s err.txt ]] || fail "$bad: nothing said"
  done
  ok
}

rows alone
cp told.txt alone.txt
[[ $(counts_of "$(sed -n 2p alone.txt)") == "$(awk 'END {print NR - 1}' conditions.csv) "* ]] ||
  fail "rows: $(cat alone.txt)"
[[ $(member quarantined "$(sed -n 2p alone.txt)") -eq 4 ]] || fail "waiting: $(cat alone.txt)"
ok
# The rows that came late are as if they had come with the others.
take_in whole csv/practice_patients.json csv/practice_patients.csv >/dev/null
take_in whole mended.json --as-of 2026-07-01 conditions.csv >/dev/null
[[ $(digest_of alone) == "$(digest_of whole)" ]] || fail "other answers after a replay"
ok

"$daybook" --data served status >/dev/null 2>&1 || true
mkdir -p served
"$daybook" --data served serve --quiet 2>/dev/null &
server=$!
for _ in $(seq 200); do [[ -S served/owner.sock ]] && break || sleep 0.05; done
rows served
strip() { sed 's/,"seconds".*//' "$1"; }
cmp <(strip alone.txt) <(strip told.txt) || fail "beside a server: $(cat told.txt)"
[[ $(digest_of served) == "$(digest_of alone)" ]] || fail "other answers beside a server"
ok
# What goes wrong there is said here.
printf '{' >broken.json
expect_exit 65 "$daybook" --data served ingest --mapping broken.json conditions.csv
expect_exit 64 "$daybook" --data served ingest --mapping mended.json --as-of soon conditions.csv
kill "$server"
wait "$server" || true
server=
expect_exit 0 "$daybook" --data served verify

echo "$passed passed, 0 failed"
