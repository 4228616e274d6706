#!/usr/bin/env bash
# Proofs from the program to a verifier that has a public key and nothing else: each says yes, and
# no once anything was changed. Usage: proofs.sh DAYBOOK DAYBOOK_VERIFY
set -euo pipefail
daybook=$1
verify=$2
source "$(dirname "${BASH_SOURCE[0]}")/checks.sh"

"$daybook" simulate --residents 5 --seed 4 --years 4 --until 2026-06-30 --out sample 2>/dev/null
"$daybook" --data ledger ingest sample/organisations.json sample/resident-[12].json 2>/dev/null
"$daybook" --data ledger checkpoint --vkey --out care.vkey
"$daybook" --data ledger checkpoint --log access --vkey >access.vkey
"$daybook" --data ledger checkpoint --out monday.checkpoint
monday=$(sed -n 2p monday.checkpoint)
"$daybook" --data ledger ingest sample/resident-[345].json 2>/dev/null
"$daybook" --data ledger checkpoint --out tuesday.checkpoint
tuesday=$(sed -n 2p tuesday.checkpoint)
[[ $tuesday -gt $monday && $monday -gt 0 ]] || fail "sizes: $monday $tuesday"
ok

# --- what a verifier says yes to
says_yes() { expect_exit 0 "$verify" --key "$@"; expect_words out.txt "verified: "; }
says_yes care.vkey monday.checkpoint
says_yes care.vkey tuesday.checkpoint
"$daybook" --data ledger prove consistency "$monday" "p$tuesday" --out consistency.proof
says_yes care.vkey --since monday.checkpoint consistency.proof
expect_words out.txt "the first $monday entries"
for position in 0 "p$((monday - 1))" $((tuesday - 1)); do
  "$daybook" --data ledger prove inclusion "$position" --out inclusion.proof
  says_yes care.vkey inclusion.proof
done
number=$(awk -F, 'NR > 1 {print $1; exit}' sample/answer-key.csv)
"$daybook" --data ledger prove receipt "$number" --out receipt.proof
says_yes care.vkey receipt.proof
expect_words out.txt "none withheld" "at $tuesday entries"
[[ $(stat -c %a receipt.proof) == 600 ]] || fail "a receipt is its owner's alone"
ok

# The receipt has as many entries as the ledger holds about this resident.
events=$(ask ledger "from events of resident $number show count")
[[ $(grep -c '^index ' receipt.proof) -ge $events && $events -gt 10 ]] || fail "$events events"
ok

# --- the access log says who was shown, and can be proven too
"$daybook" --data ledger prove inclusion 0 --log access --out access.proof
says_yes access.vkey access.proof
expect_exit 74 "$verify" --key care.vkey access.proof
expect_words err.txt "NOT VERIFIED"
"$daybook" --data ledger checkpoint --log access | sed -n 2p >entries.txt
"$daybook" --data ledger prove receipt "$number" >/dev/null
[[ $("$daybook" --data ledger checkpoint --log access | sed -n 2p) -eq $(($(<entries.txt) + 1)) ]] ||
  fail "a receipt leaves an entry in the access log"
ok
"$daybook" --data ledger verify >/dev/null

# --- what it says no to: a byte changed, anywhere; a line missing; the file cut off
for proof in tuesday.checkpoint consistency.proof inclusion.proof receipt.proof; do
  size=$(stat -c %s "$proof")
  for at in 0 30 $((size / 3)) $((size / 2)) $((size - 60)) $((size - 2)); do
    byte=$(dd if="$proof" bs=1 skip="$at" count=1 2>/dev/null | od -An -tu1 | tr -d ' ')
    cp "$proof" changed.proof
    printf "\\x$(printf %x $((byte ^ 1)))" |
      dd of=changed.proof bs=1 seek="$at" conv=notrunc 2>/dev/null
    code=0
    "$verify" --key care.vkey changed.proof >out.txt 2>err.txt || code=$?
    [[ $code -eq 65 || $code -eq 74 ]] || fail "byte $at of $proof changed: exit $code"
    [[ ! -s out.txt ]] || fail "byte $at of $proof changed: $(cat out.txt)"
    ok
  done
  head -c $((size / 2)) "$proof" >cut.proof
  code=0
  "$verify" --key care.vkey cut.proof >out.txt 2>err.txt || code=$?
  [[ $code -eq 65 || $code -eq 74 ]] || fail "half of $proof: exit $code"
  ok
done
last=$(grep -n '^$' receipt.proof | tail -1 | cut -d: -f1)
head -n $((last - 1)) receipt.proof >less.proof
expect_exit 74 "$verify" --key care.vkey less.proof
expect_words err.txt "withheld"
expect_exit 74 "$verify" --key care.vkey --since tuesday.checkpoint consistency.proof
expect_exit 65 "$verify" --key care.vkey care.vkey
expect_exit 65 "$verify" --key monday.checkpoint monday.checkpoint
expect_exit 74 "$verify" --key care.vkey missing.proof
expect_exit 64 "$verify" monday.checkpoint
expect_exit 64 "$verify" --key care.vkey
expect_exit 64 "$verify" --key care.vkey a b
expect_exit 64 "$verify" --key care.vkey --nonsense
expect_exit 0 "$verify" --help

# --- the entry beside a proof that doesn't hold it
sed -n 's/^extra //p' inclusion.proof | base64 -d >entry.bin
sed '/^extra /d' inclusion.proof >bare.proof
expect_exit 65 "$verify" --key care.vkey bare.proof
says_yes care.vkey --entry entry.bin bare.proof
expect_exit 74 "$verify" --key care.vkey --entry care.vkey bare.proof

# --- what the program refuses
expect_exit 66 "$daybook" --data ledger prove inclusion "$tuesday"
expect_exit 66 "$daybook" --data ledger prove receipt 9990000000
expect_exit 65 "$daybook" --data ledger prove consistency 0 5
expect_exit 64 "$daybook" --data ledger prove consistency 5
expect_exit 64 "$daybook" --data ledger prove receipt "$number" --log access
expect_exit 64 "$daybook" --data ledger checkpoint --log other
expect_exit 73 "$daybook" --data ledger checkpoint --out no/such/folder
expect_exit 77 "$daybook" --data ledger --as gp --org A1 prove receipt "$number"
expect_exit 66 "$daybook" --data nowhere checkpoint
"$daybook" --data ledger serve >serve.txt 2>&1 &
server=$!
for _ in $(seq 100); do
  [[ -S ledger/owner.sock ]] && break
  sleep 0.1
done
expect_exit 75 "$daybook" --data ledger checkpoint
expect_exit 75 "$daybook" --data ledger prove inclusion 0
kill "$server"
wait "$server" || true
server=

echo "$passed passed, 0 failed"
